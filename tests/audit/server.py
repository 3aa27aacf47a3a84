"""A PostgreSQL server of the tests' own: made in a temporary folder, and gone when they end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

__all__ = ["Server", "programs", "server"]

_PATIENCE = 300.0
_TRIES = 60

# Whoever runs the tests is let in; the user `guarded` needs a password.
_RIGHTS = """\
local all all trust
host  all guarded 127.0.0.1/32 scram-sha-256
host  all all     127.0.0.1/32 trust
"""


def programs() -> Path | None:
    """The folder with initdb and postgres; None where there is no PostgreSQL."""
    found = [Path(at).resolve().parent for at in (shutil.which("initdb"), shutil.which("postgres")) if at]
    # Debian keeps them off the path, a folder for each version.
    kept = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name), reverse=True
    )
    return next((one for one in (*found, *kept) if (one / "initdb").exists()), None)


class Server:
    """A running server.

    `safe`: what it acknowledges is on the disk, as on a real one; without it a kill of the server still loses
    nothing, only one of the machine would.
    """

    def __init__(self, folder: Path, bin_folder: Path, safe: bool) -> None:
        self._folder, self._bin, self._safe = folder, bin_folder, safe
        self._as = _unprivileged()
        self._names = count(1)
        self.port = 0
        self._shared = ""
        self._run: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        self._folder.chmod(0o755)
        if self._as:
            shutil.chown(self._folder, self._as["user"], self._as["group"])
        made = ["--auth=trust", "--username=tester", "--encoding=UTF8", "--locale=C", "--no-sync"]
        command = [self._bin / "initdb", "--pgdata", self._folder / "data", *made]
        subprocess.run(command, check=True, capture_output=True, cwd=self._folder, **self._as)
        (self._folder / "data" / "pg_hba.conf").write_text(_RIGHTS)

    def start(self) -> None:
        """Start it, the first time on a port that is free, and wait until it answers."""
        again = bool(self.port)
        for _ in range(_TRIES):
            self.port = self.port if again else _free_port()
            if self._started():
                return
            time.sleep(1)  # those that a killed server leaves behind take a moment to notice
        raise RuntimeError(f"PostgreSQL does not start:\n{(self._folder / 'log').read_text()[-2000:]}")

    def _started(self) -> bool:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self._folder,
            "max_connections": 40,
            "logging_collector": "off",
            "fsync": "on" if self._safe else "off",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._run = subprocess.Popen(
                [self._bin / "postgres", "-D", self._folder / "data", *options],
                stdout=log, stderr=log, cwd=self._folder, **self._as,
            )  # fmt: skip
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._run.poll() is None:
            try:
                psycopg.connect(self._url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return True
        return False

    def kill(self) -> None:
        """As if the machine had stopped: no time to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        # Without a last checkpoint: the folder is thrown away.
        self._end(signal.SIGQUIT)

    def _end(self, how: signal.Signals) -> None:
        if self._run is not None:
            self._run.send_signal(how)
            self._run.wait(_PATIENCE)
            self._run = None

    def address(self, name: str = "") -> str:
        """The address of a new database, or of the one of that name."""
        if name:
            return self._url(name)
        made = f"ledger_{next(self._names)}"
        self.run(SQL("CREATE DATABASE {}").format(Identifier(made)))
        return self._url(made)

    def schema(self) -> str:
        """The address of a new schema in one database: much sooner made than a database."""
        if not self._shared:
            self._shared = self.address()
        made = f"test_{next(self._names)}"
        self.run(SQL("CREATE SCHEMA {}").format(Identifier(made)), self._shared.rsplit("/", 1)[1])
        return f"{self._shared}?options=-csearch_path%3D{made}"

    def run(self, statement: Any, database: str = "postgres") -> list[Any]:
        """The rows of a statement that the owner runs."""
        with psycopg.connect(self._url(database), autocommit=True) as connection:
            found = connection.execute(statement)
            return found.fetchall() if found.description else []

    def _url(self, database: str) -> str:
        return f"postgresql://tester@127.0.0.1:{self.port}/{database}"


@contextmanager
def server(bin_folder: Path, *, safe: bool = True) -> Iterator[Server]:
    """A server that runs while this does."""
    # Not in a folder of pytest's, which only the user who runs it may enter.
    folder = Path(tempfile.mkdtemp(prefix="svrules-postgresql-"))
    made = Server(folder, bin_folder, safe)
    try:
        made.make()
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> dict[str, Any]:
    """As whom PostgreSQL is started: it refuses to run as root."""
    if os.name == "nt" or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise RuntimeError("no user but root to start PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
