"""Intervals lose no value, and where formulas cross is solved exactly."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from svrules.engine.bounds.arithmetic import divided
from svrules.engine.bounds.formula import UNKNOWN, constant, roots, simplest_between
from svrules.engine.bounds.interval import Interval
from svrules.engine.bounds.spread import Stretch, may_be_in_error
from svrules.engine.bounds.work import unknown_between
from svrules.quantities import MODES, Rounding

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
