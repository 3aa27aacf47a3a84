"""Attempts: competitions that are scored to see what they try; the engine alone says what that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from svrules.engine import Bid, Competition, Scored, score
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook
from svrules.proof.coverage import Goal, tried_by

__all__ = ["NAMES", "Attempt", "Attempts", "changed", "competition"]

NAMES: Final = ("Ash", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Gorse", "Hazel")
"""Bidders of proposed examples."""

Facts = Mapping[str, Scalar]
_MOST_KEPT: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """A competition, and the wanted goals that it tries."""

    competition: Competition
    goals: frozenset[Goal]

    @property
    def size(self) -> tuple[int, int]:
        """How much there is to read: bids, then facts."""
        bids = self.competition.bids
        return len(bids), len(self.competition.contract) + sum(len(bid.facts) for bid in bids)


@dataclass(eq=False)
class Attempts:
    """What was tried so far for the goals that are wanted; `found` keeps the best few attempts for each.

    No more than `at_most` competitions are tried in all, and `most` until the next kind of look.
    """

    rulebook: Rulebook
    wanted: frozenset[Goal]
    at_most: int
    found: dict[Goal, list[Attempt]] = field(default_factory=dict)
    tried: int = 0
    most: int = 0
    _seen: set[object] = field(default_factory=set)

    @property
    def open(self) -> set[Goal]:
        """The goals that nothing has tried yet."""
        return {goal for goal in self.wanted if goal not in self.found}

    @property
    def spent(self) -> bool:
        """Whether there is nothing left to find, or enough has been tried."""
        return self.tried >= min(self.most, self.at_most) or len(self.found) == len(self.wanted)

    def score(self, made: Competition) -> Scored:
        """Score a competition and keep it for what it tries."""
        scored = score(self.rulebook, made)
        key = _key(made)
        if key in self._seen:
            return scored
        self._seen.add(key)
        self.tried += 1
        tried = set(tried_by(scored))
        goals = frozenset(goal for goal in self.wanted if goal in tried)
        if goals:
            self._keep(Attempt(made, goals))
        return scored

    def _keep(self, attempt: Attempt) -> None:
        for goal in attempt.goals:
            kept = self.found.setdefault(goal, [])
            kept.append(attempt)
            kept.sort(key=lambda one: (-len(one.goals), one.size))
            # The smallest stays too: it is the one to read where nothing else is to be tried.
            if len(kept) > _MOST_KEPT:
                smallest = min(kept, key=lambda one: one.size)
                del kept[_MOST_KEPT:]
                kept[-1] = kept[-1] if smallest in kept else smallest


def _key(made: Competition) -> object:
    bids = tuple((bid.name, frozenset(bid.facts.items())) for bid in made.bids)
    return frozenset(made.contract.items()), bids


def competition(contract: Facts, bids: Iterable[Facts]) -> Competition:
    """A competition of these bids under the names of trees."""
    return Competition(contract, tuple(Bid(name, facts) for name, facts in zip(NAMES, bids, strict=False)))


def changed(made: Competition, name: str, value: Scalar | None, bid: int | None) -> Competition:
    """The same with another value of a fact, of one bid or (None) of the contract; None: not given."""
    if bid is None:
        return replace(made, contract=_with(made.contract, name, value))
    own = made.bids[bid]
    other = replace(own, facts=_with(own.facts, name, value))
    return replace(made, bids=(*made.bids[:bid], other, *made.bids[bid + 1 :]))


def _with(facts: Facts, name: str, value: Scalar | None) -> Facts:
    rest = {other: kept for other, kept in facts.items() if other != name}
    return rest if value is None else {**rest, name: value}
