"""Keys of competitions that a reader takes for one: told apart letter for letter all the same, and told."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.bulk.door.likeness import hashes_of, is_plain
from svrules.data.look_alikes import looks
from svrules.diagnostics import Diagnostic, Place

__all__ = ["Alike", "alike_among", "alike_in", "folded", "hashes_of_looks", "warning_of"]

_LETTERS_OF_OTHERS: Final = r"[\p{Cyrillic}\p{Greek}]"
_UNSEEN: Final = r"\p{Cf}"
_DASHES: Final = "[‐‑‒–—−]"
_QUOTES: Final = {"[‘’]": "'", "[“”]": '"'}
_SPACES: Final = r"[\s\p{Z}\x1c-\x1f\x85]+"


@dataclass(frozen=True, slots=True)
class Alike:
    """Two keys that look alike, and the first row of each, from 0; the earlier one stands first."""

    key: str
    row: int
    other: str
    other_row: int


def hashes_of_looks(keys: pa.Array) -> NDArray[np.uint64]:
    """A number for each text, the same for texts that look alike; seldom for others."""
    plain = is_plain(keys)
    if plain.all():
        return hashes_of(keys)
    found = np.empty(len(keys), dtype=np.uint64)
    found[plain] = hashes_of(keys.filter(pa.array(plain)))
    found[~plain] = hashes_of(folded(keys.filter(pa.array(~plain))))
    return found


def folded(keys: pa.Array) -> pa.Array:
    """The keys as `looks` has them, but for letters of other alphabets in whole columns."""
    others = pc.match_substring_regex(keys, _LETTERS_OF_OTHERS)
    if pc.any(others).as_py():
        latin = [looks(text) for text in keys.filter(others).to_pylist()]
        keys = pc.replace_with_mask(keys, others, pa.array(latin, keys.type))
    keys = pc.replace_substring_regex(keys, pattern=_UNSEEN, replacement="")
    keys = pc.utf8_normalize(keys, form="NFKC")
    keys = pc.replace_substring_regex(keys, pattern=_DASHES, replacement="-")
    for marks, plain in _QUOTES.items():
        keys = pc.replace_substring_regex(keys, pattern=marks, replacement=plain)
    return pc.utf8_lower(
        pc.utf8_trim(pc.replace_substring_regex(keys, pattern=_SPACES, replacement=" "), " ")
    )


def alike_in(
    hashes: NDArray[np.uint64], keys: NDArray[np.uint64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of keys that look like another, and for each the row of the first that it looks like.

    A row has the number of how its key looks, and one that is the same for the same key only.
    """
    ordered = np.sort(hashes)
    if not (ordered[1:] == ordered[:-1]).any():
        return rows[:0], rows[:0]
    order = np.lexsort((rows, keys, hashes))
    hashes, keys, rows = hashes[order], keys[order], rows[order]
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = (hashes[1:] != hashes[:-1]) | (keys[1:] != keys[:-1])
    hashes, rows = hashes[new], rows[new]
    order = np.lexsort((rows, hashes))
    hashes, rows = hashes[order], rows[order]
    begins = np.ones(len(rows), dtype=np.bool_)
    begins[1:] = hashes[1:] != hashes[:-1]
    of = np.flatnonzero(begins)[np.cumsum(begins) - 1]
    return rows[~begins], rows[of][~begins]


def alike_among(keys: pa.Array, most: int = 5) -> tuple[Alike, ...]:
    """The first few keys of a column that look like an earlier one; there are none among whole numbers."""
    if not pa.types.is_string(keys.type):
        return ()
    encoded = keys.dictionary_encode()
    codes = np.asarray(pc.fill_null(encoded.indices, -1))
    found, rows = np.unique(codes, return_index=True)
    rows = rows[found >= 0]
    later, first = alike_in(
        hashes_of_looks(encoded.dictionary), np.arange(len(rows), dtype=np.uint64), rows.astype(np.int64)
    )
    places = sorted(zip(later.tolist(), first.tolist(), strict=True))
    pairs = (Alike(str(keys[one]), one, str(keys[other]), other) for other, one in places)
    alike = (pair for pair in pairs if looks(pair.key) == looks(pair.other))
    return tuple(islice(alike, most))


def warning_of(pair: Alike, file: str, row: int, other_file: str, other_row: int) -> Diagnostic:
    """The warning on two keys, with their files and their rows in them, from 1."""
    one, other = (f"(row {at:,} of {name})" for name, at in ((file, row), (other_file, other_row)))
    return Diagnostic(
        "SV0806",
        "warning",
        Place(other_file),
        f"The competitions `{pair.key}` {one} and `{pair.other}` {other} look alike; they were read as two.",
        "",
        "If it is one competition, write its key in one way: its bids are ranked apart until then.",
    )
