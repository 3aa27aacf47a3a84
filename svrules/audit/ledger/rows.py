"""A row of the table of records, looked at with suspicion: each of its columns may hold anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from svrules.audit.ledger.records import record_hash

__all__ = ["body_of", "checked_row", "contents_of", "said_hash", "short"]

_TEXTS: Final = {
    "kind": "kind",
    "competition": "competition",
    "subject": "subject",
    "who": "name of who made it",
    "when": "date",
    "why": "reason",
    "body": "content",
    "previous": "hash of the record before",
    "hash": "own hash",
}


def checked_row(row: Any, form: int) -> Iterator[str]:
    """What is wrong with a record of a ledger of that format by itself, each in words."""
    mistyped = list(_mistyped(row))
    if mistyped:
        yield from mistyped
        return
    said = said_hash(row, form)
    if said != row.hash:
        yield (
            f"it was changed since it was recorded: its hash is {short(row.hash)}, and what it says has "
            f"{short(said)}"
        )
    elif not (isinstance(_read(row.subject), list) and isinstance(_read(row.body), dict)):
        yield "its subject or content is not JSON of the form that records have"


def _mistyped(row: Any) -> Iterator[str]:
    for column, name in _TEXTS.items():
        value = getattr(row, column)
        if not isinstance(value, str):
            yield f"its {name} is not a text"
        elif any("\ud800" <= letter <= "\udfff" for letter in value):
            yield f"its {name} holds bytes that are not text"
    if not isinstance(row.replaces, int | None):
        yield "the number of the record that it replaces is not a number"


def said_hash(row: Any, form: int) -> str | None:
    """The hash of what a record says; None when that is not of a form that has one."""
    try:
        return record_hash(
            row.number, row.kind, row.competition, row.subject, row.who, row.when, row.why, row.replaces,
            row.body, row.previous, form=form,
        )  # fmt: skip
    except (TypeError, ValueError):
        return None


def short(digest: object) -> str:
    """The start of a hash, which is enough to tell it by."""
    return f"{str(digest)[:16]}…"


def body_of(row: Any) -> dict[str, Any]:
    """What a record says; empty where that cannot be read."""
    body = _read(row.body)
    return body if isinstance(body, dict) else {}


def contents_of(row: Any) -> Iterator[tuple[str, str]]:
    """The long texts that a record names: what each is in it, and its SHA-256."""
    contents = body_of(row).get("contents")
    if isinstance(contents, dict):
        yield from ((name, key) for name, key in contents.items() if isinstance(key, str))


def _read(text: object) -> object:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
