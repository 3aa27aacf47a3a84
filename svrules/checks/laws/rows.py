"""Tables and scales of marks in two offers: which row counts at first, and which then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from svrules.checks.laws import pairs
from svrules.checks.laws.offers import Offers, apart
from svrules.checks.laws.pairs import ALWAYS_YES, Numbers, Pair
from svrules.checks.laws.ranges import hull
from svrules.language import expressions as e
from svrules.language.rulebook import Cell, Row, Table
from svrules.language.types import YesNoType

__all__ = ["Line", "by_line", "condition_of", "looked_up"]

# Each two rows are looked at for the way from one to the other.
_MOST_LINES: Final = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A row: when it counts (None: where no other does) and what it gives (None: left blank)."""

    condition: e.Expression | None
    gives: e.Expression | None


def looked_up(of: Offers, x: e.TableRef) -> Pair:
    """What a table gives under a heading, whichever edition of it is in force."""
    found = []
    for table in of.rulebook.tables[x.label]:
        if table.period.overlap(of.rulebook.in_force).is_empty:
            continue
        if table.family is not None and table.family not in of.members:
            return of.unknown(x)
        lines = _lines(of, table, [name for name, _ in table.outputs].index(x.output))
        if any(line.gives is None for line in lines):
            of.trouble("blank result", x)
        found.append(by_line(of, lines, x))
    return pairs.either(found) if found else of.unknown(x)


def _lines(of: Offers, table: Table, column: int) -> list[Line]:
    rows = [row for row in table.rows if not row.period.overlap(of.rulebook.in_force).is_empty]
    return [Line(_condition(of, table, row), row.outputs[column]) for row in rows]


def _condition(of: Offers, table: Table, row: Row) -> e.Expression | None:
    if any(cell.kind == "otherwise" for cell in row.cells):
        return None
    if id(row) not in of.made:
        cells = zip(table.inputs, row.cells, strict=True)
        inside = tuple(condition_of(column, cell) for column, cell in cells if cell.kind != "any")
        of.made[id(row)] = e.All(YesNoType(), row.span, inside)
    return of.made[id(row)]


def condition_of(column: e.Expression, cell: Cell) -> e.Expression:
    """A cell as a condition on what its column looks at."""
    truth = YesNoType()
    found: e.Expression
    if cell.kind == "blank":
        found = e.Not(truth, cell.span, e.IsGiven(truth, cell.span, column))
    elif cell.kind == "equals":
        found = e.IsOneOf(truth, cell.span, column, cell.options)
    else:
        sides: list[e.Expression] = []
        if cell.low is not None:
            low = "at least" if cell.low_in else "above"
            sides.append(e.Compare(truth, cell.span, low, column, cell.low))  # type: ignore[arg-type]
        if cell.high is not None:
            high = "at most" if cell.high_in else "below"
            sides.append(e.Compare(truth, cell.span, high, column, cell.high))  # type: ignore[arg-type]
        found = e.All(truth, cell.span, tuple(sides))
    return e.Not(truth, cell.span, found) if cell.negated else found


def by_line(
    of: Offers,
    lines: Sequence[Line],
    whole: e.Expression,
    gives: Callable[[Offers, Line], Pair] | None = None,
) -> Pair:
    """What the lines give: one of them counts at first, the same or another one then."""
    value = gives or _given
    conditions = [line.condition for line in lines if line.condition is not None]
    varies = of.looks_at_it(*conditions)
    if varies and len(lines) > _MOST_LINES:
        return _any_of(of, [value(of, line) for line in lines if line.gives is not None], whole)
    found: list[Pair] = []
    for line in lines:
        if line.gives is None and not varies:
            continue  # missing in both offers
        inside = _counting(of, lines, line, True, True)
        if inside is not None:
            found.append(value(inside, line))
    if varies:
        found += _moves(of, lines, value)
    return pairs.either(found) if found else of.unknown(whole)


def _any_of(of: Offers, found: Sequence[Pair], whole: e.Expression) -> Pair:
    """Any of the results at first, and any then: what one row gives is not held against another."""
    of.work.too_many()
    either = pairs.either(found) if found else None
    if not isinstance(either, Numbers):
        return of.unknown(whole)
    some = hull(either.first, either.second)
    return Numbers(some, some, some - some)


def _moves(of: Offers, lines: Sequence[Line], value: Callable[[Offers, Line], Pair]) -> list[Pair]:
    """What is given where one line counts at first and another then."""
    found: list[Pair] = []
    for line in lines:
        before = _counting(of, lines, line, True, None)
        for other in lines if before is not None else ():
            inside = None if other is line or before is None else _counting(before, lines, other, None, True)
            if inside is None:
                continue
            one, two = value(inside, line), value(inside, other)
            if not isinstance(one, Numbers) or not isinstance(two, Numbers):
                return [pairs.UNKNOWN]
            change = two.second - one.first
            if line.gives is not None and other.gives is not None and value is _given:
                change = change.within(apart(inside, other.gives, line.gives))
            found.append(Numbers(one.first, two.second, change))
    return found


def _counting(
    of: Offers, lines: Sequence[Line], line: Line, first: bool | None, second: bool | None
) -> Offers | None:
    """What is known where this line counts; None where it cannot."""
    if line.condition is not None:
        known = of.truth(line.condition)
        if not any((one or not first) and (two or not second) for one, two in known):
            return None
        return of.where(line.condition, first, second)
    found: Offers | None = of
    for other in lines:
        if other.condition is None or found is None:
            continue
        if found.truth(other.condition) == ALWAYS_YES:
            return None
        found = found.where(other.condition, False if first else None, False if second else None)
    return found


def _given(of: Offers, line: Line) -> Pair:
    return pairs.UNKNOWN if line.gives is None else of.value(line.gives)
