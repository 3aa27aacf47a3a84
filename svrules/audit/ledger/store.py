"""Append to a ledger and read it, in order; one writer at a time, as many readers as come.

The row that names the last record is locked while a record is added, so numbers have no gaps and each record
holds the hash of the one before it. SQLite lets one program write at a time all the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import Connection, Engine, Row, Select, insert, select, update

from svrules.audit.ledger.failures import in_words
from svrules.audit.ledger.records import Draft, Record, content_hash, record_hash, text_of
from svrules.audit.ledger.schema import CONTENT, HEAD, RECORD
from svrules.errors import LedgerError, MisuseError

__all__ = ["WRITES", "Appended", "Ledger"]

WRITES: Final = "svrules_writes"
"""The execution option of a connection that is about to write."""

_AT_A_TIME: Final = 500


class Appended(NamedTuple):
    """A record, and whether it was added now; not when it repeats the one that stands."""

    record: Record
    new: bool


class Ledger:
    """An open ledger; get one from `create_or_open` or `open_ledger`, and close it, or use it in `with`.

    `place` is its file or address without a password; `new` says whether it was made when it was opened.
    What the database cannot do is raised as LedgerError.
    """

    def __init__(self, engine: Engine, place: str, new: bool = False) -> None:
        self._engine = engine
        self.place = place
        self.new = new

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file or the server."""
        self._engine.dispose()

    # -- append --------------------------------------------------------------------------------------

    def append(self, draft: Draft) -> Appended:
        """The record of a draft, on the disk when this returns."""
        return self.append_all([draft])[0]

    def append_all(self, drafts: Iterable[Draft]) -> list[Appended]:
        """The records of drafts, all of them or none.

        A draft with the body, who and why of the record that stands for its subject is a repetition, at
        whatever time it comes: the record that stands is returned.
        """
        with in_words(self.place), self._engine.connect() as connection:
            writing = connection.execution_options(**{WRITES: True})
            with writing.begin():
                last, previous = self._head(writing, select(HEAD.c.last, HEAD.c.hash).with_for_update())
                found = []
                for draft in drafts:
                    appended = _append(writing, draft, last, previous)
                    if appended.new:
                        last, previous = appended.record.number, appended.record.hash
                    found.append(appended)
                if any(one.new for one in found):
                    writing.execute(update(HEAD).values(last=last, hash=previous))
        return found

    def _head(self, connection: Connection, wanted: Select[int, str]) -> tuple[int, str]:
        head = connection.execute(wanted).one_or_none()
        if head is None:
            raise LedgerError(f"`{self.place}` has lost the row that says which record is its last")
        if not (isinstance(head.last, int) and isinstance(head.hash, str)):
            raise LedgerError(f"the row of `{self.place}` that says which record is its last is damaged")
        return head.last, head.hash

    def connect(self) -> Connection:
        """A connection, for what looks at the tables themselves."""
        return self._engine.connect()

    # -- read ----------------------------------------------------------------------------------------

    def last(self) -> tuple[int, str]:
        """The number and hash of the last record, as the ledger's own head says; 0 and zeros for none."""
        with in_words(self.place), self._engine.connect() as connection:
            return self._head(connection, select(HEAD.c.last, HEAD.c.hash))

    def records(
        self,
        *,
        competition: str | None = None,
        kind: str | None = None,
        subject: tuple[str, ...] | None = None,
        after: int = 0,
    ) -> Iterator[Record]:
        """Records in the order of their numbers, those of a competition, kind or subject, or all."""
        wanted = select(RECORD).where(RECORD.c.number > after).order_by(RECORD.c.number)
        if competition is not None:
            wanted = wanted.where(RECORD.c.competition == competition)
        if kind is not None:
            wanted = wanted.where(RECORD.c.kind == kind)
        if subject is not None:
            wanted = wanted.where(RECORD.c.subject == text_of(subject))
        for row in self.rows(wanted):
            yield as_record(row)

    def rows(self, wanted: Select[Any]) -> Iterator[Row[Any]]:
        """Rows as they come from the database, a few hundred in memory at a time."""
        with in_words(self.place), self._engine.connect() as connection:
            streaming = connection.execution_options(yield_per=_AT_A_TIME)
            with streaming.execute(wanted) as found:
                yield from found

    def _first(self, wanted: Select[Any]) -> Row[Any] | None:
        with in_words(self.place), self._engine.connect() as connection:
            return connection.execute(wanted).first()

    def record(self, number: int) -> Record:
        """One record. Raises MisuseError when there is none of that number."""
        row = self._first(select(RECORD).where(RECORD.c.number == number))
        if row is None:
            raise MisuseError(f"there is no record {number}: the last is {self.last()[0]}")
        return as_record(row)

    def standing(self, competition: str, kind: str, subject: tuple[str, ...]) -> Record | None:
        """The record that stands for a subject: the newest of its kind. None when there is none."""
        with in_words(self.place), self._engine.connect() as connection:
            return _standing(connection, competition, kind, text_of(subject))

    def content(self, sha256: str) -> str:
        """A long text by its SHA-256. Raises LedgerError when it is lost or has changed."""
        row = self._first(select(CONTENT.c.text).where(CONTENT.c.sha256 == sha256))
        if row is None:
            raise LedgerError(f"a text that was recorded is not in `{self.place}` any more: {sha256}")
        if not isinstance(row.text, str) or content_hash(row.text) != sha256:
            raise LedgerError(f"a text in `{self.place}` has changed since it was recorded: {sha256}")
        return row.text


def as_record(row: Row[Any]) -> Record:
    """A row of the table of records as a Record. Raises LedgerError when it is damaged."""
    try:
        subject, body = json.loads(row.subject), json.loads(row.body)
    except (TypeError, ValueError, RecursionError):
        subject = body = None
    if not (isinstance(subject, list) and isinstance(body, dict)):
        raise LedgerError(
            f"record {row.number} of the ledger is damaged: run `svrules ledger verify` to see what else is"
        )
    said = (row.number, row.kind, row.competition, tuple(subject), row.who, row.when, row.why, row.replaces)
    return Record(*said, body, row.previous, row.hash)


def _append(connection: Connection, draft: Draft, last: int, previous: str) -> Appended:
    subject = text_of(draft.subject)
    standing = _standing(connection, draft.competition, draft.kind, subject)
    if standing is not None and draft.repeats(standing):
        return Appended(standing, False)
    body = text_of(draft.stored_body(standing))
    for text in draft.contents.values():
        _keep(connection, text)
    replaces = None if standing is None else standing.number
    parts = (
        last + 1,
        draft.kind,
        draft.competition,
        subject,
        draft.who,
        draft.when,
        draft.why,
        replaces,
        body,
    )
    digest = record_hash(*parts, previous)
    row = dict(zip(RECORD.c.keys(), (*parts, previous, digest), strict=True))
    connection.execute(insert(RECORD), row)
    said = (last + 1, draft.kind, draft.competition, draft.subject, draft.who, draft.when, draft.why)
    return Appended(Record(*said, replaces, json.loads(body), previous, digest), True)


def _standing(connection: Connection, competition: str, kind: str, subject: str) -> Record | None:
    about = (RECORD.c.competition == competition, RECORD.c.kind == kind, RECORD.c.subject == subject)
    newest = select(RECORD).where(*about).order_by(RECORD.c.number.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return None if row is None else as_record(row)


def _keep(connection: Connection, text: str) -> None:
    sha256 = content_hash(text)
    if connection.execute(select(CONTENT.c.sha256).where(CONTENT.c.sha256 == sha256)).first() is None:
        connection.execute(insert(CONTENT).values(sha256=sha256, text=text))
