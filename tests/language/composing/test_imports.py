"""Tables taken from workbooks and CSV files: as text, exactly, and pinned."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from svrules.data.beside import beside
from svrules.diagnostics import Diagnostic, Place, Span, has_errors, render_plain
from svrules.language import read
from svrules.language.composing import compose
from svrules.language.rulebook import Rulebook

START = """rulebook "Imports"
  edition "1"
contract
  category  one of Works, Services
bid
  price  money
  jobs   FTE, at least 0
  help   hours, at least 0
"""
FAMILY = """import family measure "Measures" clause "3.1"
  from "values.xlsx" sheet "Values" edition "2026"{hash}
  column "Code" as "code"
  column "What" as "counted"
  column "Value (£)" as "unit value" in column "Unit"
value benefit for each measure
  counted × unit value
value offer
  sum of benefit over measures
"""
ROWS = [
    ("Code", "What", "Value (£)", "Unit", "Left out"),
    ("M1", "jobs", 18000.5, "£ per FTE", "x"),
    ("M2", "help", 0.1 + 0.2, "£ per hour", "y"),
]


def workbook(folder: Path, rows: list[tuple[object, ...]], name: str = "values.xlsx") -> None:
    book = xlsxwriter.Workbook(str(folder / name))
    book.add_worksheet("Notes").write(0, 0, "Made up")
    sheet = book.add_worksheet("Values")
    percent, day = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "d mmm yyyy"})
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, tuple):
                sheet.write_number(at + 3, column + 1, value[0], percent)
            elif isinstance(value, date):
                sheet.write_datetime(at + 3, column + 1, value, day)
            else:
                sheet.write(at + 3, column + 1, value)
    book.close()


def reading(folder: Path, text: str) -> tuple[Rulebook | None, tuple[Diagnostic, ...]]:
    return read(START + text, "ours.svr", beside(folder / "ours.svr"))


def consolidated(folder: Path, text: str) -> str:
    return compose(START + text, "ours.svr", beside(folder / "ours.svr")).text


def test_numbers_come_in_as_the_spreadsheet_shows_them(tmp_path: Path) -> None:
    workbook(tmp_path, ROWS)
    found, problems = reading(tmp_path, FAMILY.format(hash=""))
    assert found is not None, render_plain(problems)
    assert [one.code for one in problems] == ["SV1203"]
    assert "  M1 | jobs | £18000.5 per FTE\n  M2 | help | £0.3 per hour\n" in found.text
    member = found.families["measure"].members[1]
    assert found.origins.place(member.span.line) == "row 6 of values.xlsx"
    assert found.origins.imports[0].words == "imported from values.xlsx, sheet Values, edition 2026"
    again, told = read(found.text, "ours.svr")
    assert again == found and not told


def test_the_fix_pins_it_and_a_file_saved_again_is_the_same(tmp_path: Path) -> None:
    workbook(tmp_path, ROWS)
    _, (warning,) = reading(tmp_path, FAMILY.format(hash=""))
    assert warning.fix is not None
    pinned = FAMILY.format(hash=warning.fix.replacement)
    workbook(tmp_path, [*ROWS, ("", "", "", "", "a remark below")])
    assert reading(tmp_path, pinned)[1] == ()


def test_rows_that_changed_are_named_where_the_text_was_kept(tmp_path: Path) -> None:
    workbook(tmp_path, ROWS)
    _, (warning,) = reading(tmp_path, FAMILY.format(hash=""))
    assert warning.fix is not None
    pinned = FAMILY.format(hash=warning.fix.replacement)
    kept = consolidated(tmp_path, pinned)
    workbook(tmp_path, [ROWS[0], ("M1", "jobs", 17000, "£ per FTE", ""), ROWS[2]])
    _, (changed,) = reading(tmp_path, pinned)
    assert changed.code == "SV1210" and "cannot be told" in changed.why
    (tmp_path / "ours.consolidated.svr").write_text(kept, encoding="utf-8")
    _, (changed,) = reading(tmp_path, pinned)
    assert changed.why == "`M1 | jobs | £18000.5 per FTE` is gone; `M1 | jobs | £17000 per FTE` is new."
    assert isinstance(changed.span, Span) and changed.span.line == 10


def test_a_table_with_conditions_percentages_and_days(tmp_path: Path) -> None:
    rows = [
        ("category", "weight of price", "since"),
        ("Works", (0.125,), date(2026, 4, 1)),
        ("Services", "60 %", ""),
    ]
    workbook(tmp_path, rows)
    text = consolidated(tmp_path, 'import table W "Weights" from "values.xlsx" sheet "values" edition "1"\n')
    assert (
        "  category | weight of price | since\n  Works | 12.5% | 1 April 2026\n  Services | 60 % |\n" in text
    )


def test_units_are_checked_as_if_typed_and_told_with_the_cell(tmp_path: Path) -> None:
    workbook(tmp_path, [ROWS[0], ("M1", "jobs", 1, "£ per FTE"), ("M2", "help", 2, "£ per FTE")])
    found, problems = reading(tmp_path, FAMILY.format(hash=""))
    assert found is None and "SV0301" in {one.code for one in problems}
    workbook(tmp_path, [("category", "weight of price"), ("Works", (0.5,)), ("Servicse", (0.4,))])
    _, problems = reading(tmp_path, 'import table W from "values.xlsx" sheet "Values" edition "1"\n')
    places = {one.code: str(one.span) for one in problems if isinstance(one.span, Place)}
    assert places == {"SV0204": "values.xlsx: Values!B6"}, render_plain(problems)


@pytest.mark.parametrize(
    ("cell", "unit", "told"),
    [
        ("Jobs | more", "", "a bar or a quote"),
        ("about 5", "£ per FTE", "is no number in"),
        ("5 apples", "£ per FTE", "is no number in"),
        ("£5", "hours", "is no number in"),
        (0.5, "percent", "could be 0.5% or a share of 1"),
        ("#REF!", "", "holds the error"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(tmp_path: Path, cell: object, unit: str, told: str) -> None:
    workbook(tmp_path, [ROWS[0], ("M1", "jobs", cell, unit)])
    found, problems = reading(tmp_path, FAMILY.format(hash=""))
    assert found is None
    assert any(str(one.span) == "values.xlsx: Values!D5" and told in one.sentence for one in problems), (
        render_plain(problems)
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('import table W from "values.xlsx" edition "1"\n', "has 2 sheets"),
        ('import table W from "values.xlsx" sheet "Valeus" edition "1"\n', "no sheet `Valeus`"),
        ('import table W from "vals.xlsx" sheet "Values" edition "1"\n', "no file `vals.xlsx`"),
        ('import table W from "values.pdf" edition "1"\n', "is no workbook"),
        ('import table W from "values.xlsx" sheet "Values"\n', "which edition"),
        ('import table W "Weights"\n', "which file"),
        (
            'import table W from "values.xlsx" sheet "Values" edition "1"\n  colum "Code"\n',
            "none of an import",
        ),
        ('import table W from "values.xlsx" sheet "Values" edition "1"\n  column "Cod"\n', "no column `Cod`"),
        ('import table W from "broken.xlsx" edition "1"\n', "cannot be read"),
    ],
)
def test_what_is_not_there_is_told_on_its_line(tmp_path: Path, text: str, told: str) -> None:
    workbook(tmp_path, ROWS)
    (tmp_path / "values.pdf").write_bytes(b"%PDF")
    (tmp_path / "broken.xlsx").write_bytes(b"PK no")
    found, problems = reading(tmp_path, text)
    assert found is None and told in problems[0].sentence, render_plain(problems)
    assert isinstance(problems[0].span, Span) and problems[0].span.line >= 9
    assert has_errors(problems) and all(one.try_ for one in problems)


def test_on_a_base_an_import_replaces_a_table(tmp_path: Path) -> None:
    table = 'table W "Weights"\n  category | price weight\n  Works    | 70%\n  Services | 60%\n'
    (tmp_path / "base.svr").write_text(START + table, encoding="utf-8")
    (tmp_path / "w.csv").write_text("category,price weight\nWorks,80%\nServices,50%\n", encoding="utf-8")
    text = 'rulebook "L"\n  extends "base" edition "1"\n  edition "1"\n'
    text += 'replace import table W "Ours" from "w.csv" edition "9"\n'
    found, problems = read(text, "ours.svr", beside(tmp_path / "ours.svr"))
    assert found is not None, render_plain(problems)
    (table_,) = found.tables["W"]
    assert found.origins.words("table W", table_.span.line) == (
        "local, in place of table W of base edition 1; imported from w.csv, edition 9"
    )
    text = text.replace("replace import", "import")
    found, problems = read(text, "ours.svr", beside(tmp_path / "ours.svr"))
    assert found is None and "SV1206" in {one.code for one in problems}
