"""Periods of days, and dates as spreadsheets store them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, Literal

__all__ = ["ALWAYS", "CalendarUnit", "Period", "date_from_serial", "shifted"]

CalendarUnit = Literal["day", "week", "month", "year"]
_MONTHS: Final = {"month": 1, "year": 12}
_DAYS: Final = {"day": 1, "week": 7}

_LAST_DAY: Final = date.max


@dataclass(frozen=True, slots=True)
class Period:
    """A run of days with the first and the last day in it; None leaves that side open."""

    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day is in the period; both ends are."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    @property
    def is_empty(self) -> bool:
        """Whether the period ends before it starts, so that no day is in it."""
        return self.start is not None and self.end is not None and self.end < self.start

    def overlap(self, other: "Period") -> "Period":
        """The days that are in both periods; empty when there are none."""
        if other.start is None and other.end is None:
            return self
        if self.start is None and self.end is None:
            return other
        starts = [day for day in (self.start, other.start) if day is not None]
        ends = [day for day in (self.end, other.end) if day is not None]
        return Period(max(starts, default=None), min(ends, default=None))


ALWAYS: Final = Period()


def shifted(day: date, count: Fraction, unit: CalendarUnit) -> date:
    """The day that lies `count` days, weeks, months or years after a day, or before it when below zero.

    Months and years keep the number of the day; where the month has no such day it is its last: three years
    before 29 February 2028 is 28 February 2025. Raises ValueError when `count` is not whole, or the day is
    outside the calendar (years 1 to 9999).
    """
    if count.denominator != 1:
        raise ValueError(f"`{count}` is not a whole number")
    months = int(count) * _MONTHS.get(unit, 0)
    if unit in _DAYS:
        number = day.toordinal() + int(count) * _DAYS[unit]
        if not 1 <= number <= _LAST_DAY.toordinal():
            raise ValueError("the day is outside the calendar")
        return date.fromordinal(number)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= _LAST_DAY.year:
        raise ValueError("the day is outside the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def date_from_serial(n: int | Fraction, *, epoch1904: bool = False) -> date:
    """The day that a spreadsheet's serial number stands for; a fraction of a day (the time) is left out.

    Day 1 is 1 January 1900, or the day after 1 January 1904 where the workbook counts from 1904. Raises
    ValueError for numbers that are no day: below the first, after 31 December 9999, and 60, the 29 February
    1900 that Excel counts and the calendar does not have.
    """
    days = n.__floor__()
    if epoch1904:
        return _day(date(1904, 1, 1), days, n)
    if days == 60:
        raise ValueError("day 60 of a spreadsheet is 29 February 1900, which never was")
    if days < 1:
        raise ValueError(f"`{n}` is not the number of a day")
    return _day(date(1899, 12, 31) if days < 60 else date(1899, 12, 30), days, n)


def _day(start: date, days: int, n: int | Fraction) -> date:
    if not 0 <= days <= (_LAST_DAY - start).days:
        raise ValueError(f"`{n}` is not the number of a day")
    return start + timedelta(days=days)
