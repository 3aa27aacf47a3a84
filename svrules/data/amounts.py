"""Numbers, money and percentages out of cells: exact, on the declared VAT basis, in the declared unit."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from svrules.data.cells import Cell, finite, trimmed
from svrules.data.headings import Column
from svrules.data.number_formats import Shown, shown
from svrules.data.remarks import read_unit
from svrules.data.report import Report
from svrules.data.wording import kind_words, listed, value_words, vat_words
from svrules.diagnostics import Place, Span
from svrules.language.rulebook import Input
from svrules.language.types import NumberType
from svrules.quantities import (
    MONEY,
    PLAIN,
    Amount,
    Dimension,
    UnitTable,
    VatBasis,
    decimal_text,
    exact_text,
    from_spreadsheet,
    read_amount,
    split_vat,
    why_not_amount,
)

_EXACT_BELOW: Final = 1e15
# `12.000` and `12.500`, not `0.125`, `1,200.500`, `£1.250m` or `12.500%`.
_THREE_PLACES: Final = re.compile(
    r"(?<![0-9.,])[1-9][0-9]{0,2}\.[0-9]{3}(?![0-9.,]|\s*(?:%|per\s?cent|k\b|m|bn|thousand|billion))",
    re.IGNORECASE,
)
_SHORT_SCALE: Final = re.compile(r"(?<=[0-9])\s*(?P<short>k|m|mn|bn)\b", re.IGNORECASE)
_APART_FROM_ITS_SIGN: Final = re.compile(r"[-+−–]\s")
_UNIT_STARTS: Final = re.compile(r"(?<=[0-9)])(?=[A-Za-z/])")
_PERCENT_TRY: Final = (
    "Write it with a percent sign, such as 10%, or format the cell as a percentage: then 0.1 is 10%."
)
_POUNDS: Final = Shown(before="£")
_FORMAT_TRY: Final = (
    "Convert the amount to what the rulebook asks for, and format the cell as a plain number:"
    " what it shows is what counts."
)


@dataclass
class AmountReader:
    """Reads amounts and keeps the VAT bases met.

    Those of one fact must agree, and those assumed are told once.
    """

    units: UnitTable
    uses_vat: bool
    report: Report
    assumed: dict[str, VatBasis] = field(default_factory=dict)
    met: dict[str, tuple[VatBasis, Place | Span]] = field(default_factory=dict)

    def read(self, column: Column, type_: NumberType, cell: Cell) -> Fraction | None:
        """The amount in the cell, or None when it was refused."""
        value = cell.value
        if isinstance(value, str):
            return self._of_text(column, type_, cell, value)
        if isinstance(value, (date, time, timedelta)):
            what = f"the cell is formatted as a {'time' if isinstance(value, (time, timedelta)) else 'date'}."
            self._refuse(column.input, cell, what, "Format it as a number and type the amount again.")
            return None
        if isinstance(value, bool) or value is None:
            self._refuse(column.input, cell, f"`{cell.text}` is not {kind_words(type_, self.units)}.")
            return None
        number = self._exact(column.input, cell, value)
        if number is None or (stated := self._as_shown(column.input, type_, cell, number)) is None:
            return None
        if not self._percent_fits(column, type_, cell, number):
            return None
        return number if self._vat_fits(column, type_, stated.vat, cell) else None

    def _refuse(self, input_: Input, cell: Cell, what: str, try_: str = "", code: str = "SV0803") -> None:
        self.report.error(code, cell.place, f"`{input_.name}`: {what}", try_)

    # -- numbers ----------------------------------------------------------------------------------

    def _exact(self, input_: Input, cell: Cell, value: int | float | Decimal | Fraction) -> Fraction | None:
        if isinstance(value, Fraction):
            return value
        if isinstance(value, Decimal):
            return self._of_decimal(input_, cell)
        if isinstance(value, float):
            return self._of_float(input_, cell, value)
        return Fraction(value)

    def _of_decimal(self, input_: Input, cell: Cell) -> Fraction | None:
        number = finite(cell.value)
        if number is not None:
            return number
        what = f"`{cell.text}` is not a number that can be used."
        self._refuse(input_, cell, what, "Give the amount in full, or leave it blank.")
        return None

    def _of_float(self, input_: Input, cell: Cell, value: float) -> Fraction | None:
        if not math.isfinite(value):
            what = f"`{cell.text}` is not a finite number."
            self._refuse(input_, cell, what, "Give the amount, or leave it blank if it is not known.")
            return None
        if value.is_integer() and abs(value) < _EXACT_BELOW:
            return Fraction(int(value))
        number, changed = from_spreadsheet(value)
        if changed:
            shown = f"{value:.15g}"
            self.report.note(
                cell.place, f"`{value!r}` was read as {shown}, the number that a spreadsheet shows."
            )
        return number

    def _as_shown(self, input_: Input, type_: NumberType, cell: Cell, number: Fraction) -> Amount | None:
        """What the words of the cell's number format state; None where they say that it is something else."""
        as_it_is = Amount(number, "number")
        if not cell.format:
            return as_it_is
        look = shown(cell.format, number)
        if look == _POUNDS and ("£", 1) in type_.dimension.powers:
            return as_it_is
        only_percent = look.percent and look.is_true and not (look.before or look.after)
        if look.is_plain or (only_percent and type_.style == "percent"):
            return as_it_is
        if not look.figures:
            return as_it_is if self._without_figures(input_, cell, look, number) else None
        figures = decimal_text(abs(number), thousands=look.grouped) or exact_text(abs(number))
        text = look.around(figures)
        if not look.is_true:
            seen = value_words(abs(number), type_, self.units) if cell.percent else text
            shows = look.odd or f"show `{'-' * look.signs}{seen}`"
            what = f"the cell is formatted to {'show thousands' if look.scaled else shows}"
            self._refuse(input_, cell, f"{what}, and holds `{cell.text}`.", _FORMAT_TRY)
            return None
        amount, unit = _amount_and_unit(text, self.units)
        if amount is None or (amount.kind != "percent" and amount.value != abs(number)):
            why = why_not_amount(text) if amount is None else "That is another number than the one it holds."
            self._refuse(input_, cell, f"the cell is formatted to show `{text}`. {why}", _FORMAT_TRY)
            return None
        return amount if self._kind_fits(input_, type_, replace(cell, value=text), amount, unit) else None

    def _without_figures(self, input_: Input, cell: Cell, look: Shown, number: Fraction) -> bool:
        """Whether a number that is not shown may be read: 0, where a dash or nothing stands for it."""
        if number == 0 and not look.before:
            if look.blank:
                self.report.note(cell.place, "The cell shows nothing and holds 0, which was read.")
            return True
        seen = f"`{look.before}`" if look.before else "nothing"
        self._refuse(
            input_, cell, f"the cell is formatted to show {seen}, and holds `{cell.text}`.", _FORMAT_TRY
        )
        return False

    def _percent_fits(self, column: Column, type_: NumberType, cell: Cell, number: Fraction) -> bool:
        """Whether the cell's format and its heading leave one reading of a number.

        `10` and `1` alone for a percentage do not, nor does `0.5` under a heading with a percent sign.
        """
        input_ = column.input
        if type_.style != "percent":
            return self._no_percent(input_, type_, cell) if cell.percent else True
        if cell.percent is not False or number == 0:
            return True
        says_percent = column.in_percent or (bool(cell.format) and shown(cell.format, number).percent)
        if says_percent and abs(number) < 1 and cell.medium != "example":
            in_full = decimal_text(number * 100) or exact_text(number * 100)
            what = f"`{cell.text}` in percent could be {cell.text}% or {in_full}%."
            self._refuse(input_, cell, what, _PERCENT_TRY, "SV0816")
            return False
        if abs(number) < 1:
            if cell.medium != "example":
                self.report.note(
                    cell.place, f"`{cell.text}` was read as {value_words(number, type_, self.units)}."
                )
            return True
        what = f"`{cell.text}` could be {cell.text}% or {cell.text} times the whole."
        self._refuse(input_, cell, what, _PERCENT_TRY, "SV0816")
        return False

    def _no_percent(self, input_: Input, type_: NumberType, cell: Cell) -> bool:
        what = f"the cell holds a percentage, and the fact is {kind_words(type_, self.units)}."
        self._refuse(input_, cell, what, "Format the cell as a number and type the amount itself.")
        return False

    # -- text -------------------------------------------------------------------------------------

    def _of_text(self, column: Column, type_: NumberType, cell: Cell, text: str) -> Fraction | None:
        if trimmed(text).startswith("="):
            what = f"`{cell.text}` is a formula kept as text; it was never calculated."
            self._refuse(column.input, cell, what, "Type the value in its place.", "SV0809")
            return None
        amount, unit = _amount_and_unit(text, self.units)
        if amount is None:
            self._refuse(column.input, cell, f"`{cell.text}` cannot be read. {why_not_amount(text)}")
            return None
        short = _SHORT_SCALE.search(text) if not type_.dimension.is_plain else None
        if short is not None and ("£", 1) not in type_.dimension.powers and amount.kind == "number":
            self._refuse_short_scale(column.input, type_, cell, amount, short["short"])
            return None
        if not self._kind_fits(column.input, type_, cell, amount, unit):
            return None
        if amount.kind != "percent" and not self._percent_fits(column, type_, cell, amount.value):
            return None
        if cell.medium != "example" and _THREE_PLACES.search(text):
            if ("£", 1) in type_.dimension.powers:
                self._refuse_thousands(column.input, cell, amount)
                return None
            amount = replace(amount, notes=(*amount.notes, "The point was read as a decimal point."))
        if cell.medium != "example" and _APART_FROM_ITS_SIGN.match(trimmed(text)):
            amount = replace(amount, notes=(*amount.notes, "The space after the sign was left out."))
        if not self._vat_fits(column, type_, amount.vat, cell):
            return None
        self._tell(type_, cell, amount)
        return amount.value

    def _refuse_short_scale(
        self, input_: Input, type_: NumberType, cell: Cell, amount: Amount, short: str
    ) -> None:
        in_full = value_words(amount.value, type_, self.units)
        what = f"`{cell.text}` could be {in_full}, or an amount in a unit that `{short}` stands for."
        self._refuse(input_, cell, what, "Write the number in full, without letters after it.", "SV0818")

    def _refuse_thousands(self, input_: Input, cell: Cell, amount: Amount) -> None:
        small, large = (
            decimal_text(abs(value), thousands=True) for value in (amount.value, amount.value * 1000)
        )
        what = f"`{cell.text}` could be £{small}, or £{large} with a point for thousands."
        self._refuse(input_, cell, what, f"Write pounds and pence, such as £12.50, or £{large}.")

    def _tell(self, type_: NumberType, cell: Cell, amount: Amount) -> None:
        if cell.medium == "workbook" or amount.notes:
            shown = value_words(amount.value, type_, self.units)
            self.report.note(
                cell.place, " ".join([f"The text `{cell.text}` was read as {shown}.", *amount.notes])
            )

    def _kind_fits(
        self, input_: Input, type_: NumberType, cell: Cell, amount: Amount, unit: Dimension | None
    ) -> bool:
        if amount.kind == "percent":
            if type_.style == "percent" and unit is None:
                return True
            return self._no_percent(input_, type_, cell)
        written = None
        if amount.kind == "money":
            written = MONEY * (unit or PLAIN)
            # `£12.60` alone is how a rate per hour is written under a heading that says so.
            if unit is None and ("£", 1) in type_.dimension.powers:
                return True
        elif unit is not None:
            written = unit
        if written is None or written == type_.dimension:
            return True
        asked = kind_words(type_, self.units)
        what = f"`{cell.text}` is in {written.words(self.units)}, and the fact is {asked}."
        self._refuse(input_, cell, what, "Give the amount in the unit that the rulebook asks for.", "SV0818")
        return False

    # -- VAT --------------------------------------------------------------------------------------

    def _vat_fits(self, column: Column, type_: NumberType, in_cell: VatBasis, cell: Cell) -> bool:
        if ("£", 1) not in type_.dimension.powers:
            return True
        stated = in_cell or column.vat
        if in_cell and column.vat and in_cell != column.vat:
            what = f"the cell says {vat_words(in_cell)}, its heading {vat_words(column.vat)}."
            return self._vat_refused(column.input, cell, what, "Give all amounts on one basis.")
        if type_.vat is None:
            return self._unstated_fits(column.input, type_, stated, cell)
        if stated is None:
            if type_.vat != "outside":
                self.assumed.setdefault(column.input.name, type_.vat)
            return True
        if stated == type_.vat:
            return True
        what = f"the amount is {vat_words(stated)}, and the rulebook asks for it {vat_words(type_.vat)}."
        return self._vat_refused(column.input, cell, what, f"Give the amount {vat_words(type_.vat)}.")

    def _unstated_fits(self, input_: Input, type_: NumberType, stated: VatBasis, cell: Cell) -> bool:
        """Money declared without a basis.

        Known from the data, the same everywhere, or VAT plays no part at all.
        """
        if cell.medium == "example":
            return True
        if stated is None and self.uses_vat and type_.dimension == MONEY:
            what = "it is not known whether the amount includes VAT."
            try_ = (
                f"Write it in the heading, such as `{input_.name} (excluding VAT)`, or after the amount. "
                f"If VAT plays no part, declare `{input_.name}` in the rulebook as `money outside VAT`."
            )
            return self._vat_refused(input_, cell, what, try_)
        first, place = self.met.setdefault(input_.name, (stated, cell.place))
        if first == stated:
            return True
        here, there = (vat_words(basis) or "without saying whether VAT is in" for basis in (stated, first))
        what = f"the amount is given {here}, and at {place} {there}."
        return self._vat_refused(input_, cell, what, "Give all amounts on one basis, and say so for each.")

    def _vat_refused(self, input_: Input, cell: Cell, what: str, try_: str) -> bool:
        self._refuse(input_, cell, what, try_, "SV0810")
        return False

    def tell_assumed(self, place: Place | Span | None) -> None:
        """One note on the VAT bases that the data left to the rulebook."""
        for vat in ("excluding", "including"):
            names = [name for name, basis in self.assumed.items() if basis == vat]
            if names:
                taken = f"The data do not speak of VAT for {listed(names, 'and')}"
                self.report.note(place, f"{taken}: taken as {vat_words(vat)}, as the rulebook asks.")


def read_quantity(text: str, units: UnitTable) -> Amount | None:
    """The amount in a text that may end in a unit, `12 weeks` or `£12.60 per hour`; None if there is none."""
    return _amount_and_unit(text, units)[0]


def _amount_and_unit(text: str, units: UnitTable) -> tuple[Amount | None, Dimension | None]:
    """The amount and the unit that is written after it, if any: `12 weeks`, `£12.60 per hour`."""
    amount = read_amount(text)
    if amount is not None or len(text) > 200:
        return amount, None
    without, vat = split_vat(trimmed(text))
    words = _UNIT_STARTS.sub(" ", without).replace("/", " per ").split()
    for at in range(len(words) - 1, 0, -1):
        unit = read_unit(" ".join(words[at:]), units)
        amount = read_amount(" ".join(words[:at])) if unit is not None else None
        if amount is not None:
            return Amount(amount.value, amount.kind, amount.notes, amount.vat or vat), unit
    return None, None
