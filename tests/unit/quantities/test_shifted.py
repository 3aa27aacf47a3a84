"""Days, weeks, months and years before and after a day."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.quantities import shifted

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "count", "unit", "found"),
    [
        (date(2028, 2, 29), -3, "year", date(2025, 2, 28)),
        (date(2028, 2, 29), -4, "year", date(2024, 2, 29)),
        (date(2026, 1, 31), 1, "month", date(2026, 2, 28)),
        (date(2026, 3, 31), -1, "month", date(2026, 2, 28)),
        (date(2026, 12, 15), 1, "month", date(2027, 1, 15)),
        (date(2026, 1, 15), -13, "month", date(2024, 12, 15)),
        (date(2026, 3, 1), -1, "day", date(2026, 2, 28)),
        (date(2026, 3, 1), 2, "week", date(2026, 3, 15)),
        (date(9999, 12, 31), 0, "year", date(9999, 12, 31)),
        (date(1, 1, 31), 11, "month", date(1, 12, 31)),
    ],
)
def test_a_day_is_counted_on_and_back(day: date, count: int, unit, found: date) -> None:
    assert shifted(day, Fraction(count), unit) == found


@pytest.mark.parametrize(
    ("day", "count", "unit"),
    [
        (date(2026, 1, 1), Fraction(1, 2), "month"),
        (date(9999, 12, 31), Fraction(1), "day"),
        (date(9999, 12, 1), Fraction(1), "month"),
        (date(1, 1, 1), Fraction(-1), "week"),
        (date(1, 1, 1), Fraction(-1), "year"),
        (date(2026, 1, 1), Fraction(10**30), "year"),
        (date(2026, 1, 1), Fraction(-(10**30)), "day"),
    ],
)
def test_what_is_no_day_is_refused(day: date, count: Fraction, unit) -> None:
    with pytest.raises(ValueError):
        shifted(day, count, unit)


@given(DAYS, st.integers(-2000, 2000))
def test_a_year_is_twelve_months_and_a_week_seven_days(day: date, count: int) -> None:
    assert shifted(day, Fraction(count, 1), "week") == shifted(day, Fraction(7 * count), "day")
    few = Fraction(count % 50)
    assert shifted(day, few, "year") == shifted(day, 12 * few, "month")


@given(DAYS, st.integers(0, 1200))
def test_later_days_stay_later_or_level(day: date, months: int) -> None:
    after = shifted(day, Fraction(1), "day")
    assert shifted(day, Fraction(months), "month") <= shifted(after, Fraction(months), "month")
