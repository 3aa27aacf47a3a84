"""What somebody can do who reaches the tables: verification names it, and nothing is recorded over it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from svrules.audit.ledger import Draft, create_or_open, open_ledger
from svrules.audit.ledger.records import FIRST
from svrules.audit.ledger.verify import verify
from svrules.audit.replay import scores
from svrules.errors import LedgerError
from tests.audit.ledger.changing import changing, is_server
from tests.audit.ledger.sample import mark, marks, sample
from tests.audit.server import Server


def run(place: str, *statements: str) -> None:
    """By plain SQL, with every trigger and constraint at work."""
    if is_server(place):
        with psycopg.connect(place, autocommit=True) as connection:
            for one in statements:
                connection.execute(one)
        return
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        for one in statements:
            connection.execute(one)


def found(place: str) -> list[str]:
    return [one.what for one in verify(place).findings]


def refused(place: str, said: str) -> None:
    """That nothing is recorded, and why."""
    with open_ledger(place) as ledger:
        before = ledger.last()
    with create_or_open(place) as ledger, pytest.raises(LedgerError, match=said) as problem:
        ledger.append(mark(99, 4))
    assert "Nothing was recorded" in str(problem.value)
    assert "svrules ledger verify" in str(problem.value)
    with open_ledger(place) as ledger:
        assert ledger.last() == before


def as_made_before(place: str) -> None:
    """Without the constraint that ledgers of earlier versions lack."""
    if is_server(place):
        run(place, "ALTER TABLE svrules_record DROP CONSTRAINT svrules_record_number_check")
        return
    run(
        place,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'CHECK (number > 0)', '') WHERE name = 'svrules_record'",
        "PRAGMA writable_schema = OFF",
    )


def inserted(number: int) -> str:
    said = ("award", "Works 1", "[]", "Nobody", "2026-05-12", "x")
    body = '{"bid":"Birch","date":"2020-01-01","old":null,"value":"awarded"}'
    texts = ", ".join(f"'{one}'" for one in (*said, body, f"p{number}", f"h{number}"))
    columns = 'number, kind, competition, subject, who, "when", why, body, previous, hash'
    return f"INSERT INTO svrules_record ({columns}) VALUES ({number}, {texts})"


# -- records below the first -------------------------------------------------------------------------


def test_numbers_below_one_are_refused(place: str) -> None:
    marks(place, 2)
    for number in (0, -1):
        with pytest.raises((sqlite3.IntegrityError, psycopg.errors.CheckViolation)):
            run(place, inserted(number))


def test_records_below_the_first_are_seen_and_not_obeyed(place: str) -> None:
    create_or_open(place).close()
    as_made_before(place)
    marks(place, 2)
    assert verify(place).good, "ledgers of earlier versions stay as good as they were"
    run(place, inserted(0), inserted(-1), inserted(-7))
    said = verify(place)
    assert [(one.number, one.until, one.what) for one in said.findings] == [
        (-7, None, "added by something else: records begin with number 1"),
        (-1, 0, "added by something else: records begin with number 1"),
    ]
    assert said.first_bad == -7
    assert said.findings[1].where == "records -1 to 0"
    with open_ledger(place) as ledger:
        assert ledger.standing("Works 1", "award", ()) is None
        assert len(list(ledger.records())) == said.records == 2
    refused(place, "do not begin or end as the ledger says")


def test_a_score_below_the_first_is_not_replayed(place: str) -> None:
    create_or_open(place).close()
    as_made_before(place)
    marks(place, 1)
    run(place, inserted(-1).replace("'award'", "'score'"))
    with open_ledger(place) as ledger:
        assert scores(ledger) == []


# -- triggers ----------------------------------------------------------------------------------------

NEVER = "CREATE TRIGGER {0} BEFORE DELETE ON svrules_record WHEN 0 BEGIN SELECT RAISE(ABORT, 'x'); END"


def test_a_trigger_of_the_right_name_that_does_nothing(tmp_path) -> None:
    place = str(tmp_path / "ledger")
    marks(place, 2)
    name = "svrules_record_no_delete"
    run(place, f"DROP TRIGGER {name}", NEVER.format(name))
    assert found(place) == [
        f"what keeps records from being changed was rewritten: the trigger `{name}` is not as svrules made it"
    ]


@pytest.mark.parametrize(
    "statement",
    [
        (
            "CREATE OR REPLACE FUNCTION svrules_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NULL; END $$"
        ),
        (
            "CREATE OR REPLACE TRIGGER svrules_record_append_only BEFORE DELETE OR UPDATE ON svrules_record "
            "FOR EACH STATEMENT EXECUTE FUNCTION svrules_refuse()"
        ),
        (
            "CREATE OR REPLACE TRIGGER svrules_record_append_only BEFORE DELETE OR UPDATE OR TRUNCATE "
            "ON svrules_record FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION svrules_refuse()"
        ),
    ],
)
def test_a_function_or_trigger_of_a_server_that_was_rewritten(postgresql: Server, statement: str) -> None:
    place = postgresql.schema()
    marks(place, 2)
    assert found(place) == []
    run(place, statement)
    assert any("was rewritten: the trigger `svrules_record_append_only`" in one for one in found(place))


QUIET = {
    "sqlite": ["CREATE TRIGGER quiet BEFORE INSERT ON {0} BEGIN SELECT RAISE(IGNORE); END"],
    "trigger": [
        "CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "CREATE TRIGGER quiet BEFORE INSERT ON {0} FOR EACH ROW EXECUTE FUNCTION gone()",
    ],
    "rule": ["CREATE RULE quiet AS ON INSERT TO {0} DO INSTEAD NOTHING"],
}


@pytest.mark.parametrize("table", ["svrules_record", "svrules_content"])
@pytest.mark.parametrize("way", QUIET)
def test_what_is_not_kept_is_not_acknowledged(way: str, table: str, tmp_path, request) -> None:
    server = way != "sqlite"
    place = request.getfixturevalue("postgresql").schema() if server else str(tmp_path / "ledger")
    marks(place, 2)
    run(place, *(one.format(table) for one in QUIET[way]))
    draft = Draft("pin", "W", ("rulebook",), "Buyer", "2026-05-12", "x", {}, {"rulebook": "text"})
    with create_or_open(place) as ledger:
        with pytest.raises(LedgerError, match="did not keep what was written") as problem:
            ledger.append(draft)
        assert "Nothing was recorded" in str(problem.value)
        assert ledger.last()[0] == 2
    assert [one for one in found(place) if "`quiet` is none of svrules" in one]
    run(
        place,
        f"DROP RULE quiet ON {table}" if way == "rule" else f"DROP TRIGGER quiet{f' ON {table}' * server}",
    )
    with create_or_open(place) as ledger:
        assert ledger.append(draft).record.number == 3
    assert found(place) == []


def test_what_is_changed_on_its_way_is_not_acknowledged(postgresql: Server) -> None:
    place = postgresql.schema()
    marks(place, 2)
    run(
        place,
        "CREATE FUNCTION milder() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.why := 'nothing'; RETURN NEW; END $$",
        "CREATE TRIGGER milder BEFORE INSERT ON svrules_record FOR EACH ROW EXECUTE FUNCTION milder()",
    )
    refused(place, "did not keep what was written")


def test_a_head_that_is_not_moved_is_not_acknowledged(tmp_path) -> None:
    place = str(tmp_path / "ledger")
    marks(place, 2)
    run(place, "CREATE TRIGGER stay BEFORE UPDATE ON svrules_ledger BEGIN SELECT RAISE(IGNORE); END")
    refused(place, "did not keep what was written")


# -- a visible break ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM svrules_record WHERE number > 3",
        "DELETE FROM svrules_record WHERE number = 5",
        "DELETE FROM svrules_record",
        "DELETE FROM svrules_record WHERE number = 1",
        "UPDATE svrules_ledger SET last = 3",
        "UPDATE svrules_ledger SET last = 1000",
        f"UPDATE svrules_ledger SET hash = '{'a' * 64}'",
        f"UPDATE svrules_ledger SET last = 0, hash = '{FIRST}'",
        f"UPDATE svrules_record SET hash = '{'a' * 64}' WHERE number = 5",
    ],
)
def test_nothing_is_recorded_over_a_break(place: str, change: str) -> None:
    marks(place, 5)
    with changing(place) as sql:
        sql(change)
    assert not verify(place).good
    refused(place, "do not begin or end as the ledger says")


def test_a_head_that_a_clerk_moved(postgresql: Server) -> None:
    place = postgresql.address()
    name = place.rsplit("/", 1)[1]
    marks(place, 2)
    postgresql.run("DROP ROLE IF EXISTS clerk")
    postgresql.run("CREATE ROLE clerk LOGIN")
    postgresql.run("GRANT SELECT, INSERT ON svrules_record, svrules_content TO clerk", name)
    postgresql.run("GRANT SELECT, UPDATE ON svrules_ledger TO clerk", name)
    clerk = place.replace("tester@", "clerk@")
    assert verify(clerk).good
    run(clerk, "UPDATE svrules_ledger SET last = 1000")
    (one,) = verify(clerk).findings
    assert (one.number, one.until) == (3, 1000)
    assert one.what == (
        "the row that says which record is the last names record 1000, and the records end with 2: their end "
        "was lost, or that row was changed"
    )
    refused(clerk, "names record 1000 as the last")
    postgresql.run("DROP OWNED BY clerk", name)


# -- how it is written and read ----------------------------------------------------------------------


def test_each_record_is_on_the_disk_before_it_is_acknowledged(tmp_path) -> None:
    asked: list[int] = []

    def listen(connection, cursor, statement, *_) -> None:
        if statement.startswith("INSERT INTO svrules_record"):
            asked.append(connection.connection.driver_connection.execute("PRAGMA synchronous").fetchone()[0])

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        marks(str(tmp_path / "ledger"), 2)
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
    assert asked == [2, 2], "FULL"


def test_verification_reads_one_moment(place: str) -> None:
    marks(place, 3)
    added: list[int] = []

    def meanwhile(connection, cursor, statement, *_) -> None:
        # The row of the last record was read; the records come next.
        if "max(svrules_record.number)" in statement and not added:
            added.append(0)
            with create_or_open(place) as ledger:
                added[0] = ledger.append(mark(50, 1)).record.number

    event.listen(Engine, "before_cursor_execute", meanwhile)
    try:
        said = verify(place)
    finally:
        event.remove(Engine, "before_cursor_execute", meanwhile)
    assert (added, said.good, said.records) == ([4], True, 3)
    assert verify(place).records == 4


def test_a_hash_that_was_exchanged_is_told_of_its_own_record(place: str) -> None:
    marks(place, 5)
    with changing(place) as sql:
        sql(f"UPDATE svrules_record SET hash = '{'a' * 64}' WHERE number = 3")
    (one,) = verify(place).findings
    assert (one.number, one.what[:14]) == (3, "it was changed")


def test_a_whole_ledger_of_a_server_and_of_a_file_have_their_guards(place: str) -> None:
    sample(place)
    assert found(place) == []
