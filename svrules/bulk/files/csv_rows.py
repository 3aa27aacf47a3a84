"""CSV files as batches of text, every line as a row: short lines are filled up, long ones are marked."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

import pyarrow as pa
from pyarrow import csv as arrow_csv

from svrules.bulk.files.sources import Pinned
from svrules.data.csv_file import delimiter_of
from svrules.errors import MisuseError

__all__ = [
    "BEYOND", "csv_headings", "csv_tables", "damaged", "delimiter_in", "holds_lines", "holds_rows",
    "opened", "without_beyond",
]  # fmt: skip

BEYOND: Final = "svrules: beyond the headings"
"""The column for what a line has in cells beyond the last heading; null where there is nothing."""

# The reader goes up to 32 blocks ahead, whoever waits for them.
_BLOCK: Final = 1 << 20
_HEAD: Final = 1 << 20
_SHOWN: Final = 40


def csv_headings(file: Pinned) -> list[str]:
    """The headings: the cells of the first line that is not empty.

    Raises MisuseError for a file that is empty or cut off.
    """
    try:
        headings = _head(file)[0]
    except (EOFError, gzip.BadGzipFile):
        raise damaged(file) from None
    if not headings:
        raise MisuseError(f"`{file.source.name}` is empty: its first line must hold the headings")
    return headings


def delimiter_in(file: Pinned) -> str:
    """What divides the cells of the file."""
    return _head(file)[1]


def _head(file: Pinned) -> tuple[list[str], str]:
    with opened(file) as raw:
        start = raw.read(_HEAD)
    encoding = "utf-8-sig" if file.encoding == "utf-8" else file.encoding
    text = start.decode(encoding, errors="ignore")
    delimiter = delimiter_of(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return next((line for line in lines if line), []), delimiter


def opened(file: Pinned) -> Any:
    """The bytes of the file, unzipped."""
    found: Any = gzip.open if file.source.path.name.lower().endswith(".gz") else open
    return found(file.source.path, "rb")


def damaged(file: Pinned) -> MisuseError:
    """What to say of a zipped file that ends early."""
    return MisuseError(f"`{file.source.name}` is cut off or damaged: copy or save it again")


def holds_lines(text: str, delimiter: str, headings: int) -> bool:
    """Whether each line of a text has as many dividers as a whole row, and is no prose with commas."""
    for line in text.splitlines():
        dividers = line.count(delimiter)
        # In prose a space follows each of them.
        if dividers < headings - 1 or 2 * line.count(f"{delimiter} ") >= dividers:
            return False
    return True


def holds_rows(file: Pinned, row: int, cell: str) -> MisuseError:
    """What to say of a cell with whole rows in it, which are between two quotes; `row` counts from 1."""
    begins = " ".join(cell[:_SHOWN].split())
    return MisuseError(
        f"Two quotes in `{file.source.name}` pair up across rows: in row {row:,} a cell that begins "
        f"`{begins}…` holds whole rows, which would be lost. A quote inside a cell is written twice "
        '(""): put the quotes right, or save the table as CSV again'
    )


def without_beyond(table: pa.Table) -> tuple[pa.Table, pa.Array | None]:
    """The rows without `BEYOND`, and what stood in it; None where there was nothing."""
    if BEYOND not in table.column_names:
        return table, None
    beyond = table.column(BEYOND)
    found = None if beyond.null_count == len(beyond) else beyond.combine_chunks()
    return table.drop_columns([BEYOND]), found


class _Lines:
    """What becomes of lines that do not have as many cells as there are headings."""

    def __init__(self, file: Pinned, headings: list[str], wanted: list[str], delimiter: str) -> None:
        self.file, self.headings, self.wanted, self.delimiter = file, headings, wanted, delimiter
        self.schema = pa.schema([(name, pa.string()) for name in wanted])
        self.odd: dict[int, str] = {}
        self._next = 2  # the headings are line 1

    def keep(self, line: arrow_csv.InvalidRow) -> Literal["skip"]:
        """Keep the line by its number; the reader goes on without it."""
        self.odd[line.number] = line.text
        return "skip"

    def with_odd(self, batch: pa.RecordBatch) -> pa.Table:
        """The rows of a batch, with the odd lines that stand between them in their places."""
        table = pa.Table.from_batches([batch])
        if not self.odd:
            self._next += batch.num_rows
            return table.append_column(BEYOND, pa.nulls(batch.num_rows, pa.string()))
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
        return pa.concat_tables(pieces, promote_options="default")

    def _row(self, number: int, text: str) -> pa.Table:
        """An odd line as a row: what is not there is blank, what is beyond the headings stands apart.

        Raises MisuseError for one with whole rows between its quotes.
        """
        if "\n" in text.rstrip("\r\n") and holds_lines(text, self.delimiter, len(self.headings)):
            raise holds_rows(self.file, number - 1, text[text.index('"') + 1 :])
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter), [])
        known = dict(zip(self.headings, cells, strict=False))
        beyond = " ".join(cell.strip() for cell in cells[len(self.headings) :]).strip()
        row = {name: [known.get(name, "")] for name in self.wanted} | {BEYOND: [beyond or None]}
        return pa.table(row, schema=self.schema.append(pa.field(BEYOND, pa.string())))


def csv_tables(file: Pinned, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The rows as text, with a last column `BEYOND`. Lines with nothing at all are no rows.

    `columns`: only those, and `BEYOND`. Raises MisuseError where lines cannot be told apart.
    """
    headings, delimiter = _head(file)
    lines = _Lines(file, headings, headings if columns is None else list(columns), delimiter)
    try:
        for batch in _reader(file, lines):
            yield lines.with_odd(batch)
        if lines.odd:
            yield lines.with_odd(pa.RecordBatch.from_pylist([], schema=lines.schema))
    except pa.ArrowInvalid as problem:
        raise MisuseError(_why(file, problem)) from None


def _reader(file: Pinned, lines: _Lines) -> arrow_csv.CSVStreamingReader:
    return arrow_csv.open_csv(
        file.source.path,
        # In one thread, or odd lines have no numbers; the work of scoring goes on beside it.
        arrow_csv.ReadOptions(
            use_threads=False,
            block_size=_BLOCK,
            encoding=file.encoding,
        ),
        arrow_csv.ParseOptions(
            delimiter=lines.delimiter, newlines_in_values=True, invalid_row_handler=lines.keep
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
