"""Copies of ledgers, as docs/ledger.md says to make them, and what officers need to be allowed."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from svrules.audit.ledger import create_or_open
from svrules.audit.ledger.expected import Expected
from svrules.audit.ledger.verify import verify
from tests.audit.ledger.changing import dump
from tests.audit.ledger.sample import mark, marks, sample
from tests.audit.server import Server, programs


def test_a_copy_without_the_log_is_an_older_ledger(tmp_path: Path) -> None:
    place, copy = tmp_path / "ledger", tmp_path / "copy"
    marks(str(place), 3)
    with create_or_open(place) as ledger:
        ledger.append(mark(9, 9))
        shutil.copy(place, copy)
        kept = verify(place)
        assert verify(copy).last == 3
        assert not verify(copy, [Expected(kept.last, kept.hash)]).good
        shutil.copy(f"{place}-wal", f"{copy}-wal")
        Path(f"{copy}-shm").unlink(missing_ok=True)
        assert verify(copy, [Expected(kept.last, kept.hash)]).good
    assert not Path(f"{place}-wal").exists(), "it is in the file when nobody writes any more"


def test_a_copy_that_sqlite_makes_is_whole(tmp_path: Path) -> None:
    place, copy = tmp_path / "ledger", tmp_path / "copy"
    sample(str(place))
    with create_or_open(place) as ledger:
        ledger.append(mark(99, 9))
        with closing(sqlite3.connect(place)) as one, closing(sqlite3.connect(copy)) as other:
            one.backup(other)
        assert verify(copy).good
        assert dump(str(copy)) == dump(str(place))


def test_a_dump_of_postgresql_brings_all_back(postgresql: Server) -> None:
    address, other = postgresql.address(), postgresql.address()
    sample(address)
    found = programs()
    assert found is not None
    script = subprocess.run([found / "pg_dump", address], check=True, capture_output=True).stdout
    subprocess.run(
        [found / "psql", "-v", "ON_ERROR_STOP=1", other], input=script, check=True, capture_output=True
    )
    assert dump(other) == dump(address)
    assert verify(other).good


def test_officers_need_few_rights(postgresql: Server) -> None:
    address = postgresql.address()
    name = address.rsplit("/", 1)[1]
    marks(address, 2)
    postgresql.run("DROP ROLE IF EXISTS officer")
    postgresql.run("CREATE ROLE officer LOGIN")
    postgresql.run("GRANT SELECT, INSERT ON svrules_record, svrules_content TO officer", name)
    postgresql.run("GRANT SELECT, UPDATE ON svrules_ledger TO officer", name)
    officer = address.replace("tester@", "officer@")
    with create_or_open(officer) as ledger:
        assert ledger.append(mark(3, 3)).record.number == 3
    assert verify(officer).good
    postgresql.run("DROP OWNED BY officer", name)
