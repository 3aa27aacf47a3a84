"""The shapes of a diagnostic: where it points, what it says, what would fix it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from svrules.diagnostics.codes import CODES

__all__ = ["Diagnostic", "Fix", "Place", "Severity", "Span", "has_errors", "in_order"]

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text in a file.

    Lines and columns count from 1, columns count characters. The end column is the one after the last
    character, so `end_column - column` is the length of a span on one line, and a span of no length points
    between two characters.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def to(self, last: "Span") -> "Span":
        """The span from the start of this one to the end of `last`."""
        return Span(self.file, self.line, self.column, last.end_line, last.end_column)


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a data file: `Place("bids.xlsx", "Bids", "C7")` prints as `bids.xlsx: Bids!C7`.

    `file` is empty where the workbook at hand is meant, `sheet` for files without sheets; `cell` may be
    any address that the reader of the file knows, such as `row 7` of a CSV file, and is empty where the
    whole file or sheet is meant.
    """

    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        address = "!".join(part for part in (self.sheet, self.cell) if part)
        return ": ".join(part for part in (self.file, address) if part)


@dataclass(frozen=True, slots=True)
class Fix:
    """Text that, put in place of the span, mends the mistake; the result parses.

    `safe` is said by the place that makes it: a matter of spelling, quotes, commas or layout, that cannot
    change what the policy means. `svrules check --fix` puts only such in; any other is for a person to weigh.
    """

    span: Span
    replacement: str
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding, as a value that passes collect and return.

    `sentence` says what is wrong in the officer's own words, with back-ticks round text that they wrote;
    `why` says why it matters and `try_` what to do, either may be empty. `also` points at other places that
    take part, each with a few words. Raises ValueError for a code that is not in `CODES`.
    """

    code: str
    severity: Severity
    span: Span | Place | None
    sentence: str
    why: str = ""
    try_: str = ""
    fix: Fix | None = None
    also: tuple[tuple[Span | Place, str], ...] = ()

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"the code {self.code} is not registered in svrules/diagnostics/codes.py")


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of the diagnostics is an error (warnings and notes do not stop anything)."""
    return any(diagnostic.severity == "error" for diagnostic in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics without repeats, in the order of the text; those about cells come after it."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=_position))


def _position(diagnostic: Diagnostic) -> tuple[int, str, int, int, str]:
    span = diagnostic.span
    if isinstance(span, Span):
        return 0, span.file, span.line, span.column, diagnostic.code
    # Cells keep the order in which the reader met them (sorting is stable): `C10` must not come before `C9`.
    return (1, span.file, 0, 0, "") if isinstance(span, Place) else (2, "", 0, 0, "")
