"""The order of work of one rulebook, read off its plan."""

from __future__ import annotations

from datetime import date

from svrules.engine.plan import ALONE, ONCE, Plan, PlannedCriterion, PlannedRule
from svrules.engine.recording.periods import not_in_force
from svrules.engine.result import NotInForce
from svrules.quantities import print_date
from svrules.render.document import Block, Document, Line, Paragraph, Section, Tree
from svrules.render.policy.whole import order_of_work

__all__ = ["order"]


def order(plan: Plan, on: date | None = None) -> Document:
    """The seven steps, and what this rulebook does in each under the rules of `on`.

    Without a day, what counts on some days only is named with its dates at the end.
    """
    rulebook = plan.rulebook
    steps = order_of_work(rulebook.bid_word, rulebook.contract_word)
    done = (
        _contract(plan), _alone(plan), _compared(plan), _scored(plan), _on_marks(plan), _again(plan),
        _award(plan),
    )  # fmt: skip
    day = f"Rules of {print_date(on)}" if on else ""
    sections = tuple(
        Section(f"{number}. {step}", _blocks(lines))
        for number, (step, lines) in enumerate(zip(steps, done, strict=True), 1)
    )
    dated = not_in_force(rulebook, on)
    if dated:
        sections = (*sections, _left_out(dated, on))
    return Document(f"{rulebook.title}: the order of work", day, (), sections)


def _left_out(dated: list[NotInForce], on: date | None) -> Section:
    lines = [
        Line(f"{one.kind} {one.label} {one.title}".rstrip() + f": {one.in_force}{_clause(one.clause)}")
        for one in dated
    ]
    if on is not None:
        return Section(f"Not in force on {print_date(on)}", (Tree(tuple(lines)),))
    said = "These count on some days only, so they are not shown above. `--on DATE` shows those of a day."
    return Section("In force on some days only", (Paragraph(said, tone="warn"), Tree(tuple(lines))))


def _blocks(lines: list[Line]) -> tuple[Block, ...]:
    return (Tree(tuple(lines)),) if lines else (Paragraph("Nothing in this rulebook.", tone="quiet"),)


def _contract(plan: Plan) -> list[Line]:
    names = [value.name for value in plan.values if plan.steps[value.step].domain == ONCE]
    tables = [table.label for table in plan.tables if table.on_contract]
    lines = [Line(f"tables: {', '.join(dict.fromkeys(tables))}")] if tables else []
    lines += [Line(f"values: {', '.join(dict.fromkeys(names))}")] if names else []
    return lines + [_rule(rule) for rule in plan.rules if rule.on_contract]


def _alone(plan: Plan) -> list[Line]:
    names = [
        value.name
        for value in plan.values
        if _on_bid(plan, value.step) and plan.steps[value.step].reach == ALONE
    ]
    tables = [table.label for table in plan.tables if not table.on_contract and table.reach == ALONE]
    lines = [Line(f"tables: {', '.join(dict.fromkeys(tables))}")] if tables else []
    lines += [Line(f"values: {', '.join(dict.fromkeys(names))}")] if names else []
    lines += [_criterion(criterion) for criterion in plan.criteria if criterion.alone]
    return lines + _rules(plan, 2)


def _on_bid(plan: Plan, step: int) -> bool:
    return plan.steps[step].domain != ONCE


def _compared(plan: Plan) -> list[Line]:
    return _rules(plan, 3)


def _scored(plan: Plan) -> list[Line]:
    names = [
        value.name
        for value in plan.values
        if _on_bid(plan, value.step) and plan.steps[value.step].reach != ALONE
    ]
    lines = [Line(f"values: {', '.join(dict.fromkeys(names))}")] if names else []
    lines += [_criterion(criterion) for criterion in plan.criteria if not criterion.alone]
    return lines + ([Line("the total")] if plan.total is not None else [])


def _on_marks(plan: Plan) -> list[Line]:
    return _rules(plan, 5)


def _again(plan: Plan) -> list[Line]:
    return [Line("steps 4 and 5 once more")] if plan.award and plan.award.score_again else []


def _award(plan: Plan) -> list[Line]:
    award = plan.award
    if award is None:
        return []
    lines = [Line("ranks" + (f" (clause {award.clause})" if award.clause else ""))]
    lines += [Line(f"equal bids: {', then '.join(tie.words for tie in award.ties)}")] if award.ties else []
    lines += [Line("near ties")] if award.near is not None else []
    return lines + ([Line("allocation of the pot")] if award.allocation else [])


def _rules(plan: Plan, stage: int) -> list[Line]:
    return [_rule(rule) for rule in plan.rules if rule.stage == stage and not rule.on_contract]


def _rule(rule: PlannedRule) -> Line:
    kind = "pass mark" if rule.kind == "pass mark" else "rule"
    return Line(f"{kind} {rule.label} {rule.title}".rstrip() + _clause(rule.clause))


def _criterion(criterion: PlannedCriterion) -> Line:
    return Line(f"criterion {criterion.code} {criterion.title}".rstrip() + _clause(criterion.clause))


def _clause(clause: str) -> str:
    return f" (clause {clause})" if clause else ""
