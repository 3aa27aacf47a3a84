"""Commas between conditions, where the language has none: left out, or told by words or brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from svrules.language.reading.masking import masked
from svrules.language.reading.negated import in_brackets, parted
from svrules.language.reading.said import Rewriting

__all__ = ["mixes", "without_commas"]

_JOINT: Final = re.compile(r"\s*,\s*(and|or)\s+", re.IGNORECASE)
_COMMA: Final = re.compile(r"\s*,\s*(?!\d{3})(?:(?:and|or)\s+)?", re.IGNORECASE)
_OF_JOINT: Final = re.compile(r"\s*,\s*(?=(?:and|or)\s)", re.IGNORECASE)
_CONDITION: Final = re.compile(r"^.*?\b(?:when|require|if|where)\s+", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)")
# What is said with `and` or `or` and joins no conditions.
_NO_JOINT: Final = re.compile(
    r"\bor\s+(?:more|less|fewer|above|below|over|under)\b|\bbetween\b.*?\band\b|\bor\s+\S+\s+if not given\b",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(r"\b(and|or)\b", re.IGNORECASE)
_NOT: Final = re.compile(r"\s*not\b\s*(?!\()", re.IGNORECASE)


def mixes(text: str) -> bool:
    """Whether `and` and `or` seem to stand side by side, outside all brackets."""
    return len(_joints(text)) == 2


def _joints(text: str) -> set[str]:
    flat, before = masked(text), ""
    while flat != before:
        flat, before = _IN_BRACKETS.sub("…", flat), flat
    return {word.lower() for word in _WORDS.findall(_NO_JOINT.sub("…", flat))}


def without_commas(code: str) -> Iterator[Rewriting]:
    """`a, or b` without its comma; where that leaves two readings, with brackets round what it parts.

    In `a, b or c` the comma is one more `or`.
    """
    begins = _CONDITION.match(masked(code))
    at = begins.end() if begins is not None else 0
    condition, rest = parted(code[at:])
    joints = {joint[1].lower() for joint in _JOINT.finditer(masked(condition))}
    if joints and not mixes(condition) and not _NOT.match(condition):
        yield Rewriting(code[:at] + " ".join(_split(_OF_JOINT, condition)) + rest, True)
    if begins is None or len(_joints(condition)) == 0:
        return
    if len(joints) == 1:
        parts = _split(_JOINT, condition)
        yield Rewriting(code[:at] + f" {joints.pop()} ".join(map(_apart, parts)) + rest, False)
    elif len(_joints(condition)) == 1:
        word = _joints(condition).pop()
        yield Rewriting(code[:at] + f" {word} ".join(_split(_COMMA, condition)) + rest, False)


def _split(sign: re.Pattern[str], text: str) -> list[str]:
    """The text between the signs, those within quotes left alone."""
    places = [0, *(at for found in sign.finditer(masked(text)) for at in found.span()), len(text)]
    return [text[start:end] for start, end in zip(places[::2], places[1::2], strict=True)]


def _apart(part: str) -> str:
    return f"({part})" if _NOT.match(part) else in_brackets(part)
