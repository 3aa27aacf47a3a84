"""Appending to a ledger: one chain, no gaps, nothing twice, nothing changed."""

import json
from hashlib import sha256

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from svrules.audit.ledger import Draft, Record, create_or_open, open_ledger
from svrules.audit.ledger.schema import CONTENT, RECORD
from svrules.audit.ledger.store import WRITES
from svrules.errors import LedgerError, MisuseError


def mark(value: str, *, bid: str = "Ash", who: str = "Ana", why: str = "", when: str = "2026-05-01") -> Draft:
    return Draft("mark", "Works 1", (bid, "method"), who, when, why, {"value": value})


def hash_by_the_book(record: Record) -> str:
    def text(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    parts = [
        "svrules ledger 1",
        str(record.number),
        record.kind,
        record.competition,
        text(list(record.subject)),
        record.who,
        record.when,
        record.why,
        "" if record.replaces is None else str(record.replaces),
        text(record.body),
        record.previous,
    ]
    return sha256(text(parts).encode()).hexdigest()


def test_records_form_one_chain(place: str) -> None:
    with create_or_open(place) as ledger:
        assert ledger.new
        for value in "345":
            ledger.append(mark(value, who="Béa Öz", why="“read” again — £5"))
        found = list(ledger.records())
    assert [one.number for one in found] == [1, 2, 3]
    assert [one.previous for one in found] == ["0" * 64, found[0].hash, found[1].hash]
    assert [one.hash for one in found] == [hash_by_the_book(one) for one in found]
    with open_ledger(place) as again:
        assert not again.new
        assert again.last() == (3, found[2].hash)
        assert list(again.records()) == found


def test_a_change_stands_beside_what_it_changes(place: str) -> None:
    with create_or_open(place) as ledger:
        ledger.append(mark("3"))
        ledger.append(mark("2", bid="Birch"))
        changed = ledger.append(mark("4", who="Ben", why="Typed in the wrong row")).record
        assert (changed.replaces, changed.body) == (1, {"value": "4", "old": "3"})
        assert ledger.record(1).body == {"value": "3", "old": None}
        assert ledger.standing("Works 1", "mark", ("Ash", "method")) == changed


def test_a_retry_is_not_a_second_record(place: str) -> None:
    with create_or_open(place) as ledger:
        first = ledger.append(mark("3"))
        again = ledger.append(mark("3", when="2026-05-02T09:00:00Z"))
        assert (first.new, again.new) == (True, False)
        assert again.record == first.record
        assert ledger.append(mark("3", who="Ben")).new
        assert ledger.append(mark("3", who="Ben", why="Read again")).new


def test_what_is_said_again_after_a_change_is_new(place: str) -> None:
    with create_or_open(place) as ledger:
        numbers = [ledger.append(mark(value)).record.number for value in ("3", "4", "4", "3", "3", "4")]
    assert numbers == [1, 2, 2, 3, 3, 4]


def test_drafts_are_recorded_together_or_not_at_all(place: str) -> None:
    class BrokenError(Exception):
        pass

    def drafts():
        yield mark("1")
        yield mark("2")
        raise BrokenError

    with create_or_open(place) as ledger:
        ledger.append(mark("5", bid="Birch"))
        with pytest.raises(BrokenError):
            ledger.append_all(drafts())
        assert [one.number for one in ledger.records()] == [1]
        assert [one.record.number for one in ledger.append_all([mark("1"), mark("2"), mark("2")])] == [
            2,
            3,
            3,
        ]


def test_long_texts_are_kept_once(place: str) -> None:
    text = "rulebook “LCR”\n" * 1000
    draft = Draft("pin", "Works 1", ("rulebook",), "Ana", "2026-05-01", "", {}, {"rulebook": text})
    other = Draft("pin", "Works 2", ("rulebook",), "Ana", "2026-05-01", "", {}, {"rulebook": text})
    with create_or_open(place) as ledger:
        first, second = (one.record for one in ledger.append_all([draft, other]))
        assert first.contents == second.contents == {"rulebook": sha256(text.encode()).hexdigest()}
        assert ledger.content(first.contents["rulebook"]) == text
        with pytest.raises(LedgerError, match="not in"):
            ledger.content("0" * 64)


@pytest.mark.parametrize("table", [RECORD, CONTENT], ids=lambda table: table.name)
def test_the_database_refuses_changes(place: str, table) -> None:
    with create_or_open(place) as ledger:
        ledger.append(Draft("pin", "W", (), "Ana", "2026-05-01", "", {}, {"rulebook": "text"}))
        column = table.c["why" if table is RECORD else "text"]
        for change in (update(table).values({column: "other"}), delete(table)):
            with ledger._engine.connect() as connection:
                writing = connection.execution_options(**{WRITES: True})
                with pytest.raises(DBAPIError, match="only ever added to"), writing.begin():
                    writing.execute(change)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"who": " "}, "who made it"),
        ({"competition": ""}, "name of its competition"),
        ({"kind": "decision", "why": " "}, "needs a reason"),
        ({"kind": "override"}, "needs a reason"),
        ({"kind": "score"}, "needs a reason"),
        ({"kind": "award", "why": "\u200b"}, "needs a reason"),
        ({"who": "\u2060"}, "who made it"),
        ({"when": "yesterday"}, "2026-05-12"),
        ({"why": "a\0b"}, "cannot be stored"),
        ({"body": {"value": "\ud800"}}, "cannot be stored"),
    ],
    ids=str,
)
def test_what_cannot_be_recorded_says_why(change: dict, said: str) -> None:
    whole = {
        "kind": "mark",
        "competition": "Works 1",
        "subject": ("Ash",),
        "who": "Ana",
        "when": "2026-05-01",
        "why": "",
        "body": {},
    }
    with pytest.raises(MisuseError, match=said):
        Draft(**{**whole, **change})
