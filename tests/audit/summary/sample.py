"""The sample competition made whole: every reason is given, every referral decided."""

from dataclasses import replace
from functools import cache

from svrules import load
from svrules.audit.ledger import Draft, Ledger
from svrules.audit.summary import Assessed, Particulars, Summary, Supplier, summarise
from svrules.engine import Bid, Competition, Decision, score
from svrules.language.rulebook import Rulebook
from svrules.shipped import sample_path

NAME = "Homes 2026"
WHEN = "2026-06-30"
PLAN = "Names who delivers each measure and by when; how progress is reported is thin."
GIVEN = Particulars(
    "1 High Street, L1 1AA; tenders@example.org",
    "PABC-1234-DEFG",
    "Section 4 of the tender pack",
    NAME,
    suppliers={"Birch Building": Supplier("2 High Street", "birch@example.org", "PBIR-1234-CHES")},
)


@cache
def rulebook() -> Rulebook:
    return load("lcr-contracts").model


@cache
def competition() -> Competition:
    """The sample bids with the comment that one lacks, and a decision on the bid that was referred."""
    read, _ = load("lcr-contracts").read(sample_path("lcr-contracts.xlsx"))
    decided = Decision(
        "Dunes Works", "X2", "fail", "Moderator", WHEN, "The ground is recent and not remedied."
    )
    whole = replace(read, decisions=(decided,))
    return changed(
        whole, "Grange Group", **{"Q2 mark consensus comment": "Roles are set out, people are not."}
    )


def changed(before: Competition, bidder: str, **facts: object) -> Competition:
    """The competition with other facts of one bidder; None takes a fact away."""

    def of(bid: Bid) -> Bid:
        if bid.name != bidder:
            return bid
        merged = {**bid.facts, **facts}
        return replace(bid, facts={name: value for name, value in merged.items() if value is not None})

    return replace(before, bids=tuple(map(of, before.bids)))


def assessed(scored: Competition | None = None) -> Assessed:
    return _sample() if scored is None else _scored(scored)


@cache
def _sample() -> Assessed:
    return _scored(competition())


def _scored(found: Competition) -> Assessed:
    return Assessed(rulebook(), found, score(rulebook(), found).result())


def plan_reasons(ledger: Ledger) -> None:
    """The reasons for the delivery plans, which the data have no place for."""
    ledger.append_all(
        Draft(
            "mark", NAME, (bid.name, "delivery plan"), "Evaluator 1", WHEN, "",
            {"value": str(bid.facts["delivery plan"]), "comment": PLAN},
        )
        for bid in competition().bids
    )  # fmt: skip


def summary_of(bid: str, scored: Competition | None = None, ledger: Ledger | None = None) -> Summary:
    return summarise(assessed(scored), bid, GIVEN, ledger=ledger, competition=NAME)
