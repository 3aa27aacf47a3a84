"""Until when records must be kept: the days that the law counts."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from svrules.audit.ledger import Draft, create_or_open
from svrules.audit.retention import keep_until, retention, retention_words


@pytest.mark.parametrize(
    ("event", "day", "last"),
    [
        ("contract", date(2026, 5, 12), date(2029, 5, 11)),
        ("awarded", date(2026, 5, 12), date(2029, 5, 11)),
        ("not awarded", date(2026, 5, 12), date(2026, 5, 12)),
        ("contract", date(2026, 1, 1), date(2028, 12, 31)),
        ("contract", date(2025, 3, 1), date(2028, 2, 29)),
        ("contract", date(2026, 3, 1), date(2029, 2, 28)),
        ("contract", date(2028, 2, 29), date(2031, 2, 28)),
        ("contract", date(2028, 2, 28), date(2031, 2, 27)),
    ],
    ids=str,
)
def test_the_last_day(event: str, day: date, last: date) -> None:
    assert keep_until(event, day) == last


def test_three_years_have_as_many_days_as_the_calendar_gives_them() -> None:
    day = date(2023, 1, 1)
    while day < date(2029, 1, 1):
        days = (keep_until("contract", day) - day).days + 1
        assert days in (1095, 1096)
        assert keep_until("contract", day + timedelta(1)) >= keep_until("contract", day)
        day += timedelta(1)


def award(value: str, day: str, why: str = "Highest total") -> Draft:
    return Draft(
        "award", "Works 1", (), "Buyer", "2026-06-01", why, {"value": value, "date": day, "bid": "Ash"}
    )


def test_the_newest_award_record_counts(tmp_path: Path) -> None:
    with create_or_open(tmp_path / "ledger") as ledger:
        assert retention(ledger, "Works 1") is None
        first = ledger.append(award("awarded", "2026-05-12")).record
        assert retention(ledger, "Works 1") == date(2029, 5, 11)
        assert "until the end of 11 May 2029" in retention_words(first)
        second = ledger.append(award("contract", "2026-06-20")).record
        assert retention(ledger, "Works 1") == date(2029, 6, 19)
        assert "entered into, 20 June 2026" in retention_words(second)
        last = ledger.append(award("not awarded", "2026-07-01")).record
        assert retention(ledger, "Works 1") == date(2026, 7, 1)
        assert "until the end of 1 July 2026" in retention_words(last)
        assert retention(ledger, "Works 2") is None
