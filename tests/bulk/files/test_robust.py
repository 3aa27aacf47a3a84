"""A run that is killed and goes on ends with the bytes of one that was left alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.house.installed import ROOT

pytest.importorskip("pyarrow")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_killed_at_ten_moments() -> None:
    # A process of its own: runs are forked, and nothing else may be at work in what they come from.
    asked = ["--moments", "10", "--rows", "210", "--seed", "20", "--processes", "1"]
    command = [sys.executable, "-m", "tests.bulk.files.killing", *asked]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = re.findall(r"rows (.+), seed .*: 10 kills in .* processes, ([\d,]+) pieces of work", done.stdout)
    assert {kind: taken != "0" for kind, taken in told} == {
        "together": True, "shuffled": True, "at once": False,
    }, done.stdout  # fmt: skip
    assert done.stdout.count(", 0 runs with other bytes") == len(told)
