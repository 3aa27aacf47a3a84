"""A record: what was recorded, by whom, when and why, and the hash that chains it to the one before.

The hash of a record is the SHA-256 of a JSON array of its parts as texts, without spaces, in UTF-8: format,
number, kind, competition, subject, who, when, why, number of the record it stands in place of, body, and the
hash of the record before. Anyone can work it out again with any JSON library.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Literal, TypeAlias, get_args

from svrules.errors import MisuseError

__all__ = [
    "FIRST", "FORMAT", "KINDS", "WRITTEN", "Draft", "Kind", "Record", "check_when", "content_hash",
    "record_hash", "text_of",
]  # fmt: skip

FORMAT: Final = 1
"""The edition of the format that this program writes; it reads all up to it."""

FIRST: Final = "0" * 64
"""What stands for the hash of the record before the first."""

WRITTEN: Final = "written"
"""What the body calls the time at which a program recorded it, where that is known."""

_NOT_SAID: Final = frozenset({"old", WRITTEN})
"""What the body of a record holds beside what somebody said."""

Kind: TypeAlias = Literal["score", "mark", "consensus", "decision", "override", "pin", "award"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_WITH_REASON: Final = frozenset({"score", "consensus", "decision", "override", "award"})
"""Kinds that say or change what a bid gets: never without a reason."""

_LONGEST_NAME: Final = 500
_MOST_OF_NAMES: Final = 2400
"""Bytes of the names together that PostgreSQL can look records up by, with room to spare."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?")
_ZONE: Final = re.compile(r"Z|[+-][0-9]{2}:[0-9]{2}")
_YEARS: Final = range(1900, 3000)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be recorded.

    `competition` names the procurement; `subject` what in it the record is about, from the large to the small
    (`("Ash", "method")`); no name has more than 500 letters. `body` holds texts, whole numbers, lists and
    mappings of these: no floats. `contents` are long texts by name; the stored body has their SHA-256. `when`
    is an ISO 8601 day, or a time with its zone. Raises MisuseError without who or when, or
    without a reason where one is needed.
    """

    kind: Kind
    competition: str
    subject: tuple[str, ...]
    who: str
    when: str
    why: str
    body: Mapping[str, Any]
    contents: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        _check_storable(self)
        if self.kind not in KINDS:
            raise MisuseError(f"there is no kind of record `{self.kind}`: it is one of {', '.join(KINDS)}")
        if not self.competition.strip():
            raise MisuseError("a record needs the name of its competition")
        if not _can_be_seen(self.who):
            raise MisuseError("a record needs who made it: say whose decision it is")
        if self.kind in _WITH_REASON and not _can_be_seen(self.why):
            raise MisuseError(f"a record of the kind {self.kind} needs a reason: say why")
        _check_names(self)
        check_when(self.when)

    def stored_body(self, standing: Record | None, written: str = "") -> dict[str, Any]:
        """The body as it is stored beside the record that stands until now.

        `contents` names the long texts by their SHA-256; beside a `value` stands the `old` one; `written` is
        when it is recorded, left out where that is not known.
        """
        body = dict(self.body)
        if self.contents:
            body["contents"] = {name: content_hash(text) for name, text in self.contents.items()}
        if "value" in body:
            body["old"] = body.get("old") if standing is None else standing.body.get("value")
        if written:
            body[WRITTEN] = written
        return body

    def repeats(self, standing: Record) -> bool:
        """Whether this says again what the standing record says: a retry, at whatever time it comes."""
        said = (_said(self.stored_body(standing)), self.who, self.why)
        return said == (_said(standing.body), standing.who, standing.why)


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a ledger. `number` counts from 1; `replaces` is the record whose place it took."""

    number: int
    kind: str
    competition: str
    subject: tuple[str, ...]
    who: str
    when: str
    why: str
    replaces: int | None
    body: Mapping[str, Any]
    previous: str
    hash: str

    @property
    def contents(self) -> Mapping[str, str]:
        """The SHA-256 of each long text that belongs to the record, by its name in it."""
        found: Mapping[str, str] = self.body.get("contents", {})
        return found

    @property
    def written(self) -> str:
        """When a program recorded it; empty where that was not given."""
        return str(self.body.get(WRITTEN, ""))


def _said(body: Mapping[str, Any]) -> str:
    # As text: what was stored comes back with lists for tuples.
    return text_of({name: value for name, value in body.items() if name not in _NOT_SAID})


def record_hash(
    number: int,
    kind: str,
    competition: str,
    subject: str,
    who: str,
    when: str,
    why: str,
    replaces: int | None,
    body: str,
    previous: str,
    *,
    form: int,
) -> str:
    """The hash of a record, from its parts as they are stored; `subject` and `body` as JSON texts.

    `form` is the format of the ledger that it is in.
    """
    parts = [
        f"svrules ledger {form}",
        str(number),
        kind,
        competition,
        subject,
        who,
        when,
        why,
        "" if replaces is None else str(replaces),
        body,
        previous,
    ]
    return content_hash(text_of(parts))


def content_hash(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def text_of(value: object) -> str:
    """A value as JSON without spaces, keys in order: the same value, the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _check_storable(draft: Draft) -> None:
    texts = [draft.competition, *draft.subject, draft.who, draft.why, *draft.contents.values()]
    for text in (*texts, *_texts_in(draft.body)):
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise MisuseError(
                "a text to be recorded holds a character that cannot be stored (NUL, or half of a pair): "
                "remove it from the data and try again"
            )


def _texts_in(value: object) -> Iterator[str]:
    """Every text in a body. Raises MisuseError for what would not be read back as it was, such as a float."""
    match value:
        case str():
            yield value
        case None | bool() | int():
            return
        case list() | tuple():
            for one in value:
                yield from _texts_in(one)
        case Mapping() if all(isinstance(name, str) for name in value):
            for name, one in value.items():
                yield name
                yield from _texts_in(one)
        case _:
            raise MisuseError(
                f"a record holds texts, whole numbers, lists and mappings of these: not {value!r}; write a "
                "number with decimals as text"
            )


def _can_be_seen(text: str) -> bool:
    return any(letter.isprintable() and not letter.isspace() for letter in text)


def _check_names(draft: Draft) -> None:
    for name in (draft.competition, *draft.subject, draft.who):
        if len(name) > _LONGEST_NAME:
            raise MisuseError(
                f"the name `{name[:40]}…` has {len(name):,} letters: a record takes names of up to "
                f"{_LONGEST_NAME}; shorten it and try again"
            )
    if len(draft.competition.encode()) + len(text_of(draft.subject).encode()) > _MOST_OF_NAMES:
        raise MisuseError(
            f"the names of the competition and of what `{draft.subject[0][:40]}…` is about are too long "
            "together for a record; shorten them and try again"
        )


def check_when(text: str) -> None:
    """Raises MisuseError for what is not a day, or a time with its zone, of the years 1900 to 2999."""
    like = "write it like 2026-05-12 or 2026-05-12T14:30:00Z"
    day, rest = text[:10], text[10:]
    time = _TIME.match(rest)
    zone = rest[time.end() :] if time else rest
    whole = _DAY.fullmatch(day) and (_ZONE.fullmatch(zone) if time else not zone)
    if _DAY.fullmatch(day) and time and not zone:
        raise MisuseError(
            f"`{text}` does not say in which time zone: add Z for UTC, or what the clock is ahead of it, "
            "such as 2026-05-12T14:30:00+01:00"
        )
    try:
        year = datetime.fromisoformat(text).year if whole and rest[:1] != " " else None
    except ValueError:
        year = None
    if year is None or (time and time[2]):
        raise MisuseError(f"`{text}` is not a day or time that can be recorded: {like}")
    if year not in _YEARS:
        raise MisuseError(f"the year {year} of `{text}` cannot be when this was: {like}")
