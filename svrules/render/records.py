"""A Result as one table for other programs: a row a bid, in rank order, with all that pins it.

Figures first as decimals (to 6 places where they run on), and further to the right exactly, as `p` or `p/q`.
"""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from io import StringIO
from typing import Final

from svrules.engine.result import BidResult, Result
from svrules.quantities import Rounding, decimal_text, exact_number, exact_text
from svrules.render.ranking import in_rank_order
from svrules.render.reasons import decided, fact_of, why
from svrules.render.untrusted import csv_safe, one_line

__all__ = ["as_csv", "before_rounding", "csv_cell", "grid_as_csv", "left_out_of", "number"]

_PLACES: Final = Rounding.to_places(6)
Cell = str | Fraction | None


def as_csv(result: Result) -> str:
    """The rows as CSV with a heading line. Text that a spreadsheet would calculate has `'` before it."""
    headings, rows = _rows(result)
    return grid_as_csv(headings, rows)


def grid_as_csv(headings: tuple[str, ...], rows: list[tuple[Cell, ...]] | tuple[tuple[str, ...], ...]) -> str:
    """Any rows as CSV; numbers as decimals, rounded to 6 places where they do not end."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([csv_cell(heading) for heading in headings])
    for row in rows:
        writer.writerow([csv_cell(cell) for cell in row])
    return written.getvalue()


def csv_cell(cell: Cell) -> str:
    """A cell as CSV has it: numbers as decimals, text so that no spreadsheet calculates it."""
    if cell is None:
        return ""
    if isinstance(cell, Fraction):
        return decimal_text(cell) or decimal_text(_PLACES.apply(cell)) or ""
    if re.fullmatch(r"-?\d+/\d+", cell):
        return f"'{cell}"  # a spreadsheet would read 25/3 as a day in March
    # Before control characters are replaced: a tab at the start is what makes a spreadsheet calculate.
    return csv_safe(cell) if csv_safe(cell) != cell else csv_safe(one_line(cell))


def _rows(result: Result) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    codes = list(dict.fromkeys(criterion.code for bid in result.bids for criterion in bid.criteria))
    headings = (
        "rank",
        "bid",
        "outcome",
        "provisional",
        "total",
        "award value",
        *codes,
        "allocation",
        "amount",
        "why",
        "missing",
        "decisions",
        "left out of",
        "total exact",
        "total before rounding exact",
        "award value exact",
        *(f"{code} exact" for code in codes),
        "scope",
        "rules date",
        "rulebook",
        "edition",
        "rulebook sha256",
        "data sha256",
        "receipt",
        "notes on the data",
    )
    left_out = left_out_of(result)
    return headings, [_row(result, bid, codes, left_out.get(bid.bid, ())) for bid in in_rank_order(result)]


def _row(result: Result, bid: BidResult, codes: list[str], left_out: tuple[str, ...]) -> tuple[Cell, ...]:
    marks = {criterion.code: criterion.exact for criterion in bid.criteria}
    return (
        None if bid.rank is None else Fraction(bid.rank),
        bid.bid,
        bid.outcome,
        "yes" if result.provisional else "no",
        number(bid.exact),
        number(bid.award_exact),
        *(number(marks.get(code)) for code in codes),
        bid.allocation.status if bid.allocation else None,
        number(bid.allocation.amount_exact) if bid.allocation else None,
        why(bid),
        ", ".join(one.fact if one.bid == bid.bid else fact_of(one) for one in bid.missing),
        "; ".join(decided(bid)),
        "; ".join(left_out),
        bid.exact,
        before_rounding(bid),
        bid.award_exact,
        *(marks.get(code) for code in codes),
        result.contract.scope,
        result.rules_date,
        result.rulebook.title,
        result.rulebook.edition,
        result.rulebook.sha256,
        result.data_sha256,
        result.receipt,
        Fraction(len(result.notes)),
    )


def number(exact: str | None) -> Fraction | None:
    """The number of an exact text."""
    return None if exact is None else exact_number(exact)


def before_rounding(bid: BidResult) -> str | None:
    """The exact sum of the marks, before the total was rounded or limited."""
    if bid.exact is None:
        return None
    return exact_text(exact_number(bid.exact) - exact_number(bid.total_adjustment or "0"))


def left_out_of(result: Result) -> dict[str, tuple[str, ...]]:
    """By the bid's name: each comparison that it was left out of, and why."""
    compared: dict[str, dict[str, None]] = {}
    for bid in result.bids:
        for use in bid.population:
            compared.setdefault(use.taken, {})[f"{use.where} ({use.words})"] = None
    said: dict[str, dict[str, None]] = {}
    for population in result.populations:
        for one in population.left_out:
            comparisons = compared.get(population.id, {})
            said.setdefault(one.bid, {}).update({f"{where}: {one.why}": None for where in comparisons})
    return {bid: tuple(lines) for bid, lines in said.items()}
