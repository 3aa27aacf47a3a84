"""Names of bidders of one competition that differ only in punctuation or spaces: two bidders, and told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from string import ascii_letters, digits
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.bulk.door.key_looks import folded
from svrules.bulk.door.likeness import alike, hashes_of
from svrules.data.look_alikes import without_punctuation

__all__ = ["NamesAlike", "names_alike"]

Places = NDArray[np.intp]

_BLOCK: Final = 1 << 14
_BETWEEN_WORDS: Final = r"[^\p{L}\p{N}]+"


def _numbers_of_marks() -> NDArray[np.uint64]:
    """A number for each byte: the same for both cases of a letter, 0 for what is no letter or figure."""
    found = np.zeros(256, dtype=np.uint64)
    for mark in ascii_letters + digits:
        digest = blake2b(mark.lower().encode(), digest_size=8).digest()
        found[ord(mark)] = int.from_bytes(digest, "little")
    return found


_OF_MARKS: Final = _numbers_of_marks()


@dataclass(frozen=True, slots=True)
class NamesAlike:
    """How many names look like an earlier one of their competition; the first, and the one it looks like.

    `row` and `earlier_row` are places in the table, from 0.
    """

    names: int
    name: str
    row: int
    earlier: str
    earlier_row: int


def names_alike(names: pa.Array, rows: Places, competition_of: Places) -> NamesAlike | None:
    """The names that differ from an earlier one only in punctuation or spaces; None where there are none.

    `names` has the names of all rows, `rows` says which counts at each place and `competition_of` of which
    competition it is, one competition after another. Names that are the same but for case do not occur.
    """
    every = len(rows) == len(names) and bool((rows == np.arange(len(rows))).all())
    here = names if every else names.take(pa.array(rows))
    places = alike(_sums(here), competition_of)
    if len(places):
        plain = pc.replace_substring_regex(
            folded(here.take(pa.array(places))), pattern=_BETWEEN_WORDS, replacement=""
        )
        places = places[alike(hashes_of(plain), competition_of[places])]
    return _first(here, rows, places, competition_of) if len(places) else None


def _sums(names: pa.Array) -> NDArray[np.uint64]:
    """A number for each name, the same for names with the same letters and figures of ASCII, in any order."""
    others = pc.invert(pc.string_is_ascii(names))
    if pc.any(others).as_py():
        # Letters of other widths become those of ASCII; what is none after that counts for nothing here.
        plain = pc.utf8_normalize(names.filter(others), form="NFKC")
        names = pc.replace_with_mask(names, others, plain)
    texts = names.cast(pa.large_string())
    _, ends, data = texts.buffers()
    found = np.zeros(len(names), dtype=np.uint64)
    if data is None or ends is None or not len(names):
        return found
    marks = np.frombuffer(data, dtype=np.uint8)
    borders = np.frombuffer(ends, dtype=np.int64)[texts.offset : texts.offset + len(names) + 1]
    for start in range(0, len(names), _BLOCK):
        own = borders[start : start + _BLOCK + 1]
        sums = np.concatenate(([np.uint64(0)], np.cumsum(_OF_MARKS[marks[own[0] : own[-1]]])))
        found[start : start + _BLOCK] = np.diff(sums[own - own[0]])
    return found


def _first(names: pa.Array, rows: Places, places: Places, of: Places) -> NamesAlike | None:
    """What is to be told of the names at these places, looked at as `svrules score` does."""
    plain = lru_cache(maxsize=10_000)(without_punctuation)
    met: dict[tuple[int, str], tuple[int, str]] = {}
    found: list[tuple[int, str, int, str]] = []
    in_order = places[np.lexsort((rows[places], of[places]))]
    texts = names.take(pa.array(in_order)).to_pylist()
    for place, name in zip(in_order.tolist(), texts, strict=True):
        row, earlier = met.setdefault((int(of[place]), plain(name)), (int(rows[place]), name))
        if earlier != name:
            found.append((int(rows[place]), name, row, earlier))
    if not found:
        return None
    row, name, earlier_row, earlier = min(found)
    return NamesAlike(len(found), name, row, earlier, earlier_row)
