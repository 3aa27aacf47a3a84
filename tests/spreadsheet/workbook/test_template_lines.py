"""Lines of a template that are inserted, taken out or sorted: answers and marks stay beside their bidders."""

from pathlib import Path

import openpyxl
import pytest

from svrules import load
from svrules.cli import main
from tests.spreadsheet.libreoffice.office import told_by
from tests.spreadsheet.workbook.made import run, shown
from tests.spreadsheet.workbook.test_template import RULEBOOK, typed

ASTRAY = "Marks do not reach the bidders"


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    (tmp_path / "panel.svr").write_text(RULEBOOK, encoding="utf-8")
    path = tmp_path / "filled.xlsx"
    assert main(["template", str(tmp_path / "panel.svr"), "-o", str(path)]) == 0
    typed(path, "Bids", {"B2": "Ash", "C2": 100, "B3": "Birch", "C3": 200, "B4": "Cedar", "C4": 400})
    for sheet in ("Evaluator 1", "Evaluator 2"):
        marks = {"C6": 5, "C7": 3, "C8": 1}
        typed(path, sheet, marks | {f"D{row}": "said" for row in (6, 7, 8)})
    typed(path, "Moderation", {"H2": 5, "H3": 3, "H4": 1, "I2": "so", "I3": "so", "I4": "so"})
    return path


def results(path: Path) -> dict[str, list[object]]:
    """What stands beside each name: score, marks for price and plan."""
    after = run("score", path)
    found = {}
    for row in range(10, 16):
        name, *beside = shown(after, [f"{column}{row}" for column in "ADEF"])
        if name:
            found[str(name)] = beside
    return found


def warnings(path: Path) -> str:
    after = path.with_name("scored.xlsx")
    after.unlink(missing_ok=True)
    return " ".join(str(one) for one in shown(run("score", path), ["A4", "A5"]))


@pytest.mark.slow
def test_in_libreoffice(filled: Path) -> None:
    calm = run("score", filled)
    filled.write_bytes(calm.read_bytes())
    told = told_by("lines_in_office.py", filled.parent)
    still = [["line", "bidder"], [1, "Ash"], [2, "Birch"], [3, "Cedar"], [4, ""]]
    assert told == {"insert": still, "delete": still, "sort": still}, "a protected sheet refuses each"
    ash, birch, cedar = [100, 60, 40], [54, 30, 24], [23, 15, 8]
    assert results(filled.with_name("sort.xlsx")) == {"Cedar": cedar, "Birch": birch, "Ash": ash}
    assert ASTRAY not in warnings(filled.with_name("sort.xlsx"))
    late = results(filled.with_name("insert.xlsx"))
    assert [late[name] for name in ("Ash", "Birch", "Cedar")] == [ash, birch, cedar]
    assert late["Aspen"][0] == "unknown", "a line without a number has nobody's marks"
    assert ASTRAY in warnings(filled.with_name("insert.xlsx"))
    assert results(filled.with_name("delete.xlsx")) == {"Birch": [84, 60, 24], "Cedar": [38, 30, 8]}
    assert ASTRAY in warnings(filled.with_name("delete.xlsx"))


def test_a_withdrawn_bidders_marks_count_for_nobody(filled: Path) -> None:
    typed(filled, "Bids", {"B3": None, "C3": None})
    assert results(filled) == {"Ash": [100, 60, 40], "Cedar": [23, 15, 8]}
    assert ASTRAY in warnings(filled)
    typed(filled, "Evaluator 1", {"C7": None, "D7": None})
    typed(filled, "Evaluator 2", {"C7": None, "D7": None})
    typed(filled, "Moderation", {"H3": None, "I3": None})
    assert ASTRAY not in warnings(filled)


def test_a_mark_typed_over_a_formula_is_told(filled: Path) -> None:
    over = next(cell for cell in openpyxl.load_workbook(filled)["Bids"][1] if "consensus" in str(cell.value))
    typed(filled, "Bids", {f"{over.column_letter}2": 0})
    assert ASTRAY in warnings(filled)


def test_only_cells_to_fill_can_be_typed_into(filled: Path) -> None:
    book = openpyxl.load_workbook(filled)
    for name in ("Bids", "Evaluator 1", "Moderation", "Results", "Checks", "Rulebook"):
        rules = book[name].protection
        assert rules.sheet
        assert not rules.password
        assert rules.insertRows and rules.deleteRows and rules.sort, "set: what is locked"
        assert not rules.formatRows, "rows may be made taller"
        for row in book[name].iter_rows():
            assert not any(str(cell.value).startswith("=") and not cell.protection.locked for cell in row)
    for name, cell in (("Bids", "B2"), ("Evaluator 2", "D6"), ("Moderation", "L2"), ("Results", "B3")):
        assert not book[name][cell].protection.locked, name


def test_a_fact_may_be_called_line(tmp_path: Path) -> None:
    (tmp_path / "lined.svr").write_text(RULEBOOK.replace("bid\n", "bid\n  line  text\n"), encoding="utf-8")
    path = tmp_path / "lined.xlsx"
    assert main(["template", str(tmp_path / "lined.svr"), "-o", str(path)]) == 0
    headings = [cell.value for cell in openpyxl.load_workbook(path)["Bids"][1]][:3]
    assert headings == ["line number", "bidder", "line"]
    typed(path, "Bids", {"B2": "Ash", "C2": "third", "D2": 100, "B3": "Birch", "C3": "fourth"})
    competition, _ = load(tmp_path / "lined.svr").read(run("score", path))
    assert [bid.facts["line"] for bid in competition.bids] == ["third", "fourth"]


def test_without_evaluators_lines_may_move(tmp_path: Path) -> None:
    text = RULEBOOK.replace(", by 2 evaluators, settled by consensus, comments needed", "")
    (tmp_path / "plain.svr").write_text(text, encoding="utf-8")
    path = tmp_path / "plain.xlsx"
    assert main(["template", str(tmp_path / "plain.svr"), "-o", str(path), "--bids", "4"]) == 0
    bids = openpyxl.load_workbook(path)["Bids"]
    assert not bids.protection.sheet
    assert [cell.value for cell in bids[1]] == ["bidder", "price (£)", "plan (0 to 5)"]
    typed(path, "Bids", {"A2": "Ash", "B2": 100, "C2": 5, "A5": "Birch", "B5": 200, "C5": 3})
    assert results(path) == {"Ash": [100, 60, 40], "Birch": [54, 30, 24]}
