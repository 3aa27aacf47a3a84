"""Each kind of place that a ledger can have."""

from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where no ledger is yet."""
    return str(tmp_path / "decisions.ledger")
