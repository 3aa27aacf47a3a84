"""Conditions that decide on their own: masking MC/DC, half by half (docs/adr/0018-what-examples-try.md).

A decision is a condition as written: of a rule, an exception, a criterion, an `if`. It is made of atomic
conditions, which hold none inside them. One decides on its own where the whole would turn round with it,
all others being as they were. What each of them was is what the engine recorded; what the whole would have
been is worked out by the engine's own operations.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from svrules.checks.uses import users
from svrules.engine.plan import EACH_PAIR, AmongShape, OverShape, Plan, PlannedRule, Step
from svrules.engine.quantity import Quantity
from svrules.engine.working.operations import compute
from svrules.engine.working.run import Run
from svrules.language import expressions as e
from svrules.language.rulebook import Rulebook
from svrules.language.types import YesNoType
from svrules.proof.coverage.expecting import Seen
from svrules.proof.coverage.goals import Goal
from svrules.proof.coverage.rules import bites
from svrules.proof.coverage.scene import (
    Placed,
    Row,
    Scene,
    counting_rows,
    is_of_contract,
    known_rows,
    rule_key,
    rule_rows,
)

__all__ = ["Decision", "decision_goals", "decisions", "decisions_tried"]

_MADE_OF: Final = frozenset({"all", "any", "not"})


@dataclass(frozen=True)
class Decision:
    """A condition as a whole: `root` is its step, `atoms` those of its atomic conditions, as written.

    `where` says which condition it is, `rows` gives the quantities on which it decided something.
    """

    plan: Plan
    root: int
    key: tuple[Hashable, ...]
    where: str
    line: int
    clause: str
    subject: str
    of_contract: bool
    rows: Callable[[Run], Iterator[Placed]]

    @cached_property
    def atoms(self) -> tuple[int, ...]:
        """The atomic conditions in the order written, each once."""
        return tuple(dict.fromkeys(_atoms(self.plan, self.root)))

    def decides(self, atom: int, row: Row) -> bool:
        """Whether the whole would turn round with this one, all others being as they were."""
        whole, own = row[self.root], row[atom]
        if not isinstance(whole, bool) or not isinstance(own, bool):
            return False
        other = self._with(self.root, row, atom)
        return isinstance(other, bool) and other is not whole

    def _with(self, index: int, row: Row, turned: int) -> Quantity:
        if index == turned:
            return not row[index]
        step = self.plan.steps[index]
        if index in self.atoms or step.operation not in _MADE_OF:
            return row[index]
        return compute(step, [self._with(one, row, turned) for one in step.operands], None)

    def goal(self, place: int, holds: bool) -> Goal:
        """That the atomic condition at that place decides by holding, or by not holding."""
        return self._goals[place, holds]

    @cached_property
    def _goals(self) -> dict[tuple[int, bool], Goal]:
        return {
            (place, holds): self._goal(place, holds)
            for place in range(len(self.atoms))
            for holds in (True, False)
        }

    def _goal(self, place: int, holds: bool) -> Goal:
        said = self._said(self.atoms[place])
        words = f"{self.where}: `{said}` {'holds' if holds else 'does not hold'}, and that decides"
        line = self._line(self.atoms[place])
        return Goal(
            "condition", (*self.key, place, holds), words, line, self.clause, self.subject, self.of_contract
        )

    def _line(self, atom: int) -> int:
        step = self.plan.steps[atom]
        return self.line if step.operation == "fact" or step.span.line < self.line else step.span.line

    def _said(self, atom: int) -> str:
        return Scene(self.plan).name(atom)


def _atoms(plan: Plan, index: int) -> Iterator[int]:
    step = plan.steps[index]
    # `between` and `0 when every bid offers £0` are two comparisons to the engine and one to who wrote them.
    as_one = all(plan.steps[operand].span == step.span for operand in step.operands)
    if step.operation not in _MADE_OF or as_one:
        yield index
        return
    for operand in step.operands:
        yield from _atoms(plan, operand)


@lru_cache(maxsize=64)
def decisions(plan: Plan) -> tuple[Decision, ...]:
    """Every condition as written that a plan decides by, apart from the rows of tables."""
    return tuple(_decisions(plan))


def _decisions(plan: Plan) -> Iterator[Decision]:
    for rule in plan.rules:
        if rule.kind != "pass mark":
            yield from _of_rule(plan, rule)
    yield from _of_values(plan)
    yield from _of_criteria(plan)
    yield from _of_choices(plan)
    yield from _of_members(plan)


def _of_rule(plan: Plan, rule: PlannedRule) -> Iterator[Decision]:
    def reached(run: Run) -> Iterator[Placed]:
        return ((place, row) for place, row, said in rule_rows(run, rule) if said.outcome != "not reached")

    def tried(run: Run) -> Iterator[Placed]:
        return ((place, row) for place, row, _ in rule_rows(run, rule))

    def bitten(run: Run) -> Iterator[Placed]:
        return ((place, row) for place, row in reached(run) if bites(rule, row))

    def made(root: int, what: str, words: str, line: int, clause: str, rows: _Rows) -> Decision:
        key = ("rule", *rule_key(rule), what)
        return Decision(plan, root, key, words, line, clause, rule.label, rule.on_contract, rows)

    whole = f"rule `{rule.label}`"
    yield made(rule.condition, "condition", whole, rule.line, rule.clause, reached)
    if rule.reached is not None:
        yield made(rule.reached, "only when", f"{whole}, only when", rule.line, rule.clause, tried)
    for one in rule.exceptions:
        words = f"exception `{one.label}`"
        line = one.line or rule.line
        yield made(one.condition, f"except {one.label}", words, line, one.clause or rule.clause, bitten)


_Rows = Callable[[Run], Iterator[Placed]]


def _written(plan: Plan, root: int, what: str, where: str, by: Step, subject: str) -> Decision:
    span, owner = plan.steps[root].span, by.owner
    line = by.span.line
    key = (what, owner.label, span.file, line, by.span.column, owner.clause)
    contract = is_of_contract(plan, owner)
    rows = counting_rows(plan, by.index)
    return Decision(plan, root, key, where, line, owner.clause, subject, contract, rows)


def _of_values(plan: Plan) -> Iterator[Decision]:
    """Values that say yes or no by a condition of their own."""
    for value in plan.values:
        named = plan.steps[value.step]
        if isinstance(named.type, YesNoType) and named.operation == "named":
            (root,) = named.operands
            if plan.steps[root].operation in (*_MADE_OF, "compare", "one of"):
                yield _written(plan, root, "value", f"value `{value.name}`", named, value.name)


def _of_criteria(plan: Plan) -> Iterator[Decision]:
    for one in plan.criteria:
        roots = [(one.counts, "only when")]
        roots += [(condition, "marks when") for condition, _ in one.overrides]
        roots += [(one.operand, "full marks when")] if one.method == "full marks when" else []
        for place, (root, what) in enumerate(roots):
            if root is not None:
                key = ("criterion", one.code, one.clause, one.line, what, place)
                where = f"criterion `{one.code}`, {what}"
                yield Decision(plan, root, key, where, one.line, one.clause, one.code, False, known_rows)


def _of_choices(plan: Plan) -> Iterator[Decision]:
    """Each `if … then … otherwise …` as written; the engine has others of its own."""
    written = _choices(plan.rulebook)
    panels = {panel.name for panel in plan.rulebook.panels}
    for step in plan.steps:
        if step.owner.kind == "value" and step.owner.label in panels:
            continue  # how a panel settles a mark is the language's, not the officer's
        if step.operation == "if" and step.domain != EACH_PAIR and step.span in written:
            where = f"`if` in {step.owner.kind} `{step.owner.label}`"
            yield _written(plan, step.operands[0], "if", where, step, _subject(step))


def _choices(rulebook: Rulebook) -> frozenset[object]:
    return frozenset(
        part.span for user in users(rulebook) for part in user.parts() if isinstance(part, e.IfThen)
    )


def _of_members(plan: Plan) -> Iterator[Decision]:
    """What picks members of families and bids of populations, where it needs no second bid."""
    for step in plan.steps:
        wheres: Iterable[int] = ()
        shape = step.detail
        if isinstance(shape, OverShape) and shape.has_where:
            first = len(shape.codes) if shape.has_operand else 0
            wheres = step.operands[first : first + len(shape.codes)]
        elif isinstance(shape, AmongShape):
            wheres = step.operands[1 if shape.has_operand else 0 :]
        for root in wheres:
            if plan.steps[root].domain != EACH_PAIR:
                where = f"`where` in {step.owner.kind} `{step.owner.label}`"
                yield _written(plan, root, "where", where, step, _subject(step))


def _subject(step: Step) -> str:
    """What an example can expect of the part that a step is written in."""
    return step.owner.label if step.owner.kind in ("value", "criterion", "rule") else ""


def decision_goals(plan: Plan) -> Iterator[Goal]:
    """For each atomic condition that it decides by holding, and by not holding."""
    for one in decisions(plan):
        for place, atom in enumerate(one.atoms):
            if plan.steps[atom].operation != "constant":
                yield one.goal(place, True)
                yield one.goal(place, False)


def decisions_tried(run: Run, seen: Seen | None = None) -> Iterator[Goal]:
    """Each atomic condition that decided something in a run, and how; only what is `seen`, if given."""
    for one in decisions(run.plan):
        for bid, row in one.rows(run):
            if seen is not None and not seen.step(one.root, bid):
                continue
            for place, atom in enumerate(one.atoms):
                if one.decides(atom, row):
                    yield one.goal(place, row[atom] is True)
