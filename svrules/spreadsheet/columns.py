"""The functions that give one cell for each bid: score, eligibility, rank, reason, missing facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

from svrules.spreadsheet.call import Call, Rows, Value
from svrules.spreadsheet.cells import Cell, Refusal, is_blank
from svrules.spreadsheet.competitions import Competition

__all__ = ["missing", "outcomes", "ranks", "reasons", "scores"]

_EMPTY_LINE = "–"


def scores(call: Call) -> Rows:
    """Totals, or marks for a criterion; the outcome in words for a bid that has none."""
    if not call.codes:
        return _each_bid(call, lambda found, at: _or_outcome(found, at, found.totals[at]))
    marks = [call.competition.marks(code) for code in call.codes]
    columns = [_each_bid(call, partial(_marks, of)) for of in marks]
    return [[cell for line in lines for cell in line] for lines in zip(*columns, strict=True)]


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
    """One sentence for each bid; the refusal's own sentence where nothing could be scored."""
    try:
        return _each_bid(call, lambda found, at: found.reason(at), refused=lambda why: why.failure.sentence)
    except Refusal as why:
        return [[str(why.failure)]]


def missing(call: Call) -> Rows:
    """The missing facts of each bid, divided by semicolons."""
    return _each_bid(call, lambda found, at: found.missing(at))


def _marks(of: Sequence[Fraction | None], found: Competition, at: int) -> Value:
    return _or_outcome(found, at, of[at])


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
