"""SV functions outside of cells, where nothing works them out: names, formats, validation, charts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.formulas import calls_in, maybe_sv
from svrules.spreadsheet.workbook.values import Place
from svrules.spreadsheet.workbook.xml import parser_of, told

__all__ = ["Elsewhere", "elsewhere"]

_KINDS: Final = {"conditionalFormatting": "the conditional format", "dataValidation": "the validation"}
_FORMULAS: Final = frozenset({"formula", "formula1", "formula2", "f"})
_CHART: Final = re.compile(r"xl/charts/(?:chart|chartEx)[0-9]+\.xml", re.IGNORECASE)
_CHART_FORMULA: Final = re.compile(r"<(?:\w+:)?f(?:\s[^>]*)?>([^<]*)</")
_LARGEST_CHART: Final = 8 * 2**20
_QUOTED: Final = re.compile(r'"[^"]*"')


@dataclass(slots=True)
class Elsewhere:
    """Where else SV functions stand: names that mean them, cells that use such names, and other places."""

    names: list[str] = field(default_factory=list)
    using: list[tuple[Place, str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def elsewhere(book: Book) -> Elsewhere:
    """All places of SV functions but cells."""
    names = _names(book)
    uses = _pattern(names)
    found = Elsewhere(names)
    if uses is not None:
        for sheet in book.sheets.values():
            for at, stored in sheet.formulas.items():
                used = uses.search(_QUOTED.sub('""', stored.text))
                if used is not None:
                    found.using.append(((sheet.name, *at), _spelled(used[0], names)))
    for sheet in book.sheets.values():
        content = book.package.part(sheet.part) or b""
        found.places += [f"{what} of {sheet.name}!{where}" for what, where in _of_sheet(content, uses)]
    found.places += [f"the chart in {name}" for name in _charts(book, uses)]
    return found


def _names(book: Book) -> list[str]:
    """The defined names that mean SV functions, also by way of other names."""
    meanings = {name: text for (name, _), text in book.names.items()}
    found = [name for name, text in meanings.items() if _has_calls(text)]
    while uses := _pattern(found):
        more = [name for name, text in meanings.items() if name not in found and uses.search(text)]
        if not more:
            break
        found += more
    named = [one.attributes.get("name", "") for group in book.root.children for one in group.children]
    spelled = {name.lower(): name for name in named}
    return [spelled.get(name, name) for name in found]


def _has_calls(text: str) -> bool:
    return maybe_sv(text) and calls_in(text.removeprefix("=")) is not None


def _pattern(names: list[str]) -> re.Pattern[str] | None:
    listed = "|".join(map(re.escape, names))
    return re.compile(rf"(?<![\w.\\])(?:{listed})(?![\w.])", re.IGNORECASE) if names else None


def _spelled(name: str, names: list[str]) -> str:
    return next((one for one in names if one.lower() == name.lower()), name)


def _is_meant(text: str, uses: re.Pattern[str] | None) -> bool:
    return _has_calls(text) or (uses is not None and uses.search(_QUOTED.sub('""', text)) is not None)


def _of_sheet(content: bytes, uses: re.Pattern[str] | None) -> Iterator[tuple[str, str]]:
    """What of a sheet has them besides cells, and for which cells."""
    tail = unescape(content[_end(content) :].decode("utf-8", "replace"))
    if not maybe_sv(tail) and (uses is None or uses.search(tail) is None):
        return
    scan = _Scan(content)
    for what, where, formulas in scan.found:
        if any(_is_meant(text, uses) for text in formulas):
            yield what, where


def _end(content: bytes) -> int:
    return max(content.rfind(b"sheetData>"), content.rfind(b"sheetData/>"), 0)


class _Scan:
    """The conditional formats and validations of a sheet with their formulas."""

    def __init__(self, content: bytes) -> None:
        self.found: list[tuple[str, str, list[str]]] = []
        self.kind = self.where = self.text = ""
        self.formulas: list[str] = []
        self.taking = False
        parser = parser_of(content)
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.characters
        told(parser, content)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name in _KINDS:
            self.kind, self.where, self.formulas = name, attributes.get("sqref", ""), []
        self.taking = bool(self.kind) and (name in _FORMULAS or name == "sqref")
        self.text = ""

    def characters(self, text: str) -> None:
        self.text += text if self.taking else ""

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if self.taking and name == "sqref":
            self.where = self.text
        elif self.taking and name in _FORMULAS:
            self.formulas.append(self.text)
        elif name == self.kind:
            self.found.append((_KINDS[name], self.where, self.formulas))
            self.kind = ""
        self.taking = False


def _charts(book: Book, uses: re.Pattern[str] | None) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(book.package.data)) as package:
        for entry in package.infolist():
            if not _CHART.fullmatch(entry.filename) or entry.file_size > _LARGEST_CHART:
                continue
            with suppress(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
                with package.open(entry) as part:
                    text = part.read(_LARGEST_CHART).decode("utf-8", "replace")
                if any(_is_meant(unescape(found), uses) for found in _CHART_FORMULA.findall(text)):
                    yield entry.filename.rpartition("/")[2]
