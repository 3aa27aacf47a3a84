"""Answers, words, dates and limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from svrules.data import read_tables
from svrules.data.cells import Cell, Medium
from svrules.data.facts import FactReader
from svrules.data.headings import Column
from svrules.data.report import Report
from svrules.diagnostics import Place
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Bound, Input
from svrules.language.types import ChoiceType
from svrules.quantities import STANDARD_UNITS, DateOrder
from tests.unit.data.making import (
    DATE,
    HERE,
    LEVELS,
    NUMBER,
    TEXT,
    YES_NO,
    above,
    at_least,
    errors,
    fact,
    money,
    notes,
    quantity,
    rulebook,
)

METHOD = ChoiceType(("None", "Partial", "Full"), ordered=True)


def read(
    value: Any, input_: Input, medium: Medium = "workbook", **more: Any
) -> tuple[Scalar | None, list[str], list[str]]:
    report = Report()
    reader = FactReader(STANDARD_UNITS, False, report)
    cell = Cell(value, Place("f.xlsx", "Bids", "C7"), medium, **more)
    found = reader.read(Column(input_, HERE), cell)
    errors = [f"{one.code} {one.sentence} {one.try_}".rstrip() for one in report.findings]
    return found, errors, [one.sentence for one in report.notes]


def of(type_: Any, **more: Any) -> Input:
    return fact("it", type_, **more)


@pytest.mark.parametrize("value", [None, "", "  ", "\u00a0", "\n", "\u200b"])
@pytest.mark.parametrize("type_", [NUMBER, YES_NO, DATE, TEXT, METHOD, money()])
def test_nothing_but_spaces_is_blank(value: Any, type_: Any) -> None:
    found, errors, notes = read(value, of(type_))
    assert (found, errors) == (None, [])
    assert notes == (["A cell with nothing but spaces was read as blank."] if value else [])


@pytest.mark.parametrize("word", ["n/a", "N/A", "-", "tbc", "None", "nil", "unknown", "?"])
@pytest.mark.parametrize("type_", [NUMBER, YES_NO, DATE, money(), quantity("FTE")])
def test_words_for_nothing_are_refused_with_advice(word: str, type_: Any) -> None:
    _, errors, _ = read(word, of(type_))
    assert errors[0].startswith(f"SV0803 `it`: `{word}` is not ")
    assert "Leave the cell empty" in errors[0]


def test_a_word_for_nothing_may_be_an_answer() -> None:
    assert read("none", of(METHOD))[0] == "None"
    found, errors, notes = read("n/a", of(TEXT))
    assert (found, errors) == ("n/a", [])
    assert notes == ["`n/a` counts as something written; leave the cell empty for nothing."]


@pytest.mark.parametrize(
    ("value", "answer", "notes"),
    [
        ("yes", True, []),
        ("No", False, []),
        ("Y", True, ["`Y` was read as yes."]),
        (" n ", False, ["`n` was read as no."]),
        ("TRUE", True, ["`TRUE` was read as yes."]),
        (True, True, ["`TRUE` was read as yes."]),
        (False, False, ["`FALSE` was read as no."]),
    ],
)
def test_yes_and_no(value: Any, answer: bool, notes: list[str]) -> None:
    assert read(value, of(YES_NO)) == (answer, [], notes)


@pytest.mark.parametrize("value", [1, 0, 1.0, "1", "perhaps", "x", date(2026, 4, 1)])
def test_other_answers_are_refused(value: Any) -> None:
    assert "is neither yes nor no. Write `yes` or `no`." in read(value, of(YES_NO))[1][0]


def test_a_choice() -> None:
    assert read("Partial", of(METHOD)) == ("Partial", [], [])
    assert read(" partial", of(METHOD)) == ("Partial", [], ["`partial` was read as `Partial`."])
    _, errors, _ = read("Partail", of(METHOD))
    assert errors == [
        (
            "SV0804 `it`: `Partail` is not one of the answers. It has to be one of `None`,"
            " `Partial` or `Full`."
            " Did you mean `Partial`?"
        )
    ]
    assert read(3.0, of(ChoiceType(("1", "3"))))[0] == "3"
    assert read(True, of(ChoiceType(("yes", "no"))))[1]


def test_a_choice_within_bounds() -> None:
    at_least_partial = of(METHOD, bounds=(Bound("at least", "Partial"),))
    assert read("Full", at_least_partial)[0] == "Full"
    assert "None is not at least Partial, as the rulebook asks." in read("None", at_least_partial)[1][0]


@pytest.mark.parametrize(
    ("value", "day", "notes"),
    [
        (date(2026, 4, 1), date(2026, 4, 1), []),
        (datetime.fromisoformat("2026-04-01T00:00"), date(2026, 4, 1), []),
        ("1 April 2026", date(2026, 4, 1), ["The text `1 April 2026` was read as 1 April 2026."]),
        ("13/04/2026", date(2026, 4, 13), ["The text `13/04/2026` was read as 13 April 2026."]),
        ("04/04/2026", date(2026, 4, 4), ["The text `04/04/2026` was read as 4 April 2026."]),
        (46113, date(2026, 4, 1), ["The number 46113 was read as 1 April 2026."]),
        (46113.0, date(2026, 4, 1), ["The number 46113 was read as 1 April 2026."]),
    ],
)
def test_dates_in_a_workbook(value: Any, day: date, notes: list[str]) -> None:
    assert read(value, of(DATE)) == (day, [], notes)


def test_dates_in_text() -> None:
    assert read("2026-04-01", of(DATE), "text") == (date(2026, 4, 1), [], [])
    assert read("13/04/2026", of(DATE), "text")[2] == ["The text `13/04/2026` was read as 13 April 2026."]


@pytest.mark.parametrize("medium", ["workbook", "text", "program", "example"])
def test_a_date_with_two_readings_is_refused(medium: Medium) -> None:
    heading = "Head it `it (dd/mm/yyyy)` if all its dates have the day first, or w"
    remedy = "W" if medium == "example" else heading
    assert read("05/01/2026", of(DATE), medium) == (
        None,
        [
            (
                "SV0803 `it`: The date `05/01/2026` cannot be relied on. It is 5 January 2026 day first,"
                f" 1 May 2026 month first. {remedy}rite which it is, such as 5 January 2026 or 2026-01-05."
            )
        ],
        [],
    )


def test_a_date_that_only_has_the_month_first_names_the_heading_for_it() -> None:
    _, (told,), _ = read("12/31/2026", of(DATE), "text")
    assert told.endswith(
        "dates are read day first. Head it `it (mm/dd/yyyy)` if all its dates have the month first, or if it"
        " is 31 December 2026, write 31 December 2026 or 2026-12-31."
    )
    _, (other,), _ = read("2026-04-01 12:30", of(DATE), "text")
    assert "Head it" not in other


FIRST_OF_APRIL = date(2026, 4, 1)
SAYS = "SV0803 `it`: The date `{}` cannot be relied on. There is no month {}, and its heading says {}."


@pytest.mark.parametrize("medium", ["workbook", "text", "program", "example"])
@pytest.mark.parametrize(
    ("order", "right", "wrong", "month"),
    [("day first", "01/04/2026", "04/13/2026", 13), ("month first", "4-1-2026", "31/12/2026", 31)],
)
def test_a_heading_settles_the_order_of_day_and_month(
    order: DateOrder, right: str, wrong: str, month: int, medium: Medium
) -> None:
    report = Report()
    reader = FactReader(STANDARD_UNITS, False, report)
    column = Column(of(DATE), HERE, order=order)
    cells = [Cell(text, HERE, medium) for text in (right, right, "01/01/2026", wrong, "1/4/26")]
    days = [reader.read(column, cell) for cell in cells]
    assert days == [FIRST_OF_APRIL, FIRST_OF_APRIL, date(2026, 1, 1), None, None]
    says = f"The heading of `it` says {order}, and dates in figures were read so: `{right}` as 1 April 2026."
    assert [one.sentence for one in report.notes] == ([] if medium == "example" else [says])
    contradicts, short = (f"{one.code} {one.sentence}" for one in report.findings)
    assert contradicts == SAYS.format(wrong, month, order)
    assert "has two figures" in short
    assert not any("Head it" in one.try_ for one in report.findings)


def test_the_order_of_a_heading_leaves_the_year_first_as_it_is() -> None:
    report = Report()
    reader = FactReader(STANDARD_UNITS, False, report)
    column = Column(of(DATE), HERE, order="month first")
    for text in ("2026-04-01", "1 April 2026", FIRST_OF_APRIL):
        assert reader.read(column, Cell(text, HERE)) == FIRST_OF_APRIL
    assert (report.notes, report.findings) == ([], [])


def test_a_serial_date_counts_from_the_epoch_of_its_workbook() -> None:
    assert read(44651, of(DATE), epoch1904=True)[0] == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("value", "medium", "words"),
    [
        ("01/02/26", "workbook", "The year `26` has two figures"),
        ("04/13/2026", "workbook", "There is no month 13"),
        ("31/04/2026", "workbook", "There is no 31 April 2026."),
        ("soon", "workbook", "`soon` is not a date."),
        ("46113", "text", "`46113` is not a date."),
        (46113, "text", "`46113` is a number, not a date."),
        (2026, "workbook", "`2026` is a number, not a date."),
        (46113.5, "workbook", "is a number, not a date."),
        (10**12, "workbook", "is a number, not a date."),
        (float("nan"), "workbook", "is a number, not a date."),
        (float("inf"), "program", "is a number, not a date."),
        (datetime.fromisoformat("2026-04-01T14:30"), "workbook", "has a time of day."),
        (datetime(2026, 4, 1, tzinfo=UTC), "program", "has a time of day."),
        (timedelta(hours=3), "workbook", "is not a date."),
        (True, "workbook", "`TRUE` is not a date."),
    ],
)
def test_dates_that_are_refused(value: Any, medium: Medium, words: str) -> None:
    found, errors, _ = read(value, of(DATE), medium)
    assert found is None
    assert words in errors[0]


def test_text_is_kept_as_typed_but_for_its_ends() -> None:
    assert read(" =1+1  x ", of(TEXT)) == ("=1+1  x", [], [])
    assert read(12.5, of(TEXT))[0] == "12.5"
    assert read(date(2026, 4, 1), of(TEXT))[0] == "1 April 2026"
    assert "broken" in read("a\ud800b", of(TEXT))[1][0]


@pytest.mark.parametrize(
    ("value", "input_", "words"),
    [
        (0, of(money(), bounds=(above(0),)), "£0 is not above £0, as the rulebook asks. Allowed: above £0."),
        (-1, of(quantity("FTE"), bounds=(at_least(0),)), "-1 FTE is not at least 0 FTE"),
        (2.5, of(quantity("weeks"), whole=True), "2.5 weeks is not a whole number"),
        (6, of(NUMBER, levels=LEVELS), "6 is not one of the levels. Allowed: one of 0, 1, 2, 3, 4, 5."),
        (
            date(2025, 1, 1),
            of(DATE, bounds=(Bound("at least", date(2026, 1, 1)),)),
            "is not at least 1 January 2026",
        ),
    ],
)
def test_limits_are_enforced(value: Any, input_: Input, words: str) -> None:
    found, errors, _ = read(value, input_)
    assert found is None
    assert errors[0].startswith("SV0804")
    assert words in errors[0]


def test_limits_hold_exactly() -> None:
    limited = of(NUMBER, bounds=(Bound("above", Fraction(3, 10)), Bound("at most", Fraction(1))))
    assert read(0.3, limited)[0] is None
    assert read(0.1 + 0.2, limited)[0] is None, "a float a little above the limit is the limit"
    assert read(0.300000000000001, limited)[0] == Fraction("0.300000000000001")
    assert read(1, limited)[0] == 1


def test_trouble_is_told_with_what_to_do() -> None:
    error = read(None, of(NUMBER), trouble="the cell shows the error #REF!.")[1]
    assert error == [
        (
            "SV0809 `it`: the cell shows the error #REF!. Mend the formula in the workbook, or"
            " type the value in its place."
        )
    ]
    never = read(None, of(TEXT), trouble="the formula in the cell was never calculated, so it has no value.")[
        1
    ]
    assert "Open the workbook in a spreadsheet program" in never[0]


def test_the_same_answer_is_told_in_every_cell_that_has_it() -> None:
    book = rulebook(fact("jobs", NUMBER, bounds=(Bound("at least", Fraction(0)),)))
    rows = [("bidder", "jobs"), ("Ash", 0.1 + 0.2), ("Birch", 3), ("Cedar", 0.1 + 0.2), ("Dogwood", 3)]
    reading = read_tables(book, [], rows)
    assert [bid.facts["jobs"] for bid in reading.accepted().bids] == [Fraction(3, 10), 3, Fraction(3, 10), 3]
    assert len(notes(reading)) == 2
    assert len(errors(read_tables(book, [], [*rows, ("Elder", -3), ("Firth", -3)]))) == 2
