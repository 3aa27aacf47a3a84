"""The rulebook that a template carries line by line, held against the one that its bids are read for."""

from __future__ import annotations

from collections.abc import Iterable

from svrules.data.cells import Grid
from svrules.data.report import Report
from svrules.diagnostics import Place
from svrules.language.reading.published import published
from svrules.language.rulebook import Rulebook

__all__ = ["check_carried"]


def check_carried(sheets: Iterable[Grid], rulebook: Rulebook, report: Report) -> None:
    """Warns where a sheet `Rulebook` has another text than the rulebook: SV formulas score by that."""
    for grid in sheets:
        if grid.sheet.strip().casefold() == "rulebook" and _differs(grid, rulebook):
            report.warning(
                "SV0819",
                Place(grid.file, grid.sheet),
                f"This workbook carries another rulebook than `{rulebook.name}`, for its SV formulas.",
                "Score with the rulebook that the workbook was made for, or make a new template.",
                why="The scores in its cells and the scores here come from different rules.",
            )


def _differs(grid: Grid, rulebook: Rulebook) -> bool:
    lines = ["".join("" if cell is None else str(cell) for cell in row) for row in grid.rows]
    if not rulebook.text or not any(line.startswith("rulebook ") for line in lines):
        return False
    # A sheet does not tell how many empty lines stand before the first.
    return published("\n".join(lines)).lstrip("\n") != rulebook.text.lstrip("\n")
