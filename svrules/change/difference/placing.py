"""Facts put where a case wants them: as they are where they lie in it, else plain figures in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from svrules.change.difference.candidates import Start
from svrules.checks.cases.case import Case
from svrules.checks.cases.facts import YES
from svrules.checks.cases.forms import Atom
from svrules.checks.cases.regions import Blank, Region, Stretch, Words, nice
from svrules.checks.cases.together import values_together
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook
from svrules.language.types import DateType, YesNoType

__all__ = ["Facts", "Given", "facts_of", "over"]

Facts = dict[str, Scalar]
Given = dict[str, Scalar | None]
"""Facts by name; None for one that is not given."""


def facts_of(case: Case, rulebook: Rulebook, start: Start, at: int) -> tuple[Given, Given]:
    """The facts of the contract, and of one bid, that the case is about; as they are where they are in it."""
    found: tuple[Given, Given] = ({}, {})
    given = (start.contract, start.bids[at])
    for atom, region in case.limits.items():
        if atom.is_fact and atom.name in rulebook.inputs:
            owner = rulebook.inputs[atom.name].owner == "bid"
            found[owner][atom.name] = _one_of(atom, region, given[owner].get(atom.name))
    for name, value in _together(case):
        if name in rulebook.inputs:
            found[rulebook.inputs[name].owner == "bid"][name] = value
    return found


def _together(case: Case) -> Iterator[tuple[str, Scalar]]:
    """Values of the facts that sums are made of: each by itself may lie in the case, and not all at once."""
    found = {} if case.has_no_sums else values_together(case.regions)
    for atom, value in (found or {}).items():
        if atom.is_fact:
            days = isinstance(atom.type, DateType)
            yield atom.name, date.fromordinal(int(value)) if days else value


def _one_of(atom: Atom, region: Region, now: Scalar | None) -> Scalar | None:
    """A value in the region: the one there is, else the first after its lower end that is easy to read."""
    if isinstance(region, Blank):
        return None
    if isinstance(region, Words):
        word = ("yes" if now else "no") if isinstance(now, bool) else now
        chosen = str(word) if word in region.options else min(region.options)
        return chosen == YES if isinstance(atom.type, YesNoType) else chosen
    number = Fraction(now.toordinal()) if isinstance(now, date) else now
    if isinstance(number, Fraction) and _holds(region, number):
        return now
    if isinstance(atom.type, DateType):
        return date.fromordinal(int(_day(atom, region)))
    return _plain(region)


def _holds(region: Stretch, number: Fraction) -> bool:
    if region.levels is not None and number not in region.levels:
        return False
    return region.holds(number) and not (region.whole and number.denominator != 1)


def _day(atom: Atom, region: Stretch) -> Fraction:
    start = atom.start
    open_start = isinstance(start, Stretch) and region.low == start.low
    if open_start and region.high is not None and region.high_in:
        return region.high
    return region.first_whole


def _plain(region: Stretch) -> Fraction:
    low = region.low
    if region.levels is not None or low is None or low <= 0 or region.low_in or region.single is not None:
        return nice(region)
    step = Fraction(10) ** (len(str(int(low))) - 2)
    for part in (step, step / 10, step / 100, step / 1000):
        found = ((low / part).__floor__() + 1) * part
        if _holds(region, found):
            return found
    return nice(region)


def over(facts: Mapping[str, Scalar], others: Mapping[str, Scalar | None]) -> Facts:
    """The facts with others in their place, and without those that are not given."""
    found = {**facts, **others}
    return {name: value for name, value in found.items() if value is not None}
