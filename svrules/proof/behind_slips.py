"""What is wrong with the examples of a rulebook that cannot be read only for slips of the pen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from svrules.diagnostics import Diagnostic, Fix, Source, Span

__all__ = ["told_behind_slips"]


def told_behind_slips(
    text: str, name: str, found: Sequence[Diagnostic], examples_of: Callable[[str], Sequence[Diagnostic]]
) -> tuple[Diagnostic, ...]:
    """The errors of the examples, placed in the text as typed; nothing unless every error has a safe fix.

    `examples_of` says what is wrong with the examples of a text, and nothing where that cannot be read.
    """
    errors = [one for one in found if one.severity == "error"]
    fixes = {one.fix.span.line: one.fix for one in errors if one.fix is not None and _is_sure(one.fix, name)}
    if not errors or "\r" in text or len(fixes) < len(errors):
        return ()
    source = Source(name, text)
    for line in sorted(fixes, reverse=True):
        source = source.fixed(fixes[line])
    return tuple(_as_typed(examples_of(source.text), fixes))


def _is_sure(fix: Fix, name: str) -> bool:
    in_line = fix.span.line == fix.span.end_line and "\n" not in fix.replacement
    return fix.safe and in_line and fix.span.file == name


def _as_typed(told: Sequence[Diagnostic], fixes: dict[int, Fix]) -> Iterator[Diagnostic]:
    """The errors, those behind a fix on their line moved to where they stand without it."""
    for one in told:
        if one.severity != "error" or not isinstance(one.span, Span):
            continue
        fix = fixes.get(one.span.line)
        if fix is None:
            yield one
        elif one.span.line == one.span.end_line:
            moved = fix.span.end_column - fix.span.column - len(fix.replacement)
            by = moved if one.span.column >= fix.span.column + len(fix.replacement) else 0
            span = replace(one.span, column=one.span.column + by, end_column=one.span.end_column + by)
            yield replace(one, span=span, fix=None, also=())
