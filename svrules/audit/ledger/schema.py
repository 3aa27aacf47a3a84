"""How a ledger lies in a database: three tables, and triggers that refuse any change to what was recorded.

The triggers stop mistakes and ordinary users. Who owns the database can drop them; that is what the chain of
hashes is for.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Table, Text, event
from sqlalchemy.schema import DDL, ExecutableDDLElement

__all__ = ["CONTENT", "GUARDS", "HEAD", "METADATA", "RECORD", "REFUSE"]

METADATA: Final = MetaData()

HEAD: Final = Table(
    "svrules_ledger",
    METADATA,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("last", Integer, nullable=False),
    Column("hash", Text, nullable=False),
)
"""One row: the format, the version that made the ledger, and the last record with its hash."""

RECORD: Final = Table(
    "svrules_record",
    METADATA,
    Column("number", Integer, CheckConstraint("number > 0"), primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("competition", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("when", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("replaces", Integer),
    Column("body", Text, nullable=False),
    Column("previous", Text, nullable=False, unique=True),
    Column("hash", Text, nullable=False, unique=True),
    Index("svrules_record_about", "competition", "kind", "subject", "number"),
)

CONTENT: Final = Table(
    "svrules_content",
    METADATA,
    Column("sha256", Text, primary_key=True),
    Column("text", Text, nullable=False),
)
"""Long texts, each once, by its SHA-256: rulebooks, facts, results."""

GUARDS: Final[dict[str, dict[str, str]]] = {"sqlite": {}, "postgresql": {}}
"""The triggers that a whole ledger has, by the database's: their names, and the statements that make them."""

_REFUSAL: Final = "a ledger is only ever added to"

REFUSE: Final = f" BEGIN RAISE EXCEPTION '{_REFUSAL}'; END "
"""What PostgreSQL runs where a change is refused."""


def _after_create(table: Table, dialect: str, statement: str) -> None:
    ddl: ExecutableDDLElement = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy has no types for it
    event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


def _guard(table: Table, sqlite: dict[str, str], postgresql: dict[str, str]) -> None:
    """Triggers of a table by name: when each fires."""
    for name, when in sqlite.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        _trigger(table, "sqlite", f"{table.name}_{name}", f"BEFORE {when} {refuse}")
    _after_create(
        table,
        "postgresql",
        f"CREATE OR REPLACE FUNCTION svrules_refuse() RETURNS trigger LANGUAGE plpgsql AS $${REFUSE}$$",
    )
    for name, when in postgresql.items():
        refuse = "EXECUTE FUNCTION svrules_refuse()"
        _trigger(table, "postgresql", f"{table.name}_{name}", f"BEFORE {when} {refuse}")


def _trigger(table: Table, dialect: str, name: str, does: str) -> None:
    GUARDS[dialect][name] = f"CREATE TRIGGER {name} {does}"
    _after_create(table, dialect, GUARDS[dialect][name])


def _there(table: Table, same: str) -> str:
    # SQLite does not call it a deletion when INSERT OR REPLACE takes a row away.
    return f"INSERT ON {table.name} WHEN EXISTS (SELECT 1 FROM {table.name} WHERE {same})"  # noqa: S608 - our own names, no values


for _table, _same in (
    (RECORD, "number = NEW.number OR previous = NEW.previous OR hash = NEW.hash"),
    (CONTENT, "sha256 = NEW.sha256"),
):
    _guard(
        _table,
        {
            "no_update": f"UPDATE ON {_table.name}",
            "no_delete": f"DELETE ON {_table.name}",
            "no_replacement": _there(_table, _same),
        },
        {"append_only": f"DELETE OR UPDATE OR TRUNCATE ON {_table.name} FOR EACH STATEMENT"},
    )

_BACK: Final = "NEW.last <= OLD.last OR NEW.format < OLD.format"
_guard(
    HEAD,
    {
        "only_forward": f"UPDATE ON {HEAD.name} WHEN {_BACK}",
        "no_delete": f"DELETE ON {HEAD.name}",
        "no_replacement": _there(HEAD, "one = NEW.one"),
    },
    {
        "only_forward": f"UPDATE ON {HEAD.name} FOR EACH ROW WHEN ({_BACK})",
        "no_delete": f"DELETE OR TRUNCATE ON {HEAD.name} FOR EACH STATEMENT",
    },
)
