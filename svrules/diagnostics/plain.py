"""Diagnostics as plain lines: for logs, for exceptions, for programs that jump to `file:line:column`."""

from collections.abc import Iterable

from svrules.diagnostics.model import Diagnostic

__all__ = ["render_plain"]


def render_plain(diagnostics: Iterable[Diagnostic]) -> str:
    """One line for each diagnostic: place, severity, code, sentence, why and what to try."""
    return "\n".join(_line(diagnostic) for diagnostic in diagnostics)


def _line(diagnostic: Diagnostic) -> str:
    place = f"{diagnostic.span}: " if diagnostic.span is not None else ""
    said = [diagnostic.sentence, diagnostic.why]
    said += [f"{words}: {where}" for where, words in diagnostic.also]
    if diagnostic.try_:
        said.append(f"try: {diagnostic.try_}")
    line = f"{place}{diagnostic.severity} {diagnostic.code}: " + " | ".join(part for part in said if part)
    return " ".join(line.splitlines())
