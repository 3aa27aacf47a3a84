"""How wide the columns of a table are, and which of them stand side by side.

A figure is never cut and no column is ever left out: what does not fit beside its neighbours stands in a
table of its own below, and what fits in no table stands on lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from svrules.render.document import Grid, Line
from svrules.render.untrusted import one_line

__all__ = ["GAP", "Beside", "on_lines", "side_by_side"]

GAP: Final = 2
_WORD: Final = 14
_SHORT_WORD: Final = 6
_KEPT: Final = 24
_FIGURE: Final = re.compile(r"[(≈+−-]*£?\d[\d,./:%-]*[a-z]?\)?[.,;:]?")


@dataclass(frozen=True, slots=True)
class Beside:
    """Columns that stand in one table, by their place in the Grid, and the width of each."""

    columns: tuple[int, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    least: int
    whole: int


def side_by_side(grid: Grid, width: int) -> tuple[Beside, ...]:
    """The tables that the grid becomes in that width; nothing where some figure fits in no table.

    The grid's `keys` begin each of them. Figures are whole in each, words fold.
    """
    for word in (_WORD, _SHORT_WORD):
        columns = [_measured(grid, at, word) for at in range(len(grid.headings))]
        groups = _groups(grid.keys, columns, width)
        if groups:
            return tuple(Beside(group, _widths([columns[at] for at in group], width)) for group in groups)
    return ()


def on_lines(grid: Grid) -> tuple[Line, ...]:
    """Each row as a line with its keys, and below it a line for each other cell that says something."""
    return tuple(
        Line(
            " ".join(cell for cell in row[: grid.keys] if cell),
            tuple(Line(f"{grid.headings[at]}: {row[at]}") for at in range(grid.keys, len(row)) if row[at]),
        )
        for row in grid.rows
    )


def _groups(keys: int, columns: Sequence[_Column], width: int) -> list[tuple[int, ...]]:
    """Each group has the keys and as many columns as fit beside them; none when a column fits nowhere."""
    start = tuple(range(min(keys, len(columns))))
    groups, group = [], start
    for at in range(len(start), len(columns)):
        if _taken([columns[one].least for one in (*group, at)]) > width and group != start:
            groups.append(group)
            group = start
        group = (*group, at)
        if _taken([columns[one].least for one in group]) > width:
            return []
    return [*groups, group] if _taken([columns[one].least for one in group]) <= width else []


def _taken(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _widths(columns: Sequence[_Column], width: int) -> tuple[int, ...]:
    """What each column needs at least, and what is left over shared among those that want more."""
    widths = [column.least for column in columns]
    spare = width - _taken(widths)
    while spare > 0:
        wanting = [at for at, column in enumerate(columns) if widths[at] < column.whole]
        if not wanting:
            break
        for at in wanting[:spare]:
            widths[at] += 1
        spare -= len(wanting[:spare])
    return tuple(widths)


def _measured(grid: Grid, at: int, word: int) -> _Column:
    cells = [one_line(row[at]) for row in grid.rows]
    heading = one_line(grid.headings[at])
    longest = max(map(cell_len, cells), default=1)
    whole = max(longest, cell_len(heading), 1)
    if at in grid.numbers or (at in grid.keep and longest <= _KEPT):
        return _Column(max(longest, _folded([heading], word), 1), max(longest, min(whole, _WORD)))
    return _Column(max(_folded([*cells, heading], word), 1), whole)


def _folded(texts: Sequence[str], word: int) -> int:
    """The width in which words of up to that length, and every figure, stand unbroken."""
    parts = [part for text in texts for part in text.split()]
    figures = [cell_len(part) for part in parts if _FIGURE.fullmatch(part)]
    return max(min(word, max(map(cell_len, parts), default=1)), max(figures, default=1))
