"""Until when records must be kept: section 98(4) of the Procurement Act 2023.

Until the end of three years that begin with the day on which the contract is entered into or, if it is
awarded but not entered into, awarded; or until the day on which notice of a decision not to award it is given
(section 55). Other law may ask for longer: section 98(6).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from svrules.audit.ledger.records import Record
from svrules.audit.ledger.store import Ledger
from svrules.quantities import print_date

__all__ = ["EVENTS", "keep_until", "retention", "retention_words"]

EVENTS: Final = ("awarded", "contract", "not awarded")
"""What an award record can say: awarded, contract entered into, notice of a decision not to award."""

_YEARS: Final = 3
_FEBRUARY: Final = 2


def keep_until(event: str, day: date) -> date:
    """The last day on which records must be kept, to its end; `event` is one of `EVENTS`."""
    if event == "not awarded":
        return day
    year = day.year + _YEARS
    if (day.month, day.day) == (_FEBRUARY, 29):
        # Three years on there is no such day, so the last whole day before it is the last of February.
        return date(year, _FEBRUARY, 28)
    return day.replace(year=year) - timedelta(days=1)


def retention(ledger: Ledger, competition: str) -> date | None:
    """Until the end of which day the records of a competition must be kept; None: no award is recorded."""
    award = ledger.standing(competition, "award", ())
    return None if award is None else _of_record(award)


def retention_words(award: Record) -> str:
    """Until when an award record says that records must be kept, and why, in a sentence."""
    last, day = _of_record(award), date.fromisoformat(award.body["date"])
    said = {
        "contract": f"three years beginning with the day the contract was entered into, {print_date(day)}",
        "awarded": f"three years beginning with the day of the award, {print_date(day)}; anew from the day "
        "that the contract is entered into",
        "not awarded": f"the day that notice was given of the decision not to award, {print_date(day)}",
    }[award.body["value"]]
    return (
        f"Keep the records until the end of {print_date(last)} (Procurement Act 2023, s. 98(4): {said}). "
        "Other law may ask for longer."
    )


def _of_record(award: Record) -> date:
    return keep_until(award.body["value"], date.fromisoformat(award.body["date"]))
