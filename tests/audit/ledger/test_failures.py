"""What goes wrong with ledgers: each is said in words that help, and nothing is lost."""

from __future__ import annotations

import gc
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from svrules.audit.ledger import create_or_open, open_ledger
from svrules.audit.ledger.verify import verify
from svrules.cli.app import run
from svrules.errors import LedgerError
from tests.audit.ledger.changing import changing, dump
from tests.audit.ledger.sample import mark, marks
from tests.audit.server import Server

NOBODY = 65534
WRITE = Callable[[], object]


def refused(attempt: WRITE, *said: str) -> str:
    """What is said where an attempt must fail; no word of it may be a programmer's."""
    with pytest.raises(LedgerError) as problem:
        attempt()
    told = str(problem.value)
    for part in said:
        assert part in told, told
    for word in ("sqlalche", "Traceback", "psycopg", "sqlite3", "Error:", "(Background"):
        assert word not in told
    return told


def appending(place: str | Path, at: int = 99, patience: float = 5) -> WRITE:
    def attempt() -> None:
        with create_or_open(place, patience=patience) as ledger:
            ledger.append(mark(at, 4))

    return attempt


@contextmanager
def unprivileged() -> Iterator[None]:
    """As a user whom permissions bind: they do not bind root."""
    if os.name == "nt":
        pytest.skip("permissions of Windows are another thing")
    if os.geteuid() != 0:
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def open_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that the unprivileged user reaches and owns."""
    import tempfile

    marks(str(tmp_path / "loaded"), 1)  # whoever is unprivileged may not read what is imported late
    verify(tmp_path / "loaded")
    with tempfile.TemporaryDirectory(prefix="svrules-ledger-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield folder
        folder.chmod(0o700)


# -- files -------------------------------------------------------------------------------------------


def test_a_read_only_file(open_folder: Path) -> None:
    place = open_folder / "ledger"
    with unprivileged():
        marks(str(place), 3)
        place.chmod(0o444)
        refused(appending(place), str(place), "may only be read", "ask for the right to write")
        assert verify(place).records == 3
        # Reading left files beside it that are as read-only as it was.
        for one in open_folder.iterdir():
            one.chmod(0o644)
        appending(place)()
    assert verify(place).records == 4


def test_a_read_only_folder(open_folder: Path) -> None:
    place = open_folder / "ledger"
    with unprivileged():
        marks(str(place), 3)
        for beside in open_folder.glob("ledger-*"):
            beside.unlink()
        open_folder.chmod(0o555)
        told = refused(appending(place), str(place), "Nothing was recorded")
        assert "may only be read" in told or "cannot be opened" in told
        assert verify(place).records == 3
        with open_ledger(place) as ledger:
            assert len(list(ledger.records())) == 3
        refused(appending(open_folder / "new"), "cannot be opened", "right")
        assert [one.name for one in open_folder.iterdir()] == ["ledger"]


def test_a_read_only_folder_with_a_log_of_a_crash(open_folder: Path) -> None:
    place = open_folder / "ledger"
    with unprivileged():
        marks(str(place), 3)
        Path(f"{place}-wal").write_bytes(b"x" * 5000)
        for beside in open_folder.glob("ledger-shm"):
            beside.unlink()
        open_folder.chmod(0o555)
        refused(lambda: verify(place), "may not be written", "copy it together with `ledger-wal`")


def test_a_file_that_may_not_be_read(open_folder: Path) -> None:
    place = open_folder / "ledger"
    with unprivileged():
        marks(str(place), 3)
        place.chmod(0)
        refused(appending(place), "right")
        refused(lambda: verify(place), "may not be read")
        place.chmod(0o600)
        assert verify(place).records == 3


def test_a_lock_held_elsewhere(tmp_path: Path) -> None:
    place = tmp_path / "ledger"
    marks(str(place), 3)
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused(appending(place, patience=0.2), "another program holds the ledger", "try again")
        assert verify(place).records == 3, "readers need not wait"
        other.execute("ROLLBACK")
    appending(place)()
    assert verify(place).records == 4


def test_a_lock_that_is_let_go_in_time(tmp_path: Path) -> None:
    place = tmp_path / "ledger"
    marks(str(place), 3)
    with closing(sqlite3.connect(place, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        letting_go = threading.Timer(0.3, other.execute, ["ROLLBACK"])
        letting_go.start()
        appending(place, patience=60)()
        letting_go.join()
    assert verify(place).records == 4


@pytest.mark.parametrize("begin", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_somebody_else_is_just_making_the_ledger(tmp_path: Path, begin: str) -> None:
    place = tmp_path / "ledger"
    with closing(sqlite3.connect(place, isolation_level=None, check_same_thread=False)) as other:
        other.execute(begin)
        refused(appending(place, patience=0.2), "another program holds the ledger", "try again")
        letting_go = threading.Timer(0.3, other.execute, ["ROLLBACK"])
        letting_go.start()
        appending(place, patience=60)()
        letting_go.join()
    assert verify(place).records == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Ash,Birch\n" * 900, "is a file of another kind"),
        (b"PK\3\4" + b"x" * 5000, "is a file of another kind"),
        (b"SQLite format 3\0" + b"\0" * 5000, ""),
    ],
)
def test_a_file_of_another_kind_is_left_as_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    place = tmp_path / "bids.csv"
    place.write_bytes(content)
    for attempt in (appending(place), lambda: open_ledger(place), lambda: verify(place)):
        refused(attempt, str(place), said)
    assert place.read_bytes() == content


def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "other.db"
    with closing(sqlite3.connect(place)) as other:
        other.execute("CREATE TABLE letters (text)")
    before = place.read_bytes()
    refused(appending(place), "database of another program")
    refused(lambda: open_ledger(place), "there is no ledger in")
    refused(lambda: verify(place), "there is no ledger in")
    assert place.read_bytes() == before


def test_an_empty_file(tmp_path: Path) -> None:
    place = tmp_path / "ledger"
    place.touch()
    refused(lambda: open_ledger(place), "there is no ledger in")
    refused(lambda: verify(place), "there is no ledger in")
    with create_or_open(place) as ledger:
        assert ledger.new, "as a crash leaves it that comes before anything was recorded"


def test_a_folder_and_what_is_not_there(tmp_path: Path) -> None:
    refused(appending(tmp_path), "is a folder", "name a file")
    refused(lambda: open_ledger(tmp_path), "is a folder")
    refused(appending(tmp_path / "no" / "ledger"), "there is no folder")
    refused(lambda: open_ledger(tmp_path / "ledger"), "there is no ledger", "spelling")


@pytest.mark.parametrize("name", ["a b", "50% #1?.ledger", "Füße & “co”", "x;y=z&mode=memory"])
def test_odd_names_of_files(tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    marks(str(place), 2)
    assert verify(place).records == 2
    assert {one.name.removesuffix("-wal").removesuffix("-shm") for one in tmp_path.iterdir()} == {name}


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk here: {mounted.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is made with tmpfs")
def test_a_full_disk(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, "300k"):
        place = folder / "ledger"
        kept = []
        with create_or_open(place) as ledger, pytest.raises(LedgerError) as problem:
            kept.extend(ledger.append(mark(at, at)).record for at in range(100_000))
        assert "is full" in str(problem.value)
        assert "make room" in str(problem.value)
        assert len(kept) > 2
        found = verify(place)
        assert (found.good, found.records) == (True, len(kept))
        (folder / "room").unlink(missing_ok=True)
        subprocess.run(["mount", "-o", "remount,size=2m", folder], check=True)
        appending(place, 100_001)()
        assert verify(place).records == len(kept) + 1


@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is made with tmpfs")
def test_a_full_disk_is_no_damage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Reading needs a little room beside the file; without it nothing is known of the records."""
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, "400k"):
        place = folder / "ledger"
        marks(str(place), 40)
        filled = folder / "filled"
        with filled.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"x" * 1024)
        refused(lambda: verify(place), "cannot be read to its end now", "says nothing about the records")
        assert run(["ledger", "verify", str(place)]) == 2
        told = capsys.readouterr()
        assert "Make room, and verify again" in " ".join(told.err.split())
        assert "evidence" not in told.out + told.err
        filled.unlink()
        assert (verify(place).good, verify(place).records) == (True, 40)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("SQLITE_FULL", False),
        ("SQLITE_IOERR_READ", False),
        ("SQLITE_IOERR_SHMSIZE", False),
        ("SQLITE_CANTOPEN", False),
        ("SQLITE_NOMEM", False),
        ("SQLITE_IOERR_SHORT_READ", True),
        ("SQLITE_CORRUPT", True),
    ],
)
def test_what_cannot_be_read_now_is_told_from_damage(tmp_path: Path, name: str, damage: bool) -> None:
    """Whatever the file answers to the question for long texts: such failures cannot be made to order."""
    place = tmp_path / "ledger"
    marks(str(place), 3)

    def fail(connection: object, cursor: object, statement: str, *_: object) -> None:
        if "FROM svrules_content" in statement:
            problem = sqlite3.OperationalError("does not answer")
            problem.sqlite_errorname = name
            raise DBAPIError.instance(statement, None, problem, sqlite3.Error)

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        if damage:
            assert not verify(place).good
        else:
            refused(lambda: verify(place))
    finally:
        event.remove(Engine, "before_cursor_execute", fail)


@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is made with tmpfs")
def test_a_disk_too_full_for_a_new_ledger(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, "16k"):
        refused(appending(folder / "ledger"), "full")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    place = tmp_path / "ledger"
    program = (
        "import resource, signal, sys\n"
        "from svrules.audit.ledger import create_or_open\n"
        "from svrules.errors import LedgerError\n"
        "from tests.audit.ledger.sample import mark\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (140_000, 140_000))\n"
        "with create_or_open(sys.argv[1]) as ledger:\n"
        "    try:\n"
        "        for at in range(10**6):\n"
        "            print(ledger.append(mark(at, at)).record.number, flush=True)\n"
        "    except LedgerError as problem:\n"
        "        print(problem, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, place], capture_output=True, text=True, check=True, timeout=500
    )
    acknowledged = done.stdout.split()
    assert "disk" in done.stderr
    assert "Traceback" not in done.stderr
    found = verify(place)
    assert found.good
    assert found.records >= len(acknowledged) > 2


# -- both --------------------------------------------------------------------------------------------


def test_a_ledger_of_a_newer_format(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    marks(place, 2)
    with changing(place) as sql:
        sql("UPDATE svrules_ledger SET format = 2, made_by = '7.1'")
    before = dump(place)
    for attempt in (appending(place), lambda: open_ledger(place), lambda: verify(place)):
        refused(attempt, "format 2", "svrules 7.1", "Nothing was changed")
    assert dump(place) == before
    assert run(["ledger", "verify", place]) == 2
    assert "install that version" in " ".join(capsys.readouterr().err.split())


def test_damage_is_said_by_whoever_meets_it(place: str) -> None:
    marks(place, 3)
    with changing(place) as sql:
        sql("UPDATE svrules_record SET body = '[' WHERE number = 2")
    with open_ledger(place) as ledger:
        refused(lambda: list(ledger.records()), "record 2 of the ledger is damaged", "ledger verify")
        refused(lambda: ledger.record(2), "record 2 of the ledger is damaged")
    with changing(place) as sql:
        sql("DELETE FROM svrules_ledger")
    for attempt in (appending(place), lambda: open_ledger(place)):
        refused(attempt, "has lost the row that says which record is its last")


def test_a_closed_ledger_may_be_opened_again(place: str) -> None:
    with create_or_open(place) as ledger:
        ledger.append(mark(1, 1))
    assert ledger.append(mark(2, 2)).record.number == 2
    ledger.close()


def test_many_make_and_write_a_ledger_at_once(place: str) -> None:
    problems: list[BaseException] = []

    def write(name: int) -> None:
        try:
            with create_or_open(place) as ledger:
                for at in range(5):
                    ledger.append(mark(at, at, who=f"Evaluator {name}"))
        except BaseException as problem:
            problems.append(problem)

    writers = [threading.Thread(target=write, args=[name]) for name in range(8)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert problems == []
    found = verify(place)
    assert (found.good, found.records) == (True, 40)


# -- servers -----------------------------------------------------------------------------------------


def test_a_server_that_does_not_run(capsys: pytest.CaptureFixture[str]) -> None:
    address = "postgresql://tester:secret@127.0.0.1:1/ledger"
    for attempt in (appending(address, patience=2), lambda: verify(address)):
        told = refused(attempt, "127.0.0.1:1/ledger", "does not answer", "is it running")
        assert "secret" not in told
    assert run(["ledger", "verify", address]) == 2
    assert "secret" not in capsys.readouterr().err


def test_a_server_that_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:

        def hang_up() -> None:
            with suppress(OSError):
                while True:
                    door.accept()[0].close()

        hanging_up = threading.Thread(target=hang_up)
        hanging_up.start()
        try:
            place = f"postgresql://tester@127.0.0.1:{door.getsockname()[1]}/ledger"
            refused(appending(place), "does not answer", "is it running", "Nothing was recorded")
        finally:
            door.shutdown(socket.SHUT_RDWR)
            hanging_up.join()


def test_a_server_that_nobody_knows() -> None:
    refused(lambda: verify("postgresql://tester@no-such-host.invalid/ledger"), "no-such-host.invalid")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://tester@localhost/ledger", "PostgreSQL"),
        ("postgresql://tester@localhost:port/ledger", "address"),
        ("https://example.org/ledger", "PostgreSQL"),
    ],
)
def test_an_address_of_something_else(address: str, said: str) -> None:
    refused(lambda: verify(address), said)


def test_a_wrong_password(postgresql: Server) -> None:
    address = postgresql.address()
    postgresql.run("DROP ROLE IF EXISTS guarded")
    postgresql.run("CREATE ROLE guarded LOGIN PASSWORD 'open sesame'")
    wrong = address.replace("tester@", "guarded:let-me-in@")
    told = refused(lambda: verify(wrong), "does not accept the name or password", "guarded")
    assert "let-me-in" not in told
    right = address.replace("tester@", "guarded:open%20sesame@")
    refused(lambda: verify(right), "there is no ledger")


def test_a_user_without_rights(postgresql: Server) -> None:
    address = postgresql.address()
    name = address.rsplit("/", 1)[1]
    postgresql.run("DROP ROLE IF EXISTS visitor")
    postgresql.run("CREATE ROLE visitor LOGIN")
    visiting = address.replace("tester@", "visitor@")
    refused(appending(visiting), "may not do this", "ask for the right")
    marks(address, 2)
    refused(lambda: verify(visiting), "may not do this")
    postgresql.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO visitor", name)
    assert verify(visiting).records == 2
    refused(appending(visiting), "may not do this", "Nothing was recorded")
    assert verify(address).records == 2
    postgresql.run("DROP OWNED BY visitor", name)


def test_no_such_database(postgresql: Server) -> None:
    refused(lambda: verify(postgresql.address("nothing")), "there is no database", "spelling")


def test_a_lock_held_on_a_server(postgresql: Server) -> None:
    address = postgresql.address()
    marks(address, 2)
    with psycopg.connect(address) as other:
        other.execute("SELECT * FROM svrules_ledger FOR UPDATE")
        refused(appending(address, patience=0.3), "another program holds the ledger", "try again")
        assert verify(address).records == 2, "readers need not wait"
        other.rollback()
    appending(address)()
    assert verify(address).records == 3


# SQLAlchemy leaves the cursor of a connection that is gone to itself.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_connection_that_is_cut_in_the_middle(postgresql: Server) -> None:
    address = postgresql.address()
    name = address.rsplit("/", 1)[1]
    marks(address, 2)

    def cut() -> None:
        postgresql.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    def drafts() -> Iterator[object]:
        yield mark(50, 1)
        cut()
        yield mark(51, 1)

    with create_or_open(address) as ledger:
        refused(lambda: ledger.append_all(drafts()), "Try again: nothing is recorded twice")  # type: ignore[arg-type]
        assert verify(address).records == 2
        ledger.append(mark(50, 1))
    assert verify(address).records == 3

    def watch(steps: Iterator[None], words: str, total: int | None) -> Iterator[None]:
        cut()
        return steps

    refused(lambda: verify(address, follow=watch), "server")
    gc.collect()


def test_a_server_that_is_killed_keeps_what_was_acknowledged(postgresql: Server) -> None:
    address = postgresql.address()
    with create_or_open(address) as ledger:
        kept = ledger.append(mark(1, 1)).record
        postgresql.kill()
        try:
            refused(lambda: ledger.append(mark(2, 2)), "does not answer")
        finally:
            postgresql.start()
        assert ledger.append(mark(2, 2)).record.previous == kept.hash
    assert verify(address).records == 2


def test_a_database_that_may_only_be_read(postgresql: Server) -> None:
    address = postgresql.address()
    marks(address, 2)
    postgresql.run(f"ALTER DATABASE {address.rsplit('/', 1)[1]} SET default_transaction_read_only = on")
    refused(appending(address), "may only be read here")
    assert verify(address).records == 2


def test_a_database_set_up_in_its_own_way(postgresql: Server) -> None:
    """Settings of a server that would lose records, break numbers or hand out bytes are not taken over."""
    postgresql.run("CREATE DATABASE odd ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    for setting in ("default_transaction_isolation = serializable", "synchronous_commit = off"):
        postgresql.run(f"ALTER DATABASE odd SET {setting}")
    address = postgresql.address("odd")
    test_many_make_and_write_a_ledger_at_once(address)
    with create_or_open(address) as ledger, ledger.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        assert "£5 a head" in ledger.record(1).body["comment"]
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE svrules_record SET why = convert_from('\\xff', 'SQL_ASCII') WHERE number = 2"
        )
    assert verify(address).first_bad == 2
    with open_ledger(address) as ledger:
        refused(lambda: list(ledger.records()), "is damaged", "ledger verify")
