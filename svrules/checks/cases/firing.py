"""When a rule bites in a case: it is in force and reached, and its main clause decides against the bid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from svrules.checks.cases.evaluate import Evaluation
from svrules.language.rulebook import Rule, Rulebook

__all__ = ["BITES_ON", "Stand", "members", "stand"]

Stand = Literal["not in force", "not reached", "bites", "spares", "open", "undecided"]
BITES_ON: Final = {"applies": False, "require": False, "refer": True, "fail": True}


def members(rulebook: Rulebook, family: str | None) -> Iterator[str | None]:
    """The codes of a family's members; only None for what is not for each member."""
    if family is None:
        yield None
        return
    yield from (member.code for member in rulebook.families[family].members)


def stand(at: Evaluation, rule: Rule) -> Stand:
    """Where a rule stands in a case, before its exceptions.

    "open": it is missing or in error whether it is reached; "undecided": whether its main clause holds.
    """
    if not at.covers(rule.period):
        return "not in force"
    reached = True if rule.only_when is None else at.value(rule.only_when)
    if reached is not True:
        return "not reached" if reached is False else "open"
    holds = at.value(rule.condition)
    if not isinstance(holds, bool):
        return "undecided"
    return "bites" if holds == BITES_ON[rule.kind] else "spares"
