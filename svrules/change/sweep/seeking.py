"""Where the decision changes between the settings that were tried, in many competitions at once.

Between two neighbouring settings with different decisions it changes: values between them are tried, for all
competitions together, until the stretch is narrow; bounds then prove where in it, and how often. What is
left over of the work goes to stretches near changes that are not proved, then to those whose ends agree.
Whatever is proved nowhere stays a stretch of its own, so that all of the range is proved or told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby, pairwise
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
_NEAR: Final = 300
_FIRST: Final = 12
_MOST: Final = 600
"""Further stretches for one competition: near changes; then of all where ends agree, a few and then more."""


@dataclass(slots=True)
class Effort:
    """How many stretches bounds may still be asked for: where a change is, and then wherever it is open.

    The latter are shared out among `competitions`, those that are still to come. Together a minute or two's
    work.
    """

    competitions: int
    changes: int = 6_000
    others: int = 6_000

    def share(self, count: int) -> int:
        """What so many of the competitions may take wherever it is open."""
        return self.others * count // max(count, self.competitions)


@dataclass(slots=True)
class Sought:
    """What was found in one competition: borders from the lowest, and stretches that are not proved.

    In the `apart` stretches the decision is not proved for every value, everywhere else it is; `changes`
    counts the neighbouring settings between which it differs.
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
    effort.others -= share - _proved_further(list(found.values()), share)
    open_ = [change for place, one in found.items() for change in one.unproved(place)]
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


def _proved_further(found: Sequence[_One], most: int) -> int:
    """Prove what is open near changes, then a little in each, then more; what is left of the work."""
    for share, near in ((_NEAR, True), (_FIRST, False), (_MOST, False)):
        ones = [one for one in found if one.is_open(near)]
        for at, one in enumerate(ones):
            most -= one.prove(min(share, most // (len(ones) - at)), near)
    return most


class _One:
    """One competition in pieces: those that are not decided each stand between two that are."""

    def __init__(self, trial: Trial, known: Known, changes: Sequence[_Change]) -> None:
        self.trial, self.low, self.high = trial, known[0][0], known[-1][0]
        self.changes = list(changes)
        self.steps = sum(before != after for (_, before), (_, after) in pairwise(known))
        ends = {x: first for one in changes for x, first in ((one.low, one.before), (one.high, one.after))}
        self.met = sorted({**dict(known), **ends}.items())
        self.near: list[tuple[Fraction, Fraction]] = []
        self.pieces = [_value(*known[0]), _open(self.low, self.high), _value(*known[-1])]

    def _around(self, at: int) -> tuple[Fraction, Fraction]:
        """How far around a change is to be proved: half as wide again on both sides."""
        one = self.changes[at]
        before = self.changes[at - 1].high if at else self.low
        after = self.changes[at + 1].low if at + 1 < len(self.changes) else self.high
        half = (one.high - one.low) / 2
        return max(one.low - half, (one.low + before) / 2), min(one.high + half, (one.high + after) / 2)

    def prove_changes(self, most: int) -> int:
        """Prove where the changes are; how many stretches that took."""
        asked = 0
        first, *_, last = self.pieces
        ordered, low = [first], self.low
        for at, change in enumerate(self.changes):
            share = min(_MOST_IN_CHANGE, most - asked)
            if share and self.line is not None:
                around = self._around(at)
                found = parted(self.line, *around, share)
                asked += found.asked
                parts = found.pieces
            else:
                around = change.low, change.high
                parts = [_value(change.low, change.before), _open(*around), _value(change.high, change.after)]
            self.near.append(around)
            ordered += [_open(low, around[0]), *parts]
            low = around[1]
        self.pieces = _tidy([*ordered, _open(low, self.high), last])
        return asked

    def is_open(self, near: bool) -> bool:
        """Whether anything is not decided: near a change, or anywhere."""
        return any(self._is_open(piece, near) for piece in self.pieces)

    def _is_open(self, piece: Piece, near: bool) -> bool:
        within = not near or any(low <= piece.low and piece.high <= high for low, high in self.near)
        return piece.is_open and within

    def prove(self, most: int, near: bool) -> int:
        """Prove what is not decided, near changes or anywhere; how many stretches that took."""
        asked, ordered = 0, list[Piece]()
        for piece in self.pieces:
            if asked >= most or self.line is None or not self._is_open(piece, near):
                ordered.append(piece)
                continue
            found = parted(self.line, piece.low, piece.high, most - asked)
            asked += found.asked
            ordered += found.pieces
        self.pieces = _tidy(ordered)
        return asked

    @cached_property
    def line(self) -> Line | None:
        """The competition as the value goes from end to end; None where its figures do not go straight."""
        try:
            return self.trial.line(0, (self.low, self.high), [self.low])
        except NotTriedError:
            return None

    def unproved(self, place: int) -> Iterator[_Change]:
        """The changes within what is not decided, between values that were tried."""
        parts = list(_decided_parts(self.pieces))
        known = sorted({**dict(self.met), **_values(self.pieces)}.items())
        for before, after in pairwise(parts):
            (low, first), (high, last) = _scored(before[-1]), _scored(after[0])
            met = [(x, found) for x, found in known if low < x < high]
            for (x, found), (y, other) in pairwise([(low, first), *met, (high, last)]):
                if found != other:
                    yield _Change(place, x, y, found, other)

    def sought(self, closest: Sequence[_Change]) -> Sought:
        """What was found, with the changes that are not proved as close as they were narrowed."""
        near = [
            [_value(one.low, one.before), _open(one.low, one.high), _value(one.high, one.after)]
            for one in _through_ties(closest)
        ]
        anew = self.trial.anew_with
        found = [border for part in _decided_parts(self.pieces) for border in borders(anew, part)]
        found += [replace(border, proved=False) for part in near for border in borders(anew, part)]
        found.sort(key=lambda border: (border.at, border.to))
        return Sought(self.steps, found, [piece for piece in self.pieces if piece.is_open])


def _through_ties(changes: Sequence[_Change]) -> list[_Change]:
    """Two that meet at a value where bids are level as one."""
    found: list[_Change] = []
    for one in changes:
        last = found[-1] if found else None
        if last is not None and last.high == one.low and last.before != one.after:
            found[-1] = replace(last, high=one.high, after=one.after)
        else:
            found.append(one)
    return found


def _value(x: Fraction, first: frozenset[int]) -> Piece:
    return Piece(x, x, first, x)


def _open(low: Fraction, high: Fraction) -> Piece:
    return Piece(low, high, None, None)


def _values(ordered: Sequence[Piece]) -> dict[Fraction, frozenset[int]]:
    return {one.low: one.first for one in ordered if one.is_value and one.first is not None}


def _scored(piece: Piece) -> tuple[Fraction, frozenset[int]]:
    if piece.scored is None or piece.first is None:
        raise AssertionError("what is not decided has no value")
    return piece.scored, piece.first


def _tidy(ordered: Sequence[Piece]) -> list[Piece]:
    """Without what is empty, and pieces of one decision as one."""
    return joined(piece for piece in ordered if piece.first is not None or piece.low < piece.high)


def _decided_parts(ordered: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces between those that are not decided.

    A part begins and ends with a stretch where it has one: what is beside a single value is known only where
    a stretch is.
    """
    parts = [list(part) for is_open, part in groupby(ordered, lambda piece: piece.is_open) if not is_open]
    for at, part in enumerate(parts):
        stretches = [
            place for place, piece in enumerate(part) if piece.first is not None and not piece.is_value
        ]
        low = stretches[0] if stretches and at else 0
        high = stretches[-1] + 1 if stretches and at + 1 < len(parts) else len(part)
        yield part[low:high]
