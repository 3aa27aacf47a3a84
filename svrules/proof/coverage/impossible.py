"""Goals that can never be tried, proved from all cases there can be (`svrules.checks.cases`).

Only what the facts alone decide is looked into: rows of tables, conditions and limits. Marks, totals and what
looks at other bids are left open, so a goal about them is never said to be impossible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from svrules.checks.cases.case import Case, TooManyCases, every_case
from svrules.checks.cases.evaluate import Evaluation
from svrules.checks.cases.forms import Form
from svrules.checks.cases.quantity import Quantity, both
from svrules.checks.cases.rows import standing
from svrules.checks.cases.scope import in_scope
from svrules.checks.uses import users
from svrules.diagnostics import Span
from svrules.engine import Plan
from svrules.engine.plan import Step
from svrules.language import expressions as e
from svrules.language.rulebook import Cell, Rulebook, Table
from svrules.proof.coverage.decisions import Decision, decisions
from svrules.proof.coverage.goals import Goal
from svrules.proof.coverage.limits import limits

__all__ = ["impossible"]


def impossible(rulebook: Rulebook, plans: Iterable[Plan], goals: Iterable[Goal]) -> dict[Goal, str]:
    """Those of the goals that are proved never to be tried, each with the reason as a sentence."""
    wanted = set(goals)
    proof = _Proof(rulebook)
    found: dict[Goal, str] = {}
    for plan in plans:
        found.update(proof.of_conditions(plan, wanted))
        found.update(proof.of_limits(plan, wanted))
    found.update(proof.of_rows(wanted))
    return found


@dataclass(frozen=True)
class _Proof:
    rulebook: Rulebook

    @cached_property
    def written(self) -> Mapping[Span, e.Expression]:
        """The expressions of the rulebook by their place, where only one stands there.

        What the language makes of one phrase, such as of a panel of evaluators, has several in one place.
        """
        found: dict[Span, e.Expression] = {}
        several: set[Span] = set()
        for user in users(self.rulebook):
            for part in user.parts():
                if found.setdefault(part.span, part) != part:
                    several.add(part.span)
        return {span: part for span, part in found.items() if span not in several}

    def anywhere(
        self,
        question: Callable[[Evaluation], bool],
        members: Iterable[Mapping[str, str]],
        *,
        in_scope_only: bool = True,
    ) -> bool:
        """Whether the answer is yes in some case of what is in scope, or that is not known.

        Without `in_scope_only` it is asked of what decides about scope itself.
        """
        for member in members:
            start = Evaluation(self.rulebook, Case({}), member)
            asked = _Asked(start, question, in_scope_only)
            try:
                if any(answer for _, answer in every_case(Case({}), asked)):
                    return True
            except TooManyCases:
                return True
        return False

    def members(self, *parts: e.Expression) -> list[Mapping[str, str]]:
        """Every way to have members at hand for what speaks of members of one family."""
        families = {
            family for part in parts for one in _inside(part) for family in [getattr(one, "family", None)]
            if family is not None and not isinstance(one, e.Over)
        }  # fmt: skip
        if not families:
            return [{}]
        if len(families) > 1:
            return []
        (family,) = families
        return [{family: member.code} for member in self.rulebook.families[family].members]

    def of_conditions(self, plan: Plan, wanted: set[Goal]) -> Iterator[tuple[Goal, str]]:
        for decision in decisions(plan):
            root = self.written.get(plan.steps[decision.root].span)
            if root is None:
                continue
            atoms = list(dict.fromkeys(_atoms(root)))
            if len(atoms) != len(decision.atoms):
                continue
            for place, atom in enumerate(atoms):
                for holds in (True, False):
                    goal = decision.goal(place, holds)
                    if goal in wanted and self._never(decision, root, atom, holds):
                        yield goal, _WHY_CONDITION

    def _decides_scope(self, label: str) -> bool:
        return any(rule.kind == "applies" and rule.label == label for rule in self.rulebook.rules)

    def _never(self, decision: Decision, root: e.Expression, atom: e.Expression, holds: bool) -> bool:
        def decides(at: Evaluation) -> bool:
            if at.value(atom) is not holds:
                return False
            return _with(at, root, atom, True) is not _with(at, root, atom, False)

        members = self.members(root)
        within = not self._decides_scope(decision.subject)
        return bool(members) and not self.anywhere(decides, members, in_scope_only=within)

    def of_limits(self, plan: Plan, wanted: set[Goal]) -> Iterator[tuple[Goal, str]]:
        for limit in limits(plan):
            goals = [goal for side in limit.possible() for goal in [limit.goal(side)] if goal in wanted]
            sides = self._sides(plan.steps[limit.compare]) if goals else None
            if sides is None:
                continue
            members = self.members(*sides)
            for goal in goals:
                within = not self._decides_scope(limit.subject)
                if members and not self.anywhere(_lies(goal, *sides), members, in_scope_only=within):
                    yield goal, _WHY_LIMIT

    def _sides(self, step: Step) -> tuple[e.Expression, e.Expression] | None:
        """What a comparison compares with what, as written; None where it is part of something else."""
        written = self.written.get(step.span)
        if isinstance(written, e.Compare):
            return written.left, written.right
        at_low = isinstance(step.detail, tuple) and step.detail[0] in ("at least", "above")
        if isinstance(written, e.Between):
            return written.operand, written.low if at_low else written.high
        column, cell = self.cells.get(step.span, (None, None))
        end = None if cell is None else cell.low if at_low else cell.high
        return None if column is None or end is None else (column, end)

    @cached_property
    def cells(self) -> Mapping[Span, tuple[e.Expression, Cell]]:
        """The cells of all tables by their place, each with what its column looks at."""
        return {
            cell.span: (column, cell)
            for editions in self.rulebook.tables.values()
            for table in editions
            for row in table.rows
            for column, cell in zip(table.inputs, row.cells, strict=True)
        }

    def of_rows(self, wanted: set[Goal]) -> dict[Goal, str]:
        found: dict[Goal, str] = {}
        for goal in wanted:
            for table in self.rulebook.tables.get(str(goal.key[0]), ()) if goal.kind == "table row" else ():
                lines = [row.span.line for row in table.rows]
                if goal.line in lines and self._never_counts(table, goal.line, goal.key[1]):
                    found[goal] = _WHY_ROW
        return found

    def _never_counts(self, table: Table, line: int, member: object) -> bool:
        place = next(at for at, row in enumerate(table.rows) if row.span.line == line)
        members: list[Mapping[str, str]] = [{}]
        if table.family is not None:
            members = [{table.family: str(member)}]
        return not self.anywhere(lambda at: _may_count(at, table, place), members)


@dataclass(frozen=True)
class _Asked:
    """A question about a case, answered no where nothing is looked up."""

    start: Evaluation
    question: Callable[[Evaluation], bool]
    in_scope_only: bool

    def __call__(self, case: Case) -> bool:
        at = self.start.in_case(case)
        return self.question(at) and (not self.in_scope_only or in_scope(at))


_WHY_CONDITION = "it never decides on its own, whatever the facts: what it says follows from the others"
_WHY_LIMIT = "no facts that the bounds allow come to that side of the limit"
_WHY_ROW = "no facts that the bounds allow fit this row alone"


def _may_count(at: Evaluation, table: Table, place: int) -> bool:
    found = standing(at, table)
    return bool(found.wrong) or place in (*found.counting, *found.missing)


def _lies(goal: Goal, one: e.Expression, other: e.Expression) -> Callable[[Evaluation], bool]:
    """Whether the one side lies so to the other, or that is not settled."""

    def question(at: Evaluation) -> bool:
        left, right = at.value(one), at.value(other)
        if not isinstance(left, Form) or not isinstance(right, Form):
            return isinstance(left, str) or isinstance(right, str)
        how = {"just below": "below", "on": "is", "just above": "above"}[str(goal.key[-1])]
        return at.compare(how, left, right, one.type)  # type: ignore[arg-type]

    return question


def _inside(part: e.Expression) -> Iterator[e.Expression]:
    from svrules.language.checking.dependencies import walk

    yield from walk(part)


def _parts(expression: e.Expression) -> tuple[e.Expression, ...]:
    if isinstance(expression, e.All | e.Any):
        return expression.operands
    return (expression.operand,) if isinstance(expression, e.Not) else ()


def _atoms(expression: e.Expression) -> Iterator[e.Expression]:
    parts = _parts(expression)
    if not parts or all(part.span == expression.span for part in parts):
        yield expression
        return
    for part in parts:
        yield from _atoms(part)


def _with(at: Evaluation, expression: e.Expression, atom: e.Expression, holds: bool) -> Quantity:
    """What the whole comes to with the atomic condition put in its place as holding or not."""
    if expression == atom:
        return holds
    parts = _parts(expression)
    if not parts or all(part.span == expression.span for part in parts):
        return at.value(expression)
    inside = [_with(at, part, atom, holds) for part in parts]
    if isinstance(expression, e.Not):
        return not inside[0] if isinstance(inside[0], bool) else inside[0]
    return both(inside, isinstance(expression, e.Any))
