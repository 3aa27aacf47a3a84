"""Ordinary formulas over scores against a real LibreOffice: the same value, or named and left as they are."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.house.installed import program
from tests.spreadsheet.workbook.made import ARGUMENTS, book, patched, run, shown

COMPARED = [
    "INDEX(A:A,9)", "INDEX(A:A,2)", "A1&INDEX(Bids!A:A,9)", 'IFERROR(INDEX(Bids!A:F,9,2),"none")',
    "INDEX(Bids!1:1,1,2)", "INDEX(Bids!A:A,MATCH(1,B:B,0)+1)", "INDEX(Bids!A2:A5,MATCH(MAX(A1:A4),A1:A4,0))",
    'SUMPRODUCT((C1:C4="pass")*Bids!B2:B5)', "SUMPRODUCT((A1:A4>80)*1)", "SUMPRODUCT(A1:A4,Bids!C2:C5)",
    'INDIRECT("A"&2)', "SUM(OFFSET(A1,0,0,4,1))", "SUM(A1:A4)=251.33", "A1+A4=171.33", "SUM(Bids!B:B)/A1",
    'VLOOKUP("Birch",Bids!A:F,2,0)', 'IFERROR(VLOOKUP("Nobody",Bids!A:F,2,0),"none")', "VLOOKUP(A1,D1:E3,2)",
    'HLOOKUP("price",Bids!A1:F5,3,FALSE)', 'COUNTIF(A1:A4,">80")', 'COUNTIF(A:A,"f*")', 'COUNTIF(A1:A9,"")',
    'COUNTIFS(A1:A4,">80",C1:C4,"pass")', 'SUMIFS(A1:A4,C1:C4,"pass",A1:A4,">80")', 'SUMIF(C:C,"pass",A:A)',
    'AVERAGEIF(A1:A4,">80")', "AVERAGE(A1:A4)", "MEDIAN(A1:A4)", "STDEV(A1:A4)", "LARGE(A1:A4,1)", "MAX(A:A)",
    "RANK(A2,A1:A4)", "RANK(A2,A:A,1)", "PERCENTILE(A1:A4,0.5)", "COUNTA(A1:A9)", "COUNTBLANK(A1:A9)",
    "ROUND(A4,1)", "ROUNDUP(A4,0)", "ROUND(83.335,2)", "ROUND(-2.5,0)", "MOD(-3,2)", "INT(-2.5)",
    'TEXT(A4,"0.00%")', 'TEXT(150000,"£#,##0.00")', 'TEXT(Contract!B2,"d mmm yyyy")', 'TEXT(A3,"0.0")',
    'TEXT(A4,"0 ""marks""")', '_xlfn.TEXTJOIN(", ",TRUE,A1:A4)', '"Score: "&A4', '"x"&1/3', "LEN(A3)",
    'IF(A3>80,"award","no")', 'IFERROR(A3*2,"none")', "A3*2", "A9", 'A9=""', "A9=0", 'A9&"x"', "A1/A9",
    "ISBLANK(A9)", "AND(A1>80,A2>79)", '_xlfn.IFS(A1>90,"a",A1>80,"b",TRUE,"c")', 'CHOOSE(B2,"1","2","3")',
    '_xlfn.SWITCH(C1,"pass",1,"fail",0,9)', '_xlfn.MAXIFS(A1:A4,C1:C4,"pass")', "SUBTOTAL(9,A1:A4)",
    'A3="FAIL"', 'A1="88"', "-A2^2", "A1*10%", '"5"+1', "EDATE(Contract!B2,1)", "YEAR(Contract!B2)",
    '_xlfn.IFNA(MATCH("zzz",A1:A4,0),"n")', "IF(A1>80,TRUE,1)", "2/3*3=2", "SUMIF(A1:A4,\"<>\"&A2)",
]  # fmt: skip

COMPARED += [
    "VAR(A1:A4)",
    "SMALL(A1:A4,1)",
    "QUARTILE(A1:A4,1)",
    "MIN(A1:A4,Bids!B9)",
    "ROUNDDOWN(A4,0)",
    "MROUND(A4,5)",
    "TRUNC(A4,1)",
    "ABS(A1-A4)",
    "FIXED(A4,1)",
    "LEFT(C1,2)&RIGHT(C3,2)",
    'MID("Ashford",2,3)',
    "UPPER(A3)",
    'PROPER("ash LTD")',
    'TRIM("  a  b ")',
    'SUBSTITUTE("a-b","-","+")',
    'FIND("i",A3)',
    'SEARCH("I",A3)',
    'REPT("x",3)',
    'EXACT("Fail",A3)',
    'CONCATENATE(A1," ",A3)',
    "_xlfn.CONCAT(A1:A4)",
    "IF(ISNUMBER(A3),A3,0)",
    "ISTEXT(A3)",
    "ISERROR(A3+1)",
    "N(A3)",
    "T(A3)",
    'OR(A3="fail",FALSE)',
    "NOT(A1>80)",
    '_xlfn.MINIFS(A1:A4,C1:C4,"pass")',
    "PRODUCT(A1:A2)",
    "SUMSQ(A1:A2)",
    "POWER(A2,2)",
    "SQRT(A2)",
    "ROW(A3)",
    "COLUMN(B1)",
    "DATE(2026,5,1)",
    'DATEDIF(DATE(2026,1,1),Contract!B2,"m")',
    "WEEKDAY(Contract!B2)",
    "NETWORKDAYS(Contract!B2,Contract!B2+10)",
    "ADDRESS(1,2)",
    "NA()",
    'ISNA(MATCH("x",A1:A4,0))',
    "ISEVEN(B2)",
    "LOG10(100)",
    "EXP(0)",
    "LN(1)",
    "PI()",
    "SIGN(-3)",
    "GCD(4,6)",
    "STDEVP(A1:A4)",
    "VARP(A1:A4)",
    "AVERAGEA(A1:A4)",
    "MAXA(A1:A4)",
    "GEOMEAN(A1:A2)",
    "_xlfn.RANK.EQ(A2,A1:A4)",
    "_xlfn.RANK.AVG(A2,A1:A4)",
    "_xlfn.STDEV.S(A1:A4)",
    "_xlfn.STDEV.P(A1:A4)",
    "_xlfn.PERCENTILE.INC(A1:A4,0.9)",
    "PERCENTRANK(A1:A4,A2)",
    "QUOTIENT(7,2)",
    "EVEN(3)",
    "ODD(2)",
    "FACT(4)",
    "COMBIN(4,2)",
    'REPLACE("abc",1,1,"x")',
    "CHAR(65)",
    'CODE("A")',
    'CLEAN("abc")',
    'LOWER("AB")',
    '_xlfn.NUMBERVALUE("1,5",",",".")',
    "ISLOGICAL(TRUE)",
    "ISNONTEXT(A9)",
    "ISREF(A1)",
    "ISERR(NA())",
    "ERROR.TYPE(NA())",
    "TYPE(A3)",
    "ISODD(B2)",
    "MONTH(Contract!B2)",
    "DAY(Contract!B2)",
    'DATEVALUE("2026-05-01")',
    "EOMONTH(Contract!B2,0)",
    "WORKDAY(Contract!B2,5)",
    "WEEKNUM(Contract!B2)",
    "YEARFRAC(Contract!B2,Contract!B2+365)",
    "HOUR(0.5)",
    "TIME(12,0,0)",
    'AVERAGEIFS(A1:A4,C1:C4,"pass")',
    "_xlfn.XOR(TRUE,A1>80)",
    "_xlfn.DAYS(Contract!B2,Contract!B2-5)",
    "_xlfn.XOR(TRUE,A1>80)",
    "_xlfn.DAYS(Contract!B2,Contract!B2-5)",
]

LEFT = [
    "LOOKUP(90,A1:A4)", "LOOKUP(2,1/(A1:A4=80),Bids!A2:A5)", "MATCH(83,B1:B4,1)", "MATCH(85,A1:A4)",
    "SUMPRODUCT(Bids!$B$2:$B$5*ISNUMBER(A1:A4))", "SUMPRODUCT(LEN(C1:C4))",
    "IFERROR(AGGREGATE(14,6,A1:A4,1),0)",
    "SUM(A1:A4 A2:A3)", "A1:A4*2", 'A:A&"x"', "SUM((A1:A4>80)*1)", 'TEXT(A1,"0E+00")', "TEXT(A1,D1)",
    "CEILING(-A1,-1)", "VALUE(A1)", "SUMPRODUCT(1/COUNTIF(C1:C4,C1:C4))", "HYPERLINK(A1)",
]  # fmt: skip


def scored(path: Path, formulas: list[str], *, expect: int) -> list[Any]:
    def fill(_: Any, sheet: Any) -> None:
        for column, function in zip("ABC", ("SVSCORE", "SVRANK", "SVELIGIBLE"), strict=True):
            sheet.write_dynamic_array_formula(f"{column}1", f"={function}({ARGUMENTS})")
        written(sheet, formulas)

    return shown(
        run("score", book(path, fill), expect=expect), [f"H{row + 1}" for row in range(len(formulas))]
    )


def written(sheet: Any, formulas: list[str]) -> None:
    sheet.write_column("D1", [80, 83.33, 88])
    sheet.write_column("E1", ["C", "B", "A"])
    for row, formula in enumerate(formulas):
        sheet.write_formula(row, 7, f"={formula}")


def in_libreoffice(folder: Path, formulas: list[str]) -> list[Any]:
    """What LibreOffice shows for the formulas where the scores are typed in."""

    def fill(_: Any, sheet: Any) -> None:
        sheet.write_column("A1", [88, 80, "fail", 83.33])
        sheet.write_column("B1", [1, 3, "–", 2])
        sheet.write_column("C1", ["pass", "pass", "fail", "pass"])
        written(sheet, formulas)

    path = book(folder / "calc.xlsx", fill)
    # Calc takes what is stored as it is: without a value it works the formula out.
    patched(path, {"xl/worksheets/sheet4.xml": lambda xml: xml.replace(b"</f><v>0</v>", b"</f>")})
    office = [program("soffice"), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command = [
        *office,
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(folder / "out"),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=500)
    return shown(folder / "out" / path.name, [f"H{row + 1}" for row in range(len(formulas))])


def test_what_is_written_is_what_libreoffice_shows(tmp_path: Path) -> None:
    ours = scored(tmp_path / "ours.xlsx", COMPARED, expect=0)
    theirs = in_libreoffice(tmp_path, COMPARED)
    same = [one == other and type(one) is type(other) for one, other in zip(ours, theirs, strict=True)]
    wrong = [
        told for told, fine in zip(zip(COMPARED, ours, theirs, strict=True), same, strict=True) if not fine
    ]
    assert wrong == []


@pytest.mark.parametrize("formula", LEFT)
def test_what_the_engine_gets_wrong_is_left_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], formula: str
) -> None:
    masked = f"IFERROR({formula}&IF(A1>0,1,2),3)"
    assert scored(tmp_path / "left.xlsx", [formula, masked], expect=1) == [0, 0]
    said = " ".join(capsys.readouterr().out.split())
    assert re.search(r"not worked out here: Results!H1(, Results!|:)H2", said)


@pytest.mark.parametrize("formula", ["LOOKUP(90,A1:A4)", "MATCH(83,A1:A4,1)", 'IF(A1>A2,CEILING(-A1,-1),"")'])
def test_around_a_call_it_is_refused_with_what_to_do(tmp_path: Path, formula: str) -> None:
    call = formula.replace("A1:A4", f"SVSCORE({ARGUMENTS})").replace("A2)", f'SVSCORE({ARGUMENTS},"Fir"))')
    call = call.replace("A1>A2", f'A1>SVSCORE({ARGUMENTS},"Fir")')
    assert scored(tmp_path / "call.xlsx", [call], expect=1)[0].startswith("SV1007: `")


NEWER = {
    "SUM(_xlfn.TAKE(A1:A2,1))": 88,
    "SUM(_xlfn.DROP(A1:A2,1))": 80,
    "COLUMNS(_xlfn.HSTACK(A1:A4,B1:B4))": 2,
    "ROWS(_xlfn.VSTACK(A1:A4,B1:B2))": 6,
    "ROWS(_xlfn.UNIQUE(C1:C4))": 2,
    "INDEX(_xlfn.SORTBY(Bids!A2:A5,Bids!B2:B5),1)": "Cedar",
    "INDEX(_xlfn._xlws.SORT(A1:A2),1)": 80,
    'COUNT(_xlfn._xlws.FILTER(A1:A4,C1:C4="pass"))': 3,
    '_xlfn.XLOOKUP("Birch",Bids!A2:A5,A1:A4)': 80,
    '_xlfn.XLOOKUP("Nobody",Bids!A2:A5,A1:A4,"none")': "none",
    "_xlfn.XMATCH(80,A1:A4)": 2,
    "_xlfn.LET(_xlpm.x,A1,_xlpm.x*2)": 176,
    "SUM(TRANSPOSE(A1:A2))": 168,
    "ROUND(_xlfn.VAR.S(A1:A2),2)": 32,
    "ROUND(_xlfn.VAR.P(A1:A2),2)": 16,
    "_xlfn.QUARTILE.INC(A1:A2,2)": 84,
}
"""What Excel's own pages say of functions that LibreOffice 7.4 has not, or has by another name."""


def test_functions_that_libreoffice_lacks(tmp_path: Path) -> None:
    assert scored(tmp_path / "newer.xlsx", list(NEWER), expect=0) == list(NEWER.values())
