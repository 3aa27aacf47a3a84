"""Seconds of processor time that `svrules --version` takes."""

import os
import statistics
import subprocess
import sys
from pathlib import Path


def version_seconds(rounds: int = 7) -> float:
    """The median over some runs, user and system time of the whole process."""
    script = Path(sys.executable).with_name("svrules")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "svrules.cli"]
    return statistics.median(_once([*command, "--version"]) for _ in range(rounds + 1))


def _once(command: list[str]) -> float:
    before = os.times()
    subprocess.run(command, check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
