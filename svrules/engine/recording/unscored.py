"""The Result where no rules could be applied: no rules date, or one outside the rulebook's period."""

from __future__ import annotations

from datetime import date

from svrules.engine.canonical import data_sha256
from svrules.engine.competition import Bid, Competition
from svrules.engine.receipt import with_receipt
from svrules.engine.recording.facts import FactRecords, blanks_among
from svrules.engine.recording.periods import not_in_force
from svrules.engine.recording.record import rulebook_id
from svrules.engine.recording.words import Words
from svrules.engine.result import IN_FORCE, BidOutcome, BidResult, ContractResult, Missing, Result, RuleResult
from svrules.language.rulebook import Rulebook
from svrules.quantities.printing import print_date, print_period

__all__ = ["record_unscored"]


def record_unscored(rulebook: Rulebook, competition: Competition, day: date | None) -> Result:
    """The result: scope `unknown` with the date missing, or out of scope by the rule `in force`."""
    decides = rulebook.date_input
    name = "" if decides is None else decides.name
    missing = [] if day is not None else [Missing(fact=name, bid=None)]
    words, inputs = Words(rulebook), rulebook.contract_inputs()
    of_contract = blanks_among(inputs, competition.contract, competition.blanks)
    records = FactRecords(words, of_contract)
    line = rulebook.spans["in force"].line if "in force" in rulebook.spans else 1
    rule = RuleResult(
        rule=IN_FORCE,
        title="The rulebook is in force",
        outcome="unknown" if day is None else "fail",
        clause="",
        because=_because(rulebook, day),
        facts=[records.given(name, competition.contract, None)],
        line=line,
        stage="contract",
        missing=missing,
    )
    outcome: BidOutcome = "unknown" if day is None else "not reached"
    found = Result(
        rulebook=rulebook_id(rulebook),
        data_sha256=data_sha256(competition),
        rules_date=None if day is None else day.isoformat(),
        contract=ContractResult(
            scope="unknown" if day is None else "out of scope",
            rules=[rule],
            values=[],
            tables=[],
            facts=[records.given(one.name, competition.contract, None) for one in inputs],
            missing=missing,
            errors=[],
        ),
        bids=[_bid(rulebook, words, bid, outcome, missing) for bid in competition.bids],
        provisional=[bid.name for bid in competition.bids] if day is None else [],
        near_ties=[],
        not_in_force=[] if day is None else not_in_force(rulebook, day),
    )
    return with_receipt(found)


def _because(rulebook: Rulebook, day: date | None) -> str:
    period = f"in force {print_period(rulebook.in_force)}"
    if day is None:
        return f"The rulebook is {period}."
    return f"The rulebook is not in force on {print_date(day)} ({period})."


def _bid(
    rulebook: Rulebook, words: Words, bid: Bid, outcome: BidOutcome, missing: list[Missing]
) -> BidResult:
    inputs = rulebook.bid_inputs()
    records = FactRecords(words, blanks_among(inputs, bid.facts, bid.blanks))
    return BidResult(
        bid=bid.name,
        outcome=outcome,
        total=None,
        exact=None,
        award_value=None,
        award_exact=None,
        rank=None,
        facts=[records.given(one.name, bid.facts, bid.name) for one in inputs],
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
