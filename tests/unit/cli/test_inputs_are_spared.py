"""What is being read is never written over."""

import shutil
from pathlib import Path

import pytest

from svrules import shipped
from svrules.cli import main


@pytest.mark.parametrize("command", [["score"], ["explain", "--bid", "Birch Building"]])
def test_output_over_the_bids_is_refused(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bids = tmp_path / "bids.xlsx"
    shutil.copy(shipped.sample_path("lcr-contracts.xlsx"), bids)
    before = bids.read_bytes()
    name, *options = command
    output = str(tmp_path / "." / "bids.xlsx")
    assert main([name, "lcr-contracts", str(bids), *options, "-o", output]) == 2
    assert "is what is being read" in " ".join(capsys.readouterr().err.split())
    assert bids.read_bytes() == before


@pytest.mark.parametrize(
    ("command", "ending"),
    [(["show", "--policy"], ".md"), (["show"], ".html"), (["template", "--replace"], ".xlsx")],
    ids=lambda part: part if isinstance(part, str) else " ".join(part),
)
@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_a_rulebook_is_not_written_over_through_a_link(
    command: list[str], ending: str, link: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rulebook = tmp_path / "mine.svr"
    shutil.copy(shipped.rulebook_path("lcr-contracts"), rulebook)
    before = rulebook.read_bytes()
    linked = tmp_path / f"linked{ending}"
    getattr(linked, link)(rulebook)
    name, *options = command
    assert main([name, str(rulebook), *options, "-o", str(linked)]) == 2
    assert "is what is being read" in " ".join(capsys.readouterr().err.split())
    assert rulebook.read_bytes() == before
