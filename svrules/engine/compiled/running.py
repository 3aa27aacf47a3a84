"""A run through compiled rules: outcomes and ranks at once, rows and what rules said only when looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from svrules.engine.competition import Competition
from svrules.engine.compiled.batch import Batch, batch, call
from svrules.engine.compiled.compiler import award_steps
from svrules.engine.compiled.rows import Rows
from svrules.engine.compiled.status import CODES
from svrules.engine.compiled.writer import Unusual
from svrules.engine.plan import Plan
from svrules.engine.quantity import InError, Missing, Quantity, joined
from svrules.engine.working.award import Ranking, rank
from svrules.engine.working.outcomes import RuleOutcome, Said, said, standing_of, worst
from svrules.engine.working.run import BidOutcome, Contract, Lazy, Run, awarded
from svrules.engine.working.sheet import Row, Sheet
from svrules.language.rulebook import Outcome

__all__ = ["run_compiled"]

_OUTCOMES: Final[tuple[Outcome, ...]] = CODES


def run_compiled(plan: Plan, competition: Competition, contract: Contract) -> Run | None:
    """The run of a competition in scope; None where it is to be computed the careful way."""
    if competition.decisions:
        return None
    try:
        found = batch(plan, contract.row, competition.bids)
        if found is None:
            return None
        compiled = _Compiled(plan, competition, contract, found)
        return compiled.run() if compiled.score() else None
    except Unusual:
        return None


class _Compiled:
    """The work on one competition. `locals` holds what each phase returned for each bid."""

    def __init__(self, plan: Plan, competition: Competition, contract: Contract, found: Batch) -> None:
        self.plan, self.competition, self.contract, self.code = plan, competition, contract, found.code
        self.names = [bid.name for bid in competition.bids]
        self.row = contract.row.copy()
        self.locals: list[list[tuple[Any, ...] | None]] = [found.first]
        self.scored: Sequence[bool] = ()
        self.standing: Sequence[Outcome] = ()
        self.outcomes: list[BidOutcome] = []
        self.rows = Rows(plan, competition, self.code, self.locals, contract.row, self.row)

    def score(self) -> bool:
        """Find the outcomes; whether that could be done: an aggregate that is not known is not for here."""
        first = self.locals[0]
        left = [bid for bid, local in enumerate(first) if local is None]
        standing: list[Outcome] = [_OUTCOMES[local[0]] if local is not None else "unknown" for local in first]
        for bid in left:
            standing[bid] = standing_of(worst(one.outcome for one in self._said_alone(bid).values()))
        self.standing = standing
        self.scored = self.rows.scored = [status == "pass" for status in standing]
        if not self._later_phases():
            return False
        place = 1 if len(self.code.phases) == 1 else 0
        outcomes: list[BidOutcome] = []
        for bid, (passed, local) in enumerate(zip(self.scored, self.locals[-1], strict=True)):
            if not passed and first[bid] is not None:
                outcomes.append(standing[bid])
            else:
                outcomes.append(_OUTCOMES[local[place]] if local is not None else self._judged(bid))
        self.outcomes = outcomes
        return True

    def _later_phases(self) -> bool:
        """Run what looks at other bids; whether every aggregate was known."""
        n = len(self.names)
        for phase in self.code.phases[1:]:
            if not self._all_known(phase.once):
                return False
            chosen = [
                bid
                for bid in range(n)
                if self.scored[bid] and all(found[bid] is not None for found in self.locals)
            ]
            before = [[found[bid] for bid in chosen] for found in self.locals]
            returned = call(phase, zip(*before, strict=True), self.row)
            locals_: list[tuple[Any, ...] | None] = [None] * n
            for bid, local in zip(chosen, returned, strict=True):
                locals_[bid] = local
            self.locals.append(locals_)
        return self._all_known(self.code.after)

    def _all_known(self, steps: Sequence[int]) -> bool:
        """Compute what is the same for all bids and looks at them; whether all of it is known."""
        scoring = self._sheet(self.rows.asked)
        for index in steps:
            quantity = scoring.once(self.plan.steps[index])
            if isinstance(quantity, Missing | InError):
                return False
            self.row[index] = quantity
        return True

    def _judged(self, bid: int) -> BidOutcome:
        """The outcome of a bid that the functions left."""
        outcomes: list[RuleOutcome] = [one.outcome for one in self._said(bid).values()]
        if self.scored[bid]:
            unsettled = joined(self.read(bid, step) for step in award_steps(self.plan))
            if unsettled is not None:
                outcomes.append("error" if isinstance(unsettled, InError) else "unknown")
        return worst(outcomes)

    def _said_alone(self, bid: int) -> Mapping[str, Said]:
        row, name = self.rows.alone[bid], self.names[bid]
        return {rule.label: said(rule, row, name) for rule in self.plan.rules if rule.stage == 2}

    def _said(self, bid: int) -> Mapping[str, Said]:
        if not self.scored[bid]:
            return self._said_alone(bid)
        row, name = self.rows.whole[bid], self.names[bid]
        return {rule.label: said(rule, row, name) for rule in self.plan.rules if rule.stage in (2, 5)}

    def _sheet(self, rows: Sequence[Row]) -> Sheet:
        universe = tuple(range(len(self.names)))
        return Sheet(self.plan, self.names, rows, universe, self.standing, self.scored, self.row)

    def run(self) -> Run:
        """The run, with rows and what rules said still to be made."""
        n = len(self.names)
        alone, last = self._sheet(self.rows.alone), self._sheet(self.rows.whole)
        values = _Values(self)
        after = awarded(self.plan, self._ranking(), values, self.read)
        return Run(
            plan=self.plan,
            competition=self.competition,
            contract=self.contract,
            said=Lazy(n, self._said),
            outcomes=self.outcomes,
            rule_sheets=[None] * n,
            last=[last if reached else alone for reached in self.scored],
            scored=self.scored,
            award_values=values,
            awarded=after,
            read=self.read,
            read_all=self.rows.column,
            notes=after.notes,  # a competition with decisions is not for here
        )

    # Award

    def read(self, bid: int, step: int) -> Quantity:
        """The quantity of a step for a bid that was scored."""
        return self.rows.quantity(bid, step)

    def _ranking(self) -> Ranking | None:
        award = self.plan.award
        if award is None or not award.by:
            return None
        bids = [bid for bid, outcome in enumerate(self.outcomes) if outcome == "pass"]
        keys = self._whole_keys(bids, award.by[0]) if len(award.by) == 1 else None
        if keys is None:
            keys = [self.award_value(bid) for bid in bids]
        return rank(self.plan, award, bids, keys, self.read, self.names)

    def _whole_keys(self, bids: list[int], step: int) -> list[Any] | None:
        """The award values counted in one unit, where all bids have them so."""
        whole = self.code.whole(step)
        if whole is None:
            return None
        phase, place, _ = whole
        found = [self.locals[phase][bid] for bid in bids]
        keys = [local[place] for local in found if local is not None]
        return keys if len(keys) == len(bids) else None

    def award_value(self, bid: int) -> Any:
        """The award value of a bid; None where it has none."""
        award = self.plan.award
        if award is None or not award.by or not self.scored[bid]:
            return None
        quantities = [self.read(bid, step) for step in award.by]
        if joined(quantities) is not None:
            return None
        return tuple(quantities) if award.in_order else quantities[0]


class _Values(Mapping[int, Any]):
    """The award values of the bids that were scored, each made when it is looked at."""

    def __init__(self, compiled: _Compiled) -> None:
        self._compiled = compiled

    def __getitem__(self, bid: int) -> Any:
        value = self._compiled.award_value(bid)
        if value is None:
            raise KeyError(bid)
        return value

    def __iter__(self) -> Iterator[int]:
        return (bid for bid in range(len(self._compiled.names)) if self.get(bid) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)
