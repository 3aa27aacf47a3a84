"""What one rule says, exceptions included (docs/language.md §7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from svrules.language.expressions import Expression
from svrules.language.rulebook import Rule, RuleException
from tests.oracle.case import At, Case
from tests.oracle.expressions import evaluate
from tests.oracle.quantities import Error, FactName, Known, Quantity, facts_missing

ORDER = ("fail", "error", "unknown", "refer", "pass")
"""§7: "the worst of its rules and pass marks"."""


@dataclass(frozen=True)
class Said:
    """An outcome, and the facts that are missing where it is unknown."""

    outcome: str
    missing: frozenset[FactName] = frozenset()


NOT_REACHED = Said("not reached")


def worst(outcomes: list[str]) -> str:
    """*not reached* counts for nothing."""
    return min((o for o in outcomes if o != "not reached"), key=ORDER.index, default="pass")


def unsettled(q: Quantity) -> Said:
    """What a rule says whose deciding quantity is not known."""
    return Said("error") if isinstance(q, Error) else Said("unknown", facts_missing([q]))


def tried(case: Case, rule: Rule, at: At) -> Said:
    """§7: "`only when` no: *not reached*; missing or in error: unknown, error"."""
    if rule.only_when is not None:
        reached = evaluate(case, rule.only_when, at)
        if not isinstance(reached, Known):
            return unsettled(reached)
        if not reached.value:
            return NOT_REACHED
    conditions = [rule.condition, *(x.condition for x in rule.exceptions)]
    found = [evaluate(case, c, at) for c in conditions]
    outcomes = {_decided(rule, way) for way in _every_way(found)}
    if len(outcomes) == 1:
        return Said(outcomes.pop())
    if any(isinstance(q, Error) for q in found):
        return Said("error")
    return Said("unknown", facts_missing(found))


def _every_way(found: list[Quantity]) -> Iterator[list[bool]]:
    """§7: "every way they could turn out is looked at"."""
    choices = [[bool(q.value)] if isinstance(q, Known) else [True, False] for q in found]
    return (list(way) for way in product(*choices))


def _decided(rule: Rule, way: list[bool]) -> str:
    """The outcome when every condition is known: the main clause's first, then the exceptions' in order."""
    main, *rest = way
    holding = dict(zip([x.label for x in rule.exceptions], rest, strict=True))
    own = {
        "applies": "pass" if main else "fail",
        "require": "pass" if main else "fail",
        "refer": "refer" if main else "pass",
        "fail": "fail" if main else "pass",
    }[rule.kind]
    if own == "pass":  # §7: "A bid that meets the rule passes, whatever its exceptions say"
        return own
    level = [x for x in rule.exceptions if x.to is None and _holds(rule, x, holding)]
    return _of_level(rule, level, holding) or own


def _holds(rule: Rule, x: RuleException, yes: dict[str, bool]) -> bool:
    """§7: "its condition is yes and no exception to it that merely cancels (no outcome written) holds"."""
    cancelling = [y for y in _to(rule, x) if y.outcome is None]
    return yes[x.label] and not any(_holds(rule, y, yes) for y in cancelling)


def _outcome(rule: Rule, x: RuleException, yes: dict[str, bool]) -> str:
    """§7: "that of an exception to it that holds and has one, else the one it writes, else pass"."""
    level = [y for y in _to(rule, x) if y.outcome is not None and _holds(rule, y, yes)]
    return _of_level(rule, level, yes) or x.outcome or "pass"


def _of_level(rule: Rule, level: list[RuleException], yes: dict[str, bool]) -> str | None:
    """§7: "two that hold at one level with different outcomes are an error"."""
    outcomes = {_outcome(rule, x, yes) for x in level}
    if len(outcomes) > 1:
        return "error"
    return outcomes.pop() if outcomes else None


def _to(rule: Rule, x: RuleException) -> list[RuleException]:
    return [y for y in rule.exceptions if y.to == x.label]


def expressions_of(rule: Rule) -> list[Expression | None]:
    return [rule.condition, rule.only_when, *(x.condition for x in rule.exceptions)]
