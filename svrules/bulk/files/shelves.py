"""Records put beside each other by a hash: in memory while they are few, then in files on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Shelves"]

_SHELVES: Final = 64
_FIRST_BITS: Final = np.uint64(58)
_FEW: Final = 1 << 17


class Shelves:
    """Records of one kind, whose first field is a hash of 64 bits; those with one hash come back together.

    A few are kept in memory; of more, memory holds a 64th at once, and `folder` has the rest in files.
    """

    def __init__(self, folder: Path, name: str, kind: np.dtype[Any]) -> None:
        assert kind.names is not None  # noqa: S101 - a kind with fields
        self._folder, self._name, self._kind, self._hash = folder, name, kind, kind.names[0]
        self._files: list[IO[bytes]] = []
        self._held: list[NDArray[Any]] = []
        self._count = 0

    def put(self, records: NDArray[Any]) -> None:
        """Put records away."""
        self._count += len(records)
        self._held.append(records)
        if self._count > _FEW:
            self._write_held()

    def _write_held(self) -> None:
        if not self._files:
            self._folder.mkdir(exist_ok=True)
            self._files = [path.open("wb") for path in self._paths()]
        for records in self._held:
            which = records[self._hash] >> _FIRST_BITS
            for at in np.unique(which).tolist():
                self._files[at].write(records[which == at].tobytes())
        self._held.clear()

    def _paths(self) -> list[Path]:
        return [self._folder / f"{self._name}-{at}" for at in range(_SHELVES)]

    def taken(self) -> Iterator[NDArray[Any]]:
        """The records, in one array or a few: those with one hash are all in one of them."""
        if not self._files:
            yield np.concatenate([np.zeros(0, dtype=self._kind), *self._held])
            return
        for file, path in zip(self._files, self._paths(), strict=True):
            file.close()
            yield np.fromfile(path, dtype=self._kind)

    def clear(self) -> None:
        """Take all away."""
        self._held.clear()
        if self._files:
            for file, path in zip(self._files, self._paths(), strict=True):
                file.close()
                path.unlink(missing_ok=True)
            self._files.clear()
