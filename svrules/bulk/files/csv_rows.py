"""CSV files as batches of text, every line as a row: short lines are filled up, long ones are marked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from svrules.bulk.files.csv_head import Head, csv_head
from svrules.bulk.files.sources import Pinned
from svrules.data.csv_file import MEND_QUOTES, holds_lines, with_rows
from svrules.errors import MisuseError

__all__ = [
    "BEYOND", "csv_tables", "filled_without_heading", "holds_rows", "without_beyond",
]  # fmt: skip

BEYOND: Final = "svrules: beyond the headings"
"""The column for what a line has in cells beyond the last heading; null where there is nothing."""

# The reader goes up to 32 blocks ahead, whoever waits for them.
_BLOCK: Final = 1 << 20


def holds_rows(file: Pinned, row: int, cell: str) -> MisuseError:
    """What to say of a cell with whole rows in it, which are between two quotes; `row` counts from 1."""
    where = f"Two quotes in `{file.source.name}` pair up across rows: in row {row:,}"
    return MisuseError(f"{where} {with_rows(cell)}. {MEND_QUOTES}")


def without_beyond(table: pa.Table) -> tuple[pa.Table, pa.Array | None]:
    """The rows without `BEYOND`, and what stood in it; None where there was nothing."""
    if BEYOND not in table.column_names:
        return table, None
    beyond = table.column(BEYOND)
    found = None if beyond.null_count == len(beyond) else beyond.combine_chunks()
    return table.drop_columns([BEYOND]), found


class _Lines:
    """What becomes of lines that do not have as many cells as there are headings."""

    def __init__(self, file: Pinned, head: Head, wanted: list[str]) -> None:
        self.file, self.head, self.wanted = file, head, wanted
        self.schema = pa.schema([(name, pa.string()) for name in wanted])
        self.odd: dict[int, str] = {}
        self.own_names = not set(head.unnamed).isdisjoint(wanted)
        # The headings are line 1. Where they are passed over, the reader counts empty lines above them, too.
        self._first = self._next = 2 + (head.before if self.own_names else 0)

    def keep(self, line: arrow_csv.InvalidRow) -> Literal["skip"]:
        """Keep the line by its number; the reader goes on without it."""
        self.odd[line.number] = line.text
        return "skip"

    def with_odd(self, batch: pa.RecordBatch) -> pa.Table:
        """The rows of a batch, with the odd lines that stand between them in their places."""
        nothing = pa.nulls(batch.num_rows, pa.string())
        table = pa.Table.from_batches([batch]).append_column(BEYOND, nothing)
        pieces, taken = [], 0
        for number in sorted(self.odd):
            before = number - self._next
            if before > batch.num_rows - taken:
                break  # the reader is ahead of its batches: this line belongs to the next
            pieces.append(table.slice(taken, before))
            pieces.append(self._row(number, self.odd.pop(number)))
            taken, self._next = taken + before, number + 1
        pieces.append(table.slice(taken))
        self._next += batch.num_rows - taken
        return pa.concat_tables(pieces)

    def _row(self, number: int, text: str) -> pa.Table:
        """An odd line as a row: what is not there is blank, what is beyond the headings stands apart.

        Raises MisuseError for one with whole rows between its quotes.
        """
        if holds_lines(text, self.head.delimiter, len(self.head.headings), spaced=self.head.spaced):
            raise holds_rows(self.file, number - self._first + 1, text[text.index('"') + 1 :])
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=self.head.delimiter), [])
        known = dict(zip(self.head.headings, cells, strict=False))
        beyond = " ".join(cell.strip() for cell in cells[len(self.head.headings) :]).strip()
        row = {name: [known.get(name, "")] for name in self.wanted} | {BEYOND: [beyond or None]}
        return pa.table(row, schema=self.schema.append(pa.field(BEYOND, pa.string())))


def csv_tables(file: Pinned, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The rows as text, with a last column `BEYOND`. Lines with nothing at all are no rows.

    `columns`: only those, and `BEYOND`; else all that have a heading. Raises MisuseError where lines cannot
    be told apart.
    """
    head = csv_head(file)
    lines = _Lines(file, head, head.named if columns is None else list(columns))
    try:
        for batch in () if head.alone else _reader(file, lines):
            yield lines.with_odd(batch)
        if lines.odd or head.alone:
            yield lines.with_odd(pa.RecordBatch.from_pylist([], schema=lines.schema))
    except pa.ArrowInvalid as problem:
        raise MisuseError(_why(file, problem)) from None


def filled_without_heading(file: Pinned) -> tuple[str, int] | None:
    """The first cell in a column without a heading, and its row, from 1; None: they are all empty."""
    unnamed, start = csv_head(file).unnamed, 0
    for table in csv_tables(file, unnamed):
        for name in unnamed:
            cells = table.column(name)
            filled = np.flatnonzero(np.asarray(pc.not_equal(pc.utf8_trim_whitespace(cells), "")))
            if len(filled):
                return str(cells[int(filled[0])]), start + int(filled[0]) + 1
        start += table.num_rows
    return None


def _reader(file: Pinned, lines: _Lines) -> arrow_csv.CSVStreamingReader:
    head = lines.head
    return arrow_csv.open_csv(
        file.source.path,
        # In one thread, or odd lines have no numbers; the work of scoring goes on beside it.
        arrow_csv.ReadOptions(
            use_threads=False,
            block_size=_BLOCK,
            encoding=file.encoding,
            column_names=head.headings if lines.own_names else None,
            skip_rows_after_names=head.before + 1 if lines.own_names else 0,
        ),
        arrow_csv.ParseOptions(
            delimiter=head.delimiter, newlines_in_values=True, invalid_row_handler=lines.keep
        ),
        arrow_csv.ConvertOptions(
            column_types=lines.schema,
            include_columns=lines.wanted,
            strings_can_be_null=False,
            null_values=[],
        ),
    )


def _why(file: Pinned, problem: pa.ArrowInvalid) -> str:
    name = file.source.name
    if "straddling" in str(problem) or "block" in str(problem):
        return (
            f"`{name}` has a line of more than a million characters, or quotes that do not pair "
            "up: save the table as CSV again"
        )
    return f"`{name}` cannot be read as CSV ({problem}): save the table as CSV (UTF-8) again"
