"""How a text finds what it is built on. Nothing here opens a file but those that svrules ships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from svrules.diagnostics import Place, nearest
from svrules.shipped import rulebook_names, rulebook_path

__all__ = ["Find", "FoundCell", "FoundRulebook", "FoundTable", "Shipped"]


@dataclass(frozen=True, slots=True)
class FoundRulebook:
    """A text that was found: `file` is its name without a folder, `path` what a message calls it.

    `find` finds what this text names in its turn.
    """

    file: str
    path: str
    text: str
    find: Find


@dataclass(frozen=True, slots=True)
class FoundCell:
    """A cell of a table, as a rulebook would write it: `0.1`, `10%`, `1 April 2026`, `Works`.

    `number`: it holds a plain number, to which a unit can be put. `trouble` is a sentence on why it has no
    value that can be used; `column` its letters, `row` its number, from 1.
    """

    text: str
    row: int
    column: str
    number: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class FoundTable:
    """The cells of a sheet or a CSV file, row by row; or in `trouble` the sentence why there are none."""

    file: str
    sheet: str = ""
    rows: tuple[tuple[FoundCell, ...], ...] = ()
    trouble: str = ""
    try_: str = ""
    place: Place | None = None


class Find(Protocol):
    """What is asked for the rulebooks and tables that a text names."""

    def rulebook(self, name: str) -> FoundRulebook | None:
        """The rulebook of that name or file; None where there is none."""

    def table(self, file: str, sheet: str) -> FoundTable:
        """The cells of a sheet (empty: the first) of a file."""

    def near(self, name: str) -> tuple[str, ...]:
        """Names of rulebooks that may have been meant, the nearest first."""


class Shipped:
    """Finds the rulebooks that svrules ships, and no files."""

    def rulebook(self, name: str) -> FoundRulebook | None:
        """The shipped rulebook of that name."""
        stem = name.removesuffix(".svr")
        if stem not in rulebook_names():
            return None
        path = rulebook_path(stem)
        return FoundRulebook(path.name, str(path), path.read_bytes().decode("utf-8-sig"), self)

    def table(self, file: str, sheet: str) -> FoundTable:
        """No table: a text alone has no folder to look in."""
        return FoundTable(
            file, sheet, trouble=f"`{file}` cannot be opened from here.",
            try_="Read the rulebook from its file, with the table beside it.",
        )  # fmt: skip

    def near(self, name: str) -> tuple[str, ...]:
        """The shipped rulebooks whose names are near."""
        return nearest(name.removesuffix(".svr"), rulebook_names())
