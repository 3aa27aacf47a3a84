"""The Result of scoring a competition: what leaves the engine, as pydantic models with a JSON schema.

Every number is a string: a plain decimal, rounded half up to 6 places where its decimals do not end, and
beside it, in a field named `exact` or ending in it, the number itself as "p" or "p/q". Figures as an officer
writes them (`value`, `yields`) have their exact number beside them too. Nothing here is a float.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

RuleOutcome = Literal["pass", "fail", "refer", "unknown", "error", "not reached"]
BidOutcome = Literal["pass", "fail", "refer", "unknown", "error", "not reached"]
Part = Literal["value", "setting", "table", "rule", "criterion", "population", "award", "fact", "weights"]
Scope = Literal["in scope", "out of scope", "unknown", "error"]
IN_FORCE: Final = "in force"
"""The label of what a Result says of the rulebook's own period, told like a rule of the contract."""

NOT_SCORED: Final = "not scored"
"""How a criterion came to no marks for a bid that did not get as far as that."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RulebookId(_Record):
    """Which published text produced the result.

    `contract_word` and `bid_word` are what it calls them: a contract and bids, or a call and projects.
    Of one that is built on others, `made_from` has the rulebooks that it extends, `changes` what it replaced,
    repealed or added, `imports` the tables that it took from files; `sha256` is of the consolidated text.
    """

    name: str
    title: str
    edition: str
    sha256: str
    language: str
    contract_word: Literal["contract", "call"] = "contract"
    bid_word: Literal["bid", "project"] = "bid"
    made_from: list[str] = []
    changes: list[str] = []
    imports: list[str] = []


class FactUsed(_Record):
    """A fact, setting, value or table column that was looked at. `value` None: missing or in error.

    `from_blank`: the cell was empty, and the value is what the rulebook says that a blank means.
    `not_needed`: what an evaluator or the consensus left blank, where the mark is settled without it.
    `origin`: of which rulebook it is, and what it replaces there; empty where the rulebook has no base.
    """

    name: str
    value: str | None
    exact: str | None = None
    state: Literal["known", "missing", "error"]
    from_blank: bool = False
    not_needed: bool = False
    origin: str = ""


class ValueResult(FactUsed):
    """A named value: `how` it came about in words with its figures, and the `facts` it rests on directly.

    `facts` are inputs, settings, columns of families, other values, results of tables and comparisons with
    other bids, in the order met. `clause` is empty where the rulebook names none.
    """

    how: str
    facts: list[FactUsed]
    line: int
    clause: str


class Comparison(_Record):
    """A comparison that a rule made, with both its sides, as it came out.

    `name` is what is compared, at its `value`; `says` is true of it, such as "is below" where the rule asks
    for at least; `limit` is what it was compared with, `limit_name` how the rulebook calls that, `working`
    how it was computed. `limit_name` and `working` are empty where there is none; the exact sides are None
    for words.
    """

    name: str
    value: str
    says: str
    limit: str
    limit_name: str = ""
    working: str = ""
    value_exact: str | None = None
    limit_exact: str | None = None


class ExceptionResult(_Record):
    """An exception that held: `words` is its condition as written.

    `to` is the exception that it is an exception to, None: to the rule itself; `outcome` what it makes of the
    rule, None: it sets aside what it is an exception to.
    """

    label: str
    to: str | None
    clause: str
    line: int
    words: str
    outcome: Literal["pass", "fail", "refer"] | None
    origin: str = ""


class RuleResult(_Record):
    """What one rule said. `exceptions` are those that held; `decided_by` a recorded decision.

    `pass_mark_of` is the code of the criterion, or `TOTAL`, that it is a pass mark of; None for a rule.

    `by_exception` is the label of the exception that gave the outcome: its clause and words are the reason
    then, not the rule's `because`. The label `bid` stands for a decision that rejects the bid as a whole.
    """

    rule: str
    title: str
    pass_mark_of: str | None = None
    outcome: RuleOutcome
    clause: str
    because: str
    facts: list[FactUsed]
    comparisons: list[Comparison] = []
    exceptions: list[ExceptionResult] = []
    by_exception: str | None = None
    decided_by: str | None = None
    line: int
    stage: str
    missing: list[Missing] = []
    errors: list[ErrorRecord] = []
    origin: str = ""


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
    origin: str = ""


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
    origin: str = ""


class LimitEvent(_Record):
    """One thing that changed the marks of a criterion after those of its method or of its parts.

    `kind` `condition`: marks that a condition of a section gives in place of those of its parts. `words` say
    it with the facts that decided: ``capped at 12 marks, as `signed delivery plan` does not hold``. `before`
    and `after` are exact marks.
    """

    kind: Literal["condition", "cap", "floor", "rounding", "pass mark"]
    words: str
    before: str
    after: str


class CriterionResult(_Record):
    """One criterion. `weight` is what it is worth in the total (percent of 100 or points).

    `marks` after limits; `contribution` is what this line itself adds: for a leaf its marks, for a section
    only what its own rounding, cap or floor changed: `limits` has each of these, in order. All contributions
    of a bid and `total_adjustment` add up to its total exactly.
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
    share_exact: str | None
    how: str
    limits: list[LimitEvent] = []
    facts: list[FactUsed]
    missing: list[Missing] = []
    errors: list[ErrorRecord] = []
    line: int
    origin: str = ""


class PopulationUse(_Record):
    """One comparison with other bids: over which population, and what it yields.

    `taken` is the `id` of a population of the Result. `besides_this_bid`: the bid itself is not counted among
    its bids, as with `other bids`. `yields` None: not known.
    """

    where: str
    words: str
    taken: str
    besides_this_bid: bool
    yields: str | None
    yields_exact: str | None


class Population(_Record):
    """Bids that were compared with each other, and who was left out with the reason."""

    id: str
    bids: list[str]
    left_out: list[LeftOut]


class LeftOut(_Record):
    """A bid that was not in a population, and why."""

    bid: str
    why: str


class NotInForce(_Record):
    """A rule or criterion that does not count on the rules date.

    `in_force` has the days on which it counts, in words, such as `from 1 October 2026`; a part of a section
    has those of its section.
    """

    kind: Literal["rule", "criterion"]
    of: Literal["contract", "bid"]
    label: str
    title: str
    clause: str
    line: int
    in_force: str
    origin: str = ""


class Tie(_Record):
    """Bids with the same award value, what settled it (None: the rank is shared), and near ties.

    `near` are bids of another award value that is near; `apart` says for each of them how far its award value
    is from this bid's, exactly.
    """

    with_bids: list[str]
    settled_by: str | None
    near: list[str] = []
    apart: list[str] = []


class BidResult(_Record):
    """One bid: outcome, total, rank and everything that led to them.

    `facts` are all that the rulebook asks of a bid, in its order, as given.
    """

    bid: str
    outcome: BidOutcome
    total: str | None
    exact: str | None
    award_value: str | None
    award_exact: str | None
    rank: int | None
    facts: list[FactUsed]
    rules: list[RuleResult]
    criteria: list[CriterionResult]
    values: list[ValueResult]
    tables: list[TableMatch]
    roundings: list[RoundingEvent]
    total_adjustment: str | None
    missing: list[Missing]
    errors: list[ErrorRecord]
    population: list[PopulationUse]
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
    values: list[ValueResult]
    tables: list[TableMatch]
    facts: list[FactUsed]
    missing: list[Missing]
    errors: list[ErrorRecord]
    roundings: list[RoundingEvent] = []


class Result(_Record):
    """The whole result. Same inputs, same bytes: `model_dump_json()` is deterministic.

    `data_sha256` is the SHA-256 of the facts that were scored, the same whatever file they came from
    (`svrules.engine.canonical`), `receipt` a short code of what was decided (`svrules.engine.receipt`), empty
    in a result of an earlier version. `total_places` is how many decimal places totals are rounded to, or
    shown with; None: not said. `populations` lists each set of bids that was compared with others once.
    `provisional` names the bids whose referral, missing facts or errors could still change the ranking.
    `not_in_force` lists the rules and criteria that do not count on the rules date; `look_at` says what a
    person should look at again though it is allowed.
    """

    rulebook: RulebookId
    data_sha256: str
    receipt: str = ""
    rules_date: str | None
    total_places: int | None = None
    contract: ContractResult
    bids: list[BidResult]
    populations: list[Population] = []
    provisional: list[str]
    near_ties: list[list[str]]
    not_in_force: list[NotInForce] = []
    look_at: list[str] = []
    notes: list[str] = []
