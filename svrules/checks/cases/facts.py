"""The atoms of a rulebook: its facts with all that they can be, and what is computed but not looked into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction

from svrules.checks.cases.forms import Atom, Form, constant
from svrules.checks.cases.regions import Region, Stretch, Words
from svrules.checks.cases.spread import as_range, as_stretch
from svrules.checks.laws.ranges import ANY, ZERO, Range, at
from svrules.language import expressions as e
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, Type, YesNoType
from svrules.quantities import Period

__all__ = [
    "NO",
    "YES",
    "combined",
    "computed",
    "fact",
    "likeness",
    "of_day",
    "of_forms",
    "quotient",
    "range_of",
]

YES, NO = "yes", "no"


def fact(rulebook: Rulebook, name: str) -> Atom:
    """The atom of a fact. The day that decides the rules is given, and lies in the life of the rulebook."""
    declared = rulebook.inputs[name]
    if declared.decides_rules:
        return Atom(f"fact {name}", name, declared.type, _days(rulebook.in_force), True, False)
    blank = declared.blank_means is None
    return Atom(f"fact {name}", name, declared.type, _start(declared), True, blank)


def _start(declared: Input) -> Region:
    region = _anything(declared.type)
    if not isinstance(region, Stretch):
        return region
    if declared.levels is not None:
        region = Stretch(levels=declared.levels)
    elif declared.whole:
        region = Stretch(whole=True)
    for bound in declared.bounds:
        value = bound.value
        limit = Fraction(value.toordinal()) if isinstance(value, date) else value
        if isinstance(limit, Fraction):
            region = region.limited(bound.comparison, limit)
    return region


def _anything(kind: Type) -> Region:
    match kind:
        case NumberType():
            return Stretch()
        case DateType():
            return _days(Period())
        case YesNoType():
            return Words(frozenset((YES, NO)))
        case ChoiceType(options):
            return Words(frozenset(options))
    return Words(frozenset(("text",)))


def _days(period: Period) -> Stretch:
    first, last = period.start or date.min, period.end or date.max
    return Stretch(Fraction(first.toordinal()), Fraction(last.toordinal()), whole=True)


def computed(expression: e.Expression, name: str, beside: str = "", start: Region | None = None) -> Atom:
    """The atom of something computed that is not looked into.

    `beside` tells members apart; `start` is all that it can be, where it is a number.
    """
    kind = expression.type
    region = start if start is not None and isinstance(kind, NumberType) else _anything(kind)
    return Atom(f"{beside}{likeness(expression)}", name, kind, region, False, True)


def combined(form: Form, kind: Type, name: str) -> Atom:
    """The atom of a form of several facts, all given."""
    return Atom(f"form {form.key}", name, kind, as_stretch(range_of(form)), False, False, form)


def range_of(form: Form) -> Range:
    """All that a form can be, taking each of its atoms by itself."""
    found = ZERO
    for term, factor in form.terms.items():
        product = at(factor)
        for atom in term:
            product = product * (as_range(atom.start) if isinstance(atom.start, Stretch) else ANY)
        found = found + product
    return found


def of_forms(operation: str, forms: Iterable[Form], kind: Type, found: Range = ANY) -> Atom:
    """The atom of an operation on forms that is not looked into; `found` is all that it can be."""
    key = f"{operation}({'; '.join(form.key for form in forms)})"
    return Atom(key, "", kind, as_stretch(found), is_fact=False, may_be_blank=False)


def quotient(left: Form, right: Form, kind: Type) -> Atom:
    """The atom of one form divided by another that is not a number."""
    found = of_forms("÷", (left, right), kind, range_of(left) * range_of(right).reciprocal())
    return replace(found, divided=(left, right))


def of_day(when: date) -> Form:
    """A day as its number."""
    return constant(when.toordinal())


def likeness(thing: object) -> str:
    """A text that is the same for expressions in the same words, wherever they stand."""
    if isinstance(thing, e.Expression | e.PopulationRef):
        inside = [
            likeness(getattr(thing, field.name))
            for field in fields(thing)
            if field.name not in ("span", "type")
        ]
        return f"{type(thing).__name__}({', '.join(inside)})"
    if isinstance(thing, tuple):
        return f"({', '.join(map(likeness, thing))})"
    return repr(thing)
