"""The Impact: what another edition would have made of past competitions, as pydantic models with a schema.

Every number is a string: a plain decimal, and beside it in a field whose name ends in `exact` the number
itself as "p" or "p/q". Nothing here is a float. Facts of bids are not in it: prices stay where they are.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from svrules.engine.result import BidOutcome, RulebookId, Scope

__all__ = [
    "BidImpact", "ChangeTold", "CompetitionImpact", "Impact", "Move", "NotRead", "Share", "Standing",
    "Verdict",
]  # fmt: skip

Verdict = Literal["same", "changes", "not known", "not compared"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChangeTold(_Record):
    """One change between the editions, and what it did to all competitions together.

    `id` is what moves and shares call it. `was` and `now` are its lines as written, those alike in both left
    out. `moved` is the sum of the marks that it moved, `up` and `down` of those it gave and took; `bids` is
    how many bids it moved, `outcomes` and `flips` the parts of changed outcomes and winners that are due to
    it.
    """

    id: str
    title: str
    clause: str
    was: list[str]
    now: list[str]
    competitions: int
    bids: int
    moved: str
    moved_exact: str
    up: str
    up_exact: str
    down: str
    down_exact: str
    outcomes: str
    outcomes_exact: str
    flips: str
    flips_exact: str


class Move(_Record):
    """The marks of a total that a change moved."""

    change: str
    marks: str
    exact: str


class Share(_Record):
    """A change at which an outcome or winner turns, and in which share of the orders: "1" is all of it."""

    change: str
    share: str
    exact: str


class Standing(_Record):
    """A bid under one edition. `why` has the labels of the rules that give an outcome other than pass.

    `missing` are the facts that hold it back, `errors` sentences on what cannot be computed; `allocation` is
    what it gets of a pot of money, in a word.
    """

    outcome: BidOutcome
    total: str | None
    exact: str | None
    rank: int | None
    allocation: str | None = None
    why: list[str] = []
    missing: list[str] = []
    errors: list[str] = []


class BidImpact(_Record):
    """One bid under both editions.

    `moved` is how many marks its total moves, None where it has none under one of them. The `exact` marks of
    all `moves` add up to it, also where it is 0 because one takes what another gives. `outcome_by` says at
    which changes its outcome turns; the shares add up to 1.
    """

    bid: str
    old: Standing
    new: Standing
    moved: str | None
    moved_exact: str | None
    moves: list[Move] = []
    outcome_by: list[Share] = []


class CompetitionImpact(_Record):
    """One competition under both editions.

    `winners` are the bids of rank 1, or those that get something where a pot is allocated. `verdict`: their
    set is the `same`, it `changes`, it is `not known` (a bid that was ranked cannot be scored, or nobody can
    be said to win), or it is `not compared` (the old edition was not in force). `provisional`: under one of
    them a bid is referred, unknown or in error, so that the ranking is not settled. `flip_by` says at which
    changes the winners turn. `attributed` says how the moves were shared out. `not_asked` are facts that the
    new edition asks and that nobody was asked then; `unread` says of facts why they cannot be taken as they
    were given.
    """

    name: str
    file: str
    old_rules_date: str | None
    new_rules_date: str | None
    old_scope: Scope
    new_scope: Scope
    old_winners: list[str]
    new_winners: list[str]
    verdict: Verdict
    provisional: bool
    flip_by: list[Share]
    attributed: str
    not_asked: list[str]
    unread: list[str]
    notes: list[str]
    bids: list[BidImpact]


class NotRead(_Record):
    """A file, or a competition in one, that could not be read, and why."""

    name: str
    why: list[str]


class Impact(_Record):
    """What NEW would have made of competitions held under OLD. Same inputs, same bytes.

    `attribution` says how marks are shared out among changes, `assumed` which facts were given a value that
    nobody was asked for, `moved_day` the day on which the new edition was applied where not on that of the
    competition. `renamed` pairs old and new names of what is the same.
    """

    old: RulebookId
    new: RulebookId
    attribution: str
    assumed: list[str]
    moved_day: str | None
    renamed: list[tuple[str, str]]
    changes: list[ChangeTold]
    competitions: list[CompetitionImpact]
    not_read: list[NotRead]
