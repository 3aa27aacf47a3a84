"""What the guide and the README tell people to type works as written."""

import re
import shlex
from pathlib import Path

import pytest

import svrules
from svrules.cli import main

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
BIDS = "bidder,price (£ excluding VAT),local jobs,delivery plan\nAsh,90000,4,4\nBirch,80000,2,3\n"


def blocks(page: str) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def rulebook_in(page: str) -> str:
    return next(block for block in blocks(page) if block.startswith("rulebook "))


def commands_in(page: str) -> list[str]:
    lines = [line for block in blocks(page) for line in block.splitlines()]
    return [re.split(r" {3,}", line)[0] for line in lines if line.startswith("svrules ")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bids.csv").write_text(BIDS, encoding="utf-8")
    (tmp_path / "contract.csv").write_text("contract value (excluding VAT),£100000\n", encoding="utf-8")
    return tmp_path


def test_every_command_of_the_guide(folder: Path) -> None:
    (folder / "first.svr").write_text(rulebook_in(GUIDE), encoding="utf-8")
    commands = commands_in(GUIDE)
    assert len(commands) >= 10
    for command in commands:
        assert main(shlex.split(command, comments=True)[1:]) == 0, command


def test_the_example_of_the_guide(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "first.svr").write_text(rulebook_in(GUIDE), encoding="utf-8")
    result = svrules.load("first.svr").score("bids.csv", "contract.csv")
    assert [(bid.bid, bid.total, bid.rank) for bid in result.bids] == [
        ("Ash", "89.51", 2),
        ("Birch", "90.8", 1),
    ]


def test_what_the_guide_quotes_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "first.svr").write_text(rulebook_in(GUIDE), encoding="utf-8")
    quoted = re.search(r"`(Ash is 2nd of 2 with .*?) …`", " ".join(GUIDE.split()))
    assert quoted
    assert main(["explain", "first.svr", "bids.csv", "--contract", "contract.csv", "--bid", "Ash"]) == 0
    assert quoted[1] in " ".join(capsys.readouterr().out.split())


def another_edition_and_registers(folder: Path) -> None:
    """A second edition with other weights, and past competitions as a flat CSV file and as Parquet."""
    text = rulebook_in(README)
    for before, after in (
        ('edition "1"', 'edition "2"'),
        ("worth 80%", "worth 70%"),
        ("worth 20%", "worth 30%"),
    ):
        assert before in text
        text = text.replace(before, after)
    (folder / "second.svr").write_text(text, encoding="utf-8")
    lines = [
        "competition,bidder,contract value,price,local jobs",
        "A,Ash,100000,90000,4",
        "A,Birch,100000,80000,2",
    ]
    (folder / "past.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    pyarrow_csv, parquet = (pytest.importorskip(f"pyarrow.{name}") for name in ("csv", "parquet"))
    parquet.write_table(pyarrow_csv.read_csv(folder / "past.csv"), folder / "register.parquet")


def test_the_first_rulebook_of_the_readme(folder: Path) -> None:
    import openpyxl

    (folder / "first.svr").write_text(rulebook_in(README), encoding="utf-8")
    check, template, *others = commands_in(README)
    assert main(shlex.split(check)[1:]) == 0
    assert main(shlex.split(template)[1:]) == 0
    book = openpyxl.load_workbook("bids.xlsx")
    sheet = book["Bids"]
    line = next(row[0].row for row in sheet.iter_rows() if "bidder" in str(row[0].value).casefold())
    for below, bid in enumerate((("Ash", 90000, 4), ("Birch", 80000, 2)), 1):
        for column, value in enumerate(bid, 1):
            sheet.cell(line + below, column, value)
    book["Contract"]["B2"] = 100_000
    book.save("bids.xlsx")
    another_edition_and_registers(folder)
    for command in others:
        assert main(shlex.split(command)[1:]) == 0, command
