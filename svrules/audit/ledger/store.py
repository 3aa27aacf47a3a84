"""Append to a ledger and read it, in order; one writer at a time, as many readers as come.

The row that names the last record is locked while a record is added, so numbers have no gaps and each record
holds the hash of the one before it. SQLite lets one program write at a time all the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, Final, NamedTuple, Self, TypeAlias

from sqlalchemy import Connection, Engine, Row, Select, func, insert, select, update

from svrules.audit.ledger.failures import in_words
from svrules.audit.ledger.records import (
    FIRST,
    Draft,
    Record,
    check_when,
    content_hash,
    record_hash,
    text_of,
)
from svrules.audit.ledger.schema import CONTENT, HEAD, RECORD
from svrules.errors import LedgerError, MisuseError

__all__ = ["WRITES", "Appended", "Clock", "Ledger"]

WRITES: Final = "svrules_writes"
"""The execution option of a connection that is about to write."""

_AT_A_TIME: Final = 500

Clock: TypeAlias = Callable[[], str]
"""What says the time at which a record is made, such as `2026-05-12T14:30:00Z`."""


class Appended(NamedTuple):
    """A record, and whether it was added now; not when it repeats the one that stands."""

    record: Record
    new: bool


class _Head(NamedTuple):
    """The row that names the last record."""

    form: int
    last: int
    hash: str


_HEAD: Final = select(HEAD.c.format, HEAD.c.last, HEAD.c.hash)


class Ledger:
    """An open ledger; get one from `create_or_open` or `open_ledger`, and close it, or use it in `with`.

    `place` is its file or address without a password; `new` says whether it was made when it was opened.
    What the database cannot do is raised as LedgerError.
    """

    def __init__(self, engine: Engine, place: str, new: bool = False, clock: Clock | None = None) -> None:
        self._engine = engine
        self.place = place
        self.new = new
        self._clock = clock

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
        whatever time it comes: the record that stands is returned. Raises LedgerError, and records nothing,
        where the records do not end as the ledger says, or the database did not keep what was written.
        """
        with in_words(self.place), self._engine.connect() as connection:
            writing = connection.execution_options(**{WRITES: True})
            with writing.begin():
                head = self._head(writing, _HEAD.with_for_update())
                self._check_end(writing, head)
                # Read when the ledger's turn is taken: records are told their times in their order.
                written = self._clock() if self._clock else ""
                if written:
                    check_when(written)
                adding = _Adding(writing, head, written)
                found = [adding.append(draft) for draft in drafts]
                if adding.rows:
                    self._finish(adding)
        return found

    def _head(self, connection: Connection, wanted: Select[Any] | None = None) -> _Head:
        head = connection.execute(_HEAD if wanted is None else wanted).one_or_none()
        if head is None:
            raise LedgerError(f"`{self.place}` has lost the row that says which record is its last")
        if not all(isinstance(one, kind) for one, kind in zip(head, (int, int, str), strict=True)):
            raise LedgerError(f"the row of `{self.place}` that says which record is its last is damaged")
        return _Head(*head)

    def _check_end(self, connection: Connection, head: _Head) -> None:
        """That the records begin with 1 and end as the ledger says: nothing is added to what is broken."""
        first = connection.scalar(select(func.min(RECORD.c.number)))
        last = select(RECORD.c.number, RECORD.c.hash).order_by(RECORD.c.number.desc()).limit(1)
        ends = connection.execute(last).one_or_none() or (0, FIRST)
        if first not in (None, 1) or tuple(ends) != (head.last, head.hash):
            raise LedgerError(
                f"the records of `{self.place}` do not begin or end as the ledger says: some were lost or "
                f"added, or its row that names record {head.last} as the last was changed. Nothing was "
                f"recorded; run `svrules ledger verify {self.place}` to see what it is, and go on with a "
                "copy that verifies"
            )

    def _finish(self, adding: _Adding) -> None:
        """The new head; and that all that was written is there, whatever else acts on the tables."""
        connection, head = adding.connection, adding.head
        connection.execute(update(HEAD).values(last=head.last, hash=head.hash))
        start = adding.rows[0]["number"]
        wanted = select(RECORD).where(RECORD.c.number >= start).order_by(RECORD.c.number)
        there = [dict(row._mapping) for row in connection.execute(wanted)]
        texts = all(_kept(connection, sha256) == text for sha256, text in adding.texts.items())
        if there != adding.rows or not texts or self._head(connection) != head:
            raise LedgerError(
                f"the database did not keep what was written to `{self.place}`: something in it acts on what "
                f"is recorded. Nothing was recorded; run `svrules ledger verify {self.place}` to see "
                "what it is"
            )

    def connect(self) -> Connection:
        """A connection, for what looks at the tables themselves."""
        return self._engine.connect()

    # -- read ----------------------------------------------------------------------------------------

    def last(self) -> tuple[int, str]:
        """The number and hash of the last record, as the ledger's own head says; 0 and zeros for none."""
        with in_words(self.place), self._engine.connect() as connection:
            head = self._head(connection)
            return head.last, head.hash

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


class _Adding:
    """Records that are being added: what was written so far, and the head that the ledger then has."""

    def __init__(self, connection: Connection, head: _Head, written: str) -> None:
        self.connection, self.head, self.written = connection, head, written
        self.rows: list[dict[str, Any]] = []
        self.texts: dict[str, str] = {}

    def append(self, draft: Draft) -> Appended:
        """The record of a draft, or the one that it repeats."""
        subject = text_of(draft.subject)
        standing = _standing(self.connection, draft.competition, draft.kind, subject)
        if standing is not None and draft.repeats(standing):
            return Appended(standing, False)
        for text in draft.contents.values():
            self._keep(text)
        number, previous = self.head.last + 1, self.head.hash
        who, when, why = draft.who, draft.when, draft.why
        replaces = None if standing is None else standing.number
        body = text_of(draft.stored_body(standing, self.written))
        parts = (number, draft.kind, draft.competition, subject, who, when, why, replaces, body)
        digest = record_hash(*parts, previous, form=self.head.form)
        row = dict(zip(RECORD.c.keys(), (*parts, previous, digest), strict=True))
        self.connection.execute(insert(RECORD), row)
        self.rows.append(row)
        self.head = self.head._replace(last=number, hash=digest)
        said = (number, draft.kind, draft.competition, draft.subject, who, when, why)
        return Appended(Record(*said, replaces, json.loads(body), previous, digest), True)

    def _keep(self, text: str) -> None:
        sha256 = content_hash(text)
        if self.connection.scalar(select(CONTENT.c.sha256).where(CONTENT.c.sha256 == sha256)) is None:
            self.connection.execute(insert(CONTENT).values(sha256=sha256, text=text))
            self.texts[sha256] = text


def _standing(connection: Connection, competition: str, kind: str, subject: str) -> Record | None:
    about = (RECORD.c.competition == competition, RECORD.c.kind == kind, RECORD.c.subject == subject)
    # Records begin with 1: what else was put into the table is none, and nothing obeys it.
    newest = select(RECORD).where(*about, RECORD.c.number > 0).order_by(RECORD.c.number.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return None if row is None else as_record(row)


def _kept(connection: Connection, sha256: str) -> object:
    return connection.scalar(select(CONTENT.c.text).where(CONTENT.c.sha256 == sha256))
