"""Who gave the marks of a filled template, as its sheets for evaluators and moderation say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from svrules.data.moderation import Agreed, Moderation, read_moderation
from svrules.language.rulebook import Rulebook
from tests.unit.engine.scoring import rulebook

RULES = """
bid
  plan  level from 0 to 5, by 2 evaluators, settled by consensus, comments asked
  team  level from 0 to 5, by 3 evaluators, settled by median
"""
HEADINGS = ["bidder", "question", "evaluator 1", "consensus", "consensus comment", "who", "when", "why"]
MADE = datetime(2026, 5, 14)  # noqa: DTZ001 as a workbook holds a day
LINES = [
    ["Ash Ltd", "plan", 4, 3, "Thin", "Chair of the panel", MADE, "Dates are missing"],
    ["Birch", "Plan", 4, 4, "Good", None, "15 May 2026", None],
    ["Birch", "team", 4, None, None, "Nobody", None, "No consensus is asked for"],
    ["Cedar", "plan", 4, 4, "Good", None, None, None],
    [None, None, None, None, None, None, None, None],
]


@pytest.fixture
def book() -> Rulebook:
    return rulebook(RULES)


def workbook(folder: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made["Sheet"])
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    path = folder / "bids.xlsx"
    made.save(path)
    return path


def test_who_agreed_when_and_why(book: Rulebook, tmp_path: Path) -> None:
    found = read_moderation(book, workbook(tmp_path, {"Moderation": [HEADINGS, *LINES]}))
    assert found.of("ash  ltd", "plan consensus") == Agreed(
        "Chair of the panel", "2026-05-14", "Dates are missing"
    )
    assert found.of("Birch", "plan consensus") == Agreed("", "2026-05-15", "")
    assert found.of("Cedar", "plan consensus") == Agreed()
    assert len(found.agreed) == 2


def test_the_first_of_two_columns_with_one_heading_counts(book: Rulebook, tmp_path: Path) -> None:
    lines = [[*HEADINGS, "who", "why"], [*LINES[0], "Somebody else", "Another reason"]]
    found = read_moderation(book, workbook(tmp_path, {"Moderation": lines}))
    assert found.of("Ash Ltd", "plan consensus") == Agreed(
        "Chair of the panel", "2026-05-14", "Dates are missing"
    )


def test_the_time_of_a_cell_is_left_out(book: Rulebook, tmp_path: Path) -> None:
    line = ["Ash", "plan", 4, 3, "", None, datetime(2026, 5, 14, 16, 30), None]  # noqa: DTZ001
    found = read_moderation(book, workbook(tmp_path, {"Moderation": [HEADINGS, line]}))
    assert found.of("Ash", "plan consensus").when == "2026-05-14"


def test_a_number_of_the_line_before_the_bidder(book: Rulebook, tmp_path: Path) -> None:
    lines = [["line", *HEADINGS], *([101, *line] for line in LINES)]
    found = read_moderation(book, workbook(tmp_path, {"Moderation": lines}))
    assert found.of("Ash Ltd", "plan consensus").who == "Chair of the panel"


@pytest.mark.parametrize("before", [[], [None]])
def test_the_names_of_evaluators(book: Rulebook, tmp_path: Path, before: list[None]) -> None:
    sheets = {
        "Evaluator 1": [[*before, "Evaluator 1, name", "Officer of works"], ["bidder", "plan"]],
        "Second": [[*before, "Evaluator 2, name", " Officer of finance "]],
        "Evaluator 3": [[*before, "Evaluator 3, name", "Chair"]],
        "Evaluator 4": [[*before, "Evaluator 4, name"]],
        "Bids": [["bidder", "plan evaluator 1"], ["Ash", 4]],
    }
    found = read_moderation(book, workbook(tmp_path, sheets))
    assert found.names == {
        "plan evaluator 1": "Officer of works",
        "team evaluator 1": "Officer of works",
        "plan evaluator 2": "Officer of finance",
        "team evaluator 2": "Officer of finance",
        "team evaluator 3": "Chair",
    }
    assert found.of("Ash", "plan evaluator 1") == Agreed("Officer of works")
    assert found.of("Ash", "plan consensus") == Agreed()


def test_other_files_say_nothing(book: Rulebook, tmp_path: Path) -> None:
    path = tmp_path / "bids.csv"
    path.write_text("Evaluator 1, name,Someone\n", encoding="utf-8")
    assert read_moderation(book, path) == Moderation()
    empty = workbook(tmp_path, {"Moderation": [["who", "why"], ["x", "y"]], "Empty": []})
    assert read_moderation(book, empty) == Moderation()
    assert read_moderation(rulebook("bid\n  plan  number\n"), empty) == Moderation()
