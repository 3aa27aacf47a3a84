"""The formulas around SV calls, evaluated by a formula engine (the package formualizer) when it is installed.

The engine gets a copy of the workbook in which each SV call is a call to us by its number. It never hands a
rulebook or a table over: those are read here, once. What it gives back are the values of ordinary formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final

from svrules.spreadsheet.cells import Cell
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.formulas import Expression, Formula
from svrules.spreadsheet.workbook.package import Package
from svrules.spreadsheet.workbook.patch import Change, patched
from svrules.spreadsheet.workbook.references import cell_name, read_area
from svrules.spreadsheet.workbook.values import Place

__all__ = ["NotComputed", "SheetEngine", "is_installed"]

_CALL: Final = "SVRULESCALL"
_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 a spreadsheet's days have no time zone
_ERRORS: Final = {
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "Num": "#NUM!",
    "Null": "#NULL!",
}

Answer = Callable[[int, Sequence[Cell]], Sequence[Sequence[Cell]]]


class NotComputed(Exception):  # noqa: N818 - an outcome of one formula
    """The engine could not work a formula out."""


def is_installed() -> bool:
    """Whether the formula engine can be used."""
    from importlib.util import find_spec

    return find_spec("formualizer") is not None


class SheetEngine:
    """The workbook in the formula engine. `answer` gives the cells of an SV call by its number."""

    def __init__(
        self, book: Book, calls: Mapping[Place, tuple[Formula, Sequence[int]]], answer: Answer
    ) -> None:
        import formualizer

        self._answer = answer
        package = Package(book.package.data, book.package.xml)
        _replace_calls(package, book, calls)
        self._sheet = formualizer.load_workbook_bytes(_bytes(package), strategy="eager_all")
        if not book.sheets.keys() <= set(self._sheet.sheet_names):
            raise NotComputed("it does not find every sheet")
        self._sheet.register_function(_CALL, self._called, min_args=1, volatile=True)
        for table in book.tables.values():
            box = (table.area.top, table.area.left, table.area.bottom, table.area.right)
            self._sheet.add_table(
                table.name, table.area.sheet, box, list(table.columns),
                header_row=table.headings > 0, totals_row=table.totals > 0,
            )  # fmt: skip

    def evaluate(self) -> None:
        """Works all formulas out anew, asking for the answers of SV calls on the way."""
        self._sheet.evaluate_all()

    def value(self, place: Place) -> Cell:
        """The value of a cell. Raises NotComputed."""
        return self._cell(self._sheet.get_value(*place))

    def extent(self, place: Place) -> tuple[int, int]:
        """How many rows and columns the answer of the formula in that cell fills."""
        sheet, row, column = place
        quoted = sheet.replace("'", "''")
        role = self._sheet.inspect_cell(
            f"'{quoted}'!{cell_name(row, column)}", include_values=False
        ).cell.spill
        _, _, area = (role.extent or "" if role is not None else "").rpartition("!")
        found = read_area(area, sheet, {})
        return (1, 1) if found is None else (found.bottom - found.top + 1, found.right - found.left + 1)

    def _called(self, number: float, *arguments: Any) -> list[list[Any]]:
        given = [self._argument(one) for one in arguments]
        rows = self._answer(int(number), given)
        return [list(row) for row in rows]

    def _argument(self, given: Any) -> Any:
        if isinstance(given, list):
            return tuple(tuple(self._argument(one) for one in row) for row in given)
        try:
            return self._cell(given)
        except NotComputed:
            return "#NAME?"

    def _cell(self, value: Any) -> Cell:
        if isinstance(value, dict):
            error = _ERRORS.get(value.get("kind", ""))
            if error is None:
                raise NotComputed
            return error
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            return int(value)
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        return _serial(value)


def _serial(value: date | datetime | time | timedelta) -> int | float:
    """The number that a spreadsheet stores for a day or time."""
    if isinstance(value, timedelta):
        days = value / timedelta(days=1)
    elif isinstance(value, time):
        days = (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    else:
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        days = (moment.replace(tzinfo=None) - _DAY_ZERO) / timedelta(days=1)
    return int(days) if days == int(days) else days


def _replace_calls(
    package: Package, book: Book, calls: Mapping[Place, tuple[Formula, Sequence[int]]]
) -> None:
    for name, sheet in book.sheets.items():
        changes: dict[tuple[int, int], Change] = {}
        for stored in sheet.formulas.values():
            if stored.area is not None:
                # What an array filled when it was stored would stand in its own way.
                area = stored.area
                for row in range(area.top, area.bottom + 1):
                    for column in range(area.left, area.right + 1):
                        if (row, column) not in sheet.formulas:
                            changes[row, column] = Change(None)
        for (owner, row, column), call in calls.items():
            if owner == name:
                changes[row, column] = Change(None, _without_calls(*call))
        content = package.part(sheet.part)
        if changes and content is not None:
            package.changed[sheet.part] = patched(content, changes)


def _without_calls(formula: Formula, numbers: Sequence[int]) -> str:
    """The formula with each SV call as a call by its number; its arguments are what has to be calculated."""
    words = list(formula.tokens)
    for call, number in zip(formula.calls, numbers, strict=True):
        inside = [one.text for one in call.arguments if isinstance(one, Expression)]
        words[call.first] = f"{_CALL}({','.join((str(number), *inside))})"
        words[call.first + 1 : call.last + 1] = [""] * (call.last - call.first)
    return "".join(words)


def _bytes(package: Package) -> bytes:
    made = BytesIO()
    package.write(made)
    return made.getvalue()
