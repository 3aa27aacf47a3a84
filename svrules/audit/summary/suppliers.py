"""The particulars of suppliers, which stand in no data of bids: a table of names, addresses, identifiers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from svrules.data.cells import Grid
from svrules.data.csv_file import read_grid
from svrules.data.decision_table import cell_words
from svrules.data.report import Report
from svrules.data.wording import bidder_key, listed, name_key
from svrules.data.workbook import read_grids
from svrules.diagnostics import nearest
from svrules.errors import DataError, MisuseError

__all__ = ["Supplier", "read_suppliers"]

_HEADINGS: Final = {
    **dict.fromkeys(("bidder", "supplier", "tenderer", "name"), "bidder"),
    **dict.fromkeys(("address", "postal address"), "address"),
    **dict.fromkeys(("email", "e-mail", "email address"), "email"),
    **dict.fromkeys(("identifier", "unique identifier", "ppon"), "identifier"),
}


@dataclass(frozen=True, slots=True)
class Supplier:
    """What the regulation asks for of a supplier beside its name."""

    address: str = ""
    email: str = ""
    identifier: str = ""

    @property
    def contact(self) -> str:
        """The postal and the email address."""
        return "; ".join(one for one in (self.address, self.email) if one)


def read_suppliers(path: Path, bids: Iterable[str]) -> dict[str, Supplier]:
    """The particulars of each bid by its name, from the first table with a heading `bidder`.

    Lines of suppliers that have no bid are left out. Raises DataError, and MisuseError for a file of another
    kind, without such a table, or with a supplier twice.
    """
    grid = _table(path)
    headings = {_HEADINGS.get(name_key(_text(grid, 0, at))): at for at in reversed(range(grid.width))}
    if "bidder" not in headings:
        raise MisuseError(
            f"`{path.name}` has no heading `bidder` in its first line: its headings are bidder, address, "
            "email, identifier"
        )
    names = {bidder_key(name): name for name in bids}
    found: dict[str, Supplier] = {}
    for row in range(1, grid.height):
        of_row = {field: _text(grid, row, at) for field, at in headings.items() if field is not None}
        name = names.get(bidder_key(of_row.pop("bidder")))
        if name is None:
            continue
        if name in found:
            raise MisuseError(f"`{path.name}` has `{name}` twice, the second time in line {row + 1}")
        found[name] = Supplier(**of_row)
    if not found:
        raise MisuseError(_nobody(path, grid, headings["bidder"], names))
    return found


def _nobody(path: Path, grid: Grid, column: int, names: Mapping[str, str]) -> str:
    typed = [name for row in range(1, grid.height) if (name := _text(grid, row, column))]
    near = next((names[key] for one in typed for key in nearest(bidder_key(one), list(names))), None)
    hint = (
        f": did you mean `{near}`?"
        if near is not None
        else f"; there are bids of {listed(names.values(), 'and')}"
    )
    return f"`{path.name}` has none of the bidders of these data{hint}"


def _table(path: Path) -> Grid:
    report = Report()
    ending = path.suffix.lower()
    if ending in (".xlsx", ".xlsm"):
        grids = read_grids(path, report)
    elif ending == ".csv":
        read = read_grid(path, report)
        grids = [] if read is None else [read]
    else:
        raise MisuseError(f"`{path.name}` is no table of suppliers: a .csv or .xlsx file is needed")
    if report.errors:
        raise DataError(report.finished(None))
    filled = [grid for grid in grids if grid.height]
    if not filled:
        raise MisuseError(f"`{path.name}` is empty: its headings are bidder, address, email, identifier")
    with_bidders = (
        one
        for one in filled
        if any(_HEADINGS.get(name_key(_text(one, 0, at))) == "bidder" for at in range(one.width))
    )
    return next(with_bidders, filled[0])


def _text(grid: Grid, row: int, column: int) -> str:
    if grid.is_blank(row, column):
        return ""
    return " ".join(cell_words(grid.cell(row, column)).split())
