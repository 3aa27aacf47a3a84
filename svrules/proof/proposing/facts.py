"""What a fact may hold in a proposed example: a plain value, and those that a rulebook tells apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

from svrules.checks.cases.facts import fact as atom_of
from svrules.checks.cases.regions import Stretch, nice
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, YesNoType
from svrules.proof.coverage.limits import allowed, smallest_step
from svrules.quantities import MONEY

__all__ = ["apart", "fitting", "of_number", "plain"]

_PLAIN_MONEY: Final = Fraction(100_000)
_PLAIN_NUMBER: Final = Fraction(10)
_MOST_LEVELS: Final = 12
_TEXT: Final = "Given"
_A_DAY: Final = date(2026, 6, 1)


def plain(fact: Input, rulebook: Rulebook) -> Scalar:
    """A plain value inside the bounds: no, the first word, the highest level, a round number."""
    kind = fact.type
    if isinstance(kind, YesNoType):
        return False
    if isinstance(kind, ChoiceType):
        return kind.options[0]
    if isinstance(kind, TextType):
        return _TEXT
    if fact.levels is not None:
        return max(fact.levels)
    if isinstance(kind, DateType):
        return _plain_day(fact, rulebook)
    wanted = _PLAIN_NUMBER
    if isinstance(kind, NumberType):
        wanted = Fraction(1, 10) if kind.style == "percent" else wanted
        wanted = _PLAIN_MONEY if kind.dimension == MONEY else wanted
    if allowed(fact, wanted):
        return wanted
    region = atom_of(rulebook, fact.name).start
    return nice(region) if isinstance(region, Stretch) else wanted


def _plain_day(fact: Input, rulebook: Rulebook) -> date:
    first, last = rulebook.in_force.start or date.min, rulebook.in_force.end or date.max
    if fact.decides_rules:
        return min(max(_A_DAY, first), last)
    region = atom_of(rulebook, fact.name).start
    if isinstance(region, Stretch) and not region.holds(Fraction(_A_DAY.toordinal())):
        return date.fromordinal(int(nice(region)))
    return _A_DAY


def of_number(fact: Input, number: Fraction) -> Scalar | None:
    """A number as a value of the fact's type; None where it can hold no such value."""
    kind = fact.type
    if isinstance(kind, ChoiceType):
        whole = number.denominator == 1 and 0 <= number < len(kind.options)
        return kind.options[int(number)] if whole else None
    if not isinstance(kind, NumberType | DateType) or not allowed(fact, number):
        return None
    if isinstance(kind, DateType):
        known = number.denominator == 1 and 1 <= number <= date.max.toordinal()
        return date.fromordinal(int(number)) if known else None
    return None if fact.whole and number.denominator != 1 else number


def fitting(fact: Input, number: Fraction) -> Iterator[Scalar]:
    """The values that the fact can hold next to a number: at it, or the smallest steps to both sides."""
    step = smallest_step(fact.type, fact)
    below = (number / step).__floor__() * step
    for near in dict.fromkeys((number, below, below + step, below - step, below + 2 * step)):
        if (near / step).denominator == 1:
            value = of_number(fact, near)
            if value is not None:
                yield value


def apart(fact: Input, limits: Iterable[Fraction], rulebook: Rulebook) -> list[Scalar | None]:
    """The values worth trying: words, levels, numbers around the limits and bounds; None: not given."""
    found: dict[Scalar | None, None] = {}
    kind = fact.type
    if isinstance(kind, YesNoType):
        found.update(dict.fromkeys((False, True)))
    elif isinstance(kind, ChoiceType):
        found.update(dict.fromkeys(kind.options))
    elif isinstance(kind, NumberType | DateType):
        found.update(dict.fromkeys(_numbers(fact, limits)))
    found[plain(fact, rulebook)] = None
    if fact.blank_means is None and not fact.decides_rules:
        found[None] = None
    return list(found)


def _numbers(fact: Input, limits: Iterable[Fraction]) -> Iterator[Scalar]:
    step = smallest_step(fact.type, fact)
    if fact.levels is not None:
        near = sorted(fact.levels, key=lambda level: min((abs(level - one) for one in limits), default=level))
        yield from near[:_MOST_LEVELS]
        return
    bounds = [bound.value for bound in fact.bounds]
    ends = [Fraction(one.toordinal()) if isinstance(one, date) else one for one in bounds]
    wanted = [*limits, *(end for end in ends if isinstance(end, Fraction))]
    inside = sorted(set(wanted))
    middle = [((a + b) / 2 / step).__floor__() * step for a, b in pairwise(inside)]
    for number in (*(x for one in wanted for x in (one, one - step, one + step)), *middle, Fraction(0)):
        value = of_number(fact, number)
        if value is not None:
            yield value
