"""Sheets that are added, and what is said beside the scores: tidied data, places that are not worked out."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from svrules.spreadsheet.workbook.ranges import as_ranges
from tests.spreadsheet.workbook.made import ARGUMENTS, book, calculated, parts_of, patched, run, shown

CALL = f'_xldudf_SVSCORE({ARGUMENTS},"Ash")'


def fill(_: Any, sheet: Any) -> None:
    sheet.write_formula("A1", f"={CALL}")


def words(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr()
    return " ".join((said.out + said.err).split())


@pytest.mark.parametrize(
    ("option", "name"), [("--trace", "SV trace"), ("--record", "SV record"), ("--policy", "SV rulebook")]
)
def test_a_sheet_of_somebody_else_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, name: str
) -> None:
    def own(made: Any, sheet: Any) -> None:
        fill(made, sheet)
        made.add_worksheet(name).write_column(0, 0, ["SV panel minutes", "Agreed on 3 May."])

    path = book(tmp_path / "own.xlsx", own)
    once = run("score", path, option)
    said = words(capsys)
    assert f"Sheet added: {name} 2. `{name}` is a sheet of your own" in said
    assert shown(once, ["A1", "A2"], name) == ["SV panel minutes", "Agreed on 3 May."]
    twice = run("score", once, option)
    assert f"Sheet replaced: {name} 2." in words(capsys)
    assert shown(twice, ["A2"], name) == ["Agreed on 3 May."]
    run("check", twice)


def test_ours_is_replaced_until_somebody_writes_on_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    once = run("score", book(tmp_path / "ours.xlsx", fill), "--trace")
    assert "Sheet added: SV trace." in words(capsys)
    twice = run("score", once, "--trace")
    assert "Sheet replaced: SV trace." in words(capsys)
    note = b'<row r="90"><c r="A90" t="inlineStr"><is><t>Why 88?</t></is></c></row></sheetData>'
    patched(twice, {"xl/worksheets/sheet5.xml": lambda xml: xml.replace(b"</sheetData>", note)})
    third = run("score", twice, "--trace")
    assert "Sheet added: SV trace 2. `SV trace` is a sheet of your own, or one that was changed" in words(
        capsys
    )
    assert shown(third, ["A90"], "SV trace") == ["Why 88?"]


def test_a_page_is_known_again_after_another_program_saved_it(tmp_path: Path) -> None:
    import openpyxl

    once = run("score", book(tmp_path / "saved.xlsx", fill), "--trace", "--policy", "--record")
    saved = openpyxl.load_workbook(once)
    saved.save(once)
    twice = run("score", once, "--trace", "--policy", "--record")
    names = openpyxl.load_workbook(twice).sheetnames
    assert names[4:] == ["SV record", "SV trace", "SV rulebook"]


def test_a_workbook_that_another_library_saved_gets_its_pages(tmp_path: Path) -> None:
    path = book(tmp_path / "saved.xlsx", fill)
    # openpyxl declares the prefix of each sheet's identity on the sheet itself.
    openpyxl.load_workbook(path).save(path)
    frozen = run("freeze", path, "--trace", "--policy")
    assert set(openpyxl.load_workbook(frozen).sheetnames) >= {"SV record", "SV trace", "SV rulebook"}


def named(made: Any, sheet: Any) -> None:
    made.define_name("MyScore", f"={CALL}")
    made.define_name("Twice", "=2*MyScore")
    sheet.write_formula("A1", f"={CALL}")


@pytest.mark.parametrize("command", ["score", "freeze", "check"])
def test_cells_that_use_a_name_for_a_score(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    def using(made: Any, sheet: Any) -> None:
        named(made, sheet)
        sheet.write_formula("B1", "=twice+1", None, 3)
        sheet.write_formula("B2", '="Twice"', None, "Twice")

    run(command, run("score", calculated(book(tmp_path / "names.xlsx", using)), expect=1), expect=1)
    said = words(capsys)
    assert (
        "Results!B1: the name `Twice` stands for SV functions, and is not worked out here: put that" in said
    )
    assert "Results!B2" not in said
    assert ("is still live in the copy" in said) == (command == "freeze")


def test_a_name_that_no_cell_uses_is_only_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("score", calculated(book(tmp_path / "names.xlsx", named)))
    said = words(capsys)
    assert "the name `MyScore` stands for SV functions".replace("the", "The", 1) in said
    assert "The name `Twice` stands for SV functions" in said


def test_formats_validation_and_charts_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def places(made: Any, sheet: Any) -> None:
        named(made, sheet)
        sheet.conditional_format("C1:C4", {"type": "formula", "criteria": f"={CALL}>50"})
        sheet.conditional_format("D1", {"type": "formula", "criteria": "=$A$1>50"})
        sheet.conditional_format("D2", {"type": "data_bar", "data_bar_2010": True})
        sheet.data_validation("E1", {"validate": "custom", "value": "=MyScore>50"})
        chart = made.add_chart({"type": "bar"})
        chart.add_series({"values": "=Results!MyScore"})
        sheet.insert_chart("H1", chart)

    path = run("score", calculated(book(tmp_path / "places.xlsx", places)))
    chart = {"xl/charts/chart1.xml": lambda xml: re.sub(rb"<c:f>.*?</c:f>", b"<c:f>[0]!MyScore</c:f>", xml)}
    words(capsys)
    run("score", patched(path, chart))
    said = words(capsys)
    assert (
        "SV functions also stand in the conditional format of Results!C1:C4, the validation of Results!E1, "
        "the chart in chart1.xml."
    ) in said


def test_freeze_does_not_advise_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def left(made: Any, sheet: Any) -> None:
        fill(made, sheet)
        sheet.write_formula("B1", "=STOCKHISTORY(A1)", None, 0)

    run("freeze", book(tmp_path / "left.xlsx", left), expect=1)
    said = words(capsys)
    assert "Results!B1" in said
    assert "workbook freeze" not in said
    assert "left as formulas" in said


def test_a_signature_does_not_hold_any_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "signed.xlsx", fill)
    run("score", patched(path, {}, {"_xmlsignatures/origin.sigs": b"", "_xmlsignatures/sig1.xml": b"<a/>"}))
    assert "does not hold for the one that was written: sign that anew." in words(capsys)


def test_what_was_tidied_and_hidden_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def tidied(made: Any, sheet: Any) -> None:
        fill(made, sheet)
        sheet.write_formula("A2", f'=SVRANK({ARGUMENTS},"Ash")')
        bids = made.get_worksheet_by_name("Bids")
        bids.write_string("B3", "£120,000")
        bids.set_row(2, None, None, {"hidden": True})

    run("score", book(tmp_path / "tidied.xlsx", tidied))
    said = words(capsys)
    assert said.count("In the tables, tidied or to be looked at:") == 1
    assert said.count("Bids!B3: The text `£120,000` was read as a number.") == 1
    assert "Bids: row 3 is hidden, and read all the same." in said
    assert "1 May 2026" not in said


def test_lines_that_show_nothing_are_told_and_empty_ones_are_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def unseen(made: Any, sheet: Any) -> None:
        fill(made, sheet)
        bids, contract = (made.get_worksheet_by_name(name) for name in ("Bids", "Contract"))
        for row in (1, 2, 40):
            bids.set_row(row, 0)
        bids.set_column("C:C", None, None, {"hidden": True})
        contract.set_column("B:B", 0)
        contract.set_column("F:G", 0)

    def flat(part: bytes) -> bytes:
        """One row of no height instead of a hidden one."""
        return re.sub(rb'(<row r="2"[^>]*) hidden="1"', rb'\1 ht="0"', part)

    path = patched(book(tmp_path / "unseen.xlsx", unseen), {"xl/worksheets/sheet1.xml": flat})
    bids, contract = (parts_of(path)[f"xl/worksheets/sheet{at}.xml"] for at in (1, 2))
    assert b' ht="0"' in bids, bids[:900]
    assert b' width="0"' in contract, contract[:900]
    run("score", path)
    said = words(capsys)
    assert "Bids: rows 2, 3 are hidden, and read all the same." in said
    assert "Bids: column C is hidden, and read all the same." in said
    assert "Contract: column B is hidden, and read all the same." in said
    assert said.count("hidden") == 3


def test_a_number_that_nobody_sees_as_a_day_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def plain(made: Any, sheet: Any) -> None:
        fill(made, sheet)
        made.get_worksheet_by_name("Contract").write_number("B2", 46143)

    run("score", book(tmp_path / "day.xlsx", plain))
    assert "Contract!B2: The number 46143 was read as 1 May 2026." in words(capsys)


def test_the_trace_has_who_agreed_on_a_mark(tmp_path: Path) -> None:
    def moderated(made: Any, sheet: Any) -> None:
        fill(made, sheet)
        agreed = made.add_worksheet("Moderation")
        agreed.write_row(0, 0, ["bidder", "question", "consensus", "who", "when", "why"])
        agreed.write_row(1, 0, ["Ash", "plan", 4, "Panel", 46143, "clear in the meeting"])
        agreed.write_row(2, 0, ["Birch", "plan"])

    after = run("score", book(tmp_path / "agreed.xlsx", moderated), "--trace")
    part = parts_of(after)["xl/worksheets/sheet6.xml"].decode()
    row = re.search(r'<row r="(\d+)"(?:(?!</row>).)*clear in the meeting', part)
    assert row is not None
    cells = shown(after, [f"{letter}{row[1]}" for letter in "ABCEFG"], "SV trace")
    assert cells == ["Ash", "plan", 4, "Panel", "2026-05-01", "clear in the meeting"]
    assert "Birch" not in part[part.index("Marks that evaluators") :]


@pytest.mark.parametrize(
    ("names", "ranges"),
    [
        (["A!A1"], ["A!A1"]),
        ([f"A!{c}{r}" for r in range(2, 62) for c in "ABCDEFGH"], ["A!A2:H61"]),
        (["A!A1", "A!A2", "A!B2", "A!C1", "A!C2"], ["A!A1:A2", "A!C1:C2", "A!B2"]),
        (["A!A1", "A!C1", "B!A1"], ["A!A1", "A!C1", "B!A1"]),
    ],
)
def test_ranges(names: list[str], ranges: list[str]) -> None:
    assert as_ranges(names) == ranges
