"""The order of work on columns: contracts, bids alone, rules on others, scoring, rules on marks.

docs/language.md, section 12, states the order; `svrules.engine.working.careful` does it bid by bid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns import numbers
from svrules.engine.columns.column import (
    ERROR,
    KNOWN,
    MISSING,
    Column,
    Days,
    Fixed,
    Flags,
    NotInColumnsError,
    Number,
    State,
    Words,
    anyone,
    state_of,
    worse,
)
from svrules.engine.columns.facts import Competitions, FactColumn
from svrules.engine.columns.lists import LISTS, row_numbers
from svrules.engine.columns.operations import operated, spread, with_state
from svrules.engine.columns.populations import Groups, aggregated, gathered, yardstick
from svrules.engine.columns.rules import CODE, Codes, said_by, worst
from svrules.engine.columns.whole import bounds
from svrules.engine.plan import ALONE, EACH_BID, EACH_PAIR, ONCE, AmongShape, Plan, PlannedRule, Step
from svrules.language.types import ChoiceType, DateType, NumberType, YesNoType

__all__ = ["Needed", "Worked", "needed", "worked"]

_AGAIN: Final = "bids that fail once they are scored, and the rest is scored again"
_EPOCH: Final = date(1970, 1, 1)
_STANDING: Final = np.array([0, 1, 2, 3, 3, 3], dtype=np.uint8)
"""How codes of outcomes count where populations ask: passed, failed, referred, not known."""


@dataclass(frozen=True, eq=False, slots=True)
class Needed:
    """The steps of a plan that outcomes, totals, ranks and traces rest on, by when they are computed."""

    once: tuple[int, ...]
    alone: tuple[int, ...]
    at_rules: tuple[int, ...]
    at_scoring: tuple[int, ...]


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
    return Needed(*(_in(part, found) for part in (plan.once, plan.alone, plan.at_rules, plan.at_scoring)))


def _in(part: Iterable[int], found: set[int]) -> tuple[int, ...]:
    return tuple(index for index in part if index in found)


def _conditions(rule: PlannedRule) -> list[int]:
    found = [rule.condition, *(exception.condition for exception in rule.exceptions)]
    return found if rule.reached is None else [*found, rule.reached]


def worked(plan: Plan, steps: Needed, given: Competitions) -> Worked:
    """Do the work of a plan on competitions. Raises NotInColumnsError for a plan that columns cannot do."""
    return _Work(plan, steps, given).done()


class _Work:
    def __init__(self, plan: Plan, steps: Needed, given: Competitions) -> None:
        self.plan, self.steps, self.given = plan, steps, given
        self.groups = Groups(given.starts, given.competition_of)
        self.n, self.m = given.rows, given.count
        self.left: dict[str, NDArray[np.bool_]] = {}
        self.status = np.zeros(self.n, dtype=np.uint8)
        self.scored = np.zeros(self.n, dtype=np.bool_)
        self.contract: dict[int, Column] = {}
        self.bids: dict[int, Column] = {}
        self.spread: dict[int, Column] = {}
        self.rules: dict[str, Codes] = {}
        self.said: list[Codes] = []

    def done(self) -> Worked:
        for index in self.steps.once:
            self.contract[index] = self._settled(self._of_contract(self.plan.steps[index]))
        scope = self._judged()
        in_scope = self._to_bids(scope == 0)
        for index in self.steps.alone:
            self.bids[index] = self._of_bid(self.plan.steps[index], self.bids)
        self._try(2, self.bids, in_scope)
        last = self.bids
        if any(rule.stage == 3 for rule in self.plan.rules):
            last = self._compared(self.steps.at_rules, None)
            self._try(3, last, in_scope)
        passing = in_scope & (self.status == CODE["pass"])
        self.scored = passing
        scoring = self._compared(self.steps.at_scoring, passing)
        self._try(5, scoring, passing)
        self._settle(scoring, passing)
        outcome = np.array(
            [CODE["pass"], CODE["not reached"], CODE["unknown"], CODE["error"]], dtype=np.uint8
        )
        status = np.where(in_scope, self.status, self._to_bids(outcome[scope]))
        return Worked(
            status=status,
            scope=scope,
            scored=passing,
            rules=self.rules,
            tables=self._tables(in_scope, last, scoring),
            columns=_Spread(self, scoring),
            left=self.left,
        )

    # Stages

    def _judged(self) -> Codes:
        """The scope of each contract, and what the rules said of it."""
        rules = [rule for rule in self.plan.rules if rule.on_contract]
        found = {rule.label: said_by(rule, self.contract, self.m) for rule in rules if rule.kind == "applies"}
        scope = np.zeros(self.m, dtype=np.uint8)
        for code, name in ((2, "refer"), (2, "unknown"), (3, "error"), (1, "fail")):
            for codes in found.values():
                scope[codes == CODE[name]] = code
        for rule in rules:
            if rule.label not in found:
                own = said_by(rule, self.contract, self.m)
                found[rule.label] = np.where(scope == 0, own, np.uint8(CODE["not reached"]))
            self.rules[rule.label] = self._to_bids(found[rule.label])
        return scope

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
        return found

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

    def _of_contract(self, step: Step) -> Column:
        if step.operation == "fact":
            return _fact(self.plan, str(step.detail), self.given.contract.get(str(step.detail)))
        return self._computed(
            step, [self.contract[index] for index in step.operands], self.m, self._leave_contracts
        )

    def _of_bid(self, step: Step, columns: Mapping[int, Column]) -> Column:
        if step.operation == "fact":
            return _fact(self.plan, str(step.detail), self.given.bids.get(str(step.detail)))
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
        own = [self.contract[index] for index in step.operands]
        if step.operation == "yardstick":
            found = yardstick(own[0], self.m)
        else:
            found = self._computed(step, own, self.m, self._leave_contracts)
        self.contract[step.index] = self._settled(found)
        self.spread.pop(step.index, None)
        return self.contract[step.index]

    def _among(self, step: Step, columns: dict[int, Column], standing: Codes) -> Column:
        shape: Any = step.detail
        operands = [self.of_bids(columns, index) for index in step.operands]
        type_ = self.plan.steps[step.operands[0]].type if shape.has_operand else step.type
        found = aggregated(gathered(shape, type_, operands, self.groups, None, standing), self._leave)
        if step.domain == EACH_BID:
            return found
        self.contract[step.index] = self._settled(found)
        self.spread.pop(step.index, None)
        return self.contract[step.index]

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
            found = self.spread[index] = _taken(self.contract[index], self.groups.of)
        return found

    def _settled(self, column: Column) -> Column:
        """Of one contract alone, the quantity: then it is the same for all its bids."""
        return _quantity(column) if self.m == 1 and not isinstance(column, Fixed) else column

    # Leaving

    def _leave(self, places: NDArray[np.bool_], why: str) -> None:
        if places.any():
            competitions = np.zeros(self.m, dtype=np.bool_)
            competitions[self.groups.of[places]] = True
            self._leave_contracts(competitions, why)

    def _leave_contracts(self, places: NDArray[np.bool_], why: str) -> None:
        if places.any():
            self.left[why] = self.left[why] | places if why in self.left else places

    def _to_bids(self, of_contracts: NDArray[Any]) -> NDArray[Any]:
        if self.m == 1:
            return np.broadcast_to(of_contracts, self.n)
        return of_contracts[self.groups.of]

    # Tables

    def _tables(
        self, in_scope: NDArray[np.bool_], last: Mapping[int, Column], scoring: Mapping[int, Column]
    ) -> dict[tuple[str, str], NDArray[np.int32]]:
        found = {}
        for table in self.plan.tables:
            key = (table.label, table.member or "")
            outputs = [step for _, step in table.outputs]
            if table.on_contract and table.reach == ALONE:
                found[key] = self._to_bids(self._rows(table.rows, outputs, self.contract, self.m))
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


def _fact(plan: Plan, name: str, column: FactColumn | None) -> Column:
    """A fact as given, or what a blank of it stands for, or missing."""
    declared = plan.rulebook.inputs[name]
    blank = declared.blank_means
    if column is None:
        return Fixed(anyone(MISSING) if blank is None else blank)
    there = column.given
    state = None if there is None or there.all() else np.where(there, np.uint8(KNOWN), np.uint8(MISSING))
    found = _typed(declared.type, column, there if state is not None else None, state)
    if state is None or blank is None:
        return found
    assert there is not None  # noqa: S101 - something is not given
    return _filled(found, there, Fixed(blank))


def _typed(type_: Any, column: FactColumn, there: NDArray[np.bool_] | None, state: State) -> Column:
    values = column.values
    match type_:
        case NumberType():
            values = values if there is None else np.where(there, values, 0)
            low, high = bounds(values)
            return Number(values, column.unit, low, high, state=state)
        case YesNoType():
            return Flags(values, state)
        case DateType():
            return Days(values, state)
        case _:
            words = type_.options if isinstance(type_, ChoiceType) and column.words == () else column.words
            return Words(values if there is None else np.where(there, values, 0), words or ("",), state)


def _filled(column: Column, there: NDArray[np.bool_], blank: Fixed) -> Column:
    from svrules.engine.columns.operations import chosen

    return chosen(there, with_state(column, None), blank)


def _taken(column: Column, places: NDArray[np.intp]) -> Column:
    match column:
        case Number():
            return numbers.taken(column, places)
        case Flags(values=values, state=state):
            return Flags(values[places], None if state is None else state[places])
        case Words(values=values, words=words, state=state):
            return Words(values[places], words, None if state is None else state[places])
        case Days(values=values, state=state):
            return Days(values[places], None if state is None else state[places])
    return column


def _quantity(column: Column) -> Fixed:
    """The one quantity of a column of one place."""
    state = state_of(column)
    if state is not None and not isinstance(state, int) and state[0] != KNOWN:
        return Fixed(anyone(int(state[0])))
    match column:
        case Number(above=above, below=below, unit=unit):
            return Fixed(Fraction(int(above[0]), 1 if below is None else int(below[0])) * unit)
        case Flags(values=values):
            return Fixed(bool(values[0]))
        case Words(values=places, words=words):
            return Fixed(words[int(places[0])])
        case Days(values=days):
            return Fixed(date.fromordinal(int(days[0]) + _EPOCH.toordinal()))
    raise TypeError("a quantity that is the same everywhere already")
