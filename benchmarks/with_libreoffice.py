"""`svrules workbook score` beside LibreOffice that calculates the same scores from native formulas.

Both are whole processes over a workbook of the same bids with quantities for twenty measures. Ours holds one
SV formula that spills; theirs twenty columns of capped benefits, three of themes and one of totals.
"""

import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import python_calamine
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from benchmarks.bids import CONTRACT, LEAST_WAGE, MEASURES, TARGETS, WEIGHTS, Measure, made_up_bids

RULEBOOK = Path(__file__).with_name("twenty-measures.svr")
BIDS = 10_000
ROUNDS = 5
_TIMEOUT = 600
# LibreOffice takes values that a file says to be Excel's as they are, unless it is told to calculate.
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


@dataclass(frozen=True)
class Seconds:
    """Processor time of whole processes, in each round."""

    svrules: list[float]
    libreoffice: list[float]

    @property
    def ratio(self) -> float:
        """How many times as long LibreOffice takes: the median of the ratios within a round."""
        return statistics.median(
            theirs / ours for ours, theirs in zip(self.svrules, self.libreoffice, strict=True)
        )


def office() -> str | None:
    """LibreOffice's command; None where it is not installed."""
    return shutil.which("soffice")


def compared(count: int, rounds: int) -> Seconds:
    """Scores that many bids both ways. Raises AssertionError when the totals differ."""
    soffice = office()
    assert soffice is not None
    with TemporaryDirectory() as name:
        folder = Path(name)
        bids = made_up_bids(count)
        _ours(folder / "ours.xlsx", bids)
        _theirs(folder / "theirs.xlsx", bids)
        ours = ["workbook", "score", "ours.xlsx", "-o", "scored.xlsx"]
        sides = {
            "ours": [sys.executable, "-m", "svrules.cli", *ours],
            "theirs": [
                soffice, "--headless", f"-env:UserInstallation=file://{_profile(folder)}", "--convert-to",
                "xlsx:Calc MS Excel 2007 XML", "--outdir", "calculated", "theirs.xlsx",
            ],
        }  # fmt: skip
        taken: dict[str, list[float]] = {side: [] for side in sides}
        for turn in range(rounds + 1):
            (folder / "scored.xlsx").unlink(missing_ok=True)
            for side, command in sides.items():
                seconds = _seconds(command, folder)
                # The first round does not count: LibreOffice makes its profile then.
                taken[side] += [seconds] if turn else []
        _agree(folder, bids)
    return Seconds(taken["ours"], taken["theirs"])


def _profile(folder: Path) -> Path:
    (folder / "profile" / "user").mkdir(parents=True)
    (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    return folder / "profile"


def _seconds(command: list[str], folder: Path) -> float:
    before = os.times()
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_TIMEOUT)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _heading(measure: Measure) -> str:
    pounds = any(word in measure.fact for word in ("spend", "fund", "equipment"))
    return f"{measure.fact} (excluding VAT)" if pounds else measure.fact


def _bids(book: Any, bids: list[dict[str, Fraction | bool]]) -> None:
    sheet = book.add_worksheet("Bids")
    sheet.write_row(0, 0, ["bidder", "lowest hourly wage", "excluded", *map(_heading, MEASURES)])
    for row, bid in enumerate(bids, 1):
        cells = [float(bid[measure.fact]) for measure in MEASURES]
        sheet.write_row(row, 0, [f"Bidder {row}", float(bid["lowest hourly wage"]), bid["excluded"], *cells])


def _ours(path: Path, bids: list[dict[str, Fraction | bool]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        _bids(book, bids)
        contract, rulebook = book.add_worksheet("Contract"), book.add_worksheet("Rulebook")
        contract.write_row(0, 0, ["contract value", float(CONTRACT["contract value"])])  # type: ignore[arg-type]
        contract.write_row(1, 0, ["category", CONTRACT["category"]])
        contract.write_string(2, 0, "notice date")
        contract.write_datetime(2, 1, CONTRACT["notice date"], book.add_format({"num_format": "d mmm yyyy"}))
        for row, line in enumerate(RULEBOOK.read_text(encoding="utf-8").splitlines()):
            rulebook.write_string(row, 0, line)
        call = f"=_xldudf_SVSCORE(Rulebook!A:A,Bids!A1:W{len(bids) + 1},Contract!A1:B3)"
        book.add_worksheet("Scores").write_dynamic_array_formula("A1", call)


def _theirs(path: Path, bids: list[dict[str, Fraction | bool]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        _bids(book, bids)
        sheet = book.add_worksheet("Scores")
        for row in range(len(bids)):
            for column, measure in enumerate(MEASURES, 1):
                quantity = f"Bids!{xl_rowcol_to_cell(row + 1, column + 2)}"
                sheet.write_formula(row, column, f"=MIN({quantity}*{measure.unit_value},{measure.cap})")
            last = _themes(sheet, row)
            total = f"ROUND(SUM({xl_rowcol_to_cell(row, last - 3)}:{xl_rowcol_to_cell(row, last - 1)}),2)"
            meets = f"AND(NOT(Bids!C{row + 2}),Bids!B{row + 2}>={LEAST_WAGE})"
            sheet.write_formula(row, 0, f'=IF({meets},{total},"fail")')


def _themes(sheet: Any, row: int) -> int:
    column = 1 + len(MEASURES)
    for theme, weight in WEIGHTS.items():
        own = [at for at, measure in enumerate(MEASURES, 1) if measure.theme == theme]
        area = f"{xl_rowcol_to_cell(row, own[0])}:{xl_rowcol_to_cell(row, own[-1])}"
        sheet.write_formula(row, column, f"={weight}*MIN(SUM({area})/{TARGETS[theme]},1)")
        column += 1
    return column


def _agree(folder: Path, bids: list[dict[str, Fraction | bool]]) -> None:
    def read(path: Path) -> list[Any]:
        rows = python_calamine.load_workbook(str(path)).get_sheet_by_name("Scores").to_python()
        return [row[0] for row in rows]

    ours, theirs = read(folder / "scored.xlsx"), read(folder / "calculated" / "theirs.xlsx")
    assert len(ours) == len(theirs) == len(bids)
    # Native formulas are floats: one in thousands rounds a half the other way.
    wrong = [at for at, pair in enumerate(zip(ours, theirs, strict=True)) if not _alike(*pair)]
    assert not wrong, f"bid {wrong[0]}: {ours[wrong[0]]} and {theirs[wrong[0]]}"


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return bool(one == other)
    return abs(one - other) < 0.011
