"""Ordinary formulas around SV cells, and SV calls inside other formulas: what they come to."""

import csv
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.house.installed import program
from tests.spreadsheet.workbook.made import ARGUMENTS, book, calculated, patched, run, shown

SCORE = f"SVSCORE({ARGUMENTS})"
TRACE = f"SVTRACE({ARGUMENTS})"
NOBODY = f'SVSCORE({ARGUMENTS},"Nobody")'
CALCULATED = SCORE.replace("Bids!$A$1:$F$5", "INDEX(Bids!$A$1:$F$5,0,0)")
SCORES = [88, 80, "fail", 83.33]

OF_A_SPILL = {
    "A2*2": 160,
    "A3": "fail",
    'IF(A4>=50,"pass","fail")': "pass",
    "SUM(A1:A4)": 251.33,
    "MAX(A2:A4)": 83.33,
    "INDEX(A1:A9,2)": 80,
    "RANK(A2,A1:A4)": 3,
    "A1-A4": 4.67,
    "COUNT(A1:A9)": 3,
    'IF(A1+A4>=171.33,"award","no award")': "award",
    'IF(A1+A4=171.33,"same","other")': "same",
    'IF(0.1+0.2=0.3,"same","other")': "same",
    '"Together "&(A1+A2+A4)&" marks"': "Together 251.33 marks",
    'IF(A3>=50,"award","no award")': "award",
    'IF(AND(ISNUMBER(A3),A3>=50),"award","no award")': "no award",
}


def scored(path: Path, formulas: list[str], *, expect: int = 0) -> list[Any]:
    """What the formulas in column H show in the scored workbook."""
    return shown(run("score", path, expect=expect), [f"H{row}" for row in range(1, len(formulas) + 1)])


def alone(path: Path, *formulas: str, kind: str = "plain") -> Path:
    """A workbook with formulas in column H."""

    def fill(_: Any, sheet: Any) -> None:
        for row, formula in enumerate(formulas):
            if kind == "dynamic":
                sheet.write_dynamic_array_formula(row, 7, row, 7, f"={formula}")
            else:
                sheet.write_formula(row, 7, f"={formula}")

    return book(path, fill)


@pytest.mark.parametrize("kind", ["new", "spilled before", "array", "calculated first"])
@pytest.mark.parametrize("stored", [None, 0])
def test_a_cell_of_a_spilled_column_is_what_formulas_see(tmp_path: Path, kind: str, stored: Any) -> None:
    formulas = [*OF_A_SPILL, "SUM(_xlfn.ANCHORARRAY(A1))", "COUNT(A:A)"]

    def fill(_: Any, sheet: Any) -> None:
        if kind == "new":
            sheet.write_dynamic_array_formula("A1", f"={SCORE}")
        elif kind == "spilled before":
            sheet.write_dynamic_array_formula("A1:A4", f"={SCORE}")
        elif kind == "array":
            sheet.write_array_formula("A1:A4", f"{{={SCORE}}}")
        else:
            sheet.write_dynamic_array_formula("A1", f"={CALCULATED}")
        for row, formula in enumerate(formulas):
            sheet.write_formula(row, 7, f"={formula}", None, 0)

    path = book(tmp_path / "spill.xlsx", fill)
    if stored is None:
        nothing = re.compile(rb'(<c r="H[0-9]+"[^>]*><f>[^<]*</f>)<v>0</v>')
        patched(path, {"xl/worksheets/sheet4.xml": lambda xml: nothing.sub(rb"\1", xml)})
    assert scored(path, formulas) == [*OF_A_SPILL.values(), 251.33, 3]


def test_libreoffice_says_the_same_of_those_formulas(tmp_path: Path) -> None:
    path = tmp_path / "calc.xlsx"
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet()
    sheet.write_column(0, 0, SCORES)
    for row, formula in enumerate(OF_A_SPILL):
        sheet.write_formula(row, 7, f"={formula}")
    made.close()
    # Calc takes what is stored as it is: without a value it works the formula out.
    patched(path, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"</f><v>0</v>", b"</f>")})
    office = [program("soffice"), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command = [*office, "--convert-to", "csv", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=500)
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        found = [line[7] for line in csv.reader(file)]
    assert found == [str(value) for value in OF_A_SPILL.values()]


def test_a_whole_answer_inside_a_formula_for_one_cell(tmp_path: Path) -> None:
    formulas = {
        f"SUM({SCORE})": 251.33,
        f"MAX({SCORE})": 88,
        f"COUNT({SCORE})": 3,
        f"AVERAGE({SCORE})": 83.7766666666667,
        f"INDEX({TRACE},2,1)": "Ash",
        f"ROWS({SCORE})": 4,
        f"LARGE({SCORE},2)": 83.33,
        f"MATCH(80,{SCORE},0)": 2,
        f"_xlfn.LET(_xlpm.x,{SCORE},SUM(_xlpm.x))": 251.33,
        f"{SCORE}*2": 176,
        f'ROUND(INDEX(SVSCORE({ARGUMENTS},,"PRICE"),2),0)': 60,
        f'IF(INDEX({SCORE},2)>50,"pass","fail")': "pass",
        f'SUM(INDEX(SVTRACE({ARGUMENTS},"Ash"),0,9))': 88,
    }
    path = alone(tmp_path / "whole.xlsx", *formulas)
    assert scored(path, list(formulas)) == list(formulas.values())


def test_a_shape_that_the_engine_does_not_do_is_refused(tmp_path: Path) -> None:
    path = alone(tmp_path / "shape.xlsx", f"ROUND({SCORE},0)", f'ROUND(SVSCORE({ARGUMENTS},"Fir"),0)', "1+1")
    first, *others = scored(path, ["", "", ""], expect=1)
    assert first.startswith("SV1007: `ROUND(SVSCORE(")
    assert others == [83, 2]


@pytest.mark.parametrize(
    "formula",
    ["SUMPRODUCT(ISNUMBER({})*1)", "LEN({})", "UPPER({})", 'TEXT({},"0.0")', "MATCH({},Bids!B1:B5,0)",
     "SUM(ROUND({},0))", "SWITCH({},88,1,0)", "NEWFUNCTION({})"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["plain", "dynamic"])
def test_functions_of_one_cell_are_not_given_many(tmp_path: Path, formula: str, kind: str) -> None:
    path = alone(tmp_path / "many.xlsx", formula.format(SCORE), kind=kind)
    assert scored(path, [""], expect=1)[0].startswith("SV1007: ")


def test_ordinary_formulas_that_the_engine_gets_wrong_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("A1", f"={SCORE}")
        sheet.write_formula("B1", "=SUMPRODUCT(ISNUMBER(A1:A4)*1)", None, 0)
        sheet.write_formula("B2", "=B1+1", None, 1)
        sheet.write_formula("B3", "=IF(ISNUMBER(A2),ROUND(A2/3,1),0)", None, 0)

    after = run("score", calculated(book(tmp_path / "wrong.xlsx", fill)), expect=1)
    assert shown(after, ["B1", "B2", "B3"]) == [0, 1, 26.7]
    said = " ".join(capsys.readouterr().out.split())
    assert "not worked out here: Results!B1:B2." in said or "Results!B1, Results!B2." in said


@pytest.mark.parametrize(
    "around",
    ['IF({}>50,"pass","fail")', "MAX({},0)", "COUNT({})", "N({})", "{}+1", 'IF({}="","",1)', '"Score "&{}'],
)
def test_a_call_that_fails_is_no_result_of_the_formula(tmp_path: Path, around: str) -> None:
    path = alone(tmp_path / "failed.xlsx", around.format(NOBODY))
    assert scored(path, [""], expect=1)[0].startswith("SV1003: There is no bid `Nobody`")


def test_a_formula_may_have_its_own_answer_where_a_call_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = alone(
        tmp_path / "iferror.xlsx",
        f"IFERROR({NOBODY},0)",
        f"IF(ISNUMBER({NOBODY}),1,2)",
        f"IF(1=2,{NOBODY},7)",
    )
    assert scored(path, ["", "", ""]) == [0, 2, 7]
    said = " ".join(capsys.readouterr().out.split())
    assert "Results!H1:H2: the formula has its own answer where a call fails, and one did: SV1003" in said


@pytest.mark.parametrize("kind", ["plain", "dynamic"])
def test_calls_inside_calls_and_lambda_are_refused_in_words(tmp_path: Path, kind: str) -> None:
    inner = f"SVSCORE({ARGUMENTS},INDEX(Bids!A2:A5,MATCH(1,SVRANK({ARGUMENTS}),0)))"
    made = f"_xlfn.MAP(Bids!A2:A5,_xlfn.LAMBDA(_xlpm.b,SVSCORE({ARGUMENTS},_xlpm.b)))"
    nested, mapped, fine = scored(
        alone(tmp_path / "nested.xlsx", inner, made, f"SUM({SCORE})", kind=kind), ["", "", ""], expect=1
    )
    assert nested == (
        "SV1007: An SV function inside another is not worked out here: put the inner one in a cell of its "
        "own, and refer to that."
    )
    assert mapped.startswith("SV1007: `_xlfn.MAP(")
    assert "with LAMBDA" in mapped
    assert fine == 251.33


def test_a_link_to_another_workbook_does_not_stop_the_others(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("A1:A4", f"={SCORE}", None, 1)
        sheet.write_column("A2", [2, 3, 4])
        sheet.write_formula("B1", "=[1]Prices!A1*2", None, 7)
        sheet.write_formula("B2", "=B1+A1", None, 8)
        sheet.write_formula("B3", "=[1]Prices!A1*A1", None, 3.5)
        sheet.write_formula("B4", "=B3+1", None, 4.5)

    after = run("score", calculated(book(tmp_path / "link.xlsx", fill)), expect=1)
    assert shown(after, ["B1", "B2", "B3", "B4"]) == [7, 95, 3.5, 4.5]


def test_what_depends_on_a_link_and_on_scores_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula("A1", f'=SVSCORE({ARGUMENTS},"Ash")', None, 1)
        sheet.write_formula("B1", "=[1]Prices!A1*2", None, 7)
        sheet.write_formula("B3", "=[1]Prices!A1*A1", None, 3.5)

    run("score", calculated(book(tmp_path / "link.xlsx", fill)), expect=1)
    said = " ".join(capsys.readouterr().out.split())
    assert "not worked out here: Results!B3." in said


def test_what_only_looks_like_a_call_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = alone(
        tmp_path / "looks.xlsx", '"Type =SVSCORE(rulebook)"', "MYSVSCORE(1)", f'SVSCORE({ARGUMENTS},"Ash")'
    )
    assert scored(path, ["", "", ""])[2] == 88
    assert "1 SV cell computed" in capsys.readouterr().out


def test_an_ordinary_array_is_seen_cell_by_cell_too(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("A1", f"={SCORE}")
        sheet.write_dynamic_array_formula("C1", "=_xlfn._xlws.SORT(_xlfn.ANCHORARRAY(A1),,-1)")
        sheet.write_array_formula("D1:D4", '{=IF(A1:A4="fail",0,A1:A4/2)}')
        sheet.write_dynamic_array_formula("E1", f'=IF({SCORE}="fail",0,{SCORE}+1)')
        sheet.write_formula("H1", "=C4*2")
        sheet.write_formula("H2", "=D2+D4")
        sheet.write_formula("H3", "=E2")

    after = run("score", book(tmp_path / "arrays.xlsx", fill))
    assert shown(after, ["H1", "H2", "H3"]) == [160, 81.665, 81]
    assert shown(after, ["D1", "D2", "D3", "D4"]) == [44, 40, 0, 41.665]
