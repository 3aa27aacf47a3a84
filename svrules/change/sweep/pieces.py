"""Who wins at every value of a range, not only at those tried: pieces of it, and the exact values between.

A stretch is scored at one value inside; bounds that hold for all of its values (`svrules.engine.bounds`) then
prove that the decision is the same in all of it, or it is cut where something turns, at the exact root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from svrules.change.limits.goals import OtherFunded, OtherWinner
from svrules.change.limits.search import SLIVER, where_to_cut
from svrules.change.sweep.scoring.standing import decided
from svrules.change.sweep.scoring.trial import Line
from svrules.engine.bounds.formula import simplest_between
from svrules.engine.bounds.places import may_be_ranked
from svrules.engine.bounds.pot import funded
from svrules.engine.bounds.spread import Stretch
from svrules.engine.bounds.work import PossibleRun
from svrules.engine.working.run import Run

__all__ = ["MOST_STRETCHES", "Border", "Parted", "Piece", "borders", "inside", "joined", "parted", "pieces"]

MOST_STRETCHES: Final = 600
"""How many stretches of a line are looked at, unless fewer are asked for."""


@dataclass(frozen=True, slots=True)
class Piece:
    """All values between `low` and `high`, both out, or with both the same that one value.

    `first`: those that the decision is for, by their places, proved for all of it; None: not decided.
    `scored` is a value for which the decision is that.
    """

    low: Fraction
    high: Fraction
    first: frozenset[int] | None
    scored: Fraction | None

    @property
    def is_value(self) -> bool:
        """Whether it is one value."""
        return self.low == self.high

    @property
    def is_open(self) -> bool:
        """Whether it is not decided, and wide enough to matter."""
        return self.first is None and self.high - self.low > SLIVER


@dataclass(frozen=True, slots=True)
class Parted:
    """A range in pieces, and how many stretches bounds were asked for."""

    pieces: list[Piece]
    asked: int

    @property
    def whole(self) -> bool:
        """Whether all of it is decided."""
        return not any(piece.is_open for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Border:
    """Where the decision changes: `before` below `at`, `there` at exactly `at`, `after` above.

    `to` differs from `at` only where the border lies between the two: where it is no fraction, or was not
    found (`proved` is then False).
    """

    at: Fraction
    to: Fraction
    before: frozenset[int]
    there: frozenset[int] | None
    after: frozenset[int]
    proved: bool


def pieces(line: Line, low: Fraction, high: Fraction, most: int = MOST_STRETCHES) -> list[Piece]:
    """The range from `low` to `high`, both in, in pieces of one decision; the lowest first.

    Each piece but those that are not decided was scored at a value inside of it. After `most` stretches the
    rest is left undecided.
    """
    return parted(line, low, high, most).pieces


def parted(line: Line, low: Fraction, high: Fraction, most: int) -> Parted:
    """As `pieces`, with the work that it took."""
    parting = _Parting(line, most)
    return Parted(joined(parting.parted(low, high)), parting.asked)


def joined(ordered: Iterable[Piece]) -> list[Piece]:
    """Pieces from the lowest on, those beside each other of one decision as one."""
    found: list[Piece] = []
    for piece in ordered:
        last = found[-1] if found else None
        if last is not None and last.first == piece.first:
            found[-1] = Piece(last.low, piece.high, last.first, last.scored)
        else:
            found.append(piece)
    return found


def borders(anew: Callable[[Fraction], Run], found: list[Piece]) -> list[Border]:
    """Where the decision changes, each scored once more on both sides, with everything worked out anew.

    `anew` has the run with that value.
    """
    return list(_borders(anew, found))


def inside(low: Fraction, high: Fraction) -> Fraction:
    """A value well inside, with few figures."""
    quarter = (high - low) / 4
    return simplest_between(low + quarter, high - quarter)


class _Parting:
    def __init__(self, line: Line, most: int) -> None:
        self.line, self.most = line, most
        self.asked = 0

    def parted(self, low: Fraction, high: Fraction) -> Iterator[Piece]:
        yield self._value(low)
        if low < high:
            yield from self._stretch(low, high)
            yield self._value(high)

    def _value(self, x: Fraction) -> Piece:
        return Piece(x, x, decided(self.line.run(x)), x)

    def _stretch(self, low: Fraction, high: Fraction) -> Iterator[Piece]:
        waiting = [(low, high)]
        while waiting:
            low, high = waiting.pop()
            if low == high:
                yield self._value(low)
                continue
            if high - low <= SLIVER or self.asked >= self.most:
                yield Piece(low, high, None, None)
                continue
            self.asked += 1
            middle, stretch = inside(low, high), Stretch(low, high)
            run = self.line.run(middle)
            first = decided(run)
            if _stays(self.line.possible(stretch), run, first):
                yield Piece(low, high, first, middle)
                continue
            near, far = where_to_cut(stretch)
            waiting += [(far, high), (far, far)]
            waiting += [(near, far), (near, near)] if near != far else []
            waiting.append((low, near))


def _stays(possible: PossibleRun, run: Run, first: frozenset[int]) -> bool:
    """Whether the decision is proved to be the same in the whole stretch as at a value of it."""
    if run.contract.scope != "in scope":
        return not possible.open  # what the contract's rules say is then settled
    award = run.plan.award
    if award is not None and award.allocation is not None:
        return OtherFunded(first).never(possible) if first else funded(possible) == first
    if first:
        return OtherWinner(first).never(possible)
    return not possible.open and not any(may_be_ranked(possible, bid) for bid in range(len(possible.names)))


def _borders(anew: Callable[[Fraction], Run], found: list[Piece]) -> Iterator[Border]:
    at = 0
    while at + 1 < len(found):
        after = at + 1
        # A single value, and what could not be decided, lie between two pieces.
        while after + 1 < len(found) and (found[after].first is None or found[after].is_value):
            after += 1
        border = _border(anew, found, at, after)
        if border is not None:
            yield border
        at = after


def _border(anew: Callable[[Fraction], Run], found: list[Piece], at: int, after: int) -> Border | None:
    before, behind, between = found[at], found[after], found[at + 1 : after]
    undecided = any(piece.first is None for piece in between)
    if before.first is None or behind.first is None or (undecided and before.first == behind.first):
        return None
    low, high = before.high, behind.low
    there = decided(anew(low)) if low == high and not undecided else None
    for piece in (before, behind):
        if piece.scored is None or decided(anew(piece.scored)) != piece.first:
            raise AssertionError("bounds and engine disagree")
    return Border(low, high, before.first, there, behind.first, not undecided or high - low <= SLIVER)
