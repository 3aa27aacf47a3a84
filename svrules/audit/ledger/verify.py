"""Verify a ledger: every record's hash, the chain, gaps, the tail, long texts, and the database itself.

Reads a few hundred records at a time, in time proportional to their number. Damage of any kind is a finding,
never an exception: a damaged ledger is what this is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import Connection, Row, Select, func, inspect, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from svrules.audit.ledger.expected import Expected
from svrules.audit.ledger.failures import in_words
from svrules.audit.ledger.findings import Finding, Findings
from svrules.audit.ledger.opening import check_format, open_as_it_is
from svrules.audit.ledger.records import FIRST, content_hash
from svrules.audit.ledger.rows import checked_row, contents_of, said_hash, short
from svrules.audit.ledger.schema import CONTENT, GUARDS, HEAD, RECORD
from svrules.audit.ledger.wal import unread_transactions
from svrules.errors import LedgerError

__all__ = ["Follow", "Verified", "verify"]

_AT_A_TIME: Final = 500
_TEXTS_AT_A_TIME: Final = 8
_MOST_UNREADABLE: Final = 5000
_MOST_CHANGED: Final = 1000
_OWN_CHECK: Final = 20

T = TypeVar("T")

Damage = (SQLAlchemyError, ValueError, MemoryError, OverflowError, TypeError)
_NOT_DAMAGE: Final = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_NOTADB")
_NOT_DAMAGE_STATES: Final = ("08", "28", "40", "42501", "53", "55", "57")


Follow: TypeAlias = Callable[[Iterator[None], str, int | None], Iterator[None]]
"""What watches the work: it hands on the steps as they come, told what they are and how many."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in a ledger. `last` and `hash` are those of its last record, to be kept elsewhere.

    `records` and `texts` say how many were read; `findings` come in the order of the records, `more` of them
    are not listed.
    """

    place: str
    records: int
    texts: int
    last: int
    hash: str
    findings: tuple[Finding, ...]
    more: int
    expected: tuple[Expected, ...] = ()

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def first_bad(self) -> int | None:
        """The first record that something is wrong with."""
        return min((one.number for one in self.findings if one.number is not None), default=None)


def unwatched(steps: Iterator[None], words: str, total: int | None) -> Iterator[None]:
    """The steps; nobody watches."""
    return steps


def verify(place: str | Path, expected: Sequence[Expected] = (), follow: Follow = unwatched) -> Verified:
    """What is wrong with the ledger at a file or address, and its last record.

    `expected` are records kept elsewhere, which the ledger must still hold. Raises LedgerError when there is
    no ledger, it is of a newer format, or it cannot be opened or reached.
    """
    with open_as_it_is(place) as ledger, in_words(ledger.place), ledger.connect() as connection:
        if connection.dialect.name == "postgresql":
            # All that is read is of one moment, as in SQLite; others may go on recording.
            connection.execution_options(isolation_level="REPEATABLE READ")
        return _Verification(ledger.place, connection, tuple(expected), follow).run()


@dataclass(slots=True)
class _Verification:
    place: str
    connection: Connection
    expected: tuple[Expected, ...]
    follow: Follow
    found: Findings = field(default_factory=Findings)
    records: int = 0
    texts: int = 0
    changed: set[str] = field(default_factory=set)
    texts_read: bool = True
    # The record before: its number, and the hashes that the next may name as the one before it.
    before: int = 0
    chained: frozenset[object] = frozenset({FIRST})
    hash: str = FIRST

    def run(self) -> Verified:
        self._read_leniently()
        if not self._try(lambda: inspect(self.connection).has_table(HEAD.name), None, "the list of tables"):
            if self.found.listed:
                return self._verified()
            raise LedgerError(f"there is no ledger in `{self.place}`")
        last, head_hash = self._head()
        top = self._try(
            lambda: self.connection.scalar(select(func.max(RECORD.c.number))), None, "the records"
        )
        top = top if isinstance(top, int) else last
        self._drain(self._texts(), "Checking texts", self._count(CONTENT.c.sha256))
        self._drain(self._records(top or 0), "Checking records", top)
        self._tail(last, head_hash)
        for one in self.expected:
            if one.number > self.before:
                self.found.add(one.number, one.lost(self.before))
        self._database()
        return self._verified()

    def _verified(self) -> Verified:
        listed = tuple(sorted(self.found.listed, key=Finding.place))
        return Verified(
            self.place,
            self.records,
            self.texts,
            self.before,
            self.hash,
            listed,
            self.found.more,
            self.expected,
        )

    def _drain(self, items: Iterator[None], words: str, total: int | None) -> None:
        for _ in self.follow(items, words, total):
            pass

    # -- reading what may be damaged -----------------------------------------------------------------

    def _read_leniently(self) -> None:
        """Texts of SQLite that are not text come as they are, and their hash tells."""
        if self.connection.dialect.name == "sqlite":
            driver: Any = self.connection.connection.driver_connection
            driver.text_factory = lambda read: read.decode("utf-8", "surrogateescape")

    def _try(self, ask: Callable[[], T], number: int | None, what: str) -> T | None:
        """The answer; None when it cannot be read, which is a finding."""
        try:
            return ask()
        except Damage as problem:
            self.found.add(number, f"{what} cannot be read: {self._why(problem)}")
            return None

    def _why(self, problem: Exception) -> str:
        """What a database says of its damage. Raises what is no damage, such as a server that stopped."""
        if isinstance(problem, DBAPIError):
            name = str(getattr(problem.orig, "sqlite_errorname", ""))
            state = str(getattr(problem.orig, "sqlstate", None) or "")
            gone = problem.connection_invalidated or self.connection.closed
            if gone or name.startswith(_NOT_DAMAGE) or state.startswith(_NOT_DAMAGE_STATES):
                raise problem
            problem = problem.orig if isinstance(problem.orig, Exception) else problem
        # PostgreSQL answers nothing more in a transaction with an error.
        self.connection.rollback()
        lines = str(problem).strip().splitlines()
        return f"the database says “{lines[0]}”" if lines else type(problem).__name__

    def _rows(self, wanted: Select[Any]) -> list[Row[Any]]:
        return list(self.connection.execute(wanted).all())

    def _count(self, column: Any) -> int | None:
        try:
            return self.connection.scalar(select(func.count(column)))
        except Damage as problem:
            self._why(problem)
            return None

    # -- head and tail -------------------------------------------------------------------------------

    def _head(self) -> tuple[int | None, str | None]:
        wanted = select(HEAD.c.format, HEAD.c.made_by, HEAD.c.last, HEAD.c.hash)
        rows = self._try(lambda: self._rows(wanted), None, "the row that says which record is the last")
        if rows is None:
            return None, None
        if len(rows) != 1:
            self.found.add(None, f"{len(rows) or 'no'} rows say which record is the last: there must be one")
            return None, None
        head = rows[0]
        form, last, head_hash = head.format, head.last, head.hash
        check_format(form, head.made_by, self.place)
        if not isinstance(form, int) or form < 1:
            self.found.add(None, f"the format of the ledger is not one that there ever was: {form!r}")
        if not isinstance(last, int) or not isinstance(head_hash, str):
            self.found.add(None, "the row that says which record is the last is damaged")
            return None, None
        return last, head_hash

    def _tail(self, last: int | None, head_hash: str | None) -> None:
        if last is None:
            return
        if last > self.before:
            if self.found.has(self.before + 1):
                return
            self.found.add(self.before + 1, f"lost: the ledger once had {last} records", last)
        elif last < self.before:
            what = f"added by something else: record {last} was the last that was recorded"
            self.found.add(last + 1, what, self.before)
        elif head_hash != self.hash:
            self.found.add(
                self.before or None,
                f"its hash is not the one that the ledger has for its last record ({head_hash})",
            )

    # -- long texts ----------------------------------------------------------------------------------

    def _texts(self) -> Iterator[None]:
        """Every long text against its hash; the records that name a changed one are told later."""
        wanted = select(CONTENT.c.sha256, CONTENT.c.text)
        try:
            with self.connection.execute(wanted, execution_options={"yield_per": _TEXTS_AT_A_TIME}) as rows:
                for key, long_text in rows:
                    self.texts += 1
                    if not isinstance(long_text, str) or content_hash(long_text) != key:
                        self._changed(key)
                    yield
        except Damage as problem:
            self.found.add(None, f"not all long texts can be read: {self._why(problem)}")
            self.texts_read = False

    def _changed(self, key: object) -> None:
        if len(self.changed) < _MOST_CHANGED:
            self.changed.add(str(key))
            self.found.add(None, f"the long text {short(key)} is not what was recorded: its hash is another")
        else:
            self.texts_read = False

    def _check_texts(self, named: list[tuple[int, str, str]]) -> None:
        """That the long texts of records are there, and what was recorded."""
        keys = sorted({key for _, _, key in named})
        there: set[str] = set()
        for start in range(0, len(keys), _AT_A_TIME):
            wanted = select(CONTENT.c.sha256).where(CONTENT.c.sha256.in_(keys[start : start + _AT_A_TIME]))
            try:
                there.update(row.sha256 for row in self._rows(wanted))
            except Damage as problem:
                self.found.add(None, f"the list of long texts cannot be read: {self._why(problem)}")
                return
        for number, name, key in named:
            if key not in there:
                self.found.add(number, f"its {name} is not in the ledger any more ({short(key)})")
            elif key in self.changed or not (self.texts_read or self._whole(key)):
                self.found.add(number, f"its {name} is not what was recorded ({short(key)})")

    def _whole(self, key: str) -> bool:
        wanted = select(CONTENT.c.text).where(CONTENT.c.sha256 == key)
        try:
            (row,) = self._rows(wanted)
            return isinstance(row.text, str) and content_hash(row.text) == key
        except Damage as problem:
            self._why(problem)
            return False

    # -- records -------------------------------------------------------------------------------------

    def _records(self, top: int) -> Iterator[None]:
        unreadable = 0
        after = 0
        while after < top and unreadable < _MOST_UNREADABLE:
            wanted = select(RECORD).where(RECORD.c.number > after, RECORD.c.number <= top)
            try:
                rows = self._rows(wanted.order_by(RECORD.c.number).limit(_AT_A_TIME))
            except Damage as problem:
                self._why(problem)
                rows, failed = self._one_by_one(after, min(after + _AT_A_TIME, top))
                unreadable = unreadable + failed if failed == min(_AT_A_TIME, top - after) else 0
                yield from self._batch(rows)
                after = min(after + _AT_A_TIME, top)
                continue
            if not rows:
                break
            yield from self._batch(rows)
            furthest = max((row.number for row in rows if isinstance(row.number, int)), default=after)
            if furthest <= after:
                self.found.add(after + 1, "the records are not in order from here on")
                break
            after = furthest
        if unreadable >= _MOST_UNREADABLE:
            self.found.add(after + 1, "nothing from here on was read, since so much before it cannot be")

    def _one_by_one(self, after: int, end: int) -> tuple[list[Row[Any]], int]:
        """The records after one up to another that can be read, and how many cannot."""
        rows, bad = [], 0
        for number in range(after + 1, end + 1):
            wanted = select(RECORD).where(RECORD.c.number == number)
            try:
                rows += self._rows(wanted)
            except Damage as problem:
                bad += 1
                self.found.add(number, f"it cannot be read: {self._why(problem)}")
        return rows, bad

    def _batch(self, rows: Sequence[Row[Any]]) -> Iterator[None]:
        named: list[tuple[int, str, str]] = []
        for row in rows:
            self.records += 1
            self._record(row)
            named += [(row.number, name, key) for name, key in contents_of(row)]
            yield
        self._check_texts(named)

    def _record(self, row: Row[Any]) -> None:
        number = row.number
        if not isinstance(number, int) or number <= self.before:
            self.found.add(None, f"a record has the number {number!r} after record {self.before}")
            return
        if number > self.before + 1 and not self.found.has(self.before + 1):
            self.found.add(self.before + 1, "not there any more", number - 1)
        if number == self.before + 1 and row.previous not in self.chained:
            self.found.add(
                number,
                f"it does not follow from record {number - 1}: one of them was changed, or another stood "
                "between them",
            )
        for what in checked_row(row):
            self.found.add(number, what)
        for one in self.expected:
            if one.number == number and not one.is_hash(row.hash):
                self.found.add(number, one.differs(row.hash))
        self.before, self.hash = number, str(row.hash)
        self.chained = frozenset((row.hash, said_hash(row)))

    # -- the database itself -------------------------------------------------------------------------

    def _database(self) -> None:
        dialect = self.connection.dialect.name
        listing = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if dialect == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') "
            "AND pg_table_is_visible(tgrelid)"
        )
        names = self._try(lambda: self._column(listing), None, "the list of triggers")
        for name in sorted(GUARDS[dialect] - set(names or ())) if names is not None else ():
            self.found.add(
                None, f"what keeps records from being changed is switched off: there is no trigger `{name}`"
            )
        if dialect == "sqlite":
            own = self._try(lambda: self._column(f"PRAGMA integrity_check({_OWN_CHECK})"), None, "the file")
            for said in own or ():
                if said != "ok":
                    self.found.add(None, f"SQLite's own check says “{said}”")
            self._log()

    def _column(self, statement: str) -> list[Any]:
        return [row[0] for row in self.connection.execute(text(statement))]

    def _log(self) -> None:
        lost = unread_transactions(Path(f"{self.place}-wal"))
        if lost:
            self.found.add(
                self.before + 1,
                f"the file `{self.place}-wal` beside the ledger is damaged: what came after its first bad "
                f"place, about {lost} transactions, is not read",
            )
