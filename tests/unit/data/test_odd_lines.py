"""Lines, names and cells that are not quite what they seem."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from svrules.data import Reading, read_competition, read_mapping
from svrules.language.types import NumberType
from tests.unit.data.making import NUMBER, TEXT, WAGE, errors, fact, money, notes, quantity, rulebook, said
from tests.unit.data.test_csv_and_json import names, read_csv
from tests.unit.data.test_workbooks import patched

BOOK = rulebook(fact("jobs", NUMBER), fact("comment", TEXT))


# -- names that look alike ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        "\u0410sh Ltd",  # a Cyrillic A
        "Ash Lt\u200bd",  # a space of no width
        "\u0391sh Ltd",  # a Greek A
        "A\u00adsh Ltd",  # a soft hyphen
    ],
)
def test_two_bidders_that_look_alike_are_refused(tmp_path: Path, other: str) -> None:
    reading = read_csv(tmp_path, f"bidder,jobs,comment\nAsh Ltd,1,\n{other},2,\n", BOOK)
    (line,) = errors(reading)
    assert "A3: error SV0806 The bidder" in line
    assert "is there twice" in line


@pytest.mark.parametrize("name", ["\u0410sh", "Ash\u2060 Ltd"])
def test_a_name_in_two_alphabets_is_warned_of(tmp_path: Path, name: str) -> None:
    reading = read_csv(tmp_path, f"bidder,jobs,comment\n{name},1,\n", BOOK)
    assert names(reading) == [name]
    assert "has letters of two alphabets that look alike, or marks that cannot be seen" in said(reading)[0]


def test_names_in_one_alphabet_are_not(tmp_path: Path) -> None:
    lines = "bidder,jobs,comment\nChâteau,1,\n\u0391\u03bb\u03c6\u03b1,2,\nAlpha,3,\n"
    reading = read_csv(tmp_path, lines, BOOK)
    assert said(reading) == []
    assert len(names(reading)) == 3


# -- lines under the table ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        *("Signed:", "Signed ..........", "Prepared by J. Doe", "Date:", "Date: 5 May 2026", "Checked by"),
        *("Approved", "Note: prices exclude VAT", "Source: procurement", "Page 1 of 2", "For the authority:"),
        "Name: ____",
    ],
)
def test_a_line_of_signatures_is_no_bidder(tmp_path: Path, line: str) -> None:
    reading = read_csv(tmp_path, f'bidder,jobs,comment\nAsh,1,\n"{line}",,\n', BOOK)
    (told,) = errors(reading)
    assert "A3: error SV0807" in told
    assert "looks like a line under the table, which would be scored as a bid" in told


def test_a_label_with_something_beside_it_is_no_bidder_either(tmp_path: Path) -> None:
    reading = read_csv(tmp_path, "bidder,jobs,comment\nAsh,1,\nSigned:,,J. Doe\n", BOOK)
    assert "`Signed:` looks like a line under the table" in errors(reading)[0]


def test_a_bidder_of_such_a_name_with_facts_is_one(tmp_path: Path) -> None:
    lines = "bidder,jobs,comment\nSource Energy,1,\nDatec Ltd,,\nPage & Sons,,x\n"
    assert names(read_csv(tmp_path, lines, BOOK)) == ["Source Energy", "Datec Ltd", "Page & Sons"]


# -- three decimals -----------------------------------------------------------------------------------


def of_text(type_: NumberType, text: Any) -> Reading:
    return read_mapping(rulebook(fact("it", type_)), {"bids": [{"bidder": "Ash", "it": text}]})


@pytest.mark.parametrize("text", ["12.000", "12.500", "£1.234", "£999.999 + VAT", "(12.000)", "-1.000"])
@pytest.mark.parametrize("type_", [money(), WAGE])
def test_pounds_with_three_decimals_have_two_readings(text: str, type_: NumberType) -> None:
    (line,) = errors(of_text(type_, text))
    assert "with a point for thousands" in line


def test_both_readings_are_told() -> None:
    assert errors(of_text(money(), "12.500")) == [
        (
            "data: bids[1].it: error SV0803 `it`: `12.500` could be £12.5, or £12,500 with a point for"
            " thousands. Write pounds and pence, such as £12.50, or £12,500."
        )
    ]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.125", "0.125"),
        ("1,200.500", "1200.5"),
        ("£1.250m", "1250000"),
        ("12.50", "12.5"),
        ("1.2345", "1.2345"),
        ("1234.567", "1234.567"),
    ],
)
def test_pounds_with_one_reading(text: str, amount: str) -> None:
    assert of_text(money(), text).accepted().bids[0].facts == {"it": Fraction(amount)}


def test_other_numbers_with_three_decimals_are_read_and_reported() -> None:
    reading = of_text(quantity("FTE"), "12.500")
    assert reading.accepted().bids[0].facts == {"it": Fraction("12.5")}
    assert notes(reading) == [
        "data: bids[1].it: The text `12.500` was read as 12.5 FTE. The point was read as a decimal point."
    ]
    assert of_text(money(), Fraction("12.345")).competition is not None, "a number is a number"


# -- formulas that change by themselves ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        ("TODAY()-45000", "TODAY"),
        ("now( )", "NOW"),
        ("1+RAND()", "RAND"),
        ("RANDBETWEEN(1,2)", "RANDBETWEEN"),
        ("OFFSET(A1,1,1)", "OFFSET"),
        ('INDIRECT("C"&amp;2)', "INDIRECT"),
        ("SUM(1,2)", ""),
        ('LEN("NOW()")', ""),
        ("MYNOW()", ""),
    ],
)
def test_a_formula_that_changes_by_itself_is_reported(tmp_path: Path, formula: str, name: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Bids"
    sheet.append(("bidder", "jobs", "comment"))
    sheet.append(("Ash", 7, None))
    book.save(tmp_path / "v.xlsx")
    path = patched(
        tmp_path / "v.xlsx",
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace("<v>7</v>", f"<f>{formula}</f><v>7</v>"),
    )
    path = patched(path, "xl/workbook.xml", lambda text: text.replace(' fullCalcOnLoad="1"', ""))
    reading = read_competition(BOOK, path)
    assert reading.accepted().bids[0].facts == {"jobs": 7}
    told = (
        f"patched-v.xlsx: Bids!B2: `jobs` is calculated with {name}, which changes by itself: read as it"
        " stood when the workbook was saved. Type the value to keep it."
    )
    assert notes(reading) == ([told] if name else [])


def test_a_shared_formula_that_changes_by_itself(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Bids"
    for line in (("bidder", "jobs", "comment"), ("Ash", 7, None), ("Birch", 8, None)):
        sheet.append(line)
    book.save(tmp_path / "s.xlsx")

    def shared(text: str) -> str:
        first = '<f t="shared" ref="B2:B3" si="0">RAND()*9</f><v>7</v>'
        return text.replace("<v>7</v>", first).replace("<v>8</v>", '<f t="shared" si="0"/><v>8</v>')

    path = patched(tmp_path / "s.xlsx", "xl/worksheets/sheet1.xml", shared)
    path = patched(path, "xl/workbook.xml", lambda text: text.replace(' fullCalcOnLoad="1"', ""))
    assert [line.partition(":")[2][:10] for line in notes(read_competition(BOOK, path))] == [
        " Bids!B2: ",
        " Bids!B3: ",
    ]
