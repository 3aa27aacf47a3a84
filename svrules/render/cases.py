"""Contracts that stand for all others: one for each stretch of facts that a rulebook tells apart.

Where weights depend on tables, a reader wants every set of weights that can come out. The contracts made
here lie on, beside and between the limits that the rulebook writes; the engine is run on each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, pairwise, product
from typing import Any, Final

from svrules.language import expressions as e
from svrules.language.expressions import Expression, Scalar
from svrules.language.rulebook import Criterion, Input, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, YesNoType
from svrules.quantities import ALWAYS, Period, print_period

__all__ = ["Cases", "cases"]

_MOST: Final = 2000
_SOME_DAY: Final = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Cases:
    """Facts of contracts, the inputs and tables that weights depend on, and whether there would be more.

    `decides` is the date that decides the rules in force, where it is tried; `days` are those it is tried on,
    each for all days until the next.
    """

    contracts: tuple[dict[str, Scalar], ...]
    inputs: tuple[str, ...]
    tables: frozenset[str]
    cut_short: bool
    decides: str = ""
    days: tuple[date, ...] = ()

    def when(self, contracts: Iterable[dict[str, Scalar]]) -> str:
        """The days for which these contracts stand: `until 31 March 2026`; empty where it is all of them."""
        tried = {contract.get(self.decides) for contract in contracts}
        runs: list[Period] = []
        for at, day in enumerate(self.days):
            if day not in tried:
                continue
            later = self.days[at + 1 : at + 2]
            goes_on = at > 0 and self.days[at - 1] in tried
            start = runs.pop().start if goes_on else (day if at else None)
            runs.append(Period(start, later[0] - timedelta(days=1) if later else None))
        return "" if runs in ([], [ALWAYS]) else " and ".join(print_period(run) for run in runs)


def cases(rulebook: Rulebook, criteria: Iterable[Criterion], on: date | None = None) -> Cases:
    """One contract for each stretch of the facts that the weights of `criteria` depend on.

    With `on` the rules date is that day, otherwise one day of each period that makes a difference.
    """
    seen = _Reached(rulebook)
    for criterion in criteria:
        seen.look_at((criterion.weight.value, criterion.only_when))
        seen.periods.append(criterion.period)
    # A fact of the weights may also decide whether the rules apply: there its limits make a difference too.
    scope = _Reached(rulebook)
    for rule in (rule for rule in rulebook.rules if rule.kind == "applies"):
        scope.look_at(rule)
        scope.periods.append(rule.period)
    seen.limits += scope.limits
    seen.periods += scope.periods
    decides = rulebook.date_input
    named = [
        name for name in rulebook.inputs if name in seen.facts and rulebook.inputs[name].owner == "contract"
    ]
    choices = {name: _choices(rulebook.inputs[name], seen.limits) for name in named}
    days: list[date] = []
    if decides is not None:
        days = [on] if on else _days(rulebook, seen)
        choices[decides.name] = list(days)
        named = [name for name in named if name != decides.name]
    listed = list(islice(product(*choices.values()), _MOST + 1))
    contracts = tuple(dict(zip(choices, values, strict=True)) for values in listed[:_MOST])
    cut_short, by = len(listed) > _MOST, decides.name if decides else ""
    return Cases(contracts, tuple(named), frozenset(seen.tables), cut_short, by, tuple(days))


class _Reached:
    """What expressions reach through names: the contract's facts, limits beside them, dated parts."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.facts: set[str] = set()
        self.tables: set[str] = set()
        self.limits: list[Expression] = []
        self.periods: list[Period] = []
        self._done: set[tuple[str, str]] = set()

    def look_at(self, found: Any) -> None:
        """Follow everything inside a model object."""
        if isinstance(found, Expression):
            self._follow(found)
        if isinstance(found, (tuple, list)):
            for one in found:
                self.look_at(one)
        elif is_dataclass(found):
            for part in fields(found):
                self.look_at(getattr(found, part.name))

    def _follow(self, found: Expression) -> None:
        match found:
            case e.Fact():
                self.facts.add(found.name)
            case e.Literally():
                self.limits.append(found)
            case e.SettingRef():
                self._setting(found.name)
            case e.ValueRef():
                self._parts("value", found.name, self.rulebook.values.get(found.name, ()))
            case e.TableRef():
                self.tables.add(found.label)
                self._parts("table", found.label, self.rulebook.tables.get(found.label, ()))

    def _setting(self, name: str) -> None:
        if ("setting", name) not in self._done:
            self._done.add(("setting", name))
            for value, period in self.rulebook.settings[name].values:
                self.periods.append(period)
                self.look_at(value)

    def _parts(self, kind: str, name: str, parts: Iterable[Any]) -> None:
        if (kind, name) in self._done:
            return
        self._done.add((kind, name))
        for part in parts:
            self.periods.append(part.period)
            self.periods += [row.period for row in getattr(part, "rows", ())]
            self.look_at(part)


def _choices(given: Input, limits: list[Expression]) -> list[Scalar]:
    match given.type:
        case YesNoType():
            return [True, False]
        case ChoiceType(options):
            return list(options)
        case DateType():
            return _around([x.value for x in _literals(limits) if isinstance(x.value, date)])
        case NumberType():
            return _numbers(given, given.type, limits)
        case _:
            return ["text"]


def _literals(limits: list[Expression]) -> Iterator[e.Literally]:
    yield from (limit for limit in limits if isinstance(limit, e.Literally))


def _numbers(given: Input, kind: NumberType, limits: list[Expression]) -> list[Scalar]:
    if given.levels is not None:
        return list(given.levels)
    same = {
        x.value
        for x in _literals(limits)
        if isinstance(x.value, Fraction)
        and isinstance(x.type, NumberType)
        and x.type.dimension == kind.dimension
    }
    bounds = {bound.value for bound in given.bounds if isinstance(bound.value, Fraction)}
    marks = sorted(same | bounds | ({Fraction(0)} if not same | bounds else set()))
    between = [(low + high) / 2 for low, high in pairwise(marks)]
    outside = [marks[0] - 1, marks[-1] * 2 + 1]
    points = sorted({*marks, *between, *outside})
    return [point for point in points if _allowed(given, point)] or [points[0]]


def _allowed(given: Input, x: Fraction) -> bool:
    for bound in given.bounds:
        limit = bound.value
        if not isinstance(limit, Fraction):
            continue
        within = {"above": x > limit, "at least": x >= limit, "below": x < limit, "at most": x <= limit}
        if not within[bound.comparison]:
            return False
    return not given.whole or x.denominator == 1


def _days(rulebook: Rulebook, seen: _Reached) -> list[date]:
    """The days on which something becomes different, after a first one for all that lie before them."""
    periods = [rulebook.in_force, *seen.periods]
    starts = [period.start for period in periods if period.start]
    starts += [period.end + timedelta(days=1) for period in periods if period.end and period.end < date.max]
    if rulebook.date_input is not None and rulebook.date_input.name in seen.facts:
        starts += [
            x.value + timedelta(days=step)
            for x in _literals(seen.limits)
            if isinstance(x.value, date)
            for step in (0, 1)
        ]
    days = sorted({day for day in starts if rulebook.in_force.covers(day)})
    before = days[0] - timedelta(days=1) if days and days[0] > date.min else _SOME_DAY
    return sorted({rulebook.in_force.start or before, *days})


def _around(days: list[date]) -> list[Scalar]:
    found = {day + timedelta(days=step) for day in days for step in (-1, 0, 1)}
    return sorted(found or {_SOME_DAY})
