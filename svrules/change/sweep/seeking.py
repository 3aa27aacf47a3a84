"""Where the decision changes between the settings that were tried, in many competitions at once.

Between two neighbouring settings with different decisions it changes: values between them are tried, for all
competitions together, until the stretch is narrow; bounds then prove where in it, and that it does so once.
What is left over of the work goes to stretches whose ends agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Final

from svrules.change.limits.search import SLIVER
from svrules.change.sweep.pieces import Border, Piece, borders, inside, joined, parted
from svrules.change.sweep.scoring.figures import NotTriedError
from svrules.change.sweep.scoring.runs import Runs
from svrules.change.sweep.scoring.trial import Line, Trial

__all__ = ["Effort", "Known", "Sought", "seek"]

Known = Sequence[tuple[Fraction, frozenset[int]]]
"""The decision at each value that was tried, from the lowest."""
_CLOSE: Final = 32
"""So many times narrower than from one setting to the next, before bounds are asked."""
_CLOSEST: Final = 2**30
_MOST_IN_CHANGE: Final = 24
_MOST_CHANGES: Final = 100
"""In one competition; where decisions turn more often than that, the rest is not narrowed."""
_FIRST: Final = 12
_MOST: Final = 600
"""Stretches for one competition where ends agree: of all at first, and then of those left open."""


@dataclass(slots=True)
class Effort:
    """How many stretches bounds may still be asked for: where a change is, and where ends agree.

    The latter are shared out among `competitions`, those that are still to come. Together a minute or two's
    work.
    """

    competitions: int
    changes: int = 6_000
    others: int = 6_000

    def share(self, count: int) -> int:
        """What so many of the competitions may take where ends agree."""
        return self.others * count // max(count, self.competitions)


@dataclass(slots=True)
class Sought:
    """What was found in one competition: borders from the lowest, and stretches that are not proved.

    In the `apart` stretches the decision is not proved for every value; `changes` counts the neighbouring
    settings between which it differs.
    """

    changes: int = 0
    borders: list[Border] = field(default_factory=list)
    apart: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Change:
    """Two values of one competition, by its place, between which the decision changes."""

    place: int
    low: Fraction
    high: Fraction
    before: frozenset[int]
    after: frozenset[int]


def seek(runs: Runs, known: Mapping[int, Known], step: Fraction, effort: Effort) -> dict[int, Sought]:
    """Where the decision of each competition changes as the one varied value goes from end to end.

    `known` has what was tried, `step` apart, by the place of the competition among the trials of `runs`.
    """
    changes = [
        _Change(place, low, high, before, after)
        for place, values in known.items()
        for (low, before), (high, after) in pairwise(values)
        if before != after
    ]
    close = _by_place(_narrowed(runs, changes, step / _CLOSE))
    found = {place: _One(runs.trials[place], values, close.get(place, [])) for place, values in known.items()}
    for one in found.values():
        effort.changes -= one.prove_changes(effort.changes)
    share = effort.share(len(found))
    effort.others -= share - _proved_between(list(found.values()), share)
    open_ = [change for one in found.values() for change in one.open]
    closest = _by_place(_narrowed(runs, open_, max(step / _CLOSEST, 4 * SLIVER)))
    return {place: one.sought(closest.get(place, [])) for place, one in found.items()}


def _by_place(changes: Sequence[_Change]) -> dict[int, list[_Change]]:
    found: dict[int, list[_Change]] = {}
    for change in sorted(changes, key=lambda one: one.low):
        found.setdefault(change.place, []).append(change)
    return found


# Narrower, by trying values between


def _narrowed(runs: Runs, changes: Sequence[_Change], width: Fraction) -> list[_Change]:
    """The same changes in stretches of at most that width; where a third decision lies between, more."""
    done: list[_Change] = []
    waiting = list(changes)
    count = Counter(change.place for change in changes)
    while waiting:
        wide: list[_Change] = []
        for one in waiting:
            narrow = one.high - one.low <= width or count[one.place] >= _MOST_CHANGES
            (done if narrow else wide).append(one)
        xs = [inside(one.low, one.high) for one in wide]
        standings = runs.standings((one.place, (x,)) for one, x in zip(wide, xs, strict=True))
        waiting = []
        for one, x, standing in zip(wide, xs, standings, strict=True):
            if isinstance(standing, str):
                done.append(one)
                continue
            parts = _parted(one, x, standing.first)
            count[one.place] += len(parts) - 1
            waiting += parts
    return done


def _parted(change: _Change, x: Fraction, first: frozenset[int]) -> list[_Change]:
    if first == change.before:
        return [replace(change, low=x)]
    if first == change.after:
        return [replace(change, high=x)]
    return [replace(change, high=x, after=first), replace(change, low=x, before=first)]


# Proved


def _proved_between(found: Sequence[_One], most: int) -> int:
    """Prove where ends agree, a little in each, then more where that was not enough; what is left of it."""
    for share, ones in ((_FIRST, found), (_MOST, found)):
        ones = [one for one in ones if one.apart]
        for at, one in enumerate(ones):
            most -= one.prove_between(min(share, most // (len(ones) - at)))
    return most


class _One:
    """One competition: its changes, and the stretches between them."""

    def __init__(self, trial: Trial, known: Known, changes: Sequence[_Change]) -> None:
        self.trial, self.low, self.high = trial, known[0][0], known[-1][0]
        self.changes = list(changes)
        self.steps = sum(before != after for (_, before), (_, after) in pairwise(known))
        self.around = [self._around(at) for at in range(len(changes))]
        between = self._between(known[0][1])
        self.found = [piece for piece in between if piece.is_value]
        self.apart = [piece for piece in between if not piece.is_value]
        self.open: list[_Change] = []

    def _around(self, at: int) -> tuple[Fraction, Fraction]:
        """How far around a change is to be proved: half as wide again on both sides."""
        one = self.changes[at]
        before = self.changes[at - 1].high if at else self.low
        after = self.changes[at + 1].low if at + 1 < len(self.changes) else self.high
        half = (one.high - one.low) / 2
        return max(one.low - half, (one.low + before) / 2), min(one.high + half, (one.high + after) / 2)

    def _between(self, first: frozenset[int]) -> list[Piece]:
        """The stretches between changes, each of one decision at both ends, and a value where it was met."""
        lows = [self.low, *(high for _, high in self.around)]
        highs = [*(low for low, _ in self.around), self.high]
        firsts = [first, *(change.after for change in self.changes)]
        met = [self.low, *(change.high for change in self.changes)]
        return [Piece(*piece) for piece in zip(lows, highs, firsts, met, strict=True)]

    def prove_changes(self, most: int) -> int:
        """Prove where the changes are; how many stretches that took."""
        asked = 0
        for change, (low, high) in zip(self.changes, self.around, strict=True):
            share = min(_MOST_IN_CHANGE, most - asked)
            found = parted(self.line, low, high, share) if share and self.line is not None else None
            asked += 0 if found is None else found.asked
            if found is not None and found.whole:
                self.found += found.pieces
            else:
                self.open.append(change)
        return asked

    def prove_between(self, most: int) -> int:
        """Prove the stretches whose ends agree, those that are left; how many stretches that took."""
        asked, left = 0, self.apart
        self.apart = []
        for piece in left:
            if asked >= most or self.line is None:
                self.apart.append(piece)
                continue
            found = parted(self.line, piece.low, piece.high, most - asked)
            asked += found.asked
            self.found += [one for one in found.pieces if not one.is_open]
            self.apart += [one for one in found.pieces if one.is_open]
        return asked

    @cached_property
    def line(self) -> Line | None:
        """The competition as the value goes from end to end; None where its figures do not go straight."""
        try:
            return self.trial.line(0, (self.low, self.high), [self.low])
        except NotTriedError:
            return None

    def sought(self, closest: Sequence[_Change]) -> Sought:
        """What was found, with the changes that are not proved as close as they were narrowed."""
        for change, (low, high) in zip(self.changes, self.around, strict=True):
            if change in self.open:
                self.found += _unproved(low, high, [one for one in closest if low <= one.low <= high])
        ordered = sorted((*self.found, *self.apart), key=lambda piece: (piece.low, piece.high))
        return Sought(self.steps, borders(self.trial.anew_with, joined(ordered)), self.apart)


def _unproved(low: Fraction, high: Fraction, changes: Sequence[_Change]) -> Iterator[Piece]:
    for change in changes:
        yield Piece(low, change.low, change.before, change.low)
        yield Piece(change.low, change.high, None, None)
        low = change.high
    yield Piece(low, high, changes[-1].after, low)
