"""The template for evaluators: marks typed in their sheets, moderated, scored by the formulas in it."""

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from svrules import load
from svrules.cli import main
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.patch import Change, patched
from svrules.spreadsheet.workbook.references import read_area
from tests.spreadsheet.workbook.made import parts_of, run, shown

RULEBOOK = """rulebook "Panel"
  edition "1"

bid
  price  money outside VAT, above £0
  plan   level from 0 to 5, by 2 evaluators, settled by consensus, comments needed

criterion PRICE "Price"  worth 60%  clause "1"
  price relative to lowest

criterion PLAN "Plan"  worth 40%  clause "2"
  plan ÷ 5 × 40 marks  # a remark

award
  highest total wins
"""


def typed(path: Path, sheet: str, cells: dict[str, Any]) -> None:
    """Types into cells as a person does: everything else stays."""
    book = Book.read(path.read_bytes())
    changes = {}
    for name, value in cells.items():
        at = read_area(name, sheet, {})
        assert at is not None
        changes[at.top, at.left] = Change(value, None, constant=True)
    part = book.sheets[sheet].part
    book.package.changed[part] = patched(book.package.xml[part], changes)
    with io.BytesIO() as made:
        book.package.write(made)
        path.write_bytes(made.getvalue())


@pytest.fixture
def template(tmp_path: Path) -> Path:
    (tmp_path / "panel.svr").write_text(RULEBOOK, encoding="utf-8")
    path = tmp_path / "template.xlsx"
    assert main(["template", str(tmp_path / "panel.svr"), "-o", str(path)]) == 0
    return path


def filled(path: Path) -> Path:
    typed(path, "Bids", {"B2": "Ash", "C2": 100, "B3": "=Birch", "C3": 200})
    typed(path, "Evaluator 1", {"C6": 4, "D6": "clear", "C7": 5, "D7": "very clear"})
    typed(path, "Evaluator 2", {"C6": 3, "D6": "thin", "C7": 5, "D7": "very clear"})
    typed(
        path,
        "Moderation",
        {"H2": 4, "I2": "clear enough", "J2": "Chair", "L2": "agreed", "H3": 5, "I3": "best"},
    )
    return path


def test_the_sheets(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == [
        "Bids",
        "Evaluator 1",
        "Evaluator 2",
        "Moderation",
        "Results",
        "Checks",
        "Chart",
        "Rulebook",
        "Notes",
    ]
    assert [cell.value for cell in book["Moderation"][1]] == [
        "line", "bidder", "question", "evaluator 1", "evaluator 1 comment", "evaluator 2",
        "evaluator 2 comment", "consensus", "consensus comment", "who", "when", "why",
    ]  # fmt: skip
    assert [cell.value for cell in book["Evaluator 1"][5]] == ["line", "bidder", "plan", "plan comment"]
    assert [cell.value for cell in book["Evaluator 1"][3]][2] == "PLAN: Plan"
    assert "Marks: 0 to 5." in str(book["Evaluator 1"]["C4"].value)
    assert str(book["Evaluator 1"]["C4"].value).endswith("plan ÷ 5 × 40 marks.")


def test_marks_go_from_evaluators_to_results(template: Path) -> None:
    after = run("score", filled(template))
    assert shown(after, ["D2", "F2", "E3", "H3"], "Moderation") == [4, 3, "very clear", 5]
    headings = shown(after, ["A9", "B9", "C9", "D9", "E9", "F9", "G9"])
    assert headings == ["bidder", "outcome", "rank", "score", "PRICE", "PLAN", "why"]
    assert shown(after, ["A10", "B10", "C10", "D10", "E10", "F10"]) == ["Ash", "pass", 1, 92, 60, 32]
    assert shown(after, ["A11", "B11", "C11", "D11", "E11", "F11"]) == ["=Birch", "pass", 2, 70, 30, 40]
    assert shown(after, ["B12"]) == ["–"]
    assert shown(after, ["D8", "E8", "F8"]) == ["of 100", "Price, of 60", "Plan, of 40"]


def test_the_filled_workbook_scores_the_same_by_itself(template: Path) -> None:
    after = run("score", filled(template))
    result = load(template.with_name("panel.svr")).score(after)
    assert [bid.total for bid in result.bids] == ["92", "70"]


def test_what_is_not_moderated_is_unknown(template: Path) -> None:
    filled(template)
    typed(template, "Moderation", {"H3": None})
    after = run("score", template)
    assert shown(after, ["B11", "D11"]) == ["unknown", "unknown"]
    assert "plan consensus" in shown(after, ["H11"])[0]


def test_the_results_name_the_rulebook_in_the_workbook(template: Path) -> None:
    after = run("score", filled(template))
    sha256 = load(template.with_name("panel.svr")).sha256
    assert shown(after, ["B2"]) == [f"edition 1, sha256 {sha256[:12]}"]


def test_the_chart_and_colours_stay(template: Path) -> None:
    before, after = parts_of(filled(template)), parts_of(run("score", template))
    kept = [
        name
        for name in before
        if "chart" in name or "drawing" in name or name.endswith(("styles.xml", ".rels"))
    ]
    assert any("charts/chart" in name for name in kept)
    assert all(before[name] == after[name] for name in kept)
    results = next(name for name, xml in after.items() if b"SVELIGIBLE" in xml)
    assert (
        after[results].count(b"<conditionalFormatting")
        == before[results].count(b"<conditionalFormatting")
        > 3
    )


def test_an_empty_template_stores_what_it_comes_to(template: Path) -> None:
    """So that nothing is taken for out of date before anybody has opened it in a spreadsheet program."""
    assert b"fullCalcOnLoad" not in parts_of(template)["xl/workbook.xml"]
    bids = openpyxl.load_workbook(template, data_only=True)["Bids"]
    assert all(cell.value in (None, "") for row in bids.iter_rows(min_row=2) for cell in row[1:])


def test_without_evaluation(tmp_path: Path) -> None:
    assert main(["template", "lcr-contracts", "-o", str(tmp_path / "t.xlsx"), "--facts-only"]) == 0
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames == [
        "Contract",
        "Bids",
        "Decisions",
        "Notes",
    ]


def test_one_cause_is_told_once(
    template: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.load_workbook(template)
    for row, name in enumerate(("Ash", "Birch"), 2):
        book["Bids"][f"B{row}"], book["Bids"][f"C{row}"] = name, 100
    book.save(template)  # openpyxl leaves out what formulas come to
    assert main(["score", str(template.with_name("panel.svr")), str(template)]) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert told.count("SV0809") == 1
    assert re.search(r"Bids!D2, Bids!E2, Bids!F2 and \d+ more: the formula in the cell was never", told)
    assert "save it there once" in told
    monkeypatch.setattr("svrules.spreadsheet.workbook.calculation.is_installed", lambda: False)
    run("score", template, expect=1)
    said = " ".join(capsys.readouterr().out.split())
    assert "open the workbook in a spreadsheet program and save it once" in said
    assert "pip install 'svrules[workbook]'" in said
