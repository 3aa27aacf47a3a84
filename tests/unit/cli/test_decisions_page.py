"""The page on decisions shows what the commands print. `SVRULES_ACCEPT=1` writes it anew."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from svrules.cli import main

PAGE = Path(__file__).resolve().parents[3] / "docs" / "decisions.md"
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    rulebook, bids = (
        next(one for one in blocks if one.startswith(start)) for start in ("rulebook", "bidder")
    )
    (tmp_path / "jobs.svr").write_text(rulebook, encoding="utf-8")
    (tmp_path / "bids.csv").write_text(bids, encoding="utf-8")
    return tmp_path


def test_the_page_shows_what_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_text(encoding="utf-8")

    def printed(block: re.Match[str]) -> str:
        command = block[1].split("\n", 1)[0]
        if not command.startswith("$ svrules "):
            return block[0]
        assert main(shlex.split(command)[2:]) == 0, command
        return f"```\n{command}\n{capsys.readouterr().out.rstrip()}\n```"

    made = BLOCK.sub(printed, page)
    if os.environ.get("SVRULES_ACCEPT"):
        PAGE.write_text(made, encoding="utf-8")
    assert made == PAGE.read_text(encoding="utf-8")
    assert made.count("$ svrules ") >= 4


def test_the_rulebook_of_the_page_is_free_of_findings(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "jobs.svr"]) == 0
    assert "nothing found" in capsys.readouterr().out
