"""What docs/sweep.md shows is what the command prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from svrules.cli import main
from svrules.shipped import rulebook_path

PAGE = Path(__file__).parents[3] / "docs" / "sweep.md"
SAMPLE = rulebook_path("lcr-contracts").parent / "samples" / "lcr-contracts.xlsx"


def test_the_example_is_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    block = re.search(r"```\n\$ svrules (.+?)\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block
    command = [str(SAMPLE) if word == SAMPLE.name else word for word in shlex.split(block[1])]
    assert main(command) == 0
    printed = capsys.readouterr().out.splitlines()
    shown = [line for line in block[2].splitlines() if line.strip()]
    assert len(shown) > 10
    following = iter(printed)
    assert [line for line in shown if line not in following] == []  # each of them, in that order


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--of", "sweep"]) == 0
    assert '"Swept"' in capsys.readouterr().out
