"""The functions that give one cell for each bid: score, eligibility, rank, reason, missing facts."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from svrules.spreadsheet.call import Call, Codes, Rows, Value, cell_at
from svrules.spreadsheet.cells import Cell, Refusal, is_blank
from svrules.spreadsheet.competitions import Competition

__all__ = ["missing", "outcomes", "ranks", "reasons", "scores"]

_EMPTY_LINE = "–"


def scores(call: Call) -> Rows:
    """Totals, or marks for a criterion; the outcome in words for a bid that has none."""
    if not call.criteria:
        return _each_bid(call, lambda found, at: _or_outcome(found, at, found.totals[at]))
    by_code = {code: _marks(call, code) for row in call.criteria for code in row}
    some = next(iter(by_code.values()))
    height, width = _shape(some, call.criteria)
    return [
        [cell_at(by_code[cell_at(call.criteria, row, column)], row, column) for column in range(width)]
        for row in range(height)
    ]


def _shape(bids: Rows, criteria: Codes) -> tuple[int, int]:
    """The height and width of the marks of these bids for these criteria. Raises Refusal."""
    tall, wide = (len(bids), len(criteria)), (len(bids[0]), len(criteria[0]))
    if min(tall) > 1 or min(wide) > 1:
        way = "below each other" if min(tall) > 1 else "side by side"
        other = "side by side" if min(tall) > 1 else "below each other"
        raise Refusal(
            "SV1003",
            f"The bids stand {way}, and so do the criteria: give the criteria in cells {other}, so that "
            "each mark has its own place.",
        )
    return max(tall), max(wide)


def _marks(call: Call, code: str | None) -> Rows:
    """The marks of each bid for a criterion; a line for each where no criterion is named."""
    if code is None:
        return _each_bid(call, lambda found, at: _EMPTY_LINE)
    single = sum(map(len, call.criteria)) == 1
    try:
        marks = call.competition.marks(code)
    except Refusal as why:
        if single:
            raise
        said = str(why.failure)
        return _each_bid(call, lambda found, at: said)
    return _each_bid(call, lambda found, at: _or_outcome(found, at, marks[at]))


def outcomes(call: Call) -> Rows:
    """The outcome of each bid in words."""
    return _each_bid(call, lambda found, at: found.outcomes[at])


def ranks(call: Call) -> Rows:
    """The rank of each bid; the outcome in words for one without."""

    def rank(found: Competition, at: int) -> Value:
        place = found.ranks[at]
        return found.outcomes[at] if place is None else Fraction(place)

    return _each_bid(call, rank)


def reasons(call: Call) -> Rows:
    """One sentence for each bid, and for a bid that is not there."""
    return _each_bid(call, lambda found, at: found.reason(at), refused=lambda why: why.failure.sentence)


def missing(call: Call) -> Rows:
    """The missing facts of each bid, divided by semicolons."""
    return _each_bid(call, lambda found, at: found.missing(at))


def _or_outcome(found: Competition, at: int, value: Value | None) -> Value:
    return found.outcomes[at] if value is None else value


def _each_bid(
    call: Call,
    cell: Callable[[Competition, int], Value],
    refused: Callable[[Refusal], str] | None = None,
) -> Rows:
    found = call.competition
    wanted = call.given.get("bid")
    if wanted is None:
        return [[_EMPTY_LINE if at is None else cell(found, at)] for at in found.lines]
    alone = sum(map(len, wanted)) == 1

    def of(name: Cell) -> Value:
        if not alone and is_blank(name):
            return _EMPTY_LINE
        try:
            return cell(found, found.position(name))
        except Refusal as why:
            if alone and refused is None:
                raise
            return str(why.failure) if refused is None else refused(why)

    return [[of(name) for name in row] for row in wanted]
