"""What `margin` answers, as records with a JSON schema. Numbers are exact: `p` or `p/q`."""

from __future__ import annotations

from typing import Literal

from svrules.change.limits.standing import Record
from svrules.engine.result import RulebookId

__all__ = ["InError", "Margin", "Near", "Turn", "Without"]


class InError(Record):
    """A rule, criterion or value that cannot be computed for `bids`, and why: of the first."""

    code: str
    where: str
    sentence: str
    bids: tuple[str, ...]


class Turn(Record):
    """A figure at which the winner changes, and how near it is.

    `kind`: the weight of a criterion (`what` is its code), a mark that evaluators gave, or a fact of `bid`; a
    fact of the `contract`; or a figure of the policy: a `setting`, a `pass mark` (`what` is its label), a
    `limit` in the condition of the rule `what`, what a `table` gives for this contract, or a `column` of a
    family.
    `at` is the nearest value at which somebody else comes first, or shares the first place; of a weight, and
    of numbers that are not counted in whole steps, the nearest with two decimals, and `limit` is exact.
    `share` is how much of itself the figure would have to change: of a level or answer how much of its
    scale, of a day how much of a year, of a weight how much of what it shares with its siblings; None where
    it is 0 as given.
    `others` says what siblings do. `proved`: nothing nearer changes the winner. `failing`: what at that value
    cannot be computed for bids that as things stand can be scored; who comes first there is provisional.
    """

    kind: Literal["weight", "mark", "fact", "contract", "setting", "pass mark", "limit", "table", "column"]
    what: str
    bid: str | None
    title: str
    clause: str
    given: str
    given_exact: str | None
    at: str
    at_exact: str | None
    difference: str
    limit: str | None
    limit_in: bool
    share: str | None
    short: str | None
    first_at_short: tuple[str, ...]
    first: tuple[str, ...]
    others: str
    proved: bool
    excluded: int
    scored: int
    failing: tuple[InError, ...] = ()


class Without(Record):
    """Who comes first when one losing bid is left out."""

    left_out: str
    first: tuple[str, ...]
    changes: bool


class Near(Record):
    """Two bids whose award values are near each other, and how far apart."""

    bids: tuple[str, ...]
    apart: str


class Margin(Record):
    """The whole answer: what would change the winner, nearest first.

    `decides`: who has the first `rank`, or, where a pot is spent, who gets money (`funding`); `first` are
    those that do. `ahead` is how far the first is ahead of the next.
    `in_error`: values at which one of the `first` only cannot be scored, so that they say nothing of who is
    better; on that side of the figure nothing farther was looked at.
    `holds`: figures of which no value alone changes the winner, with how many stretches were
    excluded. `not_looked_at`: what was left out, with the reason.
    """

    rulebook: RulebookId
    data_sha256: str
    rules_date: str | None
    decides: Literal["rank", "funding"]
    first: tuple[str, ...]
    ahead: str | None
    turns: tuple[Turn, ...]
    in_error: tuple[Turn, ...] = ()
    holds: tuple[str, ...]
    not_proved: tuple[str, ...]
    without: tuple[Without, ...]
    near_ties: tuple[Near, ...]
    not_looked_at: tuple[str, ...]
