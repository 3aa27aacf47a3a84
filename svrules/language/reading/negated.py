"""A condition as text where another word comes before it: negated, or in brackets where it needs them."""

from __future__ import annotations

import re
from typing import Final

from svrules.language.reading.masking import masked
from svrules.language.reading.pasted import DAY

__all__ = ["bracketed", "in_brackets", "joins", "negated", "parted"]

_JOINS: Final = re.compile(r"\b(?:and|or)\b|,", re.IGNORECASE)
_NOT: Final = re.compile(r"not\b\s*", re.IGNORECASE)
# What may stand behind a condition on its line. `is from 1 May 2026 to …` is part of the condition.
_BEHIND: Final = re.compile(
    r'\s*,\s*(?:fail|refer|pass|capped|floored|rounded|no marks|full marks|[\d.]+ (?:marks?|points?) when)\b'
    rf'|\s+(?:clause|because)\s*"|(?<!\bis)\s+(?:from|until)\s+(?:{DAY})',
    re.IGNORECASE,
)  # fmt: skip


def negated(text: str) -> str:
    """What says the opposite of a condition; what stands behind it on its line stays behind it."""
    condition, rest = parted(text)
    without = _NOT.sub("", condition, count=1)
    if without != condition and _NOT.match(condition) and not joins(without):
        return without + rest
    return f"not {in_brackets(condition)}{rest}"


def bracketed(text: str) -> str:
    """The condition as one side of an `and`; what stands behind it on its line stays behind it."""
    condition, rest = parted(text)
    return in_brackets(condition) + rest


def parted(text: str) -> tuple[str, str]:
    """A condition, and what stands behind it on its line."""
    found = _BEHIND.search(masked(text))
    at = found.start() if found is not None else len(text)
    return text[:at].strip(), text[at:]


def in_brackets(condition: str) -> str:
    """The condition in brackets, if it needs them beside another."""
    return f"({condition})" if joins(condition) else condition


def joins(condition: str) -> bool:
    """Whether `and` or `or` stands outside all brackets, be it in `is £5 or more`: brackets do no harm."""
    hidden = masked(condition)
    before = (hidden[: found.start()] for found in _JOINS.finditer(hidden))
    return any(text.count("(") <= text.count(")") for text in before)
