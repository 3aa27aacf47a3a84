"""SV calls spelled as one program stores them: what another program wrote becomes live there."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.formulas import maybe_sv, sv_name
from svrules.spreadsheet.workbook.xml import cut, parser_of, tag_end, told

__all__ = ["SPELLINGS", "respell"]

SPELLINGS: Final = {"excel": "_xldudf_SV{}(", "libreoffice": "SV.{}("}
"""How a call begins in a file of each program, with SCORE for SVSCORE: add-ins of Excel, LibreOffice Calc."""


def respell(book: Book, program: str) -> int:
    """Spells every SV call of the sheets for that program; how many cells changed. Values stay as stored."""
    changed = 0
    for sheet in book.sheets.values():
        content = book.package.part(sheet.part) or b""
        cuts = _Formulas(content, SPELLINGS[program]).cuts
        if cuts:
            book.package.changed[sheet.part] = cut(content, cuts)
            changed += len(cuts)
    return changed


class _Formulas:
    """The formulas of a sheet's part that have to change, each with its place in the bytes."""

    def __init__(self, content: bytes, spelling: str) -> None:
        self.content, self.spelling = content, spelling
        self.cuts: list[tuple[int, int, bytes]] = []
        self.inside: int | None = None
        self.text = ""
        self.parser = parser_of(content)
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._characters
        told(self.parser, content)

    def _start(self, tag: str, _: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "f":
            self.inside, self.text = tag_end(self.content, self.parser.CurrentByteIndex), ""

    def _characters(self, text: str) -> None:
        if self.inside is not None:
            self.text += text

    def _end(self, tag: str) -> None:
        if tag.rpartition(":")[2] != "f" or self.inside is None:
            return
        new = _spelled(self.text, self.spelling) if maybe_sv(self.text) else self.text
        if new != self.text:
            self.cuts.append((self.inside, self.parser.CurrentByteIndex, escape(new).encode()))
        self.inside = None


def _spelled(text: str, spelling: str) -> str:
    try:
        tokens = Tokenizer(f"={text}").items
    except (TokenizerError, IndexError, ValueError):
        return text
    return "".join(_word(token, spelling) for token in tokens)


def _word(token: Token, spelling: str) -> str:
    name = sv_name(token.value) if token.subtype == Token.OPEN else None
    if name is None:
        return str(token.value)
    # A program puts it before the call of which it wants one cell; it is no part of the name.
    only = "@" if token.value.startswith("@") else ""
    return only + spelling.format(name.removeprefix("SV"))
