"""A competition: the facts of one contract (or call) and of each bid (or project), typed and exact.

True on entry to the engine: facts have been read by the one door (`svrules.data`), so each is of its input's
type and within its bounds, or absent. Absent means missing; it is never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from svrules.language.expressions import Scalar

Facts = Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Bid:
    """A bidder's name, exactly as shown in results, and the facts of its bid.

    `blanks` names the facts whose cell was empty and that stand for what the rulebook says a blank means.
    """

    name: str
    facts: Facts
    blanks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """A recorded decision that settles a referral: `outcome` is "pass" or "fail"."""

    bid: str
    rule: str
    outcome: str
    who: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Competition:
    """The contract's facts, the bids in table order, and recorded decisions.

    `blanks` names the contract's facts that an empty cell gave, as in `Bid`.
    """

    contract: Facts
    bids: tuple[Bid, ...] = ()
    decisions: tuple[Decision, ...] = ()
    blanks: frozenset[str] = frozenset()
