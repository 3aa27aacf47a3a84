"""Real workbooks, written by two libraries, honest and hostile."""

from __future__ import annotations

import datetime
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from svrules.data import Reading, read_competition, workbook, workbook_reader
from tests.unit.data.making import (
    DATE,
    NUMBER,
    PERCENT,
    SAMPLE,
    TEXT,
    YES_NO,
    errors,
    fact,
    notes,
    quantity,
    rulebook,
    said,
)

SMALL = rulebook(
    fact("jobs", quantity("FTE")), fact("share", PERCENT), fact("start", DATE), fact("local", YES_NO)
)
JOBS = rulebook(fact("jobs", NUMBER))


def written(path: Path, fill: Callable[[Any], None], **more: Any) -> Path:
    """A workbook whose sheet `Bids` was filled by openpyxl."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Bids"
    for name, value in more.items():
        setattr(book, name, value)
    fill(sheet)
    book.save(path)
    return path


def rows(*lines: tuple[Any, ...]) -> Callable[[Any], None]:
    def fill(sheet: Any) -> None:
        for line in lines:
            sheet.append(line)

    return fill


def facts(reading: Reading) -> list[dict[str, Any]]:
    assert reading.competition is not None, said(reading)
    return [dict(bid.facts) for bid in reading.competition.bids]


def test_a_contract_bids_and_notes(tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    with xlsxwriter.Workbook(path) as book:
        facts_sheet = book.add_worksheet("Contract")
        for at, line in enumerate(
            [("Contract value", 320000), ("Category", "Works"), ("Notice date", "1 May 2026")]
        ):
            facts_sheet.write_row(at, 0, line)
        bids = book.add_worksheet("Bids")
        bids.write_row(
            2, 1, ["Bidder", "Price (£, excluding VAT)", "Local\nJobs", "Discount", "Apprenticeship weeks"]
        )
        bids.write_row(3, 1, ["Ash", 300000, 4.5])
        bids.write_number(3, 4, 0.075, book.add_format({"num_format": "0.0%"}))
        book.add_worksheet("Notes").write(0, 0, "Do not read me")
        book.add_worksheet("Workings").write(0, 0, "x")
    reading = read_competition(SAMPLE, path)
    assert reading.competition is not None
    assert reading.competition.contract == {
        "contract value": 320000,
        "category": "Works",
        "notice date": datetime.date(2026, 5, 1),
    }
    assert facts(reading) == [
        {
            "price": 300000,
            "local jobs": Fraction(9, 2),
            "apprenticeship weeks": 0,
            "discount": Fraction(3, 40),
        }
    ]
    assert notes(reading) == [
        "all.xlsx: Workings: The sheet `Workings` was not read.",
        "all.xlsx: Contract!B3: The text `1 May 2026` was read as 1 May 2026.",
        (
            "all.xlsx: The data do not speak of VAT for `contract value`: taken as excluding"
            " VAT, as the rulebook asks."
        ),
        "all.xlsx: `apprenticeship weeks` is blank for `Ash`: read as 0 weeks, as the rulebook says.",
    ]


@pytest.mark.parametrize("code", ["0%", "0.00%", "_-0%_-", "[Red]0.0%", "0%;-0%"])
def test_percent_formats(tmp_path: Path, code: str) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(("bidder", "share"))
        sheet.append(("Ash", 10))
        sheet["B2"].number_format = code

    assert facts(read_competition(SMALL, written(tmp_path / "p.xlsx", fill))) == [{"share": 10}]


@pytest.mark.parametrize("code", ["General", "0.00", '0"%"', "0\\%"])
def test_a_percent_sign_that_only_decorates_is_no_percent_format(tmp_path: Path, code: str) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(("bidder", "share"))
        sheet.append(("Ash", 10))
        sheet["B2"].number_format = code

    assert errors(read_competition(SMALL, written(tmp_path / "p.xlsx", fill))) == [
        (
            "p.xlsx: Bids!B2: error SV0816 `share`: `10` could be 10% or 10 times the"
            " whole. Write it with a percent sign,"
            " such as 10%, or format the cell as a percentage: then 0.1 is 10%."
        )
    ]


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_dates_in_both_calendars(tmp_path: Path, epoch: Any) -> None:
    day = datetime.date(2026, 5, 1)
    serial = 46143 if epoch is None else 46143 - 1462

    def fill(sheet: Any) -> None:
        sheet.append(("bidder", "start"))
        sheet.append(("Ash", day))
        sheet.append(("Birch", serial))

    more = {} if epoch is None else {"epoch": epoch}
    reading = read_competition(SMALL, written(tmp_path / "d.xlsx", fill, **more))
    assert facts(reading) == [{"start": day}, {"start": day}]
    assert notes(reading) == [f"d.xlsx: Bids!B3: The number {serial} was read as 1 May 2026."]


def test_a_time_of_day_is_refused(tmp_path: Path) -> None:
    lines = [
        ("bidder", "start", "jobs"),
        ("Ash", datetime.datetime.fromisoformat("2026-05-01T12:30"), datetime.time(4, 30)),
    ]
    reading = read_competition(SMALL, written(tmp_path / "t.xlsx", rows(*lines)))
    assert [line.split(" Give")[0].split(" Format")[0] for line in errors(reading)] == [
        "t.xlsx: Bids!B2: error SV0803 `start`: `2026-05-01 12:30:00` has a time of day.",
        "t.xlsx: Bids!C2: error SV0803 `jobs`: the cell is formatted as a time.",
    ]


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"])
def test_error_cells_are_refused_with_their_address(tmp_path: Path, error: str) -> None:
    path = written(tmp_path / "e.xlsx", rows(("bidder", "jobs"), ("Ash", 1), ("Birch", error)))
    assert errors(read_competition(JOBS, path)) == [
        (
            f"e.xlsx: Bids!B3: error SV0809 `jobs`: the cell shows the error {error}."
            " Mend the formula in the workbook, or type the value in its place."
        )
    ]


def test_newer_errors_do_not_hide_the_sheet(tmp_path: Path) -> None:
    path = patched(
        written(tmp_path / "s.xlsx", rows(("bidder", "jobs"), ("Ash", 1), ("Birch", "#REF!"))),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace("#REF!", "#SPILL!"),
    )
    assert (
        "Bids!B3: error SV0809 `jobs`: the cell shows the error #SPILL!."
        in errors(read_competition(JOBS, path))[0]
    )


def test_formulas_that_were_never_calculated(tmp_path: Path) -> None:
    path = written(tmp_path / "f.xlsx", rows(("bidder", "jobs"), ("Ash", "=1+1"), ("=A2", 3)))
    assert errors(read_competition(JOBS, path)) == [
        (
            "f.xlsx: Bids!B2: error SV0809 `jobs`: the formula in the cell was never"
            " calculated, so it has no value."
            " Open the workbook in a spreadsheet program, save it there once, and read it again; or let"
            " `svrules workbook score` work it out (pip install 'svrules[workbook]')."
        ),
        (
            "f.xlsx: Bids!A3: error SV0807 In place of a bidder's name: the formula in the cell was never"
            " calculated, so it has no value. Write the bidder's name as text."
        ),
    ]


def test_lines_with_formulas_only_are_lines_for_bids_to_come(tmp_path: Path) -> None:
    lines = rows(("bidder", "jobs"), ("Ash", 2), (None, "=1+1"), (None, 3))
    (found,) = errors(read_competition(JOBS, written(tmp_path / "t.xlsx", lines)))
    assert found.startswith("t.xlsx: Bids!A4: error SV0807 Row 4 has facts and no bidder.")


def test_formulas_with_a_value_are_read_unless_they_may_be_out_of_date(tmp_path: Path) -> None:
    path = tmp_path / "v.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Bids")
        sheet.write_row(0, 0, ["bidder", "jobs"])
        sheet.write_string(1, 0, "Ash")
        sheet.write_formula(1, 1, "=1+1", None, 2)
    assert "may be out of date" in errors(read_competition(JOBS, path))[0]
    saved = patched(path, "xl/workbook.xml", lambda text: text.replace(' fullCalcOnLoad="1"', ""))
    assert facts(read_competition(JOBS, saved)) == [{"jobs": 2}]


def test_a_formula_that_gives_empty_text_is_blank(tmp_path: Path) -> None:
    path = written(tmp_path / "b.xlsx", rows(("bidder", "jobs"), ("Ash", '=IF(1=1,"","x")')))
    done = patched(path, "xl/workbook.xml", lambda text: text.replace(' fullCalcOnLoad="1"', ""))
    done = patched(
        done, "xl/worksheets/sheet1.xml", lambda text: text.replace('<c r="B2">', '<c r="B2" t="str">')
    )
    assert facts(read_competition(JOBS, done)) == [{}]


def test_merged_cells(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        rows(("A title",), ("bidder", "jobs", "share"), ("Ash", 1, "10%"), ("Birch", 2, "5%"))(sheet)
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("B2:C2")
        sheet.merge_cells("B3:B4")

    reading = read_competition(SMALL, written(tmp_path / "m.xlsx", fill))
    assert errors(reading) == [
        (
            "m.xlsx: Bids!B2: error SV0811 A heading is merged with other cells. Unmerge the"
            " cells and fill each."
        ),
        "m.xlsx: Bids!B3: error SV0811 Cells of the table are merged. Unmerge the cells and fill each.",
    ]


def test_hidden_rows_columns_and_sheets_are_warned_of(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        rows(("bidder", "jobs"), ("Ash", 1), ("Birch", 2))(sheet)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.sheet_state = "hidden"
        sheet.parent.create_sheet("Other")

    reading = read_competition(JOBS, written(tmp_path / "h.xlsx", fill))
    assert facts(reading) == [{"jobs": 1}, {"jobs": 2}]
    assert said(reading) == [
        "h.xlsx: Bids: warning SV0812 The sheet `Bids` is hidden; it was read.",
        "h.xlsx: Bids!B1: warning SV0812 The column `jobs` is hidden; it was read.",
        "h.xlsx: Bids!A3: warning SV0812 The bid of `Birch` is in a hidden row; it was read.",
    ]


def test_hidden_bidders_and_decisions_are_warned_of(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        rows(("bidder", "jobs"), ("Ash", 1))(sheet)
        sheet.column_dimensions["A"].hidden = True
        decisions = sheet.parent.create_sheet("Decisions")
        rows(
            ("bidder", "rule", "decision", "who", "when", "why"),
            ("Ash", "bid", "fail", "Head", "4 May 2026", "No price."),
        )(decisions)
        decisions.row_dimensions[2].hidden = True

    reading = read_competition(JOBS, written(tmp_path / "h.xlsx", fill))
    assert len(reading.accepted().decisions) == 1
    assert said(reading) == [
        "h.xlsx: Bids!A1: warning SV0812 The column of bidders is hidden; it was read.",
        "h.xlsx: Decisions!A2: warning SV0812 This decision is in a hidden row; it was read.",
    ]


def test_hidden_columns_of_contracts_and_decisions_are_warned_of(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        rows(("bidder", "jobs"), ("Ash", 1))(sheet)
        contract = sheet.parent.create_sheet("Contract")
        rows(("name", "value"), ("lots", 2))(contract)
        contract.column_dimensions["B"].hidden = True
        decisions = sheet.parent.create_sheet("Decisions")
        rows(
            ("bidder", "rule", "decision", "who", "when", "why"),
            ("Ash", "bid", "fail", "Head", "4 May 2026", "No price."),
        )(decisions)
        decisions.column_dimensions["C"].hidden = True

    rules = rulebook(fact("jobs", NUMBER), fact("lots", NUMBER, owner="contract"))
    reading = read_competition(rules, written(tmp_path / "h.xlsx", fill))
    assert reading.accepted().contract == {"lots": 2}
    assert said(reading) == [
        "h.xlsx: Contract!B2: warning SV0812 The column of values of facts is hidden; it was read.",
        "h.xlsx: Decisions!C1: warning SV0812 The column `decision` of decisions is hidden; it was read.",
    ]


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        *((b"0", False), (b"0.3", False), (b".75", False), (b"0E0", False), (b"1e-3", False), (b"-1", False)),
        *((b"1", True), (b"12.75", True), (b"1E1", True), (b"NaN", True), (b"tall", True), (b"", True)),
    ],
)
def test_rows_and_columns_that_show_nothing_are_hidden_too(tmp_path: Path, size: bytes, shown: bool) -> None:
    """Heights below a point, widths below a figure, however the number is written."""

    def fill(sheet: Any) -> None:
        rows(("bidder", "jobs"), ("Ash", 1), ("Birch", 2))(sheet)
        sheet.row_dimensions[2].height = 10
        sheet.row_dimensions[3].height = 77
        sheet.column_dimensions["A"].width = 10
        sheet.column_dimensions["B"].width = 77

    path = written(tmp_path / "h.xlsx", fill)
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            content = content.replace(b'ht="77"', b'ht="%b"' % size)
            new.writestr(name, content.replace(b'width="77"', b'width="%b"' % size))
    reading = read_competition(JOBS, path)
    assert facts(reading) == [{"jobs": 1}, {"jobs": 2}]
    if shown:
        assert said(reading) == []
        return
    assert said(reading) == [
        "h.xlsx: Bids!B1: warning SV0812 The column `jobs` is hidden; it was read.",
        "h.xlsx: Bids!A3: warning SV0812 The bid of `Birch` is in a hidden row; it was read.",
    ]


def test_text_that_begins_like_a_formula_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "n.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Bids")
        sheet.write_row(0, 0, ["bidder", "jobs"])
        sheet.write_row(1, 0, ["=HYPERLINK(1)", 1])
    reading = read_competition(JOBS, path)
    assert reading.competition is not None
    assert [bid.name for bid in reading.competition.bids] == ["=HYPERLINK(1)"]


def test_floats_are_what_excel_shows(tmp_path: Path) -> None:
    path = patched(
        written(tmp_path / "x.xlsx", rows(("bidder", "jobs"), ("Ash", 7))),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace("<v>7</v>", "<v>0.30000000000000004</v>"),
    )
    reading = read_competition(JOBS, path)
    assert facts(reading) == [{"jobs": Fraction(3, 10)}]
    assert notes(reading) == [
        "patched-x.xlsx: Bids!B2: `0.30000000000000004` was read as 0.3, the number that a spreadsheet shows."
    ]


# -- hostile files ----------------------------------------------------------------------------------


def patched(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """A copy of the workbook with one part changed."""
    target = path.with_name(f"patched-{path.name.removeprefix('patched-')}")
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return target


def plain(tmp_path: Path) -> Path:
    return written(tmp_path / "plain.xlsx", rows(("bidder", "jobs"), ("Ash", 1)))


def refused(path: Path) -> str:
    reading = read_competition(JOBS, path)
    assert reading.competition is None
    (line,) = errors(reading)
    assert "SV0813" in line
    return line


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"PK\x03\x04" + b"\0" * 100,
        b"bidder,jobs\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000,
    ],
)
def test_what_is_no_workbook(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "w.xlsx").write_bytes(data)
    refused(tmp_path / "w.xlsx")


def test_every_cut_of_a_workbook_is_refused(tmp_path: Path) -> None:
    data = plain(tmp_path).read_bytes()
    for cut in range(0, len(data), 397):
        assert "refused" in workbook_reader.answer(data[:cut])


def test_entities_and_document_types(tmp_path: Path) -> None:
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"):
        path = patched(
            plain(tmp_path),
            part,
            lambda text: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + text,
        )
        assert "document type" in refused(path), part


def test_a_cell_in_the_far_corner(tmp_path: Path) -> None:
    path = patched(
        plain(tmp_path),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace(
            "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        ),
    )
    assert "Bids!XFD1048576: error SV0813 Something stands here, far outside the table" in refused(path)


def test_many_formatted_rows_without_anything(tmp_path: Path) -> None:
    empty = "".join(f'<row r="{at}"><c r="A{at}" s="0"/></row>' for at in range(3, 100_000))
    path = patched(
        plain(tmp_path),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace("</sheetData>", empty + "</sheetData>"),
    )
    assert facts(read_competition(JOBS, path)) == [{"jobs": 1}]


def bomb(path: Path, *, honest: bool) -> Path:
    """A workbook with a part that says it is of 400 MB, or of 1,000 bytes and has 40 MB."""
    machine = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = b"".join(machine.compress(b"\0" * 2**20) for _ in range(40)) + machine.flush()
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
        new.writestr(zipfile.ZipInfo("xl/sharedStrings.xml"), b"")
    data = bytearray(out.getvalue())
    size = 400 * 2**20 if honest else 1000
    check = zlib.crc32(b"\0" * 1000)
    for mark, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        start = data.rfind(mark)
        data[start + at - 6 : start + at - 4] = struct.pack("<H", 8)
        data[start + at : start + at + 12] = struct.pack("<III", check, len(packed), size)
    local = data.rfind(b"PK\x03\x04")
    begin = local + 30 + len("xl/sharedStrings.xml")
    end = data.find(b"PK\x01\x02")
    grown = bytes(data[:begin]) + packed + bytes(data[end:])
    foot = bytearray(grown)
    at = foot.rfind(b"PK\x05\x06")
    foot[at + 16 : at + 20] = struct.pack("<I", end + len(packed) - (end - begin))
    path.write_bytes(bytes(foot))
    return path


@pytest.mark.parametrize("honest", [True, False])
def test_zip_bombs(tmp_path: Path, honest: bool) -> None:
    words = "too large when unpacked" if honest else "not as large as it says"
    assert words in refused(bomb(plain(tmp_path), honest=honest))


def test_two_parts_of_one_name(tmp_path: Path) -> None:
    path = plain(tmp_path)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    assert "two parts of one name" in refused(path)


def test_an_external_sheet_is_not_followed(tmp_path: Path) -> None:
    path = patched(
        plain(tmp_path),
        "xl/_rels/workbook.xml.rels",
        lambda text: text.replace("/xl/worksheets/sheet1.xml", "file:///etc/passwd").replace(
            "<Relationship ", '<Relationship TargetMode="External" '
        ),
    )
    assert "no sheets" in refused(path)


def test_nonsense_attributes(tmp_path: Path) -> None:
    for old, new in (
        ('r="B2"', 'r="ZZZZ99999999"'),
        ('r="B2"', 'r=""'),
        ('<row r="2"', '<row r="-5"'),
        ('<row r="2"', '<row r="99999999999999"'),
        ('t="n"', 's="99999999"'),
        ("<v>1</v>", "<v>1e999</v>"),
        ("<v>1</v>", "<v>abc</v>"),
        ("<v>1</v>", "<v>nan</v>"),
    ):
        path = patched(
            plain(tmp_path), "xl/worksheets/sheet1.xml", lambda text, o=old, n=new: text.replace(o, n)
        )
        reading = read_competition(JOBS, path)
        assert reading.competition is None or facts(reading) in ([{"jobs": 1}], [{}]), (
            old,
            new,
            said(reading),
        )


def test_a_reader_that_dies_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dying = tmp_path / "dying.py"
    dying.write_text("import os\nos.abort()\n", encoding="utf-8")
    monkeypatch.setattr(workbook_reader, "__file__", str(dying))
    assert "makes its reader fail" in refused(plain(tmp_path))
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(600)\n", encoding="utf-8")
    monkeypatch.setattr(workbook_reader, "__file__", str(slow))
    monkeypatch.setattr(workbook, "_SECONDS", 0.5)
    assert "takes too long" in refused(plain(tmp_path))


def test_reading_without_a_child_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook.sys, "platform", "emscripten")
    assert facts(read_competition(JOBS, plain(tmp_path))) == [{"jobs": 1}]


@pytest.mark.parametrize("library", ["calamine", "openpyxl"])
def test_both_libraries_read_the_same(tmp_path: Path, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(sheet: Any) -> None:
        rows(
            ("bidder", "jobs", "share", "start", "local"), ("Ash", 1.5, 0.1, datetime.date(2026, 5, 1), True)
        )(sheet)
        rows((), (" Birch ", "2", None, "1 May 2026", "no"), (None, None, None, None, None))(sheet)
        sheet["C2"].number_format = "0%"

    path = written(tmp_path / "both.xlsx", fill)
    if library == "openpyxl":
        monkeypatch.setattr(workbook_reader, "_values", workbook_reader._values_by_openpyxl)
    monkeypatch.setattr(workbook, "_has_children", lambda: False)
    reading = read_competition(SMALL, path)
    day = datetime.date(2026, 5, 1)
    assert facts(reading) == [
        {"jobs": Fraction(3, 2), "share": Fraction(1, 10), "start": day, "local": True},
        {"jobs": 2, "start": day, "local": False},
    ]


def test_numbers_in_a_text_fact(tmp_path: Path) -> None:
    book = rulebook(fact("comment", TEXT))
    path = written(tmp_path / "c.xlsx", rows(("bidder", "comment"), (12345, 0.5)))
    reading = read_competition(book, path)
    assert reading.competition is not None
    assert reading.competition.bids[0].name == "12345"
    assert facts(reading) == [{"comment": "0.5"}]
