"""The rows of all files, one file after another, a piece at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from svrules.bulk.files.csv_head import csv_head
from svrules.bulk.files.csv_quotes import check_quotes
from svrules.bulk.files.csv_rows import BEYOND, csv_tables, filled_without_heading
from svrules.bulk.files.sources import Pinned
from svrules.bulk.files.stream_end import check_stream_end
from svrules.diagnostics import Diagnostic, Place
from svrules.errors import MisuseError

__all__ = ["Rows"]

Piece = TypeVar("Piece", pa.Table, pa.RecordBatch)

_ROWS: Final = 1 << 16
_MOST_TOLD: Final = 5
_LARGE_BATCH: Final = 64 << 20
_BYTES_A_ROW: Final = 256  # a file of more bytes is not read to see how many rows it has


class Rows:
    """All rows, in order. `schema` is that of every piece: in it `BEYOND` where files are CSV.

    `told` are warnings on columns that are not read.

    Raises MisuseError where a file cannot be read, or its columns are not those of the first.
    """

    def __init__(self, files: Sequence[Pinned]) -> None:
        self.files = tuple(files)
        self._heads = [_head(file) for file in files]
        self._held: list[tuple[int, pa.Table]] | None = None
        self.schema = self._heads[0].schema
        for file, head in zip(self.files, self._heads, strict=True):
            self._check(file, head.schema)
            if file.source.kind == "csv":
                check_quotes(file)
            elif file.source.kind == "stream":
                check_stream_end(file)
        self.told = tuple(told for file in self.files if (told := _unnamed(file)) is not None)

    @property
    def headings(self) -> list[str]:
        """The names of the columns of the first file."""
        return [name for name in self.schema.names if name != BEYOND]

    @property
    def facts_schema(self) -> pa.Schema:
        """The columns of the first file, with their kinds."""
        return pa.schema([field for field in self.schema if field.name != BEYOND])

    @property
    def is_text(self) -> bool:
        """Whether the files are CSV."""
        return BEYOND in self.schema.names

    def tables(self, columns: Sequence[str] | None = None) -> Iterator[tuple[int, pa.Table]]:
        """The pieces, each with the place of its file; of some columns only, if they are named."""
        wanted = self.schema.names if columns is None else [*columns]
        if self._held is not None:
            yield from ((at, table.select(wanted)) for at, table in self._held)
            return
        types = pa.schema([self.schema.field(name) for name in wanted])
        for at, file in enumerate(self.files):
            for _, piece in _pieces(file, [name for name in wanted if name != BEYOND]):
                # A column that is text here and a dictionary of text there is the same.
                yield at, piece.select(wanted).cast(types)

    def hold(self, most: int) -> None:
        """Keep the rows in memory where there are at most so many of them: the files are then read once."""
        if sum(self._at_least()) > most:
            return
        held, count = [], 0
        for at, table in self.tables():
            count += table.num_rows
            if count > most:
                return
            held.append((at, table))
        self._held = held

    def _at_least(self) -> Iterator[int]:
        """How many rows each file has; where it does not say, if they were long ones."""
        for file, head in zip(self.files, self._heads, strict=True):
            yield file.size // _BYTES_A_ROW if head.rows is None else head.rows

    def can_be_shared(self, most: int) -> bool:
        """Whether stretches of `most` rows can be read each by itself, without much that is read in vain."""
        return all(head.longest_group is not None and head.longest_group <= 2 * most for head in self._heads)

    def between(self, start: int, end: int, starts: Sequence[int]) -> pa.Table:
        """The rows from `start` to before `end` of all; `starts` are the rows at which files begin."""
        found = [self.schema.empty_table()]
        for file, begin in zip(self.files, starts, strict=True):
            low, high = start - begin, end - begin

            def needed(first: int, end: int, low: int = low, high: int = high) -> bool:
                return first < high and end > low

            for first, piece in _pieces(file, self.schema.names, needed) if high > 0 else ():
                if first >= high:
                    break
                if needed(first, first + piece.num_rows):
                    here = piece.slice(max(0, low - first))
                    here = here.slice(0, high - max(first, low))
                    found.append(here.select(self.schema.names).cast(self.schema))
        return pa.concat_tables(found)

    def taken(self, places: Sequence[NDArray[np.int64]]) -> pa.Table:
        """Some of the rows: `places[i]` are those of file i, from 0, each in rising order."""
        found = [self.schema.empty_table()]
        for file, rows in zip(self.files, places, strict=True):

            def needed(first: int, end: int, rows: NDArray[np.int64] = rows) -> bool:
                return bool(np.searchsorted(rows, first) < np.searchsorted(rows, end))

            names = [name for name in self.schema.names if name != BEYOND]
            for first, piece in _pieces(file, names, needed) if len(rows) else ():
                if needed(first, first + piece.num_rows):
                    here = rows[(rows >= first) & (rows < first + piece.num_rows)] - first
                    found.append(piece.select(self.schema.names).cast(self.schema).take(pa.array(here)))
        return pa.concat_tables(found)

    def _check(self, file: Pinned, schema: pa.Schema) -> None:
        name, first = file.source.name, self.files[0].source.name
        for heading, times in Counter(schema.names).items():
            if times > 1:
                raise MisuseError(
                    f"`{name}` has {times} columns headed `{heading}`: keep the one that counts"
                )
        here, there = set(schema.names), set(self.schema.names)
        for heading in self.schema.names:
            if heading not in here:
                raise MisuseError(f"`{name}` has no column `{heading}`, and `{first}` has one")
        for field in schema:
            if field.name not in there:
                raise MisuseError(f"`{name}` has a column `{field.name}`, and `{first}` has none")
            other = self.schema.field(field.name).type
            if _kind(field.type) != _kind(other):
                raise MisuseError(
                    f"the column `{field.name}` is {field.type} in `{name}` and {other} in `{first}`: "
                    "make them alike"
                )


def _kind(type_: pa.DataType) -> pa.DataType:
    inside = type_.value_type if pa.types.is_dictionary(type_) else type_
    return pa.string() if pa.types.is_large_string(inside) or pa.types.is_string_view(inside) else inside


class _Head(NamedTuple):
    """The columns of a file; of one that says so at once also its rows, and those of its longest group."""

    schema: pa.Schema
    rows: int | None = None
    longest_group: int | None = None


def _head(file: Pinned) -> _Head:
    if file.source.kind == "csv":
        return _Head(pa.schema([(name, pa.string()) for name in [*csv_head(file).named, BEYOND]]))
    try:
        match file.source.kind:
            case "parquet":
                return _parquet_head(pq.read_metadata(file.source.path))
            case "arrow":
                with pa.OSFile(str(file.source.path)) as opened:
                    return _Head(pa.ipc.open_file(opened).schema.remove_metadata())
            case _:
                with pa.OSFile(str(file.source.path)) as opened:
                    return _Head(pa.ipc.open_stream(opened).schema.remove_metadata())
    except (pa.ArrowInvalid, pa.ArrowException) as problem:
        raise _unreadable(file, problem) from None


def _parquet_head(metadata: pq.FileMetaData) -> _Head:
    groups = (metadata.row_group(at).num_rows for at in range(metadata.num_row_groups))
    schema = metadata.schema.to_arrow_schema().remove_metadata()
    return _Head(schema, metadata.num_rows, max(groups, default=0))


def _unnamed(file: Pinned) -> Diagnostic | None:
    """A warning on columns without a heading that are empty. Raises MisuseError if one is not."""
    if file.source.kind != "csv" or not (head := csv_head(file)).unnamed:
        return None
    name = file.source.name
    places = [str(head.headings.index(one) + 1) for one in head.unnamed[:_MOST_TOLD]]
    which = f"Column {places[0]} has" if len(head.unnamed) == 1 else f"Columns {', '.join(places)} have"
    if len(places) < len(head.unnamed):
        which = f"{len(head.unnamed):,} columns, the first of them column {places[0]}, have"
    filled = filled_without_heading(file)
    if filled is not None:
        text, row = filled
        raise MisuseError(
            f"{which[0].lower()}{which[1:]} no heading in `{name}`, and in row {row:,} `{text[:60]}` stands "
            "there: write a heading above it, with --leave-out NAME for what is no fact, or empty the cells"
        )
    what = f"{which} no heading and nothing in any row: not read."
    return Diagnostic("SV0802", "warning", Place(name), what)


Needed: TypeAlias = Callable[[int, int], bool]
"""Whether any of the rows of a file from the first number to before the second is needed."""


def _all_needed(_: int, __: int) -> bool:
    return True


def _pieces(
    file: Pinned, columns: Sequence[str], needed: Needed = _all_needed
) -> Iterator[tuple[int, pa.Table]]:
    """Small pieces of a file, each with its first row; only those needed, where the file allows it."""
    if file.source.kind == "csv":
        yield from _numbered(csv_tables(file, columns))
        return
    batches = _parquet if file.source.kind == "parquet" else _arrow
    try:
        for first, batch in batches(file, columns, needed):
            # A batch may be a whole file; what is handed on is small.
            for start in range(0, batch.num_rows, _ROWS):
                yield first + start, pa.Table.from_batches([batch.slice(start, _ROWS)])
    except (pa.ArrowInvalid, pa.ArrowException) as problem:
        raise _unreadable(file, problem) from None


def _numbered(pieces: Iterable[Piece], first: int = 0) -> Iterator[tuple[int, Piece]]:
    for piece in pieces:
        yield first, piece
        first += piece.num_rows


def _parquet(file: Pinned, columns: Sequence[str], needed: Needed) -> Iterator[tuple[int, pa.RecordBatch]]:
    first = 0
    with pq.ParquetFile(file.source.path, pre_buffer=False) as opened:
        for group in range(opened.num_row_groups):
            count = opened.metadata.row_group(group).num_rows
            if needed(first, first + count):
                batches = opened.iter_batches(_ROWS, [group], list(columns), use_threads=False)
                yield from _numbered(batches, first)
            first += count


def _arrow(file: Pinned, columns: Sequence[str], _: Needed) -> Iterator[tuple[int, pa.RecordBatch]]:
    path = str(file.source.path)
    names = _head(file).schema.names
    options = pa.ipc.IpcReadOptions(included_fields=[names.index(name) for name in columns])
    if file.source.kind == "stream":
        with pa.OSFile(path) as opened:
            yield from _numbered(pa.ipc.open_stream(opened, options=options))
        return
    with pa.OSFile(path) as opened:
        count = max(1, pa.ipc.open_file(opened).num_record_batches)
    # A batch too large to hold is left in the file, and looked at there.
    large = file.source.path.stat().st_size // count > _LARGE_BATCH
    with pa.memory_map(path) if large else pa.OSFile(path) as opened:
        reader = pa.ipc.open_file(opened, options=options)
        yield from _numbered(map(reader.get_batch, range(reader.num_record_batches)))


def _unreadable(file: Pinned, problem: Exception) -> MisuseError:
    kind = "Parquet" if file.source.kind == "parquet" else "Arrow IPC"
    why = str(problem).splitlines()[0].rstrip(".")
    return MisuseError(f"`{file.source.name}` cannot be read as {kind} ({why}): make the file again")
