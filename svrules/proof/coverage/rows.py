"""Rows of tables and of scales of marks by level: which of them counted for an example."""

from __future__ import annotations

from collections.abc import Iterator

from svrules.engine.plan import Plan, PlannedCriterion, PlannedTable, Step, TableShape
from svrules.engine.planning.parts import Parts
from svrules.engine.recording.trace import matched_row
from svrules.engine.working.run import Run
from svrules.proof.coverage.expecting import Seen
from svrules.proof.coverage.goals import Goal
from svrules.proof.coverage.scene import Placed, Row, known_rows

__all__ = ["row_goals", "rows_tried"]


def row_goals(plan: Plan) -> Iterator[Goal]:
    """Each row in force of each table, and each row of each scale."""
    for table in plan.tables:
        for number, _ in table.rows:
            yield _table_goal(plan, table, number)
    for criterion, step in _scales(plan):
        for number, _, _ in _shape(step).rows:
            yield _scale_goal(plan, criterion, step, number)


def rows_tried(run: Run, seen: Seen | None = None) -> Iterator[Goal]:
    """The rows that counted in a run; only what is `seen`, if given."""
    plan, rows = run.plan, list(known_rows(run))
    contract: list[Placed] = [(None, run.contract.row)]
    for table in plan.tables:
        for place, row in contract if rows and table.on_contract else rows:
            if seen is not None and not any(seen.step(step, place) for _, step in table.outputs):
                continue
            number = _counting(table.rows, row)
            if number is not None:
                yield _table_goal(plan, table, number)
    for criterion, step in _scales(plan):
        shape = _shape(step)
        lines = [(number, None if at is None else step.operands[at]) for number, at, _ in shape.rows]
        for place, row in rows:
            if seen is not None and not seen.step(step.index, place):
                continue
            found = None if row[step.index] is None else _counting(lines, row)
            if found is not None:
                yield _scale_goal(plan, criterion, step, found)


def _counting(
    lines: list[tuple[int, int | None]] | tuple[tuple[int, int | None], ...], row: Row
) -> int | None:
    if any(step is not None and row[step] is None for _, step in lines):  # not computed for this bid
        return None
    return matched_row(lines, row)


def _scales(plan: Plan) -> Iterator[tuple[PlannedCriterion, Step]]:
    """The criteria marked by level, with the step that looks the marks up."""
    by_owner = {
        step.owner.label: step
        for step in plan.steps
        if step.operation == "table" and step.owner.kind == "criterion"
    }
    for criterion in plan.criteria:
        if criterion.method == "by level" and criterion.code in by_owner:
            yield criterion, by_owner[criterion.code]


def _shape(step: Step) -> TableShape:
    assert isinstance(step.detail, TableShape)  # noqa: S101 - set by the lowering
    return step.detail


def _table_goal(plan: Plan, table: PlannedTable, number: int) -> Goal:
    written = Parts(plan.rulebook, plan.built_for).table(table.label)
    line = 0 if written is None else written.rows[number - 1].span.line
    start = "" if written is None else f"{written.span.file}:{written.span.line}"
    output = table.outputs[0][0] if table.outputs else ""
    words = f"row {number} of table `{table.label}` counts"
    words += "" if table.member is None else f" for {table.member}"
    subject = output if table.member is None else f"{table.member} {output}"
    key = (table.label, table.member, start, number)
    return Goal("table row", key, words, line, table.clause, subject, table.on_contract)


def _scale_goal(plan: Plan, criterion: PlannedCriterion, step: Step, number: int) -> Goal:
    lines = {n: at for n, at, _ in _shape(step).rows}
    at = lines[number]
    line = criterion.line if at is None else plan.steps[step.operands[at]].span.line
    words = f"row {number} of the scale of `{criterion.code}` counts"
    return Goal(
        "scale row",
        (criterion.code, criterion.clause, criterion.line, number),
        words,
        line,
        criterion.clause,
        criterion.code,
    )
