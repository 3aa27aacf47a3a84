"""What a rule can say of a bid in a stretch, and what all its rules together can make of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Final

from svrules.engine.bounds.spread import Possible, Spread, may_be_in_error, may_be_missing, words_of
from svrules.engine.competition import Decision
from svrules.engine.plan import PlannedRule
from svrules.engine.quantity import Fault, InError, Missing, Quantity
from svrules.engine.working.outcomes import RuleOutcome, Status, said, standing_of, worst
from svrules.language.rulebook import Outcome

__all__ = ["after_rules", "can_say", "decided", "standings", "ways_of"]

_MOST_WAYS: Final = 512
_EVERY_OUTCOME: Final[frozenset[RuleOutcome]] = frozenset(
    {"pass", "fail", "refer", "unknown", "error", "not reached"}
)


def ways_of(one: Possible) -> list[Quantity]:
    """The ways in which a condition can turn out, one quantity for each."""
    if not isinstance(one, Spread):
        return [one]
    ways: list[Quantity] = [word for word in (True, False) if word in words_of(one)]
    ways += [Missing(((None, ""),))] if may_be_missing(one) else []
    return [*ways, InError((Fault("division", -1, None),))] if may_be_in_error(one) else ways


def can_say(rule: PlannedRule, row: Sequence[Possible], bid: str) -> frozenset[RuleOutcome]:
    """The outcomes that are possible for what its conditions can be."""
    conditions = [rule.condition, *(exception.condition for exception in rule.exceptions)]
    conditions += [] if rule.reached is None else [rule.reached]
    used = list(dict.fromkeys(conditions))
    ways = [ways_of(row[index]) for index in used]
    count = 1
    for each in ways:
        count *= len(each)
    if count > _MOST_WAYS:
        return _EVERY_OUTCOME
    return frozenset(
        said(rule, dict(zip(used, turned, strict=True)), bid).outcome for turned in product(*ways)
    )


def decided(outcomes: frozenset[RuleOutcome], decision: Decision | None) -> frozenset[RuleOutcome]:
    """The outcomes when a recorded decision settles what is referred or unknown."""
    if decision is None or not outcomes & {"refer", "unknown"}:
        return outcomes
    settled: RuleOutcome = "pass" if decision.outcome == "pass" else "fail"
    return outcomes - {"refer", "unknown"} | {settled}


def after_rules(before: frozenset[Status], said_of_it: Iterable[frozenset[RuleOutcome]]) -> frozenset[Status]:
    """The outcomes of a bid that are possible after these rules, each of which can say several things."""
    found = before
    for outcomes in said_of_it:
        found = frozenset(worst((status, outcome)) for status in found for outcome in outcomes)
    return found


def standings(statuses: frozenset[Status]) -> frozenset[Outcome]:
    """How the bid can count where populations ask for outcomes."""
    return frozenset(standing_of(status) for status in statuses)
