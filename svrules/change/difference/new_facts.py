"""Facts that only the new edition asks for: whole bids of older examples get a value for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from svrules.change.difference.candidates import Candidates, Start
from svrules.change.difference.consequences import consequences
from svrules.change.difference.placing import Facts
from svrules.change.difference.witness import Both, Seen
from svrules.checks.cases.facts import fact
from svrules.checks.cases.regions import Stretch, nice
from svrules.engine import Bid, Competition, score
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, YesNoType

__all__ = ["telling_of_new", "with_new_facts"]

_MOST_MORE: Final = 2


def with_new_facts(candidates: Candidates, old: Rulebook, new: Rulebook) -> Candidates:
    """The same whole bids, none of which leaves out a fact that only the new edition asks for.

    A value is one that the new edition accepts, and under which the bids pass where there is such a one. The
    other values follow at the end, so that one is found under which only the change at hand shows.
    """
    added = [one for name, one in new.inputs.items() if name not in old.inputs and one.blank_means is None]
    if not added:
        return candidates
    ways = [list(_filled(start, added, new)) for start in candidates.whole]
    first = [way[0] for way in ways]
    others = [start for way in ways[:_MOST_MORE] for start in way[1:]]
    return replace(candidates, whole=(*first, *others))


def telling_of_new(found: Seen, published: Both, old: Rulebook) -> Seen:
    """The same with those new facts among the telling ones on which the editions as a whole turn."""

    def differing(contract: Facts, bids: Iterable[Facts]) -> object:
        before, after = published.scored(contract, tuple(bids))
        return consequences(before.result(), after.result())

    known, told = differing(found.contract, found.bids), dict.fromkeys(found.telling)
    for name in (one for one in published.new.inputs if one not in old.inputs):
        if name in found.contract and differing(_without(found.contract, name), found.bids) != known:
            told[None, name] = None
        for at, bid in enumerate(found.bids):
            bids = (*found.bids[:at], _without(bid, name), *found.bids[at + 1 :])
            if name in bid and differing(found.contract, bids) != known:
                told[at, name] = None
    return replace(found, telling=tuple(told))


def _without(facts: Facts, name: str) -> Facts:
    return {one: value for one, value in facts.items() if one != name}


def _filled(start: Start, added: list[Input], new: Rulebook) -> Iterator[Start]:
    """The competition with values for the facts that it lacks, the most fitting first."""
    ways = [_with(start, added, at, new) for at in (0, -1)]
    ways = [way for at, way in enumerate(ways) if way not in ways[:at]]
    yield from sorted(ways, key=lambda way: not _passes(way, new))


def _with(start: Start, added: list[Input], at: int, new: Rulebook) -> Start:
    values = {one.name: (one.owner, _values(one, new)[at]) for one in added}

    def more(facts: dict[str, Scalar], owner: str) -> dict[str, Scalar]:
        of_owner = {name: value for name, (whose, value) in values.items() if whose == owner}
        return {**of_owner, **facts}

    return Start(more(start.contract, "contract"), tuple(more(bid, "bid") for bid in start.bids))


def _passes(start: Start, new: Rulebook) -> bool:
    bids = tuple(Bid(f"Bid {at}", facts) for at, facts in enumerate(start.bids, 1))
    return set(score(new, Competition(start.contract, bids)).outcomes) == {"pass"}


def _values(given: Input, rulebook: Rulebook) -> tuple[Scalar, ...]:
    """Values inside the bounds: the plainest first, the farthest from it last."""
    region = fact(rulebook, given.name).start
    match given.type:
        case YesNoType():
            return (False, True)
        case ChoiceType(options):
            return options
        case DateType():
            return (rulebook.in_force.start or rulebook.in_force.end or date(2026, 1, 1),)
        case NumberType() if isinstance(region, Stretch):
            if region.levels is not None:
                return tuple(region.levels)
            plain = nice(region)
            return plain, region.high if region.high is not None and region.high_in else plain
    return ("text",)
