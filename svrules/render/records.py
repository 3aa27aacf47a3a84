"""A Result as rows for other programs: CSV, and a workbook that calculates nothing.

One row a bid: rank, bid, outcome, total, the exact total, each criterion's marks, why, missing facts.
"""

from __future__ import annotations

import csv
import re
from datetime import datetime
from fractions import Fraction
from io import BytesIO, StringIO
from typing import Final

from svrules.engine.result import BidResult, Result
from svrules.quantities import Rounding, decimal_text
from svrules.render.ranking import in_rank_order
from svrules.render.reasons import fact_of, why
from svrules.render.untrusted import csv_safe, one_line

__all__ = ["as_csv", "as_workbook", "grid_as_csv"]

_PLACES: Final = Rounding.to_places(6)
_NO_TIME: Final = datetime(2000, 1, 1)  # noqa: DTZ001
Cell = str | Fraction | None


def as_csv(result: Result) -> str:
    """The rows as CSV with a heading line. Text that a spreadsheet would calculate has `'` before it."""
    headings, rows = _rows(result)
    return grid_as_csv(headings, rows)


def grid_as_csv(headings: tuple[str, ...], rows: list[tuple[Cell, ...]] | tuple[tuple[str, ...], ...]) -> str:
    """Any rows as CSV; numbers as decimals, rounded to 6 places where they do not end."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([_text(heading) for heading in headings])
    for row in rows:
        writer.writerow([_text(cell) for cell in row])
    return written.getvalue()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Fraction):
        return decimal_text(cell) or decimal_text(_PLACES.apply(cell)) or ""
    if re.fullmatch(r"-?\d+/\d+", cell):
        return f"'{cell}"  # a spreadsheet would read 25/3 as a day in March
    # Before control characters are replaced: a tab at the start is what makes a spreadsheet calculate.
    return csv_safe(cell) if csv_safe(cell) != cell else csv_safe(one_line(cell))


def as_workbook(result: Result) -> bytes:
    """The rows as an .xlsx file with one sheet. Text stays text whatever it starts with.

    Marks are numbers, shown at a spreadsheet's 15 digits; the column of exact totals is text and exact.
    """
    import xlsxwriter

    headings, rows = _rows(result)
    written = BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        # Same result, same bytes: a workbook would otherwise carry the time at which it was made.
        book.set_properties({"title": result.rulebook.title, "created": _NO_TIME})
        sheet = book.add_worksheet("Result")
        bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        for at, heading in enumerate(headings):
            sheet.write_string(0, at, one_line(heading), bold)
        for down, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                if isinstance(cell, Fraction):
                    sheet.write_number(down, at, float(cell))
                elif cell is not None:
                    sheet.write_string(down, at, one_line(cell))
        sheet.freeze_panes(1, 2)
        sheet.autofit()
    return written.getvalue()


def _rows(result: Result) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    codes = list(dict.fromkeys(criterion.code for bid in result.bids for criterion in bid.criteria))
    headings = (
        "rank",
        "bid",
        "outcome",
        "total",
        "exact total",
        "award value",
        *codes,
        "allocation",
        "why",
        "missing",
    )
    return headings, [_row(bid, codes) for bid in in_rank_order(result)]


def _row(bid: BidResult, codes: list[str]) -> tuple[Cell, ...]:
    marks = {criterion.code: criterion.exact for criterion in bid.criteria}
    allocation = bid.allocation
    return (
        None if bid.rank is None else Fraction(bid.rank),
        bid.bid,
        bid.outcome,
        _number(bid.exact),
        bid.exact,
        _number(bid.award_exact),
        *(_number(marks.get(code)) for code in codes),
        None
        if allocation is None
        else " ".join(part for part in (allocation.status, allocation.amount) if part),
        why(bid),
        ", ".join(one.fact if one.bid == bid.bid else fact_of(one) for one in bid.missing),
    )


def _number(exact: str | None) -> Cell:
    return None if exact is None else Fraction(exact)
