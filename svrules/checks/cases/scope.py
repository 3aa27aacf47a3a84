"""Whether the rules of scope let a case through: nothing is looked up for a contract that is out of scope."""

from __future__ import annotations

from svrules.checks.cases.evaluate import Evaluation
from svrules.language.rulebook import Rule

__all__ = ["in_scope"]


def in_scope(at: Evaluation) -> bool:
    """Whether a contract in this case is not known to be out of scope; parts the case where that is open."""
    scoping = (rule for rule in at.rulebook.rules if rule.kind == "applies" and at.covers(rule.period))
    return not any(_shuts_out(at, rule) for rule in scoping)


def _shuts_out(at: Evaluation, rule: Rule) -> bool:
    if rule.only_when is not None and at.value(rule.only_when) is not True:
        return False
    if at.value(rule.condition) is not False:
        return False
    return not any(at.value(exception.condition) is not False for exception in rule.exceptions)
