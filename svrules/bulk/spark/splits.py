"""Numbers of rows: where each row stands in the input, from the numbers that Spark gives within its tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from svrules.errors import MisuseError

__all__ = ["Split", "Splits"]


@dataclass(frozen=True, slots=True, order=True)
class Split:
    """Rows that one task reads one after another: their file, where in it they start, how many they are.

    `first` is the number that Spark gives the first of them; those that follow count on from there.
    """

    file: str
    start: int
    first: int
    rows: int


@dataclass(frozen=True, eq=False)
class Splits:
    """All splits of an input in order of the numbers of Spark, with the row that each begins at.

    `files` are the names of the files in their order, `starts` the row at which each begins, from 0.
    """

    first: NDArray[np.int64]
    rows: NDArray[np.int64]
    begins: NDArray[np.int64]
    files: tuple[str, ...]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, found: Iterable[Split]) -> Splits:
        """Rows count through one file after another in order of their names."""
        ordered = sorted(found)
        sizes = np.array([one.rows for one in ordered], dtype=np.int64)
        begins = np.concatenate(([0], np.cumsum(sizes)))[:-1].astype(np.int64)
        first = np.array([one.first for one in ordered], dtype=np.int64)
        at = np.argsort(first)
        files = list(dict.fromkeys(one.file for one in ordered))
        starts = {one.file: int(row) for one, row in reversed([*zip(ordered, begins, strict=True)])}
        begun = np.array([starts[file] for file in files], dtype=np.int64)
        return cls(first[at], sizes[at], begins[at], _names(files), begun)

    @property
    def total(self) -> int:
        """How many rows there are."""
        return int(self.rows.sum())

    def numbers(self, given: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where rows stand in the input, from 0. Raises MisuseError for a row that was not counted."""
        if not len(given):
            return given
        at = np.searchsorted(self.first, given, side="right") - 1
        within = given - self.first[at]
        if (at < 0).any() or (within >= self.rows[at]).any():
            raise MisuseError("what is read has changed since its rows were counted: run it again")
        return np.asarray(self.begins[at] + within)

    def places(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """The file of each row (its place in `files`) and its number in it, from 1."""
        at = np.searchsorted(self.starts, numbers, side="right") - 1
        return at, numbers - self.starts[at] + 1


def _names(files: Sequence[str]) -> tuple[str, ...]:
    """Files by their last names, or by their whole addresses where two have the same."""
    last = [unquote(file.rsplit("/", 1)[-1]) for file in files]
    times = Counter(last)
    return tuple(name if times[name] == 1 else file for name, file in zip(last, files, strict=True))
