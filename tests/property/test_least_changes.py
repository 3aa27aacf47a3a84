"""The least change is the least: against every value of a grid, and against values drawn before the limit."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given, note
from hypothesis import strategies as st

from svrules.change.limits.facts import BidFact
from svrules.change.limits.goals import (
    FirstPlace,
    Funded,
    Goal,
    Marks,
    OtherFunded,
    OtherWinner,
    Passes,
    first_of,
    funded_of,
)
from svrules.change.limits.policy import PolicyFigure, figures_of
from svrules.change.limits.search import Found, Unknown, Way, search
from svrules.change.limits.weights import Weight, worth_of
from svrules.engine import score
from svrules.engine.bounds.work import OpenFacts, bid_fact
from svrules.engine.working.run import Run
from svrules.language.types import NumberType
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions

STEPS = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(10), Fraction(1, 100)])


def _scored(drawn: Drawn) -> Run:
    found = score(rulebook_of(drawn.text), drawn.competition)
    assume(found.run is not None and found.scope == "in scope")
    assert found.run is not None
    return found.run


def _figure(run: Run, data: st.DataObject) -> BidFact:
    """A number of some bid that the rulebook uses."""
    plan, competition = run.plan, run.competition
    inputs = plan.rulebook.inputs
    used = [
        (place, inputs[name])
        for place, bid in enumerate(competition.bids)
        for name, value in bid.facts.items()
        if isinstance(inputs[name].type, NumberType)
        and isinstance(value, Fraction)
        and bid_fact(plan, name) is not None
    ]
    assume(used)
    bid, input_ = data.draw(st.sampled_from(used))
    return BidFact(plan, competition, OpenFacts(plan, competition, run.contract), bid, input_)


def _goal(run: Run, bid: int, data: st.DataObject) -> Goal:
    goals: list[Goal] = [FirstPlace(bid), Passes(bid), OtherWinner(first_of(run))]
    total = run.total(bid)
    if run.plan.total is not None:
        goals.append(Marks(bid, run.plan.total, total or Fraction(20), above=total is not None))
    if run.plan.award is not None and run.plan.award.allocation is not None:
        goals = [Funded(bid), OtherFunded(funded_of(run))]
    goal = data.draw(st.sampled_from([one for one in goals if not one.met(run)] or [None]))
    assume(goal is not None)
    assert goal is not None
    return goal


@cases(30)
@given(rulebooks_with_competitions(), st.data())
def test_the_first_value_of_a_grid_is_found(drawn: Drawn, data: st.DataObject) -> None:
    note(drawn.text)
    run = _scored(drawn)
    figure = _figure(run, data)
    goal = _goal(run, figure.bid, data)
    start = run.competition.bids[figure.bid].facts[figure.input.name]
    assert isinstance(start, Fraction)
    step = data.draw(STEPS)
    count = data.draw(st.integers(1, 30)) * data.draw(st.sampled_from([1, -1]))
    first = (start // step + (1 if count > 0 else 0)) * step
    way = Way(start, first + count * step, True, step)
    values = [x for n in range(abs(count) + 2) if (x := first + n * step * (1 if count > 0 else -1)) != start]
    values = [x for x in values if min(start, way.end) <= x <= max(start, way.end)]
    note(f"{figure.input.name} of {run.competition.bids[figure.bid].name}: {way}, {goal}")
    found = search(goal, figure, way)
    least = next((x for x in values if goal.met(figure.run(x))), None)
    assert (found.kind, found.value) == ("out of reach" if least is None else "reached", least)


@cases(30)
@given(rulebooks_with_competitions(), st.data())
def test_no_number_before_the_limit_reaches_it(drawn: Drawn, data: st.DataObject) -> None:
    note(drawn.text)
    run = _scored(drawn)
    figure = _figure(run, data)
    goal = _goal(run, figure.bid, data)
    start = run.competition.bids[figure.bid].facts[figure.input.name]
    assert isinstance(start, Fraction)
    width = data.draw(
        st.sampled_from([Fraction(3), Fraction(50), Fraction(-50), Fraction(-1, 2), Fraction(10**6)])
    )
    way = Way(start, start + width, data.draw(st.booleans()), None)
    note(f"{figure.input.name} of {run.competition.bids[figure.bid].name}: {way}, {goal}")
    found = search(goal, figure, way)
    _holds(goal, figure, way, found, data)


def _holds(goal: Goal, figure: Unknown, way: Way, found: Found, data: st.DataObject) -> None:
    """Nothing before the limit reaches the goal; on it and beyond is as was said."""
    note(str(found))
    for part in data.draw(st.lists(st.integers(1, 999), max_size=4)):
        x = way.start + (found.limit - way.start) * Fraction(part, 1000)
        assert x == way.start or not goal.met(figure.run(x)), (x, found)
    if found.kind != "reached":
        return
    assert found.value is not None and found.before is not None
    assert goal.met(figure.run(found.value))
    assert found.before == way.start or not goal.met(figure.run(found.before))
    if found.limit == found.limit_to and found.limit != way.start:
        assert goal.met(figure.run(found.limit)) == found.limit_in
    if not found.limit_in and found.limit == found.limit_to:
        near = found.limit + (found.value - found.limit) / 10**6
        assert goal.met(figure.run(near)), near


@cases(15)
@given(rulebooks_with_competitions(), st.data())
def test_weights_turn_the_decision_where_it_is_said(drawn: Drawn, data: st.DataObject) -> None:
    note(drawn.text)
    run = _scored(drawn)
    assume(first_of(run))
    facts = OpenFacts(run.plan, run.competition, run.contract)
    weights = [worth_of(run, run.competition, facts, one) for one in run.plan.criteria]
    movable = [one for one in weights if isinstance(one, Weight)]
    assume(movable)
    weight = data.draw(st.sampled_from(movable))
    same = weight.run(weight.now)
    assert (same.outcomes, first_of(same)) == (run.outcomes, first_of(run))
    end = data.draw(st.sampled_from([Fraction(0), weight.whole]))
    way = Way(weight.now, end, True, None)
    goal = OtherWinner(first_of(run))
    note(f"{weight.criterion.code}: {way}")
    _holds(goal, weight, way, search(goal, weight, way), data)


@cases(15)
@given(rulebooks_with_competitions(), st.data())
def test_figures_of_the_policy_turn_the_decision_where_it_is_said(drawn: Drawn, data: st.DataObject) -> None:
    note(drawn.text)
    run = _scored(drawn)
    assume(first_of(run))
    facts = OpenFacts(run.plan, run.competition, run.contract)
    figures = [one for one in figures_of(run, run.competition, facts) if isinstance(one, PolicyFigure)]
    assume(figures)
    figure = data.draw(st.sampled_from(figures))
    same = figure.run(figure.given)
    assert (same.outcomes, first_of(same)) == (run.outcomes, first_of(run))
    way = data.draw(st.sampled_from(figure.ways()))
    if data.draw(st.booleans()):
        way = replace(way, end=figure.given + (10 if way.up else -figure.given), step=None)
    pot = run.plan.award is not None and run.plan.award.allocation is not None
    goal: Goal = OtherFunded(funded_of(run)) if pot else OtherWinner(first_of(run))
    note(f"{figure.kind} {figure.what}: {way}")
    _holds(goal, figure, way, search(goal, figure, way, figure.at), data)
