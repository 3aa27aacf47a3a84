"""The table of bids: a line of headings, then a line for each bidder."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from svrules.data.cells import Cell, Grid, trimmed
from svrules.data.facts import encodable
from svrules.data.headings import Column, Names, bidder_column
from svrules.data.lines import LineReader, repeated
from svrules.data.look_alikes import is_disguised, looks, nearly, without_punctuation
from svrules.data.number_formats import in_figures
from svrules.data.report import Report
from svrules.data.wording import bidder_key, name_key, some
from svrules.diagnostics import Place, Span
from svrules.engine.competition import Bid
from svrules.language.rulebook import Input
from svrules.quantities import decimal_text, from_spreadsheet

TOTALS: Final = frozenset(
    {
        "total",
        "totals",
        "grand total",
        "sub-total",
        "subtotal",
        "sum",
        "average",
        "averages",
        "mean",
        "median",
    }
    | {"max", "maximum", "min", "minimum", "highest", "lowest", "count"}
)
_SIGNATURE: Final = re.compile(
    r"(?:signed|signature|prepared|completed|checked|approved|authori[sz]ed|dated?|notes?|sources?|page|n\.?b)\b"
    r"|.*:\s*(?:[_.…]+\s*)?$",
    re.IGNORECASE,
)
LINE_NUMBERS: Final = ("line", "line number", "number of the line")
"""Headings of a column with the numbers of lines, by which a template keeps marks."""

PUNCTUATION: Final = "punctuation or spaces"
_LINE_BREAK: Final = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]\s*")
LABEL: Final = re.compile(r".*:")
_MOST_HEADING_ROWS: Final = 300
_MOST_NAMES: Final = 12


@dataclass(frozen=True, slots=True)
class BidBlock:
    """Where the bids stand: the row of headings and the column of bidders."""

    grid: Grid
    headings: int
    bidder: int


def find_bids(grid: Grid, names: Names, word: str, least: int = 1) -> tuple[BidBlock, int] | None:
    """The row of headings that names bidders and most facts, at least `least`, and how many it names."""
    best: tuple[BidBlock, int] | None = None
    for row in range(min(grid.height, _MOST_HEADING_ROWS)):
        texts = [(column, str(grid.rows[row][column])) for column in grid.used_columns(row)]
        bidder = bidder_column(texts, names, word)
        if bidder is None:
            continue
        count = sum(names.look_up(text).input is not None for _, text in texts)
        if count >= least and (best is None or count > best[1]):
            best = BidBlock(grid, row, bidder), count
    return best


@dataclass
class BidNames:
    """The bidders met so far, so that a second bid of one bidder is seen."""

    report: Report
    seen: dict[str, tuple[str, Place | Span]] = field(default_factory=dict)
    alike: dict[str, str] = field(default_factory=dict)

    def accept(self, cell: Cell) -> str | None:
        """The bidder's name, trimmed and otherwise as typed.

        None, with an error, when there is none to use.
        """
        name = _name(cell)
        if name is None:
            what = f"`{cell.text}` is not a bidder's name."
            if cell.trouble:
                what = f"In place of a bidder's name: {cell.trouble}"
            self.report.error("SV0807", cell.place, what, "Write the bidder's name as text.")
            return None
        if not isinstance(cell.value, str):
            self.report.note(cell.place, f"The number in the bidder's cell was read as the name `{name}`.")
        elif _LINE_BREAK.search(trimmed(cell.value)):
            self.report.note(
                cell.place, f"The line break in the bidder's name was read as a space: `{name}`."
            )
        elif name != cell.value and cell.medium != "example":
            self.report.note(cell.place, f"Spaces around the bidder's name `{name}` were left out.")
        return name if self._is_new(name, cell) else None

    def _is_new(self, name: str, cell: Cell) -> bool:
        key = looks(name)
        if key not in self.seen:
            self.seen[key] = name, cell.place
            if is_disguised(name):
                self._warn_of_disguise(name, cell)
            self._compare(name, cell)
            return True
        earlier, place = self.seen[key]
        alike = "" if earlier == name else ", spelled a little differently"
        if bidder_key(earlier) != bidder_key(name):
            alike = " for whoever reads it, in letters of another alphabet or with some that cannot be seen"
        self.report.error(
            "SV0806",
            cell.place,
            f"The bidder `{name}` is there twice{alike}.",
            "Take one line out, or tell the two bids apart by their names.",
            also=((place, f"`{earlier}` stands here"),),
        )
        return False

    def _compare(self, name: str, cell: Cell) -> None:
        earlier = self.alike.setdefault(nearly(name), name)
        if earlier == name or cell.medium == "example":
            return
        only = "letters and figures that look alike, such as I, l and 1, or O and 0"
        if without_punctuation(earlier) == without_punctuation(name):
            only = PUNCTUATION
        self.report.warning("SV0806", cell.place, *nearly_the_same(earlier, name, only))

    def _warn_of_disguise(self, name: str, cell: Cell) -> None:
        self.report.warning(
            "SV0806",
            cell.place,
            f"The name `{name}` has letters of two alphabets that look alike, or marks that cannot be seen.",
            "Type the name again, so that it is found where it is looked for.",
        )


def nearly_the_same(earlier: str, name: str, only: str) -> tuple[str, str]:
    """What there is to say, and to try, of two bidders whose names differ in so little."""
    return (
        f"The bidders `{earlier}` and `{name}` differ only in {only}; they were read as two.",
        "If it is one bidder, take one line out. If not, tell the two apart by their names.",
    )


def _name(cell: Cell) -> str | None:
    value = cell.value
    if cell.trouble or isinstance(value, bool):
        return None
    if isinstance(value, str):
        name = _LINE_BREAK.sub(" ", trimmed(value))
        return name if name and encodable(name) else None
    if isinstance(value, (int, float)):
        try:
            number = from_spreadsheet(value)[0]
        except ValueError:
            return None
        plain = decimal_text(number)
        return None if plain is None else in_figures(cell.format, number, plain)
    return None


def read_bids(block: BidBlock, lines: LineReader) -> list[Bid]:
    """The bids of the table, in its order; what cannot be read is in the report."""
    columns = _columns(block, lines)
    repeated(columns.values(), lines.reader)
    _check_merged(block, columns, lines.reader.report)
    _warn_of_hidden_columns(block, columns, lines.reader.report)
    bidders = BidNames(lines.reader.report)
    bids = []
    for row in range(block.headings + 1, block.grid.height):
        bid = _bid(block, row, columns, lines, bidders)
        if bid is not None:
            bids.append(bid)
    return bids


def _columns(block: BidBlock, lines: LineReader) -> dict[int, Column]:
    grid, report = block.grid, lines.reader.report
    columns = {}
    headed = set(grid.used_columns(block.headings))
    for at in sorted(headed - {block.bidder}):
        cell = grid.cell(block.headings, at)
        if cell.trouble:
            report.error("SV0809", cell.place, f"In place of a heading: {cell.trouble}", "Type the heading.")
            continue
        if _numbers_lines(str(cell.value), lines):
            continue
        column = lines.column(str(cell.value), cell.place)
        if column is not None:
            columns[at] = column
    _check_headed(block, headed | _under_merged(block, headed), report)
    return columns


def _numbers_lines(heading: str, lines: LineReader) -> bool:
    """Whether the column only numbers the lines, as a template's does; a fact of that name is a fact."""
    return name_key(heading) in LINE_NUMBERS and lines.names.look_up(heading).input is None


def _under_merged(block: BidBlock, headed: set[int]) -> set[int]:
    """The columns under a merged heading, which is refused for itself."""
    return {
        column
        for top, left, bottom, right in block.grid.merged
        if top <= block.headings <= bottom and left in headed
        for column in range(left, right + 1)
    }


def _check_headed(block: BidBlock, headed: set[int], report: Report) -> None:
    """Every cell below the headings must have one above it.

    A fact without a name would be lost in silence.
    """
    found: set[int] = set()
    for row in range(block.headings + 1, block.grid.height):
        for column in block.grid.used_columns(row):
            if column not in headed and column not in found:
                found.add(column)
                cell = block.grid.cell(row, column)
                what = f"`{cell.text}` stands in a column without a heading."
                report.error("SV0802", cell.place, what, "Give the column a heading, or empty it.")


def _bid(
    block: BidBlock, row: int, columns: dict[int, Column], lines: LineReader, bidders: BidNames
) -> Bid | None:
    grid, report = block.grid, lines.reader.report
    used = [at for at in grid.used_columns(row) if at in columns]
    bidder = grid.cell(row, block.bidder)
    if bidder.is_blank:
        if any(not grid.cell(row, at).was_never_calculated for at in used):
            place = grid.place(row, block.bidder)
            report.error(
                "SV0807",
                place,
                f"Row {row + 1 + grid.corner[0]} has facts and no bidder.",
                "Name the bidder.",
            )
        return None
    if _is_not_a_bid(block, bidder, report):
        return None
    if row in grid.hidden_rows:
        report.warning("SV0812", bidder.place, f"The bid of `{bidder.text}` is in a hidden row; it was read.")
    name = bidders.accept(bidder)
    facts = lines.facts((columns[at], grid.cell(row, at)) for at in used)
    if name is None:
        return None
    _tell_short_row(grid, row, name, columns, report)
    if columns and (LABEL.fullmatch(name) or (not used and _SIGNATURE.match(name))):
        report.error(
            "SV0807",
            bidder.place,
            f"`{name}` looks like a line under the table, which would be scored as a bid.",
            "Take the line out. If it is a bidder, give its facts.",
        )
        return None
    if columns and not used:
        report.warning(
            "SV0817",
            bidder.place,
            f"`{name}` has no fact at all: every fact of this bid is missing.",
            "Take the line out if this is not a bidder.",
        )
    return Bid(name, facts)


def _tell_short_row(grid: Grid, row: int, name: str, columns: dict[int, Column], report: Report) -> None:
    """A line of text that ends before the headings do may have lost cells."""
    lost = [column.input.name for at, column in columns.items() if at >= len(grid.rows[row])]
    if lost and grid.medium == "text":
        report.note(
            grid.place(row, 0),
            f"The line of `{name}` ends before {some(lost, _MOST_NAMES)}: read as blank.",
        )


def _is_not_a_bid(block: BidBlock, bidder: Cell, report: Report) -> bool:
    """Whether the line is a total or the headings once more; either would be scored as a bid."""
    key = name_key(str(bidder.value)).rstrip(":. ")
    if key in TOTALS:
        report.error(
            "SV0807",
            bidder.place,
            f"`{bidder.text}` looks like a line of totals, which would be scored as a bid.",
            "Take the line out. If it is a bidder, write its full name.",
        )
    elif key == name_key(str(block.grid.rows[block.headings][block.bidder])):
        report.error("SV0807", bidder.place, "The headings are there once more.", "Take this line out.")
    else:
        return False
    return True


def _check_merged(block: BidBlock, columns: dict[int, Column], report: Report) -> None:
    used = {*columns, block.bidder}
    for top, left, bottom, right in sorted(block.grid.merged):
        if bottom < block.headings or used.isdisjoint(range(left, right + 1)):
            continue
        heading = top <= block.headings
        what = "A heading is merged with other cells." if heading else "Cells of the table are merged."
        why = "It cannot be told which column or bid the value belongs to."
        report.error("SV0811", block.grid.place(top, left), what, "Unmerge the cells and fill each.", why=why)


def _warn_of_hidden_columns(block: BidBlock, columns: dict[int, Column], report: Report) -> None:
    if block.bidder in block.grid.hidden_columns:
        place = block.grid.place(block.headings, block.bidder)
        report.warning("SV0812", place, "The column of bidders is hidden; it was read.")
    for at, column in columns.items():
        if at in block.grid.hidden_columns:
            report.warning(
                "SV0812", column.place, f"The column `{column.input.name}` is hidden; it was read."
            )


def warn_of_missing(inputs: list[Input], place: Place | Span | None, whose: str, report: Report) -> None:
    """One warning on the inputs that the data do not have at all, `whose` they are."""
    lost = [input_.name for input_ in inputs if input_.blank_means is None]
    if lost:
        shown = ", ".join(f"`{name}`" for name in lost[:_MOST_NAMES])
        more = f" and {len(lost) - _MOST_NAMES} more" if len(lost) > _MOST_NAMES else ""
        report.warning(
            "SV0801",
            place,
            f"Not in the data, so missing {whose}: {shown}{more}.",
            "Add what is known; what depends on a missing fact is unknown, never 0.",
        )
