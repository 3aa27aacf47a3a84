"""Rows put on the page: indented, in columns, with one blank line between statements."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from svrules.diagnostics import has_errors
from svrules.errors import RulebookError
from svrules.language.composing import Find, is_composed
from svrules.language.layout.rows import Row, rows
from svrules.language.likeness import says_the_same
from svrules.language.read import read
from svrules.language.reading.published import published

__all__ = ["laid_out"]

# Clauses and comments stand in one column down the page, unless what comes before them is longer.
_MARGIN: Final = 43
_GAP: Final = "  "
_WIDEST: Final = 100
_MOST_BLANKS: Final = 2


def laid_out(text: str, name: str, find: Find | None = None) -> str:
    """The text in the one layout; `name` is the file's name in messages, `find` finds what it is built on.

    Its lines end in LF, and in nothing else. Raises RulebookError with every error where the text cannot be
    read: then nobody can say what belongs together in it.
    """
    text = published(text)
    before, problems = read(text, name, find)
    if before is None or has_errors(problems):
        raise RulebookError(problems)
    known = before.text if is_composed(text) else ""
    page = "\n".join(_page(rows(text, name, known))) + "\n"
    after, _ = read(page, name, find)
    if after is None or not says_the_same(before, after):
        raise AssertionError(f"the layout of {name} would have changed what it says")
    return page


def _page(listed: list[Row]) -> Iterator[str]:
    _settle_comments(listed)
    statements: dict[int, list[Row]] = {}
    for row in listed:
        statements.setdefault(row.statement, []).append(row)
    for together in statements.values():
        _put_in_columns(together)
        _put_comments_in_columns(together)
    yield from _spaced(listed, {number for number, found in statements.items() if _is_one_line(found)})


def _settle_comments(listed: list[Row]) -> None:
    """A comment right above something belongs to it: to its statement, and as far in as it is."""
    below: Row | None = None
    for row in reversed(listed):
        if row.shape == "comment" and below is not None:
            if below.shape == "head" and row.at == 0:
                row.statement = below.statement
            elif row.statement == below.statement and row.at:
                row.at = below.at
            continue
        below = row if row.shape != "blank" else None


def _put_in_columns(together: list[Row]) -> None:
    """Write each row of a statement: tables and lists of facts in columns, clauses at the right."""
    cells = [row for row in together if row.shape == "cells"]
    facts = [row for row in together if row.shape == "fact"]
    for rows_in_columns, between in ((cells, " | "), (facts, _GAP)):
        widths = _widths(rows_in_columns)
        for row in rows_in_columns:
            row.written = _in_columns(row.parts, widths, between)
    for row in together:
        if row.shape in ("head", "clause"):
            row.written = _GAP.join(row.parts)
        row.written = " " * row.at + row.written
        if row.tail:
            row.written = f"{row.written:<{_MARGIN}}{_GAP}{row.tail}"


def _widths(listed: list[Row]) -> list[int]:
    count = max((len(row.parts) for row in listed), default=0)
    return [max(len(row.parts[at]) for row in listed if at < len(row.parts)) for at in range(count)]


def _in_columns(parts: list[str], widths: list[int], between: str) -> str:
    line = between.join(f"{part:<{width}}" for part, width in zip(parts, widths, strict=False)).rstrip()
    if between.strip() and not parts[0]:
        # A bar at the margin would be taken for the edge of the table, unless there is one at each edge.
        return f"| {line} |"
    return line


def _put_comments_in_columns(together: list[Row]) -> None:
    """Comments of lines that follow each other begin in one column."""
    for has_comment, found in groupby(together, key=lambda row: bool(row.comment) and row.shape != "comment"):
        beside = list(found) if has_comment else []
        width = max(
            (len(row.written) for row in beside if row.shape == "cells" or len(row.written) <= _WIDEST),
            default=0,
        )
        width = max(width, _MARGIN)
        for row in beside:
            row.written = f"{row.written:<{width}}{_GAP}{row.comment}"
    for row in together:
        if row.shape == "comment":
            row.written += row.comment


def _is_one_line(together: list[Row]) -> bool:
    return sum(row.shape not in ("blank", "comment") for row in together) <= 1


def _spaced(listed: list[Row], one_line: set[int]) -> Iterator[str]:
    """The lines with the blank ones between them: at least one between statements, few everywhere."""
    blanks, before = 0, None
    for row in listed:
        if row.shape == "blank":
            blanks += 1
            continue
        if before is not None:
            yield from [""] * _blanks(blanks, before, row, one_line)
        yield row.written.rstrip()
        blanks, before = 0, row


def _blanks(typed: int, before: Row, row: Row, one_line: set[int]) -> int:
    if before.statement == row.statement:
        return min(typed, _MOST_BLANKS if row.shape == "comment" else 1)
    needed = 0 if {before.statement, row.statement} <= one_line else 1
    return max(needed, min(typed, _MOST_BLANKS))
