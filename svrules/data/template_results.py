"""The sheets of a template that show what bids come to: results, what to look at, a chart, the rules.

Answers are SV formulas over the table of bids, and names come from that same range by their place in it. So
an answer stands beside its name whatever is inserted, taken out or sorted, and needs no other formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from svrules.data.template_evaluation import BAD, GOOD, WARN, Evaluation, Styles
from svrules.data.template_lines import PROTECTION, print_out, printed_to, quoted
from svrules.data.template_weights import number_format, out_of, top_criteria
from svrules.language.rulebook import Rulebook
from svrules.quantities import decimal_text

__all__ = ["Results"]

_TOP: Final = 8
"""The row of headings in the results, from 0."""
_ONE_LINE, _FIVE_LINES = 15, 75
_CHARTED: Final = 12
_FINDINGS: Final = 60
_COLOURS: Final = ("#1F4E79", "#C55A11", "#548235", "#7F6000", "#7030A0", "#3A3838")
_NOT_YET: Final = ("refer", "unknown", "out of scope")
_OPEN: Final = ("refer", "unknown", "error")
_COLUMNS: Final = (
    ("outcome", "SVELIGIBLE", 12),
    ("rank", "SVRANK", 8),
    ("score", "SVSCORE", 11),
    ("why", "SVWHY", 55),
    ("missing", "SVMISSING", 26),
)
_ORDER: Final = {
    "SVSCORE": ("bids", "contract", "bid", "criterion", "number_of_bids", "decisions"),
    "SVCHECK": ("bids", "contract", "decisions"),
    "SVVERSION": (),
}
_ORDER_OF_REST: Final = ("bids", "contract", "bid", "number_of_bids", "decisions")
_NOT_ALL: Final = "These must be the same: a line of Results or Bids was inserted or taken out."
_ASTRAY: Final = (
    "Marks do not reach the bidders that they were given to. Look for red cells in Bids, Moderation and the "
    "evaluators' sheets; the sheet Notes says how to add a bid or take one out."
)
_ALL_THERE: Final = "Every mark in the evaluators' sheets and in Moderation reaches a bidder in Bids."
_PROVISIONAL: Final = "Ranks are provisional as long as any bid is at refer, unknown or error."
_LOOK: Final = "What to look at before relying on the results: the sheet Checks."


@dataclass(eq=False)
class Results:
    """Writes the sheets of results. `ranges` has what the SV formulas take, `columns` facts of a bid."""

    rulebook: Rulebook
    book: xlsxwriter.Workbook
    evaluation: Evaluation
    styles: Styles
    rows: int
    columns: Mapping[str, int]

    def __post_init__(self) -> None:
        lines = {"valign": "top"}
        self.folded = self.book.add_format({**lines, "text_wrap": True})
        self.score = self.book.add_format({**lines, "num_format": number_format(self.rulebook)})
        self.marks = self.book.add_format({**lines, "num_format": "0.00"})
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.above = self.book.add_format({"text_wrap": True, "valign": "bottom", "font_color": "#595959"})
        self.criteria = top_criteria(self.rulebook)

    def add_sheets(self) -> None:
        """Adds the sheets in their order, empty."""
        self.results = self.book.add_worksheet("Results")
        self.checks = self.book.add_worksheet("Checks")
        self.picture = self.book.add_worksheet("Chart") if self.criteria else None
        self.text = self.book.add_worksheet("Rulebook")

    def write(self, *, contract_lines: int, decisions: bool) -> None:
        """Outcome, rank, score, marks and reasons by bid, what to look at, a chart, the rulebook's text."""
        ranges = self._ranges(contract_lines, decisions)
        self._write_text()
        self._write_head(ranges)
        self._write_lines(ranges)
        self._write_checks(ranges)
        if self.picture is not None:
            self._chart(self.picture)
        for sheet in (self.results, self.checks, self.text):
            sheet.protect("", PROTECTION)

    def _ranges(self, contract_lines: int, decisions: bool) -> dict[str, str]:
        count = len(self.rulebook.text.splitlines())
        first, last = self.evaluation.bidder_column, max(self.columns.values(), default=1)
        ranges = {
            "rulebook": f"Rulebook!{xl_range_abs(0, 0, count - 1, 0)}",
            "bids": f"{quoted(self.evaluation.bids)}!{xl_range_abs(0, first, self.rows, last)}",
            "number_of_bids": "Results!$B$3",
        }
        if contract_lines:
            word = self.rulebook.contract_word.capitalize()
            ranges["contract"] = f"{word}!{xl_range_abs(0, 0, contract_lines, 3)}"
        if decisions:
            ranges["decisions"] = f"Decisions!{xl_range_abs(0, 0, self.rows, 5)}"
        return ranges

    def _write_text(self) -> None:
        for row, line in enumerate(self.rulebook.text.splitlines()):
            self.text.write_string(row, 0, line)
        self.text.set_column(0, 0, 120)
        print_out(self.text, 0, [120], 1)

    # -- above the table -----------------------------------------------------------------------------

    def _write_head(self, ranges: Mapping[str, str]) -> None:
        sheet = self.results
        sheet.set_row(0, 22)
        sheet.write_string(0, 0, self.rulebook.title, self.title)
        sheet.write_string(1, 0, "Rulebook")
        sheet.write_formula(1, 1, _call("SVVERSION", ranges), None, "")
        sheet.write_string(2, 0, "How many bids there are")
        sheet.write_blank(2, 1, None, self.styles.number)
        sheet.write_string(2, 2, "Needed when there is one bid; otherwise a check that the table is whole.")
        self._check_names()
        if self.evaluation.panels:
            self._check_marks()
        sheet.write_string(5, 0, _PROVISIONAL)
        # Constant text that is coloured when it applies: it needs no formula that depends on scores.
        self._colour_line(5, self._is_open, WARN)
        sheet.write_url(6, 0, "internal:'Checks'!A1", string=_LOOK)
        self.book.define_name("sv_first_check", "=Checks!$A$4")
        self._colour_line(6, 'AND(sv_first_check<>"",sv_first_check<>"fine")', WARN)

    def _check_names(self) -> None:
        bids, column = quoted(self.evaluation.bids), xl_col_to_name(self.evaluation.bidder_column)
        there = f"(COUNTA({bids}!${column}:${column})-1)"
        shown = f'SUMPRODUCT(--({xl_range_abs(_TOP + 1, 0, _TOP + self.rows, 0)}<>""))'
        text = f'"Bidders named in the sheet {self.evaluation.bids}: "&{there}&"; shown below: "&{shown}&"."'
        formula = f'={text}&IF({there}={shown},""," {_NOT_ALL}")'
        self.results.write_formula(3, 0, formula, None, "")
        self._colour_line(3, 'ISNUMBER(SEARCH("must be",$A$4))', BAD)

    def _check_marks(self) -> None:
        bids, rows = quoted(self.evaluation.bids), self.rows
        linked = [self.columns[name] for name in self.evaluation.typed_elsewhere]
        there = ",".join(f"{bids}!${xl_col_to_name(one)}:${xl_col_to_name(one)}" for one in sorted(linked))
        typed = ",".join(self.evaluation.sources)
        names, keys = (f"{bids}!{xl_range_abs(1, column, rows, column)}" for column in (1, 0))
        unnumbered = f'SUMPRODUCT(({names}<>"")*({keys}=""))'
        astray = f"OR(ABS(SUM({there})-SUM({typed}))>0.000001,{unnumbered}>0)"
        self.results.write_formula(4, 0, f'=IF({astray},"{_ASTRAY}","{_ALL_THERE}")', None, "")
        self._colour_line(4, 'ISNUMBER(SEARCH("do not reach",$A$5))', BAD)

    def _colour_line(self, row: int, applies: str, colour: str) -> None:
        style = self.book.add_format({"bg_color": colour, "bold": True})
        rule = {"type": "formula", "criteria": f"={applies}", "format": style}
        self.results.conditional_format(row, 0, row, 3 + len(self.criteria), rule)

    @property
    def _is_open(self) -> str:
        outcomes = xl_range_abs(_TOP + 1, 1, _TOP + self.rows, 1)
        return "+".join(f'COUNTIF({outcomes},"{word}")' for word in _OPEN) + ">0"

    # -- the table -----------------------------------------------------------------------------------

    def _write_lines(self, ranges: Mapping[str, str]) -> None:
        sheet, count = self.results, len(self.criteria)
        sheet.set_default_row(_FIVE_LINES)
        for row in range(1, _TOP - 1):
            sheet.set_row(row, _ONE_LINE)
        sheet.set_row(_TOP, _ONE_LINE)
        self._names()
        widths: dict[int, float] = {0: 28}
        for column, (heading, function, width) in enumerate(_COLUMNS, 1):
            # Reasons come behind the marks, where they may be wide.
            at = column if column < 4 else column + count
            widths[at] = width
            sheet.write_string(_TOP, at, heading, self.styles.head)
            style = self.score if function == "SVSCORE" else self.folded
            self._spill(sheet, at, 1, _call(function, ranges), style)
        self._write_marks(ranges, widths)
        for column in widths:
            sheet.set_column(column, column, widths[column])
        self._colour(_TOP + 1, _TOP + self.rows, 5 + count)
        sheet.freeze_panes(_TOP + 1, 1)
        print_out(sheet, _TOP, [widths[column] for column in sorted(widths)], 1)
        self.book.define_name(
            "Results!_xlnm.Print_Area", printed_to("Results", _TOP, self.rows, 0, 5 + count)
        )

    def _names(self) -> None:
        word = "bidder" if self.rulebook.bid_word == "bid" else "project"
        self.results.write_string(_TOP, 0, word, self.styles.head)
        column = self.evaluation.bidder_column
        names = f"{quoted(self.evaluation.bids)}!{xl_range_abs(0, column, self.rows, column)}"
        for row in range(_TOP + 1, _TOP + 1 + self.rows):
            # From the same lines as the answers beside it, counted from the headings as they are.
            formula = f'=IFERROR(INDEX({names},ROW()-ROW($A${_TOP + 1})+1)&"","")'
            self.results.write_formula(row, 0, formula, self.folded, "")

    def _write_marks(self, ranges: Mapping[str, str], widths: dict[int, float]) -> None:
        sheet, count = self.results, len(self.criteria)
        worths = [out_of(one, self.rulebook) for one in self.criteria]
        known = [one for one in worths if one is not None]
        if known and len(known) == count:
            sheet.write_string(_TOP - 1, 3, f"of {decimal_text(sum(known, Fraction()))}", self.above)
        for at, (one, worth) in enumerate(zip(self.criteria, worths, strict=True), 4):
            widths[at] = 13
            said = one.title if worth is None else f"{one.title}, of {decimal_text(worth)}"
            sheet.write_string(_TOP - 1, at, said, self.above)
            sheet.write_string(_TOP, at, one.code, self.styles.head)
        if count:
            sheet.set_row(_TOP - 1, 46)
            given = {**ranges, "criterion": xl_range_abs(_TOP, 4, _TOP, 3 + count)}
            self._spill(sheet, 4, count, _call("SVSCORE", given), self.marks)

    def _spill(self, sheet: Worksheet, column: int, width: int, formula: str, style: Format) -> None:
        _spill(sheet, (_TOP + 1, column, _TOP + self.rows, column + width - 1), formula, style)

    def _colour(self, first: int, last: int, right: int) -> None:
        sheet = self.results
        blank = self.book.add_format({"font_color": "white", "num_format": ";;;"})
        empty = {"type": "formula", "criteria": f'=$A{first + 1}=""', "format": blank}
        # A call that cannot be answered says so in the first line, also where there are no bids.
        failed = {"type": "text", "criteria": "begins with", "value": "SV", "stop_if_true": True}
        sheet.conditional_format(
            first, 1, last, right, {**failed, "format": self.book.add_format({"bg_color": BAD})}
        )
        sheet.conditional_format(first, 1, last, right, {**empty, "stop_if_true": True})
        tones = {"pass": GOOD, **dict.fromkeys(("fail", "error"), BAD), **dict.fromkeys(_NOT_YET, WARN)}
        for word, colour in tones.items():
            style = self.book.add_format({"bg_color": colour})
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
            sheet.conditional_format(first, 1, last, 3, rule)
        open_ = {"type": "formula", "criteria": f"=AND(ISNUMBER($C{first + 1}),{self._is_open})"}
        provisional = self.book.add_format({"bg_color": WARN, "italic": True})
        sheet.conditional_format(first, 2, last, 2, {**open_, "format": provisional})
        best = self.book.add_format({"bg_color": GOOD, "bold": True})
        sheet.conditional_format(
            first, 2, last, 2, {"type": "cell", "criteria": "==", "value": 1, "format": best}
        )
        bar = {"type": "data_bar", "bar_color": "#9DC3E6", "min_type": "num", "min_value": 0}
        sheet.conditional_format(first, 3, last, 3, bar)
        rule = self.book.add_format({"border": 1, "border_color": "#D9D9D9"})
        lined = {"type": "formula", "criteria": f'=$A{first + 1}<>""', "format": rule}
        sheet.conditional_format(first, 0, last, right, lined)

    # -- what to look at, and the chart --------------------------------------------------------------

    def _write_checks(self, ranges: Mapping[str, str]) -> None:
        sheet = self.checks
        sheet.set_row(0, 22)
        sheet.write_string(0, 0, "What to look at", self.title)
        sheet.write_string(1, 0, "What was found in the rulebook and in the tables, and what was tidied.")
        widths: list[float] = [10, 10, 20, 70, 60]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        _spill(sheet, (2, 0, 2 + _FINDINGS, 4), _call("SVCHECK", ranges), self.folded)
        blank = self.book.add_format({"font_color": "white"})
        # A program that does not spill fills the cells behind the answer with errors.
        rest = {"type": "formula", "criteria": "=ISERROR(A3)", "format": blank, "stop_if_true": True}
        sheet.conditional_format(2, 0, 2 + _FINDINGS, 4, rest)
        head = self.book.add_format({"bold": True, "bg_color": "#DDEBF7"})
        is_head = {"type": "formula", "criteria": '=$A3="kind"', "format": head}
        sheet.conditional_format(2, 0, 2, 4, is_head)
        for word, colour in (("error", BAD), ("warning", WARN), ("look at", WARN), ("fine", GOOD)):
            style = self.book.add_format({"bg_color": colour})
            rule = {"type": "formula", "criteria": f'=$A3="{word}"', "format": style}
            sheet.conditional_format(2, 0, 2 + _FINDINGS, 0, rule)
        sheet.freeze_panes(3, 0)
        print_out(sheet, 2, widths, 1)

    def _chart(self, sheet: Worksheet) -> None:
        chart = self.book.add_chart({"type": "column", "subtype": "stacked"})
        count = min(_CHARTED, self.rows)
        for at, one in enumerate(self.criteria):
            column = 4 + at
            series: dict[str, Any] = {
                "name": f"{one.code} {one.title}",
                # The outcome stands beside the name: marks of a bid that failed add up to no total.
                "categories": ["Results", _TOP + 1, 0, _TOP + count, 1],
                "values": ["Results", _TOP + 1, column, _TOP + count, column],
                "gap": 60,
                "fill": {"color": _COLOURS[at % len(_COLOURS)]},
            }
            chart.add_series(series)
        said = f"What each criterion adds, by bid (first {count} lines)"
        chart.set_title({"name": said, "name_font": {"size": 12}})
        chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 860, "height": 520})
        sheet.insert_chart(0, 0, chart, {"description": "Marks for each criterion, by bid and its outcome"})
        print_out(sheet, 0, [1], 1)


def _spill(sheet: Worksheet, area: tuple[int, int, int, int], formula: str, style: Format) -> None:
    sheet.write_dynamic_array_formula(*area, formula, style, "")
    top, left, bottom, right = area
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            if (row, column) != (top, left):
                sheet.write_blank(row, column, None, style)


def _call(function: str, ranges: Mapping[str, str]) -> str:
    order: Sequence[str] = _ORDER.get(function, _ORDER_OF_REST)
    texts = [ranges["rulebook"], *(ranges.get(name, "") for name in order)]
    while not texts[-1]:
        texts.pop()
    return f"=_xldudf_{function}({','.join(texts)})"
