"""The same facts have the same hash, and so the same Result, whatever file they came from."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

import svrules
from svrules.engine.result import Result

TEXT = """rulebook "Same facts"
  edition "1"
contract
  amount  money
  day     date
bid
  price   money
  jobs    FTE, blank means 0
  rate    percent
  local   yes or no
rule R
  refer when not local
criterion P worth 100%
  price relative to lowest
award
  highest total wins
"""
CONTRACT = [("amount", "20000.5"), ("day", "2026-05-01")]
HEADINGS = ["bidder", "price", "jobs", "rate", "local"]
BIDS = [["Ash", "100.10", "2.5", "10%", "yes"], ["Birch", "90", "", "12.5%", "no"]]
DECISION = {
    "bidder": "Birch",
    "rule": "R",
    "decision": "pass",
    "who": "A. Officer",
    "when": "2026-05-02",
    "why": "Heard.",
}


@pytest.fixture
def rulebook(tmp_path: Path) -> svrules.Rulebook:
    path = tmp_path / "same.svr"
    path.write_text(TEXT, encoding="utf-8")
    return svrules.load(path)


def as_json(folder: Path, *decisions: dict[str, str]) -> Path:
    bids = [{name: cell or None for name, cell in zip(HEADINGS, bid, strict=True)} for bid in BIDS]
    whole = {"contract": dict(CONTRACT), "bids": bids, "decisions": list(decisions)}
    path = folder / "bids.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def as_csv(folder: Path) -> tuple[Path, Path]:
    bids, contract = folder / "bids.csv", folder / "contract.csv"
    bids.write_text("\n".join(",".join(line) for line in [HEADINGS, *BIDS]), encoding="utf-8")
    contract.write_text(
        "\n".join(",".join(line) for line in [("name", "value"), *CONTRACT]), encoding="utf-8"
    )
    return bids, contract


def as_workbook(folder: Path, *decisions: dict[str, str]) -> Path:
    book = openpyxl.Workbook()
    sheets = {"Contract": [("name", "value"), *CONTRACT], "Bids": [HEADINGS, *BIDS]}
    if decisions:
        sheets["Decisions"] = [tuple(DECISION), *(tuple(one.values()) for one in decisions)]
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append([cell or None for cell in line])
    del book["Sheet"]
    path = folder / "bids.xlsx"
    book.save(path)
    return path


def scores(result: Result) -> str:
    """All of the result but the notes, which name the cells."""
    return result.model_copy(update={"notes": []}).model_dump_json()


def test_the_same_facts_from_json_csv_and_a_workbook(rulebook: svrules.Rulebook, tmp_path: Path) -> None:
    bids, contract = as_csv(tmp_path)
    found = [
        rulebook.score(as_json(tmp_path)),
        rulebook.score(json.loads(as_json(tmp_path).read_text(encoding="utf-8"))),
        rulebook.score(bids, contract),
        rulebook.score(as_workbook(tmp_path)),
    ]
    assert {one.data_sha256 for one in found} == {found[0].data_sha256}
    assert {scores(one) for one in found} == {scores(found[0])}
    (jobs,) = [fact for fact in found[0].bids[1].facts if fact.name == "jobs"]
    assert (jobs.value, jobs.from_blank) == ("0 FTE", True)


def test_a_decision_is_among_what_is_hashed(rulebook: svrules.Rulebook, tmp_path: Path) -> None:
    without = rulebook.score(as_json(tmp_path)).data_sha256
    found = [rulebook.score(as_json(tmp_path, DECISION)), rulebook.score(as_workbook(tmp_path, DECISION))]
    assert {one.data_sha256 for one in found} == {found[0].data_sha256}
    assert found[0].data_sha256 != without
    assert [bid.outcome for bid in found[0].bids] == ["pass", "pass"]
