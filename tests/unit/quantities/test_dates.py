from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.quantities import ALWAYS, Period, date_from_serial

BID_WINDOW = Period(date(2023, 6, 19), date(2023, 6, 30))

days = st.dates(date(2020, 1, 1), date(2020, 3, 1))
periods = st.builds(Period, st.none() | days, st.none() | days)


@pytest.mark.parametrize(("day", "inside"), [(18, False), (19, True), (25, True), (30, True)])
def test_the_first_and_the_last_day_are_in(day: int, inside: bool) -> None:
    assert BID_WINDOW.covers(date(2023, 6, day)) is inside
    assert not BID_WINDOW.covers(date(2023, 7, 1))


def test_open_sides() -> None:
    assert Period(date(2026, 4, 1)).covers(date.max)
    assert Period(end=date(2026, 4, 1)).covers(date.min)
    assert ALWAYS.covers(date(2026, 4, 1))


@given(periods, periods, days)
def test_the_overlap_covers_what_both_cover(a: Period, b: Period, day: date) -> None:
    assert a.overlap(b).covers(day) == (a.covers(day) and b.covers(day))
    assert not (a.is_empty and a.covers(day))


def test_a_period_of_one_day_is_not_empty() -> None:
    day = date(2026, 4, 1)
    assert not Period(day, day).is_empty
    assert Period(day, date(2026, 3, 31)).is_empty


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (61, date(1900, 3, 1)),
        (46113, date(2026, 4, 1)),
        (Fraction(92227, 2), date(2026, 4, 1)),
        (2958465, date(9999, 12, 31)),
    ],
)
def test_serial_numbers(serial: int | Fraction, day: date) -> None:
    assert date_from_serial(serial) == day


def test_serial_numbers_of_workbooks_that_count_from_1904() -> None:
    assert date_from_serial(0, epoch1904=True) == date(1904, 1, 1)
    assert date_from_serial(46113 - 1462, epoch1904=True) == date(2026, 4, 1)


@pytest.mark.parametrize("serial", [0, -1, 60, Fraction(121, 2), 2958466, 10**30])
def test_numbers_that_are_no_day(serial: int | Fraction) -> None:
    with pytest.raises(ValueError, match=r"not the number of a day|never was"):
        date_from_serial(serial)
    if serial != 0 and serial not in (60, Fraction(121, 2)):
        with pytest.raises(ValueError, match="not the number of a day"):
            date_from_serial(serial, epoch1904=True)
