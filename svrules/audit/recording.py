"""What a scored competition puts into a ledger: the score, and as records of their own what people decided.

Evaluators' marks and comments, consensus and decisions are found in the facts through the rulebook's panels.
Only what is new or changed is recorded; what the ledger holds and the data do not say is told in the score's
record, so that no difference is silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from svrules.audit.ledger.records import Draft, Kind, Record
from svrules.audit.ledger.store import Appended, Ledger
from svrules.audit.pins import OVERRIDDEN, Entry, override_draft, rulebook_body
from svrules.audit.value_text import value_text
from svrules.data.moderation import Moderation
from svrules.engine.canonical import canonical
from svrules.engine.competition import Competition, Facts
from svrules.engine.receipt import receipt
from svrules.engine.result import Result
from svrules.language.rulebook import Rulebook
from svrules.version import __version__

__all__ = [
    "Entry", "Evaluation", "Recorded", "Scoring", "decision_drafts", "evaluation_drafts", "mark_drafts",
    "new_or_changed", "record", "record_evaluation", "result_text", "rulebook_body", "score_draft",
    "standing_records", "value_text",
]  # fmt: skip

Standing = Mapping[tuple[str, tuple[str, ...]], Record]
"""The record that stands for each kind and subject of a competition."""

_CAN_DIFFER: Final = frozenset({"mark", "consensus", "decision", "override"})

_NUMBER: Final = re.compile(r"-?\d{1,600}(\.\d{1,600}|/0*[1-9]\d{0,600})?")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What people decided in a competition; `moderation` says who gave the marks, where it is known."""

    rulebook: Rulebook
    competition: Competition
    moderation: Moderation = field(default_factory=Moderation)


@dataclass(frozen=True, slots=True)
class Scoring:
    """A competition that was scored, and by what; `moderation` says who gave the marks, where it is known."""

    rulebook: Rulebook
    competition: Competition
    result: Result
    moderation: Moderation = field(default_factory=Moderation)

    @property
    def evaluation(self) -> Evaluation:
        """What people decided in it."""
        return Evaluation(self.rulebook, self.competition, self.moderation)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a call recorded: the records in their order, and those that stood and said the same already.

    `differs` says where the data are not what stood in the ledger until then.
    """

    added: tuple[Record, ...]
    stood: tuple[Record, ...]
    differs: tuple[Mapping[str, Any], ...] = ()


def record(ledger: Ledger, scoring: Scoring, entry: Entry, *, despite_pin: str = "") -> Recorded:
    """Records a scoring: marks, consensus and decisions that are new or changed, and last the score.

    All of them or none. Another rulebook than the one that is pinned needs the reason `despite_pin`, which is
    recorded as an override. Raises LedgerError, and MisuseError when a text cannot be recorded.
    """
    stood: list[Record] = []

    def drafts() -> Iterator[Draft]:
        # Read when the ledger's turn is taken, so that nothing comes between reading and writing.
        override = override_draft(ledger, scoring.rulebook, entry, despite_pin)
        standing = standing_records(ledger, entry.competition)
        yield from [] if override is None else [override]
        yield from new_or_changed(evaluation_drafts(scoring.evaluation, entry), standing, stood, entry)
        yield _score(scoring, entry, standing)

    return _recorded(ledger.append_all(drafts()), stood)


def record_evaluation(ledger: Ledger, evaluation: Evaluation, entry: Entry) -> Recorded:
    """Records the marks, consensus and decisions in the data that are new or changed, without a score."""
    stood: list[Record] = []

    def drafts() -> Iterator[Draft]:
        standing = standing_records(ledger, entry.competition)
        yield from new_or_changed(evaluation_drafts(evaluation, entry), standing, stood, entry)

    return _recorded(ledger.append_all(drafts()), stood)


def _recorded(appended: Iterable[Appended], stood: Iterable[Record]) -> Recorded:
    found = list(appended)
    added = tuple(one.record for one in found if one.new)
    again = (one.record for one in found if not one.new)
    scores = (one.record for one in found if one.record.kind == "score")
    return Recorded(
        added, (*stood, *again), tuple(told for one in scores for told in one.body.get("differs", ()))
    )


def standing_records(ledger: Ledger, competition: str) -> dict[tuple[str, tuple[str, ...]], Record]:
    """The record that stands for each kind and subject of a competition."""
    return {(one.kind, one.subject): one for one in ledger.records(competition=competition)}


# -- the score ---------------------------------------------------------------------------------------


def score_draft(scoring: Scoring, entry: Entry, differs: Sequence[Mapping[str, Any]] = ()) -> Draft:
    """The record of a score; `differs` says where the data are not what stands in the ledger."""
    rulebook, result = scoring.rulebook, scoring.result
    body = {
        "rulebook": rulebook_body(rulebook),
        "engine": __version__,
        "language": rulebook.language,
        "rules_date": result.rules_date,
        "data_sha256": result.data_sha256,
        "receipt": receipt(result),
        "notes": list(result.notes),
        "differs": [dict(one) for one in differs],
    }
    contents = {
        "rulebook": rulebook.text,
        "data": canonical(scoring.competition),
        "result": result_text(result),
    }
    return Draft("score", entry.competition, (), entry.who, entry.when, entry.why, body, contents)


def result_text(result: Result) -> str:
    """A result as it is kept: JSON without its notes, which depend on the file that was read."""
    return result.model_dump_json(exclude={"notes"})


def _score(scoring: Scoring, entry: Entry, standing: Standing) -> Draft:
    last = standing.get(("score", ()))
    if last is not None and _newest_of(standing, _CAN_DIFFER) < last.number:
        # Nothing was said since: a difference that was told then is recorded by now, and a retry no news.
        again = score_draft(scoring, entry, last.body.get("differs", ()))
        if again.repeats(last):
            return again
    return score_draft(scoring, entry, tuple(_differences(scoring, standing)))


def _newest_of(standing: Standing, kinds: frozenset[str]) -> int:
    return max((one.number for (kind, _), one in standing.items() if kind in kinds), default=0)


# -- marks, consensus, decisions ---------------------------------------------------------------------


def evaluation_drafts(evaluation: Evaluation, entry: Entry) -> Iterator[Draft]:
    """All that people decided in the data: marks, consensus and decisions."""
    yield from mark_drafts(evaluation, entry)
    yield from decision_drafts(evaluation.competition, entry)


def mark_drafts(evaluation: Evaluation, entry: Entry) -> Iterator[Draft]:
    """Evaluators' marks and the consensus on each question, with their comments, bid by bid.

    Each by whom, when and why the data say; the entry's own where they do not.
    """
    for bid in evaluation.competition.bids:
        for kind, fact, comment in _judged(evaluation.rulebook):
            body = {"value": _given(bid.facts, fact), "comment": _given(bid.facts, comment) or ""}
            if body["value"] is not None or body["comment"]:
                by = evaluation.moderation.of(bid.name, fact)
                said = (by.who or entry.who, by.when or entry.when, by.why or entry.why)
                yield Draft(
                    kind, entry.competition, (bid.name, fact), *said, body | _recorded_by(said[0], entry)
                )


def _recorded_by(who: str, entry: Entry) -> dict[str, str]:
    """Who recorded it, where that is another than who decided it."""
    return {} if who == entry.who else {"recorded_by": entry.who}


def _judged(rulebook: Rulebook) -> Iterator[tuple[Kind, str, str | None]]:
    """Each judged fact of a bid with the fact that holds its comment."""
    for panel in rulebook.panels:
        comments = panel.comments or (None,) * len(panel.marks)
        for fact, comment in zip(panel.marks, comments, strict=True):
            yield "mark", fact, comment
        if panel.consensus is not None:
            yield "consensus", panel.consensus, panel.consensus_comment


def decision_drafts(competition: Competition, entry: Entry) -> Iterator[Draft]:
    """The decisions on referrals, each by whom, when and why it was made."""
    for one in competition.decisions:
        body = {"value": one.outcome, **_recorded_by(one.who, entry)}
        yield Draft("decision", entry.competition, (one.bid, one.rule), one.who, one.when, one.why, body)


def new_or_changed(
    drafts: Iterable[Draft], standing: Standing, stood: list[Record], entry: Entry
) -> Iterator[Draft]:
    """The drafts that say something else than what stands; what says the same is added to `stood`.

    A change for which the data still give the reason of what stood takes that of the entry.
    A mark or consensus says the same with the same value and comment, whoever brought it; a decision also
    needs the same person and reason.
    """
    for draft in drafts:
        before = standing.get((draft.kind, draft.subject))
        if before is not None and _same(draft, before):
            stood.append(before)
        elif before is not None and draft.kind == "consensus" and draft.why == before.why:
            body = {name: draft.body[name] for name in ("value", "comment")}
            yield replace(draft, who=entry.who, when=entry.when, why=entry.why, body=body)
        else:
            yield draft


def _same(draft: Draft, stood: Record) -> bool:
    if draft.kind == "decision" and (draft.who, draft.why) != (stood.who, stood.why):
        return False
    return all(draft.body.get(part) == stood.body.get(part) for part in ("value", "comment"))


def _given(facts: Facts, name: str | None) -> str | None:
    value = None if name is None else facts.get(name)
    return None if value is None else value_text(value)


# -- where the data differ from the ledger -----------------------------------------------------------


def _differences(scoring: Scoring, standing: Standing) -> Iterator[dict[str, Any]]:
    """What stands in the ledger and the data do not say."""
    said = _Said(scoring)
    for one in sorted(standing.values(), key=lambda record: record.number):
        if one.kind in _CAN_DIFFER and one.subject != OVERRIDDEN:
            bid, what = one.subject
            for name, recorded, data in said.pairs(one, bid, what):
                if not _equal(recorded, data):
                    yield {
                        "kind": one.kind,
                        "bid": bid,
                        "what": name,
                        "recorded": recorded,
                        "data": data,
                        "record": one.number,
                    }


def _equal(one: str | None, other: str | None) -> bool:
    if one is None or other is None or one == other:
        return one == other
    if _NUMBER.fullmatch(one) and _NUMBER.fullmatch(other):
        return Fraction(one) == Fraction(other)
    return one.casefold() == other.casefold()


class _Said:
    """What the data, and the result where the data are silent, say of the subject of a record."""

    def __init__(self, scoring: Scoring) -> None:
        competition, result = scoring.competition, scoring.result
        self.facts = {"": competition.contract, **{bid.name: bid.facts for bid in competition.bids}}
        self.decided = {(one.bid, one.rule): one.outcome for one in competition.decisions}
        self.bids = {bid.bid: bid for bid in result.bids}
        self.comments = {fact: comment for _, fact, comment in _judged(scoring.rulebook)}

    def pairs(self, record: Record, bid: str, what: str) -> Iterator[tuple[str, str | None, str | None]]:
        """Names with what was recorded and what the data say."""
        value, facts = record.body.get("value"), self.facts.get(bid, {})
        if record.kind == "decision":
            yield what, value, self.decided.get((bid, what))
        elif record.kind == "override":
            yield what, value, self.anywhere(bid, what)
        else:
            yield what, value, _given(facts, what)
            comment = self.comments.get(what)
            if comment is not None and record.body.get("comment"):
                yield comment, record.body["comment"], _given(facts, comment)

    def anywhere(self, bid: str, what: str) -> str | None:
        """The value of a fact, decision, rule, criterion or total, by what it is called."""
        given = _given(self.facts.get(bid, {}), what) or self.decided.get((bid, what))
        scored = self.bids.get(bid)
        if given is not None or scored is None:
            return given
        marks = {one.code: one.exact for one in scored.criteria}
        outcomes = {one.rule: str(one.outcome) for one in scored.rules}
        return {**outcomes, **marks, "total": scored.exact, "outcome": scored.outcome}.get(what)
