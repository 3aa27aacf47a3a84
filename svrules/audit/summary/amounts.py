"""Figures and dates in what people type, in every ordinary spelling; each with all that it can mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

__all__ = ["Amount", "Day", "amounts", "days", "is_reference"]

_SCALES: Final = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9, "grand": 3,
}  # fmt: skip
_NUMBER: Final = re.compile(
    r"(?:(?P<pound>£|\bGBP)\s?|(?<![\w.,]))(?P<figures>\d+(?:[.,'’ \u202f]\d+)*)"
    r"(?:\s?(?P<scale>k|mn?|bn|thousand|million|billion|grand)\b)?"
    r"(?P<after>\s?%|\s?per\s?cent\b|\s?percent\b|\s?p\.?c\.?\b|\s?(?:pounds?|quid|GBP)\b|\s?£)?",
    re.IGNORECASE,
)
_REFERENCE: Final = re.compile(
    r"(?:sections?|pages?|pp?|paragraphs?|paras?|levels?|questions?|annex(?:es)?|appendix|tables?|figures?|"
    r"clauses?|parts?|stages?|phases?|lots?|steps?|marks?|scores?|scored|chapters?|items?|no|nr|schedule|"
    r"evaluators?|out of|weeks?|months?|years?|days?|q)\.?\s*$",
    re.IGNORECASE,
)
_HALVES: Final = {"½": ".5", "¼": ".25", "¾": ".75"}
_MONTHS: Final = {
    name: at
    for at, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAYS: Final = (
    re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})\s?[-/.]\s?(?P<m>\d{1,2})\s?[-/.]\s?(?P<y>\d{4}|\d{2})(?!\d)"),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*(?:of\s+)?{_MONTH}(?:[\s,-]*(?P<y>\d{{4}}|\d{{2}}\b))?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_MONTH}[\s-]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:[\s,]*(?P<y>\d{{4}}))?", re.IGNORECASE
    ),
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure in a text: the values that it can mean, each with the size of the rounding that it shows.

    `money` where a pound stands at it, `exact` its values without rounding; `before` and `after` is the text
    beside it.
    """

    values: tuple[tuple[Fraction, Fraction], ...]
    money: bool
    percent: bool
    decimals: bool
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a text; `year` None where none is written."""

    year: int | None
    month: int
    day: int

    def is_on(self, other: date) -> bool:
        """Whether it can be this day."""
        years = (None, other.year, other.year % 100)
        return (self.month, self.day) == (other.month, other.day) and self.year in years


def amounts(text: str) -> Iterator[Amount]:
    """Each figure of a text, and each part of those that spaces divide."""
    for sign, digits in _HALVES.items():
        text = re.sub(rf"(?<=\d)\s?{sign}", digits, text)
    plain = unicodedata.normalize("NFKC", text)
    for found in _NUMBER.finditer(plain):
        after = (found["after"] or "").strip().casefold()
        percent = bool(after) and (after == "%" or (after.startswith("p") and "pound" not in after))
        money = bool(found["pound"]) or (bool(after) and not percent)
        scale = _SCALES[found["scale"].casefold()] if found["scale"] else 0
        values: list[tuple[Fraction, Fraction]] = []
        decimals = False
        for digits, places in _readings(found["figures"]):
            value = Fraction(int(digits), 10**places) * 10**scale
            unit = Fraction(10) ** (scale - places)
            # `about £81,000` is rounded to thousands; `£80,000` says too little to be taken so.
            zeros = len(digits) - len(digits.rstrip("0"))
            if money and not places and len(digits) - zeros >= 2:
                unit *= 10**zeros
            values += [(value / 100, unit / 100)] if percent else [(value, unit)]
            decimals = decimals or places > 0
        yield Amount(
            tuple(values), money, percent, decimals, plain[: found.start()], plain[found.end() :]
        )  # fmt: skip


def _readings(figures: str) -> Iterator[tuple[str, int]]:
    """The digits of a number and how many stand after the point, in each way that it can be meant."""
    parts = re.split(r"[.,'’ \u202f]", figures)
    marks = re.findall(r"[.,'’ \u202f]", figures)
    if not marks:
        yield figures, 0
        return
    if all(len(one) == 3 for one in parts[1:]):
        yield "".join(parts), 0
    if marks[-1] in ".," and (len(marks) == 1 or all(len(one) == 3 for one in parts[1:-1])):
        yield "".join(parts), len(parts[-1])
    if (len(parts) > 1 and any(mark in " \u202f" for mark in marks)) or len(parts) > 2:
        # `7 12` and `1, 2` are two figures beside each other.
        yield from ((one, 0) for one in parts)
        for one, other, mark in zip(parts, parts[1:], marks, strict=False):
            if mark in ".,":
                yield one + other, len(other)


def is_reference(amount: Amount) -> bool:
    """Whether it counts a page, section, level or the like, and is no quantity."""
    return not amount.money and not amount.percent and _REFERENCE.search(amount.before) is not None


def days(text: str) -> Iterator[Day]:
    """Each day of a text, with or without its year."""
    plain = unicodedata.normalize("NFKC", text)
    for pattern in _DAYS:
        for found in pattern.finditer(plain):
            parts = found.groupdict()
            month = int(parts["m"]) if "m" in parts else _MONTHS[parts["month"].casefold()]
            yield Day(int(parts["y"]) if parts["y"] else None, month, int(parts["d"]))
