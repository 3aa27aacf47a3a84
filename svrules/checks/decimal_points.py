"""SV0311: a figure that looks as if its decimal point were lost or moved.

Figures that stand under each other, or follow each other in time, are mostly of one size.

    setting real living wage   money per hour
      £12.00 until 31 March 2025
      £126.00 from 1 April 2025       # £12.60 was meant
      £13.45 from 1 April 2026

It is told where a figure lies far from all others (five times and more) that are near each other (within four
times), and among them if its point is moved. It is a note: the figure may be right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from svrules.checks.cases.words import quoted, written
from svrules.diagnostics import Diagnostic
from svrules.language import expressions as e
from svrules.language.rulebook import Rulebook
from svrules.language.types import NumberType
from svrules.quantities import STANDARD_UNITS, lost_points, print_quantity

__all__ = ["check_decimal_points"]


def check_decimal_points(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every figure of a dated setting, of a result column of a table and of a family's column."""
    return tuple(
        _finding(rulebook, where, figures[place], meant)
        for where, figures in _together(rulebook)
        for place, meant in lost_points([Fraction(str(figure.value)) for figure in figures])
    )


def _together(rulebook: Rulebook) -> Iterator[tuple[str, list[e.Literally]]]:
    """Figures that belong together, with where they stand in an officer's words."""
    for setting in rulebook.settings.values():
        yield (
            f"the other values of setting {quoted(setting.name)}",
            _figures([value for value, _ in setting.values]),
        )
    for tables in rulebook.tables.values():
        for table in tables:
            for column, (name, _) in enumerate(table.outputs):
                cells = [row.outputs[column] for row in table.rows]
                yield f"the other figures under {quoted(name)}", _figures(cells)
    for family in rulebook.families.values():
        for name, _ in family.columns:
            yield (
                f"the other figures under {quoted(name)}",
                _figures([one.cells.get(name) for one in family.members]),
            )


def _figures(expressions: Sequence[e.Expression | None]) -> list[e.Literally]:
    """The numbers that are written out, if they are all of one kind; else none."""
    found = [one for one in expressions if isinstance(one, e.Literally) and isinstance(one.type, NumberType)]
    return found if len({one.type for one in found}) == 1 else []


def _finding(rulebook: Rulebook, where: str, figure: e.Literally, meant: Fraction) -> Diagnostic:
    kind = figure.type
    told = print_quantity(meant, kind.dimension, STANDARD_UNITS) if isinstance(kind, NumberType) else ""
    if isinstance(kind, NumberType) and kind.style == "percent":
        told = f"{meant * 100}%"
    return Diagnostic(
        "SV0311", "note", figure.span,
        f"{quoted(written(rulebook, figure.span))} is far from {where}. Did you mean {quoted(told)}?",
        why="A decimal point that is lost or moved changes a mark tenfold, and nothing else tells it.",
        try_="Compare it with the policy, and correct it if it is a slip; if it is right, leave it.",
    )  # fmt: skip
