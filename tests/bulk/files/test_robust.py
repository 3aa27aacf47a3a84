"""A run that is killed and goes on ends with the bytes of one that was left alone."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("pyarrow")
from tests.bulk.files.killing import killed
from tests.bulk.files.sample import rows, write_csv


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("kind", ["together", "shuffled", "at once"])
def test_killed_at_ten_moments(tmp_path: Path, kind: str) -> None:
    """Also where all rows are one piece of work."""
    random = Random(20)
    listed = rows(60, 21, bad=0.02)
    if kind == "shuffled":
        random.shuffle(listed)
    batch = 1000 if kind == "at once" else 30
    found = killed(write_csv(tmp_path / "in.csv", listed), tmp_path, 10, random, batch=batch)
    assert not found.broken
    assert (found.moments, found.rows) == (10, len(listed))
    assert bool(found.resumed) == (kind != "at once")
