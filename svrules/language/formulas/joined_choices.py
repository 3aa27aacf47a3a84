"""Choices that are read as one since no comma parts them: `one of Works; Services or Supplies`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from svrules.diagnostics import Diagnostic, Fix, Source, Span
from svrules.language.rulebook import Input
from svrules.language.types import ChoiceType

__all__ = ["joined_choices"]

_ALWAYS = re.compile(r"\s*;\s*")
_ALONE = re.compile(r"\s*[;/|]\s*|\s+or\s+", re.IGNORECASE)
_LAST = re.compile(r"\s*;\s*|\s+or\s+", re.IGNORECASE)
_CAPITALS = re.compile(r"[A-Z][\w-]*(?: [A-Z][\w-]*)+")


def joined_choices(declared: Input, source: Source) -> Iterator[Diagnostic]:
    """Every choice of an input that looks like several in one."""
    if not isinstance(declared.type, ChoiceType):
        return
    options = declared.type.options
    if options and options[0].startswith("(") and options[-1].endswith(")"):
        yield from _brackets(declared, source)
        return
    for option in options:
        parting = _ALONE if len(options) == 1 else _LAST if option == options[-1] else _ALWAYS
        words = [word for word in parting.split(option) if word]
        if len(words) == 1 == len(options) and _CAPITALS.fullmatch(option):
            words = option.split()
        span = _place(declared, option, source)
        if len(words) > 1 and (span is None or not _is_quoted(span, source)):
            yield _told(declared, option, ", ".join(words), span)


def _told(declared: Input, option: str, commas: str, span: Span | None) -> Diagnostic:
    return Diagnostic(
        "SV0308", "error", span or declared.span, f"`{option}` is read as one choice.",
        why="Separate the words by commas: otherwise no cell can ever hold one of them.",
        try_=f"Write `{commas}`.", fix=Fix(span, commas, safe=True) if span is not None else None,
    )  # fmt: skip


def _brackets(declared: Input, source: Source) -> Iterator[Diagnostic]:
    at = declared.span
    found = re.compile(r"\((.*?)\)").search(source.line(at.line), at.end_column - 1)
    if found is not None:
        span = Span(at.file, at.line, found.start() + 1, at.line, found.end() + 1)
        yield Diagnostic(
            "SV0308", "error", span, "The brackets are read as part of the first and the last choice.",
            try_=f"Write `{found[1]}`.", fix=Fix(span, found[1], safe=True),
        )  # fmt: skip


def _is_quoted(span: Span, source: Source) -> bool:
    line = source.line(span.line)
    return line[span.column - 2 : span.column - 1] in ('"', "“")


def _place(declared: Input, option: str, source: Source) -> Span | None:
    """Where the choice stands on the line of its input."""
    at = declared.span
    pattern = r"\s+".join(map(re.escape, option.split()))
    found = re.compile(pattern, re.IGNORECASE).search(source.line(at.line), at.end_column - 1)
    if found is None:
        return None
    return Span(at.file, at.line, found.start() + 1, at.line, found.end() + 1)
