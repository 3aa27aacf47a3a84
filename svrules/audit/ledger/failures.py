"""What goes wrong with a database, said to the person who has to put it right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, ResourceClosedError

from svrules.errors import LedgerError

__all__ = ["in_words", "verifying"]

_SAFE = "Nothing was recorded by this call; what was recorded before is not touched"
_UNSURE = (
    "Whether this call recorded something is not known; what was recorded before is not touched. Try again: "
    "nothing is recorded twice"
)
_DAMAGED = (
    "the ledger `{place}` is damaged: run `svrules ledger verify {place}` to see where, and go back to a copy"
)
_REFUSED = "the database server does not accept the name or password in `{place}`"
_NO_DATABASE = "there is no database `{place}`: make it first, or mind the spelling"
_SQLITE = {
    "SQLITE_BUSY": f"another program holds the ledger `{{place}}` and did not let go. {_SAFE}; try again",
    "SQLITE_READONLY": f"the ledger `{{place}}` may only be read here: the file, its folder or the disk is "
    "read-only, or one of the files `{place}-wal` and `{place}-shm` beside it is. "
    f"{_SAFE}; ask for the right to write, or name another place",
    "SQLITE_CANTOPEN": f"`{{place}}` cannot be opened: its folder is not there, or the right to it is "
    f"missing. {_SAFE}",
    "SQLITE_PERM": f"the right to open `{{place}}` is missing. {_SAFE}",
    "SQLITE_FULL": f"the disk that holds the ledger `{{place}}` is full. {_SAFE}; make room and try again",
    "SQLITE_NOTADB": "`{place}` is not a ledger: it is a file of another kind. Nothing was changed in it",
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_IOERR": "the disk that holds the ledger `{place}` does not answer as it should: it may be full, "
    f"or failing. {_UNSURE}",
    "SQLITE_TOOBIG": f"this is too long for one record of the ledger `{{place}}`. {_SAFE}",
}
_POSTGRESQL = {
    "42501": f"the database user may not do this in the ledger `{{place}}`. {_SAFE}; ask for the right to it",
    "25006": f"the ledger `{{place}}` may only be read here. {_SAFE}",
    "53100": f"the disk that holds the ledger `{{place}}` is full. {_SAFE}",
    "55P03": f"another program holds the ledger `{{place}}` and did not let go. {_SAFE}; try again",
    "3D000": _NO_DATABASE,
    "28": _REFUSED,
    "08": f"the database server of `{{place}}` does not answer. {_UNSURE}",
    "57": f"the database server of `{{place}}` was stopped. {_UNSURE}",
    "XX001": _DAMAGED,
    "22021": _DAMAGED,
    "22P05": f"the database `{{place}}` cannot keep every letter: it needs the encoding UTF8. {_SAFE}",
}

_CONNECTING = {
    # libpq has no codes for why it could not connect.
    r"database .* does not exist": _NO_DATABASE,
    r"password|authentication|role .* does not exist|pg_hba": _REFUSED,
    r"refused|time|translate host|resol|service not known|no such file|no route|unreachable|starting up"
    # As it stops, or comes back after a crash.
    r"|shutting down|recovery mode|not (?:yet )?accepting|closed the connection|reset by peer": (
        f"the database server of `{{place}}` does not answer: is it running, is the address right? {_SAFE}"
    ),
}


_NOT_NOW: Final = (
    "the ledger `{place}` cannot be read to its end now: {why}. That says nothing about the records, good or "
    "bad. {do}, and verify again"
)
_FULL: Final = ("its disk is full, and reading needs a little room beside the file", "Make room")
_VERIFYING: Final = {
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR_SHM": _FULL,
    "SQLITE_IOERR": (
        "its disk does not answer as it should; it may be full, or failing",
        "Copy it to another disk",
    ),
    "SQLITE_NOMEM": ("there is not enough memory", "End other programs"),
    "53": ("its server has no room or memory left", "Make room"),
}


@contextmanager
def verifying(place: str) -> Iterator[None]:
    """As `in_words`; what only keeps a ledger from being read is said to be no damage of it."""
    with in_words(place):
        try:
            yield
        except DBAPIError as problem:
            original = problem.orig
            codes = (getattr(original, "sqlstate", None), getattr(original, "sqlite_errorname", None))
            for start, (why, do) in _VERIFYING.items():
                if any(code and code.startswith(start) for code in codes):
                    raise LedgerError(_NOT_NOW.format(place=place, why=why, do=do)) from problem
            raise


@contextmanager
def in_words(place: str) -> Iterator[None]:
    """Turns what the database raises inside into a LedgerError that says what to do."""
    try:
        yield
    except DBAPIError as problem:
        raise LedgerError(_said(problem, place)) from problem
    except ResourceClosedError as problem:
        raise LedgerError(f"the ledger `{place}` was closed") from problem
    except UnicodeDecodeError as problem:
        raise LedgerError(_DAMAGED.format(place=place)) from problem


def _said(problem: DBAPIError, place: str) -> str:
    original = problem.orig
    first = next(iter(str(original).strip().splitlines()), type(original).__name__)
    state = getattr(original, "sqlstate", None)
    name = getattr(original, "sqlite_errorname", None)
    for code, known in ((name, _SQLITE), (state, _POSTGRESQL)):
        words = next((words for start, words in known.items() if code and code.startswith(start)), None)
        if words is not None:
            return words.format(place=place)
    if first.startswith("connection failed") or problem.connection_invalidated:
        return _of_connection(first, place)
    if "decode" in first:
        return _DAMAGED.format(place=place)
    return f"the ledger `{place}` cannot be used: {first}. {_SAFE}"


def _of_connection(first: str, place: str) -> str:
    if first.startswith("connection failed"):
        for pattern, words in _CONNECTING.items():
            if re.search(pattern, first, re.IGNORECASE):
                return words.format(place=place)
        return f"the ledger `{place}` cannot be reached: {first}. {_SAFE}"
    return f"the connection to the database server of `{place}` was lost. {_UNSURE}"
