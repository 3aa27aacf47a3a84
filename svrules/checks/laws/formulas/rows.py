"""Tables and scales of marks as formulas: the row that matches."""

from __future__ import annotations

from collections.abc import Sequence

import z3

from svrules.checks.laws.formulas.expressions import Formulas
from svrules.checks.laws.formulas.known import YES, Known, Refused, Term, choose, nothing
from svrules.checks.laws.rows import condition_of
from svrules.language import expressions as e
from svrules.language.rulebook import Cell, Table

__all__ = ["condition", "looked_up", "matching"]


def looked_up(here: Formulas, x: e.TableRef) -> Known:
    """What a table gives under a heading, whichever edition of it is in force."""
    found = nothing(x.type)
    for table in reversed(here.rulebook.tables[x.label]):
        if table.period.overlap(here.rulebook.in_force).is_empty:
            continue
        if table.family is not None and table.family not in here.members:
            raise Refused("a table of a member that is not at hand")
        found = choose(Known(here.facts.in_force(table.period)), _from(here, table, x), found)
    return found


def _from(here: Formulas, table: Table, x: e.TableRef) -> Known:
    column = [name for name, _ in table.outputs].index(x.output)
    lines: list[tuple[Term | None, Known]] = []
    for row in table.rows:
        if row.period.overlap(here.rulebook.in_force).is_empty:
            continue
        output = row.outputs[column]
        gives = nothing(x.type) if output is None else here.of(output)
        in_force = here.facts.in_force(row.period)
        if any(cell.kind == "otherwise" for cell in row.cells):
            if in_force is not YES:
                raise Refused("a row for all else that is not always in force")
            lines.append((None, gives))
            continue
        cells = zip(table.inputs, row.cells, strict=True)
        holds = [condition(here, column_of, cell) for column_of, cell in cells if cell.kind != "any"]
        lines.append((z3.And(in_force, *holds), gives))
    return matching(lines, nothing(x.type))


def condition(here: Formulas, column: e.Expression, cell: Cell) -> Term:
    """Whether a cell matches, where that is known."""
    if cell.kind == "blank":
        raise Refused("a table with a cell `blank`")
    made = here.shared.made
    key = (id(cell), id(column))
    if key not in made:
        made[key] = condition_of(column, cell)
    return here.of(made[key]).term


def matching(lines: Sequence[tuple[Term | None, Known]], none: Known) -> Known:
    """What the line that matches gives: rows that match together give the same, or it is an error."""
    found = next((gives for holds, gives in lines if holds is None), none)
    for holds, gives in reversed(lines):
        if holds is not None:
            found = choose(Known(holds), gives, found)
    return found
