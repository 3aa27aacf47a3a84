"""The first argument of every function: an installed rulebook, a file, or the cells that hold its lines."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar

from svrules.api import Rulebook
from svrules.data.cells import is_error
from svrules.diagnostics import Diagnostic, has_errors, nearest
from svrules.shipped import rulebook_names, rulebook_path
from svrules.spreadsheet.cells import Cell, Refusal, Table, is_blank, refusal

__all__ = ["Text", "read_rulebook", "read_text", "rulebook_text"]

K = TypeVar("K")
V = TypeVar("V")
_MOST_KEPT: Final = 32
# `\\server`, and what Windows also takes for it: `\\?\UNC\server`, `\??\UNC\server`.
_NETWORK: Final = re.compile(r"[\\/][\\/?]")
_NAMED: Final = re.compile(r"(?P<name>\S+)(?:\s+(?:edition\s+)?(?P<edition>\S+))?", re.IGNORECASE)

_read: OrderedDict[tuple[str, str], tuple[Rulebook | None, tuple[Diagnostic, ...]]] = OrderedDict()
_files: OrderedDict[tuple[str, int, int], str] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a rulebook, what it is called, and the edition that was asked for (None: any).

    `path` is its file, beside which the rulebooks and tables stand that it names; empty: there is none.
    """

    name: str
    text: str
    edition: str | None = None
    path: str = ""


def read_rulebook(given: Table) -> Rulebook:
    """The rulebook that a cell names, or whose text stands in the range. Raises Refusal."""
    asked = rulebook_text(given)
    rulebook, found = read_text(asked)
    if rulebook is None:
        raise refusal(found)
    if asked.edition is not None and asked.edition != rulebook.edition:
        raise Refusal(
            "SV1002",
            f"`{asked.name}` is here in edition {rulebook.edition}; edition {asked.edition} was asked for. "
            "Give the file of that edition, or name the edition that is here.",
        )
    return rulebook


def read_text(asked: Text) -> tuple[Rulebook | None, tuple[Diagnostic, ...]]:
    """The rulebook (None when it has errors) and all that was found; kept by content."""
    from svrules.data.beside import beside
    from svrules.language import read_composed
    from svrules.language.composing import Composed, compose, is_composed

    key = (asked.name, asked.text)
    composed: Composed | None = None
    if is_composed(asked.text):
        # Its base may change where the text does not.
        composed = compose(asked.text, asked.name, beside(asked.path) if asked.path else None)
        if composed.hopeless:
            return None, tuple(composed.problems)
        key = (asked.name, f"{asked.text}\0{composed.text}")
    with _lock:
        known = _read.get(key)
        if known is not None:
            _read.move_to_end(key)
            return known
    composed = composed or compose(asked.text, asked.name)
    model, found = read_composed(composed, asked.name)
    usable = None if model is None or has_errors(found) else Rulebook(model, found)
    with _lock:
        _keep(_read, key, (usable, found))
        return _read[key]


def rulebook_text(given: Table) -> Text:
    """The text that was given or named. Raises Refusal."""
    cells = [cell for row in given for cell in row if not is_blank(cell)]
    wrong = next((cell for cell in cells if is_error(cell)), None)
    if wrong is not None:
        raise Refusal("SV1001", f"The rulebook's cells hold the error {_bare(wrong)}: mend it first.")
    if not cells:
        raise Refusal("SV1001", "No rulebook is given: name one, such as `lcr-contracts`, or give its lines.")
    if len(cells) == 1 and "\n" not in str(cells[0]):
        return _named(str(cells[0]).strip())
    return Text("rulebook", "\n".join(map(_line, given)) + "\n")


def _bare(error: Cell) -> str:
    return str(error).strip().lstrip("#")


def _line(row: tuple[Cell, ...]) -> str:
    # A line pasted with tabs is spread over columns: empty ones before its words are its indentation.
    return "".join("    " if cell is None or cell == "" else str(_whole(cell)) for cell in row)


def _whole(cell: Cell) -> Cell:
    """Some programs hand every number over as `5.0`, which is not how it stands in the cell."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _named(words: str) -> Text:
    if _NETWORK.match(words):
        # Windows would tell the other computer who is asking, for a formula that anybody may have written.
        raise Refusal(
            "SV1001",
            "A formula opens no address of the network. Give a rulebook on a shared folder by the letter of "
            "its drive, such as S:\\rules\\ours.svr.",
        )
    if words.lower().endswith(".svr"):
        return Text(Path(words).name, _file_text(words), path=words)
    match = _NAMED.fullmatch(words)
    names = rulebook_names()
    if match is None or match["name"] not in names:
        near = nearest(words, names)
        meant = f"Did you mean `{near[0]}`?" if near else f"There are: {', '.join(names)}."
        raise Refusal("SV1001", f"No rulebook `{words}` is installed. {meant}")
    path = rulebook_path(match["name"])
    return Text(path.name, _file_text(str(path)), match["edition"])


def _file_text(path: str) -> str:
    try:
        found = Path(path).stat()
        key = (path, found.st_mtime_ns, found.st_size)
        with _lock:
            text = _files.get(key)
        if text is None:
            text = Path(path).read_bytes().decode("utf-8-sig")
            with _lock:
                _keep(_files, key, text)
    except UnicodeDecodeError:
        raise Refusal("SV1001", f"`{path}` is not UTF-8 text: save it as UTF-8.") from None
    except OSError:
        raise Refusal("SV1001", f"There is no file `{path}` that can be read.") from None
    return text


def _keep(kept: OrderedDict[K, V], key: K, value: V) -> None:
    kept[key] = value
    while len(kept) > _MOST_KEPT:
        kept.popitem(last=False)
