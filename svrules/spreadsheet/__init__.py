"""The spreadsheet functions: one table of them, one adapter that every spreadsheet program calls.

On entry: the cells of a call, as rows of plain values. On exit: rows of cells to show, or one `Failure` with
a code and a sentence. Calls are pure: the same cells give the same answer, however often they are repeated.
"""

from svrules.spreadsheet.adapter import call
from svrules.spreadsheet.cells import Answer, Failure
from svrules.spreadsheet.functions import FUNCTIONS, Argument, Function

__all__ = ["FUNCTIONS", "Answer", "Argument", "Failure", "Function", "call"]
