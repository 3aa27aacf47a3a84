"""The add-in for Excel on Windows that calls Python through xlwings, made from the table of functions.

On entry: xlwings as it is installed, of which only parts under the BSD licence are used. On exit: an .xlam
file, whose functions call the module `svrules_udfs`.
"""

from svrules.spreadsheet.addins.xlwings.package import SETTINGS, write_addin

__all__ = ["SETTINGS", "write_addin"]
