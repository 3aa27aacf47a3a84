"""Facts to try: whole bids to start from, and values on and beside the limits that the rulebooks mention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any, Final

from svrules.checks.cases.facts import fact
from svrules.checks.cases.regions import Stretch, nice
from svrules.data import example_competition
from svrules.engine import Competition, score
from svrules.language import expressions as e
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, YesNoType

__all__ = ["Candidates", "Start", "candidates_of", "numbers_in"]

_MOST_STARTS: Final = 6
_LIKELY: Final = 0.7
_MOST_VALUES: Final = 24


@dataclass(frozen=True, slots=True)
class Start:
    """A contract and whole bids, as many as wanted, that pass under the rulebook they are from."""

    contract: dict[str, Scalar]
    bids: tuple[dict[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What to try. `values` has for each fact of a bid the values worth trying, the plainest first.

    `of_contract` has the same for the facts of the contract.
    """

    whole: tuple[Start, ...]
    values: Mapping[str, tuple[Scalar, ...]]
    wholes: frozenset[str] = frozenset()
    of_contract: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)

    def starts(self, number: int) -> list[Start]:
        """Competitions of that many bids; the same bid again where there are not as many."""
        return [
            Start(start.contract, tuple(start.bids[at % len(start.bids)] for at in range(number)))
            for start in self.whole
        ]

    def some(self, draw: Random, most: int, first: frozenset[str]) -> list[str]:
        """A few names of facts of a bid, mostly of those in `first`."""
        likely = [name for name in self.values if name in first]
        names = likely if likely and draw.random() < _LIKELY else list(self.values)
        return draw.sample(names, min(len(names), draw.randint(1, most))) if names else []

    def whole_numbers(self, name: str) -> bool:
        """Whether the fact holds whole numbers only."""
        return name in self.wholes


def candidates_of(old: Rulebook, new: Rulebook, named: Mapping[str, str]) -> Candidates:
    """What to try on both rulebooks; `named` has the new names of renamed facts.

    Whole bids come from the examples; where they have none that passes, each fact is as plain as can be.
    """
    starts = [*_from_examples(new, new, {}), *_from_examples(old, new, named), _plain(new)]
    limits = _limits(old) | _limits(new)
    asked = [one for one in new.inputs.values() if one.owner == "bid"]
    values = {one.name: _values(one, new, limits) for one in asked}
    wholes = frozenset(one.name for one in asked if one.whole or one.levels is not None)
    given = {name: found for name, found in values.items() if found}
    others = (one for one in new.inputs.values() if one.owner == "contract")
    of_contract = {one.name: found for one in others if (found := _values(one, new, limits))}
    return Candidates(tuple(starts[:_MOST_STARTS]), given, wholes, of_contract)


def _from_examples(rulebook: Rulebook, new: Rulebook, named: Mapping[str, str]) -> Iterator[Start]:
    """The examples' bids that pass, and pass by themselves; those with most facts given first."""
    found: list[Start] = []
    for example in rulebook.examples:
        competition = example_competition(rulebook, example).competition
        if competition is None or not competition.bids:
            continue
        scored = score(rulebook, competition)
        passing = [bid for bid, said in zip(competition.bids, scored.outcomes, strict=True) if said == "pass"]
        if passing:
            contract = _known(competition.contract, new, named)
            found.append(Start(contract, tuple(_known(bid.facts, new, named) for bid in passing)))
    yield from sorted(found, key=lambda start: -sum(map(len, start.bids)))[: _MOST_STARTS // 2]


def _known(facts: Mapping[str, Scalar], new: Rulebook, named: Mapping[str, str]) -> dict[str, Scalar]:
    pairs = ((named.get(name, name), value) for name, value in facts.items())
    return {name: value for name, value in pairs if name in new.inputs}


def _plain(rulebook: Rulebook) -> Start:
    contract = _plain_facts(rulebook, "contract", lowest=False)
    ways = [_plain_facts(rulebook, "bid", lowest) for lowest in (False, True)]
    passing = [facts for facts in ways if _passes(rulebook, contract, facts)]
    return Start(contract, tuple(passing or ways[:1]))


def _passes(rulebook: Rulebook, contract: dict[str, Scalar], facts: dict[str, Scalar]) -> bool:
    from svrules.engine import Bid

    scored = score(rulebook, Competition(contract, (Bid("Ash", facts),)))
    return scored.outcomes == ("pass",)


def _plain_facts(rulebook: Rulebook, owner: str, lowest: bool) -> dict[str, Scalar]:
    asked = (one for one in rulebook.inputs.values() if one.owner == owner)
    return {one.name: _plain_value(one, rulebook, lowest) for one in asked}


def _plain_value(given: Input, rulebook: Rulebook, lowest: bool) -> Scalar:
    region = fact(rulebook, given.name).start
    match given.type:
        case YesNoType():
            return lowest
        case ChoiceType(options):
            return options[0] if lowest else options[-1]
        case DateType():
            return rulebook.in_force.start or rulebook.in_force.end or date(2026, 1, 1)
        case NumberType() if isinstance(region, Stretch):
            if region.levels is not None:
                return region.levels[0] if lowest else region.levels[-1]
            ends = region.limited("at least", Fraction(1 if lowest else 1000))
            return nice(region if ends.is_empty else ends)
    return "text"


def _limits(rulebook: Rulebook) -> set[Fraction | date]:
    """Every number and day that the rulebook mentions."""
    found: set[Fraction | date] = set()
    parts = (
        rulebook.settings, rulebook.values, rulebook.tables, rulebook.families, rulebook.rules,
        rulebook.criteria, rulebook.awards, rulebook.populations,
    )  # fmt: skip
    for part in parts:
        found.update(_literals(part))
    return found


def numbers_in(thing: Any) -> set[Fraction]:
    """Every number that a part of a rulebook mentions."""
    return {one for one in _literals(thing) if isinstance(one, Fraction)}


def _literals(thing: Any) -> Iterator[Fraction | date]:
    if isinstance(thing, e.Literally):
        if isinstance(thing.value, Fraction | date):
            yield thing.value
    elif isinstance(thing, dict):
        yield from _literals(tuple(thing.values()))
    elif isinstance(thing, tuple):
        for one in thing:
            yield from _literals(one)
    elif is_dataclass(thing) and not isinstance(thing, type):
        for one in fields(thing):
            if one.name not in ("span", "type"):
                yield from _literals(getattr(thing, one.name))


def _values(given: Input, rulebook: Rulebook, limits: set[Fraction | date]) -> tuple[Scalar, ...]:
    region = fact(rulebook, given.name).start
    match given.type:
        case YesNoType():
            return (True, False)
        case ChoiceType(options):
            return options
        case DateType():
            days = sorted(day for day in limits if isinstance(day, date))
            return tuple(day + timedelta(days=by) for day in days for by in (-1, 0, 1))[:_MOST_VALUES]
        case NumberType() if isinstance(region, Stretch):
            if region.levels is not None:
                return region.levels
            return _numbers(region, limits)
    return ()


def _numbers(region: Stretch, limits: set[Fraction | date]) -> tuple[Scalar, ...]:
    mentioned = [limit for limit in limits if isinstance(limit, Fraction)]
    around = [limit + by for limit in mentioned for by in (Fraction(-1), Fraction(0), Fraction(1))]
    plain = [Fraction(n) for n in (0, 1, 2, 5, 10, 20, 50, 100, 1000, 10_000, 100_000, 250_000, 1_000_000)]
    ends = [end for end in (region.low, region.high) if end is not None]
    found = [x for x in dict.fromkeys([*plain, *ends, *around]) if region.holds(x)]
    if region.whole:
        found = [x for x in found if x.denominator == 1]
    return tuple(found[: _MOST_VALUES * 2])
