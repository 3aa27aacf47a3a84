"""From totals to ranks: the tie chain, near ties, and the pot (docs/language.md, section 11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from svrules.engine.plan import Plan, PlannedAllocation, PlannedAward, PlannedTie
from svrules.engine.quantity import InError, Missing, Quantity
from svrules.engine.working.operations import sort_key
from svrules.quantities.printing import print_money

__all__ = ["Allocated", "Ranking", "allocate", "near_ties", "rank"]

ReadBid = Callable[[int, int], Any]
"""The quantity of a step (second) for a bid (first, its place in the table)."""
AllocationStatus = Literal["funded", "part funded", "reserve", "unknown"]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Bids by their place in the table. `groups`: those of one rank together, best first.

    `tied`: for each bid that has equals, all of them in the order of the table; `settled_by`: the step that
    settled its place among them, None where the rank is shared.
    """

    groups: tuple[tuple[int, ...], ...]
    ranks: dict[int, int]
    tied: dict[int, tuple[int, ...]]
    settled_by: dict[int, str | None]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Allocated:
    """What one project gets; `amount` None where it is not known."""

    status: AllocationStatus
    amount: Fraction | None
    because: str


def rank(
    plan: Plan,
    award: PlannedAward,
    bids: Sequence[int],
    keys: Sequence[Any],
    read: ReadBid,
    names: Sequence[str],
) -> Ranking:
    """The ranking of `bids`, whose award values are `keys` in the same order: equal keys are ties."""
    by_key: dict[Any, list[int]] = {}
    for bid, key in zip(bids, keys, strict=True):
        by_key.setdefault(key, []).append(bid)
    groups: list[tuple[int, ...]] = []
    tied: dict[int, tuple[int, ...]] = {}
    settled_by: dict[int, str | None] = {}
    notes: list[str] = []
    for key in sorted(by_key, reverse=award.highest):
        equal = by_key[key]
        if len(equal) == 1:
            groups.append((equal[0],))
            continue
        tied.update(dict.fromkeys(equal, tuple(equal)))
        chain = _Chain(plan, award.ties, read, names, settled_by, notes)
        groups += chain.separate(equal, 0, None)
    ranks: dict[int, int] = {}
    place = 1
    for group in groups:
        for bid in group:
            ranks[bid] = place
        place += len(group)
    return Ranking(tuple(groups), ranks, tied, settled_by, tuple(notes))


@dataclass(frozen=True, slots=True)
class _Chain:
    """The tie-break chain applied to bids with one award value."""

    plan: Plan
    ties: tuple[PlannedTie, ...]
    read: ReadBid
    names: Sequence[str]
    settled_by: dict[int, str | None]
    notes: list[str]

    def separate(self, bids: list[int], at: int, last: str | None) -> list[tuple[int, ...]]:
        """The bids in groups, best first, by the chain from `at` on; `last` settled them so far."""
        if len(bids) == 1:
            self.settled_by[bids[0]] = last
            return [(bids[0],)]
        if at == len(self.ties):
            self.settled_by.update(dict.fromkeys(bids, None))
            return [tuple(bids)]
        tie = self.ties[at]
        values = [self.read(bid, tie.by) for bid in bids]
        if any(isinstance(value, Missing | InError) for value in values):
            equal = ", ".join(self.names[bid] for bid in bids)
            self.notes.append(
                f"The tie-break `{tie.words}` settles nothing among {equal}: not known for all of them."
            )
            return self.separate(bids, at + 1, last)
        key = sort_key(self.plan.steps[tie.by].type)
        keys = [key(value) for value in values]
        distinct = sorted(set(keys), reverse=tie.highest)
        if len(distinct) == 1:
            return self.separate(bids, at + 1, last)
        found: list[tuple[int, ...]] = []
        for one in distinct:
            same = [bid for bid, own in zip(bids, keys, strict=True) if own == one]
            found += self.separate(same, at + 1, tie.words)
        return found


def near_ties(ranking: Ranking, keys: Mapping[int, Fraction], within: Fraction) -> list[tuple[int, ...]]:
    """The largest groups of ranked bids whose award values all differ by at most `within`, best first.

    Every pair of bids that are that near is in one of them. A bid may be in several groups, none of which
    holds another; so thousands of equal bids are one group.
    """
    ranked = [bid for group in ranking.groups for bid in group]
    found: list[tuple[int, ...]] = []
    end = 0
    for start, bid in enumerate(ranked):
        reached = end
        while end < len(ranked) and abs(keys[bid] - keys[ranked[end]]) <= within:
            end += 1
        if end > reached and end - start > 1:
            found.append(tuple(ranked[start:end]))
    return found


def allocate(plan: PlannedAllocation, ranking: Ranking, pot: Quantity, read: ReadBid) -> dict[int, Allocated]:
    """What each ranked bid gets from the pot, in rank order, equal ranks together."""
    found: dict[int, Allocated] = {}
    if isinstance(pot, Missing | InError) or not isinstance(pot, Fraction):
        everyone = [bid for group in ranking.groups for bid in group]
        return dict.fromkeys(everyone, Allocated("unknown", None, "The pot is not known."))
    left, closed = pot, ""
    for group in ranking.groups:
        requests = [read(bid, plan.request) for bid in group]
        if closed:
            status: AllocationStatus = "unknown" if closed == _NOT_KNOWN else "reserve"
            amount = None if closed == _NOT_KNOWN else Fraction(0)
            found.update(dict.fromkeys(group, Allocated(status, amount, closed)))
        elif any(not isinstance(request, Fraction) or request < 0 for request in requests):
            closed = _NOT_KNOWN
            found.update(dict.fromkeys(group, Allocated("unknown", None, _why_unknown(requests))))
        elif sum(requests) <= left:
            for bid, request in zip(group, requests, strict=True):
                found[bid] = Allocated("funded", request, "The pot covers the whole request.")
            left -= sum(requests)
        else:
            shared = _does_not_fit(plan, group, left)
            found.update(shared)
            if plan.partial:
                left = Fraction(0)
            closed = "" if plan.pass_over else "The pot does not cover a project of a better rank."
    return found


_NOT_KNOWN = "The request of a project of a better rank is not known."


def _why_unknown(requests: Sequence[Any]) -> str:
    below = any(isinstance(request, Fraction) and request < 0 for request in requests)
    return "A request is below £0." if below else "The request is not known."


def _does_not_fit(plan: PlannedAllocation, group: tuple[int, ...], left: Fraction) -> dict[int, Allocated]:
    rest = f"{print_money(left)} is left of the pot, less than is asked for"
    if plan.partial and len(group) == 1 and left > 0:
        return {group[0]: Allocated("part funded", left, f"{rest}: the rest of the pot goes here.")}
    why = f"{rest} by the projects that share this rank." if len(group) > 1 else f"{rest}."
    return dict.fromkeys(group, Allocated("reserve", Fraction(0), why))
