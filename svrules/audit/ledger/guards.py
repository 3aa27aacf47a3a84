"""What keeps records from being changed: whether it is as svrules made it, and what else acts there.

Names are not enough: a trigger of the right name may do nothing, and one of another name may keep out what is
recorded. Definitions are compared, as the database gives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from svrules.audit.ledger.schema import CONTENT, GUARDS, HEAD, RECORD, REFUSE

__all__ = ["weakened"]

_TABLES: Final = (HEAD.name, RECORD.name, CONTENT.name)

# A view in the place of a table has triggers, too: all that there are in the file.
_IN_FILE: Final = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"

_ON_SERVER: Final = """
SELECT tgname, pg_get_triggerdef(t.oid, true), tgenabled IN ('O', 'A'), prosrc, lanname
FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid JOIN pg_language l ON l.oid = prolang
WHERE NOT tgisinternal AND tgrelid IN (SELECT to_regclass(name) FROM unnest(CAST(:tables AS text[])) AS name)
ORDER BY tgname
"""

_RULES: Final = """
SELECT rulename FROM pg_rewrite
WHERE ev_class IN (SELECT to_regclass(name) FROM unnest(CAST(:tables AS text[])) AS name) ORDER BY rulename
"""


def weakened(connection: Connection) -> Iterator[str]:
    """What is missing, was rewritten or was added, each in words."""
    found = dict(_in_file(connection) if connection.dialect.name == "sqlite" else _on_server(connection))
    expected = GUARDS[connection.dialect.name]
    for name, statement in sorted(expected.items()):
        there = found.pop(name, "")
        if not there:
            yield f"what keeps records from being changed is switched off: there is no trigger `{name}`"
        elif _plain(there) != _plain(statement):
            yield (
                f"what keeps records from being changed was rewritten: the trigger `{name}` is not as "
                "svrules made it"
            )
    for name in found:
        yield (
            f"the trigger or rule `{name}` is none of svrules: it can change what is recorded, or keep it out"
        )


def _in_file(connection: Connection) -> Iterator[tuple[str, str]]:
    for name, statement in connection.execute(text(_IN_FILE)):
        yield str(name), str(statement)


def _on_server(connection: Connection) -> Iterator[tuple[str, str]]:
    tables = {"tables": list(_TABLES)}
    for name, statement, enabled, source, language in connection.execute(text(_ON_SERVER), tables):
        if name not in GUARDS["postgresql"]:
            yield name, statement
        elif enabled:
            yield name, statement if (source, language) == (REFUSE, "plpgsql") else "another function"
    for (name,) in connection.execute(text(_RULES), tables):
        yield name, ""


def _plain(statement: str) -> str:
    """A definition without what databases write in their own way: blanks, brackets, capitals, the schema."""
    words = re.sub(r"\s+", "", re.sub(r"\bON \S+\.(?=svrules_)", "ON ", statement))
    return words.replace("(", "").replace(")", "").lower()
