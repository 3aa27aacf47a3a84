"""Cells as spreadsheet programs hand them over, and as they take them back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final, TypeAlias, cast

from svrules.data.cells import trimmed
from svrules.diagnostics import Diagnostic

__all__ = ["MOST_LETTERS", "Answer", "Cell", "Failure", "Given", "Refusal", "Seen", "SeenTable", "Table"]
__all__ += ["is_blank", "refusal", "shown", "table"]

Cell: TypeAlias = bool | int | float | str | date | datetime | None
Table: TypeAlias = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a workbook file tells of a table besides its values; rows and columns count from 0.

    `days` are the cells that show a day or time, `percent` those that show a percentage; `epoch1904`: other
    numbers that stand for days count from 1904.
    """

    sheet: str
    corner: tuple[int, int]
    days: frozenset[tuple[int, int]] = frozenset()
    percent: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    epoch1904: bool = False


class SeenTable(tuple[tuple[Cell, ...], ...]):  # noqa: SLOT001 - a tuple has no slots to add
    """A table read from a workbook file, with what the file tells of it."""

    seen: Seen

    @classmethod
    def of(cls, rows: Table, seen: Seen) -> SeenTable:
        """The rows, with what was seen."""
        made = cls(rows)
        made.seen = seen
        return made


Given: TypeAlias = Cell | Sequence[Cell] | Sequence[Sequence[Cell]]

MOST_LETTERS: Final = 32_767
_WHOLE: Final = 2**53


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call has no answer: a registered code, and a sentence that says what to do.

    `str()` is what stands in the cell of a program that cannot show a message beside an error value.
    """

    code: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


Answer: TypeAlias = list[list[str | int | float]] | Failure
"""Rows of cells to show. Never a blank cell, never text that a program would take for an error."""


class Refusal(Exception):  # noqa: N818 - it ends one call, with what is to be shown
    """A call that has no answer, on its way to the adapter."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.failure = Failure(code, sentence)


def refusal(findings: Iterable[Diagnostic]) -> Refusal:
    """The first error among the findings as what a cell shows, with its place and how many more there are."""
    first, *others = (one for one in findings if one.severity == "error")
    said = " ".join(part for part in (first.sentence, first.try_) if part)
    place = f"{first.span}: " if first.span is not None and str(first.span) else ""
    also = f" There are {len(others)} more: SVCHECK lists them." if others else ""
    return Refusal(first.code, f"{place}{said}{also}")


def table(given: Given) -> Table:
    """What was passed for an argument as rows of cells: a single cell is one row of one.

    Rows of tuples are taken as they are, by a look at the first: what was read once can be told by its
    identity, and a look at every row for every cell that asks would cost more than the scoring.
    """
    if given is None or isinstance(given, (bool, int, float, str, date)):
        return ((given,),)
    if isinstance(given, tuple) and given and isinstance(given[0], tuple):
        return cast(Table, given)
    return tuple(tuple(row) if isinstance(row, (list, tuple)) else (row,) for row in given)


def is_blank(cell: Cell) -> bool:
    """Whether nothing is in the cell but spaces."""
    return cell is None or (isinstance(cell, str) and not trimmed(cell))


def shown(value: str | Fraction) -> str | int | float:
    """The value as a cell: a number as the double nearest to it, text cut to what a cell takes."""
    if isinstance(value, Fraction):
        return _number(value)
    text = value.strip() or "–"
    if text.startswith("#"):
        text = f"’{text}"
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def _number(value: Fraction) -> int | float:
    if value.denominator == 1 and abs(value) < _WHOLE:
        return int(value)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if number == 0 or not math.isfinite(number):
        raise Refusal("SV1005", "This number is beyond what a cell of a spreadsheet holds.")
    return number
