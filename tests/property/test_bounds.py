"""Bounds hold whatever the engine computes: each quantity, outcome and place, for values in the stretch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import assume, given, note
from hypothesis import strategies as st

from svrules.engine import score
from svrules.engine.bounds.places import can_be_first, is_first, may_be_ranked, surely_ranked
from svrules.engine.bounds.spread import (
    Possible,
    Stretch,
    formula_of,
    may_be_in_error,
    may_be_missing,
    numbers_of,
    words_of,
)
from svrules.engine.bounds.work import OpenFacts, PossibleRun, Unsettled, bid_fact, unknown_between
from svrules.engine.competition import Competition
from svrules.engine.plan import EACH_PAIR
from svrules.engine.quantity import InError, Missing, Quantity
from svrules.engine.working.careful import run_carefully
from svrules.engine.working.run import Run, judge_contract
from svrules.language.rulebook import Rulebook
from svrules.language.types import NumberType
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions

WIDTHS = st.sampled_from([Fraction(n) for n in (1, 3, 10, 100)] + [Fraction(1, 50)])


def in_place(competition: Competition, bid: int, name: str, value: Fraction) -> Competition:
    """The competition with another fact."""
    bids = list(competition.bids)
    bids[bid] = replace(bids[bid], facts={**bids[bid].facts, name: value})
    return replace(competition, bids=tuple(bids))


def among_the_possible(quantity: Quantity, possible: Possible, x: Fraction) -> bool:
    """Whether what the engine says is one of the things that are possible, and what the formula says."""
    if isinstance(quantity, Missing):
        return may_be_missing(possible)
    if isinstance(quantity, InError):
        return may_be_in_error(possible)
    if isinstance(quantity, bool | str):
        return quantity in words_of(possible)
    number = Fraction(quantity.toordinal()) if isinstance(quantity, date) else quantity
    numbers, formula = numbers_of(possible), formula_of(possible)
    return (
        numbers is not None
        and numbers.holds(number)
        and formula in (None, formula)
        and (formula is None or formula.at(x) == number)
    )


@cases(90)
@given(rulebooks_with_competitions(), st.data())
def test_what_the_engine_computes_is_possible(drawn: Drawn, data: st.DataObject) -> None:
    note(drawn.text)
    rulebook, competition = rulebook_of(drawn.text), drawn.competition
    plan = getattr(score(rulebook, competition).run, "plan", None)
    assume(plan is not None)
    contract = judge_contract(plan, competition)
    assume(contract.scope == "in scope")
    known = _numbers(rulebook, competition)
    assume(known)
    bid, name = data.draw(st.sampled_from(known))
    step = bid_fact(plan, name)
    assume(step is not None)
    middle = competition.bids[bid].facts[name]
    assert isinstance(middle, Fraction) and step is not None
    low = middle - data.draw(st.sampled_from([Fraction(0), Fraction(1), Fraction(1, 3)]))
    stretch = Stretch(low, low + data.draw(WIDTHS))
    note(f"{name} of {competition.bids[bid].name} from {stretch.low} to {stretch.high}")
    run = OpenFacts(plan, competition, contract).possible(
        {Unsettled(bid, step): unknown_between(stretch)}, stretch
    )
    for x in data.draw(st.lists(_inside(stretch, competition, name), min_size=1, max_size=3)):
        found = run_carefully(plan, in_place(competition, bid, name, x), contract)
        _hold(run, found, x)


def _inside(stretch: Stretch, competition: Competition, name: str) -> st.SearchStrategy[Fraction]:
    """Values in the stretch: anywhere, whole ones such as 0, and what other bids give."""
    anywhere = [stretch.low + (stretch.high - stretch.low) * part / 100 for part in range(1, 100)]
    first = -(-stretch.low // 1)
    special = [Fraction(first + n) for n in range(12)]
    special += [x for bid in competition.bids if isinstance(x := bid.facts.get(name), Fraction)]
    inside = [x for x in special if stretch.low < x < stretch.high]
    return st.sampled_from(inside) | st.sampled_from(anywhere) if inside else st.sampled_from(anywhere)


def _numbers(rulebook: Rulebook, competition: Competition) -> list[tuple[int, str]]:
    return [
        (place, name)
        for place, bid in enumerate(competition.bids)
        for name, value in bid.facts.items()
        if isinstance(rulebook.inputs[name].type, NumberType) and isinstance(value, Fraction)
    ]


def _hold(run: PossibleRun, found: Run, x: Fraction) -> None:
    if run.open:
        return
    ranking = found.awarded.ranking
    ranks = {} if ranking is None else ranking.ranks
    for bid, name in enumerate(run.names):
        assert found.outcomes[bid] in run.statuses[bid], (name, x, found.outcomes[bid], run.statuses[bid])
        for label, one in found.said[bid].items():
            assert one.outcome in run.said[bid][label], (name, x, label, one)
        if found.scored[bid] is not True or run.scored[bid] == {True}:
            row = found.row(bid)
            for step in run.plan.steps:
                if step.domain != EACH_PAIR and row[step.index] is not None:
                    possible = run.read(bid, step.index)
                    told = (name, x, step, row[step.index], possible)
                    if possible is not None:
                        assert among_the_possible(row[step.index], possible, x), told
        assert may_be_ranked(run, bid) or bid not in ranks, (name, x)
        assert not surely_ranked(run, bid) or bid in ranks, (name, x)
        assert can_be_first(run, bid) or ranks.get(bid) != 1, (name, x, ranks)
        assert not is_first(run, bid) or ranks.get(bid) == 1, (name, x, ranks)
        first = [one for one, rank in ranks.items() if rank == 1]
        assert not is_first(run, bid, alone=True) or first == [bid], (name, x, ranks)
