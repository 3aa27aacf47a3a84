"""What of the least changes may stand in a letter to the bidder: nothing that a rival's figures follow from.

A change is told only where neither the fact nor what it moves looks at another bid. To come first, it is told
only where nothing changes for any other bid and no tie-break settles it: then it follows from the bid's own
offer, the published method and the total of the winner, which the letter gives in any case.
"""

from __future__ import annotations

from fractions import Fraction

from svrules.change.limits.facts import resting_on
from svrules.change.reach.answer import FactChange, Reach
from svrules.change.reach.build import reach
from svrules.engine import score
from svrules.engine.bounds.work import bid_fact
from svrules.engine.competition import Competition
from svrules.engine.plan import Plan
from svrules.language.rulebook import Rulebook

__all__ = ["for_letter"]


def for_letter(rulebook: Rulebook, competition: Competition, bid: str) -> tuple[str, ...]:
    """Sentences on what would have been enough to pass, or to come first; none where nothing may be told."""
    run = score(rulebook, competition).run
    if run is None:
        return ()
    goal = (
        "pass" if run.outcomes[[one.name for one in competition.bids].index(bid)] != "pass" else "first place"
    )
    answer = reach(rulebook, competition, bid, goal)
    if goal == "first place" and answer.standing.award_value is not None:
        return ()
    winner = _total_of_the_first(answer, rulebook, competition)
    changes = [one for each in answer.goals for one in each.facts if one.kind == "reached"]
    least = None if goal == "pass" else winner
    return tuple(_without_names(one, goal) for one in changes if _may_be_told(one, run.plan, least))


def _total_of_the_first(answer: Reach, rulebook: Rulebook, competition: Competition) -> Fraction | None:
    found = score(rulebook, competition)
    places = [place for place, bid in enumerate(competition.bids) if bid.name in answer.standing.first]
    return found.totals[places[0]] if places else None


def _may_be_told(one: FactChange, plan: Plan, winner: Fraction | None) -> bool:
    """`winner` is the total to come before; None where it is enough to pass."""
    step = bid_fact(plan, one.fact)
    if step is None or one.at_value is None or plan.rulebook.inputs[one.fact].confidential:
        return False
    if winner is None:
        return _passes_alone(one, plan)
    looking = {label for label, _ in resting_on(plan, step)}
    alone = {each.code for each in plan.criteria if each.alone}
    alone |= {each.label for each in plan.rules if each.stage <= 2}
    total = one.at_value.total
    return looking <= alone and not one.others and total is not None and Fraction(total) > winner


def _passes_alone(one: FactChange, plan: Plan) -> bool:
    """Whether all rules and pass marks that come out differently look at this bid alone."""
    rules = {each.label: each for each in plan.rules if each.stage <= 2}
    moved = [each for each in one.changes if each.before in ("fail", "refer", "unknown") and each.clause]
    return bool(moved) and all(each.what in rules for each in moved)


def _without_names(one: FactChange, goal: str) -> str:
    """The sentence without what it says of places: a letter tells no rank of others."""
    difference = f" ({one.difference} {one.direction})" if one.difference else ""
    enough = "pass" if goal == "pass" else "come first"
    said = f"{one.fact}: {one.value} instead of {one.given}{difference} would have been enough to {enough}"
    short = f"; {one.short} would not" if one.short else ""
    return f"{said}, all else as it is{short}."
