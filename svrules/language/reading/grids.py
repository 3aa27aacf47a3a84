"""Rows of tables whose cells are parted otherwise than by bars, or by a bar too many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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
_LIMIT: Final = r"(?:above|at least|below|at most|over|up to|from|>=?|<=?|≥|≤)?\s*"
_LOOKS: Final = (
    ("any", re.compile(r"any$", re.IGNORECASE)),
    ("otherwise", re.compile(r"otherwise$|$", re.IGNORECASE)),
    ("money", re.compile(rf"{_LIMIT}£\s?[\d,.]+\S*(?:\s+to\s+£\S+)?$", re.IGNORECASE)),
    ("percent", re.compile(rf"{_LIMIT}[\d.]+\s?%", re.IGNORECASE)),
    ("day", re.compile(r"\d{1,2}\s+[a-z]{3,9}\s+\d{4}$|\d{4}-\d\d-\d\d$|\d+/\d+/\d+$", re.IGNORECASE)),
    ("number", re.compile(rf"{_LIMIT}[\d.,]+(?:\s+to\s+[\d.,]+)?$", re.IGNORECASE)),
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


def regridded(
    span: Span, columns: int, source: SourceText, others: Sequence[Sequence[str]] = (), blank: str = ""
) -> Fix | None:
    """The fix of a row with too many or too few cells, if there is one way to part it.

    `others` are the cells of whole rows, which show what stands in each column; `blank` is what may be left
    out of a row.
    """
    row = source.raw(span.line, span.column, span.end_column)
    for made in ways_to_part(row, columns):
        return Fix(span, made, safe=True)
    wanted = [_kinds(column) for column in zip(*others, strict=True)] if others else []
    fitting = [made for made in _realigned(row, columns, blank) if _fits(made.split("|"), wanted)]
    return Fix(span, fitting[0]) if len(fitting) == 1 else None


def _realigned(row: str, columns: int, blank: str) -> Iterator[str]:
    """The row without one of its empty cells, with a cell parted in two, or with one that was left out."""
    cells = row.split("|")
    at = range(len(cells))
    if len(cells) == columns + 1:
        yield from dict.fromkeys("|".join(cells[:i] + cells[i + 1 :]) for i in at if not cells[i].strip())
    if len(cells) != columns - 1:
        return
    for i in at:
        words = cells[i].split()
        for count in range(1, len(words)):
            parted = f" {' '.join(words[:count])} | {' '.join(words[count:])} "
            whole = "|".join([*cells[:i], parted, *cells[i + 1 :]])
            yield whole.strip()
    for i in at if blank else ():
        yield "|".join([*cells[:i], f" {blank} ", *cells[i:]]).strip()


def _fits(cells: list[str], wanted: list[frozenset[str]]) -> bool:
    """Whether each cell looks like others of its column."""
    return len(cells) == len(wanted) and all(
        _kind(cell) in kinds for cell, kinds in zip(cells, wanted, strict=True)
    )


def _kinds(column: Iterable[str]) -> frozenset[str]:
    found = frozenset(_kind(cell) for cell in column)
    return found | {"any"} if "word" in found else found


def _kind(cell: str) -> str:
    text = cell.strip()
    return next((name for name, pattern in _LOOKS if pattern.match(text)), "word")
