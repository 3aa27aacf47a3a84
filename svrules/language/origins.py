"""Where the statements of a rulebook that is built on others come from, and where each line was written.

A rulebook without a base has no origins: everything in it is its own. The facts here are read off the heading
of the consolidated text (`svrules.language.composing`), so they go wherever that text goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from svrules.diagnostics import Diagnostic, Place, Span

__all__ = ["NONE", "Base", "Change", "Import", "Origins", "Stretch"]

Kind = Literal["replaced", "repealed", "added"]


@dataclass(frozen=True, slots=True)
class Base:
    """A rulebook that another extends: its name, edition, and the SHA-256 of its (consolidated) text."""

    name: str
    edition: str
    sha256: str

    @property
    def words(self) -> str:
        """`national-base edition 3`."""
        return f"{self.name} edition {self.edition}"


@dataclass(frozen=True, slots=True)
class Change:
    """What a rulebook did to a part of its base, such as `rule E2`.

    `since` is the day, as written, from which it counts; empty: from the start. `by` is the rulebook that did
    it, as `name edition n`; empty: the rulebook itself.
    """

    kind: Kind
    part: str
    base: str
    since: str = ""
    by: str = ""

    @property
    def words(self) -> str:
        """`rule E2: replaced, in place of that of national-base edition 3`."""
        since = f" from {self.since}" if self.since else ""
        by = f" by {self.by}" if self.by else ""
        if self.kind == "added":
            return f"{self.part}: added to {self.base}{by}"
        if self.kind == "repealed":
            return f"{self.part} of {self.base}: repealed{since}{by}"
        return f"{self.part} of {self.base}: replaced{since}{by}"


@dataclass(frozen=True, slots=True)
class Import:
    """A table that was taken from a file: which sheet, in which edition, and the SHA-256 of its lines."""

    part: str
    file: str
    sheet: str
    edition: str
    sha256: str

    @property
    def words(self) -> str:
        """`imported from unit-values.xlsx, sheet Values, edition 2026`."""
        sheet = f", sheet {self.sheet}" if self.sheet else ""
        return f"imported from {self.file}{sheet}, edition {self.edition}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of the consolidated text that stand one below the other in a file, from its `line` on.

    `column` is where the text of the first line begins in the file. For lines of an imported table `columns`
    has the letters of the file's columns, in the order of the table's, and `line` is a row of the sheet.
    """

    first: int
    last: int
    file: str
    line: int
    column: int = 1
    sheet: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origins:
    """Everything that is known of where a consolidated text comes from. False where there is nothing."""

    bases: tuple[Base, ...] = ()
    changes: tuple[Change, ...] = ()
    imports: tuple[Import, ...] = ()
    stretches: tuple[Stretch, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stretches)

    @property
    def own(self) -> str:
        """The file of the rulebook itself; empty where there are no origins."""
        return self.stretches[0].file if self.stretches else ""

    def stretch(self, line: int) -> Stretch | None:
        """The stretch that a line of the consolidated text is in, or the nearest one before it."""
        before = [one for one in self.stretches if one.first <= line]
        return before[-1] if before else None

    def written(self, line: int) -> tuple[str, int]:
        """The file and the line in it (for imports, the row) where a line of the consolidated text stands."""
        found = self.stretch(line)
        if found is None:
            return "", line
        return found.file, found.line + min(line, found.last) - found.first

    def place(self, line: int) -> str:
        """`line 12 of lcr.svr`, or `row 7 of unit-values.xlsx`; nothing where there are no origins."""
        found = self.stretch(line)
        if found is None:
            return ""
        file, number = self.written(line)
        return f"{'row' if found.columns else 'line'} {number} of {file}"

    def words(self, part: str, line: int) -> str:
        """Where a part whose statement begins on that line comes from.

        Such as `local, in place of rule E2 of national-base edition 3`; nothing where there are no origins.
        """
        found = self.stretch(line)
        if found is None:
            return ""
        changes = [one for one in self.changes if one.part == part]
        imported = next((one.words for one in reversed(self.imports) if one.part == part), "")
        said = [self._own_words(changes) if found.file == self.own else self._base_words(found, changes)]
        return "; ".join(one for one in (*said, imported) if one)

    def is_local(self, line: int) -> bool:
        """Whether that line was written in the rulebook itself and not in one of its bases."""
        found = self.stretch(line)
        return found is not None and found.file == self.own

    def base_of(self, line: int) -> str | None:
        """The base, or the file of one, that a line was written in; None for lines of the rulebook itself."""
        if not self or self.is_local(line):
            return None
        file = self.written(line)[0]
        return next((one.name for one in self.bases if f"{one.name}.svr" == file), file)

    def _own_words(self, changes: list[Change]) -> str:
        own = [one for one in changes if not one.by and one.kind != "repealed"]
        if not own:
            return "local" if self.bases else ""
        last = own[-1]
        if last.kind == "added":
            return f"local, added to {last.base}"
        since = f"from {last.since} " if last.since else ""
        return f"local, {since}in place of {last.part} of {last.base}"

    def _base_words(self, found: Stretch, changes: list[Change]) -> str:
        base = next((one for one in self.bases if f"{one.name}.svr" == found.file), None)
        said = f"of {base.words}" if base else f"of {found.file}"
        made = [one for one in changes if base and one.by == base.words and one.kind == "replaced"]
        if made:
            said += f", in place of {made[-1].part} of {made[-1].base}"
        ended = [one for one in changes if not one.by and one.kind != "added" and one.since]
        return f"{said}, until {ended[-1].kind} here from {ended[-1].since}" if ended else said

    def as_written(self, found: Iterable[Diagnostic], name: str, text: str) -> tuple[Diagnostic, ...]:
        """Findings about the consolidated text, told where the officer wrote it.

        `name` is what the findings call the text. A fix for a place in another file is left out.
        """
        if not self:
            return tuple(found)
        moved = _Moved(self, name, text.split("\n"))
        return tuple(moved.diagnostic(one) for one in found)


NONE: Final = Origins()


class _Moved:
    """Findings on their way from the consolidated text to the files it was made from."""

    def __init__(self, origins: Origins, name: str, rows: list[str]) -> None:
        self.origins, self.name, self.rows = origins, name, rows

    def diagnostic(self, one: Diagnostic) -> Diagnostic:
        fix = None
        if one.fix is not None:
            place = self.span(one.fix.span)
            if isinstance(place, Span) and place.file == self.name:
                fix = replace(one.fix, span=place)
        also = tuple((self.span(where), words) for where, words in one.also)
        span = None if one.span is None else self.span(one.span)
        return replace(one, span=span, fix=fix, also=also)

    def span(self, span: Span | Place) -> Span | Place:
        if not isinstance(span, Span) or span.file != self.name:
            return span
        found = self.origins.stretch(span.line)
        if found is None:
            return span
        if found.columns:
            return self._cell(span, found)
        file = self.name if found.file == self.origins.own else found.file
        line = self.origins.written(span.line)[1]
        if span.line > found.last:  # a line that was put in here: of it nothing stands in the file
            return Span(file, line, 1, line, 1)
        column = span.column + self._shift(span.line, found)
        end_line, end_column = span.end_line, span.end_column + self._shift(span.end_line, found)
        if span.end_line > found.last:
            end_line, end_column = span.line, len(self.rows[span.line - 1]) + 1
        return Span(file, line, column, found.line + end_line - found.first, end_column)

    def _shift(self, line: int, found: Stretch) -> int:
        return found.column - 1 if line == found.first else 0

    def _cell(self, span: Span, found: Stretch) -> Place:
        bars = self.rows[span.line - 1][: span.column - 1].count("|")
        column = found.columns[min(bars, len(found.columns) - 1)]
        return Place(found.file, found.sheet, f"{column}{self.origins.written(span.line)[1]}")
