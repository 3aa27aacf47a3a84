"""The Result of scoring a competition: what leaves the engine, as pydantic models with a JSON schema.

Every number is a string: a plain decimal where it has one, and `exact` as "p" or "p/q". Nothing here is a
float.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

RuleOutcome = Literal["pass", "fail", "refer", "unknown", "error", "not reached"]
BidOutcome = Literal["pass", "fail", "refer", "unknown", "error", "not reached"]
Part = Literal["value", "setting", "table", "rule", "criterion", "population", "award", "fact", "weights"]
Scope = Literal["in scope", "out of scope", "unknown", "error"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RulebookId(_Record):
    """Which published text produced the result."""

    name: str
    title: str
    edition: str
    sha256: str
    language: str


class FactUsed(_Record):
    """A fact, setting, value or table column that a rule looked at. `value` None: missing or in error."""

    name: str
    value: str | None
    exact: str | None = None
    state: Literal["known", "missing", "error"]


class Comparison(_Record):
    """A comparison that a rule made, with both its sides, as it came out.

    `name` is what is compared, at its `value`; `says` is true of it, such as "is below" where the rule asks
    for at least; `limit` is what it was compared with, `limit_name` how the rulebook calls that, `working`
    how it was computed. `limit_name` and `working` are empty where there is none.
    """

    name: str
    value: str
    says: str
    limit: str
    limit_name: str = ""
    working: str = ""


class RuleResult(_Record):
    """What one rule said. `exceptions` names those that applied; `decided_by` a recorded decision."""

    rule: str
    title: str
    outcome: RuleOutcome
    clause: str
    because: str
    facts: list[FactUsed]
    comparisons: list[Comparison] = []
    exceptions: list[str] = []
    decided_by: str | None = None
    line: int
    stage: str
    missing: list[Missing] = []
    errors: list[ErrorRecord] = []


class Missing(_Record):
    """A missing fact; `bid` None: of the contract."""

    fact: str
    bid: str | None


class ErrorRecord(_Record):
    """Why a number could not be computed: code, rule, criterion or value, bid, inputs, a sentence.

    `part` is the kind of thing that `where` names; "weights" are those of the parts of `where`.
    """

    code: str
    where: str
    part: Part
    clause: str
    bid: str | None
    inputs: list[FactUsed]
    sentence: str
    line: int


class RoundingEvent(_Record):
    """A rounding that changed a value. `before` and `after` are exact."""

    where: str
    rounding: str
    before: str
    after: str


class TableMatch(_Record):
    """Which row of a table counted: `row` from 1, its `line` in the rulebook, and the outputs it gave."""

    table: str
    row: int | None
    line: int | None
    clause: str
    outputs: list[FactUsed]


class CriterionResult(_Record):
    """One criterion. `weight` is what it is worth in the total (percent of 100 or points).

    `marks` after limits; `contribution` is what this line itself adds: for a leaf its marks, for a section
    only what its own rounding, cap or floor changed. All contributions of a bid and `total_adjustment` add up
    to its total exactly.
    """

    code: str
    title: str
    part_of: str | None
    clause: str
    weight: str | None
    weight_exact: str | None
    marks: str | None
    exact: str | None
    contribution: str | None
    contribution_exact: str | None
    share: str | None
    how: str
    facts: list[FactUsed]
    missing: list[Missing] = []
    errors: list[ErrorRecord] = []
    line: int


class PopulationTaken(_Record):
    """One population as taken: which bids were in, and who was left out with the reason."""

    where: str
    words: str
    bids: list[str]
    left_out: list[LeftOut]
    yields: str | None


class LeftOut(_Record):
    """A bid that was not in a population, and why."""

    bid: str
    why: str


class Tie(_Record):
    """Bids with the same award value, what settled it (None: the rank is shared), and near ties.

    `apart` says for each bid of `near` how far its award value is from this bid's, exactly.
    """

    with_bids: list[str]
    settled_by: str | None
    near: list[str] = []
    apart: list[str] = []


class BidResult(_Record):
    """One bid: outcome, total, rank and everything that led to them."""

    bid: str
    outcome: BidOutcome
    total: str | None
    exact: str | None
    award_value: str | None
    award_exact: str | None
    rank: int | None
    rules: list[RuleResult]
    criteria: list[CriterionResult]
    values: list[FactUsed]
    tables: list[TableMatch]
    roundings: list[RoundingEvent]
    total_adjustment: str | None
    missing: list[Missing]
    errors: list[ErrorRecord]
    population: list[PopulationTaken]
    tie: Tie | None
    allocation: AllocationResult | None = None


class AllocationResult(_Record):
    """What a project gets from the pot."""

    status: Literal["funded", "part funded", "reserve", "unknown"]
    amount: str | None
    amount_exact: str | None = None
    because: str


class ContractResult(_Record):
    """What the rules said of the contract (or call) itself."""

    scope: Scope
    rules: list[RuleResult]
    values: list[FactUsed]
    tables: list[TableMatch]
    facts: list[FactUsed]
    missing: list[Missing]
    errors: list[ErrorRecord]
    roundings: list[RoundingEvent] = []


class Result(_Record):
    """The whole result. Same inputs, same bytes: `model_dump_json()` is deterministic.

    `total_places` is how many decimal places totals are rounded to, or shown with; None: not said.
    `provisional` names the bids whose referral, missing facts or errors could still change the ranking.
    """

    rulebook: RulebookId
    rules_date: str | None
    total_places: int | None = None
    contract: ContractResult
    bids: list[BidResult]
    provisional: list[str]
    near_ties: list[list[str]]
    notes: list[str] = []
