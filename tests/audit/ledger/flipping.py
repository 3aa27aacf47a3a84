"""Change single bits of ledgers at random positions: is every change of a stored record found?

    python -m tests.audit.ledger.flipping [--flips 1000] [--seed N]

In the file of SQLite a bit may also lie where nothing is stored: a change that `verify` does not find must
leave a full dump of the ledger as it was. In the log beside it, left by a crash, the same holds. In stored
values, changed through the database with its triggers out of the way, every change must be found.
"""

from __future__ import annotations

import argparse
import secrets
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from svrules.audit.ledger import create_or_open, open_ledger
from svrules.audit.ledger.verify import verify
from svrules.errors import LedgerError
from tests.audit.ledger.changing import TABLES, changing, dump, is_server
from tests.audit.ledger.sample import mark, sample
from tests.audit.server import programs, server

__all__ = ["Outcome", "file_flips", "log_flips", "value_flips"]

_HEADER = 100
_INTEGERS = {"number", "replaces", "one", "format", "last"}


@dataclass
class Outcome:
    """How many flips were found, how many left all records as they were, and the places of the others."""

    found: int = 0
    harmless: int = 0
    missed: list[str] = field(default_factory=list)

    def count(self, place: str, whole: list[Any], where: str) -> None:
        if not _verifies(place):
            self.found += 1
        elif _as_it_was(place, whole):
            self.harmless += 1
        else:
            self.missed.append(where)


def _verifies(place: str) -> bool:
    """Whether nothing is found; any other exception than one in words is a failure of the test."""
    try:
        return verify(place).good
    except LedgerError:
        return False


def _as_it_was(place: str, whole: list[Any]) -> bool:
    try:
        return dump(place) == whole
    except sqlite3.Error:
        return False


# -- in the file -------------------------------------------------------------------------------------


def file_flips(folder: Path, flips: int, random: Random, *, header: bool = False) -> Outcome:
    """Bits of an SQLite file: anywhere, or every bit of its header."""
    place = folder / "flipped"
    sample(str(folder / "whole"))
    content = (folder / "whole").read_bytes()
    whole = dump(str(folder / "whole"))
    assert _verifies(str(folder / "whole"))
    outcome = Outcome()
    for at in range(_HEADER * 8) if header else (random.randrange(len(content) * 8) for _ in range(flips)):
        _place(place, _flipped(content, at))
        outcome.count(str(place), whole, f"byte {at // 8}, bit {at % 8}")
    return outcome


def log_flips(folder: Path, flips: int, random: Random) -> Outcome:
    """Bits of the write-ahead log that a crash leaves beside the file."""
    ledger, crashed = folder / "ledger", folder / "crashed"
    sample(str(ledger), more=3)
    with open_ledger(ledger) as reader, reader.connect() as holds:
        holds.exec_driver_sql("SELECT count(*) FROM svrules_record").all()
        with create_or_open(ledger) as writer:
            for at in range(30):
                writer.append(mark(at, 5))
        content, log = ledger.read_bytes(), Path(f"{ledger}-wal").read_bytes()
    _place(crashed, content, log)
    whole = dump(str(crashed))
    assert _verifies(str(crashed))
    outcome = Outcome()
    for _ in range(flips):
        at = random.randrange(len(log) * 8)
        _place(crashed, content, _flipped(log, at))
        outcome.count(str(crashed), whole, f"byte {at // 8} of the log, bit {at % 8}")
    return outcome


def _flipped(content: bytes, at: int) -> bytes:
    made = bytearray(content)
    made[at // 8] ^= 1 << at % 8
    return bytes(made)


def _place(place: Path, content: bytes, log: bytes | None = None) -> None:
    for ending in ("-wal", "-shm", "-journal"):
        Path(f"{place}{ending}").unlink(missing_ok=True)
    place.write_bytes(content)
    if log is not None:
        Path(f"{place}-wal").write_bytes(log)


# -- in stored values --------------------------------------------------------------------------------


def value_flips(place: str, flips: int, random: Random) -> Outcome:
    """Bits of stored values: of each table alike, of each of its columns alike, of any row."""
    sample(place)
    whole = dump(place)
    outcome = Outcome()
    while outcome.found + outcome.harmless + len(outcome.missed) < flips:
        table = random.choice(list(TABLES))
        columns = [name.strip() for name in TABLES[table].split(",")]
        column = random.choice(columns)
        with changing(place) as sql:
            rows = sql(f"SELECT {columns[0]}, {column} FROM {table} ORDER BY 1")
        key, value = random.choice(rows)
        other = _changed(value, random, is_server(place))
        if other is not None and _written(place, table, column, columns[0], (key, value, other)):
            outcome.count(place, whole, f"{column} of {table}, {value!r} to {other!r}")
            new_key = other if column == columns[0] else key
            _written(place, table, column, columns[0], (new_key, other, value))
            if not _verifies(place):
                raise AssertionError("the ledger is not whole again, so the next flip would prove nothing")
    assert dump(place) == whole
    return outcome


def _changed(value: Any, random: Random, as_text: bool) -> Any:
    """The value with one bit changed; None where that is no value of the database."""
    if isinstance(value, int):
        return value ^ 1 << random.randrange(31)
    if not value:
        return None
    content = value.encode()
    flipped = _flipped(content, random.randrange(len(content) * 8))
    if not as_text:
        return flipped
    try:
        return None if b"\0" in flipped else flipped.decode()
    except UnicodeDecodeError:
        return None


def _written(place: str, table: str, column: str, key: str, values: tuple[Any, Any, Any]) -> bool:
    """Whether the database takes it: two rows cannot have one number."""
    name, _, new = values
    cast = "CAST(? AS TEXT)" if isinstance(new, bytes) else "?"
    known = "CAST(? AS TEXT)" if isinstance(name, bytes) else "?"
    try:
        with changing(place) as sql:
            sql(f"UPDATE {table} SET {column} = {cast} WHERE {key} = {known}", new, name)
    except (sqlite3.IntegrityError, psycopg.errors.IntegrityError, psycopg.errors.NumericValueOutOfRange):
        return False
    return True


# -- as a program ------------------------------------------------------------------------------------


def main() -> int:
    """All kinds of flips; 1 when a change was missed."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--flips", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    options = asked.parse_args()
    missed = 0
    for title, run in _runs(options.flips):
        with tempfile.TemporaryDirectory(prefix="svrules-flipping-") as made:
            outcome = run(Path(made), Random(options.seed))
        missed += len(outcome.missed)
        sys.stdout.write(
            f"flips, {title}, seed {options.seed}: {outcome.found + outcome.harmless + len(outcome.missed)} "
            f"bits, {outcome.found} found, {outcome.harmless} left every record as it was, "
            f"{len(outcome.missed)} missed\n"
        )
        sys.stdout.writelines(f"  {where}\n" for where in outcome.missed[:20])
        sys.stdout.flush()
    return 1 if missed else 0


def _runs(flips: int) -> Iterator[tuple[str, Callable[[Path, Random], Outcome]]]:
    yield "anywhere in the SQLite file", lambda folder, random: file_flips(folder, flips, random)
    yield "every bit of its header", lambda folder, random: file_flips(folder, 0, random, header=True)
    yield "in the log of a crash", lambda folder, random: log_flips(folder, flips, random)
    yield "stored values, sqlite", lambda folder, random: value_flips(str(folder / "ledger"), flips, random)
    found = programs()
    if found is None:
        sys.stdout.write("stored values, postgresql: absent on this machine\n")
        return
    with server(found) as started:
        yield "stored values, postgresql", lambda _, random: value_flips(started.address(), flips, random)


if __name__ == "__main__":
    sys.exit(main())
