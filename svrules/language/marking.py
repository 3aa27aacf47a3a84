"""Criteria and the award: what earns marks, what limits them, how totals become ranks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from svrules.diagnostics import Span
from svrules.language.expressions import Expression, PopulationRef
from svrules.language.table import Cell
from svrules.quantities import Period, Rounding


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """One line of marks by level: when `cell` matches, `gives` is the share, or the marks if `in_marks`."""

    cell: Cell
    gives: Expression
    in_marks: bool


@dataclass(frozen=True, slots=True)
class Method:
    """How a leaf criterion earns its marks.

    The fields used depend on `kind`; see docs/language.md, "Scoring".
    """

    kind: Literal[
        "relative to lowest",
        "relative to highest",
        "percent over lowest",
        "from to",
        "out of",
        "by level",
        "full marks when",
        "mean method",
        "share of",
        "best of",
        "marks",
        "of the marks",
    ]
    span: Span
    operand: Expression | None = None
    population: PopulationRef | None = None
    none_at: Expression | None = None
    full_at: Expression | None = None
    whole: Expression | None = None
    rows: tuple[ScaleRow, ...] = ()
    items: tuple[Expression, ...] = ()
    best: int | None = None
    at_mean: Expression | None = None
    per_percent: Expression | None = None
    gaining: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """`no marks when`, `full marks when` or `3 marks when` beside a method: the first that holds decides."""

    condition: Expression
    gives: Literal["none", "full"] | Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit on marks, applied in the order written: a rounding, a cap or a floor."""

    kind: Literal["round", "cap", "floor"]
    span: Span
    rounding: Rounding | None = None
    value: Expression | None = None
    unit: Literal["marks", "share"] = "marks"


@dataclass(frozen=True, slots=True)
class PassMark:
    """`at least N, otherwise fail | refer | capped at M`. `unit` "scale": on the scale of `out of`."""

    least: Expression
    unit: Literal["marks", "share", "scale"]
    otherwise: Literal["fail", "refer", "capped"]
    cap: Expression | None
    cap_unit: Literal["marks", "share"]
    clause: str
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class Step:
    """`no step above 5 marks` of an award, or `step of 12 marks is meant`: it changes no score.

    `size` is in marks or, with `unit` "share", a share of all marks (of those available for a criterion).
    """

    size: Fraction
    unit: Literal["marks", "share"]
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class Weight:
    """What a criterion is worth: a share of its parent, points, what is left, or a place in an order."""

    kind: Literal["share", "points", "rest", "order"]
    value: Expression | None
    place: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion, leaf (`method`) or section (children name it as `parent`).

    `family`: one criterion for each member; its code and title are the member's. `meant_steps` are steps
    between neighbouring values that the officer means.
    """

    code: str
    title: str
    clause: str
    period: Period
    parent: str | None
    weight: Weight
    method: Method | None
    overrides: tuple[Override, ...]
    limits: tuple[Limit, ...]
    pass_marks: tuple[PassMark, ...]
    only_when: Expression | None
    family: str | None
    span: Span
    meant_steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class TieStep:
    """One step of the tie-break chain: the bid with the `direction` value of `by` goes first."""

    direction: Literal["highest", "lowest"]
    by: Expression
    words: str
    span: Span


@dataclass(frozen=True, slots=True)
class NearTie:
    """Bids whose award values differ by at most `within` are reported as a near tie."""

    within: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Allocation:
    """Spend `pot` (contract scope) on `request` (bid scope) in rank order; see docs/language.md, "Award"."""

    request: Expression
    pot: Expression
    partial: bool
    pass_over: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Award:
    """How totals become ranks.

    `no_step` is the largest step in marks between neighbouring values that needs no word; `meant_steps` are
    those of the total that the officer means.
    """

    by: Expression | None
    direction: Literal["highest", "lowest", "order of importance"]
    on_exact: bool
    limits: tuple[Limit, ...]
    pass_marks: tuple[PassMark, ...]
    show: Rounding | None
    ties: tuple[TieStep, ...]
    near: NearTie | None
    score_again: bool
    allocation: Allocation | None
    clause: str
    period: Period
    span: Span
    no_step: Step | None = None
    meant_steps: tuple[Step, ...] = ()
