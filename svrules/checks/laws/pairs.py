"""What something is in two offers of one bid, the second the better one, and how much it changes between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from svrules.checks.laws.ranges import ANY, ZERO, Range, hull, smallest
from svrules.quantities import Rounding

__all__ = [
    "ALWAYS_NO",
    "ALWAYS_YES",
    "EITHER",
    "OPEN",
    "UNKNOWN",
    "Numbers",
    "Pair",
    "Truths",
    "Words",
    "added",
    "all_of",
    "capped",
    "compared",
    "divided",
    "either",
    "floored",
    "opposite",
    "rounded",
    "steady",
    "tidy",
    "times",
]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A number: what it can be at first, and then; `change` is the second less the first.

    `steady` says that it does not look at what changes. A change of zero that is not steady is one that is
    as small as one likes.
    """

    first: Range
    second: Range
    change: Range
    steady: bool = False

    @property
    def is_impossible(self) -> bool:
        """Whether no two such numbers are there."""
        return self.first.is_empty or self.second.is_empty or self.change.is_empty

    def __neg__(self) -> Numbers:
        return Numbers(-self.first, -self.second, -self.change, self.steady)


@dataclass(frozen=True, slots=True)
class Words:
    """One of these words at first, one of those then; `steady`: the same one."""

    first: frozenset[str]
    second: frozenset[str]
    steady: bool = True


Truths = frozenset[tuple[bool, bool]]
"""The pairs that can be of a yes or no: at first, and then."""
Pair = Numbers | Words | Truths

ALWAYS_YES: Final[Truths] = frozenset({(True, True)})
ALWAYS_NO: Final[Truths] = frozenset({(False, False)})
EITHER: Final[Truths] = ALWAYS_YES | ALWAYS_NO
OPEN: Final[Truths] = EITHER | {(True, False), (False, True)}
UNKNOWN: Final = Numbers(ANY, ANY, ANY)


def steady(what: Range) -> Numbers:
    """A number that is the same in both offers."""
    return Numbers(what, what, ZERO, True)


def tidy(first: Range, second: Range, change: Range) -> Numbers:
    """A number of which all three ranges are known; each is made as narrow as the others allow."""
    change = change.within(second - first)
    return Numbers(first.within(second - change), second.within(first + change), change)


def either(found: Sequence[Pair]) -> Pair:
    """One of these, whichever it is."""
    if len(found) == 1:
        return found[0]
    numbers = [one for one in found if isinstance(one, Numbers)]
    if numbers and len(numbers) == len(found):
        return Numbers(
            hull(*(one.first for one in numbers)),
            hull(*(one.second for one in numbers)),
            hull(*(one.change for one in numbers)),
            all(one.steady for one in numbers),
        )
    words = [one for one in found if isinstance(one, Words)]
    if words and len(words) == len(found):
        return Words(
            frozenset().union(*(one.first for one in words)),
            frozenset().union(*(one.second for one in words)),
            all(one.steady for one in words),
        )
    truths = [one for one in found if isinstance(one, frozenset)]
    return frozenset().union(*truths) if truths and len(truths) == len(found) else UNKNOWN


# Arithmetic


def added(numbers: Iterable[Numbers]) -> Numbers:
    """The sum; what is steady in it changes nothing."""
    total, moving = ZERO, []
    for one in numbers:
        if one.steady:
            total = total + one.first
        else:
            moving.append(one)
    found = steady(total)
    for one in moving:
        found = tidy(found.first + one.first, found.second + one.second, found.change + one.change)
    return found


def times(a: Numbers, b: Numbers) -> Numbers:
    """The product."""
    first = a.first * b.first
    if a.steady and b.steady:
        return steady(first)
    one = a.second * b.change + a.change * b.first
    other = b.second * a.change + b.change * a.first
    return tidy(first, a.second * b.second, one.within(other))


def divided(a: Numbers, b: Numbers) -> Numbers:
    """The quotient, where the divisor is not zero."""
    below_first, below_second = b.first.reciprocal(), b.second.reciprocal()
    first = a.first * below_first
    if a.steady and b.steady:
        return steady(first)
    second = a.second * below_second
    if not (b.first.is_positive and b.second.is_positive) and not _one_sign(b):
        return Numbers(first, second, second - first)
    change = (a.change - first * b.change) * below_second
    other = (a.change - second * b.change) * below_first
    return tidy(first, second, change.within(other))


def _one_sign(b: Numbers) -> bool:
    below = b.first.never_above_zero and b.second.never_above_zero
    return below or (b.first.never_below_zero and b.second.never_below_zero)


def capped(numbers: Sequence[Numbers]) -> Numbers:
    """The smallest of several."""
    if all(one.steady for one in numbers):
        return steady(smallest(*(one.first for one in numbers)))
    return _between(
        smallest(*(one.first for one in numbers)), smallest(*(one.second for one in numbers)), numbers
    )


def floored(numbers: Sequence[Numbers]) -> Numbers:
    """The largest of several."""
    return -capped([-one for one in numbers])


def _between(first: Range, second: Range, numbers: Sequence[Numbers]) -> Numbers:
    """One of several by its place in their order: it changes no less and no more than all of them do."""
    return tidy(first, second, hull(*(one.change for one in numbers)))


def rounded(a: Numbers, rounding: Rounding, tiny: bool = False) -> Numbers:
    """The number rounded: the order of two numbers is never turned by it.

    Up and down are away from zero and towards it, so what crosses zero can move by two steps more.
    `tiny`: a change of nothing is one as small as one likes, which a rounding can make a whole step.
    """
    first, second = _rounded(a.first, rounding), _rounded(a.second, rounding)
    if a.steady:
        return steady(first)
    more = rounding.step if rounding.mode.startswith("half") or _one_sign(a) else 2 * rounding.step
    low = None if a.change.low is None else a.change.low - more
    high = None if a.change.high is None else a.change.high + more
    if not tiny and a.change.never_below_zero:
        low = Fraction(0)
    if not tiny and a.change.never_above_zero:
        high = Fraction(0)
    return tidy(first, second, Range(low, high))


def _rounded(of: Range, rounding: Rounding) -> Range:
    low = None if of.low is None else rounding.apply(of.low)
    return Range(low, None if of.high is None else rounding.apply(of.high))


# Yes or no


def compared(comparison: str, difference: Numbers, tiny: bool = False) -> Truths:
    """Whether two numbers with this difference compare so, at first and then.

    `tiny`: a change of nothing is one as small as one likes, in either direction.
    """
    firsts, seconds = _can_be(comparison, difference.first), _can_be(comparison, difference.second)
    found = {(one, two) for one in firsts for two in seconds}
    if difference.steady:
        return frozenset((one, two) for one, two in found if one == two)
    return frozenset(found if tiny else found - _turned(comparison, difference))


def _can_be(comparison: str, difference: Range) -> set[bool]:
    """The answers that there can be for a difference in the range."""
    below = difference.low is None or difference.low < 0
    above = difference.high is None or difference.high > 0
    level = difference.holds(Fraction(0))
    match comparison:
        case "above":
            yes, no = above, below or level
        case "at least":
            yes, no = above or level, below
        case "below":
            yes, no = below, above or level
        case "at most":
            yes, no = below or level, above
        case "is":
            yes, no = level, below or above
        case _:
            yes, no = below or above, level
    return ({True} if yes else set()) | ({False} if no else set())


def _turned(comparison: str, difference: Numbers) -> set[tuple[bool, bool]]:
    """The pairs that the direction of the change rules out."""
    change = difference.change
    rises, falls = change.never_below_zero, change.never_above_zero
    if comparison in ("above", "at least"):
        return ({(True, False)} if rises else set()) | ({(False, True)} if falls else set())
    if comparison in ("below", "at most"):
        return ({(False, True)} if rises else set()) | ({(True, False)} if falls else set())
    level = (True, False) if comparison == "is not" else (False, True)
    leaves = (False, True) if comparison == "is not" else (True, False)
    never_back = (rises and difference.first.never_below_zero) or (
        falls and difference.first.never_above_zero
    )
    never_off = (rises and difference.second.never_above_zero) or (
        falls and difference.second.never_below_zero
    )
    return ({level} if never_back else set()) | ({leaves} if never_off else set())


def opposite(truths: Truths) -> Truths:
    """`not`."""
    return frozenset((not one, not two) for one, two in truths)


def all_of(found: Iterable[Truths]) -> Truths:
    """`and`: each pair of answers that answers of the parts can make together."""
    so_far: Truths = ALWAYS_YES
    for truths in found:
        so_far = frozenset((a and c, b and d) for a, b in so_far for c, d in truths)
    return so_far
