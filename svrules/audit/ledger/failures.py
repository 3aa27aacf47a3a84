"""What goes wrong with a database, said to the person who has to put it right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, ResourceClosedError

from svrules.errors import LedgerError

__all__ = ["in_words"]

_SAFE = "Nothing was recorded by this call; what was recorded before is not touched"
_UNSURE = (
    "Whether this call recorded something is not known; what was recorded before is not touched. Try again: "
    "nothing is recorded twice"
)
_DAMAGED = (
    "the ledger `{place}` is damaged: run `svrules ledger verify {place}` to see where, and go back to a copy"
)
_SQLITE = {
    "SQLITE_BUSY": f"another program holds the ledger `{{place}}` and did not let go. {_SAFE}; try again",
    "SQLITE_READONLY": f"the ledger `{{place}}` may only be read here: the file, its folder or the disk is "
    f"read-only. {_SAFE}; ask for the right to write, or name another place",
    "SQLITE_CANTOPEN": f"`{{place}}` cannot be opened: its folder is not there, or the right to it is "
    f"missing. {_SAFE}",
    "SQLITE_PERM": f"the right to open `{{place}}` is missing. {_SAFE}",
    "SQLITE_FULL": f"the disk that holds the ledger `{{place}}` is full. {_SAFE}; make room and try again",
    "SQLITE_NOTADB": "`{place}` is not a ledger: it is a file of another kind. Nothing was changed in it",
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_IOERR": f"the disk that holds the ledger `{{place}}` does not answer as it should. {_UNSURE}",
    "SQLITE_TOOBIG": f"this is too long for one record of the ledger `{{place}}`. {_SAFE}",
}
_POSTGRESQL = {
    "42501": f"the database user may not do this in the ledger `{{place}}`. {_SAFE}; ask for the right to it",
    "25006": f"the ledger `{{place}}` may only be read here. {_SAFE}",
    "53100": f"the disk that holds the ledger `{{place}}` is full. {_SAFE}",
    "55P03": f"another program holds the ledger `{{place}}` and did not let go. {_SAFE}; try again",
    "3D000": "there is no database `{place}`: make it first, or mind the spelling",
    "28": "the database server does not accept the name or password in `{place}`",
    "08": f"the database server of `{{place}}` does not answer. {_UNSURE}",
    "57": f"the database server of `{{place}}` was stopped. {_UNSURE}",
    "XX001": _DAMAGED,
}


@contextmanager
def in_words(place: str) -> Iterator[None]:
    """Turns what the database raises inside into a LedgerError that says what to do."""
    try:
        yield
    except DBAPIError as problem:
        raise LedgerError(_said(problem, place)) from problem
    except ResourceClosedError as problem:
        raise LedgerError(f"the ledger `{place}` was closed") from problem


def _said(problem: DBAPIError, place: str) -> str:
    original = problem.orig
    name = getattr(original, "sqlite_errorname", None)
    if name is not None:
        for start, words in _SQLITE.items():
            if name.startswith(start):
                return words.format(place=place)
    state = getattr(original, "sqlstate", None)
    if state is not None:
        for start, words in _POSTGRESQL.items():
            if state.startswith(start):
                return words.format(place=place)
    first = str(original).strip().splitlines()
    return f"the ledger `{place}` cannot be used: {first[0] if first else type(original).__name__}. {_SAFE}"
