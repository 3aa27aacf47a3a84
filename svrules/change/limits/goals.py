"""Goals: what a changed figure is to bring about, asked of what the engine says and of what is possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from svrules.engine.bounds.places import ahead, can_be_first, is_first, may_be_ranked
from svrules.engine.bounds.pot import funded
from svrules.engine.bounds.spread import (
    Spread,
    can_be_known,
    known_part,
    may_be_in_error,
    may_be_missing,
    numbers_of,
    sides,
    words_of,
)
from svrules.engine.bounds.work import PossibleRun
from svrules.engine.working.run import Run

__all__ = [
    "FirstPlace", "Funded", "Goal", "Marks", "NextBand", "OtherFunded", "OtherWinner", "Passes", "PassesRule",
    "first_of", "funded_of",
]  # fmt: skip


class Goal(Protocol):
    """What is to be reached."""

    def met(self, run: Run) -> bool:
        """Whether the engine's run has reached it."""
        ...

    def never(self, run: PossibleRun) -> bool:
        """Whether it is proved to be out of reach in the whole stretch."""
        ...

    def always(self, run: PossibleRun) -> bool:
        """Whether it is proved to be reached in the whole stretch."""
        ...


def first_of(run: Run) -> frozenset[int]:
    """The bids of rank 1, by their places."""
    ranking = run.awarded.ranking
    return frozenset() if ranking is None or not ranking.groups else frozenset(ranking.groups[0])


def funded_of(run: Run) -> frozenset[int]:
    """The projects that get money, all or some of what they ask for."""
    paid = ("funded", "part funded")
    return frozenset(bid for bid, one in run.awarded.allocated.items() if one.status in paid)


@dataclass(frozen=True, slots=True)
class FirstPlace:
    """The bid has rank 1, alone or with equals."""

    bid: int

    def met(self, run: Run) -> bool:
        """As a goal."""
        return self.bid in first_of(run)

    def never(self, run: PossibleRun) -> bool:
        """As a goal."""
        return not can_be_first(run, self.bid)

    def always(self, run: PossibleRun) -> bool:
        """As a goal."""
        return is_first(run, self.bid)


@dataclass(frozen=True, slots=True)
class Passes:
    """The bid passes every rule and pass mark."""

    bid: int

    def met(self, run: Run) -> bool:
        """As a goal."""
        return run.outcomes[self.bid] == "pass"

    def never(self, run: PossibleRun) -> bool:
        """As a goal."""
        return not run.open and "pass" not in run.statuses[self.bid]

    def always(self, run: PossibleRun) -> bool:
        """As a goal."""
        return not run.open and run.statuses[self.bid] == {"pass"}


@dataclass(frozen=True, slots=True)
class PassesRule:
    """The bid passes one rule or pass mark."""

    bid: int
    label: str

    def met(self, run: Run) -> bool:
        """As a goal."""
        found = run.said[self.bid].get(self.label)
        return found is not None and found.outcome == "pass"

    def never(self, run: PossibleRun) -> bool:
        """As a goal."""
        return not run.open and "pass" not in run.said[self.bid].get(self.label, ())

    def always(self, run: PossibleRun) -> bool:
        """As a goal."""
        rule = next((one for one in run.plan.rules if one.label == self.label), None)
        reached = rule is not None and (rule.stage != 5 or run.scored[self.bid] == {True})
        return not run.open and reached and run.said[self.bid].get(self.label) == frozenset({"pass"})


@dataclass(frozen=True, slots=True)
class Marks:
    """A figure of the bid, its total or its marks for a criterion, is at least (or above) so much."""

    bid: int
    step: int
    least: Fraction
    above: bool = False

    @property
    def _short(self) -> frozenset[int]:
        return frozenset({-1, 0} if self.above else {-1})

    def met(self, run: Run) -> bool:
        """As a goal."""
        if not run.scored[self.bid]:
            return False
        found = run.read(self.bid, self.step)
        return isinstance(found, Fraction) and (
            found > self.least or (found == self.least and not self.above)
        )

    def never(self, run: PossibleRun) -> bool:
        """As a goal."""
        if run.open:
            return False
        found = run.read(self.bid, self.step) if True in run.scored[self.bid] else Spread(error=True)
        return not can_be_known(found) or sides(known_part(found), self.least, run.stretch) <= self._short

    def always(self, run: PossibleRun) -> bool:
        """As a goal."""
        if run.open or run.scored[self.bid] != {True}:
            return False
        found = run.read(self.bid, self.step)
        if numbers_of(found) is None or may_be_missing(found) or may_be_in_error(found):
            return False
        return not sides(found, self.least, run.stretch) & self._short


def rows_holding(run: Run, bid: int, rows: Mapping[int, int | None]) -> frozenset[int]:
    """The numbers of the rows of a table that count for a bid; `rows` as a NextBand has them."""
    row = run.row(bid)
    found = {number for number, step in rows.items() if step is not None and row[step] is True}
    if not found and all(row[step] is False for step in rows.values() if step is not None):
        found = {number for number, step in rows.items() if step is None}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class NextBand:
    """Another row of a table counts for the bid than does now, and brings marks, where it has marks.

    `rows` has the step of each row's condition (None: the row `otherwise`) by its number.
    """

    bid: int
    rows: Mapping[int, int | None]
    now: frozenset[int]
    more: Marks | None

    def holding(self, run: Run) -> frozenset[int]:
        """The numbers of the rows that count."""
        return rows_holding(run, self.bid, self.rows)

    def met(self, run: Run) -> bool:
        """As a goal."""
        found = self.holding(run)
        return bool(found - self.now) and (self.more is None or self.more.met(run))

    def never(self, run: PossibleRun) -> bool:
        """As a goal."""
        if run.open:
            return False
        others = [number for number in self.rows if number not in self.now]
        if not any(self._may_hold(run, number) for number in others):
            return True
        return self.more is not None and self.more.never(run)

    def always(self, run: PossibleRun) -> bool:
        """As a goal."""
        others = [number for number in self.rows if number not in self.now]
        if run.open or not any(self._holds(run, number) for number in others):
            return False
        return self.more is None or self.more.always(run)

    def _may_hold(self, run: PossibleRun, number: int) -> bool:
        step = self.rows[number]
        if step is not None:
            return True in words_of(run.read(self.bid, step))
        return all(
            False in words_of(run.read(self.bid, one)) for one in self.rows.values() if one is not None
        )

    def _holds(self, run: PossibleRun, number: int) -> bool:
        step = self.rows[number]
        if step is not None:
            return run.read(self.bid, step) is True
        return all(run.read(self.bid, one) is False for one in self.rows.values() if one is not None)


@dataclass(frozen=True, slots=True)
class OtherWinner:
    """Somebody else has rank 1, or shares it, or nobody has: not just those who have it `now`."""

    now: frozenset[int]

    def met(self, run: Run) -> bool:
        """As a goal."""
        return first_of(run) != self.now

    def never(self, run: PossibleRun) -> bool:
        """As a goal."""
        alone = len(self.now) == 1
        if not all(is_first(run, bid, alone=alone) for bid in self.now):
            return False
        others = [bid for bid in range(len(run.names)) if bid not in self.now]
        return bool(self.now) and (alone or not any(can_be_first(run, bid) for bid in others))

    def always(self, run: PossibleRun) -> bool:
        """As a goal."""
        if run.open:
            return False
        if any(not can_be_first(run, bid) for bid in self.now):
            return True
        others = [bid for bid in range(len(run.names)) if bid not in self.now]
        return any(may_be_ranked(run, bid) and is_first(run, bid) for bid in others)


@lru_cache(maxsize=1)
def _funded(run: PossibleRun) -> frozenset[int] | None:
    """Who is funded: asked twice of each stretch, whether never and whether always."""
    return funded(run)


@dataclass(frozen=True, slots=True)
class Funded:
    """The project gets money from the pot, all or some of what it asks for."""

    bid: int

    def met(self, run: Run) -> bool:
        """As a goal."""
        return self.bid in funded_of(run)

    def never(self, run: PossibleRun) -> bool:
        """As a goal."""
        found = _funded(run)
        if found is None:
            return not run.open and not may_be_ranked(run, self.bid)
        return self.bid not in found

    def always(self, run: PossibleRun) -> bool:
        """As a goal."""
        found = _funded(run)
        return found is not None and self.bid in found


@dataclass(frozen=True, slots=True)
class OtherFunded:
    """Other projects get money than those that do `now`."""

    now: frozenset[int]

    def met(self, run: Run) -> bool:
        """As a goal."""
        return funded_of(run) != self.now

    def never(self, run: PossibleRun) -> bool:
        """As a goal."""
        if _funded(run) == self.now:
            return True
        if not run.open:
            self._note_what_matters(run)
        return False

    def always(self, run: PossibleRun) -> bool:
        """As a goal."""
        found = _funded(run)
        return found is not None and found != self.now

    def _note_what_matters(self, run: PossibleRun) -> None:
        """Leave out the borders where two that are funded, or two that are not, only change their order."""
        borders = run.stretch.borders
        all_noted = borders.copy()
        borders.clear()
        ranked = [bid for bid in range(len(run.names)) if may_be_ranked(run, bid)]
        for one in ranked:
            for other in ranked:
                if one in self.now and other not in self.now:
                    ahead(run, one, other)
        if not any(run.stretch.low < low and high < run.stretch.high for low, high in borders):
            borders[:] = all_noted
