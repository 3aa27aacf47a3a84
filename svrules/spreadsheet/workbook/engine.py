"""The formulas around SV calls, evaluated by a formula engine (the package formualizer) when it is installed.

The engine gets a copy of the workbook in which each SV call is a call to us by its number. It never hands a
rulebook or a table over: those are read here, once. What it gives back are the values of ordinary formulas.
Of an answer that fills several cells it computes the first; the others are plain values in its copy, so that
every formula that looks at one sees it (formualizer 0.13 shows 0 for cells that a formula spills into).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final

from svrules.data.cells import is_error
from svrules.spreadsheet.cells import Cell, Failure
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.package import Package
from svrules.spreadsheet.workbook.patch import Change, patched
from svrules.spreadsheet.workbook.rewriting import CALL, EVEN, KEEP
from svrules.spreadsheet.workbook.values import Place, is_same
from svrules.spreadsheet.workbook.xml import cut

__all__ = ["NotComputed", "SheetEngine", "is_installed"]

_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 a spreadsheet's days have no time zone
_ERRORS: Final = {
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "Num": "#NUM!",
    "Null": "#NULL!",
}
_KINDS: Final = {shown: kind for kind, shown in _ERRORS.items()}
_UNKNOWN: Final = "Name"
_FAILED: Final = {"type": "Error", "kind": "Value"}

Answer = Callable[[int, Sequence[Cell]], Sequence[Sequence[Cell]] | Failure]
"""The cells of an SV call, by its number and the arguments that were calculated."""
First = Callable[[Place], Cell]
"""What a formula is to show instead of what it comes to; None: just that."""


class NotComputed(Exception):  # noqa: N818 - an outcome of one formula
    """The engine could not work a formula out."""


def is_installed() -> bool:
    """Whether the formula engine can be used."""
    from importlib.util import find_spec

    return find_spec("formualizer") is not None


class SheetEngine:
    """The workbook in the formula engine.

    `formulas` are those that it is to see otherwise than they are stored, None for none; `keeps` has the
    places whose formulas are kept by their number, `answer` gives the cells of an SV call.
    """

    def __init__(
        self,
        book: Book,
        formulas: Mapping[Place, str | None],
        keeps: Sequence[Place],
        answer: Answer,
        first: First,
    ) -> None:
        import formualizer

        self._answer, self._first, self._keeps = answer, first, keeps
        self._literal = formualizer.LiteralValue
        self._kept: dict[Place, Any] = {}
        self._plain: dict[Place, Cell] = {}
        package = Package(book.package.data, book.package.xml)
        _replace(package, book, formulas)
        _leave_out_areas(package, book)
        self._sheet = formualizer.load_workbook_bytes(_bytes(package), strategy="eager_all")
        if not book.sheets.keys() <= set(self._sheet.sheet_names):
            raise NotComputed("it does not find every sheet")
        self._sheet.register_function(CALL, self._called, min_args=1, volatile=True)
        self._sheet.register_function(KEEP, self._keep, min_args=2, max_args=2)
        self._sheet.register_function(EVEN, self._evened, min_args=1, max_args=1)
        for table in book.tables.values():
            box = (table.area.top, table.area.left, table.area.bottom, table.area.right)
            self._sheet.add_table(
                table.name, table.area.sheet, box, list(table.columns),
                header_row=table.headings > 0, totals_row=table.totals > 0,
            )  # fmt: skip

    def put(self, plain: Mapping[Place, Cell]) -> bool:
        """Puts plain values into cells and empties those that had one before; whether anything changed."""
        new = dict.fromkeys(self._plain) | dict(plain)
        changed = {
            place: value for place, value in new.items()
            if place not in self._plain or not is_same(self._plain[place], value)
        }  # fmt: skip
        for place, value in changed.items():
            self._sheet.set_value(*place, self._as_literal(value))
        self._plain = new
        return bool(changed)

    def evaluate(self) -> None:
        """Works all formulas out anew, asking for the answers of SV calls on the way."""
        self._sheet.evaluate_all()

    def value(self, place: Place) -> Cell:
        """The value of a cell. Raises NotComputed."""
        return self._cell(self._sheet.get_value(*place))

    def rows(self, place: Place) -> list[list[Cell]]:
        """All cells that the formula in a cell comes to. Raises NotComputed."""
        first = self.value(place)
        kept = self._kept.get(place)
        if not isinstance(kept, list):
            return [[first]]
        return [[self._cell(one) for one in row] for row in kept]

    # -- what the engine asks --------------------------------------------------------------------------

    def _called(self, number: float, *arguments: Any) -> Any:
        found = self._answer(int(number), [self._argument(one) for one in arguments])
        if isinstance(found, Failure):
            return _FAILED
        if len(found) == 1 and len(found[0]) == 1:
            return self._as_answer(found[0][0])
        return [list(map(self._as_answer, row)) for row in found]

    def _keep(self, number: float, value: Any) -> Any:
        place = self._keeps[int(number)]
        rows = self._kept[place] = _rows(value)
        instead = self._first(place)
        if instead is not None:
            return self._as_answer(instead)
        return (rows[0][0] if rows and rows[0] else None) if rows is not None else value

    def _evened(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._evened(one) for one in value]
        if isinstance(value, float):
            return _fifteen_digits(value)
        return self._literal.empty() if value is None else value

    def _argument(self, given: Any) -> Any:
        if isinstance(given, list):
            return tuple(tuple(self._argument(one) for one in row) for row in given)
        try:
            return self._cell(given)
        except NotComputed:
            return "#NAME?"

    # -- cells -----------------------------------------------------------------------------------------

    def _as_literal(self, value: Cell) -> Any:
        kind = _error_kind(value)
        if kind:
            return self._literal.error(kind, None)
        return self._literal.text(value) if isinstance(value, str) else value

    def _as_answer(self, value: Cell) -> Any:
        kind = _error_kind(value)
        return {"type": "Error", "kind": kind} if kind else value

    def _cell(self, value: Any) -> Cell:
        if isinstance(value, dict):
            error = _ERRORS.get(value.get("kind", ""))
            if error is None:
                raise NotComputed
            return error
        if isinstance(value, float):
            return int(value) if value.is_integer() and abs(value) < 2**53 else _fifteen_digits(value)
        if value is None or isinstance(value, (bool, int, str)):
            return value
        return _serial(value)


def _error_kind(value: Cell) -> str:
    """The engine's name of an error; what it knows no name for is as a function that it does not know."""
    return _KINDS.get(str(value), _UNKNOWN) if is_error(value) else ""


def _rows(value: Any) -> list[list[Any]] | None:
    """The cells of an array; None for a single value."""
    if not isinstance(value, list):
        return None
    return value if all(isinstance(row, list) for row in value) else [value]


def _fifteen_digits(value: float) -> float:
    """The number with the 15 digits that a spreadsheet program shows and compares."""
    return float(f"{value:.15g}")


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


def _replace(package: Package, book: Book, formulas: Mapping[Place, str | None]) -> None:
    for name, sheet in book.sheets.items():
        # What an array filled when it was stored would stand in its own way.
        areas = [stored.area for stored in sheet.formulas.values() if stored.area is not None]
        filled = {place[1:] for area in areas for place in area.cells()} - sheet.formulas.keys()
        changes = dict.fromkeys(filled, Change(None))
        for (owner, row, column), text in formulas.items():
            if owner == name:
                changes[row, column] = Change(None, text)
        changes |= {at: Change(None, text) for at, text in sheet.sharing(changes.keys()).items()}
        content = package.part(sheet.part)
        if changes and content is not None:
            package.changed[sheet.part] = patched(content, changes)


def _leave_out_areas(package: Package, book: Book) -> None:
    """Leaves out the areas to print: one that grows with its table is taken for one that never settles."""
    content, found = book.content, book.own_names
    package.changed[book.part] = cut(content, [(one.start, one.end, b"") for one in found])


def _bytes(package: Package) -> bytes:
    made = BytesIO()
    package.write(made)
    return made.getvalue()
