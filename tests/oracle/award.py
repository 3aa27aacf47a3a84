"""Award values, ranks, ties and allocation (docs/language.md §11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from svrules.language.rulebook import Allocation, TieStep
from tests.oracle import criteria
from tests.oracle.case import At, Case
from tests.oracle.expressions import comparable, evaluate
from tests.oracle.quantities import Error, Known, Quantity, number, together, value_of


@dataclass(frozen=True)
class Granted:
    """What the allocation gives a bid."""

    status: str
    amount: Fraction | None


def award_values(case: Case, at: At) -> list[Quantity]:
    """What bids are compared by: one value, or in order of importance the share of each criterion."""
    award = case.award()
    if award is None:
        # A rulebook of rules alone compares nothing.
        return [criteria.total(case, at, exact=False)] if case.parts(None) else []
    if award.direction == "order of importance":
        tops = sorted(case.parts(None), key=lambda p: p.criterion.weight.place or 0)
        marks = [criteria.marked(case, p, at).marks for p in tops]
        if not tops:
            return [Error()]  # §4: "where no criterion is in force, the total, or the order, is an error"
        return [together([m], lambda x: number(x / 100)) for m in marks]
    if award.by is not None:
        return [evaluate(case, award.by, at)]
    return [criteria.total(case, at, exact=award.on_exact)]


@dataclass(frozen=True)
class Place:
    """A bid that has a rank."""

    bid: str
    award: tuple[Any, ...]
    rank: int


def ranked(case: Case, values: Mapping[str, list[Any]], ats: Mapping[str, At]) -> list[Place]:
    """The bids in rank order; "bids that stay equal share the rank: 1, 2, 2, 4"."""
    award = case.award()
    lowest_wins = award is not None and award.direction == "lowest"
    names = sorted(values, key=lambda name: values[name], reverse=not lowest_wins)
    groups: list[list[str]] = []
    for _, equal in _by_value(names, values):
        groups += _separated(case, equal, award.ties if award else (), ats)
    places: list[Place] = []
    for group in groups:
        rank = len(places) + 1
        places += [Place(n, tuple(values[n]), rank) for n in group]
    return places


def _by_value(names: list[str], values: Mapping[str, Any]) -> list[tuple[Any, list[str]]]:
    """The names in their order, those of equal value together."""
    groups: list[tuple[Any, list[str]]] = []
    for name in names:
        if groups and groups[-1][0] == values[name]:
            groups[-1][1].append(name)
        else:
            groups.append((values[name], [name]))
    return groups


def _separated(
    case: Case, equal: list[str], steps: tuple[TieStep, ...], ats: Mapping[str, At]
) -> list[list[str]]:
    """§11: "Equal award values are separated step by step"."""
    if len(equal) == 1 or not steps:
        return [equal]
    step, *rest = steps
    found = {name: evaluate(case, step.by, ats[name]) for name in equal}
    # "A step that is missing or in error for one of the equal bids settles nothing among them".
    if not all(isinstance(q, Known) for q in found.values()):
        return _separated(case, equal, tuple(rest), ats)
    by = {n: comparable(step.by.type, q.value) for n, q in found.items() if isinstance(q, Known)}
    names = sorted(equal, key=lambda n: by[n], reverse=step.direction == "highest")
    return [
        group
        for _, still_equal in _by_value(names, by)
        for group in _separated(case, still_equal, tuple(rest), ats)
    ]


def near_ties(case: Case, places: list[Place]) -> set[frozenset[str]]:
    """Every pair of "ranked bids whose award values differ by at most that, level ones included"."""
    award = case.award()
    if award is None or award.near is None or award.direction == "order of importance":
        return set()
    within = evaluate(case, award.near.within, At())
    if not isinstance(within, Known):
        return set()
    return {
        frozenset({a.bid, b.bid})
        for a, b in combinations(places, 2)
        if abs(a.award[0] - b.award[0]) <= within.value
    }


def granted(case: Case, places: list[Place], ats: Mapping[str, At]) -> dict[str, Granted]:
    """§11 `fund ⟨request⟩ from ⟨pot⟩ in rank order`."""
    award = case.award()
    if award is None or award.allocation is None:
        return {}
    fund = award.allocation
    left = evaluate(case, fund.pot, At())
    grants: dict[str, Granted] = {}
    stopped: str | None = None if isinstance(left, Known) else "unknown"
    for rank in sorted({p.rank for p in places}):
        names = [p.bid for p in places if p.rank == rank]
        if stopped:
            nothing = None if stopped == "unknown" else Fraction(0)
            grants |= {name: Granted(stopped, nothing) for name in names}
            continue
        assert isinstance(left, Known)
        decided, left, stopped = _granted_at(case, fund, names, value_of(left) or Fraction(0), ats)
        grants |= decided
    return grants


def _granted_at(
    case: Case, fund: Allocation, names: list[str], left: Fraction, ats: Mapping[str, At]
) -> tuple[dict[str, Granted], Known, str | None]:
    """What one rank gets, what is left then, and what all after get if the pot is closed."""
    requests = {name: _request(case, fund, ats[name]) for name in names}
    asked = together(requests.values(), lambda *all_: number(sum(all_)))
    if not isinstance(asked, Known):
        return {name: Granted("unknown", None) for name in names}, number(left), "unknown"
    if asked.value <= left:  # type: ignore[operator]
        funded = {n: Granted("funded", value_of(q)) for n, q in requests.items()}
        return funded, number(left - asked.value), None  # type: ignore[operator]
    if fund.partial and len(names) == 1 and left > 0:
        return {names[0]: Granted("part funded", left)}, number(0), "reserve"
    reserve = {name: Granted("reserve", Fraction(0)) for name in names}
    return reserve, number(left), None if fund.pass_over else "reserve"


def _request(case: Case, fund: Allocation, at: At) -> Quantity:
    """§11: "a request must be at least 0"."""
    asked = evaluate(case, fund.request, at)
    return together([asked], lambda x: number(x) if x >= 0 else Error())
