"""What is asked across competitions: what a rule decided, near ties, overrides."""

from __future__ import annotations

from collections.abc import Iterator

from svrules.audit.ledger.store import Ledger
from svrules.audit.questions.answer import Answer
from svrules.audit.questions.of_a_mark import value_words
from svrules.audit.questions.scored import Score, all_scores
from svrules.diagnostics import nearest
from svrules.engine.result import BidResult, RuleResult
from svrules.errors import MisuseError
from svrules.quantities import exact_number
from svrules.render.figures import figure
from svrules.render.reasons import apart
from svrules.render.rule_words import looked_at, reason

__all__ = ["decided", "near_ties", "overrides"]


def decided(ledger: Ledger, rule: str, year: int | None = None) -> Answer:
    """Everything that a rule decided, in the last score of each competition, recorded in that year.

    Each bid that it failed, referred or left open, or that an exception or a person settled.
    """
    scores = list(all_scores(ledger, year))
    labels = {one.rule for score in scores for bid in score.result.bids for one in bid.rules}
    label = next((one for one in labels if one.casefold() == rule.strip().casefold()), None)
    if labels and label is None:
        near = nearest(rule, sorted(labels))
        meant = f"; did you mean {' or '.join(f'`{one}`' for one in near)}?" if near else ""
        raise MisuseError(f"no score recorded{_in(year)} has a rule `{rule}`{meant}")
    rule = label or rule
    rows = [row for score in scores for row in _decisions(score, rule)]
    return Answer(
        f"What {rule} decided{_in(year)}",
        ledger.place,
        ("competition", "record", "bid", "outcome", "clause", "line", "why", "looked at", "edition"),
        tuple(rows),
        f"{rule} decided nothing{_in(year)}." if scores else f"Nothing was scored{_in(year)}.",
        tuple(f"{score.record.competition}: {said}" for score in scores for said in score.remarks(ledger)),
    )


def _decisions(score: Score, rule: str) -> Iterator[tuple[str, ...]]:
    for bid in score.result.bids:
        for one in bid.rules:
            if one.rule == rule and _decides(one):
                yield _decision(score, bid, one)


def _decides(one: RuleResult) -> bool:
    return one.outcome not in ("pass", "not reached") or bool(one.exceptions or one.decided_by)


def _decision(score: Score, bid: BidResult, one: RuleResult) -> tuple[str, ...]:
    by = f"; by a recorded decision of {one.decided_by}" if one.decided_by else ""
    record = score.record
    return (
        record.competition, str(record.number), bid.bid, one.outcome, one.clause, str(one.line),
        f"{reason(one)}{by}", "; ".join(looked_at(one)), score.result.rulebook.edition,
    )  # fmt: skip


def near_ties(ledger: Ledger, year: int | None = None) -> Answer:
    """Every competition whose award was decided within a near tie or by a tie-break, and by how little."""
    rows = [row for score in all_scores(ledger, year) for row in _near(score)]
    return Answer(
        f"Which competitions were near ties{_in(year)}",
        ledger.place,
        ("competition", "record", "bids", "how near", "winner", "settled by"),
        tuple(rows),
        f"None{_in(year)}.",
    )


def _near(score: Score) -> Iterator[tuple[str, ...]]:
    result = score.result
    level = [
        [bid.bid, *bid.tie.with_bids]
        for bid in result.bids
        if bid.tie is not None and bid.tie.with_bids and bid.rank == 1
    ]
    for names in dict.fromkeys(frozenset(group) for group in (*result.near_ties, *level)):
        bids = [bid for bid in result.bids if bid.bid in names]
        first = [bid for bid in bids if bid.rank == 1]
        if first:
            values = [exact_number(bid.award_exact or "0") for bid in bids]
            settled = {bid.tie.settled_by for bid in bids if bid.tie is not None and bid.tie.settled_by}
            listed = ", ".join(f"{bid.bid} {figure(bid.award_exact)}" for bid in bids)
            near = apart([bid.bid for bid in bids], values)
            winner = " and ".join(bid.bid for bid in first)
            yield score.record.competition, str(score.record.number), listed, near, winner, ", ".join(settled)


def overrides(ledger: Ledger, year: int | None = None) -> Answer:
    """Every use of an override: another value than the given one, another rulebook than the pinned one."""
    within = "" if year is None else f"{year:04}-"
    found = [one for one in ledger.records(kind="override") if one.when.startswith(within)]
    rows = [
        (
            one.competition, str(one.number), one.when, one.who, " ".join(filter(None, one.subject)),
            value_words(one.body.get("old")), value_words(one.body.get("value")), one.why,
        )
        for one in found
    ]  # fmt: skip
    return Answer(
        f"Every use of an override{_in(year)}",
        ledger.place,
        ("competition", "record", "when", "who", "what", "old", "new", "why"),
        tuple(rows),
        f"No override was used{_in(year)}.",
    )


def _in(year: int | None) -> str:
    return "" if year is None else f" in {year}"
