"""Tables, and the lines of a scale, which match as a table does (docs/language.md §6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from svrules.language import expressions as e
from svrules.language.rulebook import Cell
from svrules.language.types import Type
from tests.oracle import expressions
from tests.oracle.case import At, Case
from tests.oracle.quantities import (
    YES,
    Error,
    Known,
    Missing,
    Quantity,
    all_hold,
    facts_missing,
    opposite,
    together,
)


@dataclass(frozen=True)
class Line:
    """A row: whether it holds, whether it is the `otherwise` row, its result as written and as computed."""

    holds: Quantity
    otherwise: bool
    written: object
    result: Callable[[], Quantity]


def table_result(case: Case, label: str, output: str, at: At) -> Quantity:
    table = case.table(label)
    if table is None:
        return Error()
    at = replace(at, scored=at.bid)
    place = [name for name, _ in table.outputs].index(output)
    lines = []
    rows = [row for row in table.rows if case.covers(row.period)]
    columns = range(len(table.inputs))
    tells_blank = [any(row.cells[column].kind == "blank" for row in rows) for column in columns]
    for row in rows:
        otherwise = any(c.kind == "otherwise" for c in row.cells)
        cells = [] if otherwise else list(zip(table.inputs, row.cells, tells_blank, strict=True))
        holds = all_hold(cell_holds(case, cell, x, at, told) for x, cell, told in cells)
        written = row.outputs[place]
        lines.append(Line(holds, otherwise, plainly(written), _computing(case, written, at, label, output)))
    return result(lines)


def _computing(
    case: Case, written: e.Expression | None, at: At, label: str, output: str
) -> Callable[[], Quantity]:
    """§6: "only the row that counts is computed"; "A result left blank is missing when used"."""
    if written is None:
        return lambda: Missing(frozenset({(None, f"{label} {output}")}))
    return lambda: expressions.evaluate(case, written, at)


def cell_holds(case: Case, cell: Cell, x: e.Expression, at: At, tells_blank: bool) -> Quantity:
    """The table of cells in §6. `tells_blank`: some row has a cell `blank` in this column."""
    if cell.kind == "any":
        return YES
    looked_up = expressions.evaluate(case, x, at)
    if cell.kind == "blank":
        return looked_up if isinstance(looked_up, Error) else Known(isinstance(looked_up, Missing))
    if tells_blank and isinstance(looked_up, Missing):
        return Known(False)
    if cell.kind == "equals":
        options = [expressions.evaluate(case, o, at) for o in cell.options]
        holds = together([looked_up, *options], lambda v, *among: Known(v in among))
    else:
        holds = _in_range(case, cell, x.type, looked_up, at)
    return opposite(holds) if cell.negated else holds


def _in_range(case: Case, cell: Cell, of: Type, looked_up: Quantity, at: At) -> Quantity:
    """§6: "from a to b, both ends in unless `above` / `below`": at least a and at most b."""
    order, compared = expressions.comparable, expressions.compared
    sides = []
    for limit, words in (
        (cell.low, "at least" if cell.low_in else "above"),
        (cell.high, "at most" if cell.high_in else "below"),
    ):
        if limit is not None:
            both = [looked_up, expressions.evaluate(case, limit, at)]
            sides.append(
                together(
                    both, lambda v, end, words=words: Known(compared(words, order(of, v), order(of, end)))
                )
            )
    return all_hold(sides)


def result(lines: list[Line]) -> Quantity:
    """§6 Meaning."""
    rows = [line for line in lines if not line.otherwise]
    # "if a cell is in error and the row is not otherwise out, the table is in error"
    if any(isinstance(row.holds, Error) for row in rows):
        return Error()
    holding = [row for row in rows if row.holds == YES]
    missing = [row for row in rows if isinstance(row.holds, Missing)]
    if not holding:
        return _nothing_holds(lines, missing)
    if _all_equal([row.written for row in holding + missing]):
        return holding[0].result()
    return _compared_results(holding, missing)


def _nothing_holds(lines: list[Line], missing: list[Line]) -> Quantity:
    """§6: "If no row holds: missing if any row is missing, else the `otherwise` row, else an error"."""
    if missing:
        return Missing(facts_missing(row.holds for row in missing))
    return next((line.result() for line in lines if line.otherwise), Error())


def _compared_results(holding: list[Line], missing: list[Line]) -> Quantity:
    agreed = _agreed(holding)
    if isinstance(agreed, Error):
        return agreed
    # "otherwise (a missing row that could differ) missing"
    texts = [row.written for row in holding]
    differing = [row for row in missing if row.written not in texts and not _same(row.result(), agreed)]
    if differing or isinstance(agreed, Missing):
        return Missing(facts_missing([agreed, *(row.holds for row in differing)]))
    return agreed


def _agreed(holding: list[Line]) -> Quantity:
    """§6: "two rows that hold and give different results are an error"."""
    results = [row.result() for row in holding]
    if _all_equal([row.written for row in holding]):
        return results[0]
    known = [r for r in results if isinstance(r, Known)]
    return together(results, lambda *_: results[0]) if _all_equal(known) else Error()


def _same(a: Quantity, b: Quantity) -> bool:
    return isinstance(a, Known) and a == b


def _all_equal(things: list[Any]) -> bool:
    return all(thing == things[0] for thing in things)


def plainly(written: object) -> object:
    """An expression without its places in the text: two with "the same text" are equal."""
    if isinstance(written, tuple):
        return tuple(plainly(x) for x in written)
    if not is_dataclass(written) or isinstance(written, type):
        return written
    kept = [(f.name, plainly(getattr(written, f.name))) for f in fields(written) if f.name != "span"]
    return type(written).__name__, *kept
