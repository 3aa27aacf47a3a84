"""Between which numbers an expression lies, whatever the facts, the day and the other bids are.

Wider than the truth at times, never narrower: each part is taken by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from svrules.checks.cases.regions import Stretch
from svrules.checks.laws.ranges import ANY, ONE, Range, at, hull, largest, smallest
from svrules.language import expressions as e
from svrules.language.rulebook import Rulebook
from svrules.quantities import Rounding

__all__ = ["Spread", "as_range", "as_stretch", "rounded"]

_NEVER_BELOW_ZERO: Final = Range(Fraction(0))
_FROM_ONE: Final = Range(Fraction(1))
_SUMS: Final = ("sum", "count")


def as_range(stretch: Stretch) -> Range:
    """The ends of a stretch."""
    tight = stretch.tight
    return Range(tight.low, tight.high, not tight.low_in, not tight.high_in)


def as_stretch(found: Range) -> Stretch:
    """A range as a stretch of any numbers."""
    return Stretch(found.low, found.high, not found.low_open, not found.high_open)


@dataclass(frozen=True, slots=True)
class Spread:
    """The spreads of a rulebook's expressions; `start` gives all that the fact of a name can be."""

    rulebook: Rulebook
    start: Callable[[str], Stretch | None]
    _named: dict[tuple[object, ...], Range] = field(default_factory=dict)

    def of(self, expression: e.Expression, members: Mapping[str, str] | None = None) -> Range:
        """The spread of an expression that is a number or day; everything for others and what is too deep."""
        way = _WAYS.get(type(expression))
        try:
            return ANY if way is None else way(self, expression, members or {})
        except RecursionError:
            return ANY

    def all_of(self, expressions: Iterable[e.Expression | None], members: Mapping[str, str]) -> Range:
        """The spread of whichever of them counts; everything where there are none."""
        found = [self.of(one, members) for one in expressions if one is not None]
        return hull(*found) if found else ANY

    def named(self, key: tuple[object, ...], made: Callable[[], Range]) -> Range:
        """What is worked out once for a name."""
        if key not in self._named:
            self._named[key] = made()
        return self._named[key]


Members = Mapping[str, str]


def _literally(of: Spread, x: e.Literally, members: Members) -> Range:
    return at(x.value) if isinstance(x.value, Fraction) else ANY


def _fact(of: Spread, x: e.Fact, members: Members) -> Range:
    return _of_start(of.start(x.name))


def _of_start(found: Stretch | None) -> Range:
    return ANY if found is None else as_range(found)


def _member_fact(of: Spread, x: e.MemberFact, members: Members) -> Range:
    codes = [one.code for one in of.rulebook.families[x.family].members]
    codes = [members[x.family]] if x.family in members else codes
    found = [_of_start(of.start(f"{code} {x.suffix}")) for code in codes]
    return hull(*found) if found else ANY


def _member_column(of: Spread, x: e.MemberColumn, members: Members) -> Range:
    family = of.rulebook.families[x.family].members
    here = [one for one in family if one.code == members.get(x.family)] or family
    return of.all_of((one.cells.get(x.column) for one in here), members)


def _setting(of: Spread, x: e.SettingRef, members: Members) -> Range:
    values = of.rulebook.settings[x.name].values
    return of.named(("setting", x.name), lambda: of.all_of((value for value, _ in values), {}))


def _value(of: Spread, x: e.ValueRef, members: Members) -> Range:
    if x.family is not None and x.code is not None:
        members = {**members, x.family: x.code}
    values, here = of.rulebook.values[x.name], tuple(sorted(members.items()))
    made = (value.expression for value in values)
    return of.named(("value", x.name, here), lambda: of.all_of(made, members))


def _table(of: Spread, x: e.TableRef, members: Members) -> Range:
    def made() -> Range:
        tables = of.rulebook.tables[x.label]
        columns = [[name for name, _ in table.outputs].index(x.output) for table in tables]
        rows = ((row, column) for table, column in zip(tables, columns, strict=True) for row in table.rows)
        return of.all_of((row.outputs[column] for row, column in rows), members)

    return of.named(("table", x.label, x.output, tuple(sorted(members.items()))), made)


def _arithmetic(of: Spread, x: e.Arithmetic, members: Members) -> Range:
    left, right = of.of(x.left, members), of.of(x.right, members)
    match x.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "×":
            return left * right
    return left * right.reciprocal()


def _power(of: Spread, x: e.Power, members: Members) -> Range:
    if x.exponent < 0:
        return ANY
    found, base = ONE, of.of(x.base, members)
    for _ in range(min(x.exponent, 64)):
        found = found * base
    return found if x.exponent <= 64 else ANY


def _rounded(of: Spread, x: e.Rounded, members: Members) -> Range:
    return rounded(of.of(x.operand, members), x.rounding)


def rounded(found: Range, rounding: Rounding) -> Range:
    """Between which numbers those of a range are rounded to."""
    low = None if found.low is None else rounding.apply(found.low)
    return Range(low, None if found.high is None else rounding.apply(found.high))


def _limited(of: Spread, x: e.Limited, members: Members) -> Range:
    both = of.of(x.operand, members), of.of(x.limit, members)
    return smallest(*both) if x.kind == "capped" else largest(*both)


def _if(of: Spread, x: e.IfThen, members: Members) -> Range:
    return of.all_of((x.then, x.otherwise), members)


def _list(of: Spread, x: e.OfList, members: Members) -> Range:
    found = [of.of(item, members) for item in x.items]
    if x.kind == "count":
        return Range(Fraction(0), Fraction(len(found)))
    if x.kind in ("sum", "best"):
        is_part = x.given_only or x.kind == "best"
        parts = [one.with_zero() for one in found] if is_part else found
        return sum(parts[1:], parts[0])
    if x.given_only or x.kind in ("mean", "median"):
        return hull(*found)
    return largest(*found) if x.kind == "largest" else smallest(*found)


def _over(of: Spread, x: e.Over, members: Members) -> Range:
    codes = [one.code for one in of.rulebook.families[x.family].members]
    if x.kind == "count" or x.operand is None:
        return Range(Fraction(0), Fraction(len(codes)))
    found = [of.of(x.operand, {**members, x.family: code}) for code in codes]
    if x.kind != "sum" and x.cap_by is None:
        return hull(*found)
    is_part = bool(x.where is not None or x.only_largest_of or x.keep or x.kind != "sum")
    parts = [one.with_zero() for one in found] if is_part else found
    if x.cap is None:
        return sum(parts[1:], parts[0])
    caps = [of.of(x.cap, {**members, x.family: code}) for code in codes]
    groups = {one.code: str(one.cells.get(x.cap_by or "")) for one in of.rulebook.families[x.family].members}
    return _capped(list(zip(codes, parts, caps, strict=True)), groups, x.kind == "sum")


def _capped(parts: list[tuple[str, Range, Range]], groups: Mapping[str, str], is_sum: bool) -> Range:
    """Sums by group, each capped; wider where it is no sum."""
    capped = []
    for group in dict.fromkeys(groups.values()):
        inside = [(part, cap) for code, part, cap in parts if groups[code] == group]
        whole = sum((part for part, _ in inside[1:]), inside[0][0])
        capped.append(smallest(whole, hull(*(cap for _, cap in inside))))
    return sum(capped[1:], capped[0]) if is_sum else hull(*capped)


def _among(of: Spread, x: e.Among, members: Members) -> Range:
    if x.operand is None or x.kind == "count":
        return _NEVER_BELOW_ZERO
    if x.kind in ("rank lowest first", "rank highest first"):
        return _FROM_ONE
    found = of.of(x.operand, members)
    if x.kind == "sum":
        return Range(Fraction(0) if found.never_below_zero else None)
    return found


def _vat(of: Spread, x: e.WithVat, members: Members) -> Range:
    factor = of.of(x.rate, members) + ONE
    return of.of(x.operand, members) * (factor if x.to == "including" else factor.reciprocal())


_WAYS: Final[dict[type[e.Expression], Callable[[Spread, Any, Members], Range]]] = {
    e.Literally: _literally,
    e.Fact: _fact,
    e.MemberFact: _member_fact,
    e.MemberColumn: _member_column,
    e.SettingRef: _setting,
    e.ValueRef: _value,
    e.TableRef: _table,
    e.Arithmetic: _arithmetic,
    e.Negative: lambda of, x, members: -of.of(x.operand, members),
    e.Power: _power,
    e.RoundedPower: lambda of, x, members: _NEVER_BELOW_ZERO,
    e.Rounded: _rounded,
    e.Limited: _limited,
    e.IfThen: _if,
    e.OfList: _list,
    e.OrElse: lambda of, x, members: of.all_of((x.operand, x.fallback), members),
    e.Needing: lambda of, x, members: of.of(x.operand, members),
    e.OfThisBid: lambda of, x, members: of.of(x.operand, members),
    e.MarksOf: lambda of, x, members: _NEVER_BELOW_ZERO,
    e.Over: _over,
    e.Among: _among,
    e.WithVat: _vat,
}
