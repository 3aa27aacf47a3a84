"""Two bids that end level though they are not alike: one fact differs, and another makes up for it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from svrules.engine import Competition, Scored
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input
from svrules.language.types import NumberType
from svrules.proof.coverage import Goal
from svrules.proof.coverage.limits import facts_behind, number_of, smallest_step
from svrules.proof.proposing.attempts import Attempts, changed
from svrules.proof.proposing.facts import of_number
from svrules.proof.proposing.solving import zero_of

__all__ = ["search_ties"]

Values = Callable[[Input, Scored], "list[Scalar | None]"]


def search_ties(attempts: Attempts, pair: Competition, values: Values) -> None:
    """Look for a tie of the pair that each step of the tie-break settles."""
    scored = attempts.score(pair)
    run = scored.run
    if run is None or run.plan.award is None:
        return
    by = run.plan.award.by
    makes_up = [attempts.rulebook.inputs[name] for name in facts_behind(run.plan, by)]
    makes_up = [one for one in makes_up if one.owner == "bid" and isinstance(one.type, NumberType)]
    for place, tie in enumerate(run.plan.award.ties):
        goal = next((g for g in attempts.open if g.kind == "tie" and g.key == (tie.words, place)), None)
        if goal is None:
            continue
        for name in facts_behind(run.plan, (tie.by,)):
            fact = attempts.rulebook.inputs[name]
            if fact.owner == "bid":
                _differing(attempts, pair, fact, [*_near(fact, pair), *values(fact, scored)], makes_up, goal)


def _near(fact: Input, pair: Competition) -> list[Scalar | None]:
    """Values a little away from what the bids have."""
    number = number_of(pair.bids[1].facts.get(fact.name), fact.type)
    if number is None or not isinstance(fact.type, NumberType):
        return []
    step = smallest_step(fact.type, fact)
    wanted = (number + step, number - step, number + number / 10, number - number / 10)
    return [of_number(fact, (one / step).__floor__() * step) for one in wanted]


def _differing(
    attempts: Attempts,
    pair: Competition,
    fact: Input,
    values: list[Scalar | None],
    makes_up: list[Input],
    goal: Goal,
) -> None:
    for value in values:
        if value is None or goal not in attempts.open or attempts.spent:
            continue
        other = changed(pair, fact.name, value, 1)
        if _apart(attempts.score(other)) in (None, 0):
            continue
        for second in makes_up:
            if second is not fact and goal in attempts.open:
                _made_good(attempts, other, second, goal)


def _made_good(attempts: Attempts, made: Competition, fact: Input, goal: Goal) -> None:
    def at(value: Scalar) -> Fraction | None:
        return _apart(attempts.score(changed(made, fact.name, value, 1)))

    start = number_of(made.bids[1].facts.get(fact.name), fact.type)
    if start is not None:
        zero_of(at, fact, start, lambda: goal not in attempts.open)


def _apart(scored: Scored) -> Fraction | None:
    """How far apart the award values of the two bids are."""
    if scored.run is None:
        return None
    values = scored.run.award_values
    one, other = values.get(0), values.get(1)
    return one - other if isinstance(one, Fraction) and isinstance(other, Fraction) else None
