"""Powers and roots are rounded once, from the true value: checked with whole numbers only."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.engine.working.powers import TooLargeError, power, rounded_power
from svrules.quantities.rounding import MODES, Rounding
from tests.property.effort import cases

BASES = st.fractions(min_value=0, max_value=10**6, max_denominator=1000)
EXPONENTS = st.builds(Fraction, st.integers(-7, 7), st.integers(1, 7))


def _at_most(x: Fraction, base: Fraction, exponent: Fraction) -> bool:
    """Whether x is at most the true power, for x at least 0."""
    return x**exponent.denominator <= base**exponent.numerator


@cases(300)
@given(BASES, EXPONENTS, st.integers(0, 6))
def test_down_and_up_enclose_the_true_value(base: Fraction, exponent: Fraction, places: int) -> None:
    if base == 0 and exponent <= 0:
        return
    down = rounded_power(base, exponent, Rounding.to_places(places, "down"))
    up = rounded_power(base, exponent, Rounding.to_places(places, "up"))
    step = Fraction(1, 10**places)
    assert _at_most(down, base, exponent)
    if down == up:
        assert down**exponent.denominator == base**exponent.numerator
    else:
        assert up == down + step
        assert not _at_most(up, base, exponent) or up**exponent.denominator == base**exponent.numerator


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("degree", [2, 3, 4, 7, 30])
def test_an_exact_root_is_itself_whatever_the_rounding(degree: int, mode: str) -> None:
    for root in (*range(12), 999, 10**12):
        found = rounded_power(Fraction(root**degree), Fraction(1, degree), Rounding(mode, Fraction(1)))
        assert found == root


@cases(300)
@given(BASES, EXPONENTS, st.integers(0, 6), st.sampled_from(MODES))
def test_half_up_goes_by_the_middle(base: Fraction, exponent: Fraction, places: int, mode: str) -> None:
    if base == 0 and exponent <= 0:
        return
    down = rounded_power(base, exponent, Rounding.to_places(places, "down"))
    half_up = rounded_power(base, exponent, Rounding.to_places(places))
    middle = down + Fraction(1, 2 * 10**places)
    assert half_up == (down + 2 * (middle - down) if _at_most(middle, base, exponent) else down)


@pytest.mark.parametrize(
    ("base", "exponent", "places", "expected"),
    [
        ("2", "1/2", 4, "1.4142"),
        ("4", "1/2", 4, "2"),
        ("0.0625", "1/2", 1, "0.3"),  # exactly a quarter, the middle of 0.2 and 0.3
        ("0", "0", 2, "1"),
        ("0", "1/3", 2, "0"),
        ("8", "-1/3", 2, "0.5"),
        ("80", "2/3", 6, "18.566355"),
        ("1", "333/667", 2, "1"),
    ],
)
def test_known_values(base: str, exponent: str, places: int, expected: str) -> None:
    rounding = Rounding.to_places(places)
    assert rounded_power(Fraction(base), Fraction(exponent), rounding) == Fraction(expected)


def test_a_rounding_to_thousands() -> None:
    assert rounded_power(Fraction(10**7), Fraction(1, 2), Rounding("half up", Fraction(1000))) == 3000


def test_what_has_no_power() -> None:
    cents = Rounding.to_places(2)
    with pytest.raises(ValueError, match=r"^$"):
        rounded_power(Fraction(-1), Fraction(1, 2), cents)
    with pytest.raises(ZeroDivisionError):
        rounded_power(Fraction(0), Fraction(-1, 2), cents)
    with pytest.raises(ZeroDivisionError):
        power(Fraction(0), -1)


def test_absurd_powers_are_refused_and_do_not_run_for_ever() -> None:
    cents = Rounding.to_places(2)
    for exponent in (Fraction(10**9), Fraction(10**9, 7), Fraction(1, 10**9)):
        with pytest.raises(TooLargeError):
            rounded_power(Fraction(3, 2), exponent, cents)
    assert power(Fraction(0), 10**9) == 0
    assert power(Fraction(-1), 10**9 + 1) == -1
    assert power(Fraction(5), 0) == 1
