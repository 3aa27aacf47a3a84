"""Quantities as people write them: what is rounded says so with `≈`, everything else reads back exactly."""

from datetime import date
from fractions import Fraction
from typing import Final

from svrules.quantities.dates import Period
from svrules.quantities.numbers import shown
from svrules.quantities.units import MONEY, STANDARD_UNITS, Dimension, UnitTable

__all__ = ["print_date", "print_money", "print_percent", "print_period", "print_quantity"]

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def print_money(pounds: Fraction) -> str:
    """Pounds with commas: `£20,000`, `£12.60`, `-£0.125`; to the penny where decimals run on: `≈£33.33`."""
    text = shown(abs(pounds), 2, thousands=True)
    mark, digits = ("≈", text[1:]) if text.startswith("≈") else ("", text)
    pence = digits.partition(".")[2]
    if len(pence) == 1:
        digits += "0"
    return f"{mark}{'-' if pounds < 0 else ''}£{digits}"


def print_percent(share: Fraction) -> str:
    """A share of one as a percentage: one tenth is `10%`, one third is `≈33.3333%`."""
    return shown(share * 100) + "%"


def print_date(day: date) -> str:
    """A day such as `1 April 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def print_period(period: Period) -> str:
    """`from 1 April 2025 to 31 March 2026`, `from 1 April 2026`, `until 31 March 2026` or `always`."""
    if period.start and period.end:
        return f"from {print_date(period.start)} to {print_date(period.end)}"
    if period.start:
        return f"from {print_date(period.start)}"
    return f"until {print_date(period.end)}" if period.end else "always"


def print_quantity(value: Fraction, dimension: Dimension, units: UnitTable = STANDARD_UNITS) -> str:
    """A value with its unit: `£30,000 per FTE`, `1 week`, `250 weeks`, `4 FTE`, `1,200`."""
    if dimension.is_plain:
        return shown(value, thousands=True)
    if dimension == MONEY:
        return print_money(value)
    powers = dict(dimension.powers)
    if powers.get("£") == 1 and all(power < 0 for unit, power in powers.items() if unit != "£"):
        return f"{print_money(value)} {(dimension / MONEY).words(units)}"
    return f"{shown(value, thousands=True)} {_counted(value, dimension, units)}"


def _counted(value: Fraction, dimension: Dimension, units: UnitTable) -> str:
    first, power = dimension.powers[0]
    if abs(value) == 1 and len(dimension.powers) == 1 and power == 1:
        return first
    return dimension.words(units)
