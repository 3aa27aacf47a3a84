"""The order of work on columns: contracts, bids alone, rules on others, scoring, rules on marks.

docs/language.md, section 12, states the order; `svrules.engine.working.careful` does it bid by bid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.contracts import Contracts
from svrules.engine.columns.facts import FactColumn
from svrules.engine.columns.needed import Needed
from svrules.engine.columns.rules import CODE, Codes, said_by, worst
from svrules.engine.columns.steps.groups import Groups
from svrules.engine.columns.steps.lists import computed
from svrules.engine.columns.steps.pairs import among_pairs
from svrules.engine.columns.steps.populations import aggregated, gathered, yardstick
from svrules.engine.columns.steps.tables import row_numbers
from svrules.engine.columns.values import numbers
from svrules.engine.columns.values.column import (
    ERROR,
    KNOWN,
    Column,
    Fixed,
    Number,
    State,
    state_of,
    worse,
)
from svrules.engine.columns.values.given import fact, quantity, repeated, taken
from svrules.engine.columns.values.kinds import as_number, chosen, spread, with_state
from svrules.engine.plan import ALONE, EACH_BID, ONCE, AmongShape, Plan, PlannedTable, Step

__all__ = ["Part", "Worked", "worked"]

_OUT_OF_SCOPE: Final = np.array(
    [CODE["pass"], CODE["not reached"], CODE["unknown"], CODE["error"]], dtype=np.uint8
)
"""What becomes of a bid by the code of its contract's scope."""
_STANDING: Final = np.array([0, 3, 2, 3, 3, 1], dtype=np.uint8)
"""How codes of outcomes count where populations ask: passed, failed, referred, not known."""


@dataclass(eq=False)
class Worked:
    """What became of the bids of some competitions, before ranks.

    `status` holds codes of outcomes. `columns` are those of the last stage, for bids that were scored.
    """

    status: Codes
    scope: Codes
    scored: NDArray[np.bool_]
    rules: dict[str, Codes]
    tables: dict[tuple[str, str], NDArray[np.int32]]
    columns: Mapping[int, Column]

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


def worked(plan: Plan, steps: Needed, part: Part, contracts: Contracts) -> Worked:
    """Do the work of a plan on some bids. Raises NotInColumnsError for a plan that columns cannot do."""
    return _Work(plan, steps, part, contracts).done()


class _Work:
    def __init__(self, plan: Plan, steps: Needed, part: Part, contracts: Contracts) -> None:
        self.plan, self.steps, self.part, self.contracts = plan, steps, part, contracts
        self.groups = Groups(part.starts, part.of)
        self.n, self.m = len(part.of), len(part.starts) - 1
        self.status: Codes = np.zeros(self.n, dtype=np.uint8)
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
        at_rules = {}
        if any(rule.stage == 3 for rule in self.plan.rules):
            on_others = self._compared(self.steps.at_rules, None)
            self._try(3, on_others, in_scope)
            at_rules = self._tables_at_rules(on_others)
        else:
            self.place += len(self.steps.at_rules)
        passing = in_scope & (self.status == CODE["pass"])
        scoring = self._scored(passing)
        self._settle(scoring, passing)
        if scope.any():
            self.status = np.where(in_scope, self.status, self._to_bids(_OUT_OF_SCOPE[self.contracts.scope]))
        return Worked(
            status=self.status,
            scope=scope,
            scored=passing,
            rules=self.rules,
            tables=self._tables(in_scope, passing, at_rules, scoring),
            columns=scoring,
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

    def _scored(self, passing: NDArray[np.bool_]) -> Mapping[int, Column]:
        """The columns of scored bids, once rules on marks are tried and the rest is scored again."""
        award = self.plan.award
        again = award is not None and award.score_again
        bids, place = dict(self.bids) if again else {}, self.place
        scoring = self._compared(self.steps.at_scoring, passing)
        self._try(5, scoring, passing)
        found = _Spread(self, scoring)
        if not again:
            return found
        fell = np.zeros(self.m, dtype=np.bool_)
        fell[self.groups.of[passing & (self.status != CODE["pass"])]] = True
        still = passing & (self.status == CODE["pass"]) & fell[self.groups.of]
        return self._scored_again(bids, place, still, found) if still.any() else found

    def _scored_again(
        self, bids: Mapping[int, Column], place: int, still: NDArray[np.bool_], first: _Spread
    ) -> Mapping[int, Column]:
        """Score the bids that still pass as if there were no others in their competitions."""
        rows = np.flatnonzero(still)
        ends = np.concatenate(([0], np.cumsum(still)))[self.part.starts].astype(np.int64)
        part = Part({}, self.part.competitions, ends, self.part.of_all[rows])
        rest = _Work(self.plan, self.steps, part, self.contracts)
        rest.bids = {index: taken(column, rows) for index, column in bids.items()}
        rest.place = place
        second = rest._compared(self.steps.at_scoring, np.ones(len(rows), dtype=np.bool_))
        rest._try(5, second, np.ones(len(rows), dtype=np.bool_))
        for rule in self.plan.rules:
            if rule.stage == 5:
                self.rules[rule.label] = _with(self.rules[rule.label], rows, rest.rules[rule.label])
        self.status = _with(self.status, rows, rest.status)
        return _Later(self.plan, first, _Spread(rest, second), still)

    def _settle(self, columns: Mapping[int, Column], passing: NDArray[np.bool_]) -> None:
        """Bids that were scored and whose award value is not known do not pass."""
        award = self.plan.award
        by = award.by if award is not None else () if self.plan.total is None else (self.plan.total,)
        state = worse((state_of(columns[step]) for step in by), self.n)
        if state is None:
            return
        open_ = passing & (state != KNOWN)
        if open_.any():
            codes = np.where(state == ERROR, np.uint8(CODE["error"]), np.uint8(CODE["unknown"]))
            self.status = worst([self.status, np.where(open_, codes, np.uint8(0))], self.n)

    # Steps

    def _of_bid(self, step: Step, columns: Mapping[int, Column]) -> Column:
        if step.operation == "fact":
            return fact(self.plan, str(step.detail), self.part.bids.get(str(step.detail)))
        if step.operation == "named":
            return self.of_bids(columns, step.operands[0])
        if step.operation == "÷" and (turned := self._turned(step.operands[1])) is not None:
            return _times(turned, self.of_bids(columns, step.operands[0]), self.n)
        operands = [self.of_bids(columns, index) for index in step.operands]
        units = self.steps.units
        found = computed(step, operands, self.n, units.best.get(step.index))
        units.learn(step, operands, found)
        return found

    def _turned(self, divisor: int) -> Number | None:
        """1 ÷ a figure of contracts that is never 0, for each bid: turned once, before it is spread."""
        if divisor not in self.contracts.turned:
            column = self.contracts.columns.get(divisor)
            self.contracts.turned[divisor] = None
            if isinstance(column, Number) and (column.above > 0).all():
                self.contracts.turned[divisor] = numbers.turned(column)
        found = self.contracts.turned[divisor]
        return None if found is None else numbers.made(found, self._to_bids)

    def _at(
        self, step: Step, columns: dict[int, Column], standing: Codes, scored: NDArray[np.bool_] | None
    ) -> Column:
        """A step that looks at other bids: of each bid, or of each contract, which is then spread."""
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
        return self._kept(step, computed(step, own, self.m))

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
        shape = step.detail
        assert isinstance(shape, AmongShape)  # noqa: S101 - set by the lowering
        if shape.block:
            return among_pairs(self.plan, step, _Spread(self, columns), self.groups, standing)
        operands = [self.of_bids(columns, index) for index in step.operands]
        type_ = self.plan.steps[step.operands[0]].type if shape.has_operand else step.type
        found = aggregated(gathered(shape, type_, operands, self.groups, standing))
        if step.domain == EACH_BID:
            return found
        return self._kept(step, found)

    def of_bids(self, columns: Mapping[int, Column], index: int) -> Column:
        """The column of a step with a place for each bid, or the same for all."""
        if self.plan.steps[index].domain != ONCE:
            return columns[index]
        if index not in self.spread:
            self.spread[index] = repeated(self._of_contract(index), self.groups.sizes)
        return self.spread[index]

    # Tables

    def _to_bids(self, of_contracts: NDArray[Any]) -> NDArray[Any]:
        """For each bid what there is for its contract."""
        if len(of_contracts) == 1:
            return np.broadcast_to(of_contracts, self.n)
        return of_contracts[self.part.competitions].repeat(self.groups.sizes)

    def _tables(
        self,
        in_scope: NDArray[np.bool_],
        scored: NDArray[np.bool_],
        at_rules: Mapping[tuple[str, str], NDArray[np.int32]],
        scoring: Mapping[int, Column],
    ) -> dict[tuple[str, str], NDArray[np.int32]]:
        """The rows that matched, at the last stage that each bid reached."""
        found = {}
        for table in self.plan.tables:
            key = (table.label, table.member or "")
            if key in self.contracts.tables:
                found[key] = self._to_bids(self.contracts.tables[key])
                continue
            rows = self._rows(table, scoring)
            if table.reach == ALONE:
                found[key] = np.where(in_scope, rows, 0)
            else:
                found[key] = np.where(scored, rows, np.where(in_scope, at_rules.get(key, 0), 0))
        return found

    def _tables_at_rules(self, columns: Mapping[int, Column]) -> dict[tuple[str, str], NDArray[np.int32]]:
        """The rows of tables that look at other bids, where rules on other bids have computed them."""
        there = set(self.plan.at_rules)
        return {
            (table.label, table.member or ""): self._rows(table, _Spread(self, columns))
            for table in self.plan.tables
            if table.reach != ALONE
            and all(i in there or self.plan.steps[i].reach == ALONE for _, i in table.outputs)
        }

    def _rows(self, table: PlannedTable, columns: Mapping[int, Column]) -> NDArray[np.int32]:
        lines = [(number, None if step is None else columns[step]) for number, step in table.rows]
        state = worse((state_of(columns[step]) for _, step in table.outputs), self.n)
        return row_numbers(lines, None if state is None else state != KNOWN, self.n)


class _Spread(Mapping[int, Column]):
    """Columns with a place for each bid, whichever step is asked for."""

    def __init__(self, work: _Work, columns: Mapping[int, Column]) -> None:
        self.work, self.columns = work, columns

    def __getitem__(self, index: int) -> Column:
        return self.work.of_bids(self.columns, index)

    def __iter__(self) -> Any:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


class _Later(_Spread):
    """Columns of which some bids' places are those of a second time."""

    def __init__(self, plan: Plan, first: _Spread, second: _Spread, again: NDArray[np.bool_]) -> None:
        super().__init__(first.work, first.columns)
        self._plan, self._first, self._second, self._again = plan, first, second, again
        self._there = np.maximum(np.cumsum(again) - 1, 0)

    def __getitem__(self, index: int) -> Column:
        if self._plan.steps[index].reach == ALONE:
            return self._first[index]
        return chosen(self._again, taken(self._second[index], self._there), self._first[index])


def _with(values: Codes, places: NDArray[np.intp], new: Codes) -> Codes:
    found = values.copy()
    found[places] = new
    return found


def _times(turned: Number, own: Column, n: int) -> Column:
    if isinstance(own, Fixed) and isinstance(own.quantity, Fraction):
        return numbers.multiplied(turned, own.quantity)
    return numbers.multiplied(turned, as_number(own, n))


def _only(chosen: NDArray[np.bool_], column: Column, n: int) -> State:
    """The state of marks: in error of bids that are not scored."""
    own = worse((state_of(column),), n)
    wrong = (~chosen).view(np.uint8) * np.uint8(ERROR)
    return wrong if own is None else np.where(chosen, own, wrong)
