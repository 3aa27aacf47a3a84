"""SV0308: choices that are not separated by commas.

The words of a choice are separated by commas. With semicolons, strokes or `or` between them they are read as
one long word, and then no contract or bid can ever be `Works`.

    category   one of Works; Services; Supplies        # one choice, called "Works; Services; Supplies"

Instead, write `one of Works, Services, Supplies`. A stroke inside one of several words, as in `N/A`, is fine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from svrules.checks.cases.words import quoted
from svrules.diagnostics import Diagnostic, Fix, Source, Span
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType

__all__ = ["check_choices"]

_ALWAYS = re.compile(r"\s*;\s*")
_ALONE = re.compile(r"\s*[;/|]\s*|\s+or\s+", re.IGNORECASE)


def check_choices(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every choice of an input that looks like several in one."""
    if not rulebook.text:
        return ()
    source = Source(rulebook.name, rulebook.text)
    return tuple(
        dict.fromkeys(one for declared in rulebook.inputs.values() for one in _joined(declared, source))
    )


def _joined(declared: Input, source: Source) -> Iterator[Diagnostic]:
    if not isinstance(declared.type, ChoiceType):
        return
    options = declared.type.options
    for option in options:
        words = [word for word in (_ALONE if len(options) == 1 else _ALWAYS).split(option) if word]
        if len(words) > 1:
            yield _finding(declared, option, ", ".join(words), source)


def _finding(declared: Input, option: str, commas: str, source: Source) -> Diagnostic:
    span = _place(declared, option, source)
    return Diagnostic(
        "SV0308", "error", span or declared.span, f"{quoted(option)} is read as one choice.",
        why="Separate the words by commas: otherwise no cell can ever hold one of them.",
        try_=f"Write `{commas}`.", fix=Fix(span, commas) if span is not None else None,
    )  # fmt: skip


def _place(declared: Input, option: str, source: Source) -> Span | None:
    """Where the choice stands on the line of its input."""
    at = declared.span
    pattern = r"\s+".join(map(re.escape, option.split()))
    found = re.compile(pattern, re.IGNORECASE).search(source.line(at.line), at.end_column - 1)
    if found is None:
        return None
    return Span(at.file, at.line, found.start() + 1, at.line, found.end() + 1)
