"""`svrules check --prove`: what it settles, and what it says where z3 is not installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from svrules.cli import main

HEAD = 'rulebook "Test"\n  edition "1"\nbid\n  jobs  number, at least 0, more is better\n'
CRITERION = HEAD + 'criterion C "C" worth 100%\n'
TAIL = "\n  capped at 100\naward\n  highest total wins\n"
PROVED = CRITERION + "  (jobs × jobs × jobs - 3 × jobs × jobs + 3 × jobs) marks" + TAIL
SHOWN = CRITERION + "  (if jobs × jobs is between 1000.1 and 1000.11 then 0 otherwise 5) marks" + TAIL


def run(capsys: pytest.CaptureFixture[str], text: str, folder: Path, *more: str) -> tuple[int, str]:
    file = folder / "r.svr"
    file.write_text(text, encoding="utf-8")
    code = main(["check", str(file), *more])
    told = capsys.readouterr()
    return code, " ".join((told.out + told.err).split())


def test_what_is_proved_is_told_no_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("z3")
    code, before = run(capsys, PROVED, tmp_path)
    assert (code, "not proved that a better `jobs`" in before, "check --prove" in before) == (0, True, True)
    assert "not proved that a better" not in run(capsys, PROVED, tmp_path, "--prove")[1]


def test_what_is_found_is_told_as_it_was_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("z3")
    assert "not proved that a better `jobs`" in run(capsys, SHOWN, tmp_path)[1]
    code, told = run(capsys, SHOWN, tmp_path, "--prove")
    assert code == 0
    assert "31.62 gives 5 marks" in told and "Both were scored" in told
    assert run(capsys, SHOWN, tmp_path, "--prove") == (code, told)


def test_with_fixes_it_is_asked_of_the_text_as_mended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("z3")
    told = run(capsys, PROVED.replace("award", "awrad"), tmp_path, "--fix", "--prove")[1]
    assert "award" in (tmp_path / "r.svr").read_text(encoding="utf-8")
    assert "not proved that a better" not in told


def test_without_z3_it_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)  # as where it is not installed
    code, told = run(capsys, PROVED, tmp_path, "--prove")
    assert code == 2
    assert "`z3-solver`" in told and "pip install 'svrules[prover]'" in told
    assert "Traceback" not in told
    code, told = run(capsys, PROVED, tmp_path)
    assert (code, "It is not proved that a better `jobs`" in told) == (0, True)
