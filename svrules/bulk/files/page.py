"""The page at the end of a run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from svrules.bulk.door.tidied import CODES
from svrules.bulk.files.summary import Summary
from svrules.render.document import Document, Facts, Grid, Paragraph, Section
from svrules.version import __version__

__all__ = ["summary_page"]

_MEGABYTE: Final = 10**6
_IN_TABLE: Final = ("tidied", "blank")
"""What is tidied as such; all else that is counted with it somebody should look at."""
_WAYS: Final = {
    "grouped": "in one pass and without a copy, since {}",
    "split": "parted by competition in a work folder first, since {}; the scores stand in the order of the "
    "input all the same",
}


def summary_page(summary: Summary, seconds: float | None = None) -> Document:
    """What became of the rows; `seconds` is how long it took, where somebody had a clock."""
    tally = summary.tally
    blocks: list[Paragraph | Facts] = [
        Paragraph(
            f"{tally.rows:,} rows in = {tally.scored:,} scored + {tally.rejected:,} rejected.",
            lead="Every row is accounted for:",
            tone="good" if not tally.rejected else "warn",
        ),
        Paragraph(_WAYS[summary.way].format(summary.why) + ".", lead="Read"),
    ]
    if tally.provisional:
        many = _count(tally.provisional, "competition")
        why = "a bid is referred, unknown or in error, or was rejected"
        blocks.append(Paragraph(f"the ranking of {many}: {why}.", "Provisional:", "warn"))
    blocks += _to_look_at(summary)
    blocks += [Paragraph(said, "VAT:") for said in summary.vat]
    if summary.resumed:
        pieces = "1 piece of work" if summary.resumed == 1 else f"{summary.resumed:,} pieces of work"
        blocks.append(Paragraph(f"{pieces} of an earlier run that did not end.", lead="Taken over:"))
    blocks.append(Facts(_facts(summary, seconds)))
    rulebook = summary.rulebook
    return Document(
        "Scores in bulk",
        f"{rulebook.title}, edition {rulebook.edition}",
        tuple(blocks),
        tuple(_sections(summary)),
        f"svrules {__version__}, rulebook SHA-256 {rulebook.sha256}",
    )


def _to_look_at(summary: Summary) -> Iterator[Paragraph]:
    """What was accepted, and somebody should look at."""
    alike = summary.look_alikes()
    for one in alike:
        yield Paragraph(f"{one.sentence} {one.try_}", f"Look at ({one.code}):", "warn")
    if summary.alike_in_all > len(alike):
        yield Paragraph(f"{summary.alike_in_all:,} keys in all look like an earlier one.", "Look at:", "warn")
    names = summary.names_alike()
    if names is not None:
        many = f"{_count(names['bidders'], 'bidder')} with a name like another of the same competition"
        where = f"rows {names['earlier row']:,} and {names['row']:,} of {names['file']}"
        if names["earlier file"] != names["file"]:
            where = f"row {names['earlier row']:,} of {names['earlier file']} and row {names['row']:,} of "
            where += names["file"]
        yield Paragraph(f"{many}; the first: {where}: {names['said']}", f"Look at ({names['code']}):", "warn")
    for bare in summary.tidied():
        if bare["what"] == "no fact":
            many = f"{_count(bare['cells'], 'bid')} without any fact; the first: row {bare['row']:,} of "
            yield Paragraph(f"{many}{bare['file']}: {bare['said']}", f"Look at ({bare['code']}):", "warn")
    for high in summary.tidied():
        if high["what"] == "above 100%":
            many = f"`{high['column']}`: {_count(high['cells'], 'percentage')} above 100%"
            first = f"the first {high['read']} (row {high['row']:,} of {high['file']}): {high['said']}"
            yield Paragraph(f"{many}, {first}", f"Look at ({high['code']}):", "warn")
    odd = summary.look_at()
    if odd is not None:
        many = _count(odd["amounts"], "amount")
        which = f"competition `{odd['competition']}`, which begins in" if odd["competition"] else "from"
        looks = "looks as if its" if odd["amounts"] == 1 else "look as if their"
        first = f"the first: {which} row {odd['row']:,} of {odd['file']}: {odd['said']}"
        said = f"{many} that {looks} decimal point were lost; {first}"
        yield Paragraph(said, f"Look at ({odd['code']}):", "warn")


def _facts(summary: Summary, seconds: float | None) -> tuple[tuple[str, str], ...]:
    tally, out = summary.tally, summary.out
    inputs = "; ".join(f"{one.source.name} ({one.size:,} bytes)" for one in summary.inputs[:5])
    more = f"; and {len(summary.inputs) - 5:,} more" if len(summary.inputs) > 5 else ""
    found = [
        ("Input", inputs + more),
        ("Scores", f"{out.path.name}{'/' if out.folder else ''} ({_count(summary.parts, 'part')})"),
        ("Rejected rows", out.rejected.path.name),
        ("Competitions", f"{tally.competitions:,}"),
        ("SHA-256 of scores", summary.sha256),
        ("SHA-256 of rejected rows", summary.rejected_sha256),
    ]
    if tally.peak_memory is not None:
        found.append(
            (
                "Peak memory",
                f"{tally.peak_memory / _MEGABYTE:,.0f} MB in {_count(len(tally.peaks), 'process', 'es')}",
            )
        )
    if seconds:
        found.append(("Time", f"{seconds:,.1f} s, {tally.rows / seconds:,.0f} rows/s"))
    return tuple(found)


def _count(number: int, word: str, more: str = "s") -> str:
    return f"{number:,} {word}{'' if number == 1 else more}"


def _sections(summary: Summary) -> list[Section]:
    tally = summary.tally
    note = "Not reached: the contract is out of scope, or no rules are in force on its date: see `scope`."
    told = note if "not reached" in tally.outcomes else ""
    sections = [_section("Outcomes", "outcome", "rows", tally.outcomes, told)]
    if tally.codes:
        note = f"Each row with its reason stands in {summary.out.rejected.path.name}."
        sections.append(_section("Rejected", "code", "rows", tally.codes, note))
    if any(one["what"] in _IN_TABLE for one in summary.tidied()):
        sections.append(_tidied(summary))
    if tally.left:
        note = "These competitions were computed one at a time, to the same numbers."
        sections.append(_section("Left to the scalar engine", "reason", "competitions", tally.left, note))
    return sections


def _section(title: str, what: str, counted: str, counts: Mapping[str, int], note: str = "") -> Section:
    rows = tuple(
        (name, f"{count:,}") for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    )
    keyed = Grid(
        "",
        (what, counted),
        rows,
        numbers=frozenset({1}),
        outcomes=frozenset({0} if what == "outcome" else ()),
    )
    return Section(title, (keyed, Paragraph(note)) if note else (keyed,))


def _tidied(summary: Summary) -> Section:
    rows = tuple(
        (
            one["column"],
            f"{one['cells']:,}",
            f"row {one['row']:,} of {one['file']}: {one['said']}{_as_it_was(one['given'])}",
        )
        for one in summary.tidied()
        if one["what"] in _IN_TABLE
    )
    note = "Of scored rows, with the first of each as an example. Scores rest on what was read."
    return Section(
        f"Tidied ({CODES['tidied']})",
        (Grid("", ("column", "cells", "for example"), rows, numbers=frozenset({1})), Paragraph(note)),
    )


def _as_it_was(given: str) -> str:
    """The cell in quotes where it has spaces or marks that do not show, which are written out."""
    if given == " ".join(given.split()) and given.isprintable():
        return ""
    quoted = json.dumps(given, ensure_ascii=False)
    shown = "".join(mark if mark.isprintable() else f"\\u{ord(mark):04x}" for mark in quoted)
    return f" As given: {shown}"
