"""Branch and bound over one figure: from the value as it is outwards, nearest stretch first.

A stretch in which the goal is proved out of reach is left out as a whole; one that is not decided is cut
where something turns inside of it (the exact roots that the bounds note), or in the middle. So the first
value found to reach the goal is the least change that does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, Protocol

from svrules.change.limits.goals import Goal
from svrules.engine.bounds.formula import Root, simplest_between
from svrules.engine.bounds.spread import Stretch
from svrules.engine.bounds.work import PossibleRun
from svrules.engine.working.run import Run

__all__ = ["SLIVER", "Found", "Unknown", "Way", "search", "where_to_cut"]

_MOST_STRETCHES: Final = 600
_FEW: Final = 2
SLIVER: Final = Fraction(1, 10**12)


class Unknown(Protocol):
    """A figure that may be another: how the competition comes out with it."""

    def run(self, x: Fraction) -> Run:
        """The engine's run with that value."""
        ...

    def possible(self, stretch: Stretch) -> PossibleRun:
        """All that is possible in a stretch."""
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """Where a figure may go: from `start`, which is as given, to `end`.

    `step`: it takes multiples of it only, None: any number, of which those with two decimals are shown
    (multiples of `fine`). `end_in`: the end itself is allowed. `limited`: beyond the end nothing is allowed;
    else the end is only as far as was searched.
    """

    start: Fraction
    end: Fraction
    end_in: bool
    step: Fraction | None
    fine: Fraction = Fraction(1, 100)
    limited: bool = True

    @property
    def up(self) -> bool:
        """Whether it goes up."""
        return self.end > self.start


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to.

    `reached`: `value` is the nearest that reaches the goal, of any number the nearest with two decimals;
    `before` is the last one that does not. `limit` is the exact border, and reaches the goal if `limit_in`;
    `limit_to` differs from it only where the border is no fraction and lies between the two, nearer than a
    billionth of a thousandth. `out of reach`:
    no value up to the end of the way does. `not proved`: no value nearer than `limit` does, `value` does if
    there is one, and what lies between was not decided. `excluded` stretches were proved to hold nothing,
    `scored` values were scored.
    """

    kind: Literal["reached", "out of reach", "not proved"]
    excluded: int
    scored: int
    limit: Fraction
    limit_to: Fraction
    limit_in: bool = False
    value: Fraction | None = None
    before: Fraction | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch from `near` to `far`, both out; or with both the same a single value."""

    near: Fraction
    far: Fraction


def search(
    goal: Goal, unknown: Unknown, way: Way, at: Callable[[Fraction], PossibleRun] | None = None
) -> Found:
    """The nearest value on the way that reaches the goal, which the start does not.

    `at` has all that is possible with one value: one that it excludes need not be scored.
    """
    return _Search(goal, unknown, way, at).done()


class _Search:
    def __init__(
        self, goal: Goal, unknown: Unknown, way: Way, at: Callable[[Fraction], PossibleRun] | None
    ) -> None:
        self.goal, self.unknown, self.way, self.at = goal, unknown, way, at
        self.sign = 1 if way.up else -1
        self.excluded = self.scored = 0
        self.slivers: list[_Piece] = []

    def done(self) -> Found:
        way = self.way
        waiting = [_Piece(way.end, way.end)] if way.end_in else []
        if (way.start < 0 < way.end) or (way.end < 0 < way.start):
            # What is divided by or raised turns at zero: a stretch across it would say little.
            zero = Fraction(0)
            waiting += [_Piece(zero, way.end), _Piece(zero, zero), _Piece(way.start, zero)]
        else:
            waiting.append(_Piece(way.start, way.end))
        while waiting:
            piece = waiting.pop()
            if self.excluded + self.scored > _MOST_STRETCHES:
                return self._found("not proved", self.slivers[0].near if self.slivers else piece.near)
            found = self._point(piece) if piece.near == piece.far else self._stretch(piece, waiting)
            if found is not None:
                return found
        if self.slivers:
            return self._found("not proved", self.slivers[0].near)
        return self._found("out of reach", way.end)

    def _found(self, kind: Literal["out of reach", "not proved"], limit: Fraction) -> Found:
        return Found(kind, self.excluded, self.scored, limit, limit)

    def _met(self, x: Fraction) -> bool:
        self.scored += 1
        return self.goal.met(self.unknown.run(x))

    # One value

    def _point(self, piece: _Piece) -> Found | None:
        x, step = piece.near, self.way.step
        if step is not None and x % step:
            return None
        if self.at is not None and self.goal.never(self.at(x)):
            self.excluded += 1
            return None
        if not self._met(x):
            return None
        if not self.slivers:
            return self._reached(self._written(x), x, limit_in=True)
        return self._behind_a_sliver(x, self._written(x))

    def _written(self, limit: Fraction) -> Fraction:
        """The nearest value from the limit on that two decimals write, where that reaches the goal, too."""
        fine = self.way.step or self.way.fine
        steps = limit / fine
        if steps.denominator == 1:
            return limit
        whole = (
            -(-steps.numerator // steps.denominator) if self.way.up else steps.numerator // steps.denominator
        )
        value = whole * fine
        allowed = (self.way.end - value) * self.sign >= 0
        return value if allowed and self._met(value) else limit

    def _reached(
        self, value: Fraction, limit: Fraction, *, limit_in: bool, to: Fraction | None = None
    ) -> Found:
        return Found(
            "reached", self.excluded, self.scored, limit, limit if to is None else to,
            limit_in, value, self._before(value, limit, limit_in=limit_in),
        )  # fmt: skip

    def _keep(self, piece: _Piece) -> None:
        """A stretch that is too narrow to matter and not decided; one beside the last one joins it."""
        if self.slivers and self.slivers[-1].far == piece.near:
            piece = _Piece(self.slivers.pop().near, piece.far)
        self.slivers.append(piece)

    def _behind_a_sliver(self, x: Fraction, value: Fraction) -> Found:
        """It is reached from x on: the limit lies in the sliver before it, if that is the only one."""
        sliver = self.slivers[0]
        if len(self.slivers) == 1 and sliver.far == x:
            return self._reached(value, sliver.near, limit_in=False, to=x)
        return Found("not proved", self.excluded, self.scored, sliver.near, sliver.near, False, value)

    def _before(self, value: Fraction, limit: Fraction, *, limit_in: bool) -> Fraction:
        """The last value that does not reach it: of any number, the limit or the last with two decimals."""
        step = self.way.step
        if step is not None:
            return self._nearer(value, step)
        if not limit_in:
            return limit
        return self._nearer(value, self.way.fine)

    def _nearer(self, value: Fraction, step: Fraction) -> Fraction:
        """The last multiple of the step before the value, not before the start."""
        steps = value / step
        whole = (
            -(-steps.numerator // steps.denominator) - 1
            if self.way.up
            else steps.numerator // steps.denominator + 1
        )
        before = whole * step
        return before if (before - self.way.start) * self.sign > 0 else self.way.start

    # A stretch

    def _stretch(self, piece: _Piece, waiting: list[_Piece]) -> Found | None:
        values = self._few_values(piece)
        if values is not None:
            waiting += [_Piece(x, x) for x in reversed(values)]
            return None
        stretch = Stretch(min(piece.near, piece.far), max(piece.near, piece.far))
        run = self.unknown.possible(stretch)
        if self.goal.never(run):
            self.excluded += 1
            return None
        if self.goal.always(run):
            return self._beyond(piece)
        if self.way.step is None and stretch.high - stretch.low <= SLIVER:
            self._keep(piece)
            return None
        self._cut(piece, stretch, waiting)
        return None

    def _few_values(self, piece: _Piece) -> list[Fraction] | None:
        """The values inside, nearest first, where they are few enough to score each; None: too many."""
        step = self.way.step
        if step is None:
            return None
        low, high = sorted((piece.near, piece.far))
        first = low // step + 1
        last = -(-high // step) - 1
        if last - first + 1 > _FEW:
            return None
        values = [n * step for n in range(int(first), int(last) + 1)]
        return values if self.way.up else values[::-1]

    def _beyond(self, piece: _Piece) -> Found | None:
        """The goal is reached in the whole stretch: so from its near end on."""
        step = self.way.step
        value = self._first_in(piece)
        if not self._met(value):
            raise AssertionError("bounds and engine disagree")
        if self.slivers:
            return self._behind_a_sliver(piece.near, value)
        if step is not None:
            return self._reached(value, value, limit_in=True)
        return self._reached(value, piece.near, limit_in=False)

    def _first_in(self, piece: _Piece) -> Fraction:
        """The first value inside that people would write: a multiple of the step, or with few decimals."""
        low, high = sorted((piece.near, piece.far))
        if self.way.step is not None:
            return self._after(piece.near, self.way.step)
        first = self._after(piece.near, self.way.fine)
        if low < first < high or ((self.way.end - first) * self.sign >= 0 and self._met(first)):
            return first
        return simplest_between(low + (high - low) / 4, high - (high - low) / 4)

    def _after(self, x: Fraction, step: Fraction) -> Fraction:
        """The first multiple of the step past x."""
        steps = x / step
        if self.way.up:
            return (steps.numerator // steps.denominator + 1) * step
        return (-(-steps.numerator // steps.denominator) - 1) * step

    def _cut(self, piece: _Piece, stretch: Stretch, waiting: list[_Piece]) -> None:
        low, high = where_to_cut(stretch)
        near, far = (low, high) if self.way.up else (high, low)
        waiting.append(_Piece(far, piece.far))
        waiting.append(_Piece(far, far))
        if near != far:
            waiting += [_Piece(near, far), _Piece(near, near)]
        waiting.append(_Piece(piece.near, near))


def where_to_cut(stretch: Stretch) -> Root:
    """Where to cut: of what turns inside that nearest to the middle, else about the middle."""
    middle = (stretch.low + stretch.high) / 2
    inside = [root for root in stretch.borders if stretch.low < root[0] and root[1] < stretch.high]
    if inside:
        return min(inside, key=lambda root: abs(root[0] - middle))
    quarter = (stretch.high - stretch.low) / 4
    x = simplest_between(stretch.low + quarter, stretch.high - quarter)
    return x, x
