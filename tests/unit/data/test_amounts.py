"""Numbers, money and percentages: what is read exactly, what is reported, what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from svrules.data.amounts import AmountReader
from svrules.data.cells import Cell, Medium
from svrules.data.headings import Column
from svrules.data.report import Report
from svrules.diagnostics import Place
from svrules.language.types import NumberType
from svrules.quantities import STANDARD_UNITS, VatBasis
from tests.unit.data.making import HERE, NUMBER, PERCENT, WAGE, fact, money, quantity

FTE, WEEKS = quantity("FTE"), quantity("weeks")


def read(
    value: Any,
    type_: NumberType,
    *,
    medium: Medium = "workbook",
    percent: bool | None = False,
    heading: VatBasis = None,
    uses_vat: bool = True,
) -> tuple[Fraction | None, list[str], list[str]]:
    """The amount, the errors and the notes for one cell of an input called `it`."""
    report = Report()
    cell = Cell(value, Place("f.xlsx", "Bids", "C7"), medium, percent)
    reader = AmountReader(STANDARD_UNITS, uses_vat, report)
    number = reader.read(Column(fact("it", type_), HERE, heading), type_, cell)
    assert (number is None) == bool(report.findings), "either an amount or a reason"
    return (
        number,
        [f"{one.code} {one.sentence}" for one in report.findings],
        [one.sentence for one in report.notes],
    )


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        (1200, money(), Fraction(1200)),
        (12.6, WAGE, Fraction(63, 5)),
        (0.1, NUMBER, Fraction(1, 10)),
        (Decimal("0.1"), NUMBER, Fraction(1, 10)),
        (Fraction(1, 3), NUMBER, Fraction(1, 3)),
        (-3, NUMBER, Fraction(-3)),
        (1e15, money(), Fraction(10**15)),
    ],
)
def test_numbers_are_taken_as_they_are(value: Any, type_: NumberType, expected: Fraction) -> None:
    assert read(value, type_) == (expected, [], [])


def test_a_stored_float_is_the_number_that_a_spreadsheet_shows() -> None:
    number, _, notes = read(0.1 + 0.2, NUMBER)
    assert number == Fraction(3, 10)
    assert notes == ["`0.30000000000000004` was read as 0.3, the number that a spreadsheet shows."]


@pytest.mark.parametrize(
    ("text", "type_", "expected", "note"),
    [
        ("£1,200", money(), 1200, "The text `£1,200` was read as £1,200."),
        (
            " 12 ",
            WEEKS,
            12,
            "The text `12` was read as 12 weeks. Spaces that do not belong to it were left out.",
        ),
        ("1.2k", money(), 1200, "The text `1.2k` was read as £1,200. `k` was read as thousand."),
        ("£1.5m", money(), 1_500_000, "The text `£1.5m` was read as £1,500,000. `m` was read as million."),
        (
            "(1,200)",
            money(),
            -1200,
            "The text `(1,200)` was read as -£1,200. Brackets were read as a minus sign.",
        ),
        ("12 weeks", WEEKS, 12, "The text `12 weeks` was read as 12 weeks."),
        ("12weeks", WEEKS, 12, "The text `12weeks` was read as 12 weeks."),
        ("£12.60 per hour", WAGE, Fraction(63, 5), "The text `£12.60 per hour` was read as £12.60 per hour."),
        ("£12.60/hour", WAGE, Fraction(63, 5), "The text `£12.60/hour` was read as £12.60 per hour."),
        ("£12.60", WAGE, Fraction(63, 5), "The text `£12.60` was read as £12.60 per hour."),
        ("10%", PERCENT, Fraction(1, 10), "The text `10%` was read as 10%."),
        ("£5 ex VAT", money(), 5, "The text `£5 ex VAT` was read as £5."),
    ],
)
def test_text_in_a_workbook_is_read_and_reported(
    text: str, type_: NumberType, expected: Any, note: str
) -> None:
    assert read(text, type_) == (Fraction(expected), [], [note])


def test_text_is_how_csv_and_examples_write_numbers() -> None:
    assert read("1200", money(), medium="text") == (Fraction(1200), [], [])
    assert read("£1,200", money(), medium="example") == (Fraction(1200), [], [])


@pytest.mark.parametrize(
    ("value", "percent", "expected", "noted"),
    [
        (0.1, True, Fraction(1, 10), False),
        (10, True, Fraction(10), False),
        (1, True, Fraction(1), False),
        (0.1, False, Fraction(1, 10), True),
        (-0.05, False, Fraction(-1, 20), True),
        (0, False, Fraction(0), False),
        (1, None, Fraction(1), False),
        (0.075, None, Fraction(3, 40), False),
    ],
)
def test_the_format_of_the_cell_decides_about_a_percentage(
    value: float, percent: bool | None, expected: Fraction, noted: bool
) -> None:
    number, errors, notes = read(value, PERCENT, percent=percent)
    assert (number, errors, bool(notes)) == (expected, [], noted)


@pytest.mark.parametrize("value", [1, 10, 100, 1.5, -1, "10", "1", "100"])
def test_a_bare_number_for_a_percentage_is_refused(value: Any) -> None:
    _, errors, _ = read(value, PERCENT)
    assert errors == [f"SV0816 `it`: `{value}` could be {value}% or {value} times the whole."]


@pytest.mark.parametrize("value", [0.5, "0.5", -0.5])
def test_a_share_under_a_heading_in_percent_has_two_readings(value: Any) -> None:
    report = Report()
    reader = AmountReader(STANDARD_UNITS, True, report)

    def read_under(percent: bool | None, medium: Medium = "workbook") -> Fraction | None:
        column = Column(fact("it", PERCENT), HERE, in_percent=True)
        return reader.read(column, PERCENT, Cell(value, Place("f.xlsx", "Bids", "C7"), medium, percent))

    assert read_under(False) is None
    shown = str(value).replace("0.5", "50")
    assert [one.sentence for one in report.findings] == [
        f"`it`: `{value}` in percent could be {value}% or {shown}%."
    ]
    if not isinstance(value, str):
        assert read_under(True) == Fraction(str(value)), "the cell is formatted as a percentage"
        assert read_under(None, "program") == Fraction(str(value)), "programs give shares"


@pytest.mark.parametrize("type_", [money(), FTE, NUMBER, WAGE])
def test_a_percentage_where_none_is_asked_is_refused(type_: NumberType) -> None:
    assert read(0.1, type_, percent=True)[1][0].startswith("SV0803 `it`: the cell holds a percentage")
    assert read("10%", type_)[1][0].startswith("SV0803 `it`: the cell holds a percentage")


@pytest.mark.parametrize(
    ("value", "type_", "words"),
    [
        ("twelve", NUMBER, "is not a number"),
        ("1,20,000", money(), "A comma stands where no thousands end"),
        ("1.200,50", money(), "A comma stands where no thousands end"),
        ("1 200", money(), "space between the figures"),
        ("1.2E+5", money(), "exponent"),
        ("$5", money(), "Only pounds"),
        ("5-10", NUMBER, "range"),
        ("=A1+2", NUMBER, "formula kept as text"),
        ("12 days", WEEKS, "is in days, and the fact is a number of weeks"),
        ("£5", FTE, "is in £, and the fact is a number of FTE"),
        ("£12.60 per FTE", WAGE, "is in £ per FTE, and the fact is an amount in £ per hour"),
        ("£5 per week", money(), "is in £ per week"),
        (True, NUMBER, "`TRUE` is not a number"),
        (date(2026, 4, 1), NUMBER, "formatted as a date"),
        (float("nan"), NUMBER, "not a finite number"),
        (float("inf"), NUMBER, "not a finite number"),
        (Decimal("NaN"), NUMBER, "not a number that can be used"),
        (Decimal("1e100000"), NUMBER, "not a number that can be used"),
        ("9" * 5000, NUMBER, "too long"),
    ],
)
def test_what_is_no_such_amount_is_refused(value: Any, type_: NumberType, words: str) -> None:
    number, errors, _ = read(value, type_)
    assert number is None
    assert words in errors[0]


@pytest.mark.parametrize(
    ("declared", "cell", "heading", "fits"),
    [
        ("excluding", "£5", None, True),
        ("excluding", "£5 + VAT", None, True),
        ("excluding", "£5 inc VAT", None, False),
        ("excluding", "£5 inc VAT", "excluding", False),
        ("including", "£5", "including", True),
        ("including", "£5 ex VAT", None, False),
        ("outside", "£5", None, True),
        ("outside", "£5 ex VAT", None, False),
        (None, "£5", None, False),
        (None, "£5 ex VAT", None, True),
        (None, "£5", "including", True),
    ],
)
def test_the_vat_basis_must_be_known_and_fit(
    declared: VatBasis, cell: str, heading: VatBasis, fits: bool
) -> None:
    number, errors, _ = read(cell, money(declared), heading=heading)
    assert (number is not None) is fits
    assert fits or errors[0].startswith("SV0810")


def test_vat_plays_no_part_where_no_money_has_a_basis() -> None:
    assert read("£5", money(None), uses_vat=False)[0] == 5


def test_a_rate_per_unit_may_go_without_a_basis() -> None:
    assert read(12.6, WAGE, uses_vat=True)[0] == Fraction(63, 5)


def test_amounts_of_one_fact_are_on_one_basis() -> None:
    report = Report()
    reader, column = AmountReader(STANDARD_UNITS, True, report), Column(fact("it", money(None)), HERE)
    for address, text in (("C2", "£5 ex VAT"), ("C3", "£5 inc VAT")):
        reader.read(column, money(None), Cell(text, Place("f.csv", "", address)))
    assert [one.sentence for one in report.findings] == [
        "`it`: the amount is given including VAT, and at f.csv: C2 excluding VAT."
    ]


@pytest.mark.parametrize("text", ["12m", "12k", "12 k", "1.5mn", "12M", "12k weeks", "2bn", "(12m)"])
@pytest.mark.parametrize("type_", [WEEKS, FTE])
def test_a_letter_after_a_quantity_may_be_its_unit(text: str, type_: NumberType) -> None:
    number, errors, _ = read(text, type_)
    assert number is None
    assert "in a unit that `" in errors[0]


def test_a_million_weeks_are_refused_with_both_readings() -> None:
    _, errors, _ = read("12m", WEEKS)
    assert errors[0].startswith(
        "SV0818 `it`: `12m` could be 12,000,000 weeks, or an amount in a unit that `m` stands for."
    )


def test_letters_scale_money_and_plain_numbers() -> None:
    assert read("12m", money())[0] == 12_000_000
    assert read("£12k", money())[0] == 12_000
    assert read("12k", NUMBER)[0] == 12_000
    assert read("12 thousand", WEEKS)[0] == 12_000


@pytest.mark.parametrize(("text", "value"), [("+ 4", 4), ("- 4", -4), ("− 4", -4)])
def test_a_space_after_the_sign_is_told(text: str, value: int) -> None:
    number, _, told = read(text, NUMBER, medium="text")
    assert number == value
    assert "The space after the sign was left out." in told[0]
    assert read("+4", NUMBER, medium="text") == (4, [], [])
