"""How each kind of expression is worked out in two offers of one bid."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from svrules.checks.laws import pairs
from svrules.checks.laws.conditions import (
    all_,
    any_,
    between,
    compare,
    given,
    needing,
    not_,
    one_of,
    or_else,
)
from svrules.checks.laws.deep import ready
from svrules.checks.laws.facts import number_of, orderly
from svrules.checks.laws.offers import Offers, apart
from svrules.checks.laws.pairs import (
    ALWAYS_NO,
    ALWAYS_YES,
    UNKNOWN,
    Numbers,
    Pair,
    Words,
)
from svrules.checks.laws.ranges import ANY, Range, at
from svrules.language import expressions as e

__all__ = ["WAYS"]

_HIGHEST_POWER: Final = 8

# Names


def _literally(of: Offers, x: e.Literally) -> Pair:
    if isinstance(x.value, bool):
        return ALWAYS_YES if x.value else ALWAYS_NO
    number = number_of(x.value, x.type)
    if number is not None:
        return pairs.steady(at(number))
    word = frozenset((str(x.value),))
    return Words(word, word)


def _fact(of: Offers, x: e.Fact) -> Pair:
    return of.fact(x.name)


def _member_fact(of: Offers, x: e.MemberFact) -> Pair:
    name = f"{of.members.get(x.family, '')} {x.suffix}"
    return of.fact(name) if name in of.rulebook.inputs else of.unknown(x)


def _member_column(of: Offers, x: e.MemberColumn) -> Pair:
    member = of.uses.member(x.family, of.members.get(x.family))
    if member is None:
        return of.unknown(x)
    cell = member.cells.get(x.column)
    if cell is None:
        of.trouble("blank cell", x)
        return of.unknown(x)
    return of.value(cell)


def _setting(of: Offers, x: e.SettingRef) -> Pair:
    found = of.editions(of.rulebook.settings[x.name].values)
    return of.unknown(x) if found is None else found


def _value(of: Offers, x: e.ValueRef) -> Pair:
    if x.family is not None and (x.code or of.members.get(x.family)) is None:
        return of.unknown(x)
    inside = of.at(x.family, x.code)
    ready(inside, ("value", x.name))
    found = inside.editions((value.expression, value.period) for value in of.rulebook.values[x.name])
    return of.unknown(x) if found is None else found


def _table(of: Offers, x: e.TableRef) -> Pair:
    from svrules.checks.laws.rows import looked_up

    ready(of, ("table", x.label))
    return looked_up(of, x)


# Arithmetic


def _arithmetic(of: Offers, x: e.Arithmetic) -> Pair:
    if x.operator == "÷":
        return _divided(of, x)
    if x.operator == "-":
        found = of.difference(x.left, x.right)
    elif x.operator == "+":
        found = pairs.added((of.number(x.left), of.number(x.right)))
    else:
        found = pairs.times(of.number(x.left), of.number(x.right))
    if found.steady or found.change.never_below_zero or found.change.never_above_zero:
        return found
    return pairs.tidy(found.first, found.second, found.change.within(apart(of, x, x)))


def _divided(of: Offers, x: e.Arithmetic) -> Numbers:
    left, right = of.number(x.left), of.number(x.right)
    if right.first.holds(Fraction(0)) or right.second.holds(Fraction(0)):
        of.trouble("divisor", x.right)
    found = pairs.divided(left, right)
    settled = found.steady or found.change.never_below_zero or found.change.never_above_zero
    if settled or not (right.first.is_positive and right.second.is_positive):
        return found
    from svrules.checks.laws.sums import quotient

    by = right.first.reciprocal() * right.second.reciprocal()
    return pairs.tidy(found.first, found.second, found.change.within(quotient(of, x.left, x.right) * by))


def _negative(of: Offers, x: e.Negative) -> Pair:
    return -of.number(x.operand)


def _power(of: Offers, x: e.Power) -> Pair:
    base = of.number(x.base)
    if x.exponent < 0 and base.first.holds(Fraction(0)):
        of.trouble("power", x)
    if not 0 <= x.exponent <= _HIGHEST_POWER:
        return of.unknown(x)
    if base.first.never_below_zero and base.second.never_below_zero:
        found: Numbers = pairs.steady(at(1))
        for _ in range(x.exponent):
            found = pairs.times(found, base)
        return found
    if x.exponent == 1:
        return base
    even = Range(low=Fraction(0)) if x.exponent % 2 == 0 else ANY
    return pairs.steady(even) if base.steady else Numbers(even, even, ANY)


def _rounded_power(of: Offers, x: e.RoundedPower) -> Pair:
    base, exponent = of.number(x.base), of.number(x.exponent)
    if not base.first.never_below_zero or not exponent.first.never_below_zero:
        of.trouble("power", x)
    some = Range(low=Fraction(0))
    if base.steady and exponent.steady:
        return pairs.steady(some)
    rises = exponent.steady and exponent.first.never_below_zero and not of.tiny
    if rises and base.change.never_below_zero:
        return Numbers(some, some, Range(low=Fraction(0)))
    if rises and base.change.never_above_zero:
        return Numbers(some, some, Range(high=Fraction(0)))
    return Numbers(some, some, ANY)


def _rounded(of: Offers, x: e.Rounded) -> Pair:
    return pairs.rounded(of.number(x.operand), x.rounding, of.tiny)


def _limited(of: Offers, x: e.Limited) -> Pair:
    both = (of.number(x.operand), of.number(x.limit))
    return pairs.capped(both) if x.kind == "capped" else pairs.floored(both)


def _with_vat(of: Offers, x: e.WithVat) -> Pair:
    factor = pairs.added((of.number(x.rate), pairs.steady(at(1))))
    if x.to == "including":
        return pairs.times(of.number(x.operand), factor)
    if factor.first.holds(Fraction(0)):
        of.trouble("rate", x.rate)
    return pairs.divided(of.number(x.operand), factor)


def _days(of: Offers, x: e.DaysBetween) -> Pair:
    return pairs.added((of.number(x.end), -of.number(x.start)))


def _shifted(of: Offers, x: e.Shifted) -> Pair:
    day, count = of.number(x.day), of.number(x.count)
    if x.unit in ("day", "days"):
        return pairs.added((day, count if x.operator == "+" else -count))
    if day.steady and count.steady:
        return pairs.steady(ANY)
    if count.steady and day.change.never_below_zero and not of.tiny:
        return Numbers(ANY, ANY, Range(low=Fraction(0)))
    if count.steady and day.change.never_above_zero and not of.tiny:
        return Numbers(ANY, ANY, Range(high=Fraction(0)))
    return UNKNOWN


def _if(of: Offers, x: e.IfThen) -> Pair:
    if orderly(x.type):
        return of.choose(
            x.condition,
            lambda inside: inside.number(x.then),
            lambda inside: inside.number(x.otherwise),
            lambda inside: apart(inside, x.then, x.otherwise),
        )
    found: list[Pair] = []
    for first, second in of.truth(x.condition):
        inside = of.where(x.condition, first, second)
        if inside is not None and first == second:
            found.append(inside.value(x.then if first else x.otherwise))
        elif inside is not None:
            return of.unknown(x)
    return pairs.either(found) if found else of.unknown(x)


def _of_list(of: Offers, x: e.OfList) -> Pair:
    from svrules.checks.laws.lists import of_list

    return of_list(of, x)


def _over(of: Offers, x: e.Over) -> Pair:
    from svrules.checks.laws.lists import over

    return over(of, x)


def _among(of: Offers, x: e.Among) -> Pair:
    from svrules.checks.laws.others import among

    return among(of, x)


def _marks_of(of: Offers, x: e.MarksOf) -> Pair:
    found = of.marks.of(x.code)
    if not x.share:
        return found
    some = Range(low=Fraction(0))
    if found.steady:
        return pairs.steady(some)
    if found.change.never_below_zero and not of.tiny:
        return Numbers(some, some, Range(low=Fraction(0)))
    return Numbers(some, some, ANY)


def _total(of: Offers, x: e.TotalRef) -> Pair:
    return of.marks.total(x.exact)


WAYS: Final[dict[type[e.Expression], Callable[..., Pair]]] = {
    e.Literally: _literally,
    e.Fact: _fact,
    e.MemberFact: _member_fact,
    e.MemberColumn: _member_column,
    e.SettingRef: _setting,
    e.ValueRef: _value,
    e.TableRef: _table,
    e.Arithmetic: _arithmetic,
    e.Negative: _negative,
    e.Power: _power,
    e.RoundedPower: _rounded_power,
    e.Rounded: _rounded,
    e.Limited: _limited,
    e.WithVat: _with_vat,
    e.DaysBetween: _days,
    e.Shifted: _shifted,
    e.Compare: compare,
    e.Between: between,
    e.IsOneOf: one_of,
    e.All: all_,
    e.Any: any_,
    e.Not: not_,
    e.IsGiven: given,
    e.OrElse: or_else,
    e.Needing: needing,
    e.IfThen: _if,
    e.OfList: _of_list,
    e.Over: _over,
    e.Among: _among,
    e.MarksOf: _marks_of,
    e.TotalRef: _total,
}
