"""Keys of competitions: as text, and the rows of each competition beside each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.bulk.door.refusals import Reason, Refusals
from svrules.data.cells import is_error, trimmed
from svrules.data.facts import NOTHING_WORDS

__all__ = [
    "Groups", "as_text", "ascend", "grouped", "is_key", "is_readable", "key_texts", "key_values",
    "one_group", "plain_array",
]  # fmt: skip

Places = NDArray[np.intp]
_ODD_KEY: Final = (
    r"^$|^[\s\p{Z}\p{Cf}]|[\s\p{Z}\p{Cf}]$|^#|^Err:|(?i)^("
    + "|".join(re.escape(word) for word in sorted(NOTHING_WORDS))
    + ")$"
)
"""What may not be a key as it stands."""


@dataclass(eq=False)
class Groups:
    """Rows by competition.

    Row `order[i]` stands at place i, `starts[c]` to `starts[c + 1]` are the places of competition c; `order`
    None: each row stands at its own place. Rows without a key are not among them.
    """

    order: Places | None
    starts: NDArray[np.int64]

    @property
    def count(self) -> int:
        """How many competitions there are."""
        return len(self.starts) - 1

    @cached_property
    def rows(self) -> Places:
        """The row at each place."""
        return np.arange(int(self.starts[-1])) if self.order is None else self.order

    @cached_property
    def of_places(self) -> Places:
        """The competition at each place."""
        return np.repeat(np.arange(self.count), np.diff(self.starts))

    def at_places(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values of rows in the order of the places."""
        return values[: int(self.starts[-1])] if self.order is None else values[self.order]

    def varied(self, values: NDArray[Any]) -> NDArray[np.bool_] | None:
        """In which competitions values, one a place, are not all the same; None: in none."""
        differs = values[1:] != values[:-1]
        differs[self.starts[1:-1] - 1] = False
        if not differs.any():
            return None
        found = np.zeros(self.count, dtype=np.bool_)
        found[self.of_places[1:][differs]] = True
        return found

    def without(self, competitions: NDArray[np.bool_], rows: NDArray[np.bool_]) -> Groups:
        """The same without these competitions and these rows; competitions left without a row fall out."""
        if not competitions.any() and not rows.any():
            return self
        of, at = self.of_places, self.rows
        kept = ~(competitions[of] | rows[at])
        sizes = np.bincount(of[kept], minlength=self.count)
        return Groups(at[kept], np.concatenate(([0], np.cumsum(sizes[sizes > 0]))).astype(np.int64))


def plain_array(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """A column in one piece; text views and runs become plain text and values.

    A float of single or half precision becomes the double of its shortest decimal: 13.45 as 13.45.
    """
    if isinstance(column, pa.ChunkedArray):
        if pa.types.is_dictionary(column.type):
            column = column.unify_dictionaries()
        column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
        if isinstance(column, pa.ChunkedArray):  # more text than one array of 2 GB holds
            column = column.cast(pa.large_string()).combine_chunks()
    if pa.types.is_string_view(column.type):
        return column.cast(pa.large_string())
    if pa.types.is_dictionary(column.type) and _is_short(column.type.value_type):
        column = column.dictionary_decode()
    if _is_short_float(column.type):
        return _of_shortest_decimals(column)
    if _is_short_decimal(column.type):
        return column.cast(pa.decimal128(column.type.precision, column.type.scale))
    if pa.types.is_run_end_encoded(column.type):
        return plain_array(pc.run_end_decode(column))
    return column


def _is_short(type_: pa.DataType) -> bool:
    return _is_short_float(type_) or _is_short_decimal(type_)


def _is_short_decimal(type_: pa.DataType) -> bool:
    # Arrow has them, and few functions on them.
    return bool(pa.types.is_decimal(type_) and type_.bit_width < 128)


def _is_short_float(type_: pa.DataType) -> bool:
    return bool(pa.types.is_float16(type_) or pa.types.is_float32(type_))


def _of_shortest_decimals(column: pa.Array) -> pa.Array:
    texts = np.asarray(column.to_numpy(zero_copy_only=False)).astype(str)
    return pa.array(
        texts.astype(np.float64), mask=np.asarray(column.is_null().to_numpy(zero_copy_only=False))
    )


def is_readable(type_: pa.DataType) -> bool:
    """Whether there is one value in each cell of such a column, of a kind that the one door knows."""
    if pa.types.is_dictionary(type_) or pa.types.is_run_end_encoded(type_):
        return is_readable(type_.value_type)
    kinds = pa.types
    texts = (kinds.is_string, kinds.is_large_string, kinds.is_string_view)
    numbers = (kinds.is_integer, kinds.is_floating, kinds.is_decimal, kinds.is_boolean, kinds.is_null)
    days = (kinds.is_date, kinds.is_timestamp, kinds.is_time, kinds.is_duration)
    return any(kind(type_) for kind in (*texts, *numbers, *days))


def is_key(type_: pa.DataType) -> bool:
    """Whether such a column can tell competitions apart: text or whole numbers, or nothing at all."""
    if pa.types.is_dictionary(type_) or pa.types.is_run_end_encoded(type_):
        return is_key(type_.value_type)
    return _holds_text(type_) or pa.types.is_integer(type_) or pa.types.is_null(type_)


def _holds_text(type_: pa.DataType) -> bool:
    return any(
        kind(type_) for kind in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    )


def as_text(column: pa.Array) -> pa.Array:
    """Keys or names as text, as they were given; a number as its digits."""
    if pa.types.is_dictionary(column.type):
        return pa.array(as_text(column.dictionary)).take(column.indices)
    if pa.types.is_floating(column.type):
        return pa.array([None if x is None else f"{x:.15g}" for x in column.to_pylist()], pa.string())
    if not pa.types.is_integer(column.type):
        return column if pa.types.is_string(column.type) else column.cast(pa.string())
    runs = pc.run_end_encode(column)
    if 2 * len(runs.values) > len(column):
        return column.cast(pa.string())
    return _repeated(runs.values.cast(pa.string()), runs)


def key_texts(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The same as `key_values`, whole numbers as text too: the same for a key however it is written."""
    return as_text(key_values(column))


def key_values(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The key of each row by which rows of one competition belong together: null for none.

    Text is trimmed, whole numbers stay as they are. Whoever divides a table into parts divides it by these.
    `is_key` says of which kinds the column may be.
    """
    cells = plain_array(column)
    if pa.types.is_dictionary(cells.type):
        return _trimmed(as_text(cells.dictionary)).take(cells.indices)
    if not _holds_text(cells.type):
        return cells if pa.types.is_integer(cells.type) else as_text(cells)
    cells = as_text(cells)
    runs = pc.run_end_encode(cells)
    tidy = _trimmed(runs.values)
    return cells if tidy is runs.values else _repeated(tidy, runs)


def _repeated(values: pa.Array, runs: pa.RunEndEncodedArray) -> pa.Array:
    """Values of runs, one a row."""
    lengths = np.diff(np.asarray(runs.run_ends), prepend=0)
    return values.take(pa.array(np.repeat(np.arange(len(values), dtype=np.int32), lengths)))


def _trimmed(texts: pa.Array) -> pa.Array:
    """Each text trimmed; null where nothing is left, or only a spreadsheet's error or a word for nothing."""
    if not len(texts):
        return texts
    odd = pc.match_substring_regex(texts, _ODD_KEY)
    if not pc.any(odd).as_py():
        return texts
    mask = pc.fill_null(odd, False)
    tidy = pa.array([_key(text) for text in texts.filter(mask).to_pylist()], pa.string())
    return pc.replace_with_mask(texts, mask, tidy)


def _key(text: str) -> str | None:
    key = trimmed(text)
    return None if not key or is_error(key) or key.casefold() in NOTHING_WORDS else key


def one_group(rows: int) -> Groups:
    """All rows as one competition."""
    return Groups(None, np.array([0, rows] if rows else [0], dtype=np.int64))


def ascend(keys: pa.Array) -> bool:
    """Whether each key is above the one before, so that none is there twice; never with a null among them."""
    return not keys.null_count and bool(pc.all(pc.greater(keys[1:], keys[:-1]), min_count=0).as_py())


def grouped(keys: pa.Array, heading: str, refusals: Refusals) -> Groups:
    """Rows by key, in the order in which keys first occur; a row without a key is refused."""
    runs = pc.run_end_encode(keys)
    ends = np.asarray(runs.run_ends)
    if pa.types.is_integer(keys.type) and ascend(runs.values):
        return Groups(None, np.concatenate(([0], ends)).astype(np.int64))
    encoded = runs.values.dictionary_encode()
    lengths = np.diff(ends, prepend=0)
    codes = np.asarray(pc.fill_null(encoded.indices, -1))
    if (codes < 0).any():
        places = np.flatnonzero(np.repeat(codes < 0, lengths))
        refusals.add(
            places, [Reason("SV0803", heading, "The row does not say to which competition it belongs.")]
        )
    if len(encoded.dictionary) == len(codes):
        return Groups(None, np.concatenate(([0], np.cumsum(lengths))).astype(np.int64))
    of_rows: NDArray[Any] = np.repeat(codes, lengths)
    order = np.argsort(of_rows, kind="stable")[int((of_rows < 0).sum()) :]
    sizes = np.bincount(of_rows[order], minlength=len(encoded.dictionary))
    return Groups(order, np.concatenate(([0], np.cumsum(sizes))).astype(np.int64))
