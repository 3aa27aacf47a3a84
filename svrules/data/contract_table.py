"""The block of the contract's facts: a name and its value on each line, with a unit and a note beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from svrules.data.cells import Cell, Grid
from svrules.data.headings import Column, Names, says_percent
from svrules.data.lines import LineReader, as_sentence, first_make, repeated
from svrules.data.remarks import read_remark
from svrules.data.report import Report
from svrules.data.wording import name_key
from svrules.language.expressions import Scalar
from svrules.language.types import ChoiceType, TextType

_NAME_HEADINGS: Final = frozenset({"name", "fact", "facts", "item", "input", "contract", "call", "question"})
_VALUE_HEADINGS: Final = frozenset({"value", "values", "answer", "amount"})
_UNIT_HEADINGS: Final = frozenset({"unit", "units"})


@dataclass(frozen=True, slots=True)
class ContractBlock:
    """Where the facts stand.

    Rows from `first` until before `last`, and the columns of names, values, units. With `across` the names
    stand in the row `first` and each value below its name.
    """

    grid: Grid
    first: int
    last: int
    name: int
    value: int
    unit: int | None
    across: bool = False


def find_across(grid: Grid, names: Names) -> ContractBlock | None:
    """The block when the grid has two lines, and each cell of the first is the name of a fact."""
    rows = [row for row in range(grid.height) if grid.used_columns(row)]
    if len(rows) != 2:
        return None
    headings = [str(grid.rows[rows[0]][column]) for column in grid.used_columns(rows[0])]
    if any(names.look_up(heading).input is None for heading in headings):
        return None
    return ContractBlock(grid, rows[0], rows[1] + 1, 0, 0, None, across=True)


def find_block(grid: Grid, names: Names, last: int | None = None) -> tuple[ContractBlock, int] | None:
    """The block in the rows before `last` and how many facts it names; None when it names none."""
    end = grid.height if last is None else last
    counts: dict[int, int] = {}
    for row in range(end):
        # Names stand at the left: what is found further right on a line is a value or a note.
        for column in grid.used_columns(row)[:2]:
            text = grid.rows[row][column]
            if isinstance(text, str) and names.look_up(text).input is not None:
                counts[column] = counts.get(column, 0) + 1
                break
    headed = _headed(grid, end)
    if not counts:
        return (headed, 0) if headed is not None else None
    column = max(counts, key=lambda at: (counts[at], -at))
    if headed is not None and headed.name == column:
        return headed, counts[column]
    return ContractBlock(grid, 0, end, column, column + 1, None), counts[column]


def _headed(grid: Grid, end: int) -> ContractBlock | None:
    """The block under a line of headings such as `name`, `value`, `unit`, if there is one."""
    for row in range(end):
        keys = {name_key(str(grid.rows[row][column])): column for column in grid.used_columns(row)}
        name = next((keys[key] for key in keys if key in _NAME_HEADINGS), None)
        value = next((keys[key] for key in keys if key in _VALUE_HEADINGS), None)
        if name is not None and value is not None and name < value:
            unit = next((keys[key] for key in keys if key in _UNIT_HEADINGS), None)
            return ContractBlock(grid, row + 1, end, name, value, unit)
    return None


def read_contract(block: ContractBlock, lines: LineReader) -> dict[str, Scalar]:
    """The facts of the block; what cannot be read is in the report."""
    columns: list[Column] = []
    pairs: list[tuple[Column, Cell]] = []
    if block.across:
        return _read_across(block, lines)
    _warn_of_hidden_columns(block, lines.reader.report)
    for row in range(block.first, block.last):
        found = _line(block, row, lines)
        if found is not None:
            columns.append(found[0])
            pairs.append(found)
    repeated(columns, lines.reader)
    return lines.facts(pairs)


def _read_across(block: ContractBlock, lines: LineReader) -> dict[str, Scalar]:
    grid = block.grid
    lines.reader.report.note(
        grid.place(block.first, 0),
        "The names stand beside each other; each value was taken from the line below its name.",
    )
    pairs: list[tuple[Column, Cell]] = []
    headed = set(grid.used_columns(block.first))
    for at in sorted(headed | set(grid.used_columns(block.last - 1))):
        name, value = grid.cell(block.first, at), grid.cell(block.last - 1, at)
        if at not in headed:
            lines.reader.report.error(
                "SV0802", value.place, "This value has no name above it.", "Write which fact it is."
            )
            continue
        column = lines.column(str(name.value), name.place)
        if column is not None:
            if at in grid.hidden_columns:
                lines.reader.report.warning(
                    "SV0812", name.place, f"`{name.text}` is in a hidden column; it was read all the same."
                )
            pairs.append((column, value))
    repeated((column for column, _ in pairs), lines.reader)
    return lines.facts(pairs)


def _line(block: ContractBlock, row: int, lines: LineReader) -> tuple[Column, Cell] | None:
    grid, report = block.grid, lines.reader.report
    name, value = grid.cell(row, block.name), grid.cell(row, block.value)
    if name.is_blank:
        if not value.is_blank:
            report.error(
                "SV0802", value.place, "This value has no name beside it.", "Write which fact it is."
            )
        return None
    if name.trouble:
        report.error(
            "SV0809", name.place, f"In place of a name: {name.trouble}", "Type the name of the fact."
        )
        return None
    if value.is_blank and lines.names.look_up(str(name.value)).input is None:
        return None  # a title or a remark on a line of its own
    column = lines.column(str(name.value), name.place)
    if column is None:
        return None
    _warn_of_layout(block, row, name, report)
    return _with_unit(block, row, column, lines), value


def _with_unit(block: ContractBlock, row: int, column: Column, lines: LineReader) -> Column:
    """The column with the VAT basis that its unit states; a unit that does not fit is reported."""
    if block.unit is None or isinstance(column.input.type, (TextType, ChoiceType)):
        return column
    cell = block.grid.cell(row, block.unit)
    if not isinstance(cell.value, str) or cell.is_blank:
        return column
    remark = read_remark(cell.value, column.input, lines.names.units)
    if remark.problem:
        code = "SV0810" if remark.about_vat else "SV0818"
        try_ = as_sentence(f"{first_make(column.input, lines.names.units)}empty this cell.")
        lines.reader.report.error(code, cell.place, f"The unit: {remark.problem}", try_)
    if remark.order and column.order and remark.order != column.order:
        what = f"The unit says {remark.order}, and the name of the fact {column.order}."
        lines.reader.report.error("SV0818", cell.place, what, "Say it once, as the date is meant.")
    in_percent = column.in_percent or says_percent(cell.value)
    order = column.order or remark.order
    return Column(column.input, column.place, column.vat or remark.vat, in_percent, order)


def _warn_of_hidden_columns(block: ContractBlock, report: Report) -> None:
    for at, what in ((block.name, "names"), (block.value, "values")):
        if at in block.grid.hidden_columns:
            place = block.grid.place(block.first, at)
            report.warning("SV0812", place, f"The column of {what} of facts is hidden; it was read.")


def _warn_of_layout(block: ContractBlock, row: int, name: Cell, report: Report) -> None:
    grid = block.grid
    for top, left, bottom, right in grid.merged:
        if top <= row <= bottom and left <= block.value and right >= block.name:
            report.error(
                "SV0811",
                name.place,
                "The cells of this fact are merged with others.",
                "Unmerge them and read again.",
            )
    if row in grid.hidden_rows:
        report.warning("SV0812", name.place, f"`{name.text}` is in a hidden row; it was read all the same.")
