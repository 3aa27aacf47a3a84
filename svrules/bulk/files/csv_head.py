"""The first lines of a CSV file: its headings, what divides its cells, and whether these are headings."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from svrules.bulk.files.sources import Pinned
from svrules.data.cells import trimmed
from svrules.data.csv_file import delimiter_of, is_spaced
from svrules.errors import MisuseError

__all__ = ["Head", "csv_head", "damaged", "opened"]

_HEAD: Final = 1 << 20
_LOOKED_AT: Final = 20
_UNNAMED: Final = "svrules: column {} without a heading"


@dataclass(frozen=True, slots=True)
class Head:
    """What the first line that is not empty says.

    `headings` has a name for each column, for those of `unnamed` one that svrules gives them. `before` counts
    the empty lines above; `alone`: nothing stands below.
    """

    headings: list[str]
    unnamed: tuple[str, ...]
    delimiter: str
    before: int
    alone: bool

    @property
    def spaced(self) -> bool:
        """Whether a space follows what divides cells."""
        return is_spaced(self.headings)

    @property
    def named(self) -> list[str]:
        """The columns that have a heading."""
        return [name for name in self.headings if name not in self.unnamed]


def csv_head(file: Pinned) -> Head:
    """The head of a file.

    Raises MisuseError for a file that is empty or cut off, or whose first line is a title, not headings.
    """
    try:
        with opened(file) as raw:
            start = raw.read(_HEAD)
    except (EOFError, gzip.BadGzipFile):
        raise damaged(file) from None
    encoding = "utf-8-sig" if file.encoding == "utf-8" else file.encoding
    text = start.decode(encoding, errors="ignore")
    delimiter = delimiter_of(text)
    lines = list(islice(_lines(text, delimiter), _LOOKED_AT))
    at = next((at for at, line in enumerate(lines) if line), None)
    if at is None:
        raise MisuseError(f"`{file.source.name}` is empty: its first line must hold the headings")
    _check_title(file, lines, at)
    unnamed = {place: _UNNAMED.format(place + 1) for place, cell in enumerate(lines[at]) if not trimmed(cell)}
    headings = [unnamed.get(place, cell) for place, cell in enumerate(lines[at])]
    alone = len(start) < _HEAD and len(lines) < _LOOKED_AT and not any(lines[at + 1 :])
    return Head(headings, tuple(unnamed.values()), delimiter, at, alone)


def opened(file: Pinned) -> Any:
    """The bytes of the file, unzipped."""
    found: Any = gzip.open if file.source.path.name.lower().endswith(".gz") else open
    return found(file.source.path, "rb")


def damaged(file: Pinned) -> MisuseError:
    """What to say of a file that ends early."""
    return MisuseError(f"`{file.source.name}` is cut off or damaged: copy or save it again")


def _lines(text: str, delimiter: str) -> Iterator[list[str]]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield next(lines)
        except StopIteration:
            return
        except csv.Error:  # a cell beyond all measure, which is told when rows are read
            yield [""]
            return


def _check_title(file: Pinned, lines: list[list[str]], at: int) -> None:
    """A line with less than half of the cells of one below it is a title."""
    filled = [sum(bool(trimmed(cell)) for cell in line) for line in lines]
    most = max(filled[at:])
    if 2 * filled[at] < most:
        headings = next(place for place in range(at, len(lines)) if 2 * filled[place] >= most)
        raise MisuseError(
            f"row {at + 1} of `{file.source.name}` does not look like headings, and row {headings + 1} does: "
            "take out what stands above the headings"
        )
