"""How a ledger lies in a database: three tables, and triggers that refuse any change to what was recorded.

The triggers stop mistakes and ordinary users. Who owns the database can drop them; that is what the chain of
hashes is for.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Table, Text, event
from sqlalchemy.schema import DDL, ExecutableDDLElement

__all__ = ["CONTENT", "HEAD", "METADATA", "RECORD"]

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
    Column("number", Integer, primary_key=True, autoincrement=False),
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

_REFUSAL: Final = "a ledger is only ever added to"


def _after_create(table: Table, dialect: str, statement: str) -> None:
    ddl: ExecutableDDLElement = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy has no types for it
    event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


for _table in (RECORD, CONTENT):
    for _change in ("UPDATE", "DELETE"):
        _after_create(
            _table,
            "sqlite",
            f"CREATE TRIGGER {_table.name}_no_{_change.lower()} BEFORE {_change} ON {_table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
        )
    _after_create(
        _table,
        "postgresql",
        "CREATE OR REPLACE FUNCTION svrules_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$; "
        f"CREATE TRIGGER {_table.name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {_table.name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION svrules_refuse()",
    )
