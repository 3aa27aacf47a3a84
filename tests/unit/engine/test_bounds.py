"""Intervals lose no value, and where formulas cross is solved exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.data import example_competition
from svrules.diagnostics import Span
from svrules.engine import score
from svrules.engine.bounds.arithmetic import STRICT, divided
from svrules.engine.bounds.formula import UNKNOWN, constant, roots, simplest_between
from svrules.engine.bounds.gathering import some_of
from svrules.engine.bounds.interval import Interval
from svrules.engine.bounds.places import ahead, can_be_first, is_first
from svrules.engine.bounds.spread import Possible, Spread, Stretch, may_be_in_error, numbers_of, words_of
from svrules.engine.bounds.work import OpenFacts, unknown_between
from svrules.engine.plan import Owner, Step
from svrules.engine.working.powers import rounded_power
from svrules.language.types import NumberType
from svrules.quantities import MODES, PLAIN, Rounding
from tests.unit.proof.books import load

NUMBERS = st.sampled_from([Fraction(n, d) for n in range(-7, 8) for d in (1, 2, 3)])


@st.composite
def intervals_with_a_number(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    """An interval and a number in it."""
    low, x, high = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
    low_in, high_in = draw(st.booleans()) or x == low, draw(st.booleans()) or x == high
    open_low, open_high = draw(st.integers(0, 9)) == 0, draw(st.integers(0, 9)) == 0
    made = Interval(
        None if open_low else low,
        None if open_high else high,
        low_in and not open_low,
        high_in and not open_high,
    )
    return made, x


@given(intervals_with_a_number(), intervals_with_a_number(), st.sampled_from(MODES), st.integers(-3, 4))
def test_every_operation_holds_what_numbers_give(
    one: tuple[Interval, Fraction], other: tuple[Interval, Fraction], mode: str, exponent: int
) -> None:
    (a, x), (b, y) = one, other
    rounding = Rounding(mode, Fraction(1, 2))  # type: ignore[arg-type]
    assert a.plus(b).holds(x + y)
    assert a.times(b).holds(x * y)
    assert a.negative().holds(-x)
    assert a.limited(b, lowest=True).holds(min(x, y))
    assert a.limited(b, lowest=False).holds(max(x, y))
    assert a.rounded(rounding).holds(rounding.apply(x))
    assert (x > y) - (x < y) in a.signs_against(b)
    if x or exponent >= 0:
        assert a.power(exponent).holds(x**exponent)


def test_an_end_that_is_out_rounds_as_the_numbers_beside_it() -> None:
    rounding = Rounding.to_places(0)
    assert Interval(Fraction(1), Fraction(5, 2), True, False).rounded(rounding) == Interval(
        Fraction(1), Fraction(2)
    )
    assert Interval(Fraction(1), Fraction(5, 2)).rounded(rounding).high == 3


def test_roots_are_fractions_where_they_can_be() -> None:
    cubic = tuple(map(Fraction, (-6, 11, -6, 1)))  # (x − 1)(x − 2)(x − 3)
    assert [low for low, _ in roots(cubic, Fraction(0), Fraction(5))] == [1, 2, 3]
    assert roots(cubic, Fraction(1), Fraction(3)) == ((Fraction(2), Fraction(2)),)
    ((low, high),) = roots(tuple(map(Fraction, (-2, 0, 1))), Fraction(0), Fraction(5))
    assert low**2 < 2 < high**2


@given(st.lists(NUMBERS, min_size=1, max_size=4, unique=True))
def test_every_root_is_found_once(wanted: list[Fraction]) -> None:
    product = constant(Fraction(1))
    for root in wanted:
        factor = UNKNOWN.plus(constant(-root))
        assert factor is not None
        found = product.times(factor)
        assert found is not None
        product = found
    assert [low for low, high in roots(product.above, Fraction(-9), Fraction(9)) if low == high] == sorted(
        wanted
    )


def test_the_same_above_and_below_is_one() -> None:
    again = UNKNOWN.over(UNKNOWN)
    assert again is not None and again.fixed == 1


def test_the_simplest_number_between() -> None:
    assert simplest_between(Fraction(31, 100), Fraction(34, 100)) == Fraction(1, 3)
    assert simplest_between(Fraction(-5, 2), Fraction(-9, 4)) == Fraction(-5, 2)


def test_a_divisor_that_can_be_zero_is_an_error_that_is_possible() -> None:
    across, beside = Stretch(Fraction(-1), Fraction(1)), Stretch(Fraction(0), Fraction(1))
    assert may_be_in_error(divided(Fraction(1), unknown_between(across), across))
    assert across.borders == [(0, 0)]
    assert not may_be_in_error(divided(Fraction(1), unknown_between(beside), beside))


THREE_EQUAL = """\
rulebook "Three equal"
  edition "1"
bid
  price  money, above £0
  wage   money
award
  lowest price wins
  tie: highest wage
example "a tie that is not known for all"
  bidder | price | wage
  Ash    | £100  | £15
  Birch  | £100  | £14
  Cedar  | {cedar}
"""


def test_a_tie_break_unknown_for_a_third_equal_bid_settles_nothing() -> None:
    for cedar, settled in (("£100 |", False), ("£200 |", True), ("£100 | £12", True)):
        rulebook = load(THREE_EQUAL.format(cedar=cedar))
        made = example_competition(rulebook, rulebook.examples[0]).competition
        assert made is not None
        run = score(rulebook, made).run
        assert run is not None and run.awarded.ranking is not None
        assert (run.awarded.ranking.ranks[1] == 1) is not settled
        possible = OpenFacts(run.plan, made, run.contract).possible({}, Stretch(Fraction(0), Fraction(1)))
        assert can_be_first(possible, 1) is not settled
        assert is_first(possible, 0, alone=True) is settled
        assert ahead(possible, 0, 1) == ({1} if settled else {0, 1})


def between(low: Fraction, high: Fraction) -> Possible:
    return Spread(Interval(low, high))


@pytest.mark.parametrize(
    ("base", "exponent"),
    [((0, "1/4"), (0, "1/2")), ((0, 0), (0, 1)), ((0, "1/9"), ("1/2", 1)), ((2, 4), (-1, 1))],
)
def test_a_rounded_power_holds_what_every_pair_gives(
    base: tuple[int | str, int | str], exponent: tuple[int | str, int | str]
) -> None:
    """Also 0 to the power 0, which is 1: beside a base of at most 1/4 the largest power there is."""
    (x_low, x_high), (y_low, y_high) = [(Fraction(low), Fraction(high)) for low, high in (base, exponent)]
    rounding = Rounding("half up", Fraction(1, 100))
    step = Step(
        0,
        "rounded power",
        (),
        rounding,
        0,
        0,
        NumberType(PLAIN),
        Owner("value", "", "", 0),
        Span("", 1, 1, 1, 1),
    )
    of = [between(x_low, x_high), between(y_low, y_high)]
    found = numbers_of(STRICT["rounded power"](step, of, Stretch(Fraction(0), Fraction(1))))
    assert found is not None and found.low is not None and found.high is not None
    pairs = [
        rounded_power(x_low + (x_high - x_low) * i / 4, y_low + (y_high - y_low) * j / 4, rounding)
        for i in range(5)
        for j in range(5)
    ]
    assert all(found.holds(value) for value in pairs)
    assert (found.low, found.high) == (min(pairs), max(pairs))


def test_of_many_words_that_may_be_there_each_is_possible() -> None:
    levels = ["None", "Aspiring", "Accredited"]
    items: list[tuple[Possible, bool]] = [(levels[at % 3], at == 0) for at in range(7)]
    found = some_of(items, lambda chosen: chosen[-1])
    assert words_of(found) == set(levels) and numbers_of(found) is None
