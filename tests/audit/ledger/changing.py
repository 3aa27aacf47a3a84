"""Changes that a ledger refuses, made all the same: as somebody would who owns the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any, Protocol

import psycopg

__all__ = ["Changing", "changing", "dump", "is_server"]

TABLES = {
    "svrules_record": 'number, kind, competition, subject, who, "when", why, replaces, body, previous, hash',
    "svrules_content": "sha256, text",
    "svrules_ledger": "one, format, last, hash",
}
"""What is compared of each table: all but which version made the ledger."""


class Changing(Protocol):
    """A connection that runs statements, with `?` for each parameter."""

    def __call__(self, statement: str, *parameters: Any) -> list[Any]: ...


def is_server(place: str) -> bool:
    return "://" in place


@contextmanager
def changing(place: str) -> Iterator[Changing]:
    """Runs statements with the triggers out of the way, and puts them back."""
    with _on_server(place) if is_server(place) else _in_file(place) as run:
        yield run


@contextmanager
def _on_server(place: str) -> Iterator[Changing]:
    with psycopg.connect(place) as connection:
        connection.execute("SET session_replication_role = replica")

        def run(statement: str, *parameters: Any) -> list[Any]:
            found = connection.execute(statement.replace("?", "%s"), parameters or None)
            return found.fetchall() if found.description else []

        yield run


@contextmanager
def _in_file(place: str) -> Iterator[Changing]:
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        # All or nothing: a change that is refused must not leave the triggers dropped.
        connection.execute("BEGIN IMMEDIATE")
        kept = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in kept:
            connection.execute(f"DROP TRIGGER {name}")
        yield lambda statement, *parameters: connection.execute(statement, parameters).fetchall()
        for _, sql in kept:
            with suppress(sqlite3.OperationalError):  # its table is gone
                connection.execute(sql)
        connection.execute("COMMIT")


def dump(place: str) -> list[Any]:
    """All that a ledger holds, with texts of SQLite as bytes and every value with its type."""
    found = []
    if is_server(place):
        with psycopg.connect(place) as connection:
            for table, columns in TABLES.items():
                found += connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()
        return found
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as connection:
        connection.text_factory = lambda read: ("text", read)
        for table, columns in TABLES.items():
            found += connection.execute(f"SELECT {columns} FROM {table} NOT INDEXED ORDER BY 1").fetchall()
    return found
