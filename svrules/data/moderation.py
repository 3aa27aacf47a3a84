"""Who gave the marks of a filled template: evaluators' names, and who agreed on a mark, when and why.

None of it enters a score. What is not there, or cannot be read, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from svrules.data.cells import Grid, trimmed
from svrules.data.decision_table import cell_words
from svrules.data.report import Report
from svrules.data.wording import bidder_key, name_key
from svrules.data.workbook import read_grids
from svrules.language.rulebook import Rulebook
from svrules.quantities import read_date

__all__ = ["Agreed", "Moderation", "read_moderation"]

_WORKBOOKS: Final = frozenset({".xlsx", ".xlsm"})
_NAME_CELL: Final = re.compile(r"evaluator (\d+), name")


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who agreed on a mark, on which day (ISO 8601) and why, as typed; empty where nothing is."""

    who: str = ""
    when: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Moderation:
    """Evaluators' names by the fact of their marks; who agreed, by bidder and the fact of the consensus."""

    names: Mapping[str, str] = field(default_factory=dict)
    agreed: Mapping[tuple[str, str], Agreed] = field(default_factory=dict)

    def of(self, bid: str, fact: str) -> Agreed:
        """Who gave that mark or agreed on it, when and why."""
        return self.agreed.get((bidder_key(bid), fact)) or Agreed(self.names.get(fact, ""))


def read_moderation(rulebook: Rulebook, path: Path) -> Moderation:
    """What the evaluators' sheets and Moderation of a workbook say; empty for any other file.

    Raises OSError when the file cannot be opened.
    """
    if path.suffix.lower() not in _WORKBOOKS or not rulebook.panels:
        return Moderation()
    grids = read_grids(path, Report())
    moderation = next((grid for grid in grids if name_key(grid.sheet) == "moderation"), None)
    agreed = {} if moderation is None else dict(_agreed(rulebook, moderation))
    return Moderation(dict(_names(rulebook, grids)), agreed)


def _names(rulebook: Rulebook, grids: Iterable[Grid]) -> Iterator[tuple[str, str]]:
    for grid in grids:
        first = [_text(grid, 0, column) for column in grid.used_columns(0)] if grid.height else []
        found = _NAME_CELL.fullmatch(name_key(first[0])) if first else None
        if found is not None and len(first) > 1:
            at = int(found[1]) - 1
            yield from ((panel.marks[at], first[1]) for panel in rulebook.panels if at < len(panel.marks))


def _agreed(rulebook: Rulebook, grid: Grid) -> Iterator[tuple[tuple[str, str], Agreed]]:
    columns = {name_key(_text(grid, 0, at)): at for at in reversed(range(grid.width))}
    facts = {name_key(panel.name): panel.consensus for panel in rulebook.panels if panel.consensus}
    bidder = columns.get("bidder", columns.get("project"))
    wanted = (columns.get("who"), columns.get("when"), columns.get("why"))
    if bidder is None or "question" not in columns:
        return
    for row in range(1, grid.height):
        fact = facts.get(name_key(_text(grid, row, columns["question"])))
        said = [
            "" if at is None else _day(grid, row, at) if place == 1 else _text(grid, row, at)
            for place, at in enumerate(wanted)
        ]
        if fact is not None and any(said):
            yield (bidder_key(_text(grid, row, bidder)), fact), Agreed(*said)


def _text(grid: Grid, row: int, column: int) -> str:
    cell = grid.cell(row, column)
    return "" if cell.is_blank or cell.trouble else trimmed(cell_words(cell))


def _day(grid: Grid, row: int, column: int) -> str:
    value = grid.cell(row, column).value
    day = read_date(value) if isinstance(value, str) else value
    return day.isoformat()[:10] if isinstance(day, date) else ""
