"""A bid as a table: a row for each criterion and rule, and figures that add up exactly."""

from __future__ import annotations

import csv
from fractions import Fraction
from io import StringIO

import pytest

from svrules.engine.result import BidResult, Result
from svrules.render.document import Document, Grid
from svrules.render.explained import explained, explained_document
from svrules.render.table import table
from svrules.render.terminal import as_text
from tests.unit.render.test_beside import ASH, BIRCH, CEDAR, result_of
from tests.unit.render.test_paragraph import BIDS, NAMES, RESULTS


def grids(document: Document) -> dict[str, Grid]:
    found: dict[str, Grid] = {}
    for section in document.sections:
        (grid,) = section.blocks
        assert isinstance(grid, Grid)
        found[section.title] = grid
    return found


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def number(cell: str) -> Fraction:
    return Fraction(cell.removeprefix("'") or "0")


@pytest.mark.parametrize(("result", "bid"), BIDS, ids=NAMES)
def test_a_row_for_each_criterion_and_rule_with_where_it_is_written(result: Result, bid: BidResult) -> None:
    found = grids(table(result, bid))
    said = [row[:3] for row in found["Criteria"].rows][: len(bid.criteria)]
    assert said == [(f"{one.code} {one.title}", one.clause, str(one.line)) for one in bid.criteria]
    lines = [(row[1], row[2], row[3]) for row in found["Rules"].rows]
    assert lines == [(one.clause, str(one.line), one.outcome) for one in bid.rules]


@pytest.mark.parametrize(("result", "bid"), BIDS, ids=NAMES)
def test_the_csv_adds_up_exactly(result: Result, bid: BidResult) -> None:
    rows = rows_of(explained(result, bid.bid, form="csv"))
    assert [row["code"] for row in rows if row["kind"] == "criterion"] == [one.code for one in bid.criteria]
    marks = {row["code"]: row["marks exact"].removeprefix("'") for row in rows if row["kind"] == "criterion"}
    assert marks == {one.code: one.exact or "" for one in bid.criteria}
    (total,) = [row for row in rows if row["kind"] == "total"]
    assert total["marks exact"].removeprefix("'") == (bid.exact or "")
    if bid.exact is not None:
        added = [row for row in rows if row["kind"] in ("criterion", "adjustment")]
        exact = sum((number(row["adds to the total exact"]) for row in added), Fraction(0))
        assert exact == number(total["marks exact"])
        assert total["adds to the total exact"] == ""  # or the column would add up to twice the total
    assert {row["data sha256"] for row in rows} == {result.data_sha256}


def test_only_one_criterion() -> None:
    result = RESULTS["lcr-contracts"]
    found = grids(explained_document(result, "birch building", "sv", "table"))
    assert [row[0].split()[0] for row in found["Criteria"].rows] == ["SV", "OFFER", "PLAN"]
    assert [row[0] for row in found["Rules"].rows] == ["Pass mark of PLAN"]
    rows = rows_of(explained(result, "birch building", "sv", "csv"))
    assert [row["kind"] for row in rows] == ["criterion"] * 3 + ["pass mark"]


def test_a_name_that_a_spreadsheet_would_calculate_is_text() -> None:
    name = '=HYPERLINK("http://ash.example")'
    text = explained(result_of({**ASH, "bidder": name}, BIRCH, CEDAR), name, form="csv")
    assert {row["bid"] for row in rows_of(text)} == {f"'{name}"}


def test_the_terminal_shows_every_figure() -> None:
    result = RESULTS["lcr-contracts"]
    for bid in result.bids:
        shown = " ".join(as_text(table(result, bid), 80).split())
        for grid in grids(table(result, bid)).values():
            figures = {row[at] for row in grid.rows for at in grid.numbers if row[at]}
            assert figures <= set(shown.split())
