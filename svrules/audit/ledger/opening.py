"""Find or make a ledger: a file, or the address of a PostgreSQL database; each failure in words.

A file is SQLite with write-ahead logging, and a record is on the disk before it is acknowledged.
"""

from __future__ import annotations

from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from time import monotonic, sleep
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool, QueuePool

from svrules.audit.ledger.failures import in_words
from svrules.audit.ledger.records import FIRST, FORMAT
from svrules.audit.ledger.schema import HEAD, METADATA
from svrules.audit.ledger.store import WRITES, Clock, Ledger
from svrules.errors import LedgerError, MissingExtraError
from svrules.version import __version__

__all__ = ["check_format", "create_or_open", "open_as_it_is", "open_ledger"]

_PATIENCE: Final = 30.0
"""Seconds to wait for another program's lock, and for a server to answer."""
_TURN: Final = 0.01
_PRIMARY: Final = 0xFF
"""The part of SQLite's codes that is common to all kinds of one failure."""


def create_or_open(place: str | Path, *, patience: float = _PATIENCE, clock: Clock | None = None) -> Ledger:
    """The ledger at a file or address, made when it is not there; `.new` says whether it was made now.

    `patience` is how many seconds to wait for others that write. `clock` says the time at which each record
    is made, beside the `when` that its draft gives; without it records do not say when they were made.
    Raises LedgerError.
    """
    engine, shown = _server(str(place), patience) if _is_address(place) else _file(Path(place), patience)
    with in_words(shown), engine.connect() as connection:
        writing = connection.execution_options(**{WRITES: True})
        with writing.begin():
            new = not inspect(writing).has_table(HEAD.name)
            if new and writing.dialect.name == "postgresql":
                # Others that find no ledger wait here, and then find this one.
                writing.execute(select(func.pg_advisory_xact_lock(func.hashtext(HEAD.name))))
                new = not inspect(writing).has_table(HEAD.name)
            if new:
                _make(writing)
            _check_format(writing, shown)
    return Ledger(engine, shown, new, clock)


def open_ledger(place: str | Path, *, patience: float = _PATIENCE) -> Ledger:
    """The ledger at a file or address, to be read only. Raises LedgerError, also when there is none."""
    ledger = open_as_it_is(place, patience=patience)
    with in_words(ledger.place), ledger.connect() as connection:
        if not inspect(connection).has_table(HEAD.name):
            raise LedgerError(f"there is no ledger in `{ledger.place}`")
        _check_format(connection, ledger.place)
    return ledger


def open_as_it_is(place: str | Path, *, patience: float = _PATIENCE) -> Ledger:
    """What is at a file or address, to be read only, whether or not it is a whole ledger.

    Raises LedgerError when there is nothing, or it cannot be opened.
    """
    if _is_address(place):
        return Ledger(*_server(str(place), patience))
    return Ledger(*_read_only(Path(place), patience))


def _make(connection: Connection) -> None:
    METADATA.create_all(connection)
    connection.execute(insert(HEAD).values(one=1, format=FORMAT, made_by=__version__, last=0, hash=FIRST))


def _check_format(connection: Connection, place: str) -> None:
    found = connection.execute(select(HEAD.c.format, HEAD.c.made_by)).one_or_none()
    if found is None:
        raise LedgerError(f"`{place}` has lost the row that says which record is its last")
    check_format(found.format, found.made_by, place)


def check_format(found: object, made_by: object, place: str) -> None:
    """Raises LedgerError for a ledger in a format that this program does not know."""
    if isinstance(found, int) and found > FORMAT:
        raise LedgerError(
            f"`{place}` has format {found}, made by svrules {made_by}; svrules {__version__} reads up to "
            f"format {FORMAT}: install that version or a newer one. Nothing was changed in it"
        )


def _is_address(place: str | Path) -> bool:
    return "://" in str(place)


# -- SQLite ------------------------------------------------------------------------------------------


def _file(path: Path, patience: float) -> tuple[Engine, str]:
    if path.is_dir():
        raise LedgerError(
            f"`{path}` is a folder: name a file for the ledger, such as {path / 'svrules.ledger'}"
        )
    if not path.parent.is_dir():
        raise LedgerError(f"there is no folder `{path.parent}` for the ledger `{path.name}`: make it first")
    return _sqlite(path.resolve().as_uri(), "rwc", patience), str(path)


def _read_only(path: Path, patience: float) -> tuple[Engine, str]:
    _check_readable(path)
    uri = path.resolve().as_uri()
    engine = _sqlite(uri, "ro", patience)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first()
    except UnicodeDecodeError:
        pass  # SQLite quotes what is damaged; whoever reads on meets it again, and tells it
    except DBAPIError as problem:
        # In a folder that cannot be written, SQLite cannot share the file with writers; without a log of
        # theirs beside it there is none to share it with. What else is wrong comes up again.
        log = path.with_name(f"{path.name}-wal")
        name = str(getattr(problem.orig, "sqlite_errorname", ""))
        if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")):
            if log.exists() and log.stat().st_size:
                raise LedgerError(
                    f"the ledger `{path}` is in a folder that may not be written, and others are writing it "
                    f"or stopped in the middle: copy it together with `{log.name}` to another folder"
                ) from problem
            engine = _sqlite(f"{uri}?immutable=1", "ro", patience)
    return engine, str(path)


def _check_readable(path: Path) -> None:
    try:
        path.open("rb").close()
    except FileNotFoundError:
        raise LedgerError(f"there is no ledger `{path}`: mind the spelling") from None
    except IsADirectoryError:
        raise LedgerError(f"`{path}` is a folder, not a ledger") from None
    except OSError as problem:
        raise LedgerError(f"the ledger `{path}` may not be read: {problem.strerror or problem}") from None


def _sqlite(uri: str, mode: str, patience: float) -> Engine:
    query = "&" if "?" in uri else "?"
    address = URL.create("sqlite", database=f"{uri}{query}mode={mode}", query={"uri": "true"})
    # A writer keeps its connection: closing the last one copies the log into the file, which takes its time.
    pool: dict[str, Any] = {"poolclass": NullPool}
    if mode != "ro":
        pool = {"poolclass": QueuePool, "max_overflow": -1}
    engine = create_engine(address, connect_args={"timeout": patience}, **pool)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        # The driver would start transactions later than is safe; they are begun below.
        connection.isolation_level = None
        if mode != "ro":
            _prepare(connection, patience)

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        # A writer takes its turn before it reads which record is the last.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _prepare(connection: Any, patience: float) -> None:
    """The write-ahead log and full synchronisation. Raises LedgerError for a database of something else."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and HEAD.name not in tables:
        raise LedgerError(
            "the file is a database of another program, not a ledger. Nothing was changed in it"
        )
    _log_ahead(connection, patience)
    connection.execute("PRAGMA synchronous = FULL")
    # Without it macOS calls written what its disk may still lose.
    connection.execute("PRAGMA fullfsync = ON")


def _log_ahead(connection: Any, patience: float) -> None:
    """Turns the write-ahead log on, where nobody did so yet."""
    end = monotonic() + patience
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except OperationalError as problem:
            # Of several that turn it on at once, SQLite refuses all but one without waiting.
            if problem.sqlite_errorcode & _PRIMARY != SQLITE_BUSY or monotonic() > end:
                raise
            sleep(_TURN)


# -- PostgreSQL --------------------------------------------------------------------------------------


def _server(address: str, patience: float) -> tuple[Engine, str]:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise LedgerError(
            f"`{address}` is not the address of a database: write it like postgresql://user@host/database"
        ) from None
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() != "postgresql":
        raise LedgerError(
            f"`{shown}`: a ledger is a file or a PostgreSQL database (postgresql://user@host/database)"
        )
    # A server may be set up to acknowledge what is not on its disk, or to hand out bytes for texts.
    asked = (f"lock_timeout={round(patience * 1000)}", "search_path=public", "synchronous_commit=on")
    options = " ".join((*(f"-c {one}" for one in asked), str(url.query.get("options", ""))))
    # Patience is with others that write: a server may be slow to answer whoever would not wait for those.
    arguments = {
        "connect_timeout": round(max(patience, _PATIENCE)),
        "client_encoding": "utf8",
        "options": options,
    }
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args=arguments,
            poolclass=NullPool,
            isolation_level="READ COMMITTED",
        )
    except (ImportError, NoSuchModuleError):
        raise MissingExtraError("postgresql", "psycopg") from None
    return engine, shown
