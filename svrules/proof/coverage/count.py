"""Coverage: the goals of a rulebook, and which of them its examples try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from svrules.data import example_competition
from svrules.engine import Plan, Scored, plan_for, score
from svrules.language.rulebook import Rulebook
from svrules.proof.coverage.award import (
    award_goals,
    award_tried,
    day_goals,
    days_tried,
    outcome_goals,
    stretches,
)
from svrules.proof.coverage.decisions import decision_goals, decisions_tried
from svrules.proof.coverage.expecting import Seen, seen_by
from svrules.proof.coverage.goals import KINDS, Goal, Kind
from svrules.proof.coverage.impossible import impossible
from svrules.proof.coverage.limits import limit_goals, limits_tried
from svrules.proof.coverage.rows import row_goals, rows_tried
from svrules.proof.coverage.rules import rule_goals, rules_tried

__all__ = ["Coverage", "coverage", "goals_of", "plans_of", "tried_by"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The goals of a rulebook in the order of its text, and those of them that its examples try.

    `never` has goals that are proved never to be tried, with the reason; they are not among `goals`.
    `unconfirmed` counts the examples that are still marked as proposed: what they try is tried, and nobody
    has confirmed that it comes out as it should.
    """

    rulebook: Rulebook
    goals: tuple[Goal, ...]
    tried: frozenset[Goal]
    never: Mapping[Goal, str] = field(default_factory=dict)
    unconfirmed: int = 0

    def of(self, kind: Kind) -> tuple[tuple[Goal, ...], tuple[Goal, ...]]:
        """The goals of a kind that are tried, and those that are not."""
        listed = [goal for goal in self.goals if goal.kind == kind]
        tried = tuple(goal for goal in listed if goal in self.tried)
        return tried, tuple(goal for goal in listed if goal not in self.tried)

    @property
    def missing(self) -> tuple[Goal, ...]:
        """The goals that no example tries."""
        return tuple(goal for goal in self.goals if goal not in self.tried)

    @property
    def share(self) -> Fraction:
        """How much of all is tried, from 0 to 1; 1 where there is nothing to try."""
        return Fraction(len(self.tried), len(self.goals)) if self.goals else Fraction(1)


def coverage(rulebook: Rulebook) -> Coverage:
    """What the examples of a rulebook try of all there is; an example that cannot be read tries nothing."""
    from svrules.proof.unconfirmed import unconfirmed

    goals = goals_of(rulebook)
    tried = {goal for scored, seen in _examples(rulebook) for goal in tried_by(scored, seen)}
    never = impossible(rulebook, plans_of(rulebook), [goal for goal in goals if goal not in tried])
    possible = tuple(goal for goal in goals if goal not in never)
    found = frozenset(goal for goal in goals if goal in tried)
    return Coverage(rulebook, possible, found, never, len(unconfirmed(rulebook)))


def _examples(rulebook: Rulebook) -> Iterator[tuple[Scored, Seen]]:
    for example in rulebook.examples:
        competition = example_competition(rulebook, example).competition
        if competition is not None:
            scored = score(rulebook, competition)
            yield scored, seen_by(example, scored)


def goals_of(rulebook: Rulebook) -> tuple[Goal, ...]:
    """Everything that examples of a rulebook can try, each once, kind by kind in the order of the text."""
    found = [*outcome_goals(rulebook), *day_goals(rulebook)]
    for plan in plans_of(rulebook):
        for goals in (rule_goals, row_goals, award_goals, decision_goals, limit_goals):
            found += goals(plan)
    order = list(KINDS)
    return tuple(sorted(dict.fromkeys(found), key=lambda goal: (order.index(goal.kind), goal.line)))


def plans_of(rulebook: Rulebook) -> Iterator[Plan]:
    """The plan of each stretch of days on which the same parts count."""
    if rulebook.date_input is None:
        yield plan_for(rulebook, None)
    for period in stretches(rulebook):
        day = period.start or period.end
        if day is not None:
            yield plan_for(rulebook, day)
        else:
            yield from _always(rulebook)


def _always(rulebook: Rulebook) -> Iterable[Plan]:
    """The plan of a rulebook in which nothing ever changes, on any day."""
    from datetime import date

    return (plan_for(rulebook, date(2000, 1, 1)),)


def tried_by(scored: Scored, seen: Seen | None = None) -> Iterator[Goal]:
    """The goals that one scored competition tries, from what the engine recorded; some may come twice.

    With `seen` only those that something expected depends on; without it all that an example could expect.
    """
    yield from award_tried(scored, seen)
    if seen is None or seen.anything:
        yield from days_tried(scored)
    run = scored.run
    if run is not None:
        for tried in (rules_tried, rows_tried, decisions_tried, limits_tried):
            yield from tried(run, seen)
