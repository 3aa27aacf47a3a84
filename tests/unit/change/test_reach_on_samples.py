"""What `reach` claims of the losing bids of the shipped samples, scored again on both sides of the limit."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import cache

import pytest

from svrules.api import Rulebook, load
from svrules.change.limits.facts import ways, with_fact
from svrules.change.reach.answer import FactChange
from svrules.change.reach.build import reach
from svrules.engine import Competition, score
from svrules.engine.result import BidResult
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input
from svrules.shipped import sample_path

SAMPLES = (
    ("lcr-contracts", "lcr-contracts.xlsx"),
    ("lcr-investment", "lcr-investment.xlsx"),
    ("lcr-on-national", "lcr-on-national.json"),
)


@cache
def sample(rulebook: str, file: str) -> tuple[Rulebook, Competition]:
    book = load(rulebook)
    return book, book.read(sample_path(file))[0]


@cache
def result(rulebook: str, file: str) -> tuple[BidResult, ...]:
    book, competition = sample(rulebook, file)
    return tuple(score(book.model, competition).result().bids)


def has(one: BidResult, goal: str) -> bool:
    """Whether the bid has reached that, read off a Result."""
    if goal == "first place":
        return one.rank == 1
    if goal == "funding":
        return one.allocation is not None and one.allocation.status in ("funded", "part funded")
    return one.outcome == "pass"


LOSERS = [
    (*names, one.bid, goal)
    for names in SAMPLES
    for one in result(*names)
    for goal in ("first place", "funded" if names[0] == "lcr-investment" else "pass")
    if not has(one, "funding" if goal == "funded" else goal)
]


@pytest.mark.parametrize(("rulebook", "file", "bid", "goal"), LOSERS)
def test_the_change_is_enough_and_the_smallest_step_less_is_not(
    rulebook: str, file: str, bid: str, goal: str
) -> None:
    book, competition = sample(rulebook, file)
    place = [one.name for one in competition.bids].index(bid)
    read_off = "funding" if goal == "funded" else goal

    def reached(name: str, value: Scalar) -> bool:
        found = score(book.model, with_fact(competition, place, name, value)).result()
        return has(next(one for one in found.bids if one.bid == bid), read_off)

    (told,) = reach(book.model, competition, bid, goal).goals
    assert not told.met
    for change in told.facts:
        if change.kind != "reached" or change.value_exact is None or change.given_exact is None:
            continue
        input_ = book.model.inputs[change.fact]
        value, given = typed(change.value_exact, input_), typed(change.given_exact, input_)
        assert reached(change.fact, value), change.sentence
        less = a_step_less(input_, given, value, change)
        assert less is None or not reached(change.fact, less), change.sentence


def typed(text: str, input_: Input) -> Fraction | date:
    return date.fromisoformat(text) if "-" in text[1:] else Fraction(text)


def a_step_less(
    input_: Input, given: Fraction | date, value: Fraction | date, change: FactChange
) -> Scalar | None:
    """The value a day, a penny, a whole number or the hundredth of another number nearer to that offered."""
    if isinstance(value, date) or isinstance(given, date):
        assert isinstance(value, date) and isinstance(given, date)
        return value + timedelta(1 if value < given else -1)
    if input_.levels is not None:
        between = [one for one in input_.levels if min(given, value) < one < max(given, value)]
        return max(between, key=lambda one: abs(one - given), default=None)
    (way,) = [one for one in ways(input_, given, both=True) if one.up == (value > given)]
    step = (way.step or way.fine) * (1 if way.up else -1)
    less = value - step
    return less if (less - given) * step > 0 else None


def test_there_are_losing_bids_to_look_at() -> None:
    assert len({names[:3] for names in LOSERS}) >= 12
