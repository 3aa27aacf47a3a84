"""A run through compiled rules: outcomes and ranks at once, rows and what rules said only when looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from svrules.engine.award import Ranking, rank
from svrules.engine.careful import run_carefully
from svrules.engine.competition import Competition
from svrules.engine.compiled.batch import Batch, batch
from svrules.engine.compiled.code import CODES
from svrules.engine.compiled.forms import Number
from svrules.engine.operations import compute
from svrules.engine.outcomes import Said, said
from svrules.engine.plan import EACH_BID, Plan
from svrules.engine.quantity import Quantity
from svrules.engine.run import BidOutcome, Contract, Lazy, Run, awarded, unused_decisions
from svrules.engine.sheet import Row, Sheet, fact_of

__all__ = ["run_compiled"]

_OUTCOMES: Final[tuple[BidOutcome, ...]] = CODES


def run_compiled(plan: Plan, competition: Competition, contract: Contract) -> Run | None:
    """The run of a competition in scope; None where it is to be computed the careful way."""
    if competition.decisions:
        return None
    found = batch(plan, contract.row, competition.bids)
    return None if found is None else _Compiled(plan, competition, contract, found).run()


class _Compiled:
    def __init__(self, plan: Plan, competition: Competition, contract: Contract, found: Batch) -> None:
        self.plan, self.competition, self.contract, self.found = plan, competition, contract, found
        self.names = [bid.name for bid in competition.bids]
        rest = [at for at, local in enumerate(found.locals) if local is None]
        bids = tuple(competition.bids[at] for at in rest)
        self.careful = (
            run_carefully(plan, Competition(competition.contract, bids), contract) if rest else None
        )
        self.place = {at: place for place, at in enumerate(rest)}

    def run(self) -> Run:
        found, n = self.found, len(self.names)
        if self.careful is None:
            outcomes: list[BidOutcome] = [_OUTCOMES[local[1]] for local in found.locals if local is not None]
            scored = [local[0] == 0 for local in found.locals if local is not None]
        else:
            outcomes = [self._outcome(bid) for bid in range(n)]
            scored = [self._scored(bid) for bid in range(n)]
        alone, last = self._sheet(self._alone, scored), self._sheet(self._row, scored)
        values = _Values(self, outcomes)
        after = awarded(self.plan, self._ranking(outcomes), values, self.read)
        return Run(
            plan=self.plan,
            competition=self.competition,
            contract=self.contract,
            said=Lazy(n, self._said),
            outcomes=outcomes,
            rule_sheets=[None] * n,
            last=[last if reached else alone for reached in scored],
            scored=scored,
            award_values=values,
            awarded=after,
            read=self.read,
            notes=after.notes + unused_decisions(self.competition.decisions, set()),
        )

    def _outcome(self, bid: int) -> BidOutcome:
        local = self.found.locals[bid]
        if local is not None or self.careful is None:
            return _OUTCOMES[local[1] if local is not None else 0]
        return self.careful.outcomes[self.place[bid]]

    def _scored(self, bid: int) -> bool:
        local = self.found.locals[bid]
        if local is not None or self.careful is None:
            return local is not None and local[0] == 0
        return self.careful.scored[self.place[bid]]

    def _sheet(self, make: Callable[[int], Row], scored: list[bool]) -> Sheet:
        n = len(self.names)
        rows = Lazy(n, make)
        return Sheet(self.plan, self.names, rows, (), (), scored, self.contract.row)

    # Rows

    def _alone(self, bid: int) -> Row:
        return self._decoded(bid, scored=False)

    def _row(self, bid: int) -> Row:
        return self._decoded(bid, scored=True)

    def _decoded(self, bid: int, *, scored: bool) -> Row:
        """The row of a bid from its kept locals; what was not kept is one operation on what was."""
        local = self.found.locals[bid]
        if local is None and self.careful is not None:
            return self.careful.row(self.place[bid])
        plan, row = self.plan, self.contract.row.copy()
        for index in plan.alone:
            row[index] = self._quantity(index, bid, local or (), row)
        if scored:
            for index in plan.at_scoring:
                row[index] = self._quantity(index, bid, local or (), row)
        return row

    def _quantity(self, index: int, bid: int, local: tuple[Any, ...], row: Row) -> Quantity:
        step = self.plan.steps[index]
        if step.operation == "fact":
            facts = self.competition.bids[bid].facts
            return fact_of(self.plan.rulebook, str(step.detail), facts, self.names[bid])
        kept = self.found.code.quantity(index, local) if step.domain == EACH_BID else None
        if kept is not None:
            return kept
        if step.operation == "scored":
            quantity: Quantity = row[step.operands[0]]
            return quantity
        return compute(step, [row[i] for i in step.operands], self.names[bid])

    def _said(self, bid: int) -> Mapping[str, Said]:
        if self.found.locals[bid] is None and self.careful is not None:
            return self.careful.said[self.place[bid]]
        row, scored = self._row(bid), self._scored(bid)
        stages = (2, 5) if scored else (2,)
        return {
            rule.label: said(rule, row, self.names[bid]) for rule in self.plan.rules if rule.stage in stages
        }

    # Award

    def read(self, bid: int, step: int) -> Quantity:
        """The quantity of a step for a bid."""
        local = self.found.locals[bid]
        kept = None if local is None else self.found.code.quantity(step, local)
        quantity: Quantity = self._row(bid)[step] if kept is None else kept
        return quantity

    def _ranking(self, outcomes: list[BidOutcome]) -> Ranking | None:
        award = self.plan.award
        if award is None or not award.by:
            return None
        bids = [bid for bid, outcome in enumerate(outcomes) if outcome == "pass"]
        keys = self._whole_keys(bids, award.by[0]) if len(award.by) == 1 else None
        if keys is None:
            keys = [self.award_value(bid) for bid in bids]
        return rank(self.plan, award, bids, keys, self.read, self.names)

    def _whole_keys(self, bids: list[int], step: int) -> list[Any] | None:
        """The award values counted in one unit, where all bids have them so."""
        form = self.found.code.forms.get(step)
        place = self.found.code.places.get(form.text) if isinstance(form, Number) else None
        if place is None or self.careful is not None:
            return None
        return [local[place] for local in map(self.found.locals.__getitem__, bids) if local is not None]

    def award_value(self, bid: int) -> Any:
        """The award value of a bid."""
        award = self.plan.award
        assert award is not None  # noqa: S101 - asked for ranked bids only
        quantities = [self.read(bid, step) for step in award.by]
        return tuple(quantities) if award.in_order else quantities[0]


class _Values(Mapping[int, Any]):
    """The award values of the bids that were scored, each made when it is looked at."""

    def __init__(self, compiled: _Compiled, outcomes: list[BidOutcome]) -> None:
        self._compiled, self._outcomes = compiled, outcomes

    def __getitem__(self, bid: int) -> Any:
        compiled = self._compiled
        award = compiled.plan.award
        if award is None or not award.by or not compiled._scored(bid):
            raise KeyError(bid)
        if compiled.found.locals[bid] is None and compiled.careful is not None:
            return compiled.careful.award_values[compiled.place[bid]]
        return compiled.award_value(bid)

    def __iter__(self) -> Iterator[int]:
        return (bid for bid in range(len(self._outcomes)) if self.get(bid) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)
