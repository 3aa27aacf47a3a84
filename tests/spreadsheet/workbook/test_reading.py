"""Tables of a workbook file are read as `svrules score` reads the file: formats, merges, days, places."""

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from svrules.cli import main
from tests.spreadsheet.workbook.made import patched, run, shown

RULEBOOK = """rulebook "Sums"
  edition "1"

contract
  start date   date, decides the rules in force

bid
  price     money excluding VAT, above £0
  discount  percent, at least 0%

criterion PRICE "Price"  worth 100%
  price × (100% - discount) relative to lowest

award
  highest total wins
  round total to 2 decimal places
"""
BIDS = "Bids!C5:E7"


def made(folder: Path, discount: Any, *, style: str = "General", merge: str = "", day: Any = None) -> Path:
    """A workbook whose table of bids stands at C5; `day` is a number for the contract's date."""
    (folder / "sums.svr").write_text(RULEBOOK, encoding="utf-8")
    path = folder / "sums.xlsx"
    book = xlsxwriter.Workbook(str(path))
    bids, contract, results = (book.add_worksheet(name) for name in ("Bids", "Contract", "Results"))
    bids.write_row("C5", ["bidder", "price", "Discount (%)"])
    bids.write_row("C6", ["Ash", 100])
    bids.write_row("C7", ["Birch", 200, 0])
    bids.write("E6", discount, book.add_format({"num_format": style}))
    if merge:
        bids.merge_range(merge, discount)
    contract.write("A1", "start date")
    shows = book.add_format({} if day else {"num_format": "d mmm yyyy"})
    contract.write("B1", day or 46143, shows)
    table = f'"{folder / "sums.svr"}",{BIDS},Contract!A1:B1'
    results.write_formula("A1", f'=SVSCORE({table},"Birch")')
    results.write_dynamic_array_formula("A3", f"=SVCHECK({table})")
    book.close()
    return path


def both(path: Path, capsys: pytest.CaptureFixture[str], expect: int) -> tuple[Any, str]:
    """What the cell shows, and what `svrules score` says."""
    cell = shown(run("score", path, expect=expect), ["A1"])[0]
    capsys.readouterr()
    code = main(["score", str(path.with_name("sums.svr")), str(path), "--format", "json"])
    told = capsys.readouterr()
    assert code == expect
    return cell, told.out + told.err


def test_a_bare_share_under_a_heading_in_percent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cell, said = both(made(tmp_path, 0.5), capsys, 1)
    assert cell.startswith("SV0816: Bids!E6: ")
    assert "SV0816" in said


def test_a_cell_that_shows_a_percentage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cell, said = both(made(tmp_path, 0.5, style="0%"), capsys, 0)
    totals = {one["bid"]: one["total"] for one in json.loads(said)["bids"]}
    assert cell == float(totals["Birch"]) == 25


def test_merged_cells_of_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cell, said = both(made(tmp_path, 0.5, style="0%", merge="E6:E7"), capsys, 1)
    assert cell.startswith("SV0811: Bids!E6: Cells of the table are merged.")
    assert "SV0811" in said


@pytest.mark.parametrize("number", [44681, 46143])
def test_a_number_for_a_day_counts_as_the_workbook_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    path = made(tmp_path, 0, day=number)
    patched(path, {"xl/workbook.xml": lambda xml: xml.replace(b"<workbookPr", b'<workbookPr date1904="1"')})
    run("score", path, expect=0)
    found = shown(path.with_name("score-sums.xlsx"), [f"D{row}" for row in range(3, 9)])
    notes = " ".join(map(str, found))
    capsys.readouterr()
    assert main(["score", str(tmp_path / "sums.svr"), str(path)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    day = "1 May 2026" if number == 44681 else "2 May 2030"
    assert day in notes
    assert day in said


def test_check_names_cells_of_the_workbook(tmp_path: Path) -> None:
    after = run("score", made(tmp_path, "abc"), expect=1)
    assert "Bids!E6" in shown(after, [f"C{row}" for row in range(4, 9)])
    assert shown(after, ["A1"])[0].startswith("SV0803: Bids!E6: `discount`: `abc` cannot be read.")
