"""A competition: the facts of one contract (or call) and of each bid (or project), typed and exact.

True on entry to the engine: facts have been read by the one door (`svrules.data`), so each is of its input's
type and within its bounds, or absent. Absent means missing; it is never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from svrules.language.expressions import Scalar

Facts = Mapping[str, Scalar]
WHOLE_BID: Final = "bid"
"""What a decision names in place of a rule to reject a bid as a whole, where no rule has that label."""


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
    """A recorded decision: `outcome` is "pass" or "fail" of `rule` for that bid.

    It settles a rule that says refer or unknown. With the rule `WHOLE_BID` and the outcome "fail" it rejects
    the bid as a whole, before the bids are compared.
    """

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
