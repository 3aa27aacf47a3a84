"""What was tidied in the tables of SV calls and what a person should look at, for each table once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from fractions import Fraction
from typing import Final

from svrules import diagnostics
from svrules.data.workbook_reader import position
from svrules.diagnostics import Diagnostic
from svrules.render.untrusted import one_line
from svrules.spreadsheet.call import Call
from svrules.spreadsheet.cells import Refusal, Table, table
from svrules.spreadsheet.competitions import competition
from svrules.spreadsheet.functions import FUNCTIONS
from svrules.spreadsheet.workbook.book import Book
from svrules.spreadsheet.workbook.calculation import Calculation, SvCell
from svrules.spreadsheet.workbook.formulas import Reference, SvCall
from svrules.spreadsheet.workbook.looks import days, hidden_lines
from svrules.spreadsheet.workbook.record import Sources
from svrules.spreadsheet.workbook.references import Area, cell_name
from svrules.spreadsheet.workbook.values import Place

__all__ = ["remarks"]

_FIGURES: Final = re.compile(r"[£\s]*([0-9][0-9,]*(?:\.[0-9]+)?)\s*%?")
# To a function every day is a number: this note is for numbers that nobody sees as a day.
_A_DAY: Final = re.compile(r"The number \S+ was read as [0-9]{1,2} [A-Z]")


def remarks(done: Calculation) -> list[str]:
    """Sentences with their cells: what was read otherwise than it stands there, hidden lines, near ties."""
    sources = Sources(done)
    found: list[str] = []
    seen: set[tuple[str, str]] = set()
    for cell, call in done.calls:
        given = sources.given(cell, call)
        book = sources.rulebook(given)
        asked = {name: value for name, value in given.items() if name in ("bids", "contract", "decisions")}
        key = ("" if book is None else book.sha256, sources.tables_hash(asked))
        if book is None or "bids" not in asked or key in seen:
            continue
        seen.add(key)
        areas = _areas(done, cell, call)
        try:
            tables = Call({name: table(value) for name, value in asked.items()}).asked
            scored = competition(book, tables)
        except Refusal:
            continue  # the cell says why
        read = scored.read
        found += _findings(done.book, (*read.diagnostics, *read.tidied), areas)
        if "bids" in areas:
            bids = scored.scored.competition.bids
            facts = [None if at is None else bids[at].facts for at in scored.lines]
            said_of = {line.partition(": ")[0] for line in found}
            found += _numbers_in_text(tables.bids, facts, areas["bids"], said_of)
        found += [line for area in areas.values() for line in hidden_lines(done.book, area)]
        found += scored.remarks()
    return list(dict.fromkeys(found))


def _areas(done: Calculation, cell: SvCell, call: SvCall) -> dict[str, Area]:
    """Where the tables of a call are."""
    found = {}
    for argument, one in zip(FUNCTIONS[call.function].arguments, call.arguments, strict=False):
        if isinstance(one, Reference) and argument.name in ("bids", "contract", "decisions"):
            area = done.values.area(one, cell.place[0], cell.place[1])
            if isinstance(area, Area):
                found[argument.name] = area
    return found


def _numbers_in_text(
    bids: Table, facts: Sequence[Mapping[str, object] | None], area: Area, said_of: Set[str]
) -> Iterator[str]:
    """The cells with text that counts as a number: `svrules score` tells of it, a function does not.

    But for those in `said_of`, of which a finding tells how they were read.
    """
    for down, (line, known) in enumerate(zip(bids[1:], facts, strict=False), area.top + 1):
        for across, cell in enumerate(line, area.left):
            figures = _FIGURES.fullmatch(cell.strip()) if isinstance(cell, str) else None
            if figures is None or across == area.left:
                continue
            number = Fraction(figures[1].replace(",", ""))
            where = f"{area.sheet}!{cell_name(down, across)}"
            counted = (value for value in (known or {}).values() if isinstance(value, Fraction))
            if where not in said_of and any(value in (number, number / 100) for value in counted):
                yield one_line(f"{where}: The text `{cell}` was read as a number.")


def _findings(book: Book, found: Sequence[Diagnostic], areas: dict[str, Area]) -> Iterator[str]:
    """The findings with their cells in the workbook, but for days that were read as what the cell shows."""
    shown: dict[str, set[Place]] = {}
    for one in found:
        at = _place(one, areas)
        if at is not None and _A_DAY.match(one.sentence):
            if at[0] not in shown:
                shown[at[0]] = days(book, at[0])
            if at in shown[at[0]]:
                continue
        where = f"{at[0]}!{cell_name(*at[1:])}" if at else _roughly(one, areas)
        said = " ".join(part for part in (one.sentence, one.try_) if part)
        yield one_line(f"{where}: {said}" if where else said)


def _place(one: Diagnostic, areas: dict[str, Area]) -> Place | None:
    """The cell in the workbook that a finding is about: findings count from the corner of their table."""
    if not isinstance(one.span, diagnostics.Place):
        return None
    at = position(one.span.cell)
    if not one.span.file:
        return None if at is None else (one.span.sheet, at[0] + 1, at[1] + 1)
    area = areas.get(one.span.sheet)
    return None if area is None or at is None else (area.sheet, area.top + at[0], area.left + at[1])


def _roughly(one: Diagnostic, areas: dict[str, Area]) -> str:
    if not isinstance(one.span, diagnostics.Place):
        return ""
    named = areas.get(one.span.sheet) or (None if one.span.sheet else areas.get("bids"))
    return named.sheet if named else one.span.sheet
