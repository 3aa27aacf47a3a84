"""A workbook ready to fill, made from a rulebook: a green, guarded cell for each fact."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from svrules.data.decision_table import FIELDS, FIRST_YEAR, LAST_YEAR, decidable, referable
from svrules.data.door import uses_vat
from svrules.data.headings import BIDDER_HEADINGS, Names
from svrules.data.template_evaluation import Evaluation, Styles
from svrules.data.template_lines import PROTECTION, print_out, printed_to, quoted
from svrules.data.template_results import Results
from svrules.data.template_words import KEEP_LINES, Wording, heading, unit_words
from svrules.data.validation import Guard
from svrules.data.wording import name_key, rulebook_units
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, Type
from svrules.quantities import MONEY, STANDARD_UNITS, UnitTable

BID_ROWS: Final = 30
"""For how many bids there is room, unless somebody says."""

_RECENT: Final = 191029
_GREEN: Final = "#E2F0D9"
_HEAD: Final = "#1F4E79"
# The same rulebook gives the same bytes: a workbook would otherwise carry the time at which it was made.
_NO_TIME: Final = datetime(2000, 1, 1)  # noqa: DTZ001


def write_template(
    rulebook: Rulebook,
    path: str | os.PathLike[str],
    *,
    evaluation: bool = True,
    bids: int = BID_ROWS,
) -> None:
    """Writes an .xlsx workbook with a cell for every fact that the rulebook asks for.

    It has sheets for the contract, the bids (`bids` lines), decisions on referrals where a rule refers, and
    notes on how to fill them. `read_competition` reads the filled workbook as it was typed. With `evaluation`
    also one for each evaluator, moderation, results with SV formulas, and the rulebook's text; then sheets in
    which lines must keep their places are protected, without a password. Raises OSError when the file cannot
    be written.
    """
    with Path(path).open("wb") as file:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        book = xlsxwriter.Workbook(file, options)
        book.set_properties({"title": rulebook.title, "created": _NO_TIME})
        # Excel calculates anew what an earlier Excel stored, and may have no SV functions to do it with.
        book.set_calc_mode("auto", _RECENT)
        # What is stored is what an empty workbook comes to: nothing needs to be calculated on opening.
        book.calc_on_load = False
        _Template(rulebook, book, bids, evaluation and bool(rulebook.criteria)).write()
        book.close()


@dataclass
class _Template:
    rulebook: Rulebook
    book: xlsxwriter.Workbook
    rows: int = BID_ROWS
    evaluates: bool = False
    units: UnitTable = field(init=False)
    lists: _Lists = field(init=False)
    formats: dict[str, Format] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.units = rulebook_units(self.rulebook.units, STANDARD_UNITS)
        self.words = Wording(self.units, uses_vat(self.rulebook))
        self.head = self.book.add_format(
            {
                "bold": True,
                "font_color": "white",
                "bg_color": _HEAD,
                "text_wrap": True,
                "valign": "top",
                "border": 1,
            }
        )
        self.plain = self.book.add_format({"valign": "top", "text_wrap": True})
        self.title = self.book.add_format({"bold": True, "font_size": 14})

    def write(self) -> None:
        contract, bids = self.rulebook.contract_inputs(), self.rulebook.bid_inputs()
        refers = any(referable(self.rulebook).values())
        sheet = self.book.add_worksheet(self.rulebook.contract_word.capitalize()) if contract else None
        table = self.book.add_worksheet(self._bids_sheet) if bids else None
        self.evaluation = self._evaluation() if bids and self.evaluates else None
        self.first = self.evaluation.bidder_column if self.evaluation is not None else 0
        if self.evaluation is not None:
            self.evaluation.add_sheets()
        decisions = self.book.add_worksheet("Decisions") if refers and bids else None
        results = self._results(bids)
        notes = self.book.add_worksheet("Notes")
        self.lists = _Lists(self.book)
        if sheet is not None:
            self._contract(sheet, contract)
        if table is not None:
            self._bids(table, bids)
        if decisions is not None and table is not None:
            labels = [label for label, of_bid in decidable(self.rulebook).items() if of_bid]
            self._decisions(decisions, [*labels, self.rulebook.bid_word])
        if self.evaluation is not None and results is not None:
            self.evaluation.write_evaluators()
            self.evaluation.write_moderation()
            results.write(contract_lines=len(contract), decisions=decisions is not None)
        self._notes(notes)
        self.lists.finish()

    @property
    def _bids_sheet(self) -> str:
        return f"{self.rulebook.bid_word.capitalize()}s"

    @property
    def _styles(self) -> Styles:
        green, day, number = self._green("@"), self._green("d mmm yyyy"), self._green("0")
        return Styles(self.head, self.plain, green, day, number)

    def _evaluation(self) -> Evaluation:
        return Evaluation(
            self.rulebook, self.book, self.rows, self.units, self._styles, self._input_cells, self._bids_sheet
        )

    def _results(self, bids: Sequence[Input]) -> Results | None:
        """The sheets of results, added in their place and empty."""
        if self.evaluation is None:
            return None
        columns = {input_.name: column for column, input_ in enumerate(bids, self.first + 1)}
        results = Results(self.rulebook, self.book, self.evaluation, self._styles, self.rows, columns)
        results.add_sheets()
        return results

    # -- sheets --------------------------------------------------------------------------------------

    def _contract(self, sheet: Worksheet, inputs: Sequence[Input]) -> None:
        self._headings(sheet, ("name", "value", "unit", "note"), (34, 24, 22, 70))
        for row, input_ in enumerate(inputs, 1):
            sheet.write_string(row, 0, input_.name, self.plain)
            self._input_cells(sheet, input_, row, row, 1)
            sheet.write_string(row, 2, unit_words(input_, self.units), self.plain)
            sheet.write_string(row, 3, self.words.note(input_), self.plain)

    def _bids(self, sheet: Worksheet, inputs: Sequence[Input]) -> None:
        names, first = Names.of(self.rulebook, "bid", self.units), self.first
        headings = [heading(input_, names) for input_ in inputs]
        widths = [28, *(max(13, min(24, len(text) + 2)) for text in headings)]
        bidder = _bidder_heading(names, self.rulebook.bid_word)
        self._headings(sheet, (bidder, *headings), widths, first)
        sheet.set_row(0, 48)
        sheet.freeze_panes(1, first + 1)
        green = self._green("@")
        for row in range(1, self.rows + 1):
            sheet.write_blank(row, first, None, green)
        for column, input_ in enumerate(inputs, first + 1):
            if self.evaluation is not None and input_.name in self.evaluation.typed_elsewhere:
                self.evaluation.link_bids(sheet, input_.name, column)
            else:
                self._input_cells(sheet, input_, 1, self.rows, column)
            sheet.write_comment(0, column, self.words.note(input_) or input_.name, {"x_scale": 2})
        if self.evaluation is not None and first:
            self.evaluation.number_lines(sheet)
            sheet.data_validation(1, first, self.rows, first, KEEP_LINES)
            sheet.protect("", PROTECTION)
        area = printed_to(self._bids_sheet, 0, self.rows, first, first + len(inputs))
        self.book.define_name(f"{quoted(self._bids_sheet)}!_xlnm.Print_Area", area)

    def _decisions(self, sheet: Worksheet, refers: Sequence[str]) -> None:
        bidder = "bidder" if self.rulebook.bid_word == "bid" else "project"
        self._headings(sheet, (bidder, *FIELDS[1:]), (28, 14, 12, 28, 18, 70))
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(FIELDS):
            format_ = self._green("d mmmm yyyy" if name == "when" else "@")
            for row in range(1, self.rows + 1):
                sheet.write_blank(row, column, None, format_)
        named = f"={quoted(self._bids_sheet)}!{xl_range_abs(1, self.first, self.rows, self.first)}"
        sheet.data_validation(1, 0, self.rows, 0, {"validate": "list", "source": named})
        sheet.data_validation(1, 1, self.rows, 1, {"validate": "list", "source": self.lists.source(refers)})
        sheet.data_validation(1, 2, self.rows, 2, {"validate": "list", "source": ["pass", "fail"]})
        days = {"minimum": date(FIRST_YEAR, 1, 1), "maximum": date(LAST_YEAR, 12, 31)}
        when = {**Guard(DateType()).options(), **days}
        sheet.data_validation(1, 4, self.rows, 4, when)

    def _notes(self, sheet: Worksheet) -> None:
        sheet.set_column(0, 0, 120, self.plain)
        sheet.write_string(0, 0, self.rulebook.title, self.title)
        lines = self.words.how_to_fill(self.rulebook, keeps_lines=self.first > 0, rows=self.rows)
        for row, line in enumerate(lines, 1):
            sheet.write_string(row, 0, line, self.plain)

    # -- cells ---------------------------------------------------------------------------------------

    def _headings(
        self, sheet: Worksheet, headings: Sequence[str], widths: Sequence[int], first: int = 0
    ) -> None:
        print_out(sheet, 0, [7] * first + [*widths], first + 1)
        for column, (text, width) in enumerate(zip(headings, widths, strict=True), first):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, text, self.head)

    def _green(self, number_format: str) -> Format:
        if number_format not in self.formats:
            look = {"bg_color": _GREEN, "border": 1, "border_color": "#A9D08E", "valign": "top"}
            kind = {"num_format": number_format, "text_wrap": number_format == "@", "locked": False}
            self.formats[number_format] = self.book.add_format({**look, **kind})
        return self.formats[number_format]

    def _input_cells(self, sheet: Worksheet, input_: Input, first: int, last: int, column: int) -> None:
        green = self._green(self._number_format(input_))
        for row in range(first, last + 1):
            sheet.write_blank(row, column, None, green)
        guard = Guard.of(input_, (first, column))
        options = guard.options() if not self.words.needs_basis(input_) else {"validate": "any"}
        choices = guard.choices
        if choices is not None:
            options = {**options, "source": self.lists.source(choices)}
        sheet.data_validation(first, column, last, column, {**options, **self.words.messages(input_)})

    def _number_format(self, input_: Input) -> str:
        if self.words.needs_basis(input_):
            return "@"
        return _format_of(input_.type, whole=input_.whole)


def _format_of(type_: Type, *, whole: bool) -> str:
    if isinstance(type_, (TextType, ChoiceType)):
        return "@"
    if isinstance(type_, DateType):
        return "d mmmm yyyy"
    if isinstance(type_, NumberType):
        if type_.style == "percent":
            return "0.00%"
        if type_.dimension == MONEY:
            return '"£"#,##0.00'
        return "0" if whole else "General"
    return "General"


def _bidder_heading(names: Names, word: str) -> str:
    """A heading for the bidders that is not the name of a fact."""
    wanted = dict.fromkeys(("bidder", *BIDDER_HEADINGS) if word == "bid" else ("project", *BIDDER_HEADINGS))
    return next((one for one in wanted if name_key(one) not in names.inputs), "name of the bidder")


@dataclass
class _Lists:
    """Answers that do not fit into a validation itself stand in a hidden sheet."""

    book: xlsxwriter.Workbook
    kept: list[tuple[str, ...]] = field(default_factory=list)

    def source(self, answers: Sequence[str]) -> list[str] | str:
        """What a validation takes as its list."""
        fits = len(",".join(answers)) <= 255 and not any("," in one or one.startswith("=") for one in answers)
        if fits:
            return list(answers)
        if tuple(answers) not in self.kept:
            self.kept.append(tuple(answers))
        column = xlsxwriter.utility.xl_col_to_name(self.kept.index(tuple(answers)))
        return f"=Lists!${column}$1:${column}${len(answers)}"

    def finish(self) -> None:
        """Writes the sheet, when any list needs it."""
        if not self.kept:
            return
        sheet = self.book.add_worksheet("Lists")
        sheet.hide()
        for column, answers in enumerate(self.kept):
            for row, answer in enumerate(answers):
                sheet.write_string(row, column, answer)
