"""Until when records must be kept: section 98(4) of the Procurement Act 2023.

Until the end of three years that begin with the day on which the contract is entered into or, if it is
awarded but not entered into, awarded; or until the day on which notice of a decision not to award it is given
(section 55). Other law may ask for longer: section 98(6).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from svrules.audit.ledger.records import Record
from svrules.audit.ledger.store import Ledger
from svrules.data.wording import bidder_key
from svrules.quantities import print_date

__all__ = ["EVENTS", "awards", "keep_until", "retention", "retention_words"]

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


def awards(ledger: Ledger, competition: str) -> tuple[Record, ...]:
    """The award records of a competition, in their order."""
    return tuple(ledger.records(competition=competition, kind="award"))


def retention(recorded: Iterable[Record]) -> date | None:
    """Until the end of which day the award records of a competition ask to keep its records; None: no award.

    The latest day that any of them asks for: what was recorded later does not move it back. An award says
    nothing once a contract with the same bidder is recorded.
    """
    return max((_of_record(one) for one in _standing(recorded)), default=None)


def retention_words(recorded: Iterable[Record]) -> str:
    """Until when the award records of a competition say that records must be kept, and why, in sentences.

    Empty where there are none.
    """
    standing = _standing(recorded)
    if not standing:
        return ""
    last = retention(standing)
    decides = next(one for one in standing if _of_record(one) == last)
    until = print_date(_of_record(decides))
    day = date.fromisoformat(decides.body["date"])
    said = {
        "contract": f"three years beginning with the day the contract was entered into, {print_date(day)}",
        "awarded": f"three years beginning with the day of the award, {print_date(day)}; anew from the day "
        "that the contract is entered into",
        "not awarded": f"the day that notice was given of the decision not to award, {print_date(day)}",
    }[decides.body["value"]]
    several = dict.fromkeys(_in_short(one) for one in standing)
    more = (
        f"{len(several)} are recorded, and the latest counts: {'; '.join(several)}. "
        if len(several) > 1
        else ""
    )
    return (
        f"Keep the records until the end of {until} (Procurement Act 2023, s. 98(4): {said}). "
        f"{more}Other law may ask for longer."
    )


def _standing(recorded: Iterable[Record]) -> list[Record]:
    found = list(recorded)
    signed = {_whose(one) for one in found if one.body["value"] == "contract"}
    return [one for one in found if one.body["value"] != "awarded" or _whose(one) not in signed]


def _whose(award: Record) -> str:
    return bidder_key(award.body.get("bid") or "")


def _in_short(award: Record) -> str:
    on = print_date(date.fromisoformat(award.body["date"]))
    return " ".join(filter(None, (award.body.get("bid"), award.body["value"], "on", on)))


def _of_record(award: Record) -> date:
    return keep_until(award.body["value"], date.fromisoformat(award.body["date"]))
