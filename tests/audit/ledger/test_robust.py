"""A small share of `make robust`, drawn anew on every run with its seed in the message."""

import secrets
import subprocess
import sys
from random import Random

import pytest

from tests.audit.ledger.flipping import Outcome, file_flips, log_flips, value_flips
from tests.house.installed import ROOT

SEED = secrets.randbelow(10**6)


def none_missed(outcome: Outcome, flips: int) -> None:
    assert not outcome.missed, f"seed {SEED}"
    assert outcome.found + outcome.harmless == flips
    assert outcome.found > flips / 4


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_acknowledged_record_is_lost_when_writers_are_killed(kind: str) -> None:
    # A process of its own: the writers are forked, and nothing else may run in what they come from.
    asked = ["--moments", "8", "--seed", str(SEED), "--on", kind]
    command = [sys.executable, "-m", "tests.audit.ledger.killing", *asked]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    if "absent" not in done.stdout:
        assert ", 0 lost or broken" in done.stdout


def test_bits_of_a_file(tmp_path) -> None:
    none_missed(file_flips(tmp_path, 25, Random(SEED)), 25)


def test_bits_of_a_log(tmp_path) -> None:
    none_missed(log_flips(tmp_path, 12, Random(SEED)), 12)


def test_bits_of_stored_values(place: str) -> None:
    outcome = value_flips(place, 10, Random(SEED))
    none_missed(outcome, 10)
    assert not outcome.harmless
