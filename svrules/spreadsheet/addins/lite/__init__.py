"""A workbook that carries the functions as code for xlwings Lite, made from the table of functions.

On entry: a workbook from anywhere. On exit: the same workbook with that code in it, all else as it was.
"""

from svrules.spreadsheet.addins.lite.code import PYODIDE_VERSION, main_file, requirements
from svrules.spreadsheet.addins.lite.workbook import put_code

__all__ = ["PYODIDE_VERSION", "main_file", "put_code", "requirements"]
