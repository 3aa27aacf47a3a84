"""The Rulebook: what an officer wrote, with every name resolved and every type checked.

True on exit from `svrules.language`: names are declared once for each day, expressions are well typed,
nothing depends on itself. A Rulebook holds every edition of its dated parts; `svrules.engine.plan` picks
those of one rules date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from svrules.diagnostics import Diagnostic, Span
from svrules.language.example import Example, ExampleBid, Expectation, RawCell
from svrules.language.expressions import Expression, Scalar
from svrules.language.marking import (
    Allocation,
    Award,
    Criterion,
    Limit,
    Method,
    NearTie,
    Override,
    PassMark,
    ScaleRow,
    Step,
    TieStep,
    Weight,
)
from svrules.language.origins import NONE, Origins
from svrules.language.table import Cell, Row, Table
from svrules.language.types import Type
from svrules.quantities import Period

__all__ = [
    "Allocation",
    "Award",
    "Bound",
    "Cell",
    "Citation",
    "Criterion",
    "Example",
    "ExampleBid",
    "Expectation",
    "Family",
    "Input",
    "Limit",
    "Member",
    "Method",
    "NearTie",
    "Outcome",
    "Override",
    "Panel",
    "PassMark",
    "PolicyText",
    "Population",
    "RawCell",
    "Row",
    "Rule",
    "RuleException",
    "Rulebook",
    "ScaleRow",
    "Setting",
    "Step",
    "Table",
    "TieStep",
    "Value",
    "Weight",
]

Outcome = Literal["pass", "fail", "refer", "unknown"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit on an input's value: `above`, `at least`, `below` or `at most` `value`."""

    comparison: Literal["above", "at least", "below", "at most"]
    value: Scalar


@dataclass(frozen=True, slots=True)
class Input:
    """A fact the data must bring, of the contract (or call) or of each bid (or project).

    `levels` lists the only numbers allowed; `blank_means` is the value a blank stands for (None: a blank is
    missing); `family`, `code`, `suffix` are set for an input declared for each member of a family. `better`
    says which way an offer gets better; it changes no score.
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
    better: Literal["more", "less"] | None = None


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
    """`except LABEL when …`.

    `to` None: an exception to the rule; `outcome` None then sets the rule aside (pass). `to` an exception's
    label: an exception to that one; `outcome` None then cancels it.
    """

    label: str
    to: str | None
    condition: Expression
    outcome: Literal["pass", "fail", "refer"] | None
    clause: str
    span: Span


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `only_when` not holding: the rule is not reached.

    `family`: the rule is tried for each member.
    """

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
class Panel:
    """Several evaluators for one judged fact.

    `name` is a Value that settles it; the rest are names of inputs.
    """

    name: str
    marks: tuple[str, ...]
    comments: tuple[str, ...]
    consensus: str | None
    consensus_comment: str | None
    settled_by: str
    span: Span


@dataclass(frozen=True, slots=True)
class PolicyText:
    """The file that holds the policy's own words, for `svrules check` to hold the rulebook against.

    `sha256` is of the text it was written from (empty: not said); `without` lists clauses that hold no rule.
    """

    file: str
    sha256: str
    without: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a part (such as `rule E2`) cites a clause of the policy; `says` quotes it, where it does."""

    part: str
    clause: str
    says: str
    span: Span


@dataclass(frozen=True)
class Rulebook:
    """A whole rulebook. Dated parts of one name are kept in the order written.

    `text` is the consolidated text where it is built on others; `origins` then says what comes from where.
    """

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
    policy_text: PolicyText | None = None
    citations: tuple[Citation, ...] = ()
    origins: Origins = NONE

    def as_written(self, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Findings about the text, told where the officer wrote it, in whichever file that is."""
        return self.origins.as_written(found, self.name, self.text)

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
