"""What is known of a quantity in one case: a stretch of numbers or days, or the words still possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

__all__ = ["BLANK", "Blank", "Region", "Stretch", "Words", "joined", "nice", "parted", "settled"]

Comparison = Literal["above", "at least", "below", "at most", "is", "is not"]


class Blank:
    """The fact is not given."""


BLANK: Final = Blank()


@dataclass(frozen=True, slots=True)
class Words:
    """One of these words."""

    options: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether no word is left."""
        return not self.options


@dataclass(frozen=True, slots=True)
class Stretch:
    """The numbers from `low` to `high` (None: without end) that the fact can hold.

    `whole`: whole numbers only (days count as whole numbers); `levels`: only these.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    low_in: bool = True
    high_in: bool = True
    whole: bool = False
    levels: tuple[Fraction, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no number that the fact can hold is left."""
        if self.levels is not None:
            return not any(map(self.holds, self.levels))
        if self.low is None or self.high is None:
            return False
        if self.whole:
            return self._first_whole(self.low) > self._last_whole(self.high)
        return self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in))

    @property
    def single(self) -> Fraction | None:
        """The one number that is left, or None when there are more."""
        if self.levels is not None:
            left = [level for level in self.levels if self.holds(level)]
            return left[0] if len(left) == 1 else None
        if self.low is None or self.high is None:
            return None
        if self.whole:
            first = self._first_whole(self.low)
            return Fraction(first) if first == self._last_whole(self.high) else None
        return self.low if self.low == self.high else None

    @property
    def turned(self) -> Stretch:
        """The numbers that are minus those of it."""
        low, high = (None if end is None else -end for end in (self.low, self.high))
        levels = None if self.levels is None else tuple(-level for level in reversed(self.levels))
        return Stretch(high, low, self.high_in, self.low_in, self.whole, levels)

    @property
    def tight(self) -> Stretch:
        """The same numbers between the closest ends that hold them all."""
        if self.levels is not None:
            left = [level for level in self.levels if self.holds(level)]
            return Stretch(min(left), max(left)) if left else self
        if not self.whole:
            return self
        low = None if self.low is None else Fraction(self._first_whole(self.low))
        return Stretch(low, None if self.high is None else Fraction(self._last_whole(self.high)), whole=True)

    @property
    def first_whole(self) -> Fraction:
        """The first whole number of the stretch; the last one where it has no beginning."""
        if self.low is not None:
            return Fraction(self._first_whole(self.low))
        return Fraction(self._last_whole(self.high or Fraction(0)))

    def _first_whole(self, low: Fraction) -> int:
        return -((-low).__floor__()) if self.low_in else low.__floor__() + 1

    def _last_whole(self, high: Fraction) -> int:
        return high.__floor__() if self.high_in else -((-high).__floor__()) - 1

    def holds(self, x: Fraction) -> bool:
        """Whether `x` lies between the ends."""
        above = self.low is None or x > self.low or (x == self.low and self.low_in)
        return above and (self.high is None or x < self.high or (x == self.high and self.high_in))

    def limited(self, comparison: Comparison, x: Fraction) -> Stretch:
        """What is left of it `above`, `at least`, `below`, `at most` or exactly `x`."""
        found = self
        if comparison in ("above", "at least", "is"):
            inside = comparison != "above"
            if found.low is None or x > found.low or (x == found.low and not inside):
                found = replace(found, low=x, low_in=inside)
        if comparison in ("below", "at most", "is"):
            inside = comparison != "below"
            if found.high is None or x < found.high or (x == found.high and not inside):
                found = replace(found, high=x, high_in=inside)
        return found


Region = Stretch | Words | Blank

_PARTS: Final[dict[Comparison, tuple[Comparison, ...]]] = {
    "above": ("above", "at most"),
    "at most": ("above", "at most"),
    "below": ("below", "at least"),
    "at least": ("below", "at least"),
    "is": ("below", "is", "above"),
    "is not": ("below", "is", "above"),
}


def settled(stretch: Stretch, comparison: Comparison, x: Fraction) -> bool | None:
    """Whether all numbers of a stretch compare so with `x`, where its ends alone tell; else None."""
    low, high = stretch.low, stretch.high
    below = high is not None and (high < x or (high == x and not stretch.high_in))
    above = low is not None and (low > x or (low == x and not stretch.low_in))
    match comparison:
        case "above":
            return True if above else False if high is not None and high <= x else None
        case "at least":
            return False if below else True if low is not None and low >= x else None
        case "below":
            return True if below else False if low is not None and low >= x else None
        case "at most":
            return False if above else True if high is not None and high <= x else None
    if below or above:
        return comparison == "is not"
    return comparison == "is" if low == high == x else None


def parted(stretch: Stretch, comparison: Comparison, x: Fraction) -> tuple[tuple[Comparison, Stretch], ...]:
    """The parts of a stretch, none empty, in each of which it is settled how its numbers compare with `x`."""
    found = ((part, stretch.limited(part, x)) for part in _PARTS[comparison])
    return tuple((part, left) for part, left in found if not left.is_empty)


def joined(one: Region, other: Region) -> Region | None:
    """The region of both, where they touch or are words; None where there would be a hole or a blank."""
    if isinstance(one, Words) and isinstance(other, Words):
        return Words(one.options | other.options)
    if not isinstance(one, Stretch) or not isinstance(other, Stretch):
        return None
    for first, second in ((one, other), (other, one)):
        if first.high is None or second.low is None:
            continue
        touching = first.high == second.low and (first.high_in or second.low_in)
        next_whole = first.whole and (first.high, second.low) == (second.low - 1, first.high + 1)
        if touching or (next_whole and first.high_in and second.low_in):
            return replace(second, low=first.low, low_in=first.low_in)
    return None


def nice(stretch: Stretch) -> Fraction:
    """A number of the stretch that is easy to read: one of its ends, else as round as can be."""
    if stretch.levels is not None:
        return next(level for level in stretch.levels if stretch.holds(level))
    if stretch.single is not None:
        return stretch.single
    if stretch.whole and (stretch.low is not None or stretch.high is not None):
        return stretch.first_whole
    if stretch.low is not None and stretch.low_in:
        return stretch.low
    if stretch.low is None and stretch.high is not None and stretch.high_in:
        return stretch.high
    return next(x for x in _round_numbers(stretch) if stretch.holds(x))


def _round_numbers(stretch: Stretch) -> Iterator[Fraction]:
    """Rounder numbers first; they come as near to the lower end as is needed to lie inside."""
    low, high = stretch.low, stretch.high
    if low is None:
        low = Fraction(-1) if high is None else high - max(abs(high), Fraction(1))
    step = Fraction(1)
    while step * 10 <= abs(low) or (high is not None and step * 10 <= high - low):
        step *= 10
    while True:
        yield from (((low / part).__floor__() + 1) * part for part in (step, step / 2, step / 5))
        step /= 10
