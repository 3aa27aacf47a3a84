"""Which rows of a table hold in a case, and what the table then gives (docs/language.md, "Tables")."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from svrules.checks.cases.evaluate import Evaluation
from svrules.checks.cases.facts import likeness
from svrules.checks.cases.forms import Form
from svrules.checks.cases.quantity import MISSING, WRONG, Missing, Quantity, Wrong, both
from svrules.checks.cases.ranked_rows import blank_columns, ranked
from svrules.language import expressions as e
from svrules.language.rulebook import Cell, Row, Table
from svrules.language.types import Type

__all__ = ["Standing", "agree", "looked_up", "standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The rows in force by place: those that hold, are missing or in error, and those `otherwise`."""

    holding: tuple[int, ...]
    missing: tuple[int, ...]
    wrong: tuple[int, ...]
    otherwise: tuple[int, ...]

    @property
    def counting(self) -> tuple[int, ...]:
        """The rows that may decide."""
        if self.holding:
            return self.holding
        return () if self.missing or self.wrong else self.otherwise

    @property
    def is_gap(self) -> bool:
        """Whether no row decides though nothing is missing."""
        return not (self.holding or self.missing or self.wrong or self.otherwise)


def standing(at: Evaluation, table: Table) -> Standing:
    """How the rows of a table stand in a case."""
    looked_at = _Columns(at, table.inputs)
    in_force, blanks = _looked_at(looked_at, table)
    found: dict[str, list[int]] = {"holding": [], "missing": [], "wrong": [], "otherwise": []}
    for place, row in in_force:
        if _is_otherwise(row):
            found["otherwise"].append(place)
            continue
        holds = _holds(looked_at, row, blanks)
        if isinstance(holds, Missing):
            found["missing"].append(place)
        elif isinstance(holds, Wrong):
            found["wrong"].append(place)
        elif holds:
            found["holding"].append(place)
    return Standing(**{name: tuple(places) for name, places in found.items()})


def _looked_at(columns: _Columns, table: Table) -> tuple[Iterable[tuple[int, Row]], frozenset[int]]:
    """The rows in force with their places, of a long table those that may hold; columns with `blank`."""
    at, in_order = columns.at, ranked(columns.at, table)
    if in_order is None:
        in_force = [(place, row) for place, row in enumerate(table.rows) if at.covers(row.period)]
        return in_force, blank_columns(row for _, row in in_force)
    first = columns.of(0)
    if not isinstance(first, Form):
        return enumerate(table.rows), in_order.blanks
    # One by one: of thousands of rows the first often parts the case.
    places = chain(in_order.possible(at, first), in_order.otherwise)
    return ((place, table.rows[place]) for place in places), in_order.blanks


def _holds(looked_at: _Columns, row: Row, blanks: Container[int]) -> Quantity:
    settled, key = looked_at.at.case.settled, (id(row), *looked_at.at.members.values())
    if key not in settled:
        settled[key] = both(_cells(looked_at, row, blanks))
    found: Quantity = settled[key]
    return found


def _is_otherwise(row: Row) -> bool:
    return any(cell.kind == "otherwise" for cell in row.cells)


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the columns of a table come to in a case, each worked out once and only when a row asks."""

    at: Evaluation
    inputs: Sequence[e.Expression]
    known: dict[int, Quantity] = field(default_factory=dict)

    def of(self, column: int) -> Quantity:
        if column not in self.known:
            self.known[column] = self.at.value(self.inputs[column])
        return self.known[column]


def _cells(looked_at: _Columns, row: Row, blanks: Container[int]) -> Iterator[Quantity]:
    for column, cell in enumerate(row.cells):
        if cell.kind != "any":
            kind = looked_at.inputs[column].type
            yield _cell(looked_at.at, cell, looked_at.of(column), kind, column in blanks)


def _cell(at: Evaluation, cell: Cell, quantity: Quantity, kind: Type, only_given: bool) -> Quantity:
    if isinstance(quantity, Wrong):
        return WRONG
    if cell.kind == "blank":
        return isinstance(quantity, Missing)
    if isinstance(quantity, Missing):
        return False if only_given else MISSING
    holds: Quantity = True
    if cell.kind == "equals":
        options = at.known(cell.options)
        if isinstance(options, Missing | Wrong):
            return options
        holds = any(at.same(quantity, option, kind) for option in options)
    else:
        holds = _in_range(at, cell, quantity, kind)
    return not holds if cell.negated and isinstance(holds, bool) else holds


def _in_range(at: Evaluation, cell: Cell, quantity: Quantity, kind: Type) -> Quantity:
    limits = at.known([limit for limit in (cell.low, cell.high) if limit is not None])
    if isinstance(limits, Missing | Wrong) or isinstance(quantity, Missing | Wrong):
        return limits if isinstance(limits, Missing | Wrong) else quantity
    if cell.low is not None:
        above = at.ordered("at least" if cell.low_in else "above", quantity, limits[0], kind)
        if not above:
            return False
    if cell.high is None:
        return True
    return at.ordered("at most" if cell.high_in else "below", quantity, limits[-1], kind)


def agree(at: Evaluation, one: e.Expression | None, other: e.Expression | None) -> bool | Missing | Wrong:
    """Whether two results are equal: they are where they are the same text, whatever they come to."""
    if one is None or other is None:
        return True if one is other else MISSING
    if likeness(one) == likeness(other):
        return True
    results = at.known((one, other))
    return results if isinstance(results, Missing | Wrong) else at.same(results[0], results[1], one.type)


def looked_up(at: Evaluation, table: Table, output: str) -> Quantity:
    """What a table gives under a result's heading; a gap or rows that contradict each other are in error."""
    found = standing(at, table)
    if found.wrong:
        return WRONG
    column = [name for name, _ in table.outputs].index(output)
    counting = found.counting
    if not counting:
        return MISSING if found.missing else WRONG
    results = [table.rows[place].outputs[column] for place in (*counting, *found.missing)]
    first = results[0]
    for index, other in enumerate(results[1:], 1):
        equal = agree(at, first, other)
        if equal is not True:
            return equal if equal else WRONG if index < len(counting) else MISSING
    return MISSING if first is None else at.value(first)
