"""What `svrules workbook score` writes: spills, formulas around scores, arguments of every kind."""

from pathlib import Path
from typing import Any

import pytest

from tests.spreadsheet.workbook.made import (
    ARGUMENTS,
    book,
    calculated,
    changed_parts,
    parts_of,
    patched,
    run,
    shown,
)

SCORES = [88, 80, "fail", 83.33]


def test_a_column_spills_and_formulas_follow(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("A1", f"=_xldudf_SVSCORE({ARGUMENTS})")
        sheet.write_formula("B1", "=A1*2")
        sheet.write_dynamic_array_formula("C1", "=SORT(_xlfn.ANCHORARRAY(A1))")
        sheet.write_formula("D1", "=COUNT(A:A)")
        sheet.write_formula("E1", '=IF(Bids!A2="","",ROUND(SVSCORE(' + ARGUMENTS + ",Bids!A2)/3,1))")
        sheet.write_formula("F1", f'=SVSCORE({ARGUMENTS},TRIM("  Birch "))')

    path = book(tmp_path / "spill.xlsx", fill)
    after = run("score", path)
    assert shown(after, ["A1", "A2", "A3", "A4"]) == SCORES
    assert shown(after, ["B1", "C1", "C2", "C3", "C4", "D1", "E1", "F1"]) == [
        176,
        80,
        83.33,
        88,
        "fail",
        3,
        29.3,
        80,
    ]
    assert "3 SV cells computed, 3 other formulas" in capsys.readouterr().out


def test_a_shorter_answer_empties_what_the_longer_one_filled(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("A1:A9", f"=SVSCORE({ARGUMENTS})", None, 99)
        for row in range(1, 9):
            sheet.write_number(row, 0, 99)

    after = run("score", book(tmp_path / "shorter.xlsx", fill))
    assert shown(after, ["A1", "A4", "A5", "A9"]) == [88, 83.33, None, None]
    assert b'ref="A1:A4"' in parts_of(after)["xl/worksheets/sheet4.xml"]


@pytest.mark.parametrize("what", ["a number", "merged cells", "a formula"])
def test_an_answer_without_room_says_so(tmp_path: Path, what: str) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("A1", f"=SVSCORE({ARGUMENTS})")
        if what == "a number":
            sheet.write_number("A3", 7)
        elif what == "a formula":
            sheet.write_formula("A3", '=""')
        else:
            sheet.merge_range("A3:B3", "")

    after = run("score", book(tmp_path / "blocked.xlsx", fill), expect=1)
    text, below = shown(after, ["A1", "A2"])
    assert text.startswith("SV1008: The answer needs the cells Results!A1:A4")
    assert below is None


def test_an_array_that_does_not_spill_is_filled(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_array_formula("A1:B6", f"{{=SVSCORE({ARGUMENTS})}}")

    after = run("score", book(tmp_path / "array.xlsx", fill))
    assert shown(after, ["A1", "B1", "A4", "B4", "A5", "B6"]) == [88, 88, 83.33, 83.33, "#N/A", "#N/A"]


def test_a_formula_for_one_cell_shows_the_first_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = book(tmp_path / "one.xlsx", lambda _, sheet: sheet.write_formula("A1", f"=SVSCORE({ARGUMENTS})"))
    assert shown(run("score", path), ["A1", "A2"]) == [88, None]
    assert "Results!A1: shows the first of 4 × 1 cells" in capsys.readouterr().out


def test_names_tables_columns_and_other_sheets(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        made.define_name("offers", "=Bids!$A$1:$F$5")
        made.define_name("method", "=Rulebook!$A:$A")
        made.define_name("who", '="Ash"')
        made.get_worksheet_by_name("Contract").write_row(5, 0, ["name", "value"])
        sheet.write_formula("A1", "=SVSCORE(method,offers,Contract!A1:B2,who)")
        sheet.write_formula("A2", '=SVSCORE(method,Bids!A:F,Contract!$1:$2,"Fir")')
        sheet.write_formula("A3", '=SVSCORE(method,nothing,Contract!A1:B2,"Fir")')
        sheet.write_formula("A4", '=SVSCORE(method,[1]Bids!A1:F5,Contract!A1:B2,"Fir")')
        sheet.write_formula("A5", '=SVSCORE(method,Tenders[#All],Contract!A1:B2,"Fir")')
        headings = ["Bidder", "price", "local jobs", "discount", "accredited", "notes"]
        rows = [["Ash", 100000, 4, None, True, "A"], ["Fir", 90000, 3, None, True, "F"]]
        columns = [{"header": heading} for heading in headings]
        sheet.add_table("H1:M3", {"name": "Tenders", "columns": columns, "data": rows})

    found = shown(run("score", book(tmp_path / "names.xlsx", fill), expect=1), ["A1", "A2", "A3", "A4", "A5"])
    assert found[:2] == [88, 83.33]
    assert found[2].startswith("SV1007: `nothing` names no cells")
    assert found[3].startswith("SV1007: `[1]Bids!A1:F5` is in another workbook")
    assert found[4] == 90.0


def test_scores_of_scores(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        # The price of the second table is a score of the first.
        sheet.write_row("H1", ["Bidder", "price", "local jobs", "discount", "accredited", "notes"])
        sheet.write_row("H2", ["Ash", None, 4, None, True, "x"])
        sheet.write_row("H3", ["Birch", 44, 4, None, True, "x"])
        sheet.write_formula("A1", '=SVSCORE(Rulebook!A:A,H1:M3,Contract!A1:B2,"Ash")')
        sheet.write_formula("I2", f'=SVSCORE({ARGUMENTS},"Ash")')

    assert shown(run("score", book(tmp_path / "chain.xlsx", fill)), ["I2", "A1"]) == [88, 70]


def test_a_score_that_reads_itself_is_refused(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row("H1", ["Bidder", "price", "local jobs", "discount", "accredited", "notes"])
        sheet.write_row("H2", ["Ash", 10, None, None, True, "x"])
        sheet.write_row("H3", ["Birch", 44, 4, None, True, "x"])
        sheet.write_formula("J2", '=2+SVSCORE(Rulebook!A:A,H1:M3,Contract!A1:B2,"Ash")/2', None, 3)

    found = shown(run("score", book(tmp_path / "self.xlsx", fill), expect=1), ["J2"])[0]
    assert found.startswith("SV1009: ")


def test_an_error_of_a_call_is_not_hidden_by_the_formula_around_it(tmp_path: Path) -> None:
    path = book(
        tmp_path / "hidden.xlsx",
        lambda _, sheet: sheet.write_formula("A1", f'=ROUND(SVSCORE({ARGUMENTS},"Nobody"),1)'),
    )
    assert shown(run("score", path, expect=1), ["A1"])[0].startswith("SV1003: There is no bid `Nobody`")


def test_formulas_filled_down_are_found(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula("B2", f"=SVSCORE({ARGUMENTS},Bids!A2)")
        sheet.write_formula("B3", "=0")
        sheet.write_formula("B4", "=0")

    path = book(tmp_path / "shared.xlsx", fill)

    def share(xml: bytes) -> bytes:
        xml = xml.replace(b"<f>SVSCORE(", b'<f t="shared" ref="B2:B4" si="0">SVSCORE(')
        return xml.replace(b"<f>0</f>", b'<f t="shared" si="0"/>')

    patched(path, {"xl/worksheets/sheet4.xml": share})
    assert shown(run("score", path), ["B2", "B3", "B4"]) == [88, 80, "fail"]
    frozen = run("freeze", path)
    assert b"<f" not in parts_of(frozen)["xl/worksheets/sheet4.xml"]


def test_days_counted_from_1904(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("A1", f"=SVSCORE({ARGUMENTS})")

    path = book(tmp_path / "mac.xlsx", fill)
    patched(
        path,
        {
            "xl/workbook.xml": lambda xml: xml.replace(b"<workbookPr", b'<workbookPr date1904="1"'),
            "xl/worksheets/sheet2.xml": lambda xml: xml.replace(b"<v>46143</v>", b"<v>44681</v>"),
        },
    )
    assert shown(run("score", path), ["A1", "A2", "A3", "A4"]) == SCORES


def test_names_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        made.get_worksheet_by_name("Bids").write_string("A2", '=HYPERLINK("http://x","y")')
        sheet.write_dynamic_array_formula("A1", f"=SVTRACE({ARGUMENTS})")

    path = book(tmp_path / "hostile.xlsx", fill)
    for after in (run("score", path, "--trace"), run("freeze", path, "--trace", "--policy")):
        sheets = b"".join(xml for name, xml in parts_of(after).items() if "/worksheets/sheet" in name)
        assert b"<f>=" not in sheets
        assert b"<f>HYPERLINK" not in sheets
        assert shown(after, ["A2"]) == ['=HYPERLINK("http://x","y")']


def test_a_workbook_without_sv_formulas_stays_as_it_is(tmp_path: Path) -> None:
    path = book(tmp_path / "none.xlsx")
    assert changed_parts(path, run("score", path)) == set()


def test_formulas_that_do_not_depend_on_scores_are_left_alone(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula("A1", f'=SVSCORE({ARGUMENTS},"Ash")', None, 1)
        sheet.write_formula("B1", "=1+1", None, 5)  # another program's idea of it is not ours to judge
        sheet.write_formula("B2", "=A1+1", None, 2)
        sheet.write_formula("B3", "=A1+1", None, 77)  # not what the stored score gives
        sheet.write_formula("B4", "=A1+B1", None, 6)  # it would not go with what B1 shows
        sheet.write_formula("B5", "=B3+1", None, 78)

    path = calculated(book(tmp_path / "others.xlsx", fill))
    after = run("score", path, expect=1)
    assert shown(after, ["A1", "B1", "B2", "B3", "B4", "B5"]) == [88, 5, 89, 89, 6, 90]
    assert b'fullCalcOnLoad="1"' in parts_of(after)["xl/workbook.xml"]


def test_without_the_formula_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from svrules.spreadsheet.workbook import calculation, commands

    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula("A1", f'=SVSCORE({ARGUMENTS},"Ash")', None, 1)
        sheet.write_formula("A2", f'=1+SVSCORE({ARGUMENTS},"Ash")', None, 2)
        sheet.write_formula("A3", "=SUM(A1:A1)", None, 1)
        sheet.write_formula("A4", "=1+1", None, 2)

    path = calculated(book(tmp_path / "plain.xlsx", fill))
    monkeypatch.setattr(calculation, "is_installed", lambda: False)
    out = tmp_path / "out.xlsx"
    found = commands.score(path.read_bytes(), {"output": str(out)})
    assert found["left"] == ["Results!A3"]
    assert "svrules[workbook]" in found["no_engine"]
    values = shown(out, ["A1", "A2", "A3", "A4"])
    assert values[0] == 88
    assert values[1].startswith("SV1007: `1+SVSCORE(")
    assert b'fullCalcOnLoad="1"' in parts_of(out)["xl/workbook.xml"]


def test_another_rulebook_than_the_formulas_name(tmp_path: Path) -> None:
    other = tmp_path / "other.svr"
    text = "".join(
        f"{row}\n" for row in shown(book(tmp_path / "x.xlsx"), [f"A{n}" for n in range(1, 45)], "Rulebook")
    )
    other.write_text(
        text.replace("None\n", "\n").replace("2 decimal places", "0 decimal places"), encoding="utf-8"
    )
    path = book(
        tmp_path / "named.xlsx", lambda _, sheet: sheet.write_formula("A1", f'=SVSCORE({ARGUMENTS},"Fir")')
    )
    assert shown(run("score", path), ["A1"]) == [83.33]
    assert shown(run("score", path, "--rulebook", str(other)), ["A1"]) == [83]


def test_a_price_whose_formula_comes_to_something_else_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill(made: Any, sheet: Any) -> None:
        made.get_worksheet_by_name("Bids").write_formula("B2", "=50000*2", None, 90000)
        sheet.write_formula("A1", f'=SVSCORE({ARGUMENTS},"Fir")', None, 1)

    after = run("score", calculated(book(tmp_path / "stale.xlsx", fill)), expect=1)
    assert shown(after, ["A1"]) == [83.33]
    said = " ".join(capsys.readouterr().out.split())
    assert "Stored values that may be out of date were used as they are: Bids!B2." in said
