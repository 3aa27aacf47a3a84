"""Which projects get money from the pot, where that is the same in a whole stretch."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from svrules.engine.bounds.arithmetic import multiplied, summed
from svrules.engine.bounds.places import ahead, may_be_ranked, surely_ranked
from svrules.engine.bounds.spread import (
    Possible,
    can_be_known,
    may_be_in_error,
    may_be_missing,
    numbers_of,
    sides,
)
from svrules.engine.bounds.work import PossibleRun
from svrules.engine.plan import PlannedAllocation

__all__ = ["funded"]

_ZERO: Final = Fraction(0)


def funded(run: PossibleRun) -> frozenset[int] | None:
    """The projects that get all or some of what they ask for; None where that is not settled."""
    award = run.plan.award
    if run.open or award is None or award.allocation is None:
        return None
    ranked = [bid for bid in range(len(run.names)) if may_be_ranked(run, bid)]
    if not ranked:
        return frozenset()
    found = _by_sums(run, award.allocation, ranked)
    if found is not None:
        return found
    if not all(surely_ranked(run, bid) for bid in ranked):
        return None
    groups = _groups(run, ranked)
    if groups is None:
        return None
    return _spent(run, award.allocation, groups) if groups else frozenset()


def _by_sums(run: PossibleRun, plan: PlannedAllocation, ranked: list[int]) -> frozenset[int] | None:
    """The same where it does not matter in which order the others come; None where that does not settle it.

    A project is funded when the pot covers it with all that can come before it or with it, and is not when
    the pot does not cover it with those that come before it for sure.
    """
    pot = run.read(ranked[0], plan.pot)
    requests = {bid: run.read(bid, plan.request) for bid in ranked}
    if plan.partial or plan.pass_over or numbers_of(pot) is None or _settled(pot) is not True:
        return None
    if any(_settled(one) is not True or -1 in sides(one, _ZERO, run.stretch) for one in requests.values()):
        return None
    found = set()
    for bid in ranked:
        order = {other: ahead(run, other, bid) for other in ranked if other != bid}
        most = [requests[other] for other, signs in order.items() if signs & {0, 1}]
        if surely_ranked(run, bid) and _total(run, [*most, requests[bid]], pot) <= {-1, 0}:
            found.add(bid)
            continue
        least = [requests[o] for o, signs in order.items() if signs == {1} and surely_ranked(run, o)]
        if _total(run, [*least, requests[bid]], pot) != {1}:
            return None
    return frozenset(found)


def _total(run: PossibleRun, requests: list[Possible], pot: Possible) -> frozenset[int]:
    """How what they ask for together stands beside the pot."""
    total: Possible = _ZERO
    for request in requests:
        total = summed(total, request, run.stretch)
    return sides(total, pot, run.stretch)


def _groups(run: PossibleRun, ranked: list[int]) -> list[list[int]] | None:
    """The projects of one rank together, best first; None where an order is not settled."""
    before: dict[int, int] = {}
    for one in ranked:
        found = [ahead(run, other, one) for other in ranked if other != one]
        if any(len(signs) != 1 for signs in found):
            return None
        before[one] = sum(1 for signs in found if signs == {1})
    return [[bid for bid in ranked if before[bid] == place] for place in sorted(set(before.values()))]


def _settled(one: Possible) -> bool | None:
    """Whether it is known for sure (yes), or not known for sure (no); None: it depends."""
    if not can_be_known(one):
        return False
    return None if may_be_missing(one) or may_be_in_error(one) else True


def _spent(run: PossibleRun, plan: PlannedAllocation, groups: list[list[int]]) -> frozenset[int] | None:
    """In rank order as long as the pot lasts, as `svrules.engine.working.award.allocate` spends it."""
    left: Possible = run.read(groups[0][0], plan.pot)
    if numbers_of(left) is None or _settled(left) is None:
        return frozenset() if _settled(left) is False else None
    found: set[int] = set()
    for group in groups:
        requests = [run.read(bid, plan.request) for bid in group]
        asked = _asked(run, requests)
        if asked is None:
            return None
        if asked is False:
            break
        beside = sides(asked, left, run.stretch)
        if beside <= {-1, 0}:
            found.update(group)
            left = summed(left, multiplied(asked, Fraction(-1), run.stretch), run.stretch)
            continue
        if beside != {1}:
            return None
        if plan.partial:
            some = sides(left, _ZERO, run.stretch)
            if len(group) == 1 and len(some) > 1 and 1 in some:
                return None
            found.update(group if len(group) == 1 and some == {1} else ())
            left = _ZERO
        if not plan.pass_over:
            break
    return frozenset(found)


def _asked(run: PossibleRun, requests: list[Possible]) -> Possible | None:
    """What they ask for together; no where a request is not known or below £0, None where that depends."""
    known = [_settled(request) for request in requests]
    signs = [sides(request, _ZERO, run.stretch) for request in requests if can_be_known(request)]
    if False in known or {-1} in signs:
        return False
    if None in known or any(-1 in each for each in signs):
        return None
    total: Possible = _ZERO
    for request in requests:
        total = summed(total, request, run.stretch)
    return total
