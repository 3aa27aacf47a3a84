"""What the facts of a rulebook can be, and which facts everything in it looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from svrules.checks.laws.ranges import Range
from svrules.language import expressions as e
from svrules.language.checking.dependencies import (
    criterion_expressions,
    parts,
    rule_expressions,
    table_expressions,
)
from svrules.language.checking.order import Thing, order_of
from svrules.language.rulebook import Criterion, Input, Member, Rule, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, Type, YesNoType

__all__ = ["AMONG", "OF_OTHERS", "VALUE", "Uses", "number_of", "orderly", "range_of", "short_scale"]

_LONGEST_SCALE: Final = 21


def number_of(value: e.Scalar, kind: Type) -> Fraction | None:
    """A value as a number: a day by its date, a word in an order or a yes or no by its place."""
    if isinstance(value, bool):
        return Fraction(int(value))
    if isinstance(value, date):
        return Fraction(value.toordinal())
    if isinstance(value, str):
        ordered = isinstance(kind, ChoiceType) and kind.ordered and value in kind.options
        return Fraction(kind.options.index(value)) if ordered else None  # type: ignore[union-attr]
    return value


def orderly(kind: Type) -> bool:
    """Whether values of the type are compared as numbers here."""
    return isinstance(kind, NumberType | DateType) or (isinstance(kind, ChoiceType) and kind.ordered)


def range_of(declared: Input) -> Range:
    """All that a fact with an order can be, as numbers."""
    if isinstance(declared.type, ChoiceType):
        return Range(Fraction(0), Fraction(len(declared.type.options) - 1))
    if declared.levels:
        return Range(min(declared.levels), max(declared.levels))
    found = Range()
    if isinstance(declared.type, DateType):
        found = Range(Fraction(date.min.toordinal()), Fraction(date.max.toordinal()))
    for bound in declared.bounds:
        limit = number_of(bound.value, declared.type)
        if limit is not None:
            found = found.within(_beyond(bound.comparison, limit))
    return found


def _beyond(comparison: str, limit: Fraction) -> Range:
    if comparison in ("above", "at least"):
        return Range(low=limit, low_open=comparison == "above")
    return Range(high=limit, high_open=comparison == "below")


def short_scale(declared: Input) -> tuple[Fraction, ...] | None:
    """The values of a fact that has only a few, lowest first; None where there are many."""
    if isinstance(declared.type, YesNoType):
        return Fraction(0), Fraction(1)
    if isinstance(declared.type, ChoiceType):
        return tuple(Fraction(place) for place in range(len(declared.type.options)))
    if declared.levels:
        found = tuple(sorted(declared.levels))
        return found if len(found) <= _LONGEST_SCALE else None
    whole = range_of(declared)
    if not declared.whole or whole.low is None or whole.high is None:
        return None
    first = int(whole.low.__ceil__()) + (1 if whole.low_open and whole.low.denominator == 1 else 0)
    last = int(whole.high.__floor__()) - (1 if whole.high_open and whole.high.denominator == 1 else 0)
    if last - first >= _LONGEST_SCALE:
        return None
    return tuple(Fraction(number) for number in range(first, last + 1))


_COMPARED: Final = ("relative to lowest", "relative to highest", "percent over lowest", "mean method")
Members = Mapping[str, str]
# Beside facts, what an expression looks at is told by names that no fact can have.
VALUE: Final = "value: "
AMONG: Final = "among: bids"
# Before the name of a fact that is looked at of other bids too.
OF_OTHERS: Final = "of others: "
_NO_MEMBER: Final[Members] = {}


@dataclass(slots=True)
class Uses:
    """The facts that expressions look at, through values, tables and marks; each thing is looked at once."""

    rulebook: Rulebook
    _known: dict[object, frozenset[str]] = field(default_factory=dict)
    _members: dict[str, dict[str, Member]] = field(default_factory=dict)
    _rules: dict[str, list[Rule]] = field(default_factory=dict)

    def member(self, family: str, code: str | None) -> Member | None:
        """The member of a family with that code; None where there is none."""
        if family not in self._members:
            members = self.rulebook.families[family].members
            self._members[family] = {member.code: member for member in members}
        return self._members[family].get(code or "")

    def of(self, expressions: Iterable[e.Expression], members: Members = _NO_MEMBER) -> frozenset[str]:
        """The names of all facts that these look at; `members` says which member of a family is at hand."""
        found: set[str] = set()
        for expression in expressions:
            found |= self._of(expression, members)
        return frozenset(found)

    def of_rule(self, rule: Rule) -> frozenset[str]:
        """The facts that a rule looks at, of whichever member it is tried."""
        key = ("rule", id(rule))
        if key not in self._known:
            self._known[key] = self.of(rule_expressions(rule))
        return self._known[key]

    def rules_on(self, fact: str | None) -> Sequence[Rule]:
        """The rules that look at a fact, in the order of the rulebook."""
        if not self._rules:
            for rule in self.rulebook.rules:
                for name in self.of_rule(rule):
                    self._rules.setdefault(name, []).append(rule)
        return self._rules.get(fact or "", ())

    def of_marks(self, code: str | None) -> frozenset[str]:
        """The facts that the marks of a criterion and its parts look at; None: those of the total."""
        key = ("marks", code)
        if key not in self._known:
            self._known[key] = frozenset()  # a section may be named by its own parts
            self._known[key] = frozenset().union(*self._marks(code))
        return self._known[key]

    def _of(self, x: e.Expression, members: Members) -> frozenset[str]:
        match x:
            case e.Fact(name=name):
                return frozenset((name,))
            case e.MemberFact(family=family, suffix=suffix):
                return frozenset(f"{code} {suffix}" for code in self._codes(family, members))
            case e.MemberColumn(family=family, column=column):
                rows = [self.member(family, code) for code in self._codes(family, members)]
                cells = [row.cells.get(column) for row in rows if row is not None]
                return self.of([cell for cell in cells if cell is not None], members)
            case e.ValueRef(name=name, family=family, code=code):
                inside = members if family is None or code is None else {**members, family: code}
                return self.of_thing(("value", name), inside) | {VALUE + name}
            case e.TableRef(label=label):
                return self.of_thing(("table", label), members)
            case e.MarksOf(code=code):
                return self.of_marks(code)
            case e.TotalRef():
                return self.of_marks(None)
            case e.Among(population=population):
                return _of_others(self.of(parts(x), members) | self._whom(population.name))
            case e.Over(family=family):
                return self.of(parts(x), {name: code for name, code in members.items() if name != family})
        return self.of(parts(x), members)

    def _compared(self, criterion: Criterion, members: Members) -> frozenset[str]:
        """What marks that are measured against other bids look at of these."""
        method = criterion.method
        if method is None or method.kind not in _COMPARED or method.operand is None:
            return frozenset()
        population = method.population or e.PopulationRef(None)
        of_each = [method.operand, *([] if population.where is None else [population.where])]
        return _of_others(self.of(of_each, members) | self._whom(population.name))

    def _codes(self, family: str, members: Members) -> tuple[str, ...]:
        if family in members:
            return (members[family],)
        return tuple(member.code for member in self.rulebook.families[family].members)

    def _whom(self, population: str | None) -> frozenset[str]:
        declared = self.rulebook.populations.get(population or "")
        return (
            self.of([declared.where]) if declared is not None and declared.where is not None else frozenset()
        )

    def of_thing(self, thing: Thing, members: Members) -> frozenset[str]:
        """Everything that a value or table looks at, in all its editions."""
        here = sorted(members.items())
        if (*thing, *here) not in self._known:
            for used in order_of(self.rulebook).below(thing, lambda one: (*one, *here) in self._known):
                self._of_thing(used, here, members)
            self._of_thing(thing, here, members)
        return self._known[(*thing, *here)]

    def _of_thing(self, thing: Thing, here: Sequence[tuple[str, str]], members: Members) -> None:
        kind, name = thing
        if kind == "value":
            inside = [value.expression for value in self.rulebook.values[name]]
        else:
            inside = [x for table in self.rulebook.tables[name] for x in table_expressions(table)]
        self._known[(kind, name, *here)] = self.of(inside, members)

    def _marks(self, code: str | None) -> Iterator[frozenset[str]]:
        """What the marks of a criterion, or the total, look at, one criterion after the other."""
        for criterion in self.rulebook.criteria:
            codes: tuple[str, ...] = (criterion.code,)
            if criterion.family is not None:
                codes = self._codes(criterion.family, _NO_MEMBER)
            for one in codes:
                members = _NO_MEMBER if criterion.family is None else {criterion.family: one}
                if code is None or code == one:
                    yield self.of(criterion_expressions(criterion), members)
                    yield self._compared(criterion, members)
                elif criterion.parent == code:
                    yield self.of_marks(one)


def _of_others(facts: frozenset[str]) -> frozenset[str]:
    """The facts, which are looked at of other bids too, named as such."""
    return facts | {OF_OTHERS + name for name in facts if not name.startswith((OF_OTHERS, AMONG))} | {AMONG}
