"""The plan: a rulebook for one rules date, as a flat list of steps in which each uses only earlier ones.

True on exit from `svrules.engine.planning`: families are unrolled, one edition of every dated part is left,
every step stands after the steps it uses, and nothing in it needs the rulebook's text any more. Scores,
traces, compiled functions and bulk runs read the plan; none of them reads an expression.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from svrules.diagnostics import Span
from svrules.language.expressions import Aggregation
from svrules.language.rulebook import Outcome, Rulebook
from svrules.language.types import Type
from svrules.quantities.rounding import Rounding

OwnerKind = Literal["value", "setting", "table", "rule", "criterion", "population", "award", "fact"]
Domain = Literal[0, 1, 2]
Reach = Literal[0, 1, 2]
ONCE: Domain = 0
EACH_BID: Domain = 1
EACH_PAIR: Domain = 2
ALONE: Reach = 0
OTHERS: Reach = 1
MARKS: Reach = 2

Operation = Literal[
    "constant", "blank", "unset", "fact", "named", "this", "+", "-", "×", "÷", "negative", "power",
    "rounded power", "round", "cap", "floor", "compare", "one of", "all", "any", "not", "given", "or else",
    "needing", "if", "list", "over", "table", "among", "yardstick", "days", "shift", "range", "weights",
    "scored",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owner:
    """The part of the rulebook that a step was written in; `label` is a label, code or name."""

    kind: OwnerKind
    label: str
    clause: str
    line: int


@dataclass(frozen=True, slots=True)
class Step:
    """One operation on earlier steps.

    `domain`: computed once, for each bid, or for each pair of a bid and a bid it looks at. `reach`: looks at
    no other bid; at other bids; at marks that look at other bids, or at the total. `detail` depends on the
    operation.
    """

    index: int
    operation: Operation
    operands: tuple[int, ...]
    detail: object
    domain: Domain
    reach: Reach
    type: Type
    owner: Owner
    span: Span


@dataclass(frozen=True, slots=True)
class Name:
    """Detail of `named`: what an officer calls the operand."""

    kind: Literal["value", "setting", "table", "column", "marks", "share", "total"]
    name: str


@dataclass(frozen=True, slots=True)
class ListShape:
    """Detail of `list`."""

    kind: Literal["largest", "smallest", "mean", "median", "sum", "count", "best"]
    given_only: bool
    keep: int | None


@dataclass(frozen=True, slots=True)
class OverShape:
    """Detail of `over`: operands are x, where, group and limit, each if there, of all members."""

    kind: Literal["sum", "count", "mean", "median", "largest", "smallest"]
    codes: tuple[str, ...]
    has_operand: bool
    has_where: bool
    only_largest_of: tuple[tuple[int, ...], ...]
    keep: int | None
    capped: bool
    words: str


@dataclass(frozen=True, slots=True)
class TableShape:
    """Detail of `table`: for each row its number, and where among the operands its condition and result are.

    The condition is None for the row `otherwise`; rows out of force are not there.
    """

    label: str
    output: str
    rows: tuple[tuple[int, int | None, int], ...]


@dataclass(frozen=True, slots=True)
class AmongShape:
    """Detail of `among`: operands are x (unless it counts), then the wheres. `statuses` None: all.

    `block` lists the steps to compute for each pair of this bid and the bid looked at, in order.
    """

    kind: Aggregation
    statuses: frozenset[Outcome] | None
    others: bool
    leave_out: Literal["highest", "lowest"] | None
    has_operand: bool
    block: tuple[int, ...]
    words: str
    population: str


@dataclass(frozen=True, slots=True)
class PlannedException:
    """An exception: `condition` is a step, `to` None an exception to the rule itself."""

    label: str
    to: str | None
    condition: int
    outcome: Literal["pass", "fail", "refer"] | None
    clause: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class PlannedRule:
    """A rule, or a pass mark (`kind` "pass mark"). `stage` is 1, 2, 3 or 5 of the order of work.

    `reached` is a step that says yes when the rule is to be tried, or None: always. A pass mark that only
    caps marks has `only_caps`: marks below it change no outcome. `pass_mark_of` is the code of its
    criterion, or `TOTAL`; empty for a rule.
    """

    label: str
    title: str
    clause: str
    because: str
    kind: Literal["applies", "require", "refer", "fail", "pass mark"]
    condition: int
    reached: int | None
    exceptions: tuple[PlannedException, ...]
    on_contract: bool
    stage: Literal[1, 2, 3, 5]
    line: int
    otherwise: Literal["fail", "refer"] = "fail"
    only_caps: bool = False
    pass_mark_of: str = ""


@dataclass(frozen=True, slots=True)
class PlannedCriterion:
    """A criterion: steps of available marks, of those given by method or parts, after limits, in the end.

    `operand` and `reference` are the steps that the explanation shows beside the marks.
    """

    code: str
    title: str
    clause: str
    part_of: str | None
    parts: tuple[str, ...]
    available: int
    counts: int | None
    given: int
    limited: int
    marks: int
    alone: bool
    method: str
    operand: int | None
    reference: tuple[int, ...]
    overrides: tuple[tuple[int, int], ...]
    line: int


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """A table as looked up once, or once for each member: rows with the steps of their conditions."""

    label: str
    title: str
    clause: str
    member: str | None
    rows: tuple[tuple[int, int | None], ...]
    outputs: tuple[tuple[str, int], ...]
    on_contract: bool
    reach: Reach


@dataclass(frozen=True, slots=True)
class PlannedTie:
    """A tie-break: the bid with the highest (or lowest) value of step `by` goes first."""

    highest: bool
    by: int
    words: str


@dataclass(frozen=True, slots=True)
class PlannedAllocation:
    """Steps of the request and the pot, and how the pot is spent."""

    request: int
    pot: int
    partial: bool
    pass_over: bool


@dataclass(frozen=True, slots=True)
class PlannedAward:
    """How totals become ranks: `by` is the step of the award value, or shares in order of importance."""

    by: tuple[int, ...]
    highest: bool
    in_order: bool
    show: Rounding | None
    ties: tuple[PlannedTie, ...]
    near: int | None
    score_again: bool
    allocation: PlannedAllocation | None
    clause: str


@dataclass(frozen=True, slots=True)
class PlannedValue:
    """A named value to report: its step, and whether it speaks of the contract alone."""

    name: str
    step: int


@dataclass(eq=False, slots=True)
class Derived:
    """What is made of a plan as it is used: how many bids it has seen, and its compiled functions."""

    bids_seen: int = 0
    compiled: object = None


@dataclass(frozen=True, eq=False)
class Plan:
    """All that is computed for one rules date, `built_for`, or any other day until something changes.

    Steps are computed in four parts: `once`, `alone` for each bid, then for rules on other bids, then for
    scoring. `derived` is kept as long as the plan.
    """

    rulebook: Rulebook
    built_for: date | None
    steps: tuple[Step, ...]
    rules: tuple[PlannedRule, ...]
    tables: tuple[PlannedTable, ...]
    values: tuple[PlannedValue, ...]
    criteria: tuple[PlannedCriterion, ...]
    sum_of_marks: int | None
    total: int | None
    award: PlannedAward | None
    once: tuple[int, ...]
    alone: tuple[int, ...]
    at_rules: tuple[int, ...]
    at_scoring: tuple[int, ...]
    derived: Derived = field(default_factory=Derived, repr=False)
