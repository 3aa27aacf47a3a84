"""The Rulebook: what an officer wrote, with every name resolved and every type checked.

True on exit from `svrules.language`: names are declared once for each day, expressions are well typed, nothing depends on
itself. A Rulebook holds every edition of its dated parts; `svrules.engine.plan` picks those of one rules date.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from svrules.diagnostics import Span
from svrules.language.expressions import Expression, PopulationRef, Scalar
from svrules.language.types import Type
from svrules.quantities.dates import Period
from svrules.quantities.rounding import Rounding

Outcome = Literal["pass", "fail", "refer", "unknown"]
ALWAYS = Period(None, None)


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit on an input's value: `above`, `at least`, `below` or `at most` `value`."""

    comparison: Literal["above", "at least", "below", "at most"]
    value: Scalar


@dataclass(frozen=True, slots=True)
class Input:
    """A fact the data must bring, of the contract (or call) or of each bid (or project).

    `levels` lists the only numbers allowed; `blank_means` is the value a blank stands for (None: a blank is missing);
    `family`, `code`, `suffix` are set for an input declared for each member of a family.
    """

    name: str
    owner: Literal["contract", "bid"]
    type: Type
    span: Span
    bounds: tuple[Bound, ...] = ()
    whole: bool = False
    levels: tuple[Fraction, ...] | None = None
    blank_means: Scalar | None = None
    decides_rules: bool = False
    confidential: bool = False
    headings: tuple[str, ...] = ()
    note: str = ""
    family: str | None = None
    code: str | None = None
    suffix: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """A figure of the policy, dated."""

    name: str
    type: Type
    clause: str
    values: tuple[tuple[Expression, Period], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Value:
    """A named value; `family` when it is computed for each member."""

    name: str
    expression: Expression
    family: str | None
    clause: str
    period: Period
    span: Span


@dataclass(frozen=True, slots=True)
class RuleException:
    """`except LABEL when …`. `to` None: an exception to the rule; `outcome` None then sets the rule aside (pass).

    `to` an exception's label: an exception to that one; `outcome` None then cancels it.
    """

    label: str
    to: str | None
    condition: Expression
    outcome: Literal["pass", "fail", "refer"] | None
    clause: str
    span: Span


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `only_when` not holding: the rule is not reached. `family`: the rule is tried for each member."""

    label: str
    title: str
    clause: str
    period: Period
    kind: Literal["applies", "require", "refer", "fail"]
    condition: Expression
    only_when: Expression | None
    exceptions: tuple[RuleException, ...]
    because: str
    scope: Literal["contract", "bid"]
    family: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Cell:
    """One condition of a table row on its column.

    `any`: always. `otherwise`: this row counts when no other row does. `blank`: the fact is missing. `equals`: one of
    `options`. `range`: low and high, each None when open. `negated` turns equals and range round.
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


@dataclass(frozen=True, slots=True)
class Member:
    """A line of a family: its code, title and cells by column name (None where blank)."""

    code: str
    title: str
    cells: dict[str, Expression | None]
    span: Span


@dataclass(frozen=True, slots=True)
class Family:
    """A family of measures or questions: `name` in the singular, `plural` as used in `over measures`."""

    name: str
    plural: str
    title: str
    clause: str
    columns: tuple[tuple[str, Type], ...]
    members: tuple[Member, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Population:
    """A named population: bids whose status so far is in `statuses` and for which `where` holds."""

    name: str
    statuses: frozenset[Outcome]
    where: Expression | None
    clause: str
    span: Span


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """One line of marks by level: when `cell` matches, `gives` (a share of the marks, or marks if `in_marks`)."""

    cell: Cell
    gives: Expression
    in_marks: bool


@dataclass(frozen=True, slots=True)
class Method:
    """How a leaf criterion earns its marks. The fields used depend on `kind`; see docs/language.md, "Scoring"."""

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
    """`no marks when`, `full marks when` beside a method, or `MARKS marks when`: the first that holds decides."""

    condition: Expression
    gives: Literal["none", "full"] | Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit on marks, applied in the order written: a rounding, a cap or a floor (percent: share of available)."""

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
class Weight:
    """What a criterion is worth: a share of its parent, points, what is left of the parent, or a place in order."""

    kind: Literal["share", "points", "rest", "order"]
    value: Expression | None
    place: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion, leaf (`method`) or section (children name it as `parent`).

    `family`: one criterion for each member; its code and title are the member's.
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


@dataclass(frozen=True, slots=True)
class TieStep:
    """One step of the tie-break chain: the bid with the `direction` value of `by` goes first."""

    direction: Literal["highest", "lowest"]
    by: Expression
    words: str
    span: Span


@dataclass(frozen=True, slots=True)
class NearTie:
    """Two neighbouring ranks whose award values differ by at most `within` are reported as a near tie."""

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
    """How totals become ranks."""

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


@dataclass(frozen=True, slots=True)
class Panel:
    """Several evaluators for one judged fact. `name` is a Value that settles it; the rest are names of inputs."""

    name: str
    marks: tuple[str, ...]
    comments: tuple[str, ...]
    consensus: str
    consensus_comment: str | None
    settled_by: str
    span: Span


@dataclass(frozen=True, slots=True)
class RawCell:
    """Text as typed in an example, with its place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an example expects of `subject`: "total", "rank", "outcome", a label, a criterion code, a value's name."""

    subject: RawCell
    expected: RawCell


@dataclass(frozen=True, slots=True)
class ExampleBid:
    """One line of an example's table: facts by heading as typed, and what is expected."""

    bidder: RawCell
    facts: tuple[tuple[RawCell, RawCell], ...]
    expects: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """An example: the contract's facts, bids, what is expected of each and of the contract. Read by the door for data."""

    title: str
    clause: str
    facts: tuple[tuple[RawCell, RawCell], ...]
    bids: tuple[ExampleBid, ...]
    expects: tuple[Expectation, ...]
    span: Span


@dataclass(frozen=True)
class Rulebook:
    """A whole rulebook. Dated parts of one name are kept in the order written."""

    title: str
    edition: str
    in_force: Period
    authority: str
    policy: str
    language: str
    text: str
    name: str
    sha256: str
    contract_word: Literal["contract", "call"]
    bid_word: Literal["bid", "project"]
    inputs: dict[str, Input]
    settings: dict[str, Setting]
    values: dict[str, tuple[Value, ...]]
    rules: tuple[Rule, ...]
    tables: dict[str, tuple[Table, ...]]
    families: dict[str, Family]
    populations: dict[str, Population]
    criteria: tuple[Criterion, ...]
    awards: tuple[Award, ...]
    examples: tuple[Example, ...]
    panels: tuple[Panel, ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    spans: dict[str, Span] = field(default_factory=dict)

    @property
    def date_input(self) -> Input | None:
        """The input that decides the rules in force, if one is marked."""
        return next((i for i in self.inputs.values() if i.decides_rules), None)

    def contract_inputs(self) -> tuple[Input, ...]:
        """Inputs of the contract or call, in the order declared."""
        return tuple(i for i in self.inputs.values() if i.owner == "contract")

    def bid_inputs(self) -> tuple[Input, ...]:
        """Inputs of each bid or project, in the order declared."""
        return tuple(i for i in self.inputs.values() if i.owner == "bid")
