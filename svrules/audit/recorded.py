"""What a call recorded, as a document: what was added, what stood already, where data and ledger differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from svrules.audit.ledger.records import KINDS, Record
from svrules.audit.recording import Recorded
from svrules.audit.retention import retention_words
from svrules.quantities import exact_number, print_date, shown
from svrules.render.document import Block, Document, Facts, Grid, Paragraph

__all__ = ["changed_words", "recorded_document"]

_MOST: Final = 40
_FRACTION: Final = re.compile(r"-?\d+/\d+")


def recorded_document(
    recorded: Recorded, place: str, competition: str, *, awards: Iterable[Record] = ()
) -> Document:
    """The records that were added, counted by kind; changes and differences one by one; receipt, retention.

    `awards` are the award records of the competition.
    """
    kept = retention_words(awards)
    return Document(
        f"Ledger {place}",
        f"Competition {competition}",
        (
            Paragraph(_in_short(recorded)),
            _kinds(recorded),
            *_changes(recorded.added),
            *_older(recorded.older),
            *_differences(recorded),
            *_receipt((*recorded.stood, *recorded.added)),
            *([Paragraph(kept)] if kept else []),
        ),
        (),
    )


def changed_words(record: Record) -> str:
    """`Ash, method consensus: 4 → 3`; without an old value `Ash, method consensus: 3`."""
    if record.kind == "award":
        on = print_date(date.fromisoformat(record.body["date"]))
        return f"{record.body.get('bid') or record.competition}: {record.body['value']} on {on}"
    about = ", ".join(part for part in record.subject if part)
    new = _value(record.body.get("value"))
    old = record.body.get("old")
    return f"{about}: {new}" if old is None else f"{about}: {_value(old)} → {new}"


def _value(value: object) -> str:
    if value is None:
        return "nothing"
    return shown(exact_number(str(value))) if _FRACTION.fullmatch(str(value)) else str(value)


def _in_short(recorded: Recorded) -> str:
    if not recorded.added:
        if recorded.differs:
            return "Nothing was added: what the data say stands already. The ledger says more, or otherwise."
        return "Nothing was added: the ledger says all of this already."
    first, last = recorded.added[0].number, recorded.added[-1].number
    return f"Added record {first}." if first == last else f"Added records {first} to {last}."


def _kinds(recorded: Recorded) -> Grid:
    added = Counter(one.kind for one in recorded.added)
    stood = Counter(one.kind for one in recorded.stood)
    rows = tuple(
        (kind, str(added[kind] or "–"), str(stood[kind] or "–"))
        for kind in KINDS
        if added[kind] or stood[kind]
    )
    return Grid("", ("kind", "added", "stood already"), rows, frozenset({1, 2}))


def _changes(added: Iterable[Record]) -> Iterator[Block]:
    rows = [
        (str(one.number), one.kind, one.subject[0], one.subject[1], _value(one.body.get("old")), _now(one))
        for one in added
        if one.replaces is not None and "value" in one.body and len(one.subject) > 1
    ]
    yield from _grid("Changed", ("record", "kind", "bid", "what", "old", "new"), rows)


def _now(record: Record) -> str:
    value = _value(record.body.get("value"))
    if record.body.get("old") != record.body.get("value"):
        return value
    return f"{value}, with another comment" if "comment" in record.body else f"{value}, by another or anew"


def _older(older: Sequence[str]) -> Iterator[Block]:
    if older:
        places = "1 place" if len(older) == 1 else f"{len(older)} places"
        more = f"; and {len(older) - _MOST} more" if len(older) > _MOST else ""
        yield Paragraph(
            f"The data are older than the ledger in {places}: {'; '.join(older[:_MOST])}{more}. They were "
            "recorded as changes that you make now, for your reason.",
            lead="Older.",
            tone="warn",
        )


def _differences(recorded: Recorded) -> Iterator[Block]:
    rows = [
        (
            str(one["record"]),
            one["kind"],
            one["bid"],
            one["what"],
            _value(one["recorded"]),
            _value(one["data"]),
        )
        for one in recorded.differs
    ]
    if rows:
        scored = any(one.kind == "score" for one in (*recorded.added, *recorded.stood))
        told = "The data that were scored do not say what the ledger says. The score's record lists it."
        yield Paragraph(
            told if scored else "The data do not say what the ledger said until now.",
            lead="Differs.",
            tone="warn",
        )
    gone = [one for one in recorded.differs if one["data"] is None]
    if gone:
        one = gone[0]
        first = (
            f"{', '.join(filter(None, (one['bid'], one['what'])))}: the ledger has {_value(one['recorded'])}"
        )
        more = f", and {len(gone) - 1} more of that kind" if len(gone) > 1 else ""
        yield Paragraph(
            f"{first}, the data have nothing{more}. What the ledger has still stands: say what stands in its "
            "place with `svrules record`, or put it back into the data."
        )
    yield from _grid(
        "Data against ledger", ("record", "kind", "bid", "what", "ledger says", "data say"), rows
    )


def _grid(caption: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[Block]:
    if rows:
        yield Grid(caption, headings, tuple(rows[:_MOST]), frozenset({0}), keep=frozenset({0, 4, 5}), keys=4)
    if len(rows) > _MOST:
        yield Paragraph(f"… and {len(rows) - _MOST} more: they are in the ledger.")


def _receipt(records: Iterable[Record]) -> Iterator[Block]:
    score = next((one for one in records if one.kind == "score"), None)
    if score is not None:
        yield Facts((("Record", f"{score.number}:{score.hash}"), ("Receipt", score.body["receipt"])))
