"""A run: all that was computed for one competition, from which results are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic, Literal, TypeVar, overload

from svrules.engine.competition import WHOLE_BID, Competition, Decision
from svrules.engine.plan import Plan, PlannedCriterion
from svrules.engine.quantity import InError, Missing, Quantity
from svrules.engine.working.award import Allocated, Ranking, allocate, near_ties
from svrules.engine.working.outcomes import RuleOutcome, Said, not_reached, said
from svrules.engine.working.sheet import Row, Sheet, contract_row

__all__ = ["Awarded", "BidOutcome", "Contract", "Lazy", "Run", "Scope", "awarded", "judge_contract"]

Scope = Literal["in scope", "out of scope", "unknown", "error"]
BidOutcome = Literal["pass", "fail", "refer", "unknown", "error", "not reached"]
T = TypeVar("T")


class Lazy(Sequence[T], Generic[T]):
    """A sequence whose items are made when they are first looked at."""

    def __init__(self, length: int, make: Callable[[int], T]) -> None:
        self._length, self._make = length, make
        self._made: dict[int, T] = {}

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(self._length))]
        if not 0 <= at < self._length:
            raise IndexError(at)
        if at not in self._made:
            self._made[at] = self._make(at)
        return self._made[at]


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract's row, what its rules said, and the scope that follows."""

    row: Row
    said: dict[str, Said]
    scope: Scope


@dataclass(frozen=True, slots=True)
class Awarded:
    """What the award made of the scores: ranks, near ties, allocation, notes on what is not settled."""

    ranking: Ranking | None
    near: list[tuple[int, ...]]
    allocated: dict[int, Allocated]
    notes: list[str]


@dataclass(eq=False)
class Run:
    """All that was computed for one competition.

    Bids are numbered by their place in the table. `last` holds for each bid the sheet of the last stage that
    it reached (None: not even the first), `rule_sheets` that of the rules on other bids; `said` what each
    rule said, by label; `award_values` the award value of scored bids where it is known; `read` the quantity
    of a step for a bid that was scored, `read_all` that of every bid, None for those that were not.
    """

    plan: Plan
    competition: Competition
    contract: Contract
    said: Sequence[Mapping[str, Said]]
    outcomes: Sequence[BidOutcome]
    rule_sheets: Sequence[Sheet | None]
    last: Sequence[Sheet | None]
    scored: Sequence[bool]
    award_values: Mapping[int, Any]
    awarded: Awarded
    read: Callable[[int, int], Quantity]
    read_all: Callable[[int], Sequence[Quantity | None]]
    notes: list[str]

    def row(self, bid: int) -> Row:
        """The quantities of all steps for a bid at the last stage that it reached."""
        sheet = self.last[bid]
        return self.contract.row if sheet is None else sheet.rows[bid]

    def total(self, bid: int) -> Fraction | None:
        """The total of a bid; None where it was not scored or its total is not known."""
        if self.plan.total is None or not self.scored[bid]:
            return None
        quantity = self.read(bid, self.plan.total)
        return quantity if isinstance(quantity, Fraction) else None

    def totals(self) -> tuple[Fraction | None, ...]:
        """The total of every bid, as `total` gives it."""
        if self.plan.total is None:
            return (None,) * len(self.scored)
        found = self.read_all(self.plan.total)
        return tuple([quantity if isinstance(quantity, Fraction) else None for quantity in found])

    def marks(self, criterion: PlannedCriterion, bid: int) -> Fraction | None:
        """The marks of a bid for a criterion; None where it was not marked or they are not known."""
        if not self.scored[bid] and not (criterion.alone and self.last[bid] is not None):
            return None
        quantity = self.read(bid, criterion.marks) if self.scored[bid] else self.row(bid)[criterion.marks]
        return quantity if isinstance(quantity, Fraction) else None


def judge_contract(plan: Plan, competition: Competition, row: Row | None = None) -> Contract:
    """The first step of the order of work: what needs no bid, and whether the contract is in scope.

    `row` is the contract's row where it is known already.
    """
    row = contract_row(plan, competition.contract) if row is None else row
    rules = [rule for rule in plan.rules if rule.on_contract]
    found = {rule.label: said(rule, row, None) for rule in rules if rule.kind == "applies"}
    scope = _scope([one.outcome for one in found.values()])
    for rule in rules:
        if rule.label not in found:
            found[rule.label] = said(rule, row, None) if scope == "in scope" else not_reached
    return Contract(row, {rule.label: found[rule.label] for rule in rules}, scope)


def _scope(outcomes: Sequence[RuleOutcome]) -> Scope:
    if "fail" in outcomes:
        return "out of scope"
    if "error" in outcomes:
        return "error"
    return "unknown" if "unknown" in outcomes or "refer" in outcomes else "in scope"


def awarded(
    plan: Plan, ranking: Ranking | None, values: Mapping[int, Any], read: Callable[[int, int], Quantity]
) -> Awarded:
    """Near ties and the allocation that follow from a ranking; `read` gives a bid's quantity of a step."""
    award = plan.award
    if ranking is None or award is None or not ranking.groups:
        return Awarded(ranking, [], {}, [] if ranking is None else list(ranking.notes))
    first, notes, near = ranking.groups[0][0], list(ranking.notes), []
    if award.near is not None and not award.in_order:
        within = read(first, award.near)
        if isinstance(within, Missing | InError) or not isinstance(within, Fraction):
            notes.append("Near ties are not looked for: how near is near is not known.")
        else:
            near = near_ties(ranking, values, within)
    allocated = {}
    if award.allocation is not None:
        allocated = allocate(award.allocation, ranking, read(first, award.allocation.pot), read)
    return Awarded(ranking, near, allocated, notes)


def unused_decisions(
    competition: Competition, said: Sequence[Mapping[str, Said]], used: set[tuple[str, str]]
) -> list[str]:
    """A note for each recorded decision that settled nothing, with the reason."""
    places = {bid.name: place for place, bid in enumerate(competition.bids)}
    return [
        f"The decision on {one.bid}, {one.rule}, settles nothing: {_why_unused(one, said, places)}."
        for one in competition.decisions
        if (one.bid, one.rule) not in used
    ]


def _why_unused(one: Decision, said: Sequence[Mapping[str, Said]], places: Mapping[str, int]) -> str:
    if one.bid not in places:
        return f"there is no {one.bid}"
    found = said[places[one.bid]].get(one.rule, not_reached)
    if one.rule == WHOLE_BID and found is not_reached and one.outcome == "pass":
        return "a decision on a whole bid can only reject it"
    if found.outcome == "not reached":
        return f"{one.rule} was not reached"
    return f"{one.rule} says {found.outcome}, and a decision settles what is referred or unknown"
