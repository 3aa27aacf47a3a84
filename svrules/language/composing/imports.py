"""`import table`: a table or family in a file → the same table as text, pinned by edition and hash.

    import table SV2 "Unit values" clause "3.1"
      from "unit-values.xlsx" sheet "Values" edition "2026" sha256 "…"
      column "Measure"  as "counted"
      column "Pounds"   as "unit value"  in "£ per FTE"     # or: in column "Unit"

The hash is that of the lines that the consolidated text has below its first, each ended by LF.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from svrules.diagnostics import Diagnostic, Fix, Place, Severity, Span, nearest
from svrules.language.composing.finding import Find, FoundCell, FoundTable
from svrules.language.composing.parts import Part, Row
from svrules.language.composing.provenance import plain_name
from svrules.language.composing.said import Said, said
from svrules.language.origins import Import
from svrules.language.reading.syntax import norm
from svrules.quantities import read_amount

__all__ = ["Imported", "imported"]

_PAIRS: Final = ("from", "sheet", "edition", "sha256")
_MOST_ROWS: Final = 10_000
_HEADINGS_WITHIN: Final = 20
_MOST_SHOWN: Final = 5
# What a column of conditions says in words has its units in it.
_CONDITION: Final = re.compile(
    r"(?:above|at least|below|at most|up to|more than|less than|no|not|any|otherwise|blank|from)\b|.+ to ",
    re.IGNORECASE,
)
_QUIET: Final = re.compile(r"[\s_]+|\s*\((?:£|%)\)\s*$")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a statement of import: the part in its place, if there is one, and what was found."""

    part: Part | None
    told: Import | None
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that is asked for: its heading in the file, its name in the rulebook, the unit put to it.

    `units` is the heading of the column that has the unit of each row, where they differ.
    """

    heading: str
    name: str
    unit: str
    said: Said | None
    units: str = ""


def imported(part: Part, name: str, find: Find, kept: Sequence[str] = ()) -> Imported:
    """The table that a statement of import asks for, as text.

    `name` is what messages call the rulebook's file; `kept` are the lines of the table in the consolidated
    text that was kept beside the rulebook, to tell what has changed since.
    """
    return _Import(part, name, find, kept).made()


class _Import:
    def __init__(self, part: Part, name: str, find: Find, kept: Sequence[str]) -> None:
        self.part, self.name, self.find, self.kept = part, name, find, kept
        self.problems: list[Diagnostic] = []
        verb = part.verb.removesuffix("import")
        self.start = part.gap if verb else 0
        top = part.top
        whole = replace(top, text=" " * self.start + top.text[self.start :])
        self.lines = [line for line in map(said, [whole, *part.rows[part.head + 1 :]]) if line is not None]

    def made(self) -> Imported:
        head, columns = self._head(), list(self._columns())
        if head is None:
            return self._nothing()
        words, told = head
        table = self.find.table(told.file, told.sheet)
        if table.trouble:
            self._error("SV1209", self._line("from").span(self.name, "from"), table.trouble, table.try_)
            return self._nothing()
        rows = list(self._rows(table, columns))
        if any(one.severity == "error" for one in self.problems):
            return self._nothing()
        digest = hashlib.sha256("".join(f"{row.text.strip()}\n" for row in rows).encode()).hexdigest()
        self._check_hash(told, digest, [row.text.strip() for row in rows])
        top = replace(self.part.top, text=words)
        made = replace(self.part, rows=[*self.part.rows[: self.part.head], top, *rows])
        return Imported(made, replace(told, sha256=digest), tuple(self.problems))

    def _nothing(self) -> Imported:
        return Imported(None, None, tuple(self.problems))

    # -- what is asked for ---------------------------------------------------------------------------

    def _head(self) -> tuple[str, Import] | None:
        """The first line of the table as a rulebook has it, and what is told of its file."""
        top = self.lines[0]
        found = {
            word: line for line in self.lines for word in _PAIRS for key in line.texts if _ends(key, word)
        }
        texts = {word: _text(line, word) for word, line in found.items()}
        kind = "family" if re.match(r"\s*(?:\w+\s+)?import\s+family\b", top.row.text, re.I) else "table"
        for word in ("from", "edition"):
            if not texts.get(word):
                what = "file" if word == "from" else "edition of the table"
                self._error(
                    "SV1209", top.span(self.name), f"This import does not say which {what}.",
                    f'Write it in quotes: `import {kind} NAME from "values.xlsx" edition "2026"`.',
                    why="A score must say which edition of which table it follows.",
                )  # fmt: skip
                return None
        head = re.sub(r"^\s*import\s+", "", top.row.text[self.start :], flags=re.IGNORECASE)
        for word in _PAIRS:
            head = re.sub(rf"\s+{word}\s*[\"“”][^\"“”]*[\"“”]", "", head, flags=re.IGNORECASE)
        label = re.sub(r"\s+(?:[\"“#]|clause\b|from\b|until\b).*$", "", head).strip()
        told = Import(
            plain_name(label), texts["from"], texts.get("sheet", ""), plain_name(texts["edition"]),
            texts.get("sha256", "").lower(),
        )  # fmt: skip
        return head.rstrip(), told

    def _line(self, word: str) -> Said:
        for line in self.lines:
            for key in line.texts:
                if _ends(key, word):
                    return line if key == word else _renamed(line, key, word)
        return self.lines[0]

    def _columns(self) -> Iterator[_Column]:
        for line in self.lines[1:]:
            if line.begins == "column":
                heading = line.text("column")
                units = line.text("in column")
                yield _Column(heading, line.text("as") or heading, line.text("in"), line, units)
            elif not any(_ends(key, word) for key in line.texts for word in _PAIRS):
                self._error(
                    "SV1209", line.span(self.name), "This line is none of an import.",
                    'Write `column "Heading in the file" as "name here" in "£ per FTE"`.',
                )  # fmt: skip

    # -- the rows ------------------------------------------------------------------------------------

    def _rows(self, table: FoundTable, columns: list[_Column]) -> Iterator[Row]:
        found = self._heading_row(table, columns)
        if found is None:
            return
        at, columns = found
        keys = [_key(cell.text) for cell in table.rows[at]]
        places = [keys.index(_key(one.heading)) for one in columns]
        letters = tuple(table.rows[at][place].column for place in places)
        heading = "  " + " | ".join(self._name(one) for one in columns)
        yield Row(heading, table.file, table.rows[at][0].row, 1, table.sheet, letters)
        for cells in table.rows[at + 1 : at + 1 + _MOST_ROWS]:
            taken = [_at(cells, place) for place in places]
            if any(cell.text or cell.trouble for cell in taken):
                units = [_at(cells, keys.index(_key(one.units))).text if one.units else "" for one in columns]
                texts = [
                    self._cell(cell, unit or one.unit, table)
                    for cell, one, unit in zip(taken, columns, units, strict=True)
                ]
                row = f"  {' | '.join(texts)}".rstrip()
                yield Row(row, table.file, taken[0].row, 1, table.sheet, letters)

    def _heading_row(self, table: FoundTable, columns: list[_Column]) -> tuple[int, list[_Column]] | None:
        """Which row has the headings, and the columns: all of them where none is asked for."""
        wanted = {_key(one) for column in columns for one in (column.heading, column.units) if one}
        best: list[str] = []
        for at, cells in enumerate(table.rows[:_HEADINGS_WITHIN]):
            headings = [cell.text for cell in cells if cell.text]
            keys = set(map(_key, headings))
            if not headings or not wanted <= keys:
                best = headings if len(wanted & keys) >= len(wanted & set(map(_key, best))) else best
                continue
            return at, columns or [_Column(heading, heading, "", None) for heading in headings]
        self._no_heading(table, columns, best)
        return None

    def _no_heading(self, table: FoundTable, columns: list[_Column], headings: list[str]) -> None:
        where = f"sheet `{table.sheet}` of `{table.file}`" if table.sheet else f"`{table.file}`"
        asked = [(one, word) for one in columns for word in ("column", "in column")]
        missing = [
            (one, word)
            for one, word in asked
            if one.said and one.said.text(word) and _key(one.said.text(word)) not in map(_key, headings)
        ]
        for one, word in missing:
            span = one.said.span(self.name, word) if one.said else self.lines[0].span(self.name)
            heading = one.said.text(word) if one.said else one.heading
            close = nearest(heading, headings)
            listed = ", ".join(f"`{text}`" for text in headings[:8])
            self._error(
                "SV1209", span, f"There is no column `{heading}` in {where}.",
                f"Did you mean `{close[0]}`?" if close else f"It has {listed}." if listed else "It is empty.",
                fix=Fix(span, f'"{close[0]}"') if len(close) == 1 else None,
            )  # fmt: skip
        if not missing:
            self._error(
                "SV1209", self._line("from").span(self.name, "from"), f"There is nothing in {where}.", ""
            )

    def _name(self, column: _Column) -> str:
        return " ".join(column.name.split()).replace("|", "/")

    def _cell(self, cell: FoundCell, unit: str, table: FoundTable) -> str:
        place = Place(table.file, table.sheet, f"{cell.column}{cell.row}")
        if cell.trouble:
            self._error("SV1211", place, cell.trouble, "Mend the cell, and save the file again.")
        text = " ".join(cell.text.split())
        if "|" in text or '"' in text:
            self._error(
                "SV1211", place, f"`{text}` cannot stand in a table: it has a bar or a quote in it.",
                "Take that out of the cell.",
            )  # fmt: skip
            return text
        if not unit or not text or (not cell.number and _CONDITION.match(text)):
            return f'"{text}"' if "#" in text else text
        return self._with_unit(text, cell, unit.strip(), place)

    def _with_unit(self, text: str, cell: FoundCell, unit: str, place: Place) -> str:
        """The number of a cell in the unit of its column: `30000` in `£ per FTE` is `£30000 per FTE`."""
        before, after = ("£", unit.removeprefix("£")) if unit.startswith("£") else ("", f" {unit}")
        if unit in ("%", "percent"):
            return self._percent(text, cell, place)
        if unit == "number":
            after = ""
        bare = text.removeprefix("£").strip()
        has_pounds = text.startswith("£")
        if read_amount(bare) is None or bare.endswith("%") or (has_pounds and not before):
            self._error(
                "SV1211", place, f"`{text}` is no number in {unit}.",
                "Mend the cell, or say another unit for its column.",
            )  # fmt: skip
            return text
        sign, bare = ("-", bare[1:]) if bare.startswith("-") else ("", bare)
        return f"{sign}{before}{bare}{after.rstrip()}"

    def _percent(self, text: str, cell: FoundCell, place: Place) -> str:
        if text.endswith("%"):
            return text
        amount = read_amount(text)
        if amount is None:
            self._error("SV1211", place, f"`{text}` is no percentage.", "Mend the cell.")
        elif 0 < abs(amount.value) < 1:
            self._error(
                "SV1211", place, f"`{text}` could be {text}% or a share of 1.",
                "Format the cell as a percentage, or type it with its sign.",
                why="The one is a hundred times the other.",
            )  # fmt: skip
        return f"{text}%"

    # -- the hash ------------------------------------------------------------------------------------

    def _check_hash(self, told: Import, digest: str, rows: list[str]) -> None:
        line = self._line("sha256" if told.sha256 else "edition")
        if not told.sha256:
            end = line.span(self.name, "edition")
            at = Span(self.name, end.end_line, end.end_column, end.end_line, end.end_column)
            self._found(
                "SV1203", "warning", end, f"{_capital(told.part)} is not pinned by a hash.",
                why="The file could change and nobody would see it.",
                try_=f'Add `sha256 "{digest}"`.', fix=Fix(at, f' sha256 "{digest}"', safe=True),
            )  # fmt: skip
        elif told.sha256 != digest:
            span = line.span(self.name, "sha256")
            self._found(
                "SV1210", "error", span, f"{_capital(told.part)} of `{told.file}` is not what was pinned.",
                why=self._changes(rows), fix=Fix(span, f'"{digest}"'),
                try_=f'If the change is meant, give it its own edition and write `sha256 "{digest}"`.',
            )  # fmt: skip

    def _changes(self, rows: list[str]) -> str:
        """What differs from the lines that were kept, row by row; where none were, how to keep them."""
        if not self.kept:
            return (
                "Which rows differ cannot be told: no consolidated text with the pinned table was kept by "
                "the rulebook (`svrules show --consolidated -o NAME.consolidated.svr`)."
            )
        squeezed = [" ".join(row.split()) for row in self.kept]
        now = [" ".join(row.split()) for row in rows]
        gone = [f"`{row}` is gone" for row in squeezed if row not in now]
        new = [f"`{row}` is new" for row in now if row not in squeezed]
        said = [*gone, *new] or ["the order of the rows is another"]
        more = f" and {len(said) - _MOST_SHOWN} more" if len(said) > _MOST_SHOWN else ""
        return (
            f"{'; '.join(said[:_MOST_SHOWN])}{more}.".capitalize()
            if said[0][0] != "`"
            else (f"{'; '.join(said[:_MOST_SHOWN])}{more}.")
        )

    def _error(
        self,
        code: str,
        place: Span | Place,
        sentence: str,
        try_: str,
        *,
        why: str = "",
        fix: Fix | None = None,
    ) -> None:
        self._found(code, "error", place, sentence, why=why, try_=try_, fix=fix)

    def _found(
        self, code: str, severity: Severity, place: Span | Place, sentence: str, *, why: str = "",
        try_: str = "", fix: Fix | None = None,
    ) -> None:  # fmt: skip
        self.problems.append(Diagnostic(code, severity, place, sentence, why, try_, fix))


def _at(cells: Sequence[FoundCell], place: int) -> FoundCell:
    return cells[place] if place < len(cells) else FoundCell("", cells[0].row, "")


def _ends(key: str, word: str) -> bool:
    """Whether the words before a text in quotes are, or end in, that word."""
    return key == word or key.endswith(f" {word}")


def _text(line: Said, word: str) -> str:
    return next((text for key, text in line.texts.items() if _ends(key, word)), "")


def _renamed(line: Said, key: str, word: str) -> Said:
    """The line with a text found under its last word alone: in `import table T from "f"` that is `from`."""
    return replace(line, places={**line.places, word: line.places[key]})


def _key(text: str) -> str:
    return norm(_QUIET.sub(" ", text))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
