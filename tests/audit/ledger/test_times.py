"""When something was decided, as somebody says, and when a program recorded it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from svrules.audit.ledger import Draft, create_or_open, open_ledger
from svrules.audit.ledger.records import record_hash, text_of
from svrules.audit.ledger.verify import verify
from svrules.cli.app import run
from svrules.errors import MisuseError
from tests.audit.ledger.changing import changing
from tests.audit.ledger.sample import mark


@pytest.mark.parametrize(
    "when",
    [
        "2026-05-12",
        "1900-01-01",
        "2999-12-31",
        "2026-05-12T14:30Z",
        "2026-05-12T14:30:05Z",
        "2026-05-12T14:30+01:00",
        "2026-05-12T14:30:05-10:00",
    ],
)
def test_days_and_times_that_are_recorded(when: str) -> None:
    assert replace(mark(1, 1), when=when).when == when


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("20260512", "write it like 2026-05-12"),
        ("2027-W01-1", "write it like 2026-05-12"),
        ("2026-133", "write it like 2026-05-12"),
        ("2026-05-12T1430Z", "write it like 2026-05-12"),
        ("2026-05-12T14Z", "write it like 2026-05-12"),
        ("2026-05-12T14:30:05.5Z", "write it like 2026-05-12"),
        ("2026-05-12 14:30Z", "write it like 2026-05-12"),
        ("2026-05-12Z", "write it like 2026-05-12"),
        ("2026-02-30", "write it like 2026-05-12"),
        ("2026-05-12T24:30Z", "write it like 2026-05-12"),
        ("2026-05-12T14:30+25:00", "write it like 2026-05-12"),
        ("\uff12026-05-12", "write it like 2026-05-12"),
        (" 2026-05-12", "write it like 2026-05-12"),
        ("2026-05-12\n", "write it like 2026-05-12"),
        ("", "write it like 2026-05-12"),
        ("2026-05-12T14:30", "time zone: add Z for UTC"),
        ("2026-05-12T14:30:00", "time zone: add Z for UTC"),
        ("2026-05-12 14:30", "time zone: add Z for UTC"),
        ("1899-12-31", "the year 1899"),
        ("0026-05-12", "the year 26"),
        ("3000-01-01", "the year 3000"),
        ("9026-05-12T14:30Z", "the year 9026"),
    ],
)
def test_days_and_times_that_are_not(when: str, said: str) -> None:
    with pytest.raises(MisuseError, match=said):
        replace(mark(1, 1), when=when)


def recorded(place: str, times: list[str], whens: list[str]) -> None:
    told = iter(times)
    with create_or_open(place, clock=lambda: next(told)) as ledger:
        for at, when in enumerate(whens):
            ledger.append(replace(mark(at, at), when=when))


def test_a_record_says_when_it_was_recorded(place: str) -> None:
    recorded(place, ["2026-05-12T15:00:00Z"], ["2026-05-01"])
    with create_or_open(place) as ledger:
        first = ledger.record(1)
        assert (first.when, first.written, first.body["written"]) == (
            "2026-05-01",
            "2026-05-12T15:00:00Z",
            "2026-05-12T15:00:00Z",
        )
        assert ledger.append(mark(9, 1)).record.written == "", "without a clock it says nothing"
        assert "written" not in ledger.record(2).body
    assert (verify(place).good, verify(place).remarks) == (True, ())


def test_a_retry_later_is_still_a_retry(place: str) -> None:
    draft = mark(1, 1)
    for at in range(3):
        with create_or_open(place, clock=lambda at=at: f"2026-05-1{at}T15:00:00Z") as ledger:
            assert ledger.append(draft).new is (at == 0)
    with create_or_open(place) as ledger:
        assert not ledger.append(draft).new


def test_a_clock_that_says_no_time_records_nothing(place: str) -> None:
    with create_or_open(place, clock=lambda: "2026-05-12T15:00") as ledger:
        with pytest.raises(MisuseError, match="time zone"):
            ledger.append(mark(1, 1))
        assert ledger.last()[0] == 0


def test_remarks_are_made_of_clocks_and_are_no_damage(place: str) -> None:
    recorded(
        place,
        ["2026-05-12T15:00:00Z", "2026-05-12T14:59:00Z", "2026-05-12T17:00:00+02:00", "2026-05-12T16:00:00Z"],
        # A day begins before it does in UTC; 16:30 in Rome is 14:30.
        ["2026-05-13", "2026-05-12T15:30:00+01:00", "2026-05-14", "2026-05-12T16:00:01Z"],
    )
    said = verify(place)
    assert said.good
    first, second, third = said.remarks
    earlier = "2026-05-12T14:59:00Z"
    assert (first.number, first.what) == (
        2,
        (
            f"it was recorded at {earlier} by the clock of its program, earlier than record 1, which stands "
            "before it: a clock was wrong, or was set"
        ),
    )
    before = "and it was recorded before that, at"
    assert (second.number, second.what) == (
        3,
        f"it says that it is of 2026-05-14, {before} 2026-05-12T17:00:00+02:00",
    )
    assert (third.number, third.what) == (
        4,
        f"it says that it is of 2026-05-12T16:00:01Z, {before} 2026-05-12T16:00:00Z",
    )


def test_when_it_was_recorded_cannot_be_changed_unseen(place: str) -> None:
    recorded(place, ["2026-05-12T15:00:00Z"], ["2026-05-01"])
    with changing(place) as sql:
        sql("UPDATE svrules_record SET body = replace(body, '15:00', '11:00')")
    assert verify(place).first_bad == 1


def test_the_commands_record_by_the_clock(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--competition", "W", "--bid", "Ash", "--fact", "q", "--value", "1", "--by", "E", "--why", "x"]
    assert run(["record", "mark", place, *asked, "--when", "2026-05-01"]) == 0
    assert run(["record", "mark", place, *asked, "--value", "2", "--when", "2999-05-01"]) == 0
    with open_ledger(place) as ledger:
        written = ledger.record(1).written
        assert "2026-05-01T" < written < ledger.record(2).when
    capsys.readouterr()
    assert run(["ledger", "show", place, "--id", "1"]) == 0
    assert written in capsys.readouterr().out
    assert run(["ledger", "verify", place]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Remarks" in out
    assert "It says that it is of 2999-05-01, and it was recorded before that" in out
    assert run(["record", "mark", place, *asked, "--value", "3", "--when", "2026-05-12T14:30"]) == 2
    assert "time zone" in " ".join(capsys.readouterr().err.split())


# -- names -------------------------------------------------------------------------------------------

LONG = "".join(chr(0x4E00 + 37 * at % 20_000) for at in range(500))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"subject": ("A" * 501, "q")}, "has 501 letters"),
        ({"subject": (LONG * 4, "q")}, "has 2,000 letters"),
        ({"competition": "A" * 501}, "has 501 letters"),
        ({"who": "A" * 501}, "has 501 letters"),
        ({"subject": (LONG, LONG)}, "too long together"),
        ({"competition": LONG, "subject": (LONG,)}, "too long together"),
    ],
)
def test_names_that_are_too_long_for_a_record(change: dict, said: str) -> None:
    with pytest.raises(MisuseError, match=said):
        replace(mark(1, 1), **change)


@pytest.mark.parametrize(
    ("competition", "subject"), [("A" * 500, ("B" * 500, "C" * 500)), ("A" * 80, (LONG, LONG[:250]))]
)
def test_long_names_are_recorded(place: str, competition: str, subject: tuple[str, ...]) -> None:
    body = {"value": "1"}
    with create_or_open(place) as ledger:
        made = ledger.append(Draft("mark", competition, subject, "E", "2026-05-12", "", body)).record
        assert ledger.standing(competition, "mark", subject) == made
    assert verify(place).good


# -- formats -----------------------------------------------------------------------------------------


def test_a_hash_is_of_the_format_of_its_ledger() -> None:
    parts = (1, "mark", "W", "[]", "E", "2026-05-12", "", None, "{}", "0" * 64)
    assert record_hash(*parts, form=1) != record_hash(*parts, form=2)


def test_ledgers_of_each_format_are_read_and_added_to(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a svrules would do whose newest format is 2: with ledgers of this one, and with its own."""
    with create_or_open(place) as ledger:
        ledger.append(mark(1, 1))
    monkeypatch.setattr("svrules.audit.ledger.opening.FORMAT", 2)
    with create_or_open(place) as ledger:
        ledger.append(mark(2, 2))
    assert (verify(place).good, verify(place).records) == (True, 2)
    with changing(place) as sql:
        for table in ("svrules_record", "svrules_content", "svrules_ledger"):
            sql(f"DROP TABLE {table}")
    with create_or_open(place) as ledger:
        assert ledger.new
        first = ledger.append(mark(1, 1)).record
    assert verify(place).good
    subject, body = text_of(first.subject), text_of(first.body)
    parts = (1, first.kind, first.competition, subject, first.who, first.when, first.why, None, body)
    assert first.hash == record_hash(*parts, first.previous, form=2)
