"""What starts quickly, and what is imported when."""

import subprocess
import sys
from pathlib import Path

import pytest

import svrules
from svrules.cli import main

ROOT = Path(__file__).resolve().parents[3]
HEAVY = {"pydantic", "lark", "rich", "openpyxl", "typer", "jinja2", "xlsxwriter", "python_calamine"}
SAY = "import sys; from svrules.cli import main; main(['--version']); print(*sys.modules, sep='\\n')"


def run(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_version_needs_nothing_heavy() -> None:
    first, *imported = run("-c", SAY).splitlines()
    assert first == f"svrules {svrules.__version__}"
    assert not HEAVY & {name.partition(".")[0] for name in imported}


def test_the_version_beside_other_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version", "score"]) == 0
    assert capsys.readouterr().out == f"svrules {svrules.__version__}\n"


def test_importing_the_package_imports_nothing_heavy() -> None:
    imported = run("-c", "import sys, svrules; print(*sys.modules)").split()
    assert not HEAVY & {name.partition(".")[0] for name in imported}


def test_every_public_name_is_there() -> None:
    assert dir(svrules) == svrules.__all__
    for name in svrules.__all__:
        assert getattr(svrules, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = svrules.nothing


def test_a_reader_that_has_seen_enough_is_no_mistake() -> None:
    command = f"'{sys.executable}' -m svrules.cli show lcr-contracts --policy | head -1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("Social value")
    assert done.stderr == ""


def test_whoever_stops_it_while_it_starts_reads_a_word() -> None:
    stopped = """
import builtins, sys
from svrules.cli import main
def stopping(name, *rest, real=builtins.__import__):
    if name == "svrules.cli.app":
        raise KeyboardInterrupt
    return real(name, *rest)
builtins.__import__ = stopping
sys.exit(main(["check", "any.svr"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", stopped], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "svrules: Stopped.\n")
