"""What a rule says in a case, with its exceptions, as docs/language.md has it under "Rules"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Final

from svrules.checks.cases.evaluate import Evaluation
from svrules.checks.cases.quantity import Quantity, Wrong
from svrules.language.rulebook import Rule, RuleException

__all__ = ["outcome", "scope"]

_OWN: Final = {
    "applies": ("in scope", "out of scope"),
    "require": ("pass", "fail"),
    "refer": ("refer", "pass"),
    "fail": ("fail", "pass"),
}
_MOST_OPEN: Final = 8
_NONE: Final = ""


def scope(at: Evaluation) -> str:
    """`in scope`, `out of scope`, or `unknown` where that is missing or in error."""
    rules = (rule for rule in at.rulebook.rules if rule.kind == "applies" and at.covers(rule.period))
    said = {outcome(at, rule) for rule in rules}
    if "out of scope" in said or "fail" in said:
        return "out of scope"
    return "unknown" if said & {"unknown", "error", "refer"} else "in scope"


def outcome(at: Evaluation, rule: Rule) -> str:
    """What the rule says: pass, fail, refer, unknown, error, not reached; of scope, in or out of scope."""
    if rule.only_when is not None:
        reached = at.value(rule.only_when)
        if reached is not True:
            return "not reached" if reached is False else _undecided((reached,))
    conditions = {one.label: at.value(one.condition) for one in rule.exceptions}
    main = at.value(rule.condition)
    undecided = [label for label, found in conditions.items() if not isinstance(found, bool)]
    if len(undecided) > _MOST_OPEN:
        return _undecided((main, *conditions.values()))
    said = {
        _said(rule, holds, {**conditions, **dict(zip(undecided, turn, strict=True))})
        for holds in ((main,) if isinstance(main, bool) else (True, False))
        for turn in product((True, False), repeat=len(undecided))
    }
    return said.pop() if len(said) == 1 else _undecided((main, *conditions.values()))


def _undecided(quantities: Iterable[Quantity]) -> str:
    return "error" if any(isinstance(one, Wrong) for one in quantities) else "unknown"


def _said(rule: Rule, holds: bool, conditions: Mapping[str, Quantity]) -> str:
    yes, no = _OWN[rule.kind]
    own = yes if holds else no
    if own in ("pass", "in scope"):
        return own
    given = _level(rule, None, conditions)
    if given == "pass" and rule.kind == "applies":
        return "in scope"
    return given or own


def _level(rule: Rule, to: str | None, conditions: Mapping[str, Quantity]) -> str:
    """The outcome of the exceptions to a rule or an exception that hold; `error` where they disagree."""
    found = {
        _of(rule, one, conditions)
        for one in rule.exceptions
        if one.to == to and _holds(rule, one, conditions) and (to is None or one.outcome is not None)
    }
    return _NONE if not found else found.pop() if len(found) == 1 else "error"


def _holds(rule: Rule, exception: RuleException, conditions: Mapping[str, Quantity]) -> bool:
    if conditions[exception.label] is not True:
        return False
    cancelling = (one for one in rule.exceptions if one.to == exception.label and one.outcome is None)
    return not any(_holds(rule, one, conditions) for one in cancelling)


def _of(rule: Rule, exception: RuleException, conditions: Mapping[str, Quantity]) -> str:
    return _level(rule, exception.label, conditions) or exception.outcome or "pass"
