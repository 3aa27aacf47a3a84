"""The part of a template that people evaluate with: a sheet for each evaluator, and moderation.

Marks are typed once, in the evaluators' sheets, and read from there by formulas: into moderation and into the
table of bids. They are kept by the number of a bid's line, which is written beside it and never changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from svrules.data.bid_table import LINE_NUMBERS
from svrules.data.headings import Names
from svrules.data.template_lines import (
    PROTECTION,
    name_of_line,
    page_breaks,
    print_out,
    printed_to,
    quoted,
    read_from,
)
from svrules.data.template_questions import how_marked, title
from svrules.language.rulebook import Input, Panel, Rulebook
from svrules.quantities import UnitTable

__all__ = ["BAD", "GOOD", "WARN", "Evaluation", "Inputs", "Styles"]

Inputs = Callable[[Worksheet, Input, int, int, int], None]
"""Makes green, guarded cells for an input: sheet, input, first row, last row, column."""

GOOD, BAD, WARN = "#C6EFCE", "#FFC7CE", "#FFEB9C"
_FIRST: Final = 5
"""The row of the first bid in an evaluator's sheet, from 0: above it a name, what is asked, and headings."""
_LINE, _BIDDER, _QUESTION = 6, 20, 16
_MARK, _COMMENT, _ALONE = 12, 40, 28
_TWO_LINES, _THREE_LINES = 30, 45
_FIRST_DAY: Final = date(1901, 1, 1)
_ORPHANS: Final = "Red: typed on a line without a bidder, so it counts for nobody. See the sheet Notes."


@dataclass(frozen=True)
class Styles:
    """How cells look: headings, plain text, and green cells for text, days and whole numbers."""

    head: Format
    plain: Format
    green: Format
    day: Format
    number: Format


@dataclass(eq=False)
class Evaluation:
    """Writes the sheets for evaluation into a template. `rows` is how many bids there is room for."""

    rulebook: Rulebook
    book: xlsxwriter.Workbook
    rows: int
    units: UnitTable
    styles: Styles
    inputs: Inputs
    bids: str = "Bids"

    def __post_init__(self) -> None:
        self.panels = self.rulebook.panels
        self.count = max((len(panel.marks) for panel in self.panels), default=0)
        self.per_bid = 100 if len(self.panels) < 100 else 1000
        lines = {"valign": "top", "border": 1, "border_color": "#D9D9D9", "font_color": "#595959"}
        self.linked = self.book.add_format({**lines, "text_wrap": True})
        self.shown = self.book.add_format(lines)
        self.key = self.book.add_format({**lines, "num_format": "0"})
        digits = "0" * (len(str(self.per_bid)) - 1)
        self.double_key = self.book.add_format({**lines, "num_format": f'0"."{digits}'})
        self.bad = self.book.add_format({"bg_color": BAD})
        self.alarm = self.book.add_format({"bold": True, "font_color": "#9C0006"})
        self.bold = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})

    @property
    def typed_elsewhere(self) -> set[str]:
        """The facts of a bid that the table of bids reads from other sheets."""
        found = set()
        for panel in self.panels:
            found |= {*panel.marks, *panel.comments}
            found |= {name for name in (panel.consensus, panel.consensus_comment) if name is not None}
        return found

    @property
    def bidder_column(self) -> int:
        """The column of bidders in the table of bids, behind the numbers of lines where marks are kept."""
        return 1 if self.panels else 0

    def add_sheets(self) -> None:
        """Adds the sheets in their order, empty: evaluators and moderation."""
        self.evaluators = [self.book.add_worksheet(f"Evaluator {at + 1}") for at in range(self.count)]
        self.moderation = self.book.add_worksheet("Moderation") if self.panels else None

    # -- evaluators ----------------------------------------------------------------------------------

    def write_evaluators(self) -> None:
        """A sheet for each evaluator, with a mark and a comment for each bid and question."""
        for at, sheet in enumerate(self.evaluators):
            typed = self._typed_by(at)
            blocks = self._blocks(at)
            widths = [_LINE, _BIDDER, *(width for block in blocks for width in block)]
            sheet.set_default_row(_TWO_LINES)
            sheet.write_string(0, 1, f"Evaluator {at + 1}, name", self.bold)
            sheet.write_blank(0, 2, None, self.styles.green)
            self._about(sheet, at)
            self._keys(sheet, _FIRST, self.rows)
            for column, name in enumerate(typed, 2):
                self._heading(sheet, _FIRST - 1, column, self._said(name), widths[column])
                self.inputs(sheet, self.rulebook.inputs[name], _FIRST, _FIRST + self.rows - 1, column)
            self._tell_orphans(sheet, 1, _FIRST, self.rows, 2, 1 + len(typed))
            self._finish(sheet, _FIRST - 1, self.rows, widths, 2)
            sheet.set_v_pagebreaks(page_breaks(_LINE + _BIDDER, blocks, 2))

    def _about(self, sheet: Worksheet, at: int) -> None:
        """Above each question its title, what the levels mean, and the pass mark."""
        sheet.set_row(0, _TWO_LINES)
        sheet.set_row(2, _TWO_LINES)
        sheet.set_row(3, 84)
        column = 2
        for panel in self.panels:
            width = sum(at < len(names) for names in (panel.marks, panel.comments))
            if width == 0:
                continue
            said = title(panel, self.rulebook), how_marked(panel, self.rulebook, self.units)
            for row, text, style in zip((2, 3), said, (self.bold, self.styles.plain), strict=True):
                if width == 1:
                    sheet.write_string(row, column, text, style)
                else:
                    sheet.merge_range(row, column, row, column + width - 1, text, style)
            column += width

    def _blocks(self, at: int) -> list[list[float]]:
        """The widths of each question's columns."""
        found: list[list[float]] = []
        for panel in self.panels:
            has = [at < len(names) for names in (panel.marks, panel.comments)]
            found.append([_MARK, _COMMENT] if all(has) else [_ALONE] * sum(has))
        return found

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

    def _keys(self, sheet: Worksheet, first: int, rows: int) -> None:
        """The numbers of the lines, and the bidders whom they belong to."""
        self._heading(sheet, first - 1, 0, "line", _LINE)
        self._heading(sheet, first - 1, 1, self._bidder_word, _BIDDER)
        for at in range(rows):
            row = first + at
            sheet.write_number(row, 0, at + 1, self.key)
            sheet.write_formula(row, 1, name_of_line(self.bids, f"$A{row + 1}"), self.linked, "")

    @property
    def _bidder_word(self) -> str:
        return "bidder" if self.rulebook.bid_word == "bid" else "project"

    def _heading(self, sheet: Worksheet, row: int, column: int, text: str, width: float) -> None:
        sheet.set_column(column, column, width)
        sheet.write_string(row, column, text, self.styles.head)

    def _tell_orphans(self, sheet: Worksheet, row: int, first: int, rows: int, left: int, right: int) -> None:
        """Marks beside no bidder's name are red, and a line above says so, where there is a row for it."""
        names = xl_range_abs(first, 1, first + rows - 1, 1)
        typed = xl_range_abs(first, left, first + rows - 1, right)
        if row < first - 1:
            orphans = f'SUMPRODUCT(({names}="")*({typed}<>""))'
            sheet.write_formula(row, 1, f'=IF({orphans}>0,"{_ORPHANS}","")', self.alarm, "")
        rule = f'=AND($B{first + 1}="",{xl_col_to_name(left)}{first + 1}<>"")'
        area = (first, left, first + rows - 1, right)
        sheet.conditional_format(*area, {"type": "formula", "criteria": rule, "format": self.bad})

    def _finish(self, sheet: Worksheet, top: int, rows: int, widths: list[float], repeated: int) -> None:
        sheet.freeze_panes(top + 1, repeated)
        sheet.protect("", PROTECTION)
        print_out(sheet, top, widths, repeated)
        area = printed_to(sheet.get_name(), top, rows, 1, len(widths) - 1)
        self.book.define_name(f"{quoted(sheet.get_name())}!_xlnm.Print_Area", area)

    # -- moderation ----------------------------------------------------------------------------------

    def write_moderation(self) -> None:
        """A line for each bid and question: individual marks and comments, consensus, who, when, why."""
        sheet = self.moderation
        if sheet is None:
            return
        sheet.set_default_row(_THREE_LINES)
        widths = self._moderation_headings(sheet)
        last, agreed = self.rows * len(self.panels), self._agreed_column
        for at in range(last):
            bid, number = divmod(at, len(self.panels))
            self._moderate(sheet, at + 1, bid, number)
        self._colour_differences(sheet, last)
        self._tell_orphans(sheet, 0, 1, last, agreed, agreed + 4)
        days = {"validate": "date", "criteria": ">=", "value": _FIRST_DAY}
        wrong = {"error_message": "Write a day, such as 1 April 2026."}
        sheet.data_validation(1, agreed + 3, last, agreed + 3, {**days, **wrong})
        self._finish(sheet, 0, last, widths, 3)
        blocks = [*(widths[at : at + 2] for at in range(3, agreed, 2)), widths[agreed:]]
        sheet.set_v_pagebreaks(page_breaks(sum(widths[:3]), blocks, 3))

    @property
    def _agreed_column(self) -> int:
        return 3 + 2 * self.count

    def _moderation_headings(self, sheet: Worksheet) -> list[float]:
        headings: list[tuple[str, float]] = [
            ("line", _LINE),
            (self._bidder_word, _BIDDER),
            ("question", _QUESTION),
        ]
        for at in range(1, self.count + 1):
            headings += [(f"evaluator {at}", 11), (f"evaluator {at} comment", 30)]
        headings += [("consensus", 11), ("consensus comment", 26), ("who", 13), ("when", 12), ("why", 26)]
        for column, (name, width) in enumerate(headings):
            self._heading(sheet, 0, column, name, width)
        return [width for _, width in headings]

    def _moderate(self, sheet: Worksheet, row: int, bid: int, number: int) -> None:
        panel, key = self.panels[number], f"INT($A{row + 1}/{self.per_bid})"
        sheet.write_number(row, 0, (bid + 1) * self.per_bid + number + 1, self.double_key)
        sheet.write_formula(row, 1, name_of_line(self.bids, key), self.linked, "")
        # The question is named where there is a bid, as what is typed nowhere should not look expected.
        question = panel.name.replace('"', '""')
        sheet.write_formula(row, 2, f'=IF($B{row + 1}="","","{question}")', self.linked, "")
        self._show_marks(sheet, row, panel, key)
        agreed, styles = self._agreed_column, self.styles
        for column, name in ((agreed, panel.consensus), (agreed + 1, panel.consensus_comment)):
            if name is not None:
                self.inputs(sheet, self.rulebook.inputs[name], row, row, column)
        for column, style in enumerate((styles.green, styles.day, styles.green), agreed + 2):
            sheet.write_blank(row, column, None, style)

    def _show_marks(self, sheet: Worksheet, row: int, panel: Panel, key: str) -> None:
        for at in range(len(panel.marks)):
            typed = self._typed_by(at)
            for column, names in ((3 + 2 * at, panel.marks), (4 + 2 * at, panel.comments)):
                if at < len(names):
                    where = 2 + typed.index(names[at])
                    formula = read_from(f"Evaluator {at + 1}", where, key, f"$B{row + 1}")
                    sheet.write_formula(row, column, formula, self.linked, "")

    def _colour_differences(self, sheet: Worksheet, last: int) -> None:
        """Marks that differ and are not agreed on yet."""
        marks = ",".join(f"${xl_col_to_name(3 + 2 * at)}2" for at in range(self.count))
        agreed = f"${xl_col_to_name(self._agreed_column)}2"
        warn = self.book.add_format({"bg_color": WARN})
        rule = f'=AND({agreed}="",COUNT({marks})>1,MAX({marks})<>MIN({marks}))'
        area = (1, 1, last, self._agreed_column)
        sheet.conditional_format(*area, {"type": "formula", "criteria": rule, "format": warn})

    # -- the table of bids ---------------------------------------------------------------------------

    def number_lines(self, sheet: Worksheet) -> None:
        """Writes the numbers of the lines into the table of bids; a bidder without one is red."""
        names = Names.of(self.rulebook, "bid", self.units)
        free = next(one for one in LINE_NUMBERS if names.look_up(one).input is None)
        self._heading(sheet, 0, 0, free, _LINE)
        for bid in range(self.rows):
            sheet.write_number(1 + bid, 0, bid + 1, self.key)
        lost = {"type": "formula", "criteria": '=AND($B2<>"",$A2="")', "format": self.bad}
        sheet.conditional_format(1, 0, self.rows, 1, lost)

    def link_bids(self, sheet: Worksheet, name: str, column: int) -> None:
        """The cells of a fact in the table of bids that is typed in another sheet; red when typed over."""
        for row in range(1, 1 + self.rows):
            sheet.write_formula(row, column, self._source(name, row), self.shown, "")
        cell = f"{xl_col_to_name(column)}2"
        over = {"type": "formula", "criteria": f"=NOT(_xlfn.ISFORMULA({cell}))", "format": self.bad}
        sheet.conditional_format(1, column, self.rows, column, over)

    def _source(self, name: str, row: int) -> str:
        """The formula by which the table of bids reads a fact from the sheet in which it is typed."""
        key, bidder = f"$A{row + 1}", f"$B{row + 1}"
        for number, panel in enumerate(self.panels, 1):
            for column, agreed in enumerate((panel.consensus, panel.consensus_comment), self._agreed_column):
                if agreed == name:
                    return read_from("Moderation", column, f"{key}*{self.per_bid}+{number}", bidder)
        at = next(at for at in range(self.count) if name in self._typed_by(at))
        return read_from(f"Evaluator {at + 1}", 2 + self._typed_by(at).index(name), key, bidder)

    @property
    def sources(self) -> list[str]:
        """The columns in which marks and comments are typed, of all sheets."""
        found = [_columns(f"Evaluator {at + 1}", 2, 1 + len(self._typed_by(at))) for at in range(self.count)]
        agreed = self._agreed_column
        return [*found, _columns("Moderation", agreed, agreed + 1)] if self.panels else []


def _columns(sheet: str, left: int, right: int) -> str:
    return f"{quoted(sheet)}!${xl_col_to_name(left)}:${xl_col_to_name(right)}"
