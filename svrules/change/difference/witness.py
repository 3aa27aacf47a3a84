"""Bids that show a difference: found by looking, and proved by scoring them under both rulebooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import Final

from svrules.change.difference.candidates import Candidates, Start
from svrules.change.difference.consequences import consequences
from svrules.checks.cases.case import Case
from svrules.checks.cases.facts import YES
from svrules.checks.cases.forms import Atom
from svrules.checks.cases.regions import Blank, Region, Stretch, Words, nice
from svrules.engine import Bid, Competition, Scored, score
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook
from svrules.language.types import DateType, YesNoType

__all__ = ["NAMES", "Both", "Seen", "find"]

Facts = dict[str, Scalar]
Given = dict[str, Scalar | None]
"""Facts by name; None for one that is not given."""
NAMES: Final = ("Ash", "Birch", "Cedar")
_TRIES: Final = 240
_TRIES_FOR_ORDER: Final = 400
_FIRST_CASES: Final = 10
_LISTED: Final = frozenset({"rule", "pass", "marks", "worth", "scope"})
# What a difference does, the most telling first.
_ORDER, _OUTCOME, _TOTAL, _MARKS = range(4)


@dataclass(frozen=True, slots=True)
class Both:
    """Two rulebooks that ask for the same facts, scored side by side."""

    old: Rulebook
    new: Rulebook

    def scored(self, contract: Facts, bids: Sequence[Facts]) -> tuple[Scored, Scored]:
        """The competition under both; what a blank stands for is as each of them says."""
        return _scored(self.old, contract, bids), _scored(self.new, contract, bids)

    def effect(self, contract: Facts, bids: Sequence[Facts]) -> int | None:
        """The most telling thing that differs; None where nothing does."""
        one, other = self.scored(contract, bids)
        if one.scope != other.scope or one.outcomes != other.outcomes:
            return _OUTCOME
        if _first(one) != _first(other):
            return _ORDER
        if one.totals != other.totals or one.ranks != other.ranks:
            return _TOTAL
        return _MARKS if _marks(one) != _marks(other) else None


def _first(scored: Scored) -> list[int]:
    return [at for at, rank in enumerate(scored.ranks) if rank == 1]


def _marks(scored: Scored) -> dict[str, tuple[Fraction | None, ...]]:
    if scored.run is None:
        return {}
    return {one.code: scored.marks(one.code) for one in scored.run.plan.criteria}


def _scored(rulebook: Rulebook, contract: Facts, bids: Sequence[Facts]) -> Scored:
    named = zip(NAMES, bids, strict=False)
    listed = tuple(Bid(name, _filled(rulebook, facts, "bid")) for name, facts in named)
    return score(rulebook, Competition(_filled(rulebook, contract, "contract"), listed))


def _filled(rulebook: Rulebook, facts: Mapping[str, Scalar], owner: str) -> Facts:
    """The facts that the rulebook asks for, with what a blank stands for."""
    asked = (one for one in rulebook.inputs.values() if one.owner == owner)
    pairs = ((one.name, facts.get(one.name, one.blank_means)) for one in asked)
    return {name: value for name, value in pairs if value is not None}


@dataclass(frozen=True, slots=True)
class Seen:
    """A competition of one to three bids on which two rulebooks differ.

    `telling` names the facts that the difference turns on: of the contract (None) or of the bid at that
    place; the others only make the bids whole. `effect` is how telling the difference is, 0 the most.
    `apart`: the editions as a whole do not differ here just as the change by itself does.
    """

    contract: Facts
    bids: tuple[Facts, ...]
    telling: tuple[tuple[int | None, str], ...]
    effect: int
    apart: bool = False


def find(
    isolated: Both, published: Both, cases: Iterable[Case], candidates: Candidates, order_first: bool = False
) -> Seen | None:
    """The smallest competition found in which the change by itself, and the two editions, differ.

    First in each of the cases, then by trying facts on the limits that the rulebooks mention. Fewest bids
    count first, then how telling the difference is; with `order_first` two bids whose order turns round are
    looked for before anything else. None where none was found.
    """
    looking = _Looking(isolated, published, list(cases)[:_FIRST_CASES], candidates)
    if order_first:
        turned = next((one for one in looking.drawn((2,), _TRIES_FOR_ORDER) if one.effect == _ORDER), None)
        if turned is not None:
            return looking.smaller(turned)
    best: Seen | None = None
    for found in looking.everywhere():
        if best is None or _worth(found) < _worth(best):
            best = found
        if not best.apart and best.effect <= _TOTAL:
            break
    return None if best is None else looking.smaller(best)


def _worth(found: Seen) -> tuple[bool, bool, int, int]:
    return found.apart, found.effect > _TOTAL, len(found.bids), found.effect


@dataclass(frozen=True, slots=True)
class _Looking:
    isolated: Both
    published: Both
    cases: Sequence[Case]
    candidates: Candidates

    def everywhere(self) -> Iterator[Seen]:
        for number in (1, 2, 3):
            for case in self.cases:
                for start in self.candidates.starts(number):
                    yield from self._in_case(case, start)
        yield from self.drawn((1, 2, 3), _TRIES)

    def _in_case(self, case: Case, start: Start) -> Iterator[Seen]:
        for at in dict.fromkeys((0, len(start.bids) - 1)):
            contract, own = facts_of(case, self.isolated.new, start, at)
            telling = (*((None, name) for name in contract), *((at, name) for name in own))
            bids = [*start.bids]
            bids[at] = _over(bids[at], own)
            yield from self._differing(_over(start.contract, contract), bids, telling)

    def drawn(self, numbers: tuple[int, ...], tries: int) -> Iterator[Seen]:
        """Bids that lie on the limits, drawn in an order that is the same each time."""
        draw = Random(0)  # noqa: S311 - nothing secret: the same bids are tried each time
        for attempt in range(tries):
            start = draw.choice(self.candidates.starts(numbers[attempt * len(numbers) // tries]))
            contract, bids = dict(start.contract), [dict(bid) for bid in start.bids]
            telling: list[tuple[int | None, str]] = []
            if self.cases and draw.random() < 0.7:
                of_case, own = facts_of(draw.choice(self.cases), self.isolated.new, start, 0)
                contract, bids[0] = _over(contract, of_case), _over(bids[0], own)
                telling = [*((None, name) for name in of_case), *((0, name) for name in own)]
            for at, bid in enumerate(bids):
                for name in self.candidates.some(draw, 2):
                    bid[name] = draw.choice(self.candidates.values[name])
                    telling.append((at, name))
            yield from self._differing(contract, bids, tuple(dict.fromkeys(telling)))

    def _differing(
        self, contract: Facts, bids: Sequence[Facts], telling: Iterable[tuple[int | None, str]]
    ) -> Iterator[Seen]:
        effect = self.isolated.effect(contract, bids)
        if effect is None or self.published.effect(contract, bids) is None:
            return
        apart = self._apart(contract, bids)
        if apart is not None:
            yield Seen(contract, tuple(bids), tuple(telling), effect, apart)

    def _apart(self, contract: Facts, bids: Sequence[Facts]) -> bool | None:
        """Whether other changes show here too; None where they hide what this one does."""
        if self.isolated is self.published:
            return False
        alone, both = (
            {*consequences(*(one.result() for one in pair.scored(contract, bids)))}
            for pair in (self.isolated, self.published)
        )
        if alone <= both:
            return False
        own = {one for one in alone if one.what.split(" ")[0] in _LISTED}
        return True if (own or alone) & both else None

    def smaller(self, found: Seen) -> Seen:
        """The same with fewer bids, and with fewer facts that turn it, where it stays as telling."""
        at = 0
        while len(found.bids) > 1 and at < len(found.bids):
            bids = (*found.bids[:at], *found.bids[at + 1 :])
            telling = tuple(
                (None if of is None else of - (of > at), name) for of, name in found.telling if of != at
            )
            less = next(self._differing(found.contract, bids, telling), None)
            if less is not None and (less.apart, less.effect) <= (found.apart, found.effect):
                found, at = less, 0
            else:
                at += 1
        return replace(found, telling=tuple(one for one in found.telling if self._turns(found, one)))

    def _turns(self, found: Seen, one: tuple[int | None, str]) -> bool:
        """Whether the difference is another one, or none, where this fact is not given."""
        at, name = one
        contract, bids = dict(found.contract), [dict(bid) for bid in found.bids]
        if name not in (contract if at is None else bids[at]):
            return True
        (contract if at is None else bids[at]).pop(name)
        before = consequences(*(s.result() for s in self.isolated.scored(found.contract, found.bids)))
        return consequences(*(s.result() for s in self.isolated.scored(contract, bids))) != before


def facts_of(case: Case, rulebook: Rulebook, start: Start, at: int) -> tuple[Given, Given]:
    """The facts of the contract, and of one bid, that the case is about; as they are where they are in it."""
    found: tuple[Given, Given] = ({}, {})
    given = (start.contract, start.bids[at])
    for atom, region in case.limits.items():
        if atom.is_fact and atom.name in rulebook.inputs:
            owner = rulebook.inputs[atom.name].owner == "bid"
            found[owner][atom.name] = _one_of(atom, region, given[owner].get(atom.name))
    return found


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


def _over(facts: Mapping[str, Scalar], others: Mapping[str, Scalar | None]) -> Facts:
    found = {**facts, **others}
    return {name: value for name, value in found.items() if value is not None}
