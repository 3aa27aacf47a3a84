"""What `svrules workbook` does with one file: score, check, freeze, functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from svrules.data.workbook_reader import Refused
from svrules.spreadsheet.workbook.around import Around
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.calculation import Calculation, SvCell
from svrules.spreadsheet.workbook.comparison import differences
from svrules.spreadsheet.workbook.elsewhere import elsewhere
from svrules.spreadsheet.workbook.looks import misleading
from svrules.spreadsheet.workbook.pages import add_page
from svrules.spreadsheet.workbook.record import (
    RECORD,
    Entry,
    Record,
    area_of,
    entries,
    read_record,
    record_lines,
)
from svrules.spreadsheet.workbook.references import Area, cell_name
from svrules.spreadsheet.workbook.remarks import remarks
from svrules.spreadsheet.workbook.reports import rulebooks, trace
from svrules.spreadsheet.workbook.sheet import Stored
from svrules.spreadsheet.workbook.values import Place
from svrules.spreadsheet.workbook.writing import ask_for_calculation, frozen_places, put_values

__all__ = ["check", "freeze", "functions", "score"]


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
        "signed": _is_signed(done.book),
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
    places = frozen_places(done)
    put_values(done, places)
    return _finish(done, asked, record=True, frozen=places)


def check(data: bytes, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Which stored values are not what they come to. Nothing is written."""
    book = Book.read(data)
    record = read_record(book)
    done = Calculation(book, asked.get("rulebook"), frozen=_frozen(book, record.entries))
    done.run()
    around = Around(done)
    areas = [cell.area for cell in done.cells if cell.area is not None]
    return {
        **_report(done),
        "differences": [asdict(one) for one in differences(done, record, around)],
        "formats": [(*_names([place]), value, seen) for place, value, seen in misleading(book, areas)],
        "record": bool(record.entries),
        "record_problem": record.problem,
        "followed": len(around.following),
        "not_seen": _names(around.not_seen),
        "taken": _names(around.taken),
    }


def _frozen(book: Book, recorded: Mapping[str, Entry]) -> dict[tuple[str, int, int], Stored]:
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


def _finish(
    done: Calculation, asked: Mapping[str, Any], *, record: bool, frozen: Mapping[Place, Area] | None = None
) -> dict[str, Any]:
    report = _report(done)
    book = done.book
    doubtful = bool(done.dependants.left or done.values.unknown)
    asked_before = book.asks_for_calculation
    if done.cells and (asked_before or done.dependants.left):
        report["marked"] = ask_for_calculation(book, needed=doubtful)
    pages = []
    if record and done.cells:
        pages.append(add_page(book, RECORD, record_lines([*entries(done, frozen or {}), *_kept(done)])))
    if asked.get("trace"):
        pages += [add_page(book, "SV trace", trace(done))]
    if asked.get("policy"):
        pages += [add_page(book, title, lines) for title, lines in rulebooks(done)]
    report["pages"] = [asdict(page) for page in pages]
    report["remarks"] = remarks(done)
    left = set(report["left"])
    report["kept"] = [name for name in _names(Around(done).kept) if name not in left]
    report["signed"] = _is_signed(book)
    book.package.write(Path(asked["output"]))
    return report


def _is_signed(book: Book) -> bool:
    """Whether somebody signed the file as it was read: no signature outlives a change."""
    return any(name.startswith("_xmlsignatures/") for name in book.package.names())


def _kept(done: Calculation) -> list[Entry]:
    """What the record that is there tells of cells which hold no SV formula any more: they were frozen.

    Raises Refused where the record was changed: made anew, it would pass for one that nobody touched.
    """
    recorded: Record = read_record(done.book)
    now = {cell.name for cell in done.cells}
    kept = [entry for entry in recorded.entries.values() if entry.cell not in now]
    if kept and recorded.problem:
        raise Refused(recorded.problem, "To record anew what is there now, delete that sheet first.")
    return kept


def _report(done: Calculation) -> dict[str, Any]:
    return {
        "cells": [_told(cell) for cell in done.cells],
        "written": len(done.dependants.written),
        "left": _names(done.dependants.left),
        "mended": _names(done.dependants.mended),
        "stale": _names(done.stale),
        "no_engine": done.no_engine,
        "unreadable": _names(done.unreadable),
        **_elsewhere(done.book),
    }


def _elsewhere(book: Book) -> dict[str, Any]:
    found = elsewhere(book)
    using = [(*_names([place]), name) for place, name in found.using]
    return {"named": found.names, "using": using, "elsewhere": found.places}


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
