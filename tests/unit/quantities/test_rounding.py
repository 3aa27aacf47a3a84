import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.quantities import MODES, Rounding, RoundingMode, round_scaled

DECIMAL_MODES: dict[RoundingMode, str] = {
    "half up": decimal.ROUND_HALF_UP,
    "half even": decimal.ROUND_HALF_EVEN,
    "up": decimal.ROUND_UP,
    "down": decimal.ROUND_DOWN,
}
modes = st.sampled_from(MODES)
# Ties are what goes wrong, so half of the numbers end in 5.
numbers = st.decimals(
    allow_nan=False, allow_infinity=False, places=5, min_value=-(10**9), max_value=10**9
) | st.integers(-(10**7), 10**7).map(lambda n: Decimal(n * 10 + 5).scaleb(-3))


@given(numbers, st.integers(0, 4), modes)
def test_agrees_with_the_decimal_module(x: Decimal, places: int, mode: RoundingMode) -> None:
    expected = x.quantize(Decimal(1).scaleb(-places), rounding=DECIMAL_MODES[mode])
    assert Rounding.to_places(places, mode).apply(Fraction(x)) == Fraction(expected)


@given(st.fractions(), st.fractions(min_value=Fraction(1, 1000), max_value=10_000), modes)
def test_gives_a_multiple_of_the_step_less_than_a_step_away(
    x: Fraction, step: Fraction, mode: RoundingMode
) -> None:
    rounding = Rounding(mode, step)
    rounded = rounding.apply(x)
    assert (rounded / step).denominator == 1
    assert abs(rounded - x) < step
    assert rounding.apply(rounded) == rounded
    assert rounding.apply(-x) == -rounded
    if mode.startswith("half"):
        assert abs(rounded - x) <= step / 2
    if mode == "down":
        assert abs(rounded) <= abs(x)
    if mode == "up":
        assert abs(rounded) >= abs(x)


@pytest.mark.parametrize(
    ("x", "half_up", "half_even", "up", "down"),
    [
        ("2.5", 3, 2, 3, 2),
        ("3.5", 4, 4, 4, 3),
        ("-2.5", -3, -2, -3, -2),
        ("0.5", 1, 0, 1, 0),
        ("-0.5", -1, 0, -1, 0),
        ("0.499999", 0, 0, 1, 0),
        ("2.000001", 2, 2, 3, 2),
        ("7", 7, 7, 7, 7),
    ],
)
def test_each_mode_at_its_boundaries(x: str, half_up: int, half_even: int, up: int, down: int) -> None:
    n, d = Fraction(x).as_integer_ratio()
    assert [round_scaled(n, d, mode) for mode in MODES] == [half_up, half_even, up, down]
    assert [round_scaled(-n, -d, mode) for mode in MODES] == [half_up, half_even, up, down]
    assert [round_scaled(n * 6, d * 6, mode) for mode in MODES] == [half_up, half_even, up, down]


def test_rounds_money_to_thousands() -> None:
    assert Rounding("down", Fraction(1000)).apply(Fraction(20_999)) == 20_000
    assert Rounding("half up", Fraction(1000)).apply(Fraction(20_500)) == 21_000


@pytest.mark.parametrize(
    ("rounding", "words"),
    [
        (Rounding.to_places(2), "to 2 decimal places"),
        (Rounding.to_places(1), "to 1 decimal place"),
        (Rounding.to_places(0), "to a whole number"),
        (Rounding.to_places(2, "down"), "down to 2 decimal places"),
        (Rounding.to_places(0, "half even"), "half even to a whole number"),
        (Rounding("half up", Fraction(1, 4)), "to the nearest 0.25"),
        (Rounding("half up", Fraction(5)), "to the nearest 5"),
        (Rounding("up", Fraction(1, 3)), "up to the nearest 1/3"),
    ],
)
def test_words(rounding: Rounding, words: str) -> None:
    assert rounding.words() == words


def test_words_for_money() -> None:
    assert Rounding("down", Fraction(1000)).words(money=True) == "down to the nearest £1,000"
    assert Rounding("half up", Fraction(1)).words(money=True) == "to the nearest £1"
    assert Rounding.to_places(2).words(money=True) == "to 2 decimal places"


def test_what_cannot_round_is_refused() -> None:
    with pytest.raises(ValueError, match="step above 0"):
        Rounding("up", Fraction(0))
    with pytest.raises(ValueError, match="not a way of rounding"):
        Rounding("ceiling", Fraction(1))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not a way of rounding"):
        round_scaled(1, 3, "nearest")  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        round_scaled(1, 0, "up")
