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
    "command",
    [
        ["score", "BOOK", "BIDS", "--format", "csv"],
        ["explain", "BOOK", "BIDS", "--bid", "Birch Building", "--format", "csv"],
        ["sweep", "BOOK", "BIDS", "--format", "csv"],
        ["margin", "BOOK", "BIDS", "--format", "csv"],
        ["reach", "BOOK", "BIDS", "--bid", "Birch Building", "--format", "csv"],
        ["summary", "BOOK", "BIDS", "--bid", "Birch Building"],
        ["impact", "BOOK", "BOOK", "BIDS", "--format", "csv"],
        ["show", "BOOK", "--format", "csv"],
        ["template", "BOOK", "--replace"],
    ],
    ids=lambda command: command[0],
)
def test_a_table_that_the_rulebook_imports_is_not_written_over(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bids, book = tmp_path / "bids.xlsx", tmp_path / "lcr-own-values.svr"
    for sample, path in (("lcr-contracts.xlsx", bids), (book.name, book)):
        shutil.copy(shipped.sample_path(sample), path)
    values = tmp_path / "unit-values.csv"
    shutil.copy(shipped.sample_path(values.name), values)
    before = values.read_bytes()
    files = {"BOOK": str(book), "BIDS": str(bids)}
    output = values
    if command[0] == "template":
        output = tmp_path / "linked.xlsx"
        output.symlink_to(values)
    assert main([*(files.get(word, word) for word in command), "-o", str(output)]) == 2
    assert "is what is being read" in " ".join(capsys.readouterr().err.split())
    assert values.read_bytes() == before


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
