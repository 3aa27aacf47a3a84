"""The atoms of a rulebook: its facts with all that they can be, and what is computed but not looked into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from fractions import Fraction

from svrules.checks.cases.forms import Atom, Form, constant
from svrules.checks.cases.regions import Region, Stretch, Words
from svrules.language import expressions as e
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, Type, YesNoType
from svrules.quantities import Period

__all__ = ["NO", "YES", "combined", "computed", "fact", "likeness", "of_day", "of_forms"]

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


def computed(expression: e.Expression, name: str, beside: str = "") -> Atom:
    """The atom of something computed that is not looked into; `beside` tells members apart."""
    kind = expression.type
    return Atom(f"{beside}{likeness(expression)}", name, kind, _anything(kind), False, True)


def combined(form: Form, kind: Type, name: str) -> Atom:
    """The atom of a form of several facts, all given."""
    return Atom(f"form {form.key}", name, kind, _range(form), False, False, form)


def _range(form: Form) -> Stretch:
    """All that a form can be, taking each of its terms by itself."""
    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)
    for term, factor in form.terms.items():
        least: Fraction | None = None
        most: Fraction | None = None
        if not term:
            least = most = factor
        elif len(term) == 1 and isinstance(term[0].start, Stretch):
            start = term[0].start
            ends = [None if end is None else end * factor for end in (start.low, start.high)]
            least, most = ends if factor > 0 else reversed(ends)
        low = None if low is None or least is None else low + least
        high = None if high is None or most is None else high + most
    return Stretch(low, high)


def of_forms(operation: str, forms: Iterable[Form], kind: Type) -> Atom:
    """The atom of an operation on forms that is not looked into."""
    key = f"{operation}({'; '.join(form.key for form in forms)})"
    return Atom(key, "", kind, Stretch(), is_fact=False, may_be_blank=False)


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
