"""Bids that show a difference: found by looking, and proved by scoring them under both rulebooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from random import Random
from typing import Final

from svrules.change.difference.candidates import Candidates, Start
from svrules.change.difference.consequences import consequences
from svrules.change.difference.made_up import NAMES, between, made_up, scored_of
from svrules.change.difference.placing import Facts, facts_of, over
from svrules.checks.cases.case import Case
from svrules.engine import Scored
from svrules.language.rulebook import Rulebook

__all__ = ["NAMES", "Both", "Looking", "Seen", "find"]

_TRIES: Final = 160
_TRIES_FOR_ORDER: Final = 120
_FIRST_CASES: Final = 10
_MOST_NUMBERS: Final = 6
_FEW_STARTS: Final = 3
_MOST_CONTRACTS: Final = 6
_HALVINGS: Final = 40
_IN_A_CASE: Final = 0.7
_BLANK: Final = 0.12
_LISTED: Final = frozenset({"rule", "pass", "marks", "worth", "scope"})
# What a difference does, the most telling first.
_ORDER, _OUTCOME, _TOTAL, _MARKS, _PART = range(5)


@dataclass(frozen=True, slots=True, eq=False)
class Both:
    """Two rulebooks that ask for the same facts, scored side by side.

    `deep`: rules and named values that lead nowhere count as a difference too; that takes longer to see.
    """

    old: Rulebook
    new: Rulebook
    deep: bool = False

    def scored(self, contract: Facts, bids: Sequence[Facts]) -> tuple[Scored, Scored]:
        """The competition under both; what a blank stands for is as each of them says."""
        return scored_of(self.old, contract, bids), scored_of(self.new, contract, bids)

    def effect(self, contract: Facts, bids: Sequence[Facts]) -> int | None:
        """The most telling thing that differs; None where nothing does."""
        one, other = self.scored(contract, bids)
        if one.scope != other.scope or one.outcomes != other.outcomes:
            return _OUTCOME
        if _first(one) != _first(other):
            return _ORDER
        if one.totals != other.totals or one.ranks != other.ranks:
            return _TOTAL
        if _marks(one) != _marks(other) or one.near_ties != other.near_ties:
            return _MARKS
        return _PART if self.deep and consequences(one.result(), other.result()) else None


def _first(scored: Scored) -> list[int]:
    return [at for at, rank in enumerate(scored.ranks) if rank == 1]


def _marks(scored: Scored) -> dict[str, tuple[Fraction | None, ...]]:
    if scored.run is None:
        return {}
    return {one.code: scored.marks(one.code) for one in scored.run.plan.criteria}


@dataclass(frozen=True, slots=True)
class Seen:
    """A competition of one to four bids on which two rulebooks differ.

    `telling` names the facts that the difference turns on: of the contract (None) or of the bid at that
    place; the others, as in `start`, only make the bids whole. `effect` is how telling the difference is, 0
    the most.
    `apart`: the editions as a whole do not differ here just as the change by itself does.
    """

    contract: Facts
    bids: tuple[Facts, ...]
    telling: tuple[tuple[int | None, str], ...]
    effect: int
    start: Start
    apart: bool = False


def find(
    isolated: Both,
    published: Both,
    cases: Iterable[Case],
    candidates: Candidates,
    order_first: bool = False,
    rests_on: frozenset[str] = frozenset(),
) -> Seen | None:
    """The smallest competition found in which the change by itself, and the two editions, differ.

    First in each of the cases, then by closing in on where outcomes and ranks turn, then by trying facts on
    the limits that the rulebooks mention, those that the change `rests_on` before others, and last on plain
    competitions made from the bounds of the facts. Fewest bids count
    first, then how telling the difference is; with `order_first` two bids whose order turns round are looked
    for before anything else. None where none was found.
    """
    looking = Looking(isolated, published, list(cases)[:_FIRST_CASES], candidates, rests_on)
    if order_first:
        tried = chain(
            looking.as_they_are((2,)),
            looking.closing_in((2,), _ORDER),
            looking.drawn((2,), _TRIES_FOR_ORDER, _ORDER),
        )
        turned = next((one for one in tried if one.effect == _ORDER), None)
        if turned is not None:
            return looking.smaller(turned)
    best: Seen | None = None
    for found in looking.everywhere():
        if best is None or _worth(found) < _worth(best):
            best = found
        if not best.apart and (best.effect <= _TOTAL or best.effect == _PART):
            break
    return None if best is None else looking.smaller(best)


def _worth(found: Seen) -> tuple[bool, bool, int, int]:
    return found.apart, found.effect > _TOTAL, len(found.bids), found.effect


@dataclass(frozen=True, slots=True)
class Looking:
    """Where witnesses are looked for."""

    isolated: Both
    published: Both
    cases: Sequence[Case]
    candidates: Candidates
    rests_on: frozenset[str]

    def everywhere(self) -> Iterator[Seen]:
        """Every witness met, the likeliest places first."""
        for number in (1, 2, 3):
            for case in self.cases:
                for start in self.candidates.starts(number):
                    yield from self._in_case(case, start)
        yield from self.as_they_are((1, 2, 3))
        yield from self.closing_in((1, 2, 3))
        yield from self.drawn((1, 2, 3), _TRIES)
        yield from self.made_up()

    def as_they_are(self, numbers: tuple[int, ...]) -> Iterator[Seen]:
        """Whole bids without any fact changed."""
        for number in numbers:
            for start in self.candidates.starts(number):
                yield from self._differing(start, start.contract, start.bids, ())

    def _in_case(self, case: Case, start: Start) -> Iterator[Seen]:
        for at in dict.fromkeys((0, len(start.bids) - 1)):
            contract, own = facts_of(case, self.isolated.new, start, at)
            telling = (*((None, name) for name in contract), *((at, name) for name in own))
            bids = [*start.bids]
            bids[at] = over(bids[at], own)
            yield from self._differing(start, over(start.contract, contract), bids, telling)

    # Closing in

    def closing_in(self, numbers: tuple[int, ...], least: int = _PART) -> Iterator[Seen]:
        """Where one number of the first bid turns an outcome or a rank: between the old and new limit."""
        for number in numbers:
            for start in self._started(number):
                for name in self._numbers():
                    yield from self._turning(start, name, least)

    def _started(self, number: int) -> Iterator[Start]:
        """Whole bids for contracts that the change is about, and for those of the examples."""
        met: list[Facts] = []
        for start in self.candidates.starts(number)[:_FEW_STARTS]:
            contracts = (facts_of(case, self.isolated.new, start, 0)[0] for case in self.cases)
            for of_case in (*contracts, {}):
                contract = over(start.contract, of_case)
                if contract not in met and len(met) < _MOST_CONTRACTS:
                    met.append(contract)
                    yield Start(contract, start.bids)

    def _numbers(self) -> list[str]:
        """Facts of a bid that are numbers, those that the change rests on first."""
        names = [name for name, values in self.candidates.values.items() if isinstance(values[0], Fraction)]
        return sorted(names, key=lambda name: name not in self.rests_on)[:_MOST_NUMBERS]

    def _about_the_contract(self) -> dict[str, None]:
        """The facts of the contract that the change is about."""
        asked = self.isolated.new.inputs
        names = (atom.name for case in self.cases for atom in case.limits if atom.is_fact)
        return dict.fromkeys(name for name in names if name in asked and asked[name].owner == "contract")

    def _turning(self, start: Start, name: str, least: int) -> Iterator[Seen]:
        values = sorted(v for v in self.candidates.values[name] if isinstance(v, Fraction))
        low, high = values[0], values[-1]
        sides = [self._standing(start, name, end) for end in (low, high)]
        if sides[0] == sides[1]:
            return
        for _ in range(_HALVINGS):
            middle = between(low, high, self.candidates.whole_numbers(name))
            if middle is None:
                return
            bids = [{**start.bids[0], name: middle}, *start.bids[1:]]
            effect = self.isolated.effect(start.contract, bids)
            if effect is not None and effect <= least:
                of_contract = ((None, fact) for fact in self._about_the_contract())
                yield from self._differing(start, start.contract, bids, (*of_contract, (0, name)))
                return
            standing = self._standing(start, name, middle)
            if standing == sides[0]:
                low = middle
            else:
                high = middle

    def _standing(self, start: Start, name: str, value: Fraction) -> object:
        bids = [{**start.bids[0], name: value}, *start.bids[1:]]
        scored = scored_of(self.isolated.old, start.contract, bids)
        return scored.outcomes, scored.ranks

    # Drawing

    def drawn(self, numbers: tuple[int, ...], tries: int, least: int = _PART) -> Iterator[Seen]:
        """Bids that lie on the limits, drawn in an order that is the same each time."""
        draw = Random(0)  # noqa: S311 - nothing secret: the same bids are tried each time
        for attempt in range(tries):
            start = draw.choice(self.candidates.starts(numbers[attempt * len(numbers) // tries]))
            contract, bids = dict(start.contract), [dict(bid) for bid in start.bids]
            telling: list[tuple[int | None, str]] = []
            if self.cases and draw.random() < _IN_A_CASE:
                of_case, own = facts_of(draw.choice(self.cases), self.isolated.new, start, 0)
                contract, bids[0] = over(contract, of_case), over(bids[0], own)
                telling = [*((None, name) for name in of_case), *((0, name) for name in own)]
            for at, bid in enumerate(bids):
                telling += [(at, name) for name in self._drawn_facts(draw, bid)]
            effect = self.isolated.effect(contract, bids)
            if effect is not None and effect <= least:
                yield from self._differing(start, contract, bids, tuple(dict.fromkeys(telling)))

    def _drawn_facts(self, draw: Random, bid: Facts) -> Iterator[str]:
        for name in self.candidates.some(draw, 2, self.rests_on):
            value = draw.choice(self.candidates.values[name])
            if draw.random() < _BLANK:
                bid.pop(name, None)
                yield name
            elif bid.get(name) != value:
                bid[name] = value
                yield name

    def made_up(self) -> Iterator[Seen]:
        """Plain competitions, made from the bounds of the facts alone."""
        books = self.isolated.old, self.isolated.new
        for start, bids in made_up(*books, self.candidates, self.rests_on):
            if self.isolated.effect(start.contract, bids) is not None:
                pairs = enumerate(zip(bids, start.bids, strict=True))
                other = [(at, name) for at, (bid, was) in pairs for name in bid if bid[name] != was.get(name)]
                yield from self._differing(start, start.contract, bids, other)

    # Judging

    def _differing(
        self, start: Start, contract: Facts, bids: Sequence[Facts], telling: Iterable[tuple[int | None, str]]
    ) -> Iterator[Seen]:
        effect = self.isolated.effect(contract, bids)
        if effect is None or self.published.effect(contract, bids) is None:
            return
        apart = self._apart(contract, bids)
        if apart is not None:
            yield Seen(contract, tuple(bids), tuple(telling), effect, start, apart)

    def _apart(self, contract: Facts, bids: Sequence[Facts]) -> bool | None:
        """Whether other changes show here too; None where they hide what this one does."""
        if self.isolated.new is self.published.new:
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
        """The same with fewer bids, where it stays as telling, and without facts that do not turn it."""
        at = 0
        while len(found.bids) > 1 and at < len(found.bids):
            bids = (*found.bids[:at], *found.bids[at + 1 :])
            telling = tuple(
                (None if of is None else of - (of > at), name) for of, name in found.telling if of != at
            )
            start = Start(found.start.contract, (*found.start.bids[:at], *found.start.bids[at + 1 :]))
            less = next(self._differing(start, found.contract, bids, telling), None)
            if less is not None and (less.apart, less.effect) <= (found.apart, found.effect):
                found, at = less, 0
            else:
                at += 1
        for one in found.telling:
            found = self._plainer(found, one)
        return replace(found, telling=tuple(one for one in found.telling if self._turns(found, one)))

    def _plainer(self, found: Seen, one: tuple[int | None, str]) -> Seen:
        """The same with this fact as it was in whole bids, where that is as telling."""
        at, name = one
        contract, bids = dict(found.contract), [dict(bid) for bid in found.bids]
        changed = contract if at is None else bids[at]
        was = (found.start.contract if at is None else found.start.bids[at]).get(name)
        if changed.get(name) == was:
            return found
        changed.pop(name, None)
        if was is not None:
            changed[name] = was
        telling = tuple(other for other in found.telling if other != one)
        less = next(self._differing(found.start, contract, bids, telling), None)
        better = less is not None and (less.apart, less.effect) <= (found.apart, found.effect)
        return less if better and less is not None else found

    def _turns(self, found: Seen, one: tuple[int | None, str]) -> bool:
        """Whether the difference is another one, or none, where this fact is not given."""
        at, name = one
        contract, bids = dict(found.contract), [dict(bid) for bid in found.bids]
        stands_for = self.isolated.new.inputs[name].blank_means if name in self.isolated.new.inputs else None
        if stands_for is not None or name not in (contract if at is None else bids[at]):
            return True
        (contract if at is None else bids[at]).pop(name)
        before = consequences(*(s.result() for s in self.isolated.scored(found.contract, found.bids)))
        return consequences(*(s.result() for s in self.isolated.scored(contract, bids))) != before
