"""Values worth trying for a fact: its bounds, limits that the rulebook mentions, what lies beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from svrules.checks.laws.facts import number_of, orderly, range_of, short_scale
from svrules.checks.laws.ranges import Range
from svrules.checks.uses import users
from svrules.language import expressions as e
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, YesNoType

__all__ = ["Candidates", "scalar", "smallest_step"]

_MOST_LIMITS: Final = 12


def smallest_step(declared: Input) -> Fraction:
    """The step between values as they are written: a penny, a day, one of what is whole, else a hundredth."""
    if declared.whole or isinstance(declared.type, DateType | ChoiceType | YesNoType):
        return Fraction(1)
    if isinstance(declared.type, NumberType) and declared.type.style == "percent":
        return Fraction(1, 1000)
    return Fraction(1, 100)


def scalar(declared: Input, number: Fraction) -> e.Scalar:
    """A number as a value of the fact's own type."""
    if isinstance(declared.type, DateType):
        return date.fromordinal(int(number))
    if isinstance(declared.type, ChoiceType):
        return declared.type.options[int(number)]
    if isinstance(declared.type, YesNoType):
        return number > 0
    return number


@dataclass(slots=True)
class Candidates:
    """The values to try for each fact of a rulebook."""

    rulebook: Rulebook
    _limits: list[tuple[e.Literally, Fraction]] | None = None
    _known: dict[str, tuple[e.Scalar, ...]] = field(default_factory=dict)

    def numbers(self, declared: Input, within: Range | None = None) -> list[Fraction]:
        """Values of a fact with an order as numbers, lowest first."""
        scale = short_scale(declared)
        inside = range_of(declared) if within is None else range_of(declared).within(within)
        if scale is not None:
            return [value for value in scale if inside.holds(value)]
        step = smallest_step(declared)
        found: set[Fraction] = set()
        for limit in [*_ends(inside), *self._mentioned(declared)]:
            found |= {limit - step, limit, limit + step}
        found |= _between(inside)
        whole = declared.whole or isinstance(declared.type, DateType)
        fitting = {Fraction(round(x)) for x in found} if whole else found
        if declared.levels is not None:
            fitting = set(declared.levels)
        return sorted(x for x in fitting if inside.holds(x))

    def of(
        self, declared: Input, within: Range | None = None, words: Iterable[str] | None = None
    ) -> tuple[e.Scalar, ...]:
        """Values of any fact."""
        if isinstance(declared.type, YesNoType):
            allowed = ("no", "yes") if words is None else tuple(words)
            return tuple(word == "yes" for word in sorted(allowed))
        if orderly(declared.type):
            return tuple(scalar(declared, x) for x in self.numbers(declared, within))
        if isinstance(declared.type, ChoiceType):
            return tuple(one for one in declared.type.options if words is None or one in words)
        return ("Given.",)

    def _mentioned(self, declared: Input) -> list[Fraction]:
        """The figures in the rulebook that can be compared with the fact."""
        if self._limits is None:
            literals = (part for user in users(self.rulebook) for part in user.parts())
            settings = (x for setting in self.rulebook.settings.values() for x, _ in setting.values)
            found = [x for x in (*literals, *settings) if isinstance(x, e.Literally)]
            numbers = ((x, number_of(x.value, x.type)) for x in found if not isinstance(x.value, bool))
            self._limits = [(x, number) for x, number in numbers if number is not None]
        if isinstance(declared.type, DateType):
            days = {n for x, n in self._limits if isinstance(x.type, DateType)} | self._days()
            return sorted(days)
        if not isinstance(declared.type, NumberType):
            return []
        dimension = declared.type.dimension
        fitting = {
            n for x, n in self._limits if isinstance(x.type, NumberType) and x.type.dimension == dimension
        }
        return sorted(fitting)[:_MOST_LIMITS]

    def _days(self) -> set[Fraction]:
        """The days on which something in the rulebook begins or ends."""
        periods = [period for setting in self.rulebook.settings.values() for _, period in setting.values]
        periods += [rule.period for rule in self.rulebook.rules]
        periods += [value.period for values in self.rulebook.values.values() for value in values]
        periods += [self.rulebook.in_force]
        starts = {period.start for period in periods if period.start is not None}
        starts |= {period.end + timedelta(days=1) for period in periods if period.end not in (None, date.max)}
        return {Fraction(day.toordinal()) for day in starts if day is not None}


def _ends(of: Range) -> list[Fraction]:
    return [end for end in (of.low, of.high) if end is not None]


def _between(of: Range) -> set[Fraction]:
    """Round numbers all through a range, nearer to each other where they are small."""
    low, high = of.low, of.high
    if low is None:
        low = Fraction(0) if high is None or high > 0 else high * 10 - 100
    if high is None:
        high = max(low * 100, low + 10**6)
    span = high - low
    shares = (Fraction(1, 10**power) for power in range(1, 9))
    return {low + span * share * part for share in shares for part in (1, 2, 5)} | {low + span / 2}
