"""What an expression comes to in a case, exactly as docs/language.md says; facts may still be open.

Where the answer hangs on something that the case leaves open, `Parted` is raised and the question is tried
again in each part. What looks at bids, populations or marks is not looked into: it may be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final, TypeVar

from svrules.checks.cases.case import Case, Parted, TooManyCases
from svrules.checks.cases.facts import NO, YES, combined, computed, fact, of_day, of_forms, quotient, range_of
from svrules.checks.cases.forms import Atom, Form, constant, of_atom
from svrules.checks.cases.lists import of_list
from svrules.checks.cases.quantity import (
    MISSING,
    SIGN,
    TURNED,
    WRONG,
    Choosing,
    Known,
    Missing,
    Quantity,
    Wrong,
    both,
    holds,
)
from svrules.checks.cases.regions import Comparison, Stretch, Words, parted, settled
from svrules.checks.cases.spread import Spread, as_stretch, rounded
from svrules.checks.cases.written import written
from svrules.language import expressions as e
from svrules.language.rulebook import Rulebook
from svrules.language.types import ChoiceType, Type, YesNoType
from svrules.quantities import Period

__all__ = ["Evaluation", "sharing", "starting"]

P = TypeVar("P")
_COUNTS: Final = ("count", "rank lowest first", "rank highest first")
_SHARED: ContextVar[Evaluation | None] = ContextVar("shared", default=None)


def starting(rulebook: Rulebook) -> Evaluation:
    """An Evaluation in which nothing is assumed yet: the shared one, where there is one of this rulebook."""
    shared = _SHARED.get()
    return shared if shared is not None and shared.rulebook is rulebook else Evaluation(rulebook, Case({}))


@contextmanager
def sharing(rulebook: Rulebook) -> Iterator[None]:
    """While it lasts, all who start to evaluate this rulebook share what is worked out of its facts."""
    token = _SHARED.set(Evaluation(rulebook, Case({})))
    try:
        yield
    finally:
        _SHARED.reset(token)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Expressions of a rulebook in one case; `members` says which member of a family is at hand.

    `kept` is for what several families of checks work out of the same rulebook, by a name of theirs.
    """

    rulebook: Rulebook
    case: Case
    members: Mapping[str, str] = field(default_factory=dict)
    _facts: dict[str, Atom] = field(default_factory=dict)
    _numbers: dict[int, tuple[e.Literally, Form]] = field(default_factory=dict)
    _spreads: list[Spread] = field(default_factory=list)
    kept: dict[str, object] = field(default_factory=dict)
    _computed: dict[tuple[object, ...], tuple[e.Expression, Atom]] = field(default_factory=dict)
    # Of this case alone: a value that is used twice by each of forty others is not worked out 2⁴⁰ times.
    _worked_out: dict[tuple[object, ...], Quantity] = field(default_factory=dict)

    def in_case(self, case: Case) -> Evaluation:
        """The same in another case; what is known of the facts is worked out once for all of them."""
        return replace(self, case=case, _worked_out={})

    def fact(self, name: str) -> Atom:
        """The atom of a fact."""
        found = self._facts.get(name)
        if found is None:
            found = self._facts[name] = fact(self.rulebook, name)
        return found

    def number(self, literal: e.Literally) -> Form:
        """A number or day as written."""
        found = self._numbers.get(id(literal))
        if found is None:
            value = literal.value
            assert isinstance(value, Fraction | date)  # noqa: S101 - the language has checked the types
            form = of_day(value) if isinstance(value, date) else constant(value)
            found = self._numbers[id(literal)] = (literal, form)
        return found[1]

    def at(self, family: str | None, code: str | None) -> Evaluation:
        """The same with a member of the family at hand."""
        if family is None or code is None:
            return self
        return replace(self, members={**self.members, family: code})

    def covers(self, period: Period) -> bool:
        """Whether the rules date lies in the period; without one only what has no dates counts."""
        if period.start is None and period.end is None:
            return True
        decides = self.rulebook.date_input
        if decides is None:
            return False
        atom = self.fact(decides.name)
        on = of_atom(atom)
        if period.start is not None and not self.compare("at least", on, of_day(period.start), atom.type):
            return False
        return period.end is None or self.compare("at most", on, of_day(period.end), atom.type)

    def edition(self, editions: Iterable[P], period: Callable[[P], Period]) -> P | None:
        """The edition in force, or None."""
        return next((one for one in editions if self.covers(period(one))), None)

    def value(self, expression: e.Expression) -> Quantity:
        """What the expression comes to."""
        found = _WAYS.get(type(expression))
        try:
            return self.opaque(expression) if found is None else found(self, expression)
        except RecursionError:
            raise TooManyCases from None

    def once(self, key: tuple[object, ...], work: Callable[[], Quantity]) -> Quantity:
        """What the work comes to in this case, for the members at hand; done once for one key."""
        if type(self) is not Evaluation:
            return work()  # one that notes what is asked for must be asked each time
        whole = (*key, *sorted(self.members.items()))
        found = self._worked_out.get(whole)
        if found is None:
            found = self._worked_out[whole] = work()
        return found

    def opaque(self, expression: e.Expression) -> Quantity:
        """Something that is not looked into."""
        key = (id(expression), *self.members.values())
        if key not in self._computed:
            beside = "".join(f"{family} {code} " for family, code in sorted(self.members.items()))
            spread = as_stretch(self.spread.of(expression, self.members))
            if isinstance(expression, e.Among | e.Over) and expression.kind in _COUNTS:
                spread = replace(spread, whole=True)
            found = computed(expression, written(self.rulebook, expression.span), beside, spread)
            # The expression is kept beside it, so that no other gets its id.
            self._computed[key] = (expression, found)
        return self.of(self._computed[key][1])

    @property
    def spread(self) -> Spread:
        """Between which numbers expressions lie, worked out once for the rulebook."""
        if not self._spreads:
            self._spreads.append(Spread(self.rulebook, self._start))
        return self._spreads[0]

    def _start(self, name: str) -> Stretch | None:
        start = self.fact(name).start
        return start if isinstance(start, Stretch) else None

    def of(self, atom: Atom) -> Quantity:
        """An atom's quantity, as far as the case settles it."""
        if not self.case.given(atom):
            return MISSING
        if isinstance(atom.start, Stretch):
            single = self.case.stretch(atom).single
            return of_atom(atom) if single is None else constant(single)
        left = self.case.words(atom).options
        if isinstance(atom.type, YesNoType) and len(left) == 2:
            raise Parted(atom, (Words(frozenset((YES,))), Words(frozenset((NO,)))))
        if len(left) > 1:
            return Choosing(atom)
        (word,) = left
        return word == YES if isinstance(atom.type, YesNoType) else word

    # Comparing

    def compare(self, comparison: Comparison, left: Form, right: Form, kind: Type) -> bool:
        """Whether the comparison holds between two numbers or days; parts the case where it is open."""
        atom, limit = left.alone, right.number
        if atom is None or limit is None:
            difference = left - right
            number = difference.number
            if number is not None:
                return SIGN[comparison][0 if number < 0 else 1 if number == 0 else 2]
            varying, scale, beside = difference.levelled()
            comparison = TURNED[comparison] if scale < 0 else comparison
            atom, limit = varying.alone or combined(varying, kind, ""), -beside / scale
        if atom.divided is not None:
            return self._divided(comparison, atom.divided, limit, kind)
        stretch = self.case.stretch(atom)
        told = settled(stretch, comparison, limit)
        if told is not None:
            return told
        parts = parted(stretch, comparison, limit)
        if len(parts) != 1:
            raise Parted(atom, [part for _, part in parts])
        return holds(comparison, parts[0][0])

    def _divided(self, comparison: Comparison, sides: tuple[Form, Form], limit: Fraction, kind: Type) -> bool:
        """Whether a division, whose divisor is not zero, compares so with a number: both sides times it."""
        above, below = sides
        if self.compare("below", below, constant(0), kind):
            comparison = TURNED[comparison]
        return self.compare(comparison, above, below * constant(limit), kind)

    def same(self, left: Known, right: Known, kind: Type) -> bool:
        """Whether two quantities are equal; parts the case where it is open."""
        if isinstance(left, Form) and isinstance(right, Form):
            return self.compare("is", left, right, kind)
        if isinstance(right, Choosing):
            left, right = right, left
        if isinstance(right, Choosing):
            right = self.settled(right)
        if isinstance(left, Choosing) and isinstance(right, str):
            options = self.case.words(left.atom).options
            if right not in options:
                return False
            raise Parted(left.atom, (Words(frozenset((right,))), Words(options - {right})))
        return left == right

    def settled(self, choosing: Choosing) -> str:
        """The one word of a choice; parts the case into its words."""
        options = self.case.words(choosing.atom).options
        raise Parted(choosing.atom, [Words(frozenset((word,))) for word in sorted(options)])

    def ordered(self, comparison: Comparison, left: Known, right: Known, kind: Type) -> bool:
        """Whether the comparison holds between numbers, days or words that have an order."""
        if comparison in ("is", "is not"):
            return self.same(left, right, kind) == (comparison == "is")
        if isinstance(left, Form) and isinstance(right, Form):
            return self.compare(comparison, left, right, kind)
        options = kind.options if isinstance(kind, ChoiceType) else ()
        ranks = [options.index(str(self.settled(x) if isinstance(x, Choosing) else x)) for x in (left, right)]
        return SIGN[comparison][0 if ranks[0] < ranks[1] else 1 if ranks[0] == ranks[1] else 2]

    def all_of(self, operands: Iterable[e.Expression], decides: bool = False) -> Quantity:
        """`and` of yes-or-no expressions; with `decides` yes, `or` of them."""
        return both((self.value(operand) for operand in operands), decides)

    def forms(self, *operands: e.Expression) -> list[Form] | Missing | Wrong:
        """What operands that are numbers or days come to, all known; else the error, else what is missing."""
        found = self.known(operands)
        if isinstance(found, Missing | Wrong):
            return found
        forms = [one for one in found if isinstance(one, Form)]
        assert len(forms) == len(found)  # noqa: S101 - the language has checked the types
        return forms

    def known(self, operands: Sequence[e.Expression]) -> list[Known] | Missing | Wrong:
        """What the operands come to, all known; else the error, else that something is missing."""
        found = [self.value(operand) for operand in operands]
        if any(isinstance(x, Wrong) for x in found):
            return WRONG
        given = [x for x in found if not isinstance(x, Missing | Wrong)]
        return given if len(given) == len(found) else MISSING


def _literally(at: Evaluation, x: e.Literally) -> Quantity:
    if isinstance(x.value, (bool, str)):
        return x.value
    return at.number(x)


def _fact(at: Evaluation, x: e.Fact) -> Quantity:
    return at.of(at.fact(x.name))


def _member_fact(at: Evaluation, x: e.MemberFact) -> Quantity:
    name = f"{at.members[x.family]} {x.suffix}" if x.family in at.members else ""
    return at.of(at.fact(name)) if name in at.rulebook.inputs else at.opaque(x)


def _member_column(at: Evaluation, x: e.MemberColumn) -> Quantity:
    code = at.members.get(x.family)
    member = next((m for m in at.rulebook.families[x.family].members if m.code == code), None)
    if member is None:
        return at.opaque(x)
    cell = member.cells.get(x.column)
    return MISSING if cell is None else at.value(cell)


def _setting(at: Evaluation, x: e.SettingRef) -> Quantity:
    found = at.edition(at.rulebook.settings[x.name].values, lambda edition: edition[1])
    return WRONG if found is None else at.value(found[0])


def _value(at: Evaluation, x: e.ValueRef) -> Quantity:
    found = at.edition(at.rulebook.values[x.name], lambda value: value.period)
    if found is None:
        return WRONG
    if x.family is not None and (x.code or at.members.get(x.family)) is None:
        return at.opaque(x)
    inside = at.at(x.family, x.code)
    return inside.once(("value", x.name), lambda: inside.value(found.expression))


def _table(at: Evaluation, x: e.TableRef) -> Quantity:
    from svrules.checks.cases.rows import looked_up  # rows are conditions, which are evaluated here

    found = at.edition(at.rulebook.tables[x.label], lambda table: table.period)
    if found is None:
        return WRONG
    if found.family is not None and found.family not in at.members:
        return at.opaque(x)
    return at.once(("table", x.label, x.output), lambda: looked_up(at, found, x.output))


def _arithmetic(at: Evaluation, x: e.Arithmetic) -> Quantity:
    found = at.forms(x.left, x.right)
    if isinstance(found, Missing | Wrong):
        return found
    left, right = found
    match x.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "×":
            return left * right
    if right.number is None:
        is_zero = at.compare("is", right, constant(0), x.right.type)
        return WRONG if is_zero else of_atom(quotient(left, right, x.type))
    return WRONG if right.number == 0 else left * constant(1 / right.number)


def _negative(at: Evaluation, x: e.Negative) -> Quantity:
    found = at.forms(x.operand)
    return found if isinstance(found, Missing | Wrong) else found[0] * constant(-1)


def _power(at: Evaluation, x: e.Power) -> Quantity:
    found = at.forms(x.base)
    if isinstance(found, Missing | Wrong):
        return found
    if not 0 <= x.exponent <= _HIGHEST_POWER:
        return of_atom(of_forms(f"power {x.exponent}", found, x.type))
    product = constant(1)
    for _ in range(x.exponent):
        product = product * found[0]
    return product


_HIGHEST_POWER: Final = 8


def _rounded(at: Evaluation, x: e.Rounded) -> Quantity:
    found = at.forms(x.operand)
    if isinstance(found, Missing | Wrong):
        return found
    number = found[0].number
    if number is None:
        return of_atom(of_forms(f"{x.rounding}", found, x.type, rounded(range_of(found[0]), x.rounding)))
    return constant(x.rounding.apply(number))


def _limited(at: Evaluation, x: e.Limited) -> Quantity:
    found = at.forms(x.operand, x.limit)
    if isinstance(found, Missing | Wrong):
        return found
    operand, limit = found
    keeps = at.compare("at most" if x.kind == "capped" else "at least", operand, limit, x.type)
    return operand if keeps else limit


def _compare(at: Evaluation, x: e.Compare) -> Quantity:
    found = at.known((x.left, x.right))
    if isinstance(found, Missing | Wrong):
        return found
    return at.ordered(x.comparison, found[0], found[1], x.left.type)


def _between(at: Evaluation, x: e.Between) -> Quantity:
    found = at.known((x.operand, x.low, x.high))
    if isinstance(found, Missing | Wrong):
        return found
    operand, low, high = found
    kind = x.operand.type
    return at.ordered("at least", operand, low, kind) and at.ordered("at most", operand, high, kind)


def _one_of(at: Evaluation, x: e.IsOneOf) -> Quantity:
    found = at.known((x.operand, *x.options))
    if isinstance(found, Missing | Wrong):
        return found
    return any(at.same(found[0], option, x.operand.type) for option in found[1:])


def _not(at: Evaluation, x: e.Not) -> Quantity:
    found = at.value(x.operand)
    return not found if isinstance(found, bool) else found


def _given(at: Evaluation, x: e.IsGiven) -> Quantity:
    found = at.value(x.operand)
    return found if isinstance(found, Wrong) else not isinstance(found, Missing)


def _or_else(at: Evaluation, x: e.OrElse) -> Quantity:
    found = at.value(x.operand)
    return at.value(x.fallback) if isinstance(found, Missing) else found


def _needing(at: Evaluation, x: e.Needing) -> Quantity:
    found = at.known((x.operand, *x.needed))
    return found if isinstance(found, Missing | Wrong) else found[0]


def _if(at: Evaluation, x: e.IfThen) -> Quantity:
    condition = at.value(x.condition)
    return at.value(x.then if condition else x.otherwise) if isinstance(condition, bool) else condition


def _with_vat(at: Evaluation, x: e.WithVat) -> Quantity:
    found = at.forms(x.operand, x.rate)
    if isinstance(found, Missing | Wrong):
        return found
    operand, factor = found[0], found[1] + constant(1)
    if x.to == "including":
        return operand * factor
    if factor.number is None:
        is_zero = at.compare("is", factor, constant(0), x.rate.type)
        return WRONG if is_zero else of_atom(quotient(operand, factor, x.type))
    return WRONG if factor.number == 0 else operand * constant(1 / factor.number)


def _days(at: Evaluation, x: e.DaysBetween) -> Quantity:
    found = at.forms(x.start, x.end)
    return found if isinstance(found, Missing | Wrong) else found[1] - found[0]


_WAYS: Final[dict[type[e.Expression], Callable[[Evaluation, Any], Quantity]]] = {
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
    e.Compare: _compare,
    e.Between: _between,
    e.IsOneOf: _one_of,
    e.All: lambda at, x: at.all_of(x.operands),
    e.Any: lambda at, x: at.all_of(x.operands, decides=True),
    e.Not: _not,
    e.IsGiven: _given,
    e.OrElse: _or_else,
    e.Needing: _needing,
    e.IfThen: _if,
    e.OfList: of_list,
    e.WithVat: _with_vat,
    e.DaysBetween: _days,
}
