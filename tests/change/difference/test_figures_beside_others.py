"""Figures compared with a share of another: at zero, at equal figures and on the limits, what is said holds.

Nought is at least 70% and at most 60% of nought; with a negative figure the larger share is the smaller one.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from svrules.change.difference.difference import difference
from svrules.checks.cases.evaluate import starting
from svrules.checks.cases.regions import Region, Stretch
from svrules.engine import Bid, Competition, score
from svrules.language.rulebook import Rulebook
from tests.change.difference.test_single_changes import rulebook
from tests.property.effort import cases

BOUNDS = ("", ", at least 0", ", above 0", ", at least -5", ", at most 0")
KINDS = (*(f"number{bound}" for bound in BOUNDS), "whole number, at least 0")
COMPARED = ("at least", "at most", "above", "below", "not")
SHARES = (60, 70, 100)
FIGURES = (-10, -5, -1, 0, 1, 4, 5, 10)


def text(condition: str, bonus: str = "number", price: str = "number") -> str:
    return (
        f'rulebook "Bonus"\n  edition "1"\nbid\n  bonus  {bonus}\n  price  {price}\n'
        f'rule R "Bonus"\n  fail when {condition}\n'
    )


BETWEEN = "bonus is at least 70% of price and bonus is at most 60% of price"
NEVER = "bonus is above price and bonus is below price"


@pytest.mark.parametrize(
    ("bound", "was", "now", "same"),
    [
        (", at least 0", BETWEEN, BETWEEN.replace("at most", "below"), False),
        (", at least 0", BETWEEN, BETWEEN.replace("at least", "above"), False),
        (", above 0", BETWEEN, BETWEEN.replace("at most", "below"), True),
        (", at least 0", BETWEEN.replace("at most", "below"), BETWEEN.replace("at least", "above"), True),
        (", at least -5", BETWEEN.replace("at most", "below"), BETWEEN.replace("at least", "above"), False),
        (", at least -5", BETWEEN.replace("at most", "below"), NEVER, False),
        (", at least 0", BETWEEN.replace("at most", "below"), NEVER, True),
        ("", BETWEEN.replace("at most", "below"), NEVER, False),
    ],
)  # fmt: skip
def test_what_cannot_be_of_two_figures(bound: str, was: str, now: str, same: bool) -> None:
    old, new = (rulebook(text(condition, price=f"number{bound}")) for condition in (was, now))
    assert difference(old, new, look=False).means_the_same == same
    assert (outcomes(old) == outcomes(new)) == same


def test_the_bid_that_shows_it_is_at_nought() -> None:
    conditions = BETWEEN, BETWEEN.replace("at most", "below")
    old, new = (rulebook(text(condition, price="number, at least 0")) for condition in conditions)
    (one,) = difference(old, new).of("meaning")
    assert one.witness is not None
    assert set(one.witness.facts) == {("Ash", "price", "0"), ("Ash", "bonus", "0")}


def outcomes(book: Rulebook) -> list[str]:
    """What comes of every bid whose figures lie at zero, are equal, or stand on a limit or beside it."""
    price, bonus = (starting(book).fact(name).start for name in ("price", "bonus"))
    listed = []
    for figure in map(Fraction, FIGURES):
        near = {figure * share / 100 for share in SHARES} | {Fraction(one) for one in FIGURES}
        near |= {one + beside for one in tuple(near) for beside in (Fraction(-1, 100), Fraction(1, 100))}
        listed += [
            {"price": figure, "bonus": one}
            for one in sorted(near)
            if accepted(price, figure) and accepted(bonus, one)
        ]
    listed += [{"price": listed[0]["price"]}, {"bonus": listed[0]["bonus"]}, {}]
    bids = tuple(Bid(f"Bid {at}", facts) for at, facts in enumerate(listed))
    return list(score(book, Competition({}, bids)).outcomes)


def accepted(region: Region, figure: Fraction) -> bool:
    assert isinstance(region, Stretch)
    return region.holds(figure) and not (region.whole and figure.denominator != 1)


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    one, other = draw(st.sampled_from((("bonus", "price"), ("price", "bonus"))))
    compared, share = draw(st.sampled_from(COMPARED)), draw(st.sampled_from(SHARES))
    way = draw(st.sampled_from(("share", "share", "share", "divided", "sum", "figure")))
    if way == "divided":
        return f"{one} ÷ {other} is {compared} {share}%"
    if way == "sum":
        return f"bonus + price is {compared} {draw(st.sampled_from(FIGURES))}"
    if way == "figure":
        return f"{one} is {compared} {draw(st.sampled_from(FIGURES))}"
    return f"{one} is {compared} {share}% of {other}"


@cases(60)
@given(
    st.lists(comparisons(), min_size=2, max_size=3), comparisons(), st.integers(0, 2),
    st.sampled_from(("and", "and", "or")), st.sampled_from(KINDS), st.sampled_from(KINDS), st.data(),
)  # fmt: skip
def test_what_is_said_to_be_the_same_never_scores_differently(
    said: list[str], other: str, at: int, how: str, bonus: str, price: str, data: st.DataObject
) -> None:
    now = [*said]
    at %= len(said)
    if data.draw(st.booleans()):
        now[at] = other
    else:
        was = next(word for word in COMPARED if f" is {word} " in said[at])
        now[at] = said[at].replace(f" is {was} ", f" is {data.draw(st.sampled_from(COMPARED))} ")
    before, after = (text(f" {how} ".join(one), bonus, price) for one in (said, now))
    one, two = rulebook(before), rulebook(after)
    if difference(one, two, look=False).means_the_same:
        note(after)
        assert outcomes(one) == outcomes(two)
