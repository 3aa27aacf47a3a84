"""Each kind of place that a ledger can have: a file, and a database of a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audit.server import Server, programs, server
from tests.house.installed import absent


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server of the tests' own; one for each process of pytest-xdist."""
    found = programs()
    if found is None:
        absent("no PostgreSQL on this machine: `make real` installs it where it can")
        return
    with server(found, safe=False) as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where no ledger is yet."""
    if request.param == "sqlite":
        return str(tmp_path / "decisions.ledger")
    started: Server = request.getfixturevalue("postgresql")
    return started.schema()
