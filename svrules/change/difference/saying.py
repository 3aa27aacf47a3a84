"""Cases as an officer says them: `contract value above £100,000 to £250,000, from 1 April 2026`."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from svrules.checks.cases.case import Case
from svrules.checks.cases.forms import Atom, Form
from svrules.checks.cases.regions import Blank, Region, Stretch, Words
from svrules.checks.cases.words import either, number
from svrules.language.rulebook import Rulebook
from svrules.language.types import DateType, NumberType, Type, YesNoType
from svrules.quantities import PLAIN, exact_text, print_percent

__all__ = ["EVERY_CASE", "Named", "said"]

EVERY_CASE = "in every case"


@dataclass(slots=True)
class Named:
    """What cases are told apart by beside facts, by key: sums of several figures, and figures in words.

    `editions` has which edition each of these words was first used for.
    """

    sums: dict[str, tuple[Form, Type]] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)
    editions: dict[str, str] = field(default_factory=dict)

    def update(self, other: Named) -> None:
        """Takes over what the other has."""
        self.sums.update(other.sums)
        self.figures.update(other.figures)
        self.editions.update(other.editions)

    def of(self, atom: Atom) -> str:
        """What to call a fact or figure."""
        return atom.name or self.figures.get(atom.key, "a figure worked out from several facts")


def said(case: Case, rulebook: Rulebook, named: Named | None = None) -> str:
    """The facts that the case is about, in the order in which they are declared, the rules date last."""
    named = named or Named()
    places = {name: place for place, name in enumerate(rulebook.inputs)}
    decides = rulebook.date_input

    def last(one: tuple[Atom, Region]) -> tuple[bool, int, str]:
        name = one[0].name
        return decides is not None and name == decides.name, places.get(name, len(places)), name

    parts = []
    for atom, region in sorted(case.limits.items(), key=last):
        days = decides is not None and atom.is_fact and atom.name == decides.name
        if days:
            parts.append(_day(region, atom))
        elif atom.key in named.sums and isinstance(region, Stretch):
            parts.append(_sum(atom, region, named, rulebook))
        else:
            parts.append(f"{named.of(atom)} {_in(atom, region, rulebook)}")
    return ", ".join(part for part in parts if part) or EVERY_CASE


def _sum(atom: Atom, region: Stretch, named: Named, rulebook: Rulebook) -> str:
    """`price below 60% of mean price among bids`, `price + rebate at most £500`."""
    terms, kind = named.sums[atom.key]
    start = atom.start if isinstance(atom.start, Stretch) else Stretch()
    low = None if (region.low, region.low_in) == (start.low, start.low_in) else region.low
    high = None if (region.high, region.high_in) == (start.high, start.high_in) else region.high
    if len(terms.terms) > 1 and {low, high} <= {None, Fraction(0)} and (low, high) != (None, None):
        largest = max(terms.terms, key=lambda term: abs(terms.terms[term]))
        scale = terms.terms[largest]
        rest = Form({term: -factor / scale for term, factor in terms.terms.items() if term != largest})
        if all(factor > 0 for factor in rest.terms.values()):
            above = (low is not None) == (scale > 0)
            within = region.low_in if low is not None else region.high_in
            said = "equal to" if region.single is not None else _COMPARED[above, within]
            own = _factors(Form({largest: Fraction(1)}), kind, named, rulebook)
            return f"{own} {said} {_factors(rest, kind, named, rulebook)}"
    return f"{_factors(terms, kind, named, rulebook)} {_ends(region, start, kind, rulebook)}"


_COMPARED: Final = {
    (True, True): "at least",
    (True, False): "above",
    (False, True): "at most",
    (False, False): "below",
}


def _factors(terms: Form, kind: Type, named: Named, rulebook: Rulebook) -> str:
    said: list[str] = []
    for term, factor in terms.terms.items():
        names = " × ".join(named.of(atom) for atom in term)
        if not term:
            one = number(abs(factor), kind, rulebook)
        elif abs(factor) == 1:
            one = names
        elif abs(factor) < 1:
            one = f"{print_percent(abs(factor))} of {names}"
        else:
            one = f"{number(abs(factor), NumberType(PLAIN), rulebook)} × {names}"
        said.append(f"{'- ' if factor < 0 else '+ ' if said else ''}{one}")
    return " ".join(said)


def _in(atom: Atom, region: Region, rulebook: Rulebook) -> str:
    if isinstance(region, Blank):
        return "not given"
    if isinstance(region, Words):
        return _words(atom, region)
    return _day(region, atom) if isinstance(atom.type, DateType) else _stretch(region, atom, rulebook)


def _words(atom: Atom, region: Words) -> str:
    start = atom.start
    left = start.options - region.options if isinstance(start, Words) else frozenset()
    if not isinstance(atom.type, YesNoType) and len(region.options) > len(left) == 1:
        return f"not {next(iter(left))}"
    return either(sorted(region.options))


def _stretch(region: Stretch, atom: Atom, rulebook: Rulebook) -> str:
    """`above £100,000 to £250,000`, `at least 2`, `£20,000`, of levels those that are left."""
    if region.levels is not None:
        return either([exact_text(level) for level in region.levels if region.holds(level)])
    start = atom.start if isinstance(atom.start, Stretch) else Stretch()
    return _ends(region, start, atom.type, rulebook)


def _ends(region: Stretch, start: Stretch, kind: Type, rulebook: Rulebook) -> str:
    single = region.single
    if single is not None:
        return number(single, kind, rulebook)
    low = None if (region.low, region.low_in) == (start.low, start.low_in) else region.low
    high = None if (region.high, region.high_in) == (start.high, start.high_in) else region.high
    lowest = "" if low is None else number(low, kind, rulebook)
    highest = "" if high is None else number(high, kind, rulebook)
    if lowest and highest:
        return f"{'' if region.low_in else 'above '}{lowest} to {'' if region.high_in else 'below '}{highest}"
    if lowest:
        return f"{'at least' if region.low_in else 'above'} {lowest}"
    return f"{'at most' if region.high_in else 'below'} {highest}"


def _day(region: Region, atom: Atom) -> str:
    """`from 1 April 2026 to 31 March 2027`, `on 1 April 2026`, `until 31 March 2026`."""
    if isinstance(region, Blank):
        return f"{atom.name} not given"
    if not isinstance(region, Stretch):
        return ""
    single = region.single
    if single is not None:
        return f"on {number(single, DateType())}"
    start = atom.start if isinstance(atom.start, Stretch) else Stretch()
    low, high = region.low, region.high
    first = last = ""
    if low is not None and low != start.low:
        first = number(low if region.low_in else low + 1, DateType())
    if high is not None and high != start.high:
        last = number(high if region.high_in else high - 1, DateType())
    if first and last:
        return f"from {first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else ""
