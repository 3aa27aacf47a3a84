"""How sheets of a template find each other's cells: by a line's number, which travels with the line.

A mark is typed beside a number that never changes, and read by it. So a line that is sorted, inserted or
taken out carries its marks along or leaves them without a bidder, and never hands them to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from xlsxwriter.utility import xl_col_to_name, xl_range_abs
from xlsxwriter.worksheet import Worksheet

__all__ = ["PROTECTION", "name_of_line", "page_breaks", "print_out", "printed_to", "quoted", "read_from"]

PROTECTION: Final = {"format_columns": True, "format_rows": True, "autofilter": True}
"""What stays allowed in a protected sheet, besides typing into green cells: no password, so no secret."""

_A4: Final = 9
_SQUEEZED: Final = 190
_SCALE: Final = 80
_PAGE: Final = 138


def quoted(sheet: str) -> str:
    """The name of a sheet as a formula has it."""
    return f"'{sheet}'" if " " in sheet else sheet


def name_of_line(bids: str, key: str) -> str:
    """The formula for the bidder whose line in the table of bids has the number `key`; empty for none."""
    return f'=IFERROR({_found(bids, 1, key)}&"","")'


def read_from(sheet: str, column: int, key: str, bidder: str) -> str:
    """The formula for what stands in a column of another sheet, in the line with the number `key`.

    Empty without a bidder, and for an empty cell: a plain reference would make a mark of 0 of a blank.
    """
    found = _found(sheet, column, key)
    return f'=IF({bidder}="","",IFERROR(IF({found}="","",{found}),""))'


def _found(sheet: str, column: int, key: str) -> str:
    # Whole columns: no line that comes or goes shifts them.
    letter, name = xl_col_to_name(column), quoted(sheet)
    return f"INDEX({name}!${letter}:${letter},MATCH({key},{name}!$A:$A,0))"


def printed_to(sheet: str, top: int, rows: int, names: int, last: int) -> str:
    """The area to print: down to the last line with a name, whatever the sheet has room for.

    `top` is the row of headings, `names` the column of names, `last` the last column, all from 0.
    """
    own = quoted(sheet)
    listed = f"{own}!{xl_range_abs(top + 1, names, top + rows, names)}"
    above = f"{own}!{xl_range_abs(top, last, top + rows, last)}"
    used = f'SUMPRODUCT(MAX(({listed}<>"")*(ROW({listed})-{top + 1})))'
    return f"={own}!$A$1:INDEX({above},1+MAX(1,{used}))"


def page_breaks(repeated: float, blocks: Sequence[Sequence[float]], first: int) -> list[int]:
    """The columns before which a new page begins, so that none parts the columns of a block."""
    found, used, column = [], repeated, first
    for block in blocks:
        if used + sum(block) > _PAGE and used > repeated:
            found.append(column)
            used = repeated
        used += sum(block)
        column += len(block)
    return found


def print_out(sheet: Worksheet, heading: int, widths: Sequence[float], repeated: int) -> None:
    """Landscape on A4, headings on each page.

    A table too wide to be read on one page takes several, each with the first `repeated` columns.
    """
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&RPage &P of &N")
    sheet.repeat_rows(heading)
    if sum(widths) <= _SQUEEZED:
        sheet.fit_to_pages(1, 0)
        return
    sheet.set_print_scale(_SCALE)
    sheet.print_across()
    sheet.repeat_columns(0, repeated - 1)
