"""The part of a template that people evaluate with: evaluators, moderation, results, and the rulebook's text.

Marks are typed once, in the evaluators' sheets, and read from there by formulas: into moderation and
into the table of bids. Results are SV formulas over that table and the rulebook's text, which travels along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from svrules.language.rulebook import Input, Panel, Rulebook

__all__ = ["Evaluation", "Inputs"]

Inputs = Callable[[Worksheet, Input, int, int, int], None]
"""Makes green, guarded cells for an input: sheet, input, first row, last row, column."""

_FIRST: Final = 3
"""The row of the first bid in an evaluator's sheet, from 0: above it a name and headings."""
_A4: Final = 9
_CHARTED: Final = 12
_TWO_LINES: Final = 30
_FIRST_DAY: Final = date(1901, 1, 1)
_GOOD, _BAD, _WARN = "#C6EFCE", "#FFC7CE", "#FFEB9C"
_COLUMNS: Final = (
    ("outcome", "SVELIGIBLE", 12),
    ("rank", "SVRANK", 8),
    ("score", "SVSCORE", 10),
    ("why", "SVWHY", 80),
    ("missing", "SVMISSING", 40),
)
_ORDER: Final = {
    "SVSCORE": ("bids", "contract", "bid", "criterion", "number_of_bids", "decisions"),
    "SVVERSION": (),
}
_ORDER_OF_REST: Final = ("bids", "contract", "bid", "number_of_bids", "decisions")


@dataclass(eq=False)
class Evaluation:
    """Writes the sheets for evaluation into a template. `rows` is how many bids there is room for.

    `where` has the column of each fact of a bid in the table of bids.
    """

    rulebook: Rulebook
    book: xlsxwriter.Workbook
    rows: int
    where: Mapping[str, int]
    head: Format
    plain: Format
    green: Format
    day: Format
    number: Format
    inputs: Inputs
    bids: str = "Bids"

    def __post_init__(self) -> None:
        self.panels = self.rulebook.panels
        self.count = max((len(panel.marks) for panel in self.panels), default=0)
        lines = {"valign": "top", "border": 1, "border_color": "#D9D9D9"}
        self.linked = self.book.add_format({**lines, "font_color": "#595959"})
        self.quoted = self.book.add_format({**lines, "font_color": "#595959", "text_wrap": True})
        self.folded = self.book.add_format({**lines, "text_wrap": True})
        self.marks = self.book.add_format({**lines, "num_format": "0.00"})
        self.title = self.book.add_format({"bold": True, "font_size": 14})

    @property
    def typed_elsewhere(self) -> set[str]:
        """The facts of a bid that the table of bids reads from other sheets."""
        found = set()
        for panel in self.panels:
            found |= {*panel.marks, *panel.comments}
            found |= {name for name in (panel.consensus, panel.consensus_comment) if name is not None}
        return found

    def sheets_before(self) -> None:
        """Adds the sheets in their order, empty: evaluators and moderation."""
        self.evaluators = [self.book.add_worksheet(f"Evaluator {at + 1}") for at in range(self.count)]
        self.moderation = self.book.add_worksheet("Moderation") if self.panels else None

    def sheets_after(self) -> None:
        """Adds the results and the rulebook's text."""
        self.results = self.book.add_worksheet("Results")
        self.picture = self.book.add_worksheet("Chart") if self._codes() else None
        self.text = self.book.add_worksheet("Rulebook")

    # -- evaluators ----------------------------------------------------------------------------------

    def write_evaluators(self) -> None:
        """A sheet for each evaluator, with a mark and a comment for each bid and question."""
        for at, sheet in enumerate(self.evaluators):
            sheet.write_string(0, 0, f"Evaluator {at + 1}, name", self.plain)
            sheet.write_blank(0, 1, None, self.green)
            self._bidders(sheet, _FIRST - 1, 1)
            for column, name in enumerate(self._typed_by(at), 1):
                self._heading(
                    sheet, _FIRST - 1, column, self._said(name), 50 if name.endswith("comment") else 12
                )
                self.inputs(sheet, self.rulebook.inputs[name], _FIRST, _FIRST + self.rows - 1, column)
            sheet.freeze_panes(_FIRST, 1)
            _print_out(sheet, _FIRST - 1)

    def _typed_by(self, at: int) -> list[str]:
        """The facts that evaluator number `at` types, question by question."""
        found = []
        for panel in self.panels:
            found += [names[at] for names in (panel.marks, panel.comments) if at < len(names)]
        return found

    def _said(self, name: str) -> str:
        """A heading without the evaluator's number, which the sheet bears."""
        for at in range(self.count, 0, -1):
            name = name.replace(f" evaluator {at}", "")
        return name

    def _bidders(self, sheet: Worksheet, row: int, lines: int) -> None:
        word = "bidder" if self.rulebook.bid_word == "bid" else "project"
        self._heading(sheet, row, 0, word, 28)
        for at in range(self.rows * lines):
            self._link(sheet, row + 1 + at, 0, f"{self.bids}!$A${at // lines + 2}")

    def _heading(self, sheet: Worksheet, row: int, column: int, text: str, width: int) -> None:
        sheet.set_column(column, column, width)
        sheet.write_string(row, column, text, self.head)

    def _link(
        self, sheet: Worksheet, row: int, column: int, source: str, style: Format | None = None
    ) -> None:
        # A plain reference to an empty cell would show 0: a blank is not a mark of 0.
        sheet.write_formula(row, column, f'=IF({source}="","",{source})', style or self.linked, "")

    # -- moderation ----------------------------------------------------------------------------------

    def write_moderation(self) -> None:
        """A line for each bid and question: individual marks and comments, consensus, who, when, why."""
        sheet = self.moderation
        if sheet is None:
            return
        self._bidders(sheet, 0, len(self.panels))
        self._heading(sheet, 0, 1, "question", 22)
        self._moderation_headings(sheet)
        for at in range(self.rows * len(self.panels)):
            bid, number = divmod(at, len(self.panels))
            self._moderate(sheet, at + 1, bid, self.panels[number])
        last, end = self.rows * len(self.panels), self._agreed_column + 4
        self._colour_differences(sheet, last)
        days = {"validate": "date", "criteria": ">=", "value": _FIRST_DAY}
        sheet.data_validation(
            1, end - 1, last, end - 1, {**days, "error_message": "Write a day, such as 1 April 2026."}
        )
        sheet.freeze_panes(1, 2)
        _print_out(sheet, 0)

    @property
    def _agreed_column(self) -> int:
        return 2 + 2 * self.count

    def _moderation_headings(self, sheet: Worksheet) -> None:
        for at in range(self.count):
            self._heading(sheet, 0, 2 + 2 * at, f"evaluator {at + 1}", 11)
            self._heading(sheet, 0, 3 + 2 * at, f"evaluator {at + 1} comment", 34)
        names = (("consensus", 11), ("consensus comment", 34), ("who", 22), ("when", 14), ("why", 44))
        for at, (name, width) in enumerate(names, self._agreed_column):
            self._heading(sheet, 0, at, name, width)

    def _moderate(self, sheet: Worksheet, row: int, bid: int, panel: Panel) -> None:
        # The question is named where there is a bid, as what is typed nowhere should not look expected.
        question = panel.name.replace('"', '""')
        sheet.set_row(row, _TWO_LINES)
        sheet.write_formula(row, 1, f'=IF($A{row + 1}="","","{question}")', self.linked, "")
        for at in range(len(panel.marks)):
            typed, own = self._typed_by(at), f"Evaluator {at + 1}"
            for column, names in ((2 + 2 * at, panel.marks), (3 + 2 * at, panel.comments)):
                if at < len(names):
                    cell = xl_rowcol_to_cell(_FIRST + bid, 1 + typed.index(names[at]), True, True)
                    self._link(sheet, row, column, f"'{own}'!{cell}", self.quoted)
        agreed = self._agreed_column
        for column, name in ((agreed, panel.consensus), (agreed + 1, panel.consensus_comment)):
            if name is not None:
                self.inputs(sheet, self.rulebook.inputs[name], row, row, column)
        for column, style in ((agreed + 2, self.green), (agreed + 3, self.day), (agreed + 4, self.green)):
            sheet.write_blank(row, column, None, style)

    def _colour_differences(self, sheet: Worksheet, last: int) -> None:
        """Marks that differ and are not agreed on yet."""
        marks = ",".join(f"${xl_col_to_name(2 + 2 * at)}2" for at in range(self.count))
        agreed = f"${xl_col_to_name(self._agreed_column)}2"
        warn = self.book.add_format({"bg_color": _WARN})
        rule = f'=AND({agreed}="",COUNT({marks})>1,MAX({marks})<>MIN({marks}))'
        sheet.conditional_format(
            1, 1, last, self._agreed_column, {"type": "formula", "criteria": rule, "format": warn}
        )

    def source_of(self, name: str, bid: int) -> str:
        """The cell that the table of bids reads a fact of a bid from."""
        for number, panel in enumerate(self.panels):
            row = 1 + bid * len(self.panels) + number
            for column, agreed in enumerate((panel.consensus, panel.consensus_comment), self._agreed_column):
                if agreed == name:
                    return f"Moderation!{xl_rowcol_to_cell(row, column, True, True)}"
        at = next(at for at in range(self.count) if name in self._typed_by(at))
        cell = xl_rowcol_to_cell(_FIRST + bid, 1 + self._typed_by(at).index(name), True, True)
        return f"'Evaluator {at + 1}'!{cell}"

    def link_bids(self, sheet: Worksheet, name: str, column: int) -> None:
        """The cells of a fact in the table of bids that is typed in another sheet."""
        for bid in range(self.rows):
            self._link(sheet, 1 + bid, column, self.source_of(name, bid))

    # -- results -------------------------------------------------------------------------------------

    def write_results(self, *, contract_lines: int, decisions: bool) -> None:
        """Outcome, rank, score and reasons by bid, marks by criterion, and a chart of these."""
        sheet, lines = self.results, self.rulebook.text.splitlines()
        for row, line in enumerate(lines):
            self.text.write_string(row, 0, line)
        self.text.set_column(0, 0, 120)
        ranges = {
            "rulebook": f"Rulebook!{xl_range_abs(0, 0, len(lines) - 1, 0)}",
            "bids": f"{self.bids}!{xl_range_abs(0, 0, self.rows, max(self.where.values(), default=0))}",
            "number_of_bids": "Results!$B$3",
        }
        if contract_lines:
            word = self.rulebook.contract_word.capitalize()
            ranges["contract"] = f"{word}!{xl_range_abs(0, 0, contract_lines, 3)}"
        if decisions:
            ranges["decisions"] = f"Decisions!{xl_range_abs(0, 0, self.rows, 5)}"
        self._write_head(sheet, ranges)
        self._write_columns(sheet, ranges)
        sheet.freeze_panes(5, 1)
        _print_out(sheet, 4)

    def _write_head(self, sheet: Worksheet, ranges: dict[str, str]) -> None:
        sheet.set_row(0, 22)
        sheet.write_string(0, 0, self.rulebook.title, self.title)
        sheet.write_string(1, 0, "Rulebook", self.plain)
        sheet.write_formula(1, 1, _call("SVVERSION", ranges), None, "")
        sheet.write_string(2, 0, "How many bids there are", self.plain)
        sheet.write_blank(2, 1, None, self.number)
        said = "Needed when there is one bid; otherwise a check that the table is whole."
        sheet.write_string(2, 2, said)

    def _write_columns(self, sheet: Worksheet, ranges: dict[str, str]) -> None:
        top, last = 4, 4 + self.rows
        self._bidders(sheet, top, 1)
        codes = self._codes()
        for column, (heading, function, width) in enumerate(_COLUMNS, 1):
            # Reasons come behind the marks, where they may be wide.
            at = column if column < 4 else column + len(codes)
            self._heading(sheet, top, at, heading, width)
            self._spill(sheet, top + 1, at, 1, _call(function, ranges), self.folded)
        for at, code in enumerate(codes, 4):
            self._heading(sheet, top, at, code, 12)
        if codes:
            given = ranges | {"criterion": xl_range_abs(top, 4, top, 3 + len(codes))}
            self._spill(sheet, top + 1, 4, len(codes), _call("SVSCORE", given), self.marks)
        for row in range(top + 1, last + 1):
            sheet.set_row(row, _TWO_LINES)
        self._colour(sheet, top + 1, last)
        if self.picture is not None:
            self._chart(self.picture, top, codes)

    def _codes(self) -> list[str]:
        """The codes of the criteria that add up to the total."""
        found = [one.code for one in self.rulebook.criteria if one.parent is None and one.family is None]
        return list(dict.fromkeys(found))

    def _spill(
        self, sheet: Worksheet, row: int, column: int, width: int, formula: str, style: Format
    ) -> None:
        area = (row, column, row + self.rows - 1, column + width - 1)
        sheet.write_dynamic_array_formula(*area, formula, style, "")
        for down in range(row, row + self.rows):
            for across in range(column, column + width):
                if (down, across) != (row, column):
                    sheet.write_blank(down, across, None, style)

    def _colour(self, sheet: Worksheet, first: int, last: int) -> None:
        tones = {
            "pass": _GOOD,
            "fail": _BAD,
            "error": _BAD,
            "refer": _WARN,
            "unknown": _WARN,
            "out of scope": _WARN,
        }
        for word, colour in tones.items():
            style = self.book.add_format({"bg_color": colour})
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
            sheet.conditional_format(first, 1, last, 3, rule)
        wrong = self.book.add_format({"bg_color": _BAD})
        said = {"type": "text", "criteria": "begins with", "value": "SV", "format": wrong}
        sheet.conditional_format(first, 1, last, 5 + len(self._codes()), said)
        best = self.book.add_format({"bg_color": _GOOD, "bold": True})
        sheet.conditional_format(
            first, 2, last, 2, {"type": "cell", "criteria": "==", "value": 1, "format": best}
        )
        sheet.conditional_format(first, 3, last, 3, {"type": "data_bar", "bar_color": "#9DC3E6"})

    def _chart(self, sheet: Worksheet, top: int, codes: Sequence[str]) -> None:
        chart = self.book.add_chart({"type": "bar", "subtype": "stacked"})
        count = min(_CHARTED, self.rows)
        for at, code in enumerate(codes, 4):
            series: dict[str, Any] = {
                "name": code,
                "categories": ["Results", top + 1, 0, top + count, 0],
                "values": ["Results", top + 1, at, top + count, at],
                "gap": 60,
            }
            chart.add_series(series)
        chart.set_title(
            {"name": f"What each criterion adds to the total (first {count} bids)", "name_font": {"size": 12}}
        )
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 860, "height": 520})
        sheet.insert_chart(0, 0, chart, {"description": "Marks of each bid by criterion"})
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 1)


def _call(function: str, ranges: Mapping[str, str]) -> str:
    order = _ORDER.get(function, _ORDER_OF_REST)
    texts = [ranges["rulebook"], *(ranges.get(name, "") for name in order)]
    while not texts[-1]:
        texts.pop()
    return f"=_xldudf_{function}({','.join(texts)})"


def _print_out(sheet: Worksheet, heading: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
