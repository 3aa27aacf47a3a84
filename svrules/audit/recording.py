"""What a scored competition puts into a ledger: the score, and as records of their own what people decided.

Only what is new or changed is recorded (`svrules.audit.judged`); what the ledger holds and the data do not
say is told (`svrules.audit.differences`), and in the score's record, so that no difference is silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from svrules.audit.differences import CAN_DIFFER, differences
from svrules.audit.judged import Changed, Evaluation, History, judgements
from svrules.audit.ledger.records import Draft, Record
from svrules.audit.ledger.store import Appended, Ledger
from svrules.audit.names import settled
from svrules.audit.pins import Entry, override_draft, rulebook_body
from svrules.audit.value_text import value_text
from svrules.data.moderation import Moderation
from svrules.engine.canonical import canonical
from svrules.engine.competition import Competition
from svrules.engine.receipt import receipt
from svrules.engine.result import Result
from svrules.errors import LedgerError
from svrules.language.rulebook import Rulebook
from svrules.version import __version__

__all__ = [
    "Entry", "Evaluation", "Recorded", "Scoring", "record", "record_evaluation", "result_text",
    "rulebook_body", "score_draft", "value_text",
]  # fmt: skip

_MOST = 12


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

    `differs` says where the data are not what stood in the ledger until then, `older` in a sentence each
    where they bring back what the ledger had left behind.
    """

    added: tuple[Record, ...]
    stood: tuple[Record, ...]
    differs: tuple[Mapping[str, Any], ...] = ()
    older: tuple[str, ...] = ()


def record(ledger: Ledger, scoring: Scoring, entry: Entry, *, despite_pin: str = "") -> Recorded:
    """Records a scoring: marks, consensus and decisions that are new or changed, and last the score.

    All of them or none. Another rulebook than the one that is pinned needs the reason `despite_pin`, which is
    recorded as an override; data that are older than the ledger need a reason (`why`) that was not given in
    the matter before. Raises LedgerError, and MisuseError when a text cannot be recorded.
    """
    found = _Found()

    def drafts() -> Iterator[Draft]:
        # Read when the ledger's turn is taken, so that nothing comes between reading and writing.
        own = settled(ledger, entry)
        override = override_draft(ledger, scoring.rulebook, own, despite_pin)
        history = History(ledger, own.competition)
        yield from [] if override is None else [override]
        yield from found.changes(scoring.evaluation, history, own)
        score = _score(scoring, own, history)
        found.differs = score.body["differs"]
        yield score

    return found.recorded(ledger.append_all(drafts()))


def record_evaluation(ledger: Ledger, evaluation: Evaluation, entry: Entry) -> Recorded:
    """Records the marks, consensus and decisions in the data that are new or changed, without a score.

    Data that are older than the ledger need a reason of their own, as in `record`; errors as there.
    """
    found = _Found()

    def drafts() -> Iterator[Draft]:
        own = settled(ledger, entry)
        history = History(ledger, own.competition)
        found.differs = tuple(differences(evaluation, history.standing))
        yield from found.changes(evaluation, history, own)

    return found.recorded(ledger.append_all(drafts()))


class _Found:
    """What is found out while the drafts of a call are made."""

    def __init__(self) -> None:
        self.stood: list[Record] = []
        self.older: list[str] = []
        self.differs: Sequence[Mapping[str, Any]] = ()

    def changes(self, evaluation: Evaluation, history: History, entry: Entry) -> list[Draft]:
        """The drafts of what is new or changed. Raises LedgerError for old data without a reason."""
        changed: list[Changed] = []
        for one in judgements(evaluation):
            found = history.change(one, entry)
            if isinstance(found, Record):
                self.stood.append(found)
            else:
                changed.append(found)
        self.older = [one.older for one in changed if one.older]
        if any(one.used for one in changed):
            raise _older_data(self.older, entry)
        return [one.draft for one in changed]

    def recorded(self, appended: Iterable[Appended]) -> Recorded:
        """What was recorded, and what was found out."""
        done = list(appended)
        added = tuple(one.record for one in done if one.new)
        again = (one.record for one in done if not one.new)
        return Recorded(added, (*self.stood, *again), tuple(self.differs), tuple(self.older))


def _older_data(older: Sequence[str], entry: Entry) -> LedgerError:
    listed = "".join(f"\n  {one}" for one in older[:_MOST])
    more = f"\n  … and {len(older) - _MOST} more" if len(older) > _MOST else ""
    places = "1 place" if len(older) == 1 else f"{len(older)} places"
    return LedgerError(
        f"these data are older than the ledger in {places}:{listed}{more}\nNothing was recorded. Put what "
        f"the ledger has into the data; or, if the older is to count again, say why with --why: "
        f"`{entry.why}` is a reason that was given before"
    )


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


def _score(scoring: Scoring, entry: Entry, history: History) -> Draft:
    last = history.standing.get(("score", ()))
    newest = (one.number for (kind, _), one in history.standing.items() if kind in CAN_DIFFER)
    if last is not None and max(newest, default=0) < last.number:
        # Nothing was said since: a difference that was told then is recorded by now, and a retry no news.
        again = score_draft(scoring, entry, last.body.get("differs", ()))
        if again.repeats(last):
            return again
    differs = differences(scoring.evaluation, history.standing, scoring.result)
    return score_draft(scoring, entry, tuple(differs))
