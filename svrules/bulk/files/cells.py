"""Lines of CSV from tables of scores: figures as they are, text so that no spreadsheet calculates it."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from svrules.quantities import exact_number
from svrules.render.records import csv_cell

__all__ = ["FROM_OUTSIDE", "csv_headings_line", "csv_lines", "csv_schema", "csv_table", "safe_texts"]

FROM_OUTSIDE: Final = frozenset({"file", "competition", "bidder", "column", "reason", "also"})
"""Columns whose text somebody else wrote, or quotes what somebody else wrote."""

# What `csv_cell` may change: all but plain characters, one space at a time, and no sign at the start.
_PLAIN: Final = r"^(?:[!-*,./0-?A-~][!-~]*(?: [!-~]+)*)?$"
_FORMULA: Final = r"^[=+\-@]|^-?[0-9]+/[0-9]+$"
_MARKS: Final = "marks "
_EXACT: Final = " exact"


def csv_lines(table: pa.Table) -> bytes:
    """The rows as lines of CSV, without headings."""
    sink = pa.BufferOutputStream()
    options = arrow_csv.WriteOptions(include_header=False, quoting_style="needed")
    arrow_csv.write_csv(csv_table(table), sink, options)
    return bytes(sink.getvalue())


def csv_schema(schema: pa.Schema) -> pa.Schema:
    """The columns as CSV has them: marks as decimals, and beside them exactly."""
    fields = []
    for field in schema:
        fields.append(field)
        if field.name.startswith(_MARKS):
            fields.append(pa.field(f"{field.name}{_EXACT}", pa.string()))
    return pa.schema(fields, metadata=schema.metadata)


def csv_table(table: pa.Table) -> pa.Table:
    """The rows with the columns of `csv_schema`, with nothing in them that a program obeys."""
    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        if name.startswith(_MARKS):
            columns += [_decimals(column), safe_texts(column)]
        else:
            columns.append(safe_texts(column) if name in FROM_OUTSIDE else _decoded(column))
    return pa.Table.from_arrays(columns, csv_schema(table.schema).names)


def _decimals(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Exact numbers as decimals, to 6 places where they do not end."""
    endless = pc.fill_null(pc.match_substring(column, "/"), False)
    if not pc.any(endless).as_py():
        return column
    made = [csv_cell(exact_number(text)) for text in column.filter(endless).to_pylist()]
    return pc.replace_with_mask(
        column.combine_chunks(), endless.combine_chunks(), pa.array(made, column.type)
    )


def csv_headings_line(schema: pa.Schema) -> bytes:
    """The line of headings."""
    names = (csv_cell(name).replace('"', '""') for name in csv_schema(schema).names)
    return (",".join(f'"{name}"' if set(name) & set(',"\n') else name for name in names) + "\n").encode()


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def safe_texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The text with `'` before what would be calculated, and nothing in it that a program obeys."""
    texts = _decoded(column)
    plain = pc.match_substring_regex(texts, _PLAIN)
    odd = pc.fill_null(pc.or_(pc.invert(plain), pc.match_substring_regex(texts, _FORMULA)), False)
    if not pc.any(odd).as_py():
        return texts
    made = [csv_cell(text) for text in texts.filter(odd).to_pylist()]
    mask = odd.combine_chunks() if isinstance(odd, pa.ChunkedArray) else odd
    return pc.replace_with_mask(texts.combine_chunks(), mask, pa.array(made, texts.type))
