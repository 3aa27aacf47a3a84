"""CSV files as grids of text. Addresses are those that Excel shows when it opens the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from svrules.data.cells import Grid, errors_in
from svrules.data.report import Report
from svrules.diagnostics import Place

__all__ = [
    "MEND_QUOTES", "MOST_FILE_BYTES", "delimiter_of", "holds_lines", "is_spaced", "read_grid", "with_rows",
]  # fmt: skip

MOST_FILE_BYTES: Final = 200 * 2**20
_MOST_CHARACTERS: Final = 1_000_000
_SHOWN: Final = 40
MEND_QUOTES: Final = (
    'A quote inside a cell is written twice (""): put the quotes right, or save the table as CSV again'
)
"""What to do about quotes that pair up across rows, without its full stop."""
_SEVERAL: Final = 2
_MANY: Final = 5
"""From so many cells on a row is told from prose by half of its lines."""


def read_grid(path: Path, report: Report) -> Grid | None:
    """The lines of the file; None, with an error in the report, when it cannot be read."""
    place = Place(path.name)
    if path.stat().st_size > MOST_FILE_BYTES:
        report.error("SV0813", place, "The file is too large.", "Split it.")
        return None
    text = _decoded(path.read_bytes(), place, report)
    if text is None:
        return None
    rows = _rows(text, place, report)
    if rows is None:
        return None
    return Grid(path.name, "", rows, "text", troubles=errors_in(rows), corner=(0, 0))


def _decoded(data: bytes, place: Place, report: Report) -> str | None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        if encoding == "cp1252":
            report.note(
                place, "The file is not UTF-8; it was read as Windows-1252, the encoding of older Excel."
            )
        return text
    report.error("SV0813", place, "This is not a text file.", "Save the table as CSV (UTF-8).")
    return None


def _rows(text: str, place: Place, report: Report) -> list[list[str]] | None:
    delimiter = delimiter_of(text)
    if delimiter != ",":
        report.note(place, f"Cells are divided by {'tabs' if delimiter == chr(9) else 'semicolons'}.")
    limit = csv.field_size_limit(_MOST_CHARACTERS)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(lines)
        return None if _swallowed(rows, delimiter, place, report) else rows
    except csv.Error:
        where = Place(place.file, "", f"line {lines.line_num}")
        report.error(
            "SV0813", where, "The quotes in this line do not pair up.", "Save the table as CSV again."
        )
        return None
    finally:
        csv.field_size_limit(limit)


def _swallowed(rows: list[list[str]], delimiter: str, place: Place, report: Report) -> bool:
    """Whether a cell holds whole rows, which stand between two quotes that were none; tells of it."""
    spaced = is_spaced(next((row for row in rows if len(row) > 1), []))
    for row in rows:
        for at, cell in enumerate(row):
            if holds_lines(cell, delimiter, len(row), at, spaced=spaced):
                what = f"Two quotes pair up across rows: {with_rows(cell)}."
                report.error("SV0813", place, what, f"{MEND_QUOTES}.")
                return True
    return False


def with_rows(cell: str) -> str:
    """What is wrong with a cell that holds whole rows, as the end of a sentence."""
    return f"a cell that begins `{' '.join(cell[:_SHOWN].split())}…` holds whole rows, which would be lost"


def is_spaced(row: Sequence[str]) -> bool:
    """Whether most cells of a row stand behind a space."""
    return 2 * sum(cell.startswith(" ") for cell in row) > len(row)


def holds_lines(
    cell: str, delimiter: str, headings: int, at: int | None = None, *, spaced: bool = False
) -> bool:
    """Whether a text of several lines reads like whole rows, and not like prose with commas.

    `at` is the place of the cell in its row: what stands before and after it belongs to its first and its
    last line. None: the text is all there is. `spaced`: in this file a space follows each divider. Where a
    row has many cells, half of the lines tell enough, and one cell may be short; blank lines tell nothing.
    """
    lines = cell.splitlines()
    if len(lines) < _SEVERAL:
        return False
    asked = [headings - 1] * len(lines)
    if at is not None:
        asked[0], asked[-1] = headings - 1 - at, at
    telling = [(line, need) for line, need in zip(lines, asked, strict=True) if need and line.strip()]
    many = headings >= _MANY
    like = sum(_is_like(line, max(1, need - many), delimiter, spaced) for line, need in telling)
    return bool(telling) and (2 * like >= len(telling) if many else like == len(telling))


def _is_like(line: str, dividers: int, delimiter: str, spaced: bool) -> bool:
    """Whether a line has so many dividers; in prose a space follows most of them."""
    found = line.count(delimiter)
    return found >= dividers and (spaced or 2 * line.count(f"{delimiter} ") < found)


def delimiter_of(text: str) -> str:
    """What divides the cells of the first line that holds more than a title."""
    for line in text.splitlines()[:20]:
        counts = {mark: line.count(mark) for mark in (",", "\t", ";")}
        if any(counts.values()):
            return max(counts, key=lambda mark: counts[mark])
    return ","
