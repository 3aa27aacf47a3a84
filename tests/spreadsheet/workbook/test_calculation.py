"""What SV cells see while a workbook is worked out: tables that grow, names, blank cells, long chains."""

from pathlib import Path
from typing import Any

import pytest

from tests.spreadsheet.workbook.made import ARGUMENTS, book, calculated, patched, run, shown

HEADINGS = ["Bidder", "price", "local jobs", "discount", "accredited", "notes"]
REST = "Contract!$A$1:$B$2"
COUNTING = """rulebook "Count"
  edition "1"

bid
  x  number, at least 0

criterion A "A"  worth 10000 points
  x + 1 marks

award
  highest total wins
"""


def shortlist(made: Any, sheet: Any) -> None:
    """A table of those that pass, stored with two bids where now there are three."""
    sheet.write_dynamic_array_formula("A1:A4", f"=SVELIGIBLE({ARGUMENTS})", None, "pass")
    sheet.write_column("A2", ["pass", "fail", "fail"])
    made.get_worksheet_by_name("Bids").write("B5", 40000)
    short = made.add_worksheet("Shortlist")
    short.write_row(0, 0, HEADINGS)
    passing = '=_xlfn._xlws.FILTER(Bids!A2:F5,_xlfn.ANCHORARRAY(Results!A1)="pass")'
    short.write_dynamic_array_formula("A2:F3", passing, None, "Ash")
    short.write_row("B2", [100000, 4, 0, True, "A"])
    short.write_row("A3", ["Birch", 160000, 2, 0.5, True, "B"])


def test_a_whole_column_sees_all_of_a_table_that_grows(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        shortlist(made, sheet)
        for row, cells in enumerate(("A:F", "A1:F4", "$1:$4"), 1):
            table = f"Rulebook!$A:$A,Shortlist!{cells},{REST}"
            sheet.write_formula(f"C{row}", f'=SVSCORE({table},"Ash")', None, 88)
        ranks = f"=SVRANK(Rulebook!$A:$A,Shortlist!A:F,{REST})"
        sheet.write_dynamic_array_formula("E1:E2", ranks, None, 1)
        sheet.write_number("E2", 2)

    after = run("score", calculated(book(tmp_path / "shortlist.xlsx", fill)))
    assert shown(after, ["C1", "C2", "C3"]) == [64, 64, 64]
    assert shown(after, ["E1", "E2", "E3"]) == [2, 3, 1]
    assert shown(after, ["A2", "A3", "A4"], "Shortlist") == ["Ash", "Birch", "Fir"]
    run("check", after)


def test_a_spilled_range_is_as_long_as_its_answer_is_now(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        shortlist(made, sheet)
        spilled = made.add_worksheet("Spilled")
        spilled.write_dynamic_array_formula(
            "A1:F3", '=IF(Shortlist!A1:F4="",0,Shortlist!A1:F4)', None, "Bidder"
        )
        for row, cells in enumerate(("_xlfn.ANCHORARRAY(Spilled!A1)", "Spilled!A:F"), 1):
            sheet.write_formula(f"C{row}", f'=SVSCORE(Rulebook!$A:$A,{cells},{REST},"Ash")', None, 88)

    after = run("score", book(tmp_path / "spilled.xlsx", fill))
    assert shown(after, ["C1", "C2"]) == [64, 64]


@pytest.mark.parametrize(
    "blank", ["IF(TRUE,Bids!$A$9)", 'IF(1=2,"x",Bids!A9)', "INDEX(Bids!$A:$A,9)", "Bids!A9"]
)
def test_a_blank_bid_is_refused_however_it_comes(tmp_path: Path, blank: str) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula("A1", f"=SVSCORE({ARGUMENTS},{blank})")

    after = run("score", book(tmp_path / "blank.xlsx", fill), expect=1)
    assert shown(after, ["A1"])[0].startswith("SV1003: The bid is blank: give the bidder's name")


def with_names(path: Path, *formulas: str) -> Path:
    """A workbook in which `offers` means one table, and another in the sheet `Lot 1's`."""

    def fill(made: Any, sheet: Any) -> None:
        lot = made.add_worksheet("Lot 1's")
        lot.write_row(0, 0, HEADINGS)
        lot.write_row(1, 0, ["Ash", 100000, 4, None, True, "A"])
        lot.write_row(2, 0, ["Birch", 50000, 2, 0.5, True, "B"])
        made.define_name("offers", "=Bids!$A$1:$F$5")
        made.define_name("Bids!mine", "=Bids!$A$1:$F$5")
        made.define_name("counted", "=OFFSET(Bids!$A$1,0,0,5,6)")
        for row, formula in enumerate(formulas):
            sheet.write_formula(row, 0, f'=SVSCORE(Rulebook!$A:$A,{formula},{REST},"Ash")', None, 0)

    local = (
        b"<definedNames><definedName name=\"offers\" localSheetId=\"4\">'Lot 1''s'!$A$1:$F$3</definedName>"
    )
    named = {"xl/workbook.xml": lambda xml: xml.replace(b"<definedNames>", local)}
    return patched(book(path, fill), named)


def test_a_name_is_that_of_the_sheet_which_the_formula_says(tmp_path: Path) -> None:
    formulas = ["offers", "'Lot 1''s'!offers", "'Lot 1''s'!A1:F3", "bids!offers", "Bids!mine", "[0]!offers"]
    path = with_names(tmp_path / "names.xlsx", *formulas)
    *alone, own, same = shown(run("score", path), [f"A{row}" for row in range(1, 7)])
    assert alone == [alone[0], alone[2], alone[2], alone[0]]
    assert (own, same) == (alone[0], alone[0])
    assert alone[0] != alone[2]


@pytest.mark.parametrize(
    ("owner", "said"),
    [
        ("[1]!offers", "`[1]!offers` is in another workbook, which is not at hand"),
        ("'[1]Lot 9'!offers", "`'[1]Lot 9'!offers` is in another workbook"),
        ("NoSuch!offers", "`NoSuch!offers` names no cells, no name and no table of this workbook."),
        ("Rulebook!mine", "`Rulebook!mine` names no cells, no name"),
        ("mine", "`mine` names no cells, no name"),
        ("counted", "`OFFSET(Bids!$A$1,0,0,5,6)` has to be calculated first: put it in a cell of its own"),
    ],
)
def test_a_name_of_nobody_here_is_refused(tmp_path: Path, owner: str, said: str) -> None:
    path = with_names(tmp_path / "nobody.xlsx", owner)
    assert said in shown(run("score", path, expect=1), ["A1"])[0]


def chain(path: Path, length: int, *, around: str = "{}", circle: bool = False) -> Path:
    """Tables one below the other, each with the score of the one above; that of the last is on Results."""

    def score(top: int) -> str:
        return "=" + around.format(f'SVSCORE(R!$A:$A,$A${top}:$B${top + 2},,"Ash")')

    def fill(made: Any, sheet: Any) -> None:
        made.add_worksheet("R").write_column(0, 0, COUNTING.splitlines())
        tables = made.add_worksheet("Chain")
        for at in range(length):
            top = at * 4 + 1
            for row, line in enumerate((["Bidder", "x"], ["Ash", 1], ["Birch", 2]), top - 1):
                tables.write_row(row, 0, line)
            if at or circle:
                tables.write_formula(top, 1, score((at or length) * 4 - 3), None, 1)
        sheet.write_formula("A1", score(length * 4 - 3).replace("$A$", "Chain!$A$").replace("A:Chain!", "A:"))
        sheet.write_formula("A2", "=A1+1", None, 0)

    return book(path, fill)


@pytest.mark.parametrize("around", ["{}", "IF(TRUE,{})"])
def test_a_chain_is_followed_to_its_end(tmp_path: Path, around: str) -> None:
    after = run("score", chain(tmp_path / "chain.xlsx", 60, around=around))
    assert shown(after, ["A1", "A2"]) == [61, 62]


def test_a_circle_ends_and_is_refused(tmp_path: Path) -> None:
    after = run("score", chain(tmp_path / "circle.xlsx", 3, circle=True), expect=1)
    assert shown(after, ["A1"])[0].startswith("SV1009: This score depends on itself")
    assert shown(after, ["B2"], "Chain")[0].startswith("SV1009: ")


def test_one_and_true_are_two_values(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_formula("A1", f'=SVSCORE({ARGUMENTS},"Ash")', None, 70)
        sheet.write_formula("B1", "=IF(A1>80,TRUE,1)", None, 1)
        sheet.write_formula("B2", "=IF(A1>80,0,FALSE)", None, False)

    after = run("score", calculated(book(tmp_path / "kinds.xlsx", fill)))
    one, nothing = shown(after, ["B1", "B2"])
    assert one is True
    assert nothing == 0
    assert nothing is not False


def test_a_whole_column_ends_with_its_own_last_cell(tmp_path: Path) -> None:
    """And not with that of another column: a slip of the hand at the end of the sheet costs nothing."""

    def fill(made: Any, sheet: Any) -> None:
        made.get_worksheet_by_name("Bids").write_string(1_048_575, 16_383, "x")
        arguments = ARGUMENTS.replace("$A$1:$F$5", "$A:$F")
        sheet.write_dynamic_array_formula("A1", f"=SVSCORE({arguments})")
        sheet.write_formula("B1", f'=SVSCORE({ARGUMENTS.replace("$A$1:$F$5", "$1:$5")},"Ash")')

    after = run("score", book(tmp_path / "far.xlsx", fill))
    assert shown(after, ["A1", "A2", "A3", "A4", "A5"]) == [88, 80, "fail", 83.33, None]


def test_a_formula_below_a_whole_column_belongs_to_it(tmp_path: Path) -> None:
    """One that nobody calculated is worked out first, also where it stands below all values."""

    def fill(made: Any, sheet: Any) -> None:
        bids = made.get_worksheet_by_name("Bids")
        for column, letter in enumerate("ABCDEF"):
            bids.write_formula(5, column, f"={letter}5")
        bids.write_formula("A6", '="Gum"')
        sheet.write_formula("A1", f'=SVSCORE({ARGUMENTS.replace("$A$1:$F$5", "$A:$F")},"Gum")')

    after = run("score", book(tmp_path / "below.xlsx", fill))
    assert shown(after, ["A1"]) == [83.33]


def test_what_two_calls_have_to_say_of_one_table_is_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill(made: Any, sheet: Any) -> None:
        bids = made.get_worksheet_by_name("Bids")
        bids.write_string("B2", "100000 ")
        bids.write_string("B3", "160000")
        made.add_worksheet("Decisions").write_row(0, 0, ["bidder", "rule", "decision", "who", "when", "why"])
        sheet.write_formula("A1", f'=SVSCORE({ARGUMENTS},"Ash")')
        sheet.write_formula("A2", f'=SVSCORE({ARGUMENTS},"Ash",,,Decisions!$A$1:$F$1)')
        sheet.write_formula("A3", f"=SVCHECK({ARGUMENTS},Decisions!$A$1:$F$1)")

    run("score", book(tmp_path / "twice.xlsx", fill))
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    said = lines[lines.index("In the tables, tidied or to be looked at:") + 1 :]
    assert len(said) == len(set(said))
    assert [line for line in said if line.startswith("Bids!B")] == [
        "Bids!B2: The text `100000` was read as £100,000. Spaces that do not belong to it were left out.",
        "Bids!B3: The text `160000` was read as a number.",
    ]
    assert [line for line in said if "blank" in line] == [
        "Bids: `discount` is blank for `Ash` and `Fir`: read as 0%, as the rulebook says."
    ]
