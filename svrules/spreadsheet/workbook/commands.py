"""What `svrules workbook` does with one file: score, check, freeze, functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from svrules.api import Rulebook
from svrules.spreadsheet.adapter import call as answer_of
from svrules.spreadsheet.cells import Failure
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.calculation import Calculation, SvCell
from svrules.spreadsheet.workbook.comparison import differences
from svrules.spreadsheet.workbook.pages import Line, add_page, lines_of
from svrules.spreadsheet.workbook.record import RECORD, Sources, area_of, entries, read_entries, record_lines
from svrules.spreadsheet.workbook.references import cell_name
from svrules.spreadsheet.workbook.sheet import Stored
from svrules.spreadsheet.workbook.values import Place
from svrules.spreadsheet.workbook.writing import ask_for_calculation, frozen_places, put_values

__all__ = ["check", "freeze", "functions", "score"]

_COMPETITION = ("rulebook", "bids", "contract", "decisions", "number_of_bids")


def functions(data: bytes, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The SV formulas of a workbook in the one spelling, with what is stored as their values.

    Where `asked["program"]` names a program, the workbook is written to `asked["output"]` in its spelling.
    """
    done = Calculation(Book.read(data), asked.get("rulebook"))
    respelled = 0
    if asked.get("program"):
        from svrules.spreadsheet.workbook.spelling import respell

        respelled = respell(done.book, asked["program"])
        done.book.package.write(Path(asked["output"]))
    return {
        "respelled": respelled,
        "cells": [
            {
                "cell": cell.name, "formula": f"={cell.formula.text}", "as_stored": f"={cell.stored.text}",
                "value": cell.stored.value, "spills": cell.stored.dynamic,
            }
            for cell in done.cells
        ]
    }  # fmt: skip


def score(data: bytes, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Computes the SV cells and what depends on them, and writes the workbook to `asked["output"]`."""
    done = _computed(data, asked)
    put_values(done, {})
    return _finish(done, asked, record=bool(asked.get("record")))


def freeze(data: bytes, asked: Mapping[str, Any]) -> dict[str, Any]:
    """As `score`, and SV formulas give way to their values; a record says where these come from."""
    done = _computed(data, asked)
    put_values(done, frozen_places(done))
    return _finish(done, asked, record=True)


def check(data: bytes, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Which stored values are not what they come to. Nothing is written."""
    book = Book.read(data)
    recorded = read_entries(book)
    done = Calculation(book, asked.get("rulebook"), frozen=_frozen(book, recorded))
    done.run()
    return {
        **_report(done),
        "differences": [asdict(one) for one in differences(done, recorded)],
        "record": bool(recorded),
    }


def _frozen(book: Book, recorded: Mapping[str, Any]) -> dict[tuple[str, int, int], Stored]:
    """The formulas that a record tells of cells which hold none any more: frozen, or typed over."""
    found = {}
    for entry in recorded.values():
        area = area_of(entry, book)
        if area is not None and (area.top, area.left) not in book.sheets[area.sheet].formulas:
            value = book.sheets[area.sheet].cells.get(area.top, {}).get(area.left)
            fills = None if area.is_cell else area
            found[area.sheet, area.top, area.left] = Stored(
                entry.formula, value, area=fills, dynamic=not area.is_cell
            )
    return found


def _computed(data: bytes, asked: Mapping[str, Any]) -> Calculation:
    done = Calculation(Book.read(data), asked.get("rulebook"))
    done.run()
    return done


def _finish(done: Calculation, asked: Mapping[str, Any], *, record: bool) -> dict[str, Any]:
    report = _report(done)
    book = done.book
    doubtful = bool(done.dependants.left or done.values.unknown)
    asked_before = book.asks_for_calculation
    if done.cells and (asked_before or done.dependants.left):
        report["marked"] = ask_for_calculation(book, needed=doubtful)
    pages = []
    if record and done.cells:
        pages.append(add_page(book, RECORD, record_lines(entries(done))))
    if asked.get("trace"):
        pages += [add_page(book, "SV trace", _trace(done))]
    if asked.get("policy"):
        pages += [add_page(book, title, lines) for title, lines in _rulebooks(done)]
    report["pages"] = pages
    book.package.write(Path(asked["output"]))
    return report


def _report(done: Calculation) -> dict[str, Any]:
    return {
        "cells": [_told(cell) for cell in done.cells],
        "written": len(done.dependants.written),
        "left": _names(done.dependants.left),
        "stale": _names(done.stale),
        "no_engine": done.no_engine,
        "unreadable": _names(done.unreadable),
    }


def _names(places: Iterable[Place]) -> list[str]:
    return [f"{sheet}!{cell_name(row, column)}" for sheet, row, column in places]


def _told(cell: SvCell) -> dict[str, Any]:
    return {
        "cell": cell.name,
        "formula": f"={cell.formula.text}",
        "value": cell.value,
        "area": str(cell.area).rpartition("!")[2],
        "failure": str(cell.failure) if cell.failure is not None else "",
        "remark": cell.remark,
    }


# -- pages -------------------------------------------------------------------------------------------


def _trace(done: Calculation) -> list[Line]:
    """How every bid came by its score, for each competition that the workbook's formulas are about."""
    sources = Sources(done)
    lines = [Line(("SV trace",), heading=True, wide=True)]
    seen: set[tuple[str, str]] = set()
    for cell in done.cells:
        given = {name: value for name, value in sources.given(cell).items() if name in _COMPETITION}
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
    return lines


def _rulebooks(done: Calculation) -> list[tuple[str, list[Line]]]:
    """Each rulebook that the formulas name, in print."""
    from svrules.render.policy import policy

    sources = Sources(done)
    books: dict[str, Rulebook] = {}
    for cell in done.cells:
        book = sources.rulebook(sources.given(cell))
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
