"""The extension for LibreOffice Calc, made from the table of functions.

On entry: the Pythons that LibreOffice runs where it will be installed. On exit: an .oxt file with the
functions, their help, svrules and its libraries.
"""

from svrules.spreadsheet.addins.libreoffice.extension import write_extension
from svrules.spreadsheet.addins.libreoffice.libraries import PLATFORMS, Target, this_python
from svrules.spreadsheet.addins.libreoffice.office import python_of_libreoffice

__all__ = ["PLATFORMS", "Target", "python_of_libreoffice", "this_python", "write_extension"]
