"""Writes the sample workbooks anew: `python rulebooks/samples/make_samples.py`. Same script, same bytes.

They look as a council's do: a sheet of facts, a sheet with a line for each bid, green cells to fill, and
some of the dirt that arrives in practice (`£1,712,000` typed as text, spaces at the end, a date as text,
percentages as formats). No bidder, price or promise in them is real.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Value = str | int | float | date | None
FOLDER: Final = Path(__file__).parent
WRITTEN: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

# One line for each fact, one column for each bid. An apostrophe makes text of what follows, as in a
# spreadsheet; `$` stands for a space at the end; nothing is a blank cell.
CONTRACT: Final = """
Contract value                       | 1850000      | Over the whole life of the contract, excluding VAT
Category                             | Works$       | Works, Services or Supplies
Notice date                          | 2026-05-12   | The day the tender notice was published
"""
BIDS: Final = """
Bidder                               | Ashdown Retrofit | Birch Building | Calder Homes | Dunes Works$
Price (£, excluding VAT)             | '£1,712,000      | 1640000        | 1398500      | 1755000
Mandatory ground for exclusion?      | no               | No             | yes          | no
Discretionary ground for exclusion?  | no               | no             | no           | yes
Lowest hourly wage                   | 13.6             | 13.45          | 13.9         | 13.5
Fair Employment Charter              | Accredited$      | Aspiring       |              |
Local jobs (FTE)                     | 6                | 9              | 7            | 5
Apprenticeship weeks                 | 420              | 520            | 600          | 260
Job support (hours)                  | 300              | '800$          | 200          |
Local spend (£, excluding VAT)       | 410000           | '£690k         | 500000       | 300000
Inclusive spend (£, excluding VAT)   | 60000            |                | 20000        |
Homes improved                       | 96               | 150            | 120          | 90
Delivery plan                        | 4                | 3              | 4            | 3
Q1                                   | 5 4 5 gives 5    | 4 4 5 gives 4  | 4 4 4 gives 4| 3 3 2 gives 3
Q2                                   | 4 4 3 gives 4    | 4 3 4 gives 4  | 3 3 4 gives 3| 3 3 3 gives 3
"""
MORE_BIDS: Final = """
Bidder                               | Estuary Energy   | Firth Insulation | Grange Group
Price (£, excluding VAT)             | 1688000          | 1805000          | 1790000
Mandatory ground for exclusion?      | no               | no               | no
Discretionary ground for exclusion?  | no               | no               | no
Lowest hourly wage                   | 13.4             | '£14.10          | 13.75
Fair Employment Charter              |                  | Accredited       | Aspiring
Local jobs (FTE)                     | 8                | 4                | 3
Apprenticeship weeks                 | 300              | '1,040           | 180
Job support (hours)                  | 100              | 0                | 60
Local spend (£, excluding VAT)       | 350000           | 980000           | 220000
Inclusive spend (£, excluding VAT)   | 15000            | 40000            | 10000
Homes improved                       | 160              | 210              | 70
Delivery plan                        | 4                | 5                | 3
Q1                                   | 4 5 4 gives 4    | 3 3 4 gives 3    | 3 2 3 gives 3
Q2                                   | 4 4 4 gives 4    | 5 5 4 gives 5    | 3 3 2 gives 3 without reasons
"""
COMMENTS: Final = {
    "Q1": {
        5: "Every step, date and risk is covered and owned",
        4: "Clear steps; the winter programme is less sure",
        3: "Sound, but the order of the works is not explained",
        2: "Repeats the specification",
    },
    "Q2": {
        5: "Named team with their time, cover and training",
        4: "Named team; cover is thin",
        3: "Roles without names",
        2: "Relies on people still to be found",
    },
}

EVIDENCE: Final = {
    4: "Strong evidence",
    3: "Good evidence, some gaps",
    2: "Partly evidenced",
    1: "Little evidence",
}
CALL: Final = """
Strand                      | Strand 2    | Strand 2 or Strand 3
Window opens                | 2023-06-19  | The first day on which a bid may arrive
Window closes               | '30 June 2023 | The last day on which a bid may arrive
"""
PROJECTS: Final = """
Project                     | Heat pump workshop | Welding bays | Simulation ward | Kitchens for training
Applicant                   | College            | College      | University      | Charity
Submitted                   | 2023-06-19         | 2023-06-23   | 2023-06-30      | 2023-06-28
Grant request (£)           | 500000             | 480000       | 500000          | '£365,000
Project cost (£)            | 1250000            | 960000       | 2400000         | 800000
Routine works               | no                 | no           | no              | no
Work has started            | no                 | no           | no              | no
Learners                    | 500                | 320          | 400             | 260
Learners with barriers (%)  | 0.5                | 0.3          | 0.25            | '60%
Planning statement          | Granted            |              | Granted         |
F1                          | 4 4                | 4 3          | 4 4             | 3 3
F2                          | 3 3                | 4 4          | 3 2 gives 3     | 4 3
D1                          | 3 3                | 3 3          | 4 3             | 3 2
D2                          | 3 3                | 3 3          | 4 4             | 3 3
"""
MORE_PROJECTS: Final = """
Project                     | Robotics lab | Bus drivers' depot | Roof repairs | Timber frame centre
Applicant                   | University   | Company            | Council      | Training provider
Submitted                   | 2023-06-26   | 2023-06-27         | 2023-06-20   | 2023-06-29
Grant request (£)           | 500000       | 300000             | 240000       | 410000
Project cost (£)            | 1100000      | 700000             | 480000       | 900000
Routine works               | no           | no                 | yes          | no
Work has started            | no           | no                 | no           | no
Learners                    | 180          | 150                | 60           | 300
Learners with barriers (%)  | 0.1          | 0.4                | 0.2          | 0.35
Planning statement          | Granted      |                    |              |
F1                          | 4 4          | 3 4                | 2 2          | 3 3
F2                          | 4 4          | 4 4                | 2 2          | 3 3
D1                          | 4 4          | 3 3                | 3 3          | 3 3
D2                          | 3 4          | 3 3                | 2 2          | 3 2
"""
LAST_PROJECTS: Final = """
Project                     | Cyber range | Film studio | Retail academy    | Rail skills hub | Print room
Applicant                   | College$    | College     | Training provider | Council         | University
Submitted                   | 2023-06-22  | 2023-07-01  | 2023-06-21        | 2023-06-30      | 2023-06-24
Grant request (£)           | 455000      | 350000      | '£320,000$        | 500000          | 300000
Project cost (£)            | 910000      | 700000      | 640000            | 1400000         | 600000
Routine works               | No          | no          | no                | no              | no
Work has started            | no          | no          | no                | no              | no
Learners                    | 240         | 200         | 400               | 350             | 90
Learners with barriers (%)  | 0.2         | 0.3         | 0.9               | 0.3             | 0.3
Planning statement          |             |             |                   | Lodged          |
F1                          | 4 4         | 4 4         | 1 1               | 3 3             | 3 3
F2                          | 3 3         | 4 4         | 2 2               | 3 3             | 3 3
D1                          | 3 3         | 4 4         | 3 3               | 3 3             | 2 3
D2                          | 3 4         | 4 4         | 3 3               | 3 3             | 3 3
"""
PERCENT: Final = "Learners with barriers (%)"
QUESTIONS: Final = frozenset({"Q1", "Q2", "F1", "F2", "D1", "D2"})


def cell(text: str) -> Value:
    """The value that a text above stands for."""
    tidy = text.strip().replace("$", " ")
    if not tidy:
        return None
    if tidy.startswith("'"):
        return tidy[1:]
    if tidy.count("-") == 2 and tidy.replace("-", "").isdigit():
        return date.fromisoformat(tidy)
    try:
        return float(tidy) if "." in tidy else int(tidy)
    except ValueError:
        return tidy


def lines(text: str) -> list[list[str]]:
    """The cells of each line of a text above."""
    return [line.split("|") for line in text.strip().splitlines()]


def facts(text: str) -> list[tuple[str, Value, str]]:
    """Name, value and note of each line."""
    return [(name.strip(), cell(value), note.strip()) for name, value, note in lines(text)]


def judged(code: str, text: str) -> dict[str, Value]:
    """Headings and cells of one question: `5 4 5 gives 5` is three marks and the consensus, with comments."""
    marks, _, settled = text.strip().partition(" gives ")
    kind = {"F": "fit mark", "D": "delivery mark"}.get(code[0], "mark")
    why = COMMENTS.get(code, EVIDENCE)
    cells: dict[str, Value] = {}
    for number, mark in enumerate(map(int, marks.split()), 1):
        cells[f"{code} {kind} evaluator {number}"] = mark
        cells[f"{code} {kind} evaluator {number} comment"] = why[mark]
    consensus, _, silent = settled.partition(" ")
    cells[f"{code} {kind} consensus"] = cell(consensus)
    cells[f"{code} {kind} consensus comment"] = why[int(consensus)] if consensus and not silent else None
    return cells


def table(*texts: str) -> list[dict[str, Value]]:
    """Each bid of the texts, as its cells by heading."""
    bids: list[dict[str, Value]] = []
    for text in texts:
        rows = lines(text)
        for at in range(1, len(rows[0])):
            bid: dict[str, Value] = {}
            for row in rows:
                heading = row[0].strip()
                bid |= judged(heading, row[at]) if heading in QUESTIONS else {heading: cell(row[at])}
            bids.append(bid)
    return bids


class SampleWorkbook:
    """One sample: a sheet of facts, a sheet of bids, a sheet on how to fill them."""

    def __init__(self, path: Path) -> None:
        self.book = xlsxwriter.Workbook(str(path))
        self.book.set_properties({"title": "Sample data for svrules: made up", "created": WRITTEN})
        self.bold = self.book.add_format({"bold": True, "font_size": 14})
        self.heading = self.book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#D9D9D9", "border": 1}
        )
        self.plain = self.book.add_format({"border": 1})

    def _green(self, number_format: str) -> Format:
        return self.book.add_format({"bg_color": "#C6EFCE", "border": 1, "num_format": number_format})

    def _format(self, heading: str, value: Value) -> Format:
        if isinstance(value, date):
            return self._green("d mmmm yyyy")
        if isinstance(value, str):
            return self._green("@")
        if heading == PERCENT:
            return self._green("0%")
        if "£" in heading or "value" in heading:
            return self._green("£#,##0")
        return self._green("£0.00" if "wage" in heading else "General")

    def _write(self, sheet: Worksheet, row: int, column: int, heading: str, value: Value) -> None:
        form = self._format(heading, value)
        if isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), form)  # noqa: DTZ001
        elif isinstance(value, str):
            sheet.write_string(row, column, value, form)
        elif value is None:
            sheet.write_blank(row, column, None, form)
        else:
            sheet.write_number(row, column, value, form)

    def facts(self, name: str, title: str, given: Iterable[tuple[str, Value, str]]) -> None:
        """A sheet with a name, a value and a note on each line."""
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 18)
        sheet.set_column(2, 2, 60)
        sheet.write_string(0, 0, title, self.bold)
        for column, heading in enumerate(("Name", "Value", "Note")):
            sheet.write_string(2, column, heading, self.heading)
        for row, (fact, value, note) in enumerate(given, 3):
            sheet.write_string(row, 0, fact, self.plain)
            self._write(sheet, row, 1, fact, value)
            sheet.write_string(row, 2, note)

    def bids(self, name: str, bids: Sequence[dict[str, Value]]) -> None:
        """A sheet with a line of headings and a line for each bid."""
        sheet = self.book.add_worksheet(name)
        sheet.set_row(0, 48)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, len(bids[0]) - 1, 15)
        sheet.freeze_panes(1, 1)
        for column, heading in enumerate(bids[0]):
            sheet.write_string(0, column, heading, self.heading)
        for row, bid in enumerate(bids, 1):
            for column, (heading, value) in enumerate(bid.items()):
                self._write(sheet, row, column, heading, value)

    def notes(self, what: str) -> None:
        """A sheet on how to fill the others, and the end of the workbook."""
        sheet = self.book.add_worksheet("How to fill")
        sheet.set_column(0, 0, 100)
        sheet.write_string(0, 0, "Fill the green cells. Leave a cell empty where nothing is known.")
        sheet.write_string(1, 0, f"Every {what} here is made up.")
        self.book.close()


def make_contracts(folder: Path) -> None:
    """Writes `lcr-contracts.xlsx`: seven bids for a contract to improve homes."""
    book = SampleWorkbook(folder / "lcr-contracts.xlsx")
    book.facts("Contract", "Retrofit of 240 homes (made up)", facts(CONTRACT))
    book.bids("Bids", table(BIDS, MORE_BIDS))
    book.notes("bidder")


def make_investment(folder: Path) -> None:
    """Writes `lcr-investment.xlsx`: thirteen projects for a pot of £3.5m."""
    book = SampleWorkbook(folder / "lcr-investment.xlsx")
    book.facts("Call", "Skills capital, strand 2 (made up)", facts(CALL))
    book.bids("Projects", table(PROJECTS, MORE_PROJECTS, LAST_PROJECTS))
    book.notes("project")


if __name__ == "__main__":
    make_contracts(FOLDER)
    make_investment(FOLDER)
