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

from svrules.audit.ledger.chain import Chain
from svrules.audit.ledger.expected import Expected
from svrules.audit.ledger.exported import Exported, is_export
from svrules.audit.ledger.failures import verifying
from svrules.audit.ledger.findings import Finding
from svrules.audit.ledger.guards import weakened
from svrules.audit.ledger.opening import check_format, open_as_it_is
from svrules.audit.ledger.records import content_hash
from svrules.audit.ledger.rows import contents_of, short
from svrules.audit.ledger.schema import CONTENT, HEAD, RECORD
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
_NOT_DAMAGE: Final = (
    "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_NOTADB", "SQLITE_FULL",
    "SQLITE_IOERR", "SQLITE_NOMEM",
)  # fmt: skip
_DAMAGE_OF_DISK: Final = ("SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_CORRUPTFS", "SQLITE_IOERR_DATA")
_NOT_DAMAGE_STATES: Final = ("08", "28", "40", "42501", "53", "55", "57")


Follow: TypeAlias = Callable[[Iterator[None], str, int | None], Iterator[None]]
"""What watches the work: it hands on the steps as they come, told what they are and how many."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in a ledger. `last` and `hash` are those of its last record, to be kept elsewhere.

    `records` and `texts` say how many were read; `findings` come in the order of the records, `more` of them
    are not listed. `remarks` are what is odd and no damage, such as a clock that went backwards. `export`: it
    was read from JSON Lines.
    """

    place: str
    records: int
    texts: int
    last: int
    hash: str
    findings: tuple[Finding, ...]
    more: int
    expected: tuple[Expected, ...] = ()
    remarks: tuple[Finding, ...] = ()
    export: bool = False

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
    """What is wrong with the ledger at a file or address, or in an export as JSON Lines, and its last record.

    `expected` are records kept elsewhere, which the ledger must still hold. Raises LedgerError when there is
    no ledger, it is of a newer format, or it cannot be opened, reached or read to its end.
    """
    if is_export(place):
        return _verified_export(Path(place), tuple(expected), follow)
    with open_as_it_is(place) as ledger, verifying(ledger.place), ledger.connect() as connection:
        if connection.dialect.name == "postgresql":
            # All that is read is of one moment, as in SQLite; others may go on recording.
            connection.execution_options(isolation_level="REPEATABLE READ")
        return _Verification(ledger.place, connection, Chain(tuple(expected)), follow).run()


def _verified_export(path: Path, expected: tuple[Expected, ...], follow: Follow) -> Verified:
    export = Exported(path, Chain(expected))
    for _ in follow(export.steps(), "Checking records", None):
        pass
    return _told(str(path), export.chain, export.texts, export=True)


def _told(place: str, chain: Chain, texts: int, *, export: bool = False) -> Verified:
    return Verified(
        place,
        chain.records,
        texts,
        chain.last,
        chain.hash,
        tuple(sorted(chain.found.listed, key=Finding.place)),
        chain.found.more,
        tuple(chain.expected),
        tuple(chain.remarks.listed),
        export,
    )


@dataclass(slots=True)
class _Verification:
    place: str
    connection: Connection
    chain: Chain
    follow: Follow
    texts: int = 0
    changed: set[str] = field(default_factory=set)
    texts_read: bool = True

    def run(self) -> Verified:
        self._read_leniently()
        if not self._try(lambda: inspect(self.connection).has_table(HEAD.name), None, "the list of tables"):
            if self.chain.found.listed:
                return _told(self.place, self.chain, self.texts)
            raise LedgerError(f"there is no ledger in `{self.place}`")
        last, head_hash = self._head()
        top = self._try(
            lambda: self.connection.scalar(select(func.max(RECORD.c.number))), None, "the records"
        )
        top = top if isinstance(top, int) else last
        self._drain(self._texts(), "Checking texts", self._count(CONTENT.c.sha256))
        self._before_the_first()
        self._drain(self._records(top or 0), "Checking records", top)
        self._tail(last, head_hash)
        self.chain.ended()
        self._database()
        return _told(self.place, self.chain, self.texts)

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
            self.chain.found.add(number, f"{what} cannot be read: {self._why(problem)}")
            return None

    def _why(self, problem: Exception) -> str:
        """What a database says of its damage. Raises what is no damage, such as a server that stopped."""
        if isinstance(problem, DBAPIError):
            name = str(getattr(problem.orig, "sqlite_errorname", ""))
            state = str(getattr(problem.orig, "sqlstate", None) or "")
            gone = problem.connection_invalidated or self.connection.closed
            no_damage = name.startswith(_NOT_DAMAGE) and name not in _DAMAGE_OF_DISK
            if gone or no_damage or state.startswith(_NOT_DAMAGE_STATES):
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
            self.chain.found.add(
                None, f"{len(rows) or 'no'} rows say which record is the last: there must be one"
            )
            return None, None
        head = rows[0]
        form, last, head_hash = head.format, head.last, head.hash
        check_format(form, head.made_by, self.place)
        if not isinstance(form, int) or form < 1:
            self.chain.found.add(None, f"the format of the ledger is not one that there ever was: {form!r}")
        else:
            self.chain.form = form
        if not isinstance(last, int) or not isinstance(head_hash, str):
            self.chain.found.add(None, "the row that says which record is the last is damaged")
            return None, None
        return last, head_hash

    def _tail(self, last: int | None, head_hash: str | None) -> None:
        ends, found = self.chain.last, self.chain.found
        if last is None:
            return
        names = f"the row that says which record is the last names record {last}"
        if last > ends:
            if not found.has(ends + 1):
                what = (
                    f"{names}, and the records end with {ends}: their end was lost, or that row was changed"
                )
                found.add(ends + 1, what, last)
        elif last < ends:
            what = f"{names}, and there are more: they were added by something else, or that row was changed"
            found.add(last + 1, what, ends)
        elif head_hash != self.chain.hash:
            found.add(
                ends or None, f"its hash is not the one that the ledger has for its last record ({head_hash})"
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
            self.chain.found.add(None, f"not all long texts can be read: {self._why(problem)}")
            self.texts_read = False

    def _changed(self, key: object) -> None:
        if len(self.changed) < _MOST_CHANGED:
            self.changed.add(str(key))
            self.chain.found.add(
                None, f"the long text {short(key)} is not what was recorded: its hash is another"
            )
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
                self.chain.found.add(None, f"the list of long texts cannot be read: {self._why(problem)}")
                return
        for number, name, key in named:
            if key not in there:
                self.chain.found.add(number, f"its {name} is not in the ledger any more ({short(key)})")
            elif key in self.changed or not (self.texts_read or self._whole(key)):
                self.chain.found.add(number, f"its {name} is not what was recorded ({short(key)})")

    def _whole(self, key: str) -> bool:
        wanted = select(CONTENT.c.text).where(CONTENT.c.sha256 == key)
        try:
            (row,) = self._rows(wanted)
            return isinstance(row.text, str) and content_hash(row.text) == key
        except Damage as problem:
            self._why(problem)
            return False

    # -- records -------------------------------------------------------------------------------------

    def _before_the_first(self) -> None:
        """Records begin with 1; what lies before was added by something else."""
        wanted = select(RECORD.c.number).where(RECORD.c.number < 1).order_by(RECORD.c.number)
        rows = self._try(
            lambda: self._rows(wanted.limit(_AT_A_TIME)), None, "what lies before the first record"
        )
        for row in rows or ():
            self.chain.found.add(row.number, "added by something else: records begin with number 1")

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
                self.chain.found.add(after + 1, "the records are not in order from here on")
                break
            after = furthest
        if unreadable >= _MOST_UNREADABLE:
            self.chain.found.add(
                after + 1, "nothing from here on was read, since so much before it cannot be"
            )

    def _one_by_one(self, after: int, end: int) -> tuple[list[Row[Any]], int]:
        """The records after one up to another that can be read, and how many cannot."""
        rows, bad = [], 0
        for number in range(after + 1, end + 1):
            wanted = select(RECORD).where(RECORD.c.number == number)
            try:
                rows += self._rows(wanted)
            except Damage as problem:
                bad += 1
                self.chain.found.add(number, f"it cannot be read: {self._why(problem)}")
        return rows, bad

    def _batch(self, rows: Sequence[Row[Any]]) -> Iterator[None]:
        named: list[tuple[int, str, str]] = []
        for row in rows:
            self.chain.follow(row)
            named += [(row.number, name, key) for name, key in contents_of(row)]
            yield
        self._check_texts(named)

    # -- the database itself -------------------------------------------------------------------------

    def _database(self) -> None:
        dialect = self.connection.dialect.name
        guards = self._try(lambda: list(weakened(self.connection)), None, "the list of triggers")
        for what in guards or ():
            self.chain.found.add(None, what)
        if dialect == "sqlite":
            own = self._try(lambda: self._column(f"PRAGMA integrity_check({_OWN_CHECK})"), None, "the file")
            for said in own or ():
                if said != "ok":
                    self.chain.found.add(None, f"SQLite's own check says “{said}”")
            self._log()

    def _column(self, statement: str) -> list[Any]:
        return [row[0] for row in self.connection.execute(text(statement))]

    def _log(self) -> None:
        lost = unread_transactions(Path(f"{self.place}-wal"))
        if lost:
            self.chain.found.add(
                self.chain.last + 1,
                f"the file `{self.place}-wal` beside the ledger is damaged: what came after its first bad "
                f"place, about {lost} transactions, is not read",
            )
