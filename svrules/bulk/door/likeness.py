"""Whole columns of names: which are plain words, and a number for each that tells most of them apart."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["alike", "hashes_of", "is_plain", "no_two_alike"]

Bytes = NDArray[np.uint8]
Offsets = NDArray[np.int64] | NDArray[np.int32]

_WORD: Final = 8
_LONGEST: Final = 256
_BLOCK: Final = 1 << 14  # so many rows stay in the cache between the steps
_FEW: Final = 32  # up to so many rows of a group each is held against all others
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(29)
# A colon is in errors and ends lines under a table; other errors begin with `#`.
_PLAIN: Final = r"^[!-\"$-9;-~](?: ?[!-9;-~])*$"


def is_plain(texts: pa.Array) -> NDArray[np.bool_]:
    """Which texts are printable ASCII with single spaces, nothing before or after, and no odd ends."""
    data, offsets = _bytes(texts)
    if not texts.null_count and len(texts) and _all_plain(data, offsets):
        return np.ones(len(texts), dtype=np.bool_)
    found = pc.fill_null(pc.match_substring_regex(texts, _PLAIN), False)
    return np.asarray(found.to_numpy(zero_copy_only=False))


def _all_plain(data: Bytes, offsets: Offsets) -> bool:
    """Whether all are for certain; False may be said of plain ones, too."""
    if (offsets[1:] == offsets[:-1]).any() or int(data.max()) > ord("~") or int(data.min()) < ord(" "):
        return False
    spaces = data == ord(" ")
    if (spaces[1:] & spaces[:-1]).any():
        return False
    first, last = data[offsets[:-1]], data[offsets[1:] - 1]
    at_ends = ((first == ord(" ")) | (first == ord("#")) | (last == ord(" "))).any()
    return not (at_ends or (data == ord(":")).any())


def _bytes(texts: pa.Array) -> tuple[Bytes, Offsets]:
    """The bytes of all texts one after another, and where each begins and ends."""
    wide = pa.types.is_large_string(texts.type)
    _, offsets, data = texts.buffers()
    if offsets is None or data is None or not len(texts):
        return np.zeros(0, dtype=np.uint8), np.zeros(len(texts) + 1, dtype=np.int64)
    places = np.frombuffer(offsets, dtype=np.int64 if wide else np.int32)
    places = places[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data, dtype=np.uint8)[places[0] : places[-1]], places - places[0]


def hashes_of(texts: pa.Array) -> NDArray[np.uint64]:
    """A number for each text, the same for texts of ASCII that differ only in case; seldom for others."""
    data, offsets = _bytes(texts)
    found = np.empty(len(texts), dtype=np.uint64)
    for start in range(0, len(texts), _BLOCK):
        own = offsets[start : start + _BLOCK + 1]
        found[start : start + _BLOCK] = _hashes(data[own[0] : own[-1]], own.astype(np.int64) - own[0])
    return found


def _hashes(data: Bytes, offsets: Offsets) -> NDArray[np.uint64]:
    starts, lengths = offsets[:-1], np.minimum(np.diff(offsets), _LONGEST)
    padded = np.zeros(len(data) + _LONGEST + _WORD, dtype=np.uint8)
    # Setting this bit makes small letters of capitals; of other marks it may make one another.
    np.bitwise_or(data, 0x20, out=padded[: len(data)])
    words = np.ndarray((len(data) + _LONGEST,), dtype="<u8", buffer=padded, strides=(1,))
    found = lengths.astype(np.uint64)
    for at in range(0, int(lengths.max()), _WORD):
        left = np.clip(lengths - at, 0, _WORD).astype(np.uint64)
        # A shift by 64 does nothing, so that the word of which nothing is left is shifted in two steps.
        unused = (np.uint64(_WORD) - left) * np.uint64(4)
        word = words[starts + at] << unused << unused
        mixed = (found ^ word) * _MIX
        mixed ^= mixed >> _SHIFT
        # What a text comes to must not turn on how long others are.
        found = mixed if at == 0 else np.where(lengths > at, mixed, found)
    return found


def no_two_alike(hashes: NDArray[np.uint64], of: NDArray[np.intp]) -> bool:
    """Whether for certain no two rows of one group have the same hash; groups stand one after another."""
    most = int(np.bincount(of).max()) if len(of) else 0
    if most <= _FEW:
        return not any(
            (same & (of[apart:] == of[:-apart])).any()
            for apart in range(1, most)
            if (same := hashes[apart:] == hashes[:-apart]).any()
        )
    mixed = (hashes ^ (of.astype(np.uint64) * _MIX)) * _MIX
    mixed ^= mixed >> _SHIFT
    mixed.sort()
    return not (mixed[1:] == mixed[:-1]).any()


def alike(hashes: NDArray[np.uint64], of: NDArray[np.intp]) -> NDArray[np.intp]:
    """The places of rows that have the hash of another row of their group, in order."""
    if no_two_alike(hashes, of):
        return np.zeros(0, dtype=np.intp)
    order = np.lexsort((hashes, of))
    twins = (hashes[order][1:] == hashes[order][:-1]) & (of[order][1:] == of[order][:-1])
    either = np.zeros(len(order), dtype=np.bool_)
    either[1:] |= twins
    either[:-1] |= twins
    return np.sort(order[either])
