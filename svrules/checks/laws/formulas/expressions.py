"""Expressions of a rulebook as exact formulas (docs/language.md says what they come to).

Every kind of expression has its formula below, or is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import z3

from svrules.checks.laws.facts import orderly
from svrules.checks.laws.formulas import arithmetic
from svrules.checks.laws.formulas.facts import Facts
from svrules.checks.laws.formulas.known import (
    NO,
    YES,
    Known,
    Refused,
    Term,
    choose,
    constant,
    nothing,
    together,
)
from svrules.language import expressions as e
from svrules.language.rulebook import Rulebook
from svrules.language.types import ChoiceType, Type

if TYPE_CHECKING:
    from svrules.checks.laws.formulas.marks import Marks
    from svrules.checks.laws.formulas.others import Others

__all__ = ["Formulas", "Shared"]

_HIGHEST_POWER: Final = 6
_MOST_FORMULAS: Final = 4000
_DEEPEST: Final = 200
_DAYS: Final = {"day": 1, "days": 1, "week": 7, "weeks": 7}


@dataclass(eq=False)
class Shared:
    """What all formulas of one question share."""

    rulebook: Rulebook
    facts: Facts
    others: Others
    marks: Marks
    written: dict[object, tuple[object, Known]] = field(default_factory=dict)
    made: dict[object, e.Expression] = field(default_factory=dict)
    depth: int = 0


@dataclass(frozen=True, eq=False)
class Formulas:
    """Expressions as formulas for one bid: an offer, or a rival. `members`: those at hand, by family."""

    shared: Shared
    who: str
    members: Mapping[str, str] = field(default_factory=dict)
    is_rival: bool = False

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook."""
        return self.shared.rulebook

    @property
    def facts(self) -> Facts:
        """The unknowns."""
        return self.shared.facts

    def at(self, family: str | None, code: str | None) -> Formulas:
        """The same with a member of the family at hand."""
        if family is None or code is None:
            return self
        return replace(self, members={**self.members, family: code})

    def of(self, x: e.Expression) -> Known:
        """What an expression comes to. Raises Refused where there is no exact formula of it."""
        written = self.shared.written
        key = (id(x), self.who, *sorted(self.members.items()))
        if key not in written:
            if len(written) > _MOST_FORMULAS:
                raise Refused("more than one question can hold")
            written[key] = (x, self._written(x))  # x is kept, so that its id stays its own
        return written[key][1]

    def _written(self, x: e.Expression) -> Known:
        way = WAYS.get(type(x))
        if way is None:
            raise Refused(f"`{_NAMES.get(type(x), type(x).__name__)}`")
        if self.shared.depth > _DEEPEST:
            raise Refused("figures that rest on so many others, one on the next")
        self.shared.depth += 1
        try:
            return way(self, x)
        finally:
            self.shared.depth -= 1

    def as_kind(self, x: e.Expression, kind: Type) -> Known:
        """A number; a word as its place in the order of the type."""
        if isinstance(x, e.Literally):
            return Known(self.facts.literal(x.value, kind))
        if isinstance(kind, ChoiceType) and kind.ordered and x.type != kind:
            raise Refused("words of two orders")
        return self.of(x)


# Names


def _literally(here: Formulas, x: e.Literally) -> Known:
    return Known(here.facts.literal(x.value, x.type))


def _fact(here: Formulas, x: e.Fact) -> Known:
    return here.facts.of(x.name, here.who)


def _member_fact(here: Formulas, x: e.MemberFact) -> Known:
    name = f"{here.members.get(x.family, '')} {x.suffix}"
    if name not in here.rulebook.inputs:
        raise Refused("a fact of a member that is not at hand")
    return here.facts.of(name, here.who)


def _cell(here: Formulas, x: e.MemberColumn) -> e.Expression | None:
    code = here.members.get(x.family)
    for member in here.rulebook.families[x.family].members:
        if member.code == code:
            return member.cells.get(x.column)
    raise Refused("a column of a member that is not at hand")


def _member_column(here: Formulas, x: e.MemberColumn) -> Known:
    cell = _cell(here, x)
    if cell is not None:
        return here.of(cell)
    return nothing(x.type)


def _setting(here: Formulas, x: e.SettingRef) -> Known:
    found = nothing(x.type)
    for value, period in reversed(here.rulebook.settings[x.name].values):
        if not period.overlap(here.rulebook.in_force).is_empty:
            found = choose(Known(here.facts.in_force(period)), here.of(value), found)
    return found


def _value(here: Formulas, x: e.ValueRef) -> Known:
    if x.family is not None and (x.code or here.members.get(x.family)) is None:
        raise Refused("a value of a member that is not at hand")
    inside = here.at(x.family, x.code)
    found = nothing(x.type)
    for value in reversed(here.rulebook.values[x.name]):
        if not value.period.overlap(here.rulebook.in_force).is_empty:
            found = choose(Known(here.facts.in_force(value.period)), inside.of(value.expression), found)
    return found


def _table(here: Formulas, x: e.TableRef) -> Known:
    from svrules.checks.laws.formulas.rows import looked_up

    return looked_up(here, x)


# Arithmetic


def _arithmetic(here: Formulas, x: e.Arithmetic) -> Known:
    both = (here.of(x.left), here.of(x.right))
    match x.operator:
        case "+":
            return together(lambda a, b: a + b, both)
        case "-":
            return together(lambda a, b: a - b, both)
        case "×":
            return together(lambda a, b: a * b, both)
    return together(lambda a, b: a / b, both, both[1].term != 0)


def _negative(here: Formulas, x: e.Negative) -> Known:
    return together(lambda a: -a, (here.of(x.operand),))


def _power(here: Formulas, x: e.Power) -> Known:
    if not 0 <= x.exponent <= _HIGHEST_POWER:
        raise Refused(f"a power below 0 or above {_HIGHEST_POWER}")
    base = here.of(x.base)
    found = constant(1)
    for _ in range(x.exponent):
        found = found * base.term
    return Known(found, base.ok)


def _rounded(here: Formulas, x: e.Rounded) -> Known:
    return together(lambda a: arithmetic.rounded(a, x.rounding), (here.of(x.operand),))


def _limited(here: Formulas, x: e.Limited) -> Known:
    pick = arithmetic.smallest if x.kind == "capped" else arithmetic.largest
    return together(lambda *both: pick(both), (here.of(x.operand), here.of(x.limit)))


def _with_vat(here: Formulas, x: e.WithVat) -> Known:
    both = (here.of(x.operand), here.of(x.rate))
    if x.to == "including":
        return together(lambda a, rate: a * (1 + rate), both)
    return together(lambda a, rate: a / (1 + rate), both, both[1].term != -1)


def _days(here: Formulas, x: e.DaysBetween) -> Known:
    return together(lambda end, start: end - start, (here.of(x.end), here.of(x.start)))


def _shifted(here: Formulas, x: e.Shifted) -> Known:
    days = _DAYS.get(x.unit)
    if days is None:
        raise Refused("a date some months or years away")
    sign = days if x.operator == "+" else -days
    return together(lambda day, count: day + sign * count, (here.of(x.day), here.of(x.count)))


# Conditions


def _same(here: Formulas, left: e.Expression, right: e.Expression) -> Known:
    return together(lambda a, b: a == b, _sides(here, left, right))


def _sides(here: Formulas, left: e.Expression, right: e.Expression) -> tuple[Known, Known]:
    """The two sides of a comparison, both words of one order where they are words."""
    kinds = [x.type for x in (left, right) if not isinstance(x, e.Literally)] or [left.type]
    ordered = [kind for kind in kinds if isinstance(kind, ChoiceType) and kind.ordered]
    kind = (ordered or kinds)[0]
    if isinstance(kind, ChoiceType) or orderly(kind):
        return here.as_kind(left, kind), here.as_kind(right, kind)
    return here.of(left), here.of(right)


def _compare(here: Formulas, x: e.Compare) -> Known:
    if x.comparison == "is":
        return _same(here, x.left, x.right)
    if x.comparison == "is not":
        return together(lambda a: z3.Not(a), (_same(here, x.left, x.right),))
    both = _sides(here, x.left, x.right)
    match x.comparison:
        case "above":
            return together(lambda a, b: a > b, both)
        case "at least":
            return together(lambda a, b: a >= b, both)
        case "below":
            return together(lambda a, b: a < b, both)
    return together(lambda a, b: a <= b, both)


def _between(here: Formulas, x: e.Between) -> Known:
    operand, low = _sides(here, x.operand, x.low)
    high = _sides(here, x.operand, x.high)[1]
    return together(lambda a, b, c: z3.And(a >= b, a <= c), (operand, low, high))


def _one_of(here: Formulas, x: e.IsOneOf) -> Known:
    found = [_same(here, x.operand, option) for option in x.options]
    return together(lambda *each: z3.Or(NO, *each), found)


def _all(here: Formulas, x: e.All) -> Known:
    """No as soon as one is known to be no."""
    found = [here.of(operand) for operand in x.operands]
    no = z3.Or(NO, *(z3.And(one.ok, z3.Not(one.term)) for one in found))
    return Known(
        z3.And(z3.Not(no), *(one.term for one in found)), z3.Or(no, z3.And(YES, *(one.ok for one in found)))
    )


def _any(here: Formulas, x: e.Any) -> Known:
    """Yes as soon as one is known to be yes."""
    found = [here.of(operand) for operand in x.operands]
    yes = z3.Or(NO, *(z3.And(one.ok, one.term) for one in found))
    return Known(
        z3.Or(yes, *(one.term for one in found)), z3.Or(yes, z3.And(YES, *(one.ok for one in found)))
    )


def _not(here: Formulas, x: e.Not) -> Known:
    return together(lambda a: z3.Not(a), (here.of(x.operand),))


def _given(here: Formulas, x: e.IsGiven) -> Known:
    return Known(_is_given(here, x.operand))


def _is_given(here: Formulas, x: e.Expression) -> Term:
    match x:
        case e.Fact(name=name):
            return here.facts.given(name, here.who)
        case e.MemberFact(family=family, suffix=suffix):
            name = f"{here.members.get(family, '')} {suffix}"
            if name in here.rulebook.inputs:
                return here.facts.given(name, here.who)
        case e.MemberColumn():
            cell = _cell(here, x)
            return NO if cell is None else _is_given(here, cell)
        case e.Literally():
            return YES
    raise Refused("whether something computed is given")


def _or_else(here: Formulas, x: e.OrElse) -> Known:
    return choose(Known(_is_given(here, x.operand)), here.of(x.operand), here.of(x.fallback))


def _needing(here: Formulas, x: e.Needing) -> Known:
    return here.of(x.operand)


def _if(here: Formulas, x: e.IfThen) -> Known:
    return choose(here.of(x.condition), here.of(x.then), here.of(x.otherwise))


# More than one thing


def _of_list(here: Formulas, x: e.OfList) -> Known:
    from svrules.checks.laws.formulas.lists import of_list

    given = [_is_given(here, item) for item in x.items] if x.given_only or x.kind == "count" else None
    return of_list(x, [here.of(item) for item in x.items], given)


def _over(here: Formulas, x: e.Over) -> Known:
    from svrules.checks.laws.formulas.lists import over

    return over(here, x)


def _among(here: Formulas, x: e.Among) -> Known:
    return here.shared.others.among(here, x)


def _marks_of(here: Formulas, x: e.MarksOf) -> Known:
    if here.is_rival:
        raise Refused("marks of another bid")
    return here.shared.marks.named(here, x.code, x.share)


def _total(here: Formulas, x: e.TotalRef) -> Known:
    if here.is_rival:
        raise Refused("the total of another bid")
    return here.shared.marks.total(here, x.exact)


WAYS: Final[dict[type[e.Expression], Callable[..., Known]]] = {
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
    e.Rounded: _rounded,
    e.Limited: _limited,
    e.WithVat: _with_vat,
    e.DaysBetween: _days,
    e.Shifted: _shifted,
    e.Compare: _compare,
    e.Between: _between,
    e.IsOneOf: _one_of,
    e.All: _all,
    e.Any: _any,
    e.Not: _not,
    e.IsGiven: _given,
    e.OrElse: _or_else,
    e.Needing: _needing,
    e.IfThen: _if,
    e.OfList: _of_list,
    e.Over: _over,
    e.Among: _among,
    e.MarksOf: _marks_of,
    e.TotalRef: _total,
}

_NAMES: Final[dict[type[e.Expression], str]] = {
    e.RoundedPower: "to the power … rounded",
    e.OfThisBid: "this bid's",
}
