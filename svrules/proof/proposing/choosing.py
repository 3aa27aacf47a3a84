"""As few examples and bids as try everything that was found: each choice is scored again as it will stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from svrules.engine import Competition, score
from svrules.engine.competition import Facts
from svrules.engine.quantity import InError, Missing
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook
from svrules.proof.coverage import Goal, tried_by
from svrules.proof.proposing.attempts import NAMES, Attempt, Attempts, competition

__all__ = ["Chosen", "chosen"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A competition to propose, and the goals it is proposed for: of all, and for each bid those it brought.

    `parts` has for each attempt that went into it where its bids begin, how many they are, and its goals.
    """

    competition: Competition
    parts: tuple[tuple[int, int, tuple[Goal, ...]], ...]

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The goals of all parts, each once."""
        return tuple(dict.fromkeys(goal for _, _, goals in self.parts for goal in goals))


def chosen(attempts: Attempts) -> list[Chosen]:
    """The competitions to propose, those about one contract in one."""
    groups: dict[object, list[tuple[Attempt, tuple[Goal, ...]]]] = {}
    for attempt, goals in _fewest(attempts):
        groups.setdefault(frozenset(attempt.competition.contract.items()), []).append((attempt, goals))
    return [one for group in groups.values() for one in _together(attempts.rulebook, group)]


def _fewest(attempts: Attempts) -> Iterator[tuple[Attempt, tuple[Goal, ...]]]:
    """Greedily the attempt that tries most of what is left; of equals the one with least to read."""
    left = dict.fromkeys(sorted(attempts.found, key=lambda goal: (goal.line, goal.words)))
    listed = list(dict.fromkeys(attempt for kept in attempts.found.values() for attempt in kept))
    while left:
        best = max(listed, key=lambda one: (len(one.goals & left.keys()), *(-size for size in one.size)))
        goals = tuple(goal for goal in left if goal in best.goals)
        if not goals:  # cannot be: each goal left has an attempt
            return
        yield best, goals
        for goal in goals:
            del left[goal]


def _together(rulebook: Rulebook, group: list[tuple[Attempt, tuple[Goal, ...]]]) -> Iterator[Chosen]:
    """One example of several attempts about one contract, as long as each still tries what it is for."""
    waiting = sorted(group, key=lambda one: one[0].size)
    while waiting:
        (first, goals), *rest = waiting
        made = Chosen(first.competition, ((0, len(first.competition.bids), goals),))
        waiting = []
        for attempt, more in rest:
            other = _joined(rulebook, made, attempt, more)
            if other is None:
                waiting.append((attempt, more))
            else:
                made = other
        yield _plainer(rulebook, made)


def _plainer(rulebook: Rulebook, made: Chosen) -> Chosen:
    """The same without the facts that nothing came to hang on: less to read and to confirm."""
    before = _seen(rulebook, made.competition)
    for name in rulebook.inputs:
        whole = made.competition
        if name in whole.contract or any(name in bid.facts for bid in whole.bids):
            other = competition(
                _without(whole.contract, name), [_without(bid.facts, name) for bid in whole.bids]
            )
            if _seen(rulebook, other) == before and set(made.goals) <= _tried(rulebook, other):
                made = Chosen(other, made.parts)
    return made


def _without(facts: Facts, name: str) -> dict[str, Scalar]:
    return {other: value for other, value in facts.items() if other != name}


def _seen(rulebook: Rulebook, made: Competition) -> object:
    """What came out for the contract and for each bid."""
    scored = score(rulebook, made)
    run = scored.run
    if run is None:
        return scored.scope
    said = [{label: one.outcome for label, one in bid.items()} for bid in (run.contract.said, *run.said)]
    steps = [one.step for one in run.plan.values]
    steps += [step for table in run.plan.tables for _, step in table.outputs]
    values = [run.contract.row[step] for step in steps]
    known = [None if isinstance(value, Missing | InError) else value for value in values]
    marks = [run.marks(one, bid) for one in run.plan.criteria for bid in range(len(made.bids))]
    return scored.scope, scored.outcomes, scored.totals, scored.ranks, said, known, marks


def _joined(rulebook: Rulebook, made: Chosen, attempt: Attempt, goals: tuple[Goal, ...]) -> Chosen | None:
    bids = [bid.facts for bid in made.competition.bids]
    own = [bid.facts for bid in attempt.competition.bids]
    # Bids that are there to be compared are easier to follow by themselves.
    if len(bids) + len(own) > len(NAMES) or len(own) > 1 or any(count > 1 for _, count, _ in made.parts):
        return None
    both = competition(made.competition.contract, [*bids, *own])
    if not {*made.goals, *goals} <= _tried(rulebook, both):
        return None
    return Chosen(both, (*made.parts, (len(bids), len(own), goals)))


def _tried(rulebook: Rulebook, made: Competition) -> set[Goal]:
    found: Iterable[Goal] = tried_by(score(rulebook, made))
    return set(found)
