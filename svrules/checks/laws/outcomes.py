"""Whether a bid that passes could fail for being better: rules and pass marks in two offers."""

from __future__ import annotations

from collections.abc import Iterator

from svrules.checks.laws.marks import Marks
from svrules.checks.laws.offers import Offers
from svrules.language import expressions as e
from svrules.language.rulebook import Rule

__all__ = ["may_fail_for_being_better"]


def may_fail_for_being_better(of: Offers) -> list[str]:
    """The labels of the rules and pass marks for which it is not ruled out."""
    return list(dict.fromkeys([*_rules(of), *_pass_marks(of)]))


def _rules(of: Offers) -> Iterator[str]:
    for rule in of.uses.rules_on(of.varied):
        if rule.kind == "applies" or rule.period.overlap(of.rulebook.in_force).is_empty:
            continue
        codes: list[str | None] = [None]
        if rule.family is not None:
            codes = [member.code for member in of.rulebook.families[rule.family].members]
        if any(_worsens(of.at(rule.family, code), rule) for code in codes):
            yield rule.label


def _worsens(of: Offers, rule: Rule) -> bool:
    """Whether the rule may let the first offer through and not the second."""
    if not _can_fail(rule):
        return False
    if rule.only_when is not None:
        reached = of.truth(rule.only_when)
        if (False, True) in reached:
            return True
        narrowed = of.where(rule.only_when, True, True)
        if narrowed is None:
            return False
        of = narrowed
    met = of.truth(rule.condition)
    if rule.kind != "require":
        met = frozenset((not one, not two) for one, two in met)
    if rule.kind == "refer":
        met = met & {(False, False)}  # a referral is not a failure: only its exceptions can fail a bid
    if (True, False) in met:
        return True
    return (False, False) in met and any(_turns(of, x.condition, x.outcome, x.to) for x in rule.exceptions)


def _turns(of: Offers, condition: e.Expression, outcome: str | None, to: str | None) -> bool:
    """Whether an exception may stop to help, or begin to harm."""
    if not of.looks_at_it(condition):
        return False
    holds = of.truth(condition)
    if to is not None:
        return holds - {(True, True), (False, False)} != frozenset()
    return ((False, True) if outcome == "fail" else (True, False)) in holds


def _can_fail(rule: Rule) -> bool:
    return rule.kind != "refer" or any(one.outcome == "fail" for one in rule.exceptions)


def _pass_marks(of: Offers) -> Iterator[str]:
    marks = Marks(of)
    for leaf in marks.leaves():
        mine = [mark for mark in leaf.criterion.pass_marks if mark.otherwise == "fail"]
        if not mine or of.varied not in of.uses.of_marks(leaf.code):
            continue
        inside = Marks(of.at(leaf.criterion.family, leaf.code))
        found, available = marks.of(leaf.code), marks.available(leaf.code)
        for mark in mine:
            if (False, True) in inside.below(mark, found, available, leaf.criterion.method):
                yield leaf.code
    for award in of.rulebook.awards:
        if any(mark.otherwise == "fail" for mark in award.pass_marks):
            total, whole = marks.of_award(award), marks.whole()
            if any((False, True) in marks.below(mark, total, whole, None) for mark in award.pass_marks):
                yield "TOTAL"
