"""Rows of quantities read off kept locals, each made when it is first looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from svrules.engine.competition import Competition
from svrules.engine.compiled.code import Code, Locals, counted
from svrules.engine.plan import ALONE, ONCE, Plan, Step
from svrules.engine.quantity import Quantity
from svrules.engine.working.operations import compute, in_error
from svrules.engine.working.run import Lazy
from svrules.engine.working.sheet import Row, fact_of

__all__ = ["Rows"]


class Rows:
    """The rows of the bids of one competition.

    `alone` stops at what looks at other bids, as for bids that are not scored; `whole` goes on. `asked` rows
    give a quantity as soon as all that it uses is known. Quantities that were not kept are computed from
    those that were: so a bid that the functions left gets all its quantities the careful way.

    `found` holds what each phase returned for each bid; `before` and `contract` are rows of the contract,
    without and with what looks at bids.
    """

    def __init__(
        self,
        plan: Plan,
        competition: Competition,
        code: Code,
        found: Sequence[Locals],
        before: Row,
        contract: Row,
    ) -> None:
        self.plan, self.competition, self.code, self.found = plan, competition, code, found
        self.before, self.contract = before, contract
        self.scored: Sequence[bool] = ()
        n = len(competition.bids)
        self.alone = Lazy(n, self._alone)
        self.whole = Lazy(n, self._whole)
        self.asked: Sequence[Any] = Lazy(n, lambda bid: _Asked(self, bid))

    def quantity(self, bid: int, index: int) -> Quantity:
        """The quantity of one step for a bid."""
        found = self.ready(self.plan.steps[index], bid)
        if found is not None:
            return found
        quantity: Quantity = self.asked[bid][index]
        return quantity

    def column(self, index: int) -> list[Quantity | None]:
        """The quantity of one step for every bid; None for those that were not scored."""
        bids = enumerate(self.scored)
        whole = self.code.whole(index)
        if whole is None:
            return [self.quantity(bid, index) if scored else None for bid, scored in bids]
        phase, place, unit = whole
        locals_ = self.found[phase]
        found: list[Quantity | None] = []
        for bid, scored in bids:
            local = locals_[bid] if scored else None
            if local is not None:
                found.append(counted(local[place], unit))
            else:
                found.append(self.quantity(bid, index) if scored else None)
        return found

    def ready(self, step: Step, bid: int) -> Quantity | None:
        """The quantity of a step for a bid where nothing is to be computed; None otherwise."""
        if step.domain == ONCE:
            quantity: Quantity = self.contract[step.index]
            return quantity
        if step.operation == "fact":
            own = self.competition.bids[bid]
            return fact_of(self.plan.rulebook, str(step.detail), own.facts, own.name)
        # The functions go on for bids that are not scored: what they find of marks then does not count.
        if step.reach != ALONE and not self.scored[bid]:
            return None
        return self.code.quantity(step.index, [one[bid] for one in self.found])

    def computed(self, step: Step, bid: int, row: Any) -> Quantity:
        """The quantity of a step from those of its operands."""
        name = self.competition.bids[bid].name
        if step.operation == "scored":
            if not self.scored[bid]:
                return in_error(step, name, "not scored", str(step.detail))
            quantity: Quantity = row[step.operands[0]]
            return quantity
        return compute(step, [row[i] for i in step.operands], name)

    def _alone(self, bid: int) -> Row:
        row = self.before.copy()
        self._fill(row, bid, self.plan.alone)
        return row

    def _whole(self, bid: int) -> Row:
        row = self.contract.copy()
        self._fill(row, bid, self.plan.alone)
        self._fill(row, bid, self.plan.at_scoring)
        return row

    def _fill(self, row: Row, bid: int, indices: Sequence[int]) -> None:
        for index in indices:
            step = self.plan.steps[index]
            ready = self.ready(step, bid)
            row[index] = self.computed(step, bid, row) if ready is None else ready


class _Asked:
    """A row that computes what it is asked for, and what that uses."""

    def __init__(self, rows: Rows, bid: int) -> None:
        self._rows, self._bid = rows, bid
        self._known: dict[int, Quantity] = {}

    def __getitem__(self, index: int) -> Quantity:
        if index not in self._known:
            self._find(index)
        return self._known[index]

    def _find(self, index: int) -> None:
        steps, waiting, needed = self._rows.plan.steps, [index], set()
        while waiting:
            at = waiting.pop()
            if at in self._known or at in needed:
                continue
            ready = self._rows.ready(steps[at], self._bid)
            if ready is None:
                needed.add(at)
                waiting += steps[at].operands
            else:
                self._known[at] = ready
        for at in sorted(needed):
            self._known[at] = self._rows.computed(steps[at], self._bid, self._known)
