"""Until when records must be kept: the days that the law counts."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from svrules.audit.ledger import Draft, create_or_open
from svrules.audit.retention import awards, keep_until, retention, retention_words


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


def award(value: str, day: str, bid: str = "Ash", *, old: bool = False) -> Draft:
    body = {"value": value, "date": day, "bid": bid}
    return Draft("award", "Works 1", () if old else (bid,), "Buyer", "2026-06-01", "Highest total", body)


def signed(day: str, bid: str = "Ash", *, old: bool = False) -> Draft:
    return award("contract", day, bid, old=old)


def kept(folder: Path, *drafts: Draft) -> tuple[date | None, str]:
    with create_or_open(folder / "ledger") as ledger:
        ledger.append_all(drafts)
        assert awards(ledger, "Works 2") == ()
        found = awards(ledger, "Works 1")
        assert len(found) == len(drafts)
    return retention(found), retention_words(found)


def test_without_an_award_nothing_is_said(tmp_path: Path) -> None:
    assert kept(tmp_path) == (None, "")


@pytest.mark.parametrize(
    ("drafts", "last", "words"),
    [
        ([award("awarded", "2026-05-12", old=True)], date(2029, 5, 11), "day of the award, 12 May 2026"),
        ([award("awarded", "2026-05-12"), signed("2026-06-20")], date(2029, 6, 19), "entered into"),
        ([signed("2026-06-20"), award("awarded", "2026-05-12")], date(2029, 6, 19), "entered into"),
        ([signed("2026-06-20"), award("awarded", "2026-07-12", "ASH ")], date(2029, 6, 19), "entered into"),
        ([signed("2026-06-20"), signed("2026-05-01")], date(2029, 6, 19), "2 are recorded"),
        ([signed("2026-06-20"), signed("2026-06-01", "Birch")], date(2029, 6, 19),
         "2 are recorded, and the latest counts: Ash contract on 20 June 2026; Birch contract on 1 June"),
        ([signed("2026-06-20"), award("awarded", "2026-07-12", "Birch")], date(2029, 7, 11), "2 are "),
        ([signed("2026-06-20", old=True), award("not awarded", "2026-07-01", "", old=True)],
         date(2029, 6, 19), "2 are recorded"),
        ([award("not awarded", "2026-07-01", "", old=True)], date(2026, 7, 1), "notice was given"),
    ],
)  # fmt: skip
def test_the_latest_day_that_was_asked_for_counts(
    tmp_path: Path, drafts: list[Draft], last: date, words: str
) -> None:
    found, said = kept(tmp_path, *drafts)
    assert found == last
    assert words in said
    assert ("are recorded" in said) == ("2 are" in words)
