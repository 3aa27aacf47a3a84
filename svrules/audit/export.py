"""A ledger to read without svrules: JSON Lines, CSV, one HTML page, a workbook; and one record as a page.

JSON Lines holds everything: each long text on a line of its own (`sha256`, `text`) before the first record
that names it, each record with all its parts as they are hashed. The others are for reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from typing import Any, Final

import xlsxwriter

from svrules.audit.ledger.records import Record, text_of
from svrules.audit.ledger.store import Ledger
from svrules.audit.recorded import changed_words
from svrules.audit.retention import retention_words
from svrules.render.document import Block, Document, Facts, Grid, Paragraph, Section
from svrules.render.records import grid_as_csv

__all__ = ["as_csv", "as_json_lines", "as_workbook", "listed", "one_record", "whole"]

_HEADINGS: Final = (
    "record", "when", "who", "kind", "competition", "about", "what", "why", "replaces", "hash",
)  # fmt: skip
_A_CELL: Final = 32_000
_FIRST_LETTERS: Final = 12


def as_json_lines(ledger: Ledger, competition: str | None = None) -> Iterator[str]:
    """The lines of an export, each ended by a line feed; a few records in memory at a time."""
    told: set[str] = set()
    for record in ledger.records(competition=competition):
        for sha256 in record.contents.values():
            if sha256 not in told:
                told.add(sha256)
                yield _line({"sha256": sha256, "text": ledger.content(sha256)})
        yield _line(_parts(record))


def _line(whole: dict[str, Any]) -> str:
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"


def _parts(record: Record) -> dict[str, Any]:
    return {
        "number": record.number,
        "kind": record.kind,
        "competition": record.competition,
        "subject": list(record.subject),
        "who": record.who,
        "when": record.when,
        "why": record.why,
        "replaces": record.replaces,
        "body": dict(record.body),
        "previous": record.previous,
        "hash": record.hash,
    }


def as_csv(ledger: Ledger, competition: str | None = None) -> str:
    """One row a record, without the long texts; what could be taken for a formula is made safe."""
    return grid_as_csv(_HEADINGS, [_row(one, one.hash) for one in ledger.records(competition=competition)])


def _row(record: Record, sha256: str) -> tuple[str, ...]:
    replaces = "" if record.replaces is None else str(record.replaces)
    about = ", ".join(filter(None, record.subject))
    return (
        str(record.number), record.when, record.who, record.kind, record.competition, about,
        summed_up(record), record.why, replaces, sha256,
    )  # fmt: skip


def summed_up(record: Record) -> str:
    """What a record says, in a line."""
    body = record.body
    if record.kind == "score":
        book = body["rulebook"]
        return f"{book['title']}, edition {book['edition']}; receipt {body['receipt']}"
    if record.kind == "pin":
        book = body["rulebook"]
        return f"{book['title']}, edition {book['edition']}, SHA-256 {book['sha256'][:_FIRST_LETTERS]}…"
    comment = body.get("comment")
    return changed_words(record) + (f"; “{comment}”" if comment else "")


def listed(ledger: Ledger, competition: str | None = None, kind: str | None = None) -> Document:
    """The records as a table, and until when each competition's must be kept."""
    found = list(ledger.records(competition=competition, kind=kind))
    short = [_row(one, f"{one.hash[:_FIRST_LETTERS]}…") for one in found]
    rows = tuple((row[0], row[1], row[2], row[3], row[4], row[6], row[7]) for row in short)
    headings = ("record", "when", "who", "kind", "competition", "what", "why")
    table = Grid("", headings, rows, frozenset({0}), keep=frozenset({0, 1}), keys=1)
    nothing = Paragraph("There is no such record.")
    last, sha256 = ledger.last()
    return Document(
        f"Ledger {ledger.place}",
        f"{len(found)} of {last} records; the last is {last}:{sha256}",
        (table if rows else nothing, *_retentions(ledger, competition)),
        (),
    )


def _retentions(ledger: Ledger, competition: str | None) -> Iterator[Block]:
    found: dict[str, list[Record]] = {}
    for award in ledger.records(competition=competition, kind="award"):
        found.setdefault(award.competition, []).append(award)
    for name, awards in found.items():
        yield Paragraph(retention_words(awards), lead=f"{name}.")


def one_record(ledger: Ledger, number: int) -> Document:
    """One record whole, with its long texts."""
    record = ledger.record(number)
    return Document(f"Record {number} of {ledger.place}", record.hash, (), (_section(ledger, record),))


def whole(ledger: Ledger, competition: str | None = None) -> Document:
    """Every record whole, each long text once: a page that needs nothing else."""
    listing = listed(ledger, competition)
    told: set[str] = set()
    sections = tuple(_section(ledger, one, told) for one in ledger.records(competition=competition))
    return Document(listing.title, listing.subtitle, listing.blocks, sections)


def _section(ledger: Ledger, record: Record, told: set[str] | None = None) -> Section:
    body = {name: value for name, value in record.body.items() if name != "contents"}
    facts = Facts(
        (
            ("kind", record.kind),
            ("competition", record.competition),
            ("about", ", ".join(filter(None, record.subject)) or "the competition"),
            ("who", record.who),
            ("when", record.when),
            ("why", record.why or "–"),
            ("replaces", "nothing" if record.replaces is None else f"record {record.replaces}"),
            *((name, value if isinstance(value, str) else text_of(value)) for name, value in body.items()),
            ("hash of the record before", record.previous),
            ("hash", record.hash),
        )
    )
    parts = [_text(ledger, name, sha256, told) for name, sha256 in record.contents.items()]
    return Section(f"Record {record.number}: {summed_up(record)}", (facts,), tuple(parts))


def _text(ledger: Ledger, name: str, sha256: str, told: set[str] | None) -> Section:
    title = f"{name}, SHA-256 {sha256}"
    if told is not None and sha256 in told:
        return Section(title, (Paragraph("As shown before.", tone="quiet"),))
    if told is not None:
        told.add(sha256)
    text = ledger.content(sha256)
    return Section(title, tuple(Paragraph(line) for line in text.split("\n") if line))


def as_workbook(ledger: Ledger, competition: str | None = None) -> bytes:
    """A sheet of records and one of long texts, in pieces that fit a cell; text only, no formula."""
    made = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(made, options)
    head = book.add_format({"bold": True, "bottom": 1})
    fold = book.add_format({"text_wrap": True, "valign": "top"})
    records, texts = book.add_worksheet("Records"), book.add_worksheet("Texts")
    for sheet, headings, widths in (
        (records, (*_HEADINGS, "hash before", "body"), (8, 20, 20, 11, 24, 30, 50, 50, 9, 24, 24, 60)),
        (texts, ("sha256, or of which record", "piece", "text"), (24, 8, 120)),
    ):
        for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            sheet.set_column(column, column, width, fold)
            sheet.write_string(0, column, heading, head)
        sheet.freeze_panes(1, 0)
    told: dict[str, None] = {}
    long: list[tuple[str, str]] = []
    for at, record in enumerate(ledger.records(competition=competition), 1):
        row = (*_row(record, record.hash), record.previous, text_of(record.body))
        for column, (heading, cell) in enumerate(zip((*_HEADINGS, "hash before", "body"), row, strict=True)):
            name = f"record {record.number}, {heading}"
            if len(cell) > _A_CELL:
                long.append((name, cell))
            records.write_string(at, column, cell if len(cell) <= _A_CELL else f"See the sheet Texts: {name}")
        told.update(dict.fromkeys(record.contents.values()))
    line = 1
    for name, text in chain(((one, ledger.content(one)) for one in told), long):
        for piece, start in enumerate(range(0, len(text) or 1, _A_CELL), 1):
            texts.write_row(line, 0, (name, str(piece), text[start : start + _A_CELL]))
            line += 1
    book.close()
    return made.getvalue()
