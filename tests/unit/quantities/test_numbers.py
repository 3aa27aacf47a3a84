import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.quantities import decimal_places, decimal_text, exact_number, exact_text, from_spreadsheet, shown

exact_numbers = st.fractions(max_denominator=10**12)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("x", "places"),
    [
        ("5", 0),
        ("0", 0),
        ("1/2", 1),
        ("1/4", 2),
        ("-1/8", 3),
        ("1/5", 1),
        ("3/40", 3),
        ("1/3", None),
        ("7/30", None),
    ],
)
def test_decimal_places(x: str, places: int | None) -> None:
    assert decimal_places(Fraction(x)) == places


@pytest.mark.parametrize(
    ("x", "text"),
    [
        ("0", "0"),
        ("-3", "-3"),
        ("-0.125", "-0.125"),
        ("0.0000001", "0.0000001"),
        ("1e22", "10000000000000000000000"),
        ("1/3", None),
    ],
)
def test_decimal_text_has_no_exponent(x: str, text: str | None) -> None:
    assert decimal_text(Fraction(x)) == text


def test_decimal_text_with_thousands() -> None:
    assert decimal_text(Fraction("-1234567.5"), thousands=True) == "-1,234,567.5"
    assert [decimal_text(Fraction(n), thousands=True) for n in (1, 12, 123, 1234)] == [
        "1",
        "12",
        "123",
        "1,234",
    ]


@given(decimals)
def test_decimal_text_reads_back(x: Decimal) -> None:
    text = decimal_text(Fraction(x))
    assert text is not None and Fraction(text) == Fraction(x)


@given(exact_numbers)
def test_exact_text_reads_back(x: Fraction) -> None:
    assert Fraction(exact_text(x)) == exact_number(exact_text(x)) == x


def test_numbers_longer_than_python_prints_at_once() -> None:
    n = 7 * 10**20_000 + 3
    with pytest.raises(ValueError, match="digits"):
        str(n)
    assert exact_text(Fraction(-n)) == "-7" + "0" * 19_999 + "3"
    assert exact_number(exact_text(Fraction(-n, 2))) == Fraction(-n, 2)
    assert decimal_text(Fraction(1, 10**5000)) == "0." + "0" * 4999 + "1"
    assert sys.get_int_max_str_digits() > 0


@pytest.mark.parametrize(
    ("x", "text"),
    [
        ("12.5", "12.5"),
        ("0.123456", "0.123456"),
        ("0.1234567", "≈0.1235"),
        ("1/3", "≈0.3333"),
        ("2/3", "≈0.6667"),
        ("-2/3", "≈-0.6667"),
        ("0.00000005", "0.00000005"),
        ("0.000000051", "≈0.00000005"),
        ("0.00009999999", "≈0.00010"),
        ("1/300000", "≈0.000003"),
        ("1234567", "1234567"),
    ],
)
def test_shown_marks_what_is_rounded(x: str, text: str) -> None:
    assert shown(Fraction(x)) == text


def test_shown_with_thousands_and_places() -> None:
    assert shown(Fraction(1234567, 2), thousands=True) == "617,283.5"
    assert shown(Fraction(10000, 3), 2, thousands=True) == "≈3,333.33"


@given(exact_numbers)
def test_shown_without_a_mark_is_exact(x: Fraction) -> None:
    text = shown(x)
    assert text.startswith("≈") or Fraction(text) == x
    assert Fraction(text.removeprefix("≈")) != 0 or x == 0


@pytest.mark.parametrize(
    ("stored", "value", "differs"),
    [
        (0.1 + 0.2, "0.3", True),
        (0.3, "0.3", False),
        (1 / 3, "0.333333333333333", True),
        (12.6, "12.6", False),
        (-0.0, "0", False),
        (1e22, "1e22", False),
        (2.5e-7, "0.00000025", False),
        (100000.0, "100000", False),
        (188487.31, "188487.31", False),
        (1.1 * 3, "3.3", True),
        (123456789012345678.0, "123456789012346000", True),
        (5, "5", False),
        (1234567890123456789, "1234567890123460000", True),
    ],
)
def test_a_spreadsheet_number_is_the_decimal_that_is_shown(stored: float, value: str, differs: bool) -> None:
    assert from_spreadsheet(stored) == (Fraction(value), differs)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10))
def test_a_decimal_typed_into_a_cell_comes_back(typed: Decimal) -> None:
    assert from_spreadsheet(float(typed)) == (Fraction(typed), False)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf"), True])
def test_what_is_no_number_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="is not a"):
        from_spreadsheet(bad)
