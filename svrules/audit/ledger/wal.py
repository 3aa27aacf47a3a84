"""What SQLite would pass over in silence: transactions in its write-ahead log behind a damaged place.

SQLite reads the log up to the first frame whose checksum is wrong, as after a crash in the middle of a write.
A crash leaves no whole transactions behind that frame; damage does. See "WAL-Mode File Format" in SQLite's
documentation (https://www.sqlite.org/walformat.html).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from struct import Struct, iter_unpack
from typing import BinaryIO, Final, NamedTuple

__all__ = ["unread_transactions"]

_HEADER: Final = Struct(">8I")
_FRAME: Final = Struct(">6I")
_MAGIC: Final = (0x377F0682, 0x377F0683)
_WORD: Final = 0xFFFFFFFF
_LARGEST_PAGE: Final = 65536

Sums = tuple[int, int]


class _Frame(NamedTuple):
    commits: bool
    salts: tuple[int, int]
    sums: Sums
    head: bytes
    page: bytes
    last: bool


def unread_transactions(path: Path) -> int:
    """How many transactions of a log are not read because of damage before them; 0 without a log."""
    # Programs that are just writing it can make a log look damaged, but not for long.
    return min(_unread(path) for _ in range(2))


def _unread(path: Path) -> int:
    try:
        with path.open("rb") as log:
            return _behind_damage(log, path.stat().st_size)
    except OSError:
        return 0


def _behind_damage(log: BinaryIO, size: int) -> int:
    start = log.read(_HEADER.size)
    if len(start) < _HEADER.size:
        return 0
    magic, _, page_size, _, *rest = _HEADER.unpack(start)
    salts, kept = (rest[0], rest[1]), (rest[2], rest[3])
    order = ">" if magic & 1 else "<"
    sums = _summed(order, start[:24], (0, 0))
    headed = magic in _MAGIC and sums == kept
    whole = headed
    if not 512 <= page_size <= _LARGEST_PAGE:
        return int(size > _HEADER.size)
    lost = 0
    for frame in _frames(log, page_size, size):
        if whole:
            summed = _summed(order, frame.page, _summed(order, frame.head, sums))
            if frame.salts == salts and summed == frame.sums:
                sums = summed
                continue
            whole = False
            # The last frame may be half written; where the log ends with it, it was written whole.
            lost += frame.commits and _of_this_log(frame, salts) and frame.last
        else:
            lost += frame.commits and (_of_this_log(frame, salts) or not headed)
    return lost


def _of_this_log(frame: _Frame, salts: tuple[int, int]) -> bool:
    """Whether it is no frame of an earlier log in the same file: both of its salts would be others."""
    return frame.salts[0] == salts[0] or frame.salts[1] == salts[1]


def _frames(log: BinaryIO, page_size: int, size: int) -> Iterator[_Frame]:
    while len(read := log.read(_FRAME.size + page_size)) == _FRAME.size + page_size:
        _, pages, *rest = _FRAME.unpack_from(read)
        sums = (rest[2], rest[3])
        last = log.tell() == size
        yield _Frame(pages > 0, (rest[0], rest[1]), sums, read[:8], read[_FRAME.size :], last)


def _summed(order: str, part: bytes, sums: Sums) -> Sums:
    first, second = sums
    for one, other in iter_unpack(f"{order}2I", part):
        first = (first + one + second) & _WORD
        second = (second + other + first) & _WORD
    return first, second
