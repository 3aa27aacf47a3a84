"""What `reach` answers, as records with a JSON schema. Numbers are exact: `p` or `p/q`."""

from __future__ import annotations

from typing import Literal

from svrules.change.limits.standing import Record, Standing
from svrules.engine.result import RulebookId

__all__ = ["Changed", "FactChange", "GoalAnswer", "Reach"]


class Changed(Record):
    """A criterion, rule or figure of the bid that comes out differently, with its clause."""

    what: str
    title: str
    clause: str
    line: int | None
    before: str | None
    after: str | None


class FactChange(Record):
    """What the search over one fact came to.

    `kind`: `reached`, `out of reach` (none of the values in `searched` reaches it alone), `not proved` (no
    change up to `limit` reaches it, the rest was not decided). `searched` says in words which values were
    looked at, `all_allowed` whether those are all that the rulebook allows on that side. `value` is the least
    change that reaches it: the nearest value in whole numbers, pence, levels or days; of other numbers the
    nearest with two decimals, and `limit` is exact (`limit_to` another number only where the limit is
    irrational and lies between the two); `limit_in` says whether the limit itself reaches it. `short` is the
    last value that does not, `whole` the nearest whole number that does. `also` are further answers that
    reach it. `others` says what becomes of other bids. `excluded` stretches of values were proved to hold
    none, `scored` values were scored.
    """

    fact: str
    kind: Literal["reached", "out of reach", "not proved"]
    direction: Literal["more", "less", "earlier", "later", "other"]
    given: str
    given_exact: str | None
    value: str | None = None
    value_exact: str | None = None
    difference: str | None = None
    limit: str | None = None
    limit_to: str | None = None
    limit_in: bool = True
    limit_words: str = ""
    short: str | None = None
    whole: str | None = None
    also: tuple[str, ...] = ()
    end: str = ""
    searched: str = ""
    all_allowed: bool = True
    excluded: int
    scored: int
    at_value: Standing | None = None
    at_short: Standing | None = None
    changes: tuple[Changed, ...] = ()
    others: tuple[str, ...] = ()
    sentence: str


class GoalAnswer(Record):
    """One goal: whether it is met as things stand, else what each fact alone would have to be."""

    goal: str
    met: bool
    facts: tuple[FactChange, ...]


class Reach(Record):
    """The whole answer. `left_out` says which facts were not looked at, and why."""

    rulebook: RulebookId
    data_sha256: str
    rules_date: str | None
    bid: str
    standing: Standing
    goals: tuple[GoalAnswer, ...]
    left_out: tuple[str, ...]
