"""Whether the bids of each competition stand together: looked at before anything is scored.

Keys that ascend are seen to stand together at once. Otherwise each stretch of rows with one key leaves 16
bytes of hash and its row on a shelf, where a key that stands in two stretches is found. Many are on the disk,
so that memory does not grow with the number of competitions. Keys that look alike are found in the same way,
by hashes of how they look.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.bulk.door.grouping import ascend, key_texts, key_values
from svrules.bulk.door.key_looks import Alike, alike_in, hashes_of_looks
from svrules.bulk.files.rows import Rows
from svrules.bulk.files.shelves import Shelves
from svrules.data.look_alikes import looks as looks_of

__all__ = ["Survey", "borders", "survey"]

_MOST_TOLD: Final = 5
_MOST_COMPARED: Final = 1000
_LOOK: Final = np.dtype([("looks", "<u8"), ("key", "<u8"), ("row", "<i8")])
_STRETCH: Final = np.dtype([("key", "<u8"), ("more", "<u8"), ("row", "<i8")])


@dataclass(frozen=True, slots=True)
class Survey:
    """How many rows each file has, and where the first competition goes on that has ended before.

    `again` is its key with that row, from 0 over all files; None: the bids of each stand together. `alike`
    has the first few keys that look like an earlier one; `alike_in_all` says how many there are.
    """

    rows: tuple[int, ...]
    again: tuple[str, int] | None = None
    alike: tuple[Alike, ...] = ()
    alike_in_all: int = 0

    @property
    def total(self) -> int:
        """The rows of all files."""
        return sum(self.rows)

    @classmethod
    def of(cls, noted: Mapping[str, Any]) -> Survey:
        """What `as_json` gave."""
        again, alike = noted["again"], tuple(Alike(*one) for one in noted.get("alike", ()))
        return cls(tuple(noted["rows"]), tuple(again) if again else None, alike, noted.get("alike in all", 0))

    def as_json(self) -> dict[str, Any]:
        """The same for a line of the journal."""
        return {
            "rows": list(self.rows),
            "again": self.again,
            "alike": [astuple(one) for one in self.alike],
            "alike in all": self.alike_in_all,
        }


def survey(rows: Rows, key: str | None, folder: Path, told: Callable[[int], None]) -> Survey:
    """Go through the keys once, `told` how many rows more were seen; `folder` is for files in between.

    `key` None: there is one competition, and rows are only counted.
    """
    looks = _Looks(folder)
    try:
        found = _ascending(rows, key, looks, told)
        if found is None:
            assert key is not None  # noqa: S101 - without a key all has been said
            looks.clear()
            looks = _Looks(folder)
            found = _in_stretches(rows, key, folder, looks, told)
        return found if key is None else _with_alike(rows, key, found, looks)
    finally:
        looks.clear()


def _in_stretches(rows: Rows, key: str, folder: Path, looks: _Looks, told: Callable[[int], None]) -> Survey:
    counts = [0] * len(rows.files)
    stretches = _Stretches(folder, looks)
    last: Any = None
    try:
        for at, table in rows.tables([key]):
            last = stretches.see(table.column(key), sum(counts), last)
            counts[at] += table.num_rows
            told(table.num_rows)
        row = stretches.first_again()
    finally:
        stretches.clear()
    if row is None:
        return Survey(tuple(counts))
    return Survey(tuple(counts), (_key_at(rows, key, row), row))


def _ascending(rows: Rows, key: str | None, looks: _Looks, told: Callable[[int], None]) -> Survey | None:
    """What there is to say where keys ascend, or there are none; None where they do not."""
    counts = [0] * len(rows.files)
    last: Any = None
    for at, table in rows.tables([rows.headings[0] if key is None else key]):
        if key is not None:
            keys = key_values(table.column(key))
            begins, final = borders(keys, last)
            begins = _with_first(begins, keys, last)
            found = keys.take(pa.array(begins))
            begins, found = begins[np.asarray(found.is_valid())], found.drop_null()
            if not ascend(found) or (last is not None and len(found) and not found[0].as_py() > last):
                told(-sum(counts))
                return None
            if not pa.types.is_integer(found.type):
                # Each key is there once, so that its row tells it from all others.
                at_rows = begins + sum(counts)
                looks.see(found, at_rows.astype(np.uint64), at_rows)
            last = final
        counts[at] += table.num_rows
        told(table.num_rows)
    return Survey(tuple(counts))


def borders(keys: pa.Array, last: Any) -> tuple[NDArray[np.intp], Any]:
    """The rows at which another competition begins, `last` being the key before, and the last key.

    A row without a key belongs to none, and ends none.
    """
    if keys.null_count:
        keys = pc.fill_null_forward(keys)
        if last is not None:
            keys = pc.fill_null(keys, last)
    if not len(keys):
        return np.zeros(0, dtype=np.intp), last
    first = keys[0].as_py()
    changed = np.flatnonzero(np.asarray(pc.fill_null(pc.not_equal(keys[1:], keys[:-1]), True))) + 1
    begins = changed if first == last or last is None else np.concatenate(([0], changed))
    return begins, keys[-1].as_py()


def _with_first(begins: NDArray[np.intp], keys: pa.Array, last: Any) -> NDArray[np.intp]:
    """The first row as well, where no key came before."""
    return np.concatenate(([0], begins)) if last is None and len(keys) else begins


class _Stretches:
    """Stretches of rows with one key, by their hash."""

    def __init__(self, folder: Path, looks: _Looks) -> None:
        self._looks = looks
        self._shelves = Shelves(folder, "keys", _STRETCH)

    def see(self, column: pa.ChunkedArray, start: int, last: Any) -> Any:
        """Note where keys begin in the column, whose first row is row `start`; the last key is given back."""
        keys = key_texts(column)
        begins, final = borders(keys, last)
        begins = _with_first(begins, keys, last)
        texts = keys.take(pa.array(begins)).to_pylist()
        named = [at for at, text in enumerate(texts) if text is not None]
        digests = b"".join(blake2b(texts[at].encode(), digest_size=16).digest() for at in named)
        found = np.empty(len(named), dtype=_STRETCH)
        found["key"], found["more"] = np.frombuffer(digests, dtype="<u8").reshape(-1, 2).T
        found["row"] = begins[named] + start
        self._shelves.put(found)
        if not pa.types.is_integer(column.type):
            self._looks.see(pa.array([texts[at] for at in named], pa.string()), found["key"], found["row"])
        return final

    def first_again(self) -> int | None:
        """The first row at which a key begins for the second time."""
        rows = []
        for stretches in self._shelves.taken():
            found = stretches[np.lexsort((stretches["row"], stretches["more"], stretches["key"]))]
            again = (found["key"][1:] == found["key"][:-1]) & (found["more"][1:] == found["more"][:-1])
            if again.any():
                rows.append(int(found["row"][1:][again].min()))
        return min(rows, default=None)

    def clear(self) -> None:
        """Take the files away."""
        self._shelves.clear()


class _Looks:
    """How keys look, by hashes of it."""

    def __init__(self, folder: Path) -> None:
        self._shelves = Shelves(folder, "looks", _LOOK)

    def see(self, keys: pa.Array, own: NDArray[np.uint64], rows: NDArray[np.int64]) -> None:
        """Note keys of text, each with a number that only the same key has, and its row."""
        found = np.empty(len(keys), dtype=_LOOK)
        found["looks"], found["key"], found["row"] = hashes_of_looks(keys), own, rows
        self._shelves.put(found)

    def alike(self) -> list[tuple[int, int]]:
        """Rows of keys that look like an earlier one, each after the row of that one."""
        pairs: list[tuple[int, int]] = []
        for found in self._shelves.taken():
            later, first = alike_in(found["looks"], found["key"], found["row"])
            pairs += zip(first.tolist(), later.tolist(), strict=True)
        return sorted(pairs, key=lambda pair: pair[1])

    def clear(self) -> None:
        """Take the files away."""
        self._shelves.clear()


def _with_alike(rows: Rows, key: str, found: Survey, looks: _Looks) -> Survey:
    pairs = looks.alike()
    if not pairs:
        return found
    some = pairs[:_MOST_COMPARED]
    keys = _keys_at(rows, key, sorted({row for pair in some for row in pair}))
    alike = [
        Alike(keys[one], one, keys[other], other)
        for one, other in some
        if looks_of(keys[one]) == looks_of(keys[other])
    ]
    return replace(found, alike=tuple(alike[:_MOST_TOLD]), alike_in_all=len(alike) + len(pairs) - len(some))


def _key_at(rows: Rows, key: str, row: int) -> str:
    return _keys_at(rows, key, [row])[row]


def _keys_at(rows: Rows, key: str, wanted: Sequence[int]) -> dict[int, str]:
    """The keys of some rows, which are in rising order."""
    found: dict[int, str] = {}
    start = 0
    for _, table in rows.tables([key]):
        here = wanted[bisect_left(wanted, start) : bisect_left(wanted, start + table.num_rows)]
        if here:
            texts = key_texts(table.column(key))
            found |= {row: str(texts[row - start]) for row in here}
        start += table.num_rows
        if len(found) == len(wanted):
            break
    return found
