"""`svrules record`: what people decided in a competition, each time a new record beside the old."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from svrules.cli.entries import (
    By,
    Competition,
    LedgerPlace,
    New,
    When,
    Why,
    entry_of,
    opened,
    settled_in,
    show_recorded,
    tell,
)
from svrules.cli.output import complain, waiting
from svrules.errors import MisuseError

if TYPE_CHECKING:
    from svrules.audit.ledger import Ledger
    from svrules.audit.ledger.records import Kind
    from svrules.audit.naming import LastScored
    from svrules.audit.pins import Entry

__all__ = ["record"]

record = typer.Typer(
    name="record",
    help="Record marks, consensus, decisions, overrides and the award in a ledger.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

BidName = Annotated[str, typer.Option("--bid", metavar="NAME", help="Whose bid.")]
Value = Annotated[str, typer.Option("--value", metavar="VALUE", help="The value that stands from now on.")]
Comment = Annotated[str, typer.Option("--comment", metavar="TEXT", help="The comment on the mark.")]
Fact = Annotated[str, typer.Option("--fact", metavar="FACT", help="The fact, such as `method evaluator 1`.")]


class Outcome(StrEnum):
    """What a person decides on a referral."""

    passed = "pass"
    failed = "fail"


@record.command()
def mark(
    ledger: LedgerPlace,
    competition: Competition,
    bid: BidName,
    fact: Fact,
    value: Value,
    by: By,
    why: Why,
    comment: Comment = "",
    when: When = None,
    new: New = False,
) -> None:
    """Record an evaluator's mark."""
    _judged("mark", ledger, entry_of(competition, by, why, when), bid, fact, value, comment, new)


@record.command()
def consensus(
    ledger: LedgerPlace,
    competition: Competition,
    bid: BidName,
    fact: Annotated[
        str, typer.Option("--fact", metavar="FACT", help="The question, or its fact `method consensus`.")
    ],
    value: Value,
    by: By,
    why: Why,
    comment: Comment = "",
    when: When = None,
    new: New = False,
) -> None:
    """Record the mark that evaluators agreed on."""
    _judged("consensus", ledger, entry_of(competition, by, why, when), bid, fact, value, comment, new)


@record.command()
def decision(
    ledger: LedgerPlace,
    competition: Competition,
    bid: BidName,
    rule: Annotated[
        str,
        typer.Option("--rule", metavar="RULE", help="The rule that referred the bid; `bid` to reject it."),
    ],
    value: Annotated[Outcome, typer.Option("--value", help="What was decided.")],
    by: By,
    why: Why,
    when: When = None,
    new: New = False,
) -> None:
    """Record a person's decision on a referral."""
    entry = entry_of(competition, by, why, when)
    with opened(ledger) as book:
        entry = settled_in(book, entry, new)
        known = _known(book, entry)
        about = (known.bid(bid), known.rule(rule)) if known else (bid, rule)
        remark = known.decision(*about, value.value) if known else ""
        body: dict[str, Any] = {"value": value.value}
        _append(book, "decision", entry, about, body | ({"remarks": [remark]} if remark else {}))
        if remark:
            tell(f"Mind: {remark}.")


@record.command()
def override(
    ledger: LedgerPlace,
    competition: Competition,
    value: Value,
    by: By,
    why: Why,
    bid: Annotated[
        str, typer.Option("--bid", metavar="NAME", help="Whose bid; left out for a fact of the contract.")
    ] = "",
    fact: Annotated[str, typer.Option("--fact", metavar="FACT", help="The fact.")] = "",
    rule: Annotated[str, typer.Option("--rule", metavar="RULE", help="Or the rule.")] = "",
    criterion: Annotated[
        str, typer.Option("--criterion", metavar="CODE", help="Or the criterion, or `total`.")
    ] = "",
    when: When = None,
    new: New = False,
) -> None:
    """Record that another value than the given one stands. It changes no score: say so in the data too."""
    entry = entry_of(competition, by, why, when)
    named = [name for name in (fact, rule, criterion) if name]
    if len(named) != 1:
        raise MisuseError("say what is overridden with one of --fact, --rule and --criterion")
    with opened(ledger) as book:
        entry = settled_in(book, entry, new)
        known = _known(book, entry)
        if known is None:
            _append(book, "override", entry, (bid, named[0]), {"value": value})
            return
        who = known.bid(bid) if bid else ""
        what = known.fact(fact) if fact else known.rule(rule) if rule else known.criterion(criterion)
        body = {"value": known.value(what, value) if fact else value, "old": known.given(who, what)}
        _append(book, "override", entry, (who, what), body)


@record.command()
def award(
    ledger: LedgerPlace,
    competition: Competition,
    value: Annotated[
        str, typer.Option("--value", metavar="WHAT", help="awarded, contract or `not awarded`.")
    ],
    day: Annotated[str, typer.Option("--date", metavar="DAY", help="The day of it, such as 2026-05-12.")],
    by: By,
    why: Why,
    bid: Annotated[str, typer.Option("--bid", metavar="NAME", help="Who was awarded it.")] = "",
    when: When = None,
    new: New = False,
) -> None:
    """Record the award, the contract, or a decision not to award; prints until when to keep the records."""
    from svrules.audit.retention import EVENTS, awards, retention_words

    entry, event = entry_of(competition, by, why, when), value.replace("-", " ").strip().lower()
    if event not in EVENTS:
        raise MisuseError(f"`{value}` is not what becomes of a competition: write {', '.join(EVENTS)}")
    if bid and event == "not awarded":
        raise MisuseError("--bid does not go with `not awarded`: nobody was awarded the contract")
    on = _day(day).isoformat()
    with opened(ledger) as book:
        entry = settled_in(book, entry, new)
        known = _known(book, entry)
        who = known.bid(bid) if known and bid else bid
        remarks = known.award_remarks(event, who, on) if known else []
        body = {"value": event, "date": on, "bid": who} | ({"remarks": remarks} if remarks else {})
        _append(book, "award", entry, (who,) if who else (), body)
        for one in remarks:
            tell(f"Mind: {one}.")
        tell(retention_words(awards(book, entry.competition)))


@record.command()
def data(
    ledger: LedgerPlace,
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    bids: Annotated[Path, typer.Argument(metavar="DATA", help="Bids: .xlsx, .xlsm, .csv or .json.")],
    by: By,
    why: Why,
    competition: Annotated[
        str, typer.Option("--competition", metavar="NAME", help="Its name; that of DATA, if left out.")
    ] = "",
    contract: Annotated[
        Path | None, typer.Option("--contract", metavar="FILE", help="The contract's facts: .csv or .xlsx.")
    ] = None,
    when: When = None,
    new: New = False,
) -> None:
    """Record every mark, consensus and decision of a filled template that is new or changed."""
    from svrules import api
    from svrules.audit.recording import Evaluation, record_evaluation
    from svrules.data.moderation import read_moderation

    entry, book = entry_of(competition or bids.stem, by, why, when), api.load(rulebook)
    with waiting("Reading"):
        facts, _ = book.read(bids, contract)
        evaluation = Evaluation(book.model, facts, read_moderation(book.model, bids))
    with opened(ledger) as kept:
        entry = settled_in(kept, entry, new)
        recorded = record_evaluation(kept, evaluation, entry)
        show_recorded(recorded, kept, entry.competition)


def _judged(
    kind: Kind, place: str, entry: Entry, bid: str, fact: str, value: str, comment: str, new: bool
) -> None:
    with opened(place) as book:
        entry = settled_in(book, entry, new)
        known = _known(book, entry)
        if known is not None:
            fact = known.mark(fact) if kind == "mark" else known.consensus(fact)
            bid, value = known.bid(bid), known.value(fact, value)
        _append(book, kind, entry, (bid, fact), {"value": value, "comment": comment})


def _known(book: Ledger, entry: Entry) -> LastScored | None:
    """What names are checked against; says so where there is nothing."""
    from svrules.audit.naming import last_scored, never_scored

    found = last_scored(book, entry.competition)
    if found is None:
        complain(never_scored(book, entry.competition))
    return found


def _append(book: Ledger, kind: Kind, entry: Entry, subject: tuple[str, ...], body: dict[str, Any]) -> None:
    from svrules.audit.ledger import Draft
    from svrules.audit.recorded import changed_words

    if any(not part.strip() for part in subject[-1:]):
        raise MisuseError("say what it is about: the name is empty")
    draft = Draft(kind, entry.competition, subject, entry.who, entry.when, entry.why, body)
    made, new = book.append(draft)
    start = f"Record {made.number}: " if new else f"Nothing was added, record {made.number} says it already: "
    tell(f"{start}{kind}, {changed_words(made)}.")


def _day(text: str) -> date:
    from svrules.data.decision_table import FIRST_YEAR, LAST_YEAR
    from svrules.quantities import Ambiguous, read_date

    found = read_date(text)
    if isinstance(found, Ambiguous):
        raise MisuseError(f"`{text}` is not a date: {found.reason}")
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise MisuseError(f"`{text}` is not a day on which that can have been: write it like 2026-05-12")
    return found
