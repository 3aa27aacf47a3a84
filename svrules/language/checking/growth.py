"""How far numbers can grow: exact arithmetic keeps every figure, and a rulebook always comes to an end.

A value that multiplies another with itself doubles the length of its numbers; forty such values in a row are
too much for any computer. How often numbers are multiplied with each other, above and below the line of a
fraction, can be read off the rulebook before there are any data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Final, NamedTuple

from svrules.diagnostics import Span
from svrules.language import expressions as e
from svrules.language.checking.dependencies import Dependencies, Thing, parts
from svrules.language.formulas.arithmetic import HIGHEST_POWER

__all__ = ["MOST_FACTORS", "check_growth"]

MOST_FACTORS: Final = 20_000


class Factors(NamedTuple):
    """How many numbers are multiplied with each other, `above` and `below` the line.

    `size`: how many the number itself can be as large as, which is what rounding leaves of it. `power`: the
    highest power in it.
    """

    above: int
    below: int
    size: int
    power: int = 1


_NONE: Final = Factors(0, 0, 0)
_ONE: Final = Factors(1, 0, 1)


def _times(one: Factors, other: Factors) -> Factors:
    power = max(one.power, other.power)
    return Factors(one.above + other.above, one.below + other.below, one.size + other.size, power)


def _by(one: Factors, other: Factors) -> Factors:
    return _times(one, Factors(other.below, other.above, other.below, other.power))


def _sum(one: Factors, other: Factors) -> Factors:
    """A sum is over both denominators, and each numerator is multiplied with the other's."""
    above = max(one.above + other.below, other.above + one.below)
    power = max(one.power, other.power)
    return Factors(above, one.below + other.below, max(one.size, other.size), power)


def _larger(found: Iterable[Factors]) -> Factors:
    listed = [_NONE, *found]
    return Factors(*(max(column) for column in zip(*listed, strict=True)))


def _raised(base: Factors, exponent: int) -> Factors:
    of = base if exponent >= 0 else _by(_NONE, base)
    times = abs(exponent)
    return Factors(times * of.above, times * of.below, times * of.size, max(times, 1) * base.power)


def _computed(expression: e.Arithmetic, left: Factors, right: Factors) -> Factors:
    if expression.operator == "×":
        return _times(left, right)
    if expression.operator == "÷":
        # A figure that never changes is no growth below the line: thirds and thirds are thirds.
        return left if isinstance(expression.right, e.Literally | e.SettingRef) else _by(left, right)
    return _sum(left, right)


@dataclass(slots=True)
class _Growth:
    """The factors of everything that is computed, in the order in which one thing uses another."""

    dependencies: Dependencies
    known: dict[Thing, Factors]
    too_many: tuple[Span, Factors] | None = None

    def of_thing(self, thing: Thing) -> Factors:
        """The factors of a value, of a table's results, or of the marks of a criterion or the total."""
        own = [self.of(expression) for expression in self.dependencies.expressions(thing)]
        if thing[0] in ("value", "table", "population"):
            return _larger(own)
        inside = [self.known.get(used, _ONE) for used in self.dependencies.uses(thing)]
        # Whatever the method, marks divide and multiply what it is given, once each.
        each = sum(f.above + f.below for f in (*own, *inside))
        return Factors(each + 1, each, each + 1, _larger((*own, *inside)).power)

    def of(self, expression: e.Expression) -> Factors:
        """The factors of an expression; the first with too many is kept."""
        found = self._of(expression)
        if self.too_many is None and (found.power > HIGHEST_POWER or max(found) > MOST_FACTORS):
            self.too_many = expression.span, found
        return found

    def _of(self, expression: e.Expression) -> Factors:
        inside = [self.of(part) for part in parts(expression)]
        match expression:
            case e.Arithmetic():
                return _computed(expression, *inside)
            case e.Power(exponent=exponent):
                return _raised(inside[0], exponent)
            case e.Rounded() | e.RoundedPower():
                return Factors(inside[0].size, 0, inside[0].size, inside[0].power)
            case e.WithVat():
                return _times(*inside)
            case e.OfList(kind="sum" | "mean" | "best"):
                return reduce(_sum, inside, _NONE)
            case e.Over(kind="sum" | "mean", family=family):
                members = self.dependencies.symbols.families[family].members
                return reduce(_sum, [_larger(inside)] * len(members), _NONE)
            case e.MemberColumn(family=family, column=column):
                cells = (m.cells.get(column) for m in self.dependencies.symbols.families[family].members)
                return _larger(self.of(cell) for cell in cells if cell is not None)
            case _:
                return _larger([*inside, self._named(expression)])

    def _named(self, expression: e.Expression) -> Factors:
        match expression:
            case e.ValueRef(name=name):
                return self.known.get(("value", name), _ONE)
            case e.TableRef(label=label):
                return self.known.get(("table", label), _ONE)
            case e.MarksOf(code=code):
                return self.known.get(("criterion", code), _ONE)
            case e.TotalRef():
                return self.known.get(("total", ""), _ONE)
        return _ONE


def check_growth(dependencies: Dependencies, conditions: Iterable[e.Expression]) -> None:
    """Report the first expression whose numbers could grow too long; `conditions` are those of rules.

    Nothing may depend on itself.
    """
    growth = _Growth(dependencies, {})
    for thing in dependencies.order():
        growth.known[thing] = growth.of_thing(thing)
        if growth.too_many is not None:
            break
    for condition in conditions:
        growth.of(condition)
    if growth.too_many is not None:
        span, found = growth.too_many
        if found.power > HIGHEST_POWER:
            most = f"{HIGHEST_POWER:,}"
            sentence = f"With the powers before it this is a power of {found.power:,}: the most is {most}."
        else:
            sentence = f"Up to {max(found):,} numbers are multiplied with each other here."
        dependencies.symbols.report(
            "SV0309", span, sentence,
            why="Every figure is kept exactly, so such numbers become too long to be worked out.",
            try_="Take a lower power, or round what is divided on the way: `rounded to 4 decimal places`.",
        )  # fmt: skip
