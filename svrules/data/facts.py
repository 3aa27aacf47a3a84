"""One cell becomes one fact: of its input's type, within its bounds, exact.

Or it is refused with a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Final

from svrules.data.amounts import AmountReader
from svrules.data.cells import CalcNumber, Cell, finite, trimmed
from svrules.data.headings import Column
from svrules.data.number_formats import in_figures
from svrules.data.report import Report
from svrules.data.wording import (
    allowed_words,
    bound_words,
    did_you_mean,
    kind_words,
    listed,
    name_key,
    value_words,
)
from svrules.diagnostics import nearest
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Bound, Input
from svrules.language.types import ChoiceType, DateType, NumberType, TextType
from svrules.quantities import (
    Ambiguous,
    DateOrder,
    UnitTable,
    date_from_serial,
    decimal_text,
    exact_text,
    print_date,
    read_date,
    read_yes_no,
)

NOTHING_WORDS: Final = frozenset(
    {"n/a", "na", "n.a.", "n/k", "-", "--", ".", "?", "nil", "none", "null", "tbc", "tbd", "tba"}
    | {"not applicable", "not known", "unknown", "not given", "not offered", "blank", "to be confirmed"}
)
"""What is written where nothing is known."""

_CAN_BE_KEPT: Final = frozenset({str, int, float, bool})
_LEAVE_BLANK: Final = (
    "Leave the cell empty if the fact is not known. If it is nothing, write what nothing is, such as 0."
)
_FORMS: Final[dict[DateOrder, str]] = {"day first": "dd/mm/yyyy", "month first": "mm/dd/yyyy"}
_EARLIEST_SERIAL_YEAR: Final = 1950
_LATEST_SERIAL_YEAR: Final = 2150


@dataclass
class FactReader:
    """Reads the cells of one competition, and remembers what it reported once for all of them."""

    units: UnitTable
    uses_vat: bool
    report: Report
    amounts: AmountReader = field(init=False)
    # What was read without a word: a column of ten thousand bids holds few different answers.
    quiet: dict[tuple[object, ...], Scalar] = field(default_factory=dict)
    # The facts of which it was told that their heading settles the order of day and month.
    ordered: set[str] = field(default_factory=set)
    # Each bound of a fact in words, then all of them: the same for every cell that is refused.
    limits: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.amounts = AmountReader(self.units, self.uses_vat, self.report)

    def read(self, column: Column, cell: Cell) -> Scalar | None:
        """The fact in the cell; None when the cell is blank or was refused (then the report says why)."""
        input_ = column.input
        if cell.trouble:
            self.report.error_in_cells("SV0809", cell.place, input_.name, cell.trouble, _recalculate(cell))
            return None
        if cell.volatile:
            what = f"`{input_.name}` is calculated with {cell.volatile}, which changes by itself: read as it"
            self.report.note(
                cell.place, f"{what} stood when the workbook was saved. Type the value to keep it."
            )
        if cell.is_blank:
            self._tell_spaces(cell)
            return None
        if cell.value.__class__ not in _CAN_BE_KEPT:
            return self._read(column, cell)
        heading = (input_.name, column.vat, column.in_percent, column.order)
        seen = (heading, cell.value.__class__, cell.value, cell.format, cell.percent, cell.medium)
        value = self.quiet.get(seen)
        if value is None:
            said = len(self.report.findings) + len(self.report.notes)
            value = self._read(column, cell)
            if value is not None and said == len(self.report.findings) + len(self.report.notes):
                self.quiet[seen] = value
        return value

    def _read(self, column: Column, cell: Cell) -> Scalar | None:
        value = self._of_type(column, cell)
        return value if value is not None and self._is_allowed(value, column.input, cell) else None

    def _tell_spaces(self, cell: Cell) -> None:
        if isinstance(cell.value, str) and cell.value:
            self.report.note(cell.place, "A cell with nothing but spaces was read as blank.")

    def _of_type(self, column: Column, cell: Cell) -> Scalar | None:
        type_ = column.input.type
        if isinstance(type_, TextType):
            return self._text(column.input, cell)
        if isinstance(type_, ChoiceType):
            return self._choice(column.input, type_, cell)
        if isinstance(cell.value, str) and name_key(cell.value) in NOTHING_WORDS:
            self._refuse(
                column.input, cell, f"`{cell.text}` is not {kind_words(type_, self.units)}.", _LEAVE_BLANK
            )
            return None
        if isinstance(type_, NumberType):
            return self.amounts.read(column, type_, cell)
        return self._date(column, cell) if isinstance(type_, DateType) else self._yes_no(column.input, cell)

    def _refuse(self, input_: Input, cell: Cell, what: str, try_: str = "", code: str = "SV0803") -> None:
        self.report.error(code, cell.place, f"`{input_.name}`: {what}", try_)

    # -- yes or no --------------------------------------------------------------------------------

    def _yes_no(self, input_: Input, cell: Cell) -> bool | None:
        answer = cell.value if isinstance(cell.value, bool) else None
        if isinstance(cell.value, str):
            answer = read_yes_no(cell.value)
        if isinstance(cell.value, CalcNumber) and cell.value in (0.0, 1.0):
            answer = bool(cell.value)
        if answer is None:
            self._refuse(input_, cell, f"`{cell.text}` is neither yes nor no.", "Write `yes` or `no`.")
        elif _is_worth_a_note(cell):
            self.report.note(cell.place, f"`{cell.text}` was read as {'yes' if answer else 'no'}.")
        return answer

    # -- words ------------------------------------------------------------------------------------

    def _choice(self, input_: Input, type_: ChoiceType, cell: Cell) -> str | None:
        typed = _as_text(cell)
        if typed is not None:
            key = name_key(typed)
            for option in type_.options:
                if name_key(option) == key:
                    if typed != option:
                        self.report.note(cell.place, f"`{cell.text}` was read as `{option}`.")
                    return option
        self._refuse_choice(input_, type_, cell, typed or "")
        return None

    def _refuse_choice(self, input_: Input, type_: ChoiceType, cell: Cell, typed: str) -> None:
        allowed = f"It has to be one of {listed(type_.options)}."
        near = did_you_mean(nearest(typed, type_.options))
        if not near and name_key(typed) in NOTHING_WORDS:
            near = "Leave the cell empty if the answer is not known."
        self._refuse(input_, cell, f"`{cell.text}` is not one of the answers. {allowed}", near, "SV0804")

    def _text(self, input_: Input, cell: Cell) -> str | None:
        text = _as_text(cell)
        if text is None and isinstance(cell.value, date):
            text = print_date(cell.value)
        if text is None:
            self._refuse(input_, cell, f"`{cell.text}` is not text.", "Write it as text.")
            return None
        if not encodable(text):
            self._refuse(input_, cell, "The text has characters that are broken.", "Type the text again.")
            return None
        if name_key(text) in NOTHING_WORDS:
            self.report.note(
                cell.place, f"`{cell.text}` counts as something written; leave the cell empty for nothing."
            )
        return text

    # -- dates ------------------------------------------------------------------------------------

    def _date(self, column: Column, cell: Cell) -> date | None:
        input_, value = column.input, cell.value
        if isinstance(value, datetime):
            if value.timetz() != time():
                what = f"`{cell.text}` has a time of day."
                self._refuse(input_, cell, what, "Give the date alone; a time could not decide anything.")
                return None
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, str):
            return self._date_of_text(column, cell, value)
        if isinstance(value, (int, float, Fraction, Decimal)) and not isinstance(value, bool):
            return self._date_of_number(input_, cell)
        self._refuse(input_, cell, f"`{cell.text}` is not a date.", "Write a date such as 1 April 2026.")
        return None

    def _date_of_text(self, column: Column, cell: Cell, text: str) -> date | None:
        input_, day = column.input, read_date(text, column.order)
        if isinstance(day, date):
            if column.order and _is_in_figures(text):
                self._tell_order(column, cell, day)
            elif cell.medium != "example" and (cell.medium == "workbook" or _is_in_figures(text)):
                self.report.note(cell.place, f"The text `{cell.text}` was read as {print_date(day)}.")
            return day
        if isinstance(day, Ambiguous):
            what = f"The date `{cell.text}` cannot be relied on. {day.reason}"
            self._refuse(input_, cell, what, _way_to_settle(column, cell, day))
            return None
        self._refuse(input_, cell, f"`{cell.text}` is not a date.", "Write a date such as 1 April 2026.")
        return None

    def _tell_order(self, column: Column, cell: Cell, day: date) -> None:
        """One note on the first of the dates whose heading says what comes first."""
        name = column.input.name
        if cell.medium != "example" and name not in self.ordered:
            self.ordered.add(name)
            says = f"The heading of `{name}` says {column.order}, and dates in figures were read so:"
            self.report.note(cell.place, f"{says} `{cell.text}` as {print_date(day)}.")

    def _date_of_number(self, input_: Input, cell: Cell) -> date | None:
        """A day from a serial number, where numbers come from a spreadsheet and the day is a likely one."""
        day = serial_day(cell) if cell.medium in ("workbook", "program") else None
        if day is None:
            what = f"`{cell.text}` is a number, not a date."
            self._refuse(input_, cell, what, "Write a date such as 1 April 2026.")
            return None
        self.report.note(cell.place, f"The number {cell.text} was read as {print_date(day)}.")
        return day

    # -- limits -----------------------------------------------------------------------------------

    def _is_allowed(self, value: Scalar, input_: Input, cell: Cell) -> bool:
        problem = self._problem(value, input_)
        if problem:
            shown = value_words(value, input_.type, self.units)
            self._refuse(input_, cell, f"{shown} {problem}", self._limits(input_)[-1], "SV0804")
        return not problem

    def _problem(self, value: Scalar, input_: Input) -> str:
        for at, bound in enumerate(input_.bounds):
            if not _holds(bound, value, input_):
                return f"is not {self._limits(input_)[at]}, as the rulebook asks."
        if not isinstance(value, Fraction):
            return ""
        if input_.levels is not None and value not in input_.levels:
            return "is not one of the levels."
        if input_.whole and value.denominator != 1:
            return "is not a whole number, as the rulebook asks."
        return ""

    def _limits(self, input_: Input) -> tuple[str, ...]:
        if input_.name not in self.limits:
            bounds = [bound_words(bound, input_.type, self.units) for bound in input_.bounds]
            allowed = allowed_words(input_, self.units)
            self.limits[input_.name] = (*bounds, f"Allowed: {allowed}." if allowed else "")
        return self.limits[input_.name]


def one_way_to_write(day: Ambiguous) -> str:
    """What to write in place of a date that cannot be relied on."""
    if not day.readings:
        return "Write a date such as 1 April 2026."
    meant = day.readings[0]
    if len(day.readings) > 1:
        return f"Write which it is, such as {print_date(meant)} or {meant.isoformat()}."
    return f"If it is {print_date(meant)}, write {print_date(meant)} or {meant.isoformat()}."


def _way_to_settle(column: Column, cell: Cell, day: Ambiguous) -> str:
    """What to write in place of the date, or above all dates of the column where no heading settles them."""
    write = one_way_to_write(day)
    if column.order or cell.medium == "example" or not isinstance(cell.value, str):
        return write
    for order, form in _FORMS.items():
        if isinstance(read_date(cell.value, order), date):
            head = f"Head it `{column.input.name} ({form})` if all its dates have the {order}"
            return f"{head}, or {write[:1].lower()}{write[1:]}"
    return write


def encodable(text: str) -> bool:
    """Whether the text can be written to a file: halves of pairs of characters cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def blank_values(inputs: tuple[Input, ...], facts: dict[str, Scalar]) -> dict[str, Scalar]:
    """The facts with what the rulebook says a blank stands for, in the order of the inputs."""
    complete: dict[str, Scalar] = {}
    for input_ in inputs:
        value = facts.get(input_.name, input_.blank_means)
        if value is not None:
            complete[input_.name] = value
    return complete


_COMPARE: Final[dict[str, Callable[[int], bool]]] = {
    "above": lambda order: order > 0,
    "at least": lambda order: order >= 0,
    "below": lambda order: order < 0,
    "at most": lambda order: order <= 0,
}


def _holds(bound: Bound, value: Scalar, input_: Input) -> bool:
    limit: Scalar = bound.value
    if isinstance(input_.type, ChoiceType) and isinstance(value, str) and isinstance(limit, str):
        value, limit = Fraction(input_.type.options.index(value)), Fraction(input_.type.options.index(limit))
    if isinstance(value, Fraction) and isinstance(limit, Fraction):
        return _COMPARE[bound.comparison]((value > limit) - (value < limit))
    if isinstance(value, date) and isinstance(limit, date):
        return _COMPARE[bound.comparison]((value > limit) - (value < limit))
    return True


def _is_worth_a_note(cell: Cell) -> bool:
    """Whether an answer was given in another way than `yes` or `no`, or the TRUE of a program."""
    if isinstance(cell.value, bool):
        return cell.medium == "workbook"
    return str(cell.value).lower() not in ("yes", "no")


def _as_text(cell: Cell) -> str | None:
    """The cell as words: text trimmed, a number as it is shown; None for what is neither."""
    value = cell.value
    if isinstance(value, str):
        return trimmed(value)
    number = finite(value)
    if number is None:
        return None
    return in_figures(cell.format, number, decimal_text(number) or exact_text(number))


def _is_in_figures(text: str) -> bool:
    """Whether the month is in figures after the day: `13/04/2026`, but not `2026-04-13`."""
    return not any(character.isalpha() for character in text) and not trimmed(text)[:4].isdigit()


def serial_day(cell: Cell) -> date | None:
    """The day that a number stands for in a spreadsheet; None where it is no likely day."""
    serial = finite(cell.value)
    if serial is None or serial.denominator != 1:
        return None
    try:
        day = date_from_serial(serial, epoch1904=cell.epoch1904)
    except ValueError:
        return None
    return day if _EARLIEST_SERIAL_YEAR <= day.year <= _LATEST_SERIAL_YEAR else None


def _recalculate(cell: Cell) -> str:
    if "one value" in cell.trouble:
        return "Give one value."
    if "error" in cell.trouble:
        return "Mend the formula in the workbook, or type the value in its place."
    return (
        "Open the workbook in a spreadsheet program, save it there once, and read it again; or let"
        " `svrules workbook score` work it out (pip install 'svrules[workbook]')."
    )
