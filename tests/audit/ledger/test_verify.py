"""Verification of ledgers: whatever was done to one is found, and said of the right record."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from svrules.audit.ledger import create_or_open, open_ledger
from svrules.audit.ledger.expected import Expected
from svrules.audit.ledger.records import FIRST, record_hash
from svrules.audit.ledger.verify import Verified, verify
from svrules.cli.app import run
from svrules.errors import LedgerError, MisuseError
from tests.audit.ledger.changing import changing, is_server
from tests.audit.ledger.sample import mark, marks, sample

Change = Callable[[str], None]


def changed(statement: str, *parameters: object) -> Change:
    def change(place: str) -> None:
        with changing(place) as sql:
            sql(statement, *parameters)

    return change


def told(found: Verified) -> list[tuple[int | None, str]]:
    return [(one.number, one.what) for one in found.findings]


def test_a_whole_ledger_verifies(place: str) -> None:
    sample(place)
    found = verify(place)
    assert told(found) == []
    with open_ledger(place) as ledger:
        assert (found.last, found.hash) == ledger.last()
        assert found.records == len(list(ledger.records()))
    assert found.texts == 3


def test_an_empty_ledger_verifies(place: str) -> None:
    create_or_open(place).close()
    found = verify(place)
    assert (found.good, found.records, found.last, found.hash) == (True, 0, 0, FIRST)


def test_more_records_than_are_read_at_a_time(place: str) -> None:
    marks(place, 601)
    assert verify(place).records == 601
    changed("DELETE FROM svrules_record WHERE number = 501")(place)
    assert told(verify(place)) == [(501, "not there any more")]


@pytest.mark.parametrize(
    ("change", "number", "said"),
    [
        (changed("UPDATE svrules_record SET why = 'other' WHERE number = 3"), 3, "it was changed"),
        (changed("UPDATE svrules_record SET who = 'Evaluator 2' WHERE number = 1"), 1, "it was changed"),
        (changed("UPDATE svrules_record SET body = '{' WHERE number = 4"), 4, "it was changed"),
        (changed("UPDATE svrules_record SET replaces = 1 WHERE number = 4"), 4, "it was changed"),
        (changed(f"UPDATE svrules_record SET hash = '{'a' * 64}' WHERE number = 4"), 4, "it was changed"),
        (changed("DELETE FROM svrules_record WHERE number = 1"), 1, "not there any more"),
        (changed("DELETE FROM svrules_record WHERE number = 3"), 3, "not there any more"),
        (changed("DELETE FROM svrules_record WHERE number > 4"), 5, "names record 6, and the records end"),
        (changed("UPDATE svrules_record SET number = 9 WHERE number = 6"), 6, "not there any more"),
        (changed("UPDATE svrules_ledger SET last = 4"), 5, "names record 4, and there are more"),
        (changed(f"UPDATE svrules_ledger SET hash = '{'a' * 64}'"), 6, "last record"),
        (changed("DELETE FROM svrules_ledger"), None, "no rows say which record is the last"),
        (changed("UPDATE svrules_ledger SET format = 0"), None, "format"),
    ],
)  # fmt: skip
def test_the_first_bad_record_is_named(place: str, change: Change, number: int, said: str) -> None:
    marks(place, 6)
    change(place)
    found = verify(place)
    assert found.first_bad == number
    assert said in found.findings[0].what


def test_what_else_is_wrong_is_said_too(place: str) -> None:
    marks(place, 9)
    with changing(place) as sql:
        sql("UPDATE svrules_record SET why = 'other' WHERE number = 2")
        sql("DELETE FROM svrules_record WHERE number IN (4, 5)")
        sql("DELETE FROM svrules_record WHERE number = 9")
    found = verify(place).findings
    assert [(one.number, one.until) for one in found] == [(2, None), (4, 5), (9, None)]


def test_a_record_that_was_exchanged_breaks_the_chain(place: str) -> None:
    marks(place, 5)
    with changing(place) as sql:
        columns = 'number, kind, competition, subject, who, "when", why, replaces, body, previous'
        (row,) = sql(f"SELECT {columns} FROM svrules_record WHERE number = 3")
        parts = (*row[:6], "another reason", *row[7:])
        said = record_hash(*parts, form=1)
        sql("UPDATE svrules_record SET why = ?, hash = ? WHERE number = 3", parts[6], said)
    assert [(number, said[:35]) for number, said in told(verify(place))] == [
        (4, "it does not follow from record 3: o"),
    ]


def test_a_ledger_that_was_written_anew_is_seen_by_a_hash_kept_elsewhere(place: str, tmp_path: Path) -> None:
    marks(place, 5)
    kept = verify(place)
    other = str(tmp_path / "other")
    with create_or_open(other) as ledger:
        ledger.append_all(mark(at, 5 if at == 2 else 3) for at in range(1, 8))
    assert verify(other).good
    found = verify(other, [Expected(kept.last, kept.hash)])
    assert found.first_bad == 5
    assert "kept elsewhere" in found.findings[0].what
    with create_or_open(place) as ledger:
        ledger.append(mark(9, 9))
    assert verify(place, [Expected(5, kept.hash), Expected(5, kept.hash[:16])]).good


def test_a_ledger_that_was_cut_short_is_seen_by_a_hash_kept_elsewhere(place: str) -> None:
    marks(place, 5)
    kept = verify(place)
    with open_ledger(place) as ledger:
        before = ledger.record(3).hash
    with changing(place) as sql:
        sql("DELETE FROM svrules_record WHERE number > 3")
        sql("UPDATE svrules_ledger SET last = 3, hash = ?", before)
    assert verify(place).good
    (found,) = verify(place, [Expected(kept.last, kept.hash)]).findings
    assert (found.number, found.what[:24]) == (5, "it was kept elsewhere, a")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed("UPDATE svrules_content SET text = 'other'"), "is not what was recorded"),
        (changed("DELETE FROM svrules_content"), "is not in the ledger any more"),
        (changed(f"UPDATE svrules_content SET sha256 = '{'b' * 64}' WHERE text NOT LIKE '{{%'"),
         "its rulebook is not in the ledger any more"),
    ],
)  # fmt: skip
def test_changed_and_lost_texts_are_told_of_their_records(place: str, change: Change, said: str) -> None:
    sample(place)
    change(place)
    found = verify(place)
    assert found.first_bad == 1
    assert said in found.findings[0].what


@pytest.mark.parametrize("name", ["svrules_record", "svrules_content", "svrules_ledger"])
def test_dropped_triggers_are_told(place: str, name: str) -> None:
    marks(place, 2)
    with changing(place) as sql:
        if is_server(place):
            sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    if not is_server(place):
        with closing(sqlite3.connect(place)) as connection:
            connection.execute(f"DROP TRIGGER {name}_no_delete")
            connection.commit()
    assert f"no trigger `{name}_" in verify(place).findings[0].what


@pytest.mark.parametrize("column", ["kind", "who", "why", "body", "subject", "previous", "hash", "replaces"])
@pytest.mark.parametrize("value", [b"\xff\xfe", 7.5, b"", "x\0y", "[" * 100_000])
def test_a_column_that_holds_anything(tmp_path: Path, column: str, value: object) -> None:
    place = str(tmp_path / "ledger")
    marks(place, 4)
    changed(f"UPDATE svrules_record SET {column} = ? WHERE number = 3", value)(place)
    assert verify(place).first_bad == 3
    changed(f"UPDATE svrules_record SET {column} = CAST(? AS TEXT) WHERE number = 3", b"ab\xff\xc3")(place)
    assert verify(place).first_bad == 3
    with open_ledger(place) as ledger:
        assert len(list(ledger.records(after=3))) == 1


@pytest.mark.parametrize("table", ["svrules_record", "svrules_content"])
def test_a_lost_table(place: str, table: str) -> None:
    sample(place)
    changed(f"DROP TABLE {table}")(place)
    found = verify(place)
    assert not found.good
    assert any("cannot be read" in what or "not in the ledger" in what for _, what in told(found))


def test_findings_are_bounded(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger")
    marks(place, 700)
    changed("UPDATE svrules_record SET why = 'x' || number")(place)
    found = verify(place)
    assert (len(found.findings), found.more) == (50, 650)


def test_a_file_whose_middle_is_overwritten(tmp_path: Path) -> None:
    place = tmp_path / "ledger"
    marks(str(place), 400)
    with place.open("r+b") as file:
        file.seek(place.stat().st_size // 2 // 4096 * 4096)
        file.write(Random(7).randbytes(3 * 4096))
    found = verify(place)
    (unread, file) = found.findings
    assert unread.until is not None
    assert "malformed" in unread.what
    assert (found.last, file.number) == (400, None)


def test_a_file_whose_list_of_tables_is_no_text_any_more(tmp_path: Path) -> None:
    """What SQLite says of it quotes the damage, so it is no text either."""
    place = tmp_path / "ledger"
    marks(str(place), 3)
    content = place.read_bytes()
    assert content.count(b"triggersvrules_content_no_") > 1
    place.write_bytes(content.replace(b"triggersvrules_content_no_", b"triggersvrules\xa0content_no_"))
    (finding,) = verify(place).findings
    assert finding.what.startswith("the list of tables cannot be read")
    for attempt in (create_or_open, open_ledger):
        with pytest.raises(LedgerError, match="is damaged"):
            attempt(place)


def test_a_file_that_was_cut_short(tmp_path: Path) -> None:
    place = tmp_path / "ledger"
    marks(str(place), 400)
    os.truncate(place, place.stat().st_size // 4096 // 2 * 4096)
    assert not verify(place).good


def test_a_log_that_was_damaged(tmp_path: Path) -> None:
    """After a crash the newest records are in the log alone; SQLite stops reading it at the first damage."""
    place, crashed = tmp_path / "ledger", tmp_path / "crashed"
    marks(str(place), 3)
    with open_ledger(place) as reader, reader.connect() as holds:
        holds.exec_driver_sql("SELECT count(*) FROM svrules_record").all()
        with create_or_open(place) as ledger:
            for at in range(20, 26):
                ledger.append(mark(at, at))
        log = Path(f"{place}-wal").read_bytes()
        crashed.write_bytes(place.read_bytes())
    last = len(log) - 4096 - 24
    for at in (5, 21, 40, 24 + 32 + 100, len(log) // 3, len(log) // 2, last + 9, last + 13, len(log) - 2000):
        Path(f"{crashed}-wal").write_bytes(log)
        assert verify(crashed).last == 9, "the log as it was"
        flipped = bytearray(log)
        flipped[at] ^= 4
        Path(f"{crashed}-wal").write_bytes(flipped)
        Path(f"{crashed}-shm").unlink(missing_ok=True)
        found = verify(crashed)
        assert not found.good, at
        assert "-wal` beside the ledger is damaged" in found.findings[0].what
        assert found.first_bad == found.last + 1
    # The end of a log that a crash left half written is no damage.
    Path(f"{crashed}-wal").write_bytes(log[:-700])
    Path(f"{crashed}-shm").unlink(missing_ok=True)
    assert (verify(crashed).good, verify(crashed).last) == (True, 8)


def test_verifying_leaves_a_ledger_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "ledger"
    sample(str(place))
    before = place.read_bytes()
    verify(place)
    assert place.read_bytes() == before
    log = Path(f"{place}-wal")
    assert not log.exists() or not log.stat().st_size


@pytest.mark.parametrize("written", ["5", "5:abc", "x:" + "a" * 64, "5:" + "g" * 64, "5:" + "a" * 65, ""])
def test_what_is_expected_must_be_a_number_and_hash(written: str) -> None:
    with pytest.raises(MisuseError, match="N:HASH"):
        Expected.read(written)


def test_there_is_no_ledger(place: str, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="there is no ledger"):
        verify(place)


# -- the command -------------------------------------------------------------------------------------


def test_the_command_says_what_it_found(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    marks(place, 3)
    assert run(["ledger", "verify", place]) == 0
    kept = f"3:{verify(place).hash}"
    out = capsys.readouterr().out
    assert f"last  {kept}\n" in out, "on one line"
    assert "Consistent in itself" in out
    assert run(["ledger", "verify", place, "--expect", kept]) == 0
    assert "Record 3 is the one that was kept elsewhere" in " ".join(capsys.readouterr().out.split())
    changed("UPDATE svrules_record SET why = 'x' WHERE number = 2")(place)
    assert run(["ledger", "verify", place, "--format", "json"]) == 1
    assert "The first bad record is 2." in capsys.readouterr().out
    assert run(["ledger", "verify", place, "--expect", "3"]) == 2
