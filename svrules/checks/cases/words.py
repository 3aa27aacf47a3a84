"""Cases and values as an officer would say them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from svrules.checks.cases.case import Case
from svrules.checks.cases.forms import Atom, Form
from svrules.checks.cases.regions import Blank, Region, Stretch, Words, nice
from svrules.checks.cases.together import values_together
from svrules.checks.cases.written import written
from svrules.language.rulebook import Rulebook
from svrules.language.types import DateType, NumberType, Type
from svrules.quantities import STANDARD_UNITS, print_date, print_percent, print_quantity

__all__ = ["bounds", "either", "example", "form", "listed", "number", "quoted", "when", "where", "written"]


def quoted(text: str) -> str:
    """A name as the officer wrote it, in back-ticks."""
    return f"`{text}`"


def listed(items: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    *rest, final = items
    return f"{', '.join(rest)} {last} {final}" if rest else final


def either(items: Iterable[str]) -> str:
    """`a, b or c`."""
    return listed(items, "or")


def number(value: Fraction, kind: Type, rulebook: Rulebook | None = None) -> str:
    """A number or day of a type: `£20,000`, `10%`, `1 April 2026`."""
    if isinstance(kind, DateType):
        return print_date(date.fromordinal(int(value)))
    if not isinstance(kind, NumberType):
        return str(value)
    if kind.style == "percent" and kind.dimension.is_plain:
        return print_percent(value)
    units = STANDARD_UNITS
    for one, many in rulebook.units if rulebook is not None else ():
        units = units.with_unit(one, many)
    return print_quantity(value, kind.dimension, units)


def when(case: Case, rulebook: Rulebook, name: Callable[[Atom], str]) -> str:
    """The case in words, from what was assumed: `contract value is above £100,000 and category is Works`.

    Empty when nothing was assumed. Days of the rules stand last: `; from 1 April 2026`.
    """
    said, days = [], ""
    for atom, region in _limits(case, rulebook):
        if atom.is_fact and rulebook.date_input is not None and atom.name == rulebook.date_input.name:
            days = _in(atom, region, rulebook)
        else:
            atom, region = _upright(atom, region, rulebook)
            said.append(f"{_called(atom, rulebook, name)} {_is(atom, region, rulebook)}")
    return "; ".join(part for part in (" and ".join(said), days) if part)


def _upright(atom: Atom, region: Region, rulebook: Rulebook) -> tuple[Atom, Region]:
    """A sum turned round where its first fact would stand behind a minus: `a - b` for `-a + b`."""
    if atom.form is None or not isinstance(region, Stretch) or not isinstance(atom.start, Stretch):
        return atom, region
    places = {name: place for place, name in enumerate(rulebook.inputs)}
    ordered = sorted(atom.form.terms.items(), key=lambda one: [places.get(x.name, 0) for x in one[0]])
    sign = -1 if ordered[0][1] < 0 else 1
    turned = Form({term: factor * sign for term, factor in ordered})
    start, region = (x.turned if sign < 0 else x for x in (atom.start, region))
    return replace(atom, form=turned, start=start), region


def _called(atom: Atom, rulebook: Rulebook, name: Callable[[Atom], str]) -> str:
    """What an officer calls the atom; a sum of facts by its parts."""
    if atom.form is None or not atom.form.is_of_facts:
        return name(atom)
    return form(atom.form, atom.type, rulebook, lambda one: name(one).strip("`"))


def where(case: Case, rulebook: Rulebook, name: Callable[[Atom], str]) -> str:
    """The case as the end of a sentence: ` when …`, ` from …`; by an example where sums are assumed."""
    if not case.has_no_sums:
        shown = example(case, rulebook, name)
        return f", for example with {shown}" if shown else ""
    words = when(case, rulebook, name)
    if not words:
        return ""
    return f" {words}" if words.startswith(("from ", "until ", "on ")) else f" when {words}"


def _limits(case: Case, rulebook: Rulebook) -> list[tuple[Atom, Region]]:
    """What is assumed, in the order in which the facts are declared."""
    return _ordered(case.limits, rulebook)


def _ordered(regions: Mapping[Atom, Region], rulebook: Rulebook) -> list[tuple[Atom, Region]]:
    places = {name: place for place, name in enumerate(rulebook.inputs)}
    return sorted(regions.items(), key=lambda one: places.get(one[0].name, len(places)))


def _is(atom: Atom, region: Region, rulebook: Rulebook) -> str:
    if isinstance(region, Blank):
        return "is blank"
    if isinstance(region, Words):
        return f"is {either(sorted(region.options))}"
    said = _in(atom, region, rulebook)
    if isinstance(atom.type, DateType):
        return f"is {said}".replace("is on ", "is ").replace("is until", "is at the latest")
    return f"is {said}"


def _in(atom: Atom, region: Region, rulebook: Rulebook) -> str:
    """A stretch of numbers or days: only the ends that say more than the fact's own bounds do."""
    start = atom.start
    if not isinstance(region, Stretch) or not isinstance(start, Stretch):
        return ""
    dated = isinstance(atom.type, DateType)
    if region.single is not None:
        return ("on " if dated else "") + number(region.single, atom.type, rulebook)
    low = region.low is not None and (region.low, region.low_in) != (start.low, start.low_in)
    high = region.high is not None and (region.high, region.high_in) != (start.high, start.high_in)
    if dated:
        return _between_days(region, low, high, rulebook)
    said = []
    if low and region.low is not None:
        said.append(f"{'at least' if region.low_in else 'above'} {number(region.low, atom.type, rulebook)}")
    if high and region.high is not None:
        said.append(f"{'at most' if region.high_in else 'below'} {number(region.high, atom.type, rulebook)}")
    return " and ".join(said)


def _between_days(region: Stretch, low: bool, high: bool, rulebook: Rulebook) -> str:
    said = []
    if low and region.low is not None:
        first = region.low if region.low_in else region.low + 1
        said.append(f"from {number(first, DateType(), rulebook)}")
    if high and region.high is not None:
        last = region.high if region.high_in else region.high - 1
        said.append(f"until {number(last, DateType(), rulebook)}")
    return " ".join(said)


def example(case: Case, rulebook: Rulebook, name: Callable[[Atom], str]) -> str:
    """One example of the case: `contract value £500,000, category Works`; empty when nothing was assumed."""
    chosen = {} if case.has_no_sums else values_together(case.regions) or {}
    regions = {**case.limits, **{atom: Stretch(value, value) for atom, value in chosen.items()}}
    shown = [one for one in _ordered(regions, rulebook) if not chosen or one[0].form is None]
    return ", ".join(f"{name(atom)} {_one_of(atom, region, rulebook)}" for atom, region in shown)


def _one_of(atom: Atom, region: Region, rulebook: Rulebook) -> str:
    if isinstance(region, Blank):
        return "blank"
    if isinstance(region, Words):
        return min(region.options)
    unlimited = isinstance(atom.start, Stretch) and region.low == atom.start.low
    if isinstance(atom.type, DateType) and unlimited and region.high is not None:
        region = Stretch(high=region.high, high_in=region.high_in, whole=True)
    return number(nice(region), atom.type, rulebook)


def bounds(atom: Atom, rulebook: Rulebook) -> str:
    """All that a fact can be, where it is a number: `at least 0 and at most 5`; empty without bounds."""
    start = atom.start
    if not isinstance(start, Stretch) or isinstance(atom.type, DateType):
        return ""
    if start.levels is not None:
        return either(number(level, atom.type, rulebook) for level in start.levels)
    open_ended = replace(atom, start=Stretch())
    return _in(open_ended, start, rulebook)


def form(terms: Form, kind: Type, rulebook: Rulebook, name: Callable[[Atom], str]) -> str:
    """A form of facts in words: `20% + social value weight`."""
    said = []
    for term, factor in terms.terms.items():
        atoms = " × ".join(quoted(name(atom)) for atom in term)
        if not term:
            said.append(number(factor, kind, rulebook))
        elif factor == 1:
            said.append(atoms)
        elif factor == -1:
            said.append(f"-{atoms}")
        else:
            said.append(f"{number(factor, kind, rulebook)} × {atoms}")
    return " + ".join(said).replace("+ -", "- ") or number(Fraction(0), kind, rulebook)
