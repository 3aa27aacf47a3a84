"""A Result as CSV and as a workbook: nothing that matters is lost on the way."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import Any

import openpyxl
import pytest

from svrules.data import read_mapping
from svrules.engine import score
from svrules.engine.result import Result
from svrules.language import read
from svrules.render.ranking import ranking
from svrules.render.records import as_csv, grid_as_csv
from svrules.render.terminal import as_text
from svrules.render.workbook import as_workbook

BOOK = """
rulebook "Kept"
  edition "7"
contract
  day  date, decides the rules in force
bid
  price  money, above £0
  jobs   FTE, at least 0, blank means 0
  bad    yes or no
rule R1 "Doubt"  clause "1"
  refer when bad
  because "A person decides."
value double jobs  clause "9"
  jobs × 2
criterion PRICE "Price"  worth 70%  clause "2"
  price relative to lowest
criterion JOBS "Jobs"  worth 30%
  double jobs relative to highest, 0 when every bid offers 0
award
  highest total wins
  round total to 1 decimal place
"""
BIDS = [
    {"bidder": "=Ash", "price": 7, "jobs": 1, "bad": "no"},
    {"bidder": "Birch", "price": 3, "jobs": None, "bad": "yes"},
    {"bidder": "Cedar", "price": 2, "jobs": 2, "bad": "yes"},
]
DECISION = {
    "bidder": "Birch", "rule": "R1", "decision": "pass",
    "who": "The panel", "when": "2 May 2026", "why": "Mended.",
}  # fmt: skip


def result_of(bids: list[dict[str, Any]], decisions: list[dict[str, str]], day: str = "1 May 2026") -> Result:
    rulebook, problems = read(BOOK, "kept.svr")
    assert rulebook is not None, problems
    data = {"contract": {"day": day}, "bids": bids, "decisions": decisions}
    result = score(rulebook, read_mapping(rulebook, data).accepted()).result()
    return result.model_copy(update={"notes": ["bids.xlsx: Bids!B2: one", "bids.xlsx: Bids!B3: two"]})


@pytest.fixture(scope="module")
def result() -> Result:
    return result_of(BIDS, [DECISION])


@pytest.fixture(scope="module")
def rows(result: Result) -> dict[str, dict[str, str]]:
    return {row["bid"]: row for row in csv.DictReader(io.StringIO(as_csv(result)))}


def test_every_row_pins_what_was_applied_to_what(result: Result, rows: dict[str, dict[str, str]]) -> None:
    for row in rows.values():
        assert row["edition"] == "7"
        assert row["rulebook"] == "Kept"
        assert row["rulebook sha256"] == result.rulebook.sha256
        assert row["data sha256"] == result.data_sha256
        assert row["rules date"] == "2026-05-01"
        assert (row["scope"], row["provisional"]) == ("in scope", "yes")
        assert row["notes on the data"] == "2"


def test_figures_are_there_as_decimals_and_exactly(rows: dict[str, dict[str, str]]) -> None:
    ash = rows["'=Ash"]
    assert (ash["PRICE"], ash["PRICE exact"]) == ("30", "30")
    assert (ash["total"], ash["total exact"], ash["total before rounding exact"]) == ("60", "60", "60")
    with_thirds = {row["bid"]: row for row in csv.DictReader(io.StringIO(as_csv(result_of(
        [{**bid, "bad": "no"} for bid in BIDS], []
    ))))}  # fmt: skip
    birch = with_thirds["Birch"]
    assert (birch["PRICE"], birch["PRICE exact"]) == ("46.666667", "'140/3")
    assert (birch["total"], birch["total exact"]) == ("46.7", "'467/10")
    assert birch["total before rounding exact"] == "'140/3"


def test_decisions_missing_facts_and_those_left_out_are_there(rows: dict[str, dict[str, str]]) -> None:
    assert rows["Birch"]["outcome"] == "pass"
    assert rows["Birch"]["decisions"].startswith("R1 (clause 1): passed by a recorded decision of The panel")
    assert rows["Cedar"]["why"] == "R1 (clause 1): A person decides"
    assert "PRICE (lowest price): it is referred" in rows["Cedar"]["left out of"]
    assert rows["'=Ash"]["left out of"] == ""


def sheets(made: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(made))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_first_sheet_says_what_was_applied_to_what(result: Result) -> None:
    first = sheets(as_workbook(result))["Ranking"]
    about = {row[0]: row[1] for row in first[:9]}
    assert first[0][0] == "Kept"
    assert about["Edition"] == "7"
    assert about["Rules of"] == "1 May 2026"
    assert about["Rulebook SHA-256"] == result.rulebook.sha256
    assert about["Data SHA-256"] == result.data_sha256
    assert about["Provisional"] == "The ranking is provisional: it can still change with Cedar."
    settled = sheets(as_workbook(result_of(BIDS[:1], [])))["Ranking"]
    assert ("Provisional", "No.") in [row[:2] for row in settled]


def test_the_other_sheets_hold_the_rest(result: Result) -> None:
    found = sheets(as_workbook(result))
    criteria = [row[:2] for row in found["Criteria"]]
    assert ("Birch", "JOBS") in criteria
    assert any(row[:2] == ("Cedar", "R1") and row[3] == "refer" for row in found["Rules"])
    facts = {row[:3]: row for row in found["Facts"]}
    assert facts["Birch", "fact", "jobs"][7] == "the cell was blank: the rulebook says what that means"
    assert facts["=Ash", "fact", "jobs"][7] is None
    assert facts["=Ash", "value", "double jobs"][7] == "jobs 1 FTE × 2 = 2 FTE"
    assert ("(the contract)", "fact", "day") in facts
    notes = {row[0] for row in found["Notes"]}
    assert {"Notes on the data", "To do", "Bids left out of a comparison"} <= notes


def test_a_workbook_calculates_nothing_and_has_the_same_bytes(result: Result) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(result)))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert as_workbook(result) == as_workbook(result)


@pytest.mark.parametrize("name", ["＝1+1", "\n=1+1", "@SUM(1)", "-1+1"])
def test_no_name_is_calculated(name: str) -> None:
    (_, row) = csv.reader(io.StringIO(grid_as_csv(("bid",), [(name,)])))
    assert row[0].startswith("'")


def test_numbers_of_a_page_stay_numbers() -> None:
    assert grid_as_csv(("a", "b"), [(Fraction(-1, 2), Fraction(3))]) == "a,b\n-0.5,3\n"


@pytest.mark.parametrize(
    ("bids", "said"),
    [
        (BIDS[2:], "No bid passes so far, so there is no ranking and no winner yet."),
        ([], "There are no bids, so nothing was scored."),
    ],
)
def test_a_ranking_without_a_winner_says_so(bids: list[dict[str, Any]], said: str) -> None:
    from svrules.engine.competition import Competition

    rulebook, _ = read(BOOK, "kept.svr")
    assert rulebook is not None
    result = result_of(bids, []) if bids else score(rulebook, Competition({})).result()
    assert said in as_text(ranking(result))
    assert "No bid passes" not in as_text(ranking(result_of(BIDS, [])))


def test_nobody_can_win_any_more() -> None:
    result = result_of(BIDS[1:2], [{**DECISION, "decision": "fail"}])
    assert "No bid passes, so there is no ranking and no winner." in as_text(ranking(result))
