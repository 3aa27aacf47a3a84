"""The order of work on columns: contracts, bids alone, rules on others, scoring, rules on marks.

docs/language.md, section 12, states the order; `svrules.engine.working.careful` does it bid by bid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.column import (
    ERROR,
    KNOWN,
    Column,
    Fixed,
    NotInColumnsError,
    State,
    state_of,
    worse,
)
from svrules.engine.columns.contracts import Contracts
from svrules.engine.columns.facts import FactColumn
from svrules.engine.columns.given import fact, quantity, taken
from svrules.engine.columns.groups import Groups
from svrules.engine.columns.lists import LISTS, row_numbers
from svrules.engine.columns.operations import operated, spread, with_state
from svrules.engine.columns.populations import aggregated, gathered, yardstick
from svrules.engine.columns.rules import CODE, Codes, said_by, worst
from svrules.engine.plan import ALONE, EACH_BID, EACH_PAIR, ONCE, AmongShape, Plan, PlannedRule, Step

__all__ = ["Needed", "Part", "Worked", "needed", "worked"]

_AGAIN: Final = "bids that fail once they are scored, and the rest is scored again"
_OUT_OF_SCOPE: Final = np.array(
    [CODE["pass"], CODE["not reached"], CODE["unknown"], CODE["error"]], dtype=np.uint8
)
"""What becomes of a bid by the code of its contract's scope."""
_STANDING: Final = np.array([0, 3, 2, 3, 3, 1], dtype=np.uint8)
"""How codes of outcomes count where populations ask: passed, failed, referred, not known."""


@dataclass(frozen=True, eq=False, slots=True)
class Needed:
    """The steps of a plan that outcomes, totals, ranks and traces rest on, by when they are computed.

    `over` has for a place in `alone`, `at_rules` and `at_scoring` one after the other the steps that nobody
    looks at any more.
    """

    once: tuple[int, ...]
    alone: tuple[int, ...]
    at_rules: tuple[int, ...]
    at_scoring: tuple[int, ...]
    over: Mapping[int, tuple[int, ...]]


@dataclass(eq=False)
class Worked:
    """What became of the bids of some competitions, before ranks.

    `status` holds codes of outcomes. `columns` are those of the last stage, for bids that were scored. `left`
    says for each reason which competitions the scalar engine is to compute.
    """

    status: Codes
    scope: Codes
    scored: NDArray[np.bool_]
    rules: dict[str, Codes]
    tables: dict[tuple[str, str], NDArray[np.int32]]
    columns: Mapping[int, Column]
    left: dict[str, NDArray[np.bool_]]

    def column(self, step: int) -> Column:
        """What a step yields for each bid, or the same for all."""
        return self.columns[step]


@dataclass(frozen=True, eq=False)
class Part:
    """Some of the bids: their facts, and whose they are.

    `competitions` are the competitions at hand among all; `starts` and `of` count from the first of them, and
    `of_all` from the first of all.
    """

    bids: Mapping[str, FactColumn]
    competitions: slice
    starts: NDArray[np.int64]
    of_all: NDArray[np.intp]

    @cached_property
    def of(self) -> NDArray[np.intp]:
        """For each bid the place of its competition among those at hand."""
        found: NDArray[np.intp] = self.of_all - self.competitions.start
        return found


def needed(plan: Plan, marks: bool) -> Needed:
    """The steps that a bulk run of a plan has to compute."""
    roots = {step for rule in plan.rules for step in _conditions(rule)}
    for table in plan.tables:
        roots |= {condition for _, condition in table.rows if condition is not None}
        roots |= {step for _, step in table.outputs}
    if plan.award is not None:
        roots |= {*plan.award.by, *(tie.by for tie in plan.award.ties)}
    roots |= set() if plan.total is None else {plan.total}
    roots |= {one.marks for one in plan.criteria} if marks else set()
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            waiting += plan.steps[index].operands
    once, *stages = (_in(part, found) for part in (plan.once, plan.alone, plan.at_rules, plan.at_scoring))
    alone, at_rules, at_scoring = stages
    return Needed(once, alone, at_rules, at_scoring, _over(plan, (*alone, *at_rules, *at_scoring), roots))


def _over(plan: Plan, order: Sequence[int], kept: set[int]) -> dict[int, tuple[int, ...]]:
    """After which place in the order of work each step that is not kept is looked at for the last time."""
    last = {operand: place for place, index in enumerate(order) for operand in plan.steps[index].operands}
    found: dict[int, list[int]] = {}
    for step, place in last.items():
        if step not in kept and plan.steps[step].domain != ONCE:
            found.setdefault(place, []).append(step)
    return {place: tuple(steps) for place, steps in found.items()}


def _in(part: Iterable[int], found: set[int]) -> tuple[int, ...]:
    return tuple(index for index in part if index in found)


def _conditions(rule: PlannedRule) -> list[int]:
    found = [rule.condition, *(exception.condition for exception in rule.exceptions)]
    return found if rule.reached is None else [*found, rule.reached]


def worked(plan: Plan, steps: Needed, part: Part, contracts: Contracts) -> Worked:
    """Do the work of a plan on some bids. Raises NotInColumnsError for a plan that columns cannot do."""
    return _Work(plan, steps, part, contracts).done()


class _Work:
    def __init__(self, plan: Plan, steps: Needed, part: Part, contracts: Contracts) -> None:
        self.plan, self.steps, self.part, self.contracts = plan, steps, part, contracts
        self.groups = Groups(part.starts, part.of)
        self.n, self.m = len(part.of), len(part.starts) - 1
        self.left: dict[str, NDArray[np.bool_]] = {}
        self.status: Codes = np.zeros(self.n, dtype=np.uint8)
        self.scored = np.zeros(self.n, dtype=np.bool_)
        self.once: dict[int, Column] = {}
        self.bids: dict[int, Column] = {}
        self.spread: dict[int, Column] = {}
        self.rules: dict[str, Codes] = {
            label: self._to_bids(codes) for label, codes in contracts.rules.items()
        }
        self.said: list[Codes] = []
        self.place = 0

    def done(self) -> Worked:
        scope = self.contracts.scope[self.part.competitions]
        in_scope = self._to_bids(self.contracts.scope == 0)
        for index in self.steps.alone:
            self.bids[index] = self._of_bid(self.plan.steps[index], self.bids)
            self._forget(self.bids)
        self._try(2, self.bids, in_scope)
        last = self.bids
        if any(rule.stage == 3 for rule in self.plan.rules):
            last = self._compared(self.steps.at_rules, None)
            self._try(3, last, in_scope)
        else:
            self.place += len(self.steps.at_rules)
        passing = in_scope & (self.status == CODE["pass"])
        self.scored = passing
        scoring = self._compared(self.steps.at_scoring, passing)
        self._try(5, scoring, passing)
        self._settle(scoring, passing)
        if scope.any():
            self.status = np.where(in_scope, self.status, self._to_bids(_OUT_OF_SCOPE[self.contracts.scope]))
        return Worked(
            status=self.status,
            scope=scope,
            scored=passing,
            rules=self.rules,
            tables=self._tables(in_scope, last, scoring),
            columns=_Spread(self, scoring),
            left=self.left,
        )

    # Stages

    def _try(self, stage: int, columns: Mapping[int, Column], reached: NDArray[np.bool_]) -> None:
        """Try the rules of a stage; on bids that it does not reach they are not reached."""
        rules = [rule for rule in self.plan.rules if rule.stage == stage]
        for rule in rules:
            codes = said_by(rule, _Spread(self, columns), self.n)
            if not reached.all():
                codes = np.where(reached, codes, np.uint8(CODE["not reached"]))
            self.rules[rule.label] = codes
            self.said.append(codes)
        if rules:
            self.status = worst(self.said, self.n)

    def _compared(self, indices: Sequence[int], scored: NDArray[np.bool_] | None) -> dict[int, Column]:
        """The columns of bids with steps that look at others, as bids stand now."""
        found = dict(self.bids)
        standing = _STANDING[self.status]
        for index in indices:
            step = self.plan.steps[index]
            found[index] = self._at(step, found, standing, scored)
            self._forget(found)
        return found

    def _forget(self, columns: dict[int, Column]) -> None:
        """Let go of columns that nobody looks at any more: their memory is used again while it is near."""
        for index in self.steps.over.get(self.place, ()):
            self.bids.pop(index, None)
            columns.pop(index, None)
        self.place += 1

    def _settle(self, columns: Mapping[int, Column], passing: NDArray[np.bool_]) -> None:
        """Bids that were scored and whose award value is not known do not pass."""
        award = self.plan.award
        if award is not None and award.score_again:
            self._leave(passing & (self.status != CODE["pass"]), _AGAIN)
        by = award.by if award is not None else () if self.plan.total is None else (self.plan.total,)
        state = worse((state_of(self.of_bids(columns, step)) for step in by), self.n)
        if state is None:
            return
        codes = np.array([CODE["pass"], CODE["unknown"], CODE["error"]], dtype=np.uint8)[state]
        self.status = worst([self.status, np.where(passing, codes, np.uint8(0))], self.n)

    # Steps

    def _of_bid(self, step: Step, columns: Mapping[int, Column]) -> Column:
        if step.operation == "fact":
            return fact(self.plan, str(step.detail), self.part.bids.get(str(step.detail)))
        if step.operation == "named":
            return self.of_bids(columns, step.operands[0])
        return self._computed(step, [self.of_bids(columns, i) for i in step.operands], self.n, self._leave)

    def _at(
        self, step: Step, columns: dict[int, Column], standing: Codes, scored: NDArray[np.bool_] | None
    ) -> Column:
        """A step that looks at other bids: of each bid, or of each contract, which is then spread."""
        if step.domain == EACH_PAIR or (isinstance(step.detail, AmongShape) and step.detail.block):
            raise NotInColumnsError("bids compared in pairs")
        if step.operation == "among":
            return self._among(step, columns, standing)
        if step.domain == ONCE:
            return self._once(step)
        if step.operation == "yardstick":
            return yardstick(self.of_bids(columns, step.operands[0]), self.n)
        if step.operation == "scored":
            own = self.of_bids(columns, step.operands[0])
            if scored is not None and scored.all():
                return own
            chosen = np.zeros(self.n, dtype=np.bool_) if scored is None else scored
            column = spread(own, own, self.n)
            return with_state(column, _only(chosen, column, self.n))
        return self._of_bid(step, columns)

    def _once(self, step: Step) -> Column:
        own = [self._of_contract(index) for index in step.operands]
        if step.operation == "yardstick":
            return self._kept(step, yardstick(own[0], self.m))
        return self._kept(step, self._computed(step, own, self.m, self._leave_competitions))

    def _kept(self, step: Step, column: Column) -> Column:
        """Keep what is the same for all bids of a competition; of one competition alone, as a quantity."""
        single = self.m == 1 and not isinstance(column, Fixed)
        found = self.once[step.index] = quantity(column) if single else column
        self.spread.pop(step.index, None)
        return found

    def _of_contract(self, index: int) -> Column:
        """The column of a step with a place for each competition at hand."""
        own = self.once.get(index)
        return taken(self.contracts.columns[index], self.part.competitions) if own is None else own

    def _among(self, step: Step, columns: dict[int, Column], standing: Codes) -> Column:
        shape: Any = step.detail
        operands = [self.of_bids(columns, index) for index in step.operands]
        type_ = self.plan.steps[step.operands[0]].type if shape.has_operand else step.type
        found = aggregated(gathered(shape, type_, operands, self.groups, None, standing))
        if step.domain == EACH_BID:
            return found
        return self._kept(step, found)

    def _computed(self, step: Step, operands: Sequence[Column], n: int, leave: Any) -> Column:
        several = LISTS.get(step.operation)
        if several is not None and not all(isinstance(operand, Fixed) for operand in operands):
            return several(step, operands, n, leave)
        return operated(step, operands, n)

    def of_bids(self, columns: Mapping[int, Column], index: int) -> Column:
        """The column of a step with a place for each bid, or the same for all."""
        if self.plan.steps[index].domain != ONCE:
            return columns[index]
        found = self.spread.get(index)
        if found is None:
            own = self.once.get(index)
            if own is None:
                found = taken(self.contracts.columns[index], self.part.of_all)
            else:
                found = taken(own, self.groups.of)
            self.spread[index] = found
        return found

    # Leaving

    def _leave(self, places: NDArray[np.bool_], why: str) -> None:
        if places.any():
            competitions = np.zeros(self.m, dtype=np.bool_)
            competitions[self.groups.of[places]] = True
            self._leave_competitions(competitions, why)

    def _leave_competitions(self, places: NDArray[np.bool_], why: str) -> None:
        if places.any():
            self.left[why] = self.left[why] | places if why in self.left else places

    def _to_bids(self, of_contracts: NDArray[Any]) -> NDArray[Any]:
        """For each bid what there is for its contract."""
        if len(of_contracts) == 1:
            return np.broadcast_to(of_contracts, self.n)
        return of_contracts[self.part.of_all]

    # Tables

    def _tables(
        self, in_scope: NDArray[np.bool_], last: Mapping[int, Column], scoring: Mapping[int, Column]
    ) -> dict[tuple[str, str], NDArray[np.int32]]:
        found = {}
        for table in self.plan.tables:
            key = (table.label, table.member or "")
            outputs = [step for _, step in table.outputs]
            if key in self.contracts.tables:
                found[key] = self._to_bids(self.contracts.tables[key])
                continue
            if table.reach != ALONE and last is not self.bids:
                raise NotInColumnsError("tables that look at other bids beside rules that do")
            rows = self._rows(table.rows, outputs, _Spread(self, scoring), self.n)
            found[key] = np.where(in_scope if table.reach == ALONE else self.scored, rows, 0)
        return found

    def _rows(
        self,
        rows: Sequence[tuple[int, int | None]],
        outputs: Sequence[int],
        columns: Mapping[int, Column],
        n: int,
    ) -> NDArray[np.int32]:
        lines = [(number, None if step is None else columns[step]) for number, step in rows]
        state = worse((state_of(columns[step]) for step in outputs), n)
        return row_numbers(lines, None if state is None else state != KNOWN, n)


class _Spread(Mapping[int, Column]):
    """Columns with a place for each bid, whichever step is asked for."""

    def __init__(self, work: _Work, columns: Mapping[int, Column]) -> None:
        self._work, self._columns = work, columns

    def __getitem__(self, index: int) -> Column:
        return self._work.of_bids(self._columns, index)

    def __iter__(self) -> Any:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _only(chosen: NDArray[np.bool_], column: Column, n: int) -> State:
    """The state of marks: in error of bids that are not scored."""
    own = worse((state_of(column),), n)
    return np.where(chosen, np.uint8(KNOWN) if own is None else own, np.uint8(ERROR)).astype(np.uint8)
