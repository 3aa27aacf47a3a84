"""`svrules explain`: its views, its files, and what would be if."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import docx
import pytest

from svrules import shipped
from svrules.cli.app import run

SAMPLE = str(shipped.rulebook_path("lcr-contracts").parent / "samples" / "lcr-contracts.xlsx")
ASH = ("explain", "lcr-contracts", SAMPLE, "--bid", "ashdown retrofit")


def said(capsys: pytest.CaptureFixture[str], *more: str, code: int = 0) -> str:
    assert run([*ASH, *more]) == code
    shown = capsys.readouterr()
    return " ".join((shown.out if code == 0 else shown.err).split())


def test_a_paragraph(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Ashdown Retrofit is ranked 2 of 3" in said(capsys, "--format", "paragraph")
    only = said(capsys, "--format", "paragraph", "--criterion", "price")
    assert "For PRICE, Price" in only
    assert "QUALITY" not in only


def test_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Pass mark of TOTAL" in said(capsys, "--format", "table")


def test_csv(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "--format", "csv").startswith("bid,kind,code,title,")


def test_a_criterion_tells_how_the_winner_came_to_its_marks(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "--criterion", "PRICE")
    assert "How the winner, Birch Building, came to its marks" in text
    assert "lowest price £1,640,000 ÷ own price £1,640,000 = 1; 1 × 50 = 50 marks" in text


@pytest.mark.parametrize("view", ["paragraph", "table", "tree"])
@pytest.mark.parametrize("ending", ["docx", "html", "md", "txt", "csv", "json"])
def test_every_view_is_written_to_every_kind_of_file(tmp_path: Path, view: str, ending: str) -> None:
    file = tmp_path / f"ash.{ending}"
    assert run([*ASH, "-o", str(file), *([] if view == "tree" else ["--format", view])]) == 0
    made = file.read_bytes()
    if ending == "docx":
        made = "\n".join(one.text for one in docx.Document(BytesIO(made)).paragraphs).encode()
    assert b"Ashdown Retrofit" in made
    told = b"worked out as" in made
    assert told == (view == "paragraph" and ending not in ("csv", "json"))


def test_what_if(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "--what-if", "local jobs = 12", "--what-if", "homes improved=blank")
    assert "local jobs Ashdown Retrofit 6 FTE 12 FTE" in text
    assert "homes improved Ashdown Retrofit 96 homes 0 homes (blank, so 0 homes)" in text


@pytest.mark.parametrize("ending", ["docx", "html", "md", "txt", "csv", "json"])
def test_what_if_is_written_to_every_kind_of_file(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"ash.{ending}"
    assert run([*ASH, "--what-if", "local jobs = 12", "-o", str(file)]) == 0
    made = file.read_bytes()
    if ending == "docx":
        tables = docx.Document(BytesIO(made)).tables
        made = "\n".join(cell.text for one in tables for row in one.rows for cell in row.cells).encode()
    assert b"local jobs" in made
    assert b"89.1" in made or ending == "json"


def test_what_if_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*ASH, "--what-if", "local jobs = 12", "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    total = next(one for one in made["changes"] if (one["bid"], one["what"]) == ("Ashdown Retrofit", "Total"))
    assert (total["before"], total["after"], total["difference"]) == ("891/10", "2279/25", "103/50")
    assert made["first_or_funded"] == {"before": ["Birch Building"], "after": ["Ashdown Retrofit"]}
    assert made["facts"] == [{"fact": "local jobs", "bid": "Ashdown Retrofit"}]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--what-if", "local jobs 12"), 2, "write a fact, `=` and a value"),
        (("--what-if", "= 12"), 2, "write a fact, `=` and a value"),
        (("--what-if", "local jbos = 12"), 1, "Did you mean `local jobs`?"),
        (("--what-if", "local jobs = -3"), 1, "-3 FTE is not at least 0 FTE"),
        (("--what-if", "local jobs = 1", "--criterion", "SV"), 2, "leave --criterion out"),
        (("--what-if", "local jobs = 1", "--format", "paragraph"), 2, "not as --format paragraph"),
        (("--format", "html", "-o", "ash.docx"), 2, "`ash.docx` is for word, and --format says html"),
    ],
)
def test_what_cannot_be_done_is_said(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, message: str
) -> None:
    assert message in said(capsys, *arguments, code=code)
