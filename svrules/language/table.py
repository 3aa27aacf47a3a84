"""Decision tables: cells, rows and the columns they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from svrules.diagnostics import Span
from svrules.language.expressions import Expression
from svrules.language.types import Type
from svrules.quantities import Period


@dataclass(frozen=True, slots=True)
class Cell:
    """One condition of a table row on its column.

    `any`: always. `otherwise`: this row counts when no other row does. `blank`: the fact is missing.
    `equals`: one of `options`. `range`: low and high, each None when open. `negated` turns equals and range
    round.
    """

    kind: Literal["any", "otherwise", "blank", "equals", "range"]
    span: Span
    options: tuple[Expression, ...] = ()
    low: Expression | None = None
    low_in: bool = True
    high: Expression | None = None
    high_in: bool = True
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cell for each input column, an expression for each output column (None: left blank)."""

    cells: tuple[Cell, ...]
    outputs: tuple[Expression | None, ...]
    period: Period
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """Decision table. Exactly one row must match, or all that match must give the same outputs."""

    label: str
    title: str
    clause: str
    period: Period
    inputs: tuple[Expression, ...]
    outputs: tuple[tuple[str, Type], ...]
    rows: tuple[Row, ...]
    family: str | None
    span: Span
