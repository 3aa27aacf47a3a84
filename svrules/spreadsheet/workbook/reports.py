"""The pages that `--trace` and `--policy` add: how each score came about, and the rulebooks in print."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from svrules.api import Rulebook
from svrules.spreadsheet.adapter import call as answer_of
from svrules.spreadsheet.cells import Cell, Failure
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.calculation import Calculation
from svrules.spreadsheet.workbook.pages import Line, lines_of
from svrules.spreadsheet.workbook.record import Sources
from svrules.spreadsheet.workbook.sheet import Sheet

__all__ = ["rulebooks", "trace"]

_COMPETITION: Final = ("rulebook", "bids", "contract", "decisions", "number_of_bids")
_AGREED: Final = ("bidder", "question", "consensus", "consensus comment", "who", "when", "why")
_NEEDED: Final = frozenset({"bidder", "question", "consensus", "who", "when", "why"})
_DAY_ZERO: Final = date(1899, 12, 30)


def trace(done: Calculation) -> list[Line]:
    """How every bid came by its score, for each competition that the workbook's formulas are about."""
    sources = Sources(done)
    lines = [Line(("SV trace",), heading=True, wide=True)]
    seen: set[tuple[str, str]] = set()
    for cell, call in done.calls:
        given = {name: value for name, value in sources.given(cell, call).items() if name in _COMPETITION}
        book = sources.rulebook(given)
        key = ("" if book is None else book.sha256, sources.tables_hash(given))
        if book is None or "bids" not in given or key in seen:
            continue
        seen.add(key)
        rows = answer_of("SVTRACE", given)
        about = f"{book.title}, edition {book.edition}, sha256 {book.sha256}. First used in {cell.name}."
        lines += [Line(()), Line((about,), wide=True)]
        if isinstance(rows, Failure):
            lines.append(Line((str(rows),), wide=True))
            continue
        lines.append(Line(tuple(rows[0]), heading=True))
        lines += [Line(tuple(row)) for row in rows[1:]]
    return lines + _agreed(done.book)


def _agreed(book: Book) -> list[Line]:
    """Who agreed on which mark, when and why, where a sheet for moderation tells: marks alone do not."""
    lines = []
    for sheet in book.sheets.values():
        found = list(_consensus(sheet))
        if found:
            about = f"Marks that evaluators agreed on, as the sheet {sheet.name} has them."
            lines += [Line(()), Line((about,), wide=True), Line(_AGREED, heading=True), *found]
    return lines


def _consensus(sheet: Sheet) -> Iterator[Line]:
    headings: dict[str, int] = {}
    for _, cells in sorted(sheet.cells.items()):
        if not headings:
            named = {str(cell).strip().lower(): at for at, cell in cells.items()}
            headings = named if named.keys() >= _NEEDED else {}
        elif cells.get(headings["consensus"]) not in (None, ""):
            told = {name: cells.get(headings[name]) if name in headings else None for name in _AGREED}
            told["when"] = _day(told["when"])
            yield Line(tuple(told.values()))


def _day(cell: Cell) -> Cell:
    """A day as a person writes it, where the cell holds the number that stands for one."""
    whole = isinstance(cell, int) and not isinstance(cell, bool) and 0 < cell < 2_958_466
    return (_DAY_ZERO + timedelta(days=int(cell))).isoformat() if whole else cell  # type: ignore[arg-type]


def rulebooks(done: Calculation) -> list[tuple[str, list[Line]]]:
    """Each rulebook that the formulas name, in print, with the title of its page."""
    from svrules.render.policy import policy

    sources = Sources(done)
    books: dict[str, Rulebook] = {}
    for cell, call in done.calls:
        book = sources.rulebook(sources.given(cell, call))
        if book is not None:
            books.setdefault(book.sha256, book)
    found: list[tuple[str, list[Line]]] = []
    for book in books.values():
        head = [
            Line((f"SV rulebook: {book.title}",), heading=True, wide=True),
            Line((f"Edition {book.edition}, SHA-256 of its text {book.sha256}",), wide=True),
            Line(()),
        ]
        title = "SV rulebook" if len(books) == 1 else f"SV rulebook {len(found) + 1}"
        found.append((title, head + lines_of(policy(book.model))))
    return found
