"""Dates as people type them: read where there is one reading, refused with a reason where there is not."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from svrules.quantities.printing import MONTHS, print_date

__all__ = ["Ambiguous", "DateOrder", "read_date"]

DateOrder = Literal["day first", "month first"]
"""What comes first in a date in figures, where a heading says so."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A text that is meant as a date and cannot be relied on: a sentence why, and the days it may mean."""

    reason: str
    readings: tuple[date, ...] = ()


_EARLIEST_YEAR: Final = 1900
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_NUMBERS: Final = {
    **{name.lower(): number for number, name in enumerate(MONTHS, 1)},
    **{name[:3].lower(): number for number, name in enumerate(MONTHS, 1)},
    "sept": 9,
}
_SPACES: Final = re.compile("[\\s\u200b\u2060\ufeff]+")
_DASHES: Final = re.compile("[\u2010\u2011\u2012\u2013\u2212]")

_WEEKDAY: Final = re.compile(
    rf"(?P<weekday>{'|'.join(f'{day[:3]}(?:{day[3:]})?' for day in _WEEKDAYS)}),? (?P<rest>.+)"
)
_TIME: Final = re.compile(
    r"(?P<rest>.+?[0-9])[t ](?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)z?"
)
_ISO: Final = re.compile(r"(?P<y>[0-9]{4})(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})")
_FIGURES: Final = re.compile(
    r"(?P<d>[0-9]{1,2})(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<y>[0-9]{4}|[0-9]{2})"
)
_NAMED: Final = re.compile(
    r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?(?: of)?[ -]?(?P<m>[a-z]+)\.?,?[ -]?(?P<y>[0-9]{4}|[0-9]{2})"
)
_MONTH_FIRST: Final = re.compile(
    r"(?P<m>[a-z]+)\.? (?P<d>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<y>[0-9]{4}|[0-9]{2})"
)


def read_date(text: str, order: DateOrder | None = None) -> date | Ambiguous | None:
    """The day that the text names, None if it names none, `Ambiguous` with a reason if it may name another.

    Reads `1 April 2026`, `1st Apr 2026`, `Wednesday 1 April 2026`, `2026-04-01` and `13/04/2026`, which has
    one reading. Refuses with a reason: `01/04/2026`, which has two, years of two figures, a month above 12
    (`04/13/2026`), days that never were, a weekday that does not fit, a time of day other than midnight.
    With the `order` that a heading states, `01/04/2026` has one reading too, and a date that can only be read
    in the other order is refused.
    """
    tidy = _DASHES.sub("-", _SPACES.sub(" ", text)).strip().lower()
    if len(tidy) > 60:
        return None
    timed = _TIME.fullmatch(tidy)
    day = _with_weekday(timed["rest"] if timed else tidy, order)
    if timed and isinstance(day, date) and re.search("[1-9]", timed["clock"]):
        return Ambiguous("It has a time of day; give the date alone.", (day,))
    return day


def _with_weekday(text: str, order: DateOrder | None) -> date | Ambiguous | None:
    found = _WEEKDAY.fullmatch(text)
    if found is None:
        return _calendar(text, order)
    day = _calendar(found["rest"], order)
    if isinstance(day, date) and not _WEEKDAYS[day.weekday()].startswith(found["weekday"][:3]):
        return Ambiguous(f"{print_date(day)} is not a {found['weekday'].capitalize()}.", (day,))
    return day


def _calendar(text: str, order: DateOrder | None) -> date | Ambiguous | None:
    in_figures = _FIGURES.fullmatch(text)
    if in_figures is not None:
        return _figures(in_figures) if order is None else _ordered(in_figures, order)
    for pattern, read in _FORMS:
        found = pattern.fullmatch(text)
        if found is not None:
            return read(found)
    return None


def _iso(found: re.Match[str]) -> date | Ambiguous:
    return _day(int(found["y"]), int(found["m"]), int(found["d"]))


def _figures(found: re.Match[str]) -> date | Ambiguous:
    day, month, year = int(found["d"]), int(found["m"]), found["y"]
    if len(year) == 2:
        return _short_year(year, [(month, day), (day, month)])
    first, swapped = _day(int(year), month, day), _day(int(year), day, month)
    if month > 12 >= day and isinstance(swapped, date):
        return Ambiguous(f"There is no month {month}; dates are read day first.", (swapped,))
    if isinstance(first, date) and isinstance(swapped, date) and first != swapped:
        reason = f"It is {print_date(first)} day first, {print_date(swapped)} month first."
        return Ambiguous(reason, (first, swapped))
    return first


def _ordered(found: re.Match[str], order: DateOrder) -> date | Ambiguous:
    day, month, year = int(found["d"]), int(found["m"]), found["y"]
    if order == "month first":
        day, month = month, day
    if len(year) == 2:
        return _short_year(year, [(month, day)])
    swapped = _day(int(year), day, month)
    if month > 12 >= day and isinstance(swapped, date):
        return Ambiguous(f"There is no month {month}, and its heading says {order}.", (swapped,))
    return _day(int(year), month, day)


def _named(found: re.Match[str]) -> date | Ambiguous | None:
    month = _MONTH_NUMBERS.get(found["m"])
    if month is None:
        return None
    if len(found["y"]) == 2:
        return _short_year(found["y"], [(month, int(found["d"]))])
    return _day(int(found["y"]), month, int(found["d"]))


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date | Ambiguous | None]], ...]] = (
    (_ISO, _iso),
    (_NAMED, _named),
    (_MONTH_FIRST, _named),
)


def _short_year(year: str, months_and_days: list[tuple[int, int]]) -> Ambiguous:
    days = [
        _day(century + int(year), month, day) for month, day in months_and_days for century in (2000, 1900)
    ]
    readings = tuple(dict.fromkeys(day for day in days if isinstance(day, date)))
    return Ambiguous(f"The year `{year}` has two figures; write all four.", readings)


def _day(year: int, month: int, day: int) -> date | Ambiguous:
    if not 1 <= month <= 12:
        return Ambiguous(f"There is no month {month}.")
    if year < _EARLIEST_YEAR:
        return Ambiguous(f"The year {year} is before {_EARLIEST_YEAR}.")
    try:
        return date(year, month, day)
    except ValueError:
        return Ambiguous(f"There is no {day} {MONTHS[month - 1]} {year}.")
