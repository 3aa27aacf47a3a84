"""Rows of tables whose cells are parted otherwise than by bars, or by a bar too many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from svrules.diagnostics import Fix, Span
from svrules.language.reading.lines import SourceText

__all__ = ["regridded", "ways_to_part"]

_PARTINGS: Final = (
    re.compile(r"\s*\t\s*"),
    re.compile(r"\s{2,}"),
    re.compile(r"\s*;\s*"),
    re.compile(r"\s*,\s+"),
)


def ways_to_part(code: str, columns: int) -> Iterator[str]:
    """The row with a bar between every two of so many cells, where gaps or commas seem meant for bars."""
    margin = code[: len(code) - len(code.lstrip())]
    text = code.strip()
    for parting in _PARTINGS:
        cells = [cell for piece in text.split("|") for cell in parting.split(piece.strip())]
        if len(cells) == columns and all(cells[:1]):
            yield margin + " | ".join(cells)
    if text.endswith("|") and text.count("|") == columns:
        yield margin + text[:-1].rstrip()


def regridded(span: Span, columns: int, source: SourceText) -> Fix | None:
    """The fix of a row with too many or too few cells, if there is one way to part it."""
    row = source.raw(span.line, span.column, span.end_column)
    for made in ways_to_part(row, columns):
        return Fix(span, made, safe=True)
    return None
