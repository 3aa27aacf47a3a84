"""The Result where no rules could be applied: no rules date, or one outside the rulebook's period."""

from __future__ import annotations

from datetime import date

from svrules.engine.competition import Competition
from svrules.engine.record import rulebook_id
from svrules.engine.result import BidOutcome, BidResult, ContractResult, FactUsed, Missing, Result, RuleResult
from svrules.language.rulebook import Rulebook
from svrules.quantities.printing import print_date, print_period

__all__ = ["record_unscored"]


def record_unscored(rulebook: Rulebook, competition: Competition, day: date | None) -> Result:
    """The result: scope `unknown` with the date missing, or out of scope by the rule `in force`."""
    decides = rulebook.date_input
    name = "" if decides is None else decides.name
    missing = [] if day is not None else [Missing(fact=name, bid=None)]
    fact = FactUsed(
        name=name,
        value=None if day is None else print_date(day),
        exact=None if day is None else day.isoformat(),
        state="missing" if day is None else "known",
    )
    line = rulebook.spans["in force"].line if "in force" in rulebook.spans else 1
    rule = RuleResult(
        rule="in force",
        title="The rulebook is in force",
        outcome="unknown" if day is None else "fail",
        clause="",
        because=f"The rulebook is in force {print_period(rulebook.in_force)}.",
        facts=[fact],
        line=line,
        stage="contract",
        missing=missing,
    )
    outcome: BidOutcome = "unknown" if day is None else "not reached"
    return Result(
        rulebook=rulebook_id(rulebook),
        rules_date=None if day is None else day.isoformat(),
        contract=ContractResult(
            scope="unknown" if day is None else "out of scope",
            rules=[rule],
            values=[],
            tables=[],
            facts=[fact],
            missing=missing,
            errors=[],
        ),
        bids=[_bid(bid.name, outcome, missing) for bid in competition.bids],
        provisional=[bid.name for bid in competition.bids] if day is None else [],
        near_ties=[],
    )


def _bid(name: str, outcome: BidOutcome, missing: list[Missing]) -> BidResult:
    return BidResult(
        bid=name,
        outcome=outcome,
        total=None,
        exact=None,
        award_value=None,
        award_exact=None,
        rank=None,
        rules=[],
        criteria=[],
        values=[],
        tables=[],
        roundings=[],
        total_adjustment=None,
        missing=missing,
        errors=[],
        population=[],
        tie=None,
    )
