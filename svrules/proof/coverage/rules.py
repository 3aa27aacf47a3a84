"""Rules, their exceptions and pass marks: which of them examples saw met, and which saw them bite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from svrules.engine.plan import Plan, PlannedException, PlannedRule
from svrules.engine.working.outcomes import outcome_of, said
from svrules.engine.working.run import Run
from svrules.proof.coverage.expecting import Seen
from svrules.proof.coverage.goals import Goal
from svrules.proof.coverage.scene import Row, rule_key, rule_rows

__all__ = ["bites", "rule_goals", "rules_tried"]


def rule_goals(plan: Plan) -> Iterator[Goal]:
    """For each rule and pass mark that it is met, and that it bites; for each exception that it matters."""
    for rule in plan.rules:
        for holds in (True, False):
            yield _goal(rule, holds)
        for exception in rule.exceptions:
            for matters in (True, False):
                yield _exception_goal(rule, exception, matters)


def rules_tried(run: Run, seen: Seen | None = None) -> Iterator[Goal]:
    """What the rules of a run said, as goals; only what is `seen`, if given."""
    for rule in run.plan.rules:
        for place, row, found in rule_rows(run, rule):
            if found.outcome == "not reached" or (seen is not None and not seen.rule(rule, place)):
                continue
            holds = row[rule.condition]
            if rule.kind == "pass mark" and isinstance(holds, bool):
                yield _goal(rule, holds)
            elif found.outcome not in ("unknown", "error") and not (bites(rule, row) and found.by):
                yield _goal(rule, not bites(rule, row))
            if bites(rule, row):
                yield from _exceptions_tried(rule, row)


def bites(rule: PlannedRule, row: Row) -> bool:
    """Whether a rule, without its exceptions, takes a bid out or puts it before a person."""
    holds = row[rule.condition]
    return isinstance(holds, bool) and outcome_of(rule, holds) != "pass"


def _exceptions_tried(rule: PlannedRule, row: Row) -> Iterator[Goal]:
    """Each exception by what the engine says of the rule with it and without it."""
    whole = said(rule, row, None)
    for exception in rule.exceptions:
        rest = tuple(one for one in rule.exceptions if exception.label not in (one.label, one.to))
        without = said(replace(rule, exceptions=rest), row, None)
        if row[exception.condition] is True and without.outcome != whole.outcome:
            yield _exception_goal(rule, exception, matters=True)
        elif row[exception.condition] is False:
            yield _exception_goal(rule, exception, matters=False)


def _goal(rule: PlannedRule, holds: bool) -> Goal:
    if rule.kind == "pass mark":
        where = rule.pass_mark_of or rule.label
        words = f"the pass mark of `{where}` is {'reached' if holds else 'missed'}"
        return Goal("pass mark", (*rule_key(rule), holds), words, rule.line, rule.clause, rule.label)
    words = f"rule `{rule.label}` {_MET[rule.kind] if holds else _BITES[rule.kind]}"
    return Goal("rule", (*rule_key(rule), holds), words, rule.line, rule.clause, rule.label, rule.on_contract)


_MET = {
    "applies": "lets the contract in",
    "require": "is met",
    "refer": "does not refer",
    "fail": "does not fail",
}
_BITES = {
    "applies": "leaves the contract out", "require": "is not met", "refer": "refers", "fail": "fails",
}  # fmt: skip


def _exception_goal(rule: PlannedRule, exception: PlannedException, matters: bool) -> Goal:
    how = "changes" if matters else "does not hold, and does not change"
    words = f"exception `{exception.label}` {how} what rule `{rule.label}` says"
    key = (*rule_key(rule), exception.label, exception.line, matters)
    line, clause = exception.line or rule.line, exception.clause or rule.clause
    return Goal("exception", key, words, line, clause, rule.label, rule.on_contract)
