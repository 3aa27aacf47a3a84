"""What a sweep answers, as records with a JSON schema. Numbers are exact: `p` or `p/q`."""

from __future__ import annotations

from typing import Literal

from svrules.change.limits.standing import Record
from svrules.engine.result import RulebookId

__all__ = [
    "BidAt",
    "Cost",
    "Failing",
    "Kind",
    "Setting",
    "Share",
    "Sweep",
    "Swept",
    "Tip",
    "Undecided",
    "VariedFigure",
]


Kind = Literal["weight", "setting"]
"""What can be varied."""


class VariedFigure(Record):
    """A weight or setting that is varied, in words and exactly."""

    kind: Kind
    name: str
    what: str
    title: str
    low: str
    high: str
    step: str | None
    low_exact: str
    high_exact: str
    step_exact: str | None


class BidAt(Record):
    """A bid at one setting: its outcome, rank and exact total.

    `award_value` is the number that decides ranks, where that is neither the total nor the sum of marks.
    """

    bid: str
    outcome: str
    rank: int | None
    total: str | None
    award_value: str | None = None


class Setting(Record):
    """One setting: the exact values of what is varied, in order, and in words; who wins; every bid.

    `first` are those with the first rank, or where a pot is spent those that get money; none: nobody.
    `cannot_be` says why it is no setting: its weights cannot add up. `bids` is empty where there are many
    competitions.
    """

    values: tuple[str, ...]
    words: tuple[str, ...]
    first: tuple[str, ...]
    bids: tuple[BidAt, ...] = ()
    cannot_be: str | None = None


class Share(Record):
    """In how many settings a bid wins: alone, and sharing with others.

    `share` is of the settings in which it wins alone, or, where a pot is spent, is funded at all.
    `ranks` has, for each rank from 1, at how many settings the bid has it; the last is for no rank.
    """

    bid: str
    alone: int
    shared: int
    share: str
    ranks: tuple[int, ...]


class Tip(Record):
    """The exact value of a varied figure at which the decision changes.

    Below `at` are `before`, at exactly that value `there`, above `after`. `to` differs from `at` where the
    border lies between the two: at `at` the decision is `before`, at `to` it is `after`. `beside` are the
    values of what else is varied. `proved`: no other value near it changes the decision.
    """

    what: str
    beside: tuple[str, ...]
    at: str
    at_words: str
    to: str
    before: tuple[str, ...]
    there: tuple[str, ...] | None
    after: tuple[str, ...]
    proved: bool


class Undecided(Record):
    """A stretch in which it is not proved who wins at every value; those that were tried are known."""

    what: str
    beside: tuple[str, ...]
    low: str
    high: str


class Failing(Record):
    """A rule, criterion or value that cannot be computed for `bids` at some of the settings, and why.

    `settings` is at how many; `first` and `last` are the exact values of the first and the last of them. The
    sentence is that of the first bid at the first of them.
    """

    code: str
    where: str
    sentence: str
    bids: tuple[str, ...]
    settings: int
    first: tuple[str, ...]
    last: tuple[str, ...]


class Cost(Record):
    """What was worked out. A quantity is a step of the plan for one bid, or for all where it is the same.

    `steps` of all plans, `resting` of them on what is varied. `first` were worked out once, `again` because
    of a setting or a value between; `whole` would have been, with everything worked out for each of `runs`.
    """

    plans: int
    steps: int
    resting: int
    runs: int
    first: int
    again: int
    whole: int


class Swept(Record):
    """One competition. `why_not` says why nothing was varied; `now` are those who win as things stand.

    `kept` is at how many settings the decision is as it stands, `possible` how many settings there are.
    `nobody` counts the settings at which nobody wins, `out_of_scope` those of them at which the contract is
    out of scope.
    `changes` is between how many neighbouring settings of the one varied value the decision differs; where
    `tips_told`, `tips` has where, for each. In `undecided` stretches it is not proved for every value.
    `scope` is as things stand. `provisional` names the bids that as things stand or at a setting are
    referred, unknown or in error: while they are, the decision is not settled. `failing` says where at the
    settings, and why, bids are in error.
    """

    name: str
    data_sha256: str
    rules_date: str | None
    scope: str | None
    provisional: tuple[str, ...]
    failing: tuple[Failing, ...]
    why_not: str | None
    now: tuple[str, ...]
    now_values: tuple[str | None, ...]
    bids: tuple[str, ...]
    possible: int
    kept: int
    nobody: int
    out_of_scope: int
    tied: int
    shares: tuple[Share, ...]
    settings: tuple[Setting, ...]
    changes: int
    tips: tuple[Tip, ...]
    undecided: tuple[Undecided, ...]
    tips_told: bool


class Sweep(Record):
    """The whole answer.

    `drawn`: settings were drawn at random, with `seed`; else all of a grid were tried. `weightings`: drawn
    from all weightings of the criteria that add up to the whole.
    `scale`: which criteria take what a weight leaves; empty: all beside it. `changed` has, for each setting
    in the order of `settings`, in how many competitions the decision is another than it stands.
    """

    rulebook: RulebookId
    decides: Literal["rank", "funding"]
    varied: tuple[VariedFigure, ...]
    scale: tuple[str, ...]
    drawn: bool
    weightings: bool
    seed: int | None
    settings: tuple[tuple[str, ...], ...]
    changed: tuple[int, ...]
    competitions: tuple[Swept, ...]
    cost: Cost
