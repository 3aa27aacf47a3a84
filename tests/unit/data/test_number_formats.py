"""What a workbook shows of a number is what the officer saw: its words and symbols count."""

from __future__ import annotations

import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.data import Reading, read_competition
from svrules.data.number_formats import Shown, in_figures, shown
from svrules.data.workbook_reader import shows_more
from svrules.language.rulebook import Rulebook
from tests.unit.data.making import (
    NUMBER,
    PERCENT,
    TEXT,
    WAGE,
    errors,
    fact,
    money,
    notes,
    quantity,
    rulebook,
    said,
)

BOOK = rulebook(
    fact("price", money()),
    fact("paid", money(None)),
    fact("jobs", quantity("FTE")),
    fact("wage", WAGE),
    fact("number", NUMBER),
    fact("share", PERCENT),
)
ACCOUNTING = '_-"£"* #,##0.00_-;\\-"£"* #,##0.00_-;_-"£"* "-"??_-;_-@_-'


def read(folder: Path, name: str, value: Any, code: str, book: Rulebook = BOOK) -> Reading:
    """A workbook with one bid and one fact, in a cell of that number format."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Bids"
    sheet.append(("bidder", name))
    sheet.append(("Ash", value))
    sheet["B2"].number_format = code
    workbook.save(folder / "f.xlsx")
    return read_competition(book, folder / "f.xlsx")


def fact_of(reading: Reading, name: str) -> Any:
    assert reading.competition is not None, said(reading)
    return reading.competition.bids[0].facts[name]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("price", 1200, "General"),
        ("price", 1200, "#,##0.00"),
        ("price", 1200, '"£"#,##0.00'),
        ("price", 1200, "£#,##0"),
        ("price", 1200, "[$£-809]#,##0.00;[Red]-[$£-809]#,##0.00"),
        ("price", 1200, "[$GBP] #,##0"),
        ("price", 1200, '#,##0\\ "£"'),
        ("price", 1200, ACCOUNTING),
        ("price", 0, ACCOUNTING),
        ("price", -5, ACCOUNTING),
        ("price", 1200, '"£"#,##0_);("£"#,##0)'),
        ("price", 1200, '_("$"* #,##0.00_)_("$"* \\(#,##0.00\\)_("$"* "-"??_)_(@_)'),
        ("price", -5, "#,##0_);(#,##0)"),
        ("price", 1200, '#,##0 "ex VAT"'),
        ("number", 5, "+0;-0"),
        ("number", -5, "+0;-0"),
        ("number", -5, "#,##0;-#,##0"),
        ("number", -5, "0;[Red]-0"),
        ("number", -5, "0.00_);[Red](0.00)"),
        ("number", -5, "#,##0;(#,##0);-"),
        ("number", 0, '0;-0;"-"??'),
        ("number", -5, "[Red]0"),
        ("number", -5, "[<0]-0;0"),
        ("number", -5, "[>=10]0;-0"),
        ("number", -5, "[>=1000]#,##0;[>=100]0.0;0"),
        ("number", -5, '[>10]0" ";-0;0'),
        ("number", 5, "* 0_-"),
        ("number", 1200, "#\\ ##0"),
        ("price", -5, '"£"#,##0;-"£"#,##0'),
        ("price", 1200, '"£"#,##0" + VAT"'),
        ("jobs", 4.5, '0.0 "FTE"'),
        ("wage", 12.6, '"£"0.00'),
        ("wage", 12.6, '"£"0.00" per hour"'),
        ("number", 12, "000"),
        ("number", 1200, "0.00E+00"),
        ("share", 0.1, "0.0%"),
        ("share", 0.1, "0%;-0%;0%"),
    ],
)
def test_formats_that_say_what_the_rulebook_says(tmp_path: Path, name: str, value: Any, code: str) -> None:
    reading = read(tmp_path, name, value, code)
    assert fact_of(reading, name) == Fraction(str(value))
    assert [line for line in notes(reading) if "Bids!" in line] == []


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("price", "[$€-2]#,##0", "formatted to show `€1,200`. Only pounds can be read"),
        ("price", '"$"#,##0', "formatted to show `$1,200`. Only pounds can be read"),
        ("price", "[$$-409]#,##0", "formatted to show `$1,200`. Only pounds can be read"),
        ("price", "#,##0 [$EUR]", "formatted to show `1,200 EUR`. Only pounds can be read"),
        (
            "price",
            '#,##0" incl. VAT"',
            "the amount is including VAT, and the rulebook asks",
        ),
        ("price", '#,##0 "per month"', "`1,200 per month` is in"),
        ("price", '#,##0" p.a."', "formatted to show `1,200 p.a`"),
        ("price", '0"k"', "formatted to show `1200 k`. That is another number than the one it holds."),
        ("price", "#,##0,", "formatted to show thousands, and holds `1200`"),
        ("price", '"£"0.0,,"m"', "formatted to show thousands, and holds `1200`"),
        ("price", "[<1000]0;[<1000000]0.0,;0", "formatted to show thousands, and holds `1200`"),
        ("price", ";;;", "formatted to show nothing, and holds `1200`"),
        ("price", '"free"', "formatted to show `free`, and holds `1200`"),
        ("price", '0"%"', "the cell holds a percentage"),
        ("jobs", '0.0 "weeks"', "`1200 weeks` is in weeks, and the fact is a number of FTE"),
        ("jobs", '"£"0', "is in £, and the fact is a number of FTE"),
        ("number", '"£"0', "is in £, and the fact is a number"),
        ("wage", '"£"0.00" per week"', "is in £ per week, and the fact is an amount in £ per hour"),
        ("number", '"1"0', "formatted to show `11200`. That is another number than the one it holds."),
        ("share", '0" of"%', "formatted to show `1200 of`"),
        ("share", '0"%"', "could be 1200% or 1200 times the whole"),
    ],
)
def test_formats_that_say_something_else_are_refused(
    tmp_path: Path, name: str, code: str, words: str
) -> None:
    (line,) = errors(read(tmp_path, name, 1200, code))
    assert "f.xlsx: Bids!B2: error SV08" in line
    assert words in line


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        (5, "-0", "show `-5`, and holds `5`"),
        (5, '"-"0', "show `-5`, and holds `5`"),
        (5, "\\-0", "show `-5`, and holds `5`"),
        (5, "(0)", "show `-5`, and holds `5`"),
        (5, "0-", "show `-5`, and holds `5`"),
        (1200, "(#,##0)", "show `-1,200`, and holds `1200`"),
        (-5, "0;0", "show `5`, and holds `-5`"),
        (-5, "0;[Red]0", "show `5`, and holds `-5`"),
        (-5, "[<0]0;0", "show `5`, and holds `-5`"),
        (-5, "[>=10]0;0", "show `5`, and holds `-5`"),
        (-5, "[>=0]0;0", "show `5`, and holds `-5`"),
        (-5, "-0", "show `--5`, and holds `-5`"),
        (13, "0*5", "fill up with `5` beside the number, and holds `13`"),
        (5, "*-0", "fill up with `-` beside the number, and holds `5`"),
        (13, '0"."0', "show `.` between the figures, and holds `13`"),
        (5, "(0", "show one bracket beside the number, and holds `5`"),
    ],
)
def test_another_sign_or_other_figures_than_are_stored(
    tmp_path: Path, value: int, code: str, words: str
) -> None:
    (line,) = errors(read(tmp_path, "number", value, code))
    assert f"f.xlsx: Bids!B2: error SV0803 `number`: the cell is formatted to {words}." in line


def test_a_percentage_keeps_its_sign_too(tmp_path: Path) -> None:
    assert "show `-10%`, and holds `0.1`" in errors(read(tmp_path, "share", 0.1, "-0%"))[0]


def test_the_formats_are_found_wherever_the_workbook_keeps_them(tmp_path: Path) -> None:
    read(tmp_path, "price", 1200, "[$€-2]#,##0")
    with zipfile.ZipFile(tmp_path / "f.xlsx") as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/looks/one.xml"] = parts.pop("xl/styles.xml")
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        parts[name] = parts[name].replace(b"styles.xml", b"looks/one.xml")
    with zipfile.ZipFile(tmp_path / "g.xlsx", "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    assert "formatted to show `€1,200`" in errors(read_competition(BOOK, tmp_path / "g.xlsx"))[0]


def test_a_percent_sign_that_is_only_a_word_leaves_two_readings(tmp_path: Path) -> None:
    assert "`0.5` in percent could be 0.5% or 50%." in errors(read(tmp_path, "share", 0.5, '0.0"%"'))[0]


def test_a_format_may_state_the_basis_that_the_rulebook_leaves_open(tmp_path: Path) -> None:
    assert fact_of(read(tmp_path, "paid", 5, '"£"0" inc VAT"'), "paid") == 5
    assert "it is not known whether" in errors(read(tmp_path, "paid", 5, '"£"0'))[0]


def test_a_zero_that_is_not_shown(tmp_path: Path) -> None:
    hidden = read(tmp_path, "number", 0, "0;-0;;@")
    assert fact_of(hidden, "number") == 0
    assert notes(hidden) == ["f.xlsx: Bids!B2: The cell shows nothing and holds 0, which was read."]
    assert "formatted to show `nil`" in errors(read(tmp_path, "number", 0, '0;-0;"nil"'))[0]
    assert fact_of(read(tmp_path, "number", 3, '0;-0;"nil"'), "number") == 3


def test_true_dates_may_be_shown_in_any_way(tmp_path: Path) -> None:
    import datetime

    from tests.unit.data.making import DATE

    book = rulebook(fact("start", DATE))
    reading = read(tmp_path, "start", datetime.date(2026, 5, 1), "m/d/yyyy", book)
    assert fact_of(reading, "start") == datetime.date(2026, 5, 1)


@pytest.mark.parametrize(
    ("value", "code", "name"),
    [
        (7, "000", "007"),
        (7, "General", "7"),
        (100000, "0.00E+00", "1.00E+05"),
        (100000, "0E+00", "1E+05"),
        (0.00125, "0.00E+00", "1.25E-03"),
        (9999, "0.0E+00", "1.0E+04"),
        ("007", "@", "007"),
        ("1E5", "@", "1E5"),
    ],
)
def test_a_bidder_in_figures_is_called_what_excel_shows(
    tmp_path: Path, value: Any, code: str, name: str
) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Bids"
    sheet.append(("bidder", "number"))
    sheet.append((value, 1))
    sheet["A2"].number_format = code
    workbook.save(tmp_path / "b.xlsx")
    reading = read_competition(rulebook(fact("number", NUMBER)), tmp_path / "b.xlsx")
    assert [bid.name for bid in reading.accepted().bids] == [name]
    told = f"b.xlsx: Bids!A2: The number in the bidder's cell was read as the name `{name}`."
    assert notes(reading) == ([] if isinstance(value, str) else [told])


def test_a_bidder_of_a_csv_file_is_called_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("bidder,number\n1E5,1\n007,2\n1.10,3\n", encoding="utf-8")
    reading = read_competition(rulebook(fact("number", NUMBER)), tmp_path / "b.csv")
    assert [bid.name for bid in reading.accepted().bids] == ["1E5", "007", "1.10"]
    (tmp_path / "b.json").write_text('{"bids": [{"bidder": "1E5", "number": 1}]}', encoding="utf-8")
    reading = read_competition(rulebook(fact("number", NUMBER)), tmp_path / "b.json")
    assert [bid.name for bid in reading.accepted().bids] == ["1E5"]


def test_a_number_for_a_text_keeps_the_zeros_that_are_shown(tmp_path: Path) -> None:
    book = rulebook(fact("reference", TEXT))
    assert fact_of(read(tmp_path, "reference", 7, "0000", book), "reference") == "0007"
    assert fact_of(read(tmp_path, "reference", 7.5, "0000", book), "reference") == "7.5"


def test_what_is_shown_by_each_section() -> None:
    code = '"up" 0;"down" 0;"level"'
    assert [shown(code, Fraction(n)).before for n in (3, -3, 0)] == ["up", "down", "level"]
    assert shown('[>=10]0" many";0" few"', Fraction(10)).after == "many"
    assert shown('[>=10]0" many";0" few"', Fraction(9)).after == "few"
    assert shown('"a;b" 0', Fraction(1)).before == "a;b"
    assert shown("", Fraction(1)) == Shown(figures=False, blank=True)
    assert in_figures("General", Fraction(5, 2), "2.5") == "2.5"


@pytest.mark.parametrize(
    "code", ["General", "0", "0.00", "#,##0", "#,##0.00", "0%", "0.0%", "@", "#,##0_);(#,##0)"]
)
def test_ordinary_formats_need_no_second_look(code: str) -> None:
    assert not shows_more(code)
    assert shown(code, Fraction(5)).is_plain


@given(st.text(max_size=40) | st.text('0#?,.;"\\_*[]$€£%@ kE+-()<>=', max_size=40), st.fractions())
def test_no_format_makes_the_reader_stumble(code: str, number: Fraction) -> None:
    look = shown(code, number)
    assert look.around("1") and isinstance(shows_more(code), bool)
    assert in_figures(code, number, "x")
