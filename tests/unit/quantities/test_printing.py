from datetime import date
from fractions import Fraction

import pytest

from svrules.quantities import (
    ALWAYS,
    MONEY,
    PLAIN,
    STANDARD_UNITS,
    Period,
    print_date,
    print_money,
    print_percent,
    print_period,
    print_quantity,
)


@pytest.mark.parametrize(
    ("pounds", "text"),
    [
        ("20000", "£20,000"),
        ("0", "£0"),
        ("12.6", "£12.60"),
        ("12.65", "£12.65"),
        ("0.125", "£0.125"),
        ("-300", "-£300"),
        ("-1234.5", "-£1,234.50"),
        ("1/3", "≈£0.33"),
        ("-100/3", "≈-£33.33"),
        ("1/300000", "≈£0.000003"),
    ],
)
def test_money(pounds: str, text: str) -> None:
    assert print_money(Fraction(pounds)) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [("1/10", "10%"), ("0.125", "12.5%"), ("1", "100%"), ("-0.05", "-5%"), ("1/3", "≈33.3333%")],
)
def test_percent(share: str, text: str) -> None:
    assert print_percent(Fraction(share)) == text


def test_dates_and_periods() -> None:
    first, last = date(2025, 4, 1), date(2026, 3, 31)
    assert print_date(first) == "1 April 2025"
    assert print_period(Period(first, last)) == "from 1 April 2025 to 31 March 2026"
    assert print_period(Period(first)) == "from 1 April 2025"
    assert print_period(Period(end=last)) == "until 31 March 2026"
    assert print_period(ALWAYS) == "always"


def test_quantities_carry_their_unit() -> None:
    fte, week = STANDARD_UNITS.dimension("FTE"), STANDARD_UNITS.dimension("week")
    assert fte is not None and week is not None
    assert print_quantity(Fraction(1200), PLAIN) == "1,200"
    assert print_quantity(Fraction(126, 10), MONEY) == "£12.60"
    assert print_quantity(Fraction(30000), MONEY / fte) == "£30,000 per FTE"
    assert print_quantity(Fraction(9, 2), fte) == "4.5 FTE"
    assert print_quantity(Fraction(1), week) == "1 week"
    assert print_quantity(Fraction(-1), week) == "-1 week"
    assert print_quantity(Fraction(0), week) == "0 weeks"
    assert print_quantity(Fraction(1), fte * week) == "1 FTE × weeks"
    assert print_quantity(Fraction(2), fte / week) == "2 FTE per week"
    assert print_quantity(Fraction(2), MONEY**2) == "2 £ squared"
