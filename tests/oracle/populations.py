"""Populations (docs/language.md §8)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from svrules.engine.competition import Bid
from svrules.language import expressions as e
from svrules.language.expressions import PopulationRef
from tests.oracle import expressions
from tests.oracle.case import At, Case
from tests.oracle.quantities import YES, Error, Known, Missing, Quantity, all_hold, middle, number, together


def aggregate(case: Case, x: e.Among, at: At) -> Quantity:
    """`⟨verb⟩ ⟨x⟩ among ⟨population⟩`, `number of ⟨population⟩`, `rank of …`."""
    inside, unsettled = who_is_in(case, x.population, at)
    if x.operand is None:
        return together(unsettled, lambda: number(len(inside)))
    values = [expressions.evaluate(case, x.operand, _looking_at(bid, at)) for bid in inside]
    own = [expressions.evaluate(case, x.operand, at)] if x.kind.startswith("rank") else []
    # "A bid whose status is in, and whose `where` is missing, or whose x is missing, makes the aggregate
    # missing; an error makes it error."
    undecided = together([*unsettled, *values, *own], lambda *_: YES)
    if not isinstance(undecided, Known):
        return undecided
    known = [v.value for v in values if isinstance(v, Known)]
    if x.population.leave_out:
        known = _without_one(x.population.leave_out, known)
    if not known:
        return Error()
    return _verb(x.kind, known, *[q.value for q in own if isinstance(q, Known)])


def who_is_in(case: Case, p: PopulationRef, at: At) -> tuple[list[Bid], list[Quantity]]:
    """The bids that are in, and the conditions that are missing or in error."""
    assert at.standing is not None, "populations are not settled yet"
    named = case.rulebook.populations.get(p.name or "")
    inside: list[Bid] = []
    unsettled: list[Quantity] = []
    for bid in at.standing.bids:
        if p.others and at.bid is not None and bid.name == at.bid.name:
            continue
        if not _status_is_in(case, p, at.standing.status[bid.name]):
            continue
        conditions = [c for c in (named.where if named else None, p.where) if c is not None]
        holds = all_hold(expressions.evaluate(case, c, _looking_at(bid, at)) for c in conditions)
        if holds == YES:
            inside.append(bid)
        elif isinstance(holds, Missing | Error):
            unsettled.append(holds)
    return inside, unsettled


def _status_is_in(case: Case, p: PopulationRef, status: str) -> bool:
    """§8: "An error counts as unknown here"."""
    if p.name == "all bids":
        return True
    statuses = {"pass"} if p.name is None else set(case.rulebook.populations[p.name].statuses)
    return ("unknown" if status == "error" else status) in statuses


def _looking_at(bid: Bid, at: At) -> At:
    """§8: "Inside, names mean the bid looked at; `this bid's price` means that of the bid being scored"."""
    return replace(at, bid=bid)


def _without_one(which: str, values: list[Any]) -> list[Any]:
    """§8: "without the one bid with the highest x (the first in the table of equals)"."""
    if not values:
        return values
    place = values.index(max(values) if which == "highest" else min(values))
    return values[:place] + values[place + 1 :]


def _verb(kind: str, values: list[Any], own: Any = None) -> Quantity:
    match kind:
        case "lowest":
            return Known(min(values))
        case "highest":
            return Known(max(values))
        case "mean":
            return number(sum(values, Fraction(0)) / len(values))
        case "median":
            return number(middle(values))
        case "sum":
            return number(sum(values, Fraction(0)))
        case "rank lowest first":
            return number(1 + sum(v < own for v in values))
    return number(1 + sum(v > own for v in values))
