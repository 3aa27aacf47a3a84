"""Part of what a criterion is worth: `half marks when …`, `gives 4/6 of the marks`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from svrules.language.reading.lines import SourceText, Statement
from svrules.language.reading.masking import masked
from svrules.language.reading.said import Rewriting
from svrules.quantities import Rounding, decimal_text

__all__ = ["given_marks", "part_marks", "worth_in_figures"]

_SAID: Final = re.compile(
    r"(?<![\w'-])(?P<part>half|an? quarter|\d{1,3}(?:\.\d{1,3})?\s?%)\s+(?:of\s+)?(?:the\s+)?"
    r"(?P<marks>mark|point)s?\s+when\b",
    re.IGNORECASE,
)
# A percentage of the whole is as many marks as it says, one of a section is not.
_WORTH: Final = re.compile(
    r"\bworth\s+(?P<marks>\d{1,6}(?:\.\d{1,6})?)\s*(?:(?:points?|marks?)\b|%(?!\s*of\b))", re.IGNORECASE
)
_PARTS: Final = {
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
    "quarter": Fraction(1, 4),
    "two thirds": Fraction(2, 3),
    "three quarters": Fraction(3, 4),
}
_GIVEN: Final = re.compile(
    r"\bgives\s+(?:"
    r"(?:an?\s+)?(?P<words>half|third|quarter|two[\s-]thirds|three[\s-]quarters)"
    r"|(?P<percent>\d{1,3}(?:\.\d{1,6})?)\s?%"
    r"|(?P<decimal>0?\.\d{1,6})(?=\s+of\b)"
    r"|(?P<above>\d{1,4})\s*(?P<sign>[/÷]|(?:out\s+)?of)\s*(?P<below>\d{1,4})"
    r")\s+(?:of\s+)?(?:all\s+)?(?:the\s+|its\s+)?(?:available\s+|full\s+)?(?:marks?|points?)\s*$",
    re.IGNORECASE,
)


def part_marks(code: str, home: Statement, source: SourceText) -> Iterator[Rewriting]:
    """The line with the marks in figures, where the head of the criterion says how many it is worth."""
    said = _SAID.search(masked(code))
    worth = _worth(home, source)
    if said is None or worth is None:
        return
    last = said["part"].lower().split()[-1]
    part = _PARTS[last] if last in _PARTS else Fraction(said["part"].rstrip("% ")) / 100
    marks = _figure(part * worth)
    unit = said["marks"].lower() + ("" if marks == "1" else "s")
    yield Rewriting(f"{code[: said.start()]}{marks} {unit} when{code[said.end() :]}", False)


def given_marks(code: str, home: Statement, source: SourceText) -> Iterator[Rewriting]:
    """The line of a level with its share as a percentage where that is exact, else with the marks.

    Where the head does not say how many marks there are, the percentage is rounded to 2 decimal places.
    """
    said = _GIVEN.search(masked(code))
    part = _part(said) if said is not None else None
    if said is None or part is None:
        return
    worth = _worth(home, source)
    share, is_exact = part * 100, _is_short(part * 100)
    if is_exact or worth is None:
        gives = f"{_figure(share)}%"
    elif _is_short(part * worth):
        gives = f"{_figure(part * worth)} marks"
    else:
        gives = f"{_figure(worth)} × {part.numerator} ÷ {part.denominator} marks"
    # `4 out of 10 marks` may be so many of other marks.
    is_sure = is_exact and (said["sign"] or "/") in "/÷"
    yield Rewriting(f"{code[: said.start()]}gives {gives}", is_sure)


def _part(said: re.Match[str]) -> Fraction | None:
    """The part of the marks that is said, 1 at most; None for more."""
    if said["words"]:
        return _PARTS[" ".join(said["words"].lower().replace("-", " ").split())]
    if said["above"]:
        below = int(said["below"])
        part = Fraction(int(said["above"]), below) if below else Fraction(2)
    else:
        part = Fraction(said["percent"]) / 100 if said["percent"] else Fraction(said["decimal"])
    return part if part <= 1 else None


def _worth(home: Statement, source: SourceText) -> Fraction | None:
    """How many marks the head of the criterion says it is worth."""
    said = _WORTH.search(masked(source.rows[home.head.atoms[0].line - 1]))
    return Fraction(said["marks"]) if said is not None else None


def worth_in_figures(home: Statement, source: SourceText) -> str:
    """How many marks the head of the criterion says it is worth, as a line has them; empty without any."""
    worth = _worth(home, source)
    return "" if worth is None else _figure(worth)


def _is_short(number: Fraction) -> bool:
    return (number * 100).denominator == 1


def _figure(number: Fraction) -> str:
    """A number in figures; one that does not end is rounded to 2 decimal places."""
    return decimal_text(number) or decimal_text(Rounding.to_places(2).apply(number)) or ""
