"""What a rule said of a bid, in sentences: its reason, its exceptions, what it looked at and asked for."""

from __future__ import annotations

from collections.abc import Collection

from svrules.engine.result import ExceptionResult, RuleResult
from svrules.render.figures import comparison_words, fact_words

__all__ = ["exception_words", "looked_at", "reason", "with_clause"]


def with_clause(label: str, clause: str) -> str:
    """`E2 (clause 3.2)`."""
    return f"{label} (clause {clause})" if clause else label


def reason(rule: RuleResult) -> str:
    """`E2 (clause 3.2): The bid does not commit to the real living wage.`

    Where an exception gave the outcome it is the exception's clause and words that count.
    """
    said = by_exception(rule)
    if said is not None:
        return f"{with_clause(rule.rule, rule.clause)}, {exception_words(said)}"
    why = rule.because or rule.title
    return f"{with_clause(rule.rule, rule.clause)}: {why}" if why else with_clause(rule.rule, rule.clause)


def by_exception(rule: RuleResult) -> ExceptionResult | None:
    """The exception that gave the outcome; None where the rule itself did."""
    return next((one for one in rule.exceptions if one.label == rule.by_exception), None)


def exception_words(one: ExceptionResult) -> str:
    """`exception E2a (clause 3.3): supplier size is Micro`."""
    return f"exception {with_clause(one.label, one.clause)}: {one.words}"


def looked_at(rule: RuleResult, missing: Collection[str] = ()) -> list[str]:
    """Its comparisons with both their sides, then what else it looked at, one statement each."""
    pass_mark = rule.pass_mark_of is not None
    said = [comparison_words(one, pass_mark=pass_mark) for one in rule.comparisons]
    told = {name for one in rule.comparisons for name in (one.name, one.limit_name)}
    facts = [] if pass_mark and said else [fact for fact in rule.facts if fact.name not in told]
    local = [fact for fact in rule.facts if fact.origin.startswith("local") and fact not in facts]
    return (
        said
        + [fact_words(fact, missing) for fact in facts]
        + [f"{fact.name}: {fact.origin}" for fact in local]
    )
