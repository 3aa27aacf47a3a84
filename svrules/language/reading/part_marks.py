"""`half marks when …`: so many of the marks that the criterion is worth, as the language says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from svrules.language.reading.lines import SourceText, Statement
from svrules.language.reading.masking import masked
from svrules.language.reading.said import Rewriting

__all__ = ["part_marks"]

_SAID: Final = re.compile(
    r"(?<![\w'-])(?P<part>half|an? quarter|\d{1,3}(?:\.\d{1,3})?\s?%)\s+(?:of\s+)?(?:the\s+)?"
    r"(?P<marks>mark|point)s?\s+when\b",
    re.IGNORECASE,
)
# A percentage of the whole is as many marks as it says, one of a section is not.
_WORTH: Final = re.compile(
    r"\bworth\s+(?P<marks>\d{1,6}(?:\.\d{1,6})?)\s*(?:(?:points?|marks?)\b|%(?!\s*of\b))", re.IGNORECASE
)
_PARTS: Final = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}


def part_marks(code: str, home: Statement, source: SourceText) -> Iterator[Rewriting]:
    """The line with the marks in figures, where the head of the criterion says how many it is worth."""
    said = _SAID.search(masked(code))
    worth = _WORTH.search(masked(source.rows[home.head.atoms[0].line - 1]))
    if said is None or worth is None:
        return
    last = said["part"].lower().split()[-1]
    part = _PARTS[last] if last in _PARTS else Decimal(said["part"].rstrip("% ")) / 100
    marks = f"{part * Decimal(worth['marks']):f}"
    marks = marks.rstrip("0").rstrip(".") if "." in marks else marks
    unit = said["marks"].lower() + ("" if marks == "1" else "s")
    yield Rewriting(f"{code[: said.start()]}{marks} {unit} when{code[said.end() :]}", False)
