"""A template, filled and read again, gives what was typed."""

from __future__ import annotations

import datetime
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from svrules.data import read_competition
from svrules.data.template import write_template
from svrules.language.rulebook import Bound, Rulebook
from svrules.language.types import ChoiceType, NumberType
from svrules.quantities import PLAIN
from tests.unit.data.making import (
    BID,
    CONTRACT,
    DATE,
    LEVELS,
    NUMBER,
    PERCENT,
    SAMPLE,
    TEXT,
    YES_NO,
    above,
    at_least,
    fact,
    money,
    notes,
    quantity,
    rulebook,
    said,
)
from tests.unit.data.test_layout import rule

MANY = ChoiceType(tuple(f"Answer number {n}, with a comma" for n in range(30)))
WIDE = rulebook(
    *CONTRACT,
    *BID,
    fact("accounts", YES_NO, headings=("Accounts audited?",), note="Last two years.", confidential=True),
    fact("turnover", money(None)),
    fact("answer", MANY),
    fact("band", NUMBER, bounds=(above(0), Bound("at most", Fraction("0.5")))),
    fact("steps", NumberType(PLAIN, style="level"), levels=(Fraction(0), Fraction(5), Fraction(10))),
    fact("bidder", TEXT, owner="contract"),
    fact("formula", ChoiceType(("=1+1", "+2"))),
    fact("one line", TEXT, headings=("A heading\nof two lines (once)",)),
    rules=(rule("E1", "refer"),),
)


def fill(path: Path, sheets: dict[str, dict[str, Any]]) -> None:
    """Types values into cells, as a person would: what is there stays, formats and all."""
    book = openpyxl.load_workbook(path)
    for name, cells in sheets.items():
        for address, value in cells.items():
            cell = book[name][address]
            cell.value = value
            if isinstance(value, str) and value.startswith("="):
                cell.data_type = "s"
    book.save(path)


def headings(path: Path, sheet: str) -> dict[str, str]:
    """The column letter of each heading."""
    book = openpyxl.load_workbook(path)
    return {str(cell.value): cell.column_letter for cell in book[sheet][1]}


@pytest.mark.parametrize("book", [SAMPLE, WIDE, rulebook(*CONTRACT), rulebook(*BID), rulebook()])
def test_an_empty_template_lacks_nothing_but_bids(tmp_path: Path, book: Rulebook) -> None:
    write_template(book, tmp_path / "t.xlsx")
    reading = read_competition(book, tmp_path / "t.xlsx")
    if not book.bid_inputs():
        assert reading.competition is not None, said(reading)
    assert [line.partition("SV0814 ")[2] for line in said(reading)] == (
        ["There are no bids. Give a line for each bidder: nothing is scored without one."]
        if book.bid_inputs()
        else []
    )
    assert reading.tidied == ()


def test_a_filled_template_gives_what_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(WIDE, path)
    at = headings(path, "Bids")
    typed: dict[str, Any] = {
        "bidder": "=Ash & Sons",
        "price (£, excluding VAT)": 300000.01,
        "local jobs (FTE)": 4.5,
        "apprenticeship weeks (weeks)": 12,
        "discount (%)": 0.075,
        "lowest hourly wage (£ per hour)": 12.6,
        "serious misconduct (yes/no)": "no",
        "delivery plan (0 to 5)": 3,
        "method": "Partial",
        "start (date)": datetime.date(2026, 5, 1),
        "comment": "+44 20 7946 0000",
        "Accounts audited? (yes/no)": "yes",
        "turnover (£)": "£1,200 excluding VAT",
        "answer": "Answer number 29, with a comma",
        "band": 0.5,
        "steps (level)": 10,
        "formula": "=1+1",
        "A heading\nof two lines (once)": "x",
    }
    # `bidder` is a fact of the contract here, so it may still head the column of bidders.
    fill(
        path,
        {
            "Contract": {"B2": 320000, "B3": "Works", "B4": datetime.date(2026, 5, 1), "B5": "12"},
            "Bids": {f"{at[heading]}2": value for heading, value in typed.items()},
            "Decisions": {
                "A2": "=Ash & Sons",
                "B2": "E1",
                "C2": "pass",
                "D2": "J. Doe",
                "E2": datetime.date(2026, 5, 2),
                "F2": "Because.",
            },
        },
    )
    reading = read_competition(WIDE, path)
    assert reading.competition is not None, said(reading)
    competition = reading.competition
    assert competition.contract == {
        "contract value": 320000,
        "category": "Works",
        "notice date": datetime.date(2026, 5, 1),
        "bidder": "12",
    }
    (bid,) = competition.bids
    assert bid.name == "=Ash & Sons"
    assert bid.facts == {
        "price": Fraction("300000.01"),
        "local jobs": Fraction(9, 2),
        "apprenticeship weeks": 12,
        "discount": Fraction(3, 40),
        "lowest hourly wage": Fraction(63, 5),
        "serious misconduct": False,
        "delivery plan": 3,
        "method": "Partial",
        "start": datetime.date(2026, 5, 1),
        "comment": "+44 20 7946 0000",
        "accounts": True,
        "turnover": 1200,
        "answer": "Answer number 29, with a comma",
        "band": Fraction(1, 2),
        "steps": 10,
        "formula": "=1+1",
        "one line": "x",
    }
    (decision,) = competition.decisions
    assert (decision.bid, decision.rule, decision.when) == ("=Ash & Sons", "E1", "2026-05-02")
    assert reading.diagnostics == ()
    assert notes(reading) == [
        f"t.xlsx: Bids!{at['turnover (£)']}2: The text `£1,200 excluding VAT` was read as £1,200."
    ]


def test_cells_are_guarded(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(WIDE, path)
    at = headings(path, "Bids")
    sheet = openpyxl.load_workbook(path)["Bids"]
    rules = {str(one.sqref).split(":")[0]: one for one in sheet.data_validations.dataValidation}

    def guard(heading: str) -> Any:
        return rules[f"{at[heading]}2"]

    price = guard("price (£, excluding VAT)")
    assert (price.type, price.operator, price.formula1) == ("decimal", "greaterThan", "0")
    assert price.promptTitle == "price"
    assert price.prompt == "Give an amount in pounds: above £0."
    assert "not what the rulebook asks" in price.error
    weeks = guard("apprenticeship weeks (weeks)")
    assert weeks.type == "whole"
    assert "Blank means 0 weeks." in weeks.prompt
    assert guard("method").formula1 == '"None,Partial,Full"'
    assert guard("delivery plan (0 to 5)").formula1 == '"0,1,2,3,4,5"'
    assert guard("serious misconduct (yes/no)").formula1 == '"yes,no"'
    assert guard("answer").formula1 == "Lists!$A$1:$A$30"
    assert guard("band").formula1 == f"AND(ISNUMBER({at['band']}2),{at['band']}2>0,{at['band']}2<=0.5)"
    assert guard("start (date)").type == "date"
    decided = openpyxl.load_workbook(path)["Decisions"].data_validations.dataValidation
    assert {(one.formula1, one.formula2) for one in decided if one.type == "date"} == {("36526", "73415")}
    assert str(price.sqref).endswith("31")
    assert sheet[f"{at['band']}2"].fill.start_color.rgb == "FFE2F0D9"
    assert sheet[f"{at['Accounts audited? (yes/no)']}1"].comment.text.endswith(
        "Confidential. Last two years."
    )


def test_a_template_is_ready_to_print(tmp_path: Path) -> None:
    write_template(WIDE, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    for name in ("Contract", "Bids", "Decisions"):
        sheet = book[name]
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_title_rows == "$1:$1"
    for name in ("Contract", "Decisions"):
        assert book[name].page_setup.fitToHeight == 0
        assert book[name].sheet_properties.pageSetUpPr.fitToPage
    bids = book["Bids"]
    assert not bids.sheet_properties.pageSetUpPr.fitToPage, "too wide for one page, so not squeezed into one"
    assert (bids.page_setup.scale, bids.page_setup.pageOrder) == (80, "overThenDown")
    assert bids.print_title_cols == "$A:$A", "each page has the bidders"
    assert book["Lists"].sheet_state == "hidden"


def test_the_same_rulebook_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_template(WIDE, tmp_path / name)
    parts = []
    for name in ("a.xlsx", "b.xlsx"):
        with zipfile.ZipFile(tmp_path / name) as package:
            parts.append([(one, package.read(one)) for one in package.namelist()])
    assert parts[0] == parts[1]


def test_nothing_in_a_template_is_a_formula(tmp_path: Path) -> None:
    book = rulebook(
        fact("=cmd", TEXT), fact("+sum", NUMBER, note="=1+1", owner="contract"), bid_word="project"
    )
    write_template(book, tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as package:
        sheets = [package.read(name) for name in package.namelist() if "/worksheets/" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_long_notes_and_names_fit(tmp_path: Path) -> None:
    long = fact("a name that goes on " * 4 + "end", quantity("FTE"), note="x" * 600, bounds=(at_least(0),))
    dated = fact(
        "day",
        DATE,
        bounds=(Bound("above", datetime.date(2026, 1, 1)), Bound("below", datetime.date(2027, 1, 1))),
    )
    levels = fact("mark", PERCENT), fact("level", NUMBER, levels=LEVELS)
    write_template(rulebook(long, dated, *levels), tmp_path / "t.xlsx")
    reading = read_competition(rulebook(long, dated, *levels), tmp_path / "t.xlsx")
    assert [one.sentence for one in reading.diagnostics] == ["There are no bids."]
