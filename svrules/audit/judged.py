"""What people decided in a competition, found in its facts, and who made each change as the ledger has it.

Evaluators' marks and comments, consensus and decisions are found through the rulebook's panels. What is said
for the first time is recorded as the data say it. Where the ledger has something else already, the change is
made by who records it, now: what the data say of who, when and why is the change's own only if that day comes
after the record that stands, not after today, and the ledger never had this value before. Whatever else would
put words into somebody's mouth: an old file would undo a later change in the name of who made the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from svrules.audit.ledger.records import Draft, Kind, Record
from svrules.audit.ledger.store import Ledger
from svrules.audit.pins import Entry
from svrules.audit.value_text import value_text
from svrules.data.moderation import Agreed, Moderation
from svrules.data.wording import name_key
from svrules.engine.competition import Competition, Facts
from svrules.language.rulebook import Rulebook

__all__ = ["Changed", "Evaluation", "History", "Judgement", "given", "judged", "judgements"]

_DAY: Final = len("2026-05-12")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What people decided in a competition; `moderation` says who gave the marks, where it is known."""

    rulebook: Rulebook
    competition: Competition
    moderation: Moderation = field(default_factory=Moderation)


class Judgement(NamedTuple):
    """A mark, consensus or decision as the data have it; `said` is who, when and why by the data."""

    kind: Kind
    subject: tuple[str, str]
    body: dict[str, str | None]
    said: Agreed


def judgements(evaluation: Evaluation) -> Iterator[Judgement]:
    """All that people decided: bid by bid the marks and the consensus on each question, then decisions."""
    for bid in evaluation.competition.bids:
        for kind, fact, comment in judged(evaluation.rulebook):
            body = {"value": given(bid.facts, fact), "comment": given(bid.facts, comment) or ""}
            if body["value"] is not None or body["comment"]:
                said = evaluation.moderation.of(bid.name, fact)
                yield Judgement(kind, (bid.name, fact), body, said)
    for one in evaluation.competition.decisions:
        # The time of a cell has no zone: its day is what can be recorded.
        said = Agreed(one.who, one.when[:_DAY], one.why)
        yield Judgement("decision", (one.bid, one.rule), {"value": one.outcome}, said)


def judged(rulebook: Rulebook) -> Iterator[tuple[Kind, str, str | None]]:
    """Each judged fact of a bid with the fact that holds its comment."""
    for panel in rulebook.panels:
        comments = panel.comments or (None,) * len(panel.marks)
        for fact, comment in zip(panel.marks, comments, strict=True):
            yield "mark", fact, comment
        if panel.consensus is not None:
            yield "consensus", panel.consensus, panel.consensus_comment


def given(facts: Facts, name: str | None) -> str | None:
    """A fact as records say it; None where it is not given."""
    value = None if name is None else facts.get(name)
    return None if value is None else value_text(value)


_Said = tuple[Any, ...]


class Changed(NamedTuple):
    """A draft that says something else than what stands.

    `older` says in what the data are older than the ledger, if they are; `used` that the reason for bringing
    the older back was given in this matter before, so that it cannot be the reason for that.
    """

    draft: Draft
    older: str = ""
    used: bool = False


class History:
    """What a competition's records said in each matter, and which of them stands."""

    def __init__(self, ledger: Ledger, competition: str) -> None:
        self.standing: dict[tuple[str, tuple[str, ...]], Record] = {}
        self._said: dict[tuple[str, tuple[str, ...]], dict[_Said, int]] = {}
        self._reasons: dict[tuple[str, tuple[str, ...]], set[str]] = {}
        for one in ledger.records(competition=competition):
            matter = (one.kind, one.subject)
            self.standing[matter] = one
            self._said.setdefault(matter, {})[_of_record(one)] = one.number
            self._reasons.setdefault(matter, set()).add(name_key(one.why))

    def change(self, found: Judgement, entry: Entry) -> Changed | Record:
        """The record that says so already, or else the change: by whom, and whether it is a step back."""
        before = self.standing.get((found.kind, found.subject))
        if before is None:
            return Changed(_as_the_data_say(found, entry))
        said = _of_data(found)
        if said == _of_record(before):
            return before
        stood = self._said[found.kind, found.subject].get(said)
        day, last = found.said.when, before.when[:_DAY]
        if stood is None and last < day <= entry.when[:_DAY]:
            return Changed(_as_the_data_say(found, entry))
        older = f"which stood before (record {stood})" if stood is not None else ""
        if stood is None and day and day < last:
            older = f"of {day}, before that"
        used = bool(older) and name_key(entry.why) in self._reasons[found.kind, found.subject]
        where = ", ".join(found.subject)
        stands = _shown(before.body.get("value"))
        had = f"the ledger has {stands} (record {before.number}, {before.who}, {last})"
        told = f"{where}: {had}, the data {_shown(found.body['value'])}, {older}" if older else ""
        return Changed(_as_recorded_now(found, entry), told, used)


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value)


def _of_data(found: Judgement) -> _Said:
    # A decision is another one when another person makes it, or for another reason.
    own = (found.said.who, found.said.why) if found.kind == "decision" else ()
    return (found.body["value"], found.body.get("comment") or "", *own)


def _of_record(record: Record) -> _Said:
    said = record.body.get("said", {})
    by = (said.get("who", ""), said.get("why", "")) if said else (record.who, record.why)
    own = by if record.kind == "decision" else ()
    return (record.body.get("value"), record.body.get("comment") or "", *own)


def _as_the_data_say(found: Judgement, entry: Entry) -> Draft:
    said = found.said
    who, when, why = said.who or entry.who, said.when or entry.when, said.why or entry.why
    body = found.body if who == entry.who else {**found.body, "recorded_by": entry.who}
    return Draft(found.kind, entry.competition, found.subject, who, when, why, body)


def _as_recorded_now(found: Judgement, entry: Entry) -> Draft:
    said = {
        name: words
        for name, words in (("who", found.said.who), ("when", found.said.when), ("why", found.said.why))
        if words
    }
    body = {**found.body, "said": said} if said else found.body
    return Draft(found.kind, entry.competition, found.subject, entry.who, entry.when, entry.why, body)
