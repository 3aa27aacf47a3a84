"""A text as parts: a statement with the comments that touch it, or comments that stand alone.

Rows keep the file and line in which they were written, wherever they move to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from svrules.language.reading.lines import (
    Atom,
    Line,
    SourceText,
    Statement,
    plain,
    read_lines,
    read_statements,
    source_rows,
)
from svrules.language.reading.syntax import norm
from svrules.language.reading.vocabulary import Vocabulary, collect, key_of

__all__ = ["VERBS", "InputRows", "Part", "Row", "is_composed", "label_all", "parts_of", "title_of_kind"]

VERBS: Final = ("replace", "repeal", "add", "import")
_COMPOSED: Final = re.compile(
    r"^[^\S\n]+extends\b(?=[^\S\n]+[\"“”„‟«])|^(?:replace|repeal|add|import)(?=[^\S\n]+\S)", re.I | re.M
)
_VERB: Final = re.compile(r"(?P<verb>replace|repeal|add)(?:\s+(?=\S)|\s*$)", re.IGNORECASE)
_IMPORT: Final = re.compile(r"import\s+(?=\S)", re.IGNORECASE)
_QUOTES: Final = '"“”„‟«»'


@dataclass(frozen=True, slots=True)
class Row:
    """A line and where it was written: `column` is where its text begins there."""

    text: str
    file: str
    line: int
    column: int = 1
    sheet: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InputRows:
    """An input of a list of facts, and the rows of its part that declare it."""

    name: str
    first: int
    last: int


@dataclass(slots=True)
class Part:
    """A statement, or comments that stand `alone`; `kind` is empty for what begins no statement.

    `head` is the row of its first line, `verb` the word of change before it, `gap` how many characters that
    takes; `label` as written and as it is `compared`, `inputs` what a list of facts declares, `statement`
    what the reader made of it.
    """

    rows: list[Row]
    head: int = 0
    verb: str = ""
    gap: int = 0
    kind: str = ""
    label: str = ""
    compared: str = ""
    inputs: tuple[InputRows, ...] = ()
    statement: Statement | None = field(default=None, repr=False)
    first_line: int = 0
    alone: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """By what parts of one rulebook are told apart; versions of one thing share it."""
        return self.kind, self.compared

    @property
    def called(self) -> str:
        """`rule E2`, `criterion for each question`, `award`."""
        return title_of_kind(self.kind, self.label)

    @property
    def top(self) -> Row:
        """The row at the margin."""
        return self.rows[self.head]


def title_of_kind(kind: str, label: str) -> str:
    """The name of a part in sentences, such as `rule E2`."""
    return f"{kind} {label}".strip()


def is_composed(text: str) -> bool:
    """Whether a text says that it extends another, changes one, or imports a table."""
    return _COMPOSED.search(plain("\n".join(source_rows(text)))) is not None


def parts_of(text: str, file: str) -> list[Part]:
    """The parts of a text, in order, with the words of change taken off."""
    parts: list[Part] = []
    loose: list[Row] = []
    for number, text_row in enumerate(source_rows(text), start=1):
        row = Row(text_row.rstrip(" \t"), file, number)
        bare = plain(row.text)
        if not bare.strip() or bare.startswith("#"):
            loose.append(row)
        elif not bare[0].isspace():
            free, touching = _touching(loose)
            parts += [Part(free, alone=True)] if free else []
            parts.append(_begun(row, touching))
            loose = []
        else:
            if not parts:
                parts.append(Part([]))
            parts[-1].rows += [*loose, row]
            loose = []
    return [*parts, Part(loose, alone=True)] if any(row.text for row in loose) else parts


def _touching(loose: list[Row]) -> tuple[list[Row], list[Row]]:
    """Comments that stand alone, and those right above a statement; blank rows go with the first."""
    at = next((i for i in range(len(loose), 0, -1) if not loose[i - 1].text), 0)
    return loose[:at], loose[at:]


def _begun(row: Row, above: list[Row]) -> Part:
    found = _VERB.match(plain(row.text))
    verb, gap = (found["verb"].lower(), found.end()) if found else ("", 0)
    if _IMPORT.match(plain(row.text), gap):
        verb = f"{verb} import".strip()
    if verb and "import" not in verb and verb != "repeal":
        row = replace(row, text=row.text[gap:], column=gap + 1)
    return Part([*above, row], len(above), verb, gap)


def label_all(parts: Sequence[Part]) -> Vocabulary:
    """Give each part its kind and label, as the reader sees them when all are one text."""
    rows: list[str] = []
    by_line: dict[int, Part] = {}
    for part in parts:
        part.first_line = len(rows) + 1
        if part.rows and part.verb != "repeal":
            by_line[len(rows) + 1 + part.head] = part
            rows += [row.text for row in part.rows]
    source = SourceText("", rows)
    statements, _ = read_statements(read_lines(source, []))
    found = collect(statements, source)
    for statement in statements:
        at = by_line.get(statement.head.atoms[0].line)
        if at is not None:
            at.statement, at.kind = statement, statement.keyword
            at.label = _label(statement, source, found)
            at.compared = norm(at.label)
            at.inputs = tuple(_inputs(at, statement, source, found))
    return found


def _label(statement: Statement, source: SourceText, found: Vocabulary) -> str:
    atoms = statement.head.atoms
    length = found.name_length.get(key_of(statement.head), 0)
    if statement.keyword == "example":
        quoted = next((atom for atom in atoms if atom.kind == "STRING"), None)
        return (
            ""
            if quoted is None
            else source.raw(quoted.line, quoted.column, quoted.end).strip(_QUOTES).strip()
        )
    if statement.keyword in ("rulebook", "contract", "bid", "award"):
        return ""
    if statement.keyword == "bid inputs":
        return _raw(atoms[2:], source)
    if statement.keyword == "criterion" and [atom.key for atom in atoms[1:3]] == ["for", "each"]:
        end = next(
            (i for i, atom in enumerate(atoms) if (i > 3 and atom.kind != "WORD") or atom.key == "worth"), 4
        )
        return _raw(atoms[1:end], source)
    if statement.keyword == "unit":
        return _raw(atoms[1:], source)
    return _raw(atoms[1 : 1 + length], source)


def _raw(atoms: Sequence[Atom], source: SourceText) -> str:
    if not atoms:
        return ""
    return " ".join(source.raw(atoms[0].line, atoms[0].column, atoms[-1].end).split())


def _inputs(part: Part, statement: Statement, source: SourceText, found: Vocabulary) -> Iterable[InputRows]:
    if statement.keyword not in ("contract", "bid"):
        return
    for line in statement.lines:
        length = found.name_length.get(key_of(line), 0)
        first, last = _rows_of(line)
        yield InputRows(_raw(line.atoms[:length], source), first - part.first_line, last - part.first_line)


def _rows_of(line: Line) -> tuple[int, int]:
    return line.atoms[0].line, line.atoms[-1].line
