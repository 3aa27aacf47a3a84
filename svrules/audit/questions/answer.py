"""An answer: rows under headings, and what must be known to read them."""

from __future__ import annotations

from dataclasses import dataclass

from svrules.render.document import Document, Grid, Paragraph

__all__ = ["Answer"]

_NONE = "–"


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows that answer a question, as texts. `source` says which record they are from, or how many.

    `nothing` is the sentence that stands where there are no rows.
    """

    question: str
    source: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str
    remarks: tuple[str, ...] = ()

    def document(self) -> Document:
        """The answer as a page."""
        rows = tuple(tuple(cell or _NONE for cell in row) for row in self.rows)
        table = Grid("", self.headings, rows) if rows else Paragraph(self.nothing)
        remarks = tuple(Paragraph(one, tone="quiet") for one in self.remarks)
        return Document(self.question, self.source, (table, *remarks), ())
