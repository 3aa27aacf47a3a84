"""New values for cells of a sheet's part; every byte that is not about them stays as it was."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from svrules.data.cells import is_error
from svrules.data.workbook_reader import position
from svrules.spreadsheet.cells import Cell
from svrules.spreadsheet.workbook.references import cell_name
from svrules.spreadsheet.workbook.xml import (
    content_text,
    cut,
    parser_of,
    same_attributes,
    tag_end,
    told,
    with_attribute,
)

__all__ = ["KEPT", "Change", "patched"]

KEPT: Final = "\0"
"""As the formula of a change: the one that is there stays, bit by bit."""

_REFERENCE: Final = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be in a cell: a value (None: nothing), and a formula: KEPT, None for none, or its text.

    `area` is what an array formula that is kept fills. `constant`: the value is as if somebody had typed it,
    not the answer of a formula here or beside.
    """

    value: Cell
    formula: str | None = None
    area: str | None = None
    constant: bool = False


def patched(content: bytes, changes: Mapping[tuple[int, int], Change]) -> bytes:
    """The sheet's part with those cells changed, by row and column. Raises Refused for broken XML."""
    if not changes:
        return content
    work = _Patch(content, changes)
    told(work.parser, content)
    return cut(content, work.cuts)


class _Patch:
    def __init__(self, content: bytes, changes: Mapping[tuple[int, int], Change]) -> None:
        self.content, self.changes = content, changes
        self.rows: dict[int, list[int]] = defaultdict(list)
        for row, column in sorted(changes, reverse=True):
            self.rows[row].append(column)
        self.waiting = sorted(self.rows, reverse=True)
        self.cuts: list[tuple[int, int, bytes]] = []
        self.parser = parser_of(content)
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        self.prefix = ""
        self.row = self.column = 0
        self.row_start = self.row_inside = 0
        self.todo: list[int] = []
        self.cell: tuple[int, dict[str, str]] | None = None
        self.formula = (0, 0)
        self.formula_start = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self._row(attributes)
        elif name == "f" and self.cell is not None:
            self.formula_start = self.parser.CurrentByteIndex
        elif name == "sheetData":
            self.prefix = tag[: -len(name)]
            self.row_start = self.parser.CurrentByteIndex

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "c" and self.cell is not None:
            self._replace()
        elif name == "f" and self.cell is not None:
            self.formula = self.formula_start, self._after(self.formula_start)
        elif name == "row" and self.todo:
            self._end_row()
        elif name == "sheetData":
            self._end_sheet()

    def _after(self, start: int) -> int:
        """Where the element that just ended, and started there, is over."""
        inside = tag_end(self.content, start)
        if self.content[inside - 2 : inside] == b"/>":
            return inside
        return tag_end(self.content, self.parser.CurrentByteIndex)

    # -- rows ----------------------------------------------------------------------------------------

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
        self.column = 0
        at = self.parser.CurrentByteIndex
        new = b""
        while self.waiting and self.waiting[-1] < self.row:
            new += self._new_row(self.waiting.pop())
        if new:
            self.cuts.append((at, at, new))
        self.todo = []
        if self.waiting and self.waiting[-1] == self.row:
            self.todo = self.rows[self.waiting.pop()]
            self.row_start, self.row_inside = at, tag_end(self.content, at)
            self._widen(attributes.get("spans", ""))

    def _widen(self, spans: str) -> None:
        first, _, last = spans.partition(":")
        if not (_REFERENCE.fullmatch(first) and _REFERENCE.fullmatch(last)):
            return
        low, high = min(int(first), self.todo[-1]), max(int(last), self.todo[0])
        if (low, high) != (int(first), int(last)):
            tag = self.content[self.row_start : self.row_inside]
            self.cuts.append((self.row_start, self.row_inside, with_attribute(tag, "spans", f"{low}:{high}")))

    def _new_row(self, row: int) -> bytes:
        cells = b"".join(self._new_cell(row, column) for column in reversed(self.rows[row]))
        name = f"{self.prefix}row".encode()
        return b'<%b r="%d">%b</%b>' % (name, row, cells, name) if cells else b""

    def _end_row(self) -> None:
        new = b"".join(self._new_cell(self.row, column) for column in reversed(self.todo))
        self.todo = []
        if self.content[self.row_inside - 2 : self.row_inside] != b"/>":
            at = self.parser.CurrentByteIndex
            self.cuts.append((at, at, new))
            return
        tag = self.content[self.row_start : self.row_inside]
        widened = next(
            (change for change in self.cuts if change[0] == self.row_start and change[1] > change[0]), None
        )
        if widened is not None:
            self.cuts.remove(widened)
            tag = widened[2]
        opened = tag[: tag.rindex(b"/>")].rstrip() + b">"
        self.cuts.append((self.row_start, self.row_inside, opened + new + f"</{self.prefix}row>".encode()))

    def _end_sheet(self) -> None:
        new = b"".join(map(self._new_row, reversed(self.waiting)))
        self.waiting = []
        if not new:
            return
        start = self.content.rfind(b"<", 0, self.parser.CurrentByteIndex)
        if self.content[start:].startswith(f"<{self.prefix}sheetData".encode()) and self.row == 0:
            inside = tag_end(self.content, start)
            if self.content[inside - 2 : inside] == b"/>":
                opened = self.content[start : inside - 2].rstrip() + b">"
                self.cuts.append((start, inside, opened + new + f"</{self.prefix}sheetData>".encode()))
                return
        at = self.parser.CurrentByteIndex
        self.cuts.append((at, at, new))

    # -- cells ---------------------------------------------------------------------------------------

    def _cell(self, attributes: dict[str, str]) -> None:
        at = position(attributes["r"]) if "r" in attributes else None
        self.column = at[1] + 1 if at else self.column + 1
        if not self.todo or self.todo[-1] > self.column:
            return
        start = self.parser.CurrentByteIndex
        new = b""
        while self.todo and self.todo[-1] < self.column:
            new += self._new_cell(self.row, self.todo.pop())
        if new:
            self.cuts.append((start, start, new))
        if self.todo and self.todo[-1] == self.column:
            self.todo.pop()
            self.cell, self.formula = (start, attributes), (0, 0)

    def _replace(self) -> None:
        if self.cell is None:
            return
        start, attributes = self.cell
        self.cell = None
        change = self.changes[self.row, self.column]
        gone = ("t", "vm", "r") if change.formula == KEPT else ("t", "vm", "cm", "r")
        kept = same_attributes(attributes, gone)
        formula = self.content[slice(*self.formula)]
        if change.formula == KEPT and change.area is not None and formula:
            inside = tag_end(formula, 0)
            formula = with_attribute(formula[:inside], "ref", change.area) + formula[inside:]
        written = formula if change.formula == KEPT else self._formula(change)
        self.cuts.append(
            (start, self._after(start), self._written(self.row, self.column, kept, written, change))
        )

    def _new_cell(self, row: int, column: int) -> bytes:
        change = self.changes[row, column]
        if change.value is None and change.formula in (None, KEPT):
            return b""
        return self._written(row, column, "", self._formula(change), change)

    def _formula(self, change: Change) -> bytes:
        if change.formula in (None, KEPT):
            return b""
        return f"<{self.prefix}f>{content_text(change.formula or '')}</{self.prefix}f>".encode()

    def _written(self, row: int, column: int, attributes: str, formula: bytes, change: Change) -> bytes:
        kind, value = self._value(change)
        name = f"{self.prefix}c"
        start = f'<{name} r="{cell_name(row, column)}"{attributes}{kind}'.encode()
        inside = formula + value.encode()
        return start + (b">" + inside + f"</{name}>".encode() if inside else b"/>")

    def _value(self, change: Change) -> tuple[str, str]:
        value, v = change.value, f"{self.prefix}v"
        if value is None:
            return "", ""
        if isinstance(value, bool):
            return ' t="b"', f"<{v}>{int(value)}</{v}>"
        if isinstance(value, (int, float)):
            return "", f"<{v}>{value!r}</{v}>"
        text = content_text(str(value))
        space = ' xml:space="preserve"' if text != text.strip() else ""
        if change.constant and not is_error(str(value)):
            outer, inner = f"{self.prefix}is", f"{self.prefix}t"
            return ' t="inlineStr"', f"<{outer}><{inner}{space}>{text}</{inner}></{outer}>"
        return (' t="e"' if is_error(str(value)) else ' t="str"'), f"<{v}{space}>{text}</{v}>"
