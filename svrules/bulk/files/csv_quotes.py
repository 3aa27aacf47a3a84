"""Quotes of CSV files that lose rows: one without a partner, or two that pair up across rows."""

from __future__ import annotations

import codecs
import gzip
import io
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svrules.bulk.files.csv_head import csv_head, damaged, opened
from svrules.bulk.files.csv_rows import csv_tables, holds_rows
from svrules.bulk.files.sources import Pinned
from svrules.data.csv_file import holds_lines
from svrules.errors import MisuseError

__all__ = ["check_quotes"]

_BLOCK: Final = 1 << 20
_QUOTE: Final = ord('"')
_BREAK: Final = ord("\n")
_LINE_END: Final = r"\r\n|\r|\n"


@dataclass(slots=True)
class _Quotes:
    """The quotes of a file as if each began or ended a cell.

    `odd`: the first line with one too many, 0 where they pair up. `breaks`: a line ends between two of them.
    """

    odd: int = 0
    breaks: bool = False


def check_quotes(file: Pinned) -> None:
    """Raises MisuseError where what stands below a quote would be read as one cell, and rows be lost."""
    try:
        found = _quotes(file)
    except (EOFError, gzip.BadGzipFile):
        raise damaged(file) from None
    if found.odd:
        raise MisuseError(
            f"The quotes in `{file.source.name}` do not pair up; the first that may have no partner is in "
            f'line {found.odd:,}. A quote inside a cell is written twice (""): put that line right, or save '
            "the table as CSV again"
        )
    if found.breaks:
        _check_cells(file)


def _quotes(file: Pinned) -> _Quotes:
    found = _Quotes()
    quotes = lines = first = 0
    # Lines may end as on a Macintosh, too.
    decoder = io.IncrementalNewlineDecoder(
        codecs.getincrementaldecoder(file.encoding or "utf-8")(errors="ignore"), translate=True
    )
    with opened(file) as raw:
        while block := raw.read(_BLOCK):
            text = decoder.decode(block)
            count = text.count('"')
            if count % 2 and not quotes % 2:
                first = lines + 1 + _line_of_odd(text)
            if (count or quotes % 2) and not found.breaks:
                found.breaks = _breaks_within(text, quotes % 2)
            quotes, lines = quotes + count, lines + text.count("\n")
    found.odd = first if quotes % 2 else 0
    return found


def _line_of_odd(text: str) -> int:
    """How many line ends stand before the first line of a text with an odd number of quotes."""
    return next((at for at, line in enumerate(text.split("\n")) if line.count('"') % 2), 0)


def _breaks_within(text: str, before: int) -> bool:
    """Whether a line ends after an odd number of quotes, `before` being those before the text."""
    marks = np.frombuffer(text.encode(), dtype=np.uint8)
    quotes, breaks = np.flatnonzero(marks == _QUOTE), np.flatnonzero(marks == _BREAK)
    return bool(((np.searchsorted(quotes, breaks) + before) % 2).any())


def _check_cells(file: Pinned) -> None:
    head, start = csv_head(file), 0
    headings, delimiter = head.headings, head.delimiter
    for table in csv_tables(file, headings):
        for at in range(len(headings)):
            cells = table.column(at)
            if pc.any(pc.match_substring_regex(cells, _LINE_END)).as_py():
                for row in _suspects(cells, delimiter):
                    cell = str(cells[row])
                    if holds_lines(cell, delimiter, len(headings), at, spaced=head.spaced):
                        raise holds_rows(file, start + row + 1, cell)
        start += table.num_rows


def _suspects(cells: pa.ChunkedArray, delimiter: str) -> list[int]:
    """The rows of cells with line ends and dividers."""
    breaks = np.asarray(pc.match_substring_regex(cells, _LINE_END))
    found: list[int] = np.flatnonzero(breaks & np.asarray(pc.match_substring(cells, delimiter))).tolist()
    return found
