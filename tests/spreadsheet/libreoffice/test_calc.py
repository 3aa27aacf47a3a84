"""The extension in LibreOffice Calc beyond the conformance calls: names, help, kinds of cells."""

import re
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter

from svrules.cli.app import run
from svrules.spreadsheet import FUNCTIONS
from tests.conformance.cases import TABLES
from tests.spreadsheet.libreoffice.office import worked_out

BIDS = "rulebook!$A$1:$A$99,bids!$A$1:$F$3,contract!$A$1:$B$2"
ERRORS = BIDS.replace("bids!", "errors!")
NAMED = BIDS.replace("bids!$A$1:$F$3", 'IF(ISERROR(errors!$A$1:$F$3),"#N/A",errors!$A$1:$F$3)')
CALLS = {
    "A1": f"=SV.SCORE({BIDS},bids!A2)",
    "A2": f"=SVSCORE({BIDS})",
    "A3": "=SV.SCORE()",
    "A4": f"=SV.SCORE({BIDS},bids!H1)",
    "A5": f'=SV.SCORE({BIDS},"Ash")+1',
    "A6": f"=SV.WHY({ERRORS})",
    "A14": f"=SV.SCORE({BIDS},bids!A2,,bids!H1)",
    "A13": f"=IF(1,_xldudf_SV_SCORE({BIDS},bids!A3),2)",
}
TEXTS = {
    "A20": f"=SV.ELIGIBLE({BIDS},bids!A2)",
    "A21": '=A20="pass"',
    "A22": '=A20&""="pass"',
    "A23": '=COUNTIF(A20:A20,"pass")',
    "A24": '=COUNTIF(A20:A20,"p*")',
    "A25": f'=SV.ELIGIBLE({BIDS},bids!A2)&""',
    "A26": '=COUNTIF(A25:A25,"pass")',
    "A27": '=SUMPRODUCT((A20:A20&""="pass")*1)',
}
WHOLE = '=SV.SCORE(rulebook!$A:$A,bids!$A:$F,contract!$A:$B,"Birch")'
ARRAYS = {"A7:A7": f"=SV.WHY({NAMED})", "A8:E12": f"=SV.CHECK({BIDS})"}


def fill(folder: Path) -> None:
    with xlsxwriter.Workbook(folder / "calc.xlsx") as book:
        calls = book.add_worksheet("calls")
        for cell, formula in {**CALLS, **TEXTS, "A28": WHOLE}.items():
            calls.write_formula(cell, formula)
        for area, formula in ARRAYS.items():
            calls.write_array_formula(area, formula)
        book.add_worksheet("rulebook").write_column(0, 0, [line for (line,) in TABLES["rulebook"]])
        day = book.add_format({"num_format": "d mmmm yyyy"})
        contract = book.add_worksheet("contract")
        contract.write_row(0, 0, ["contract value", 150000])
        contract.write(1, 0, "start date")
        contract.write_datetime(1, 1, date(2026, 5, 1), day)
        for name, price in (("bids", "=50000*2"), ("errors", "=1/0")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, TABLES["bids"][0])
            sheet.write_row(1, 0, ["Ash", None, 4, None, None, "A"])
            sheet.write_formula(1, 1, price)
            sheet.write_formula(1, 4, "=4>3")
            sheet.write_row(2, 0, ["Birch", 160000, 2, 0.5, True, "B"])
    spelled = [folder / name for name in ("calc.xlsx", "respelled.xlsx")]
    options = [str(spelled[0]), "-o", str(spelled[1]), "--for", "libreoffice"]
    assert run(["workbook", "functions", *options]) == 0


@pytest.mark.slow
def test_calc_shows_values_names_and_help(tmp_path: Path) -> None:
    # One LibreOffice for all that is looked at: starting it takes longer than the rest.
    told = worked_out(tmp_path, fill)
    cells = told["cells"]["calc.xlsx"]
    assert cells[0][0] == 88, "a price by formula, a TRUE by formula, a date by its format"
    assert cells[1][0] == "#NAME?", "a plain SVSCORE in a file is not known to Calc: docs/spreadsheet.md"
    assert cells[2][0].startswith("SV1006: SVSCORE needs rulebook: ")
    assert cells[3][0].startswith("SV1003: "), "a blank cell comes as 0, which is the name of no bid"
    assert cells[4][0] == 89, "a score is a number to other formulas"
    assert cells[5][0] == "Err:504", "Calc lets no range with an error into an add-in: docs/spreadsheet.md"
    assert re.fullmatch("SV0809: .*B2.*", cells[6][0]), "with errors as text, the cell is named"
    assert cells[7] == ["kind", "code", "place", "what is found", "what to try"]
    assert ["note", "SV0805", "range: bids!E2", "`1` was read as yes.", "–"] in cells, "TRUE is 1 in Calc"

    assert cells[13][0] == 88, "a blank number of bids, as templates have it, is none"
    assert cells[12][0] == "#NAME?", "the name that Excel's own add-ins have in a file"
    again = told["cells"]["respelled.xlsx"]
    assert (again[0][0], again[1][0], again[12][0]) == (88, 88, 80), "spelled for Calc, all are known"

    told_of_text = [row[0] for row in cells[19:27]]
    assert told_of_text == ["pass", 0, 1, 0, 1, "pass", 1, 1], "what Calc cannot carry: docs/spreadsheet.md"
    assert cells[27][0] == 80, "whole columns end where the last cell in use is"

    formulas = told["formulas"]["calc.xlsx"]
    assert formulas["A1"].startswith("=SVSCORE(")
    assert formulas["A8"].startswith("{=SVCHECK(")
    with ZipFile(tmp_path / "out" / "calc.xlsx") as saved:
        assert b">SV.SCORE(rulebook!$A$1:$A$99," in saved.read("xl/worksheets/sheet1.xml")

    for function in FUNCTIONS.values():
        shown = told["help"][function.name]
        assert shown["summary"] == function.summary
        assert [name for name, _, _ in shown["arguments"]] == [one.name for one in function.arguments]
        texts = [text for _, text, _ in shown["arguments"]]
        assert all(text.startswith(one.help) for text, one in zip(texts, function.arguments, strict=True))
