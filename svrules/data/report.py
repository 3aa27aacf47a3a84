"""Where the door collects what it finds: errors and warnings apart from notes on what it tidied."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from svrules.diagnostics import Diagnostic, Fix, Place, Severity, Span

MOST_FINDINGS: Final = 200
"""So many errors are listed; a file that is wrong in every line is not made clearer by a million of them."""


@dataclass(slots=True)
class Report:
    """Findings in the order in which they were met."""

    findings: list[Diagnostic] = field(default_factory=list)
    notes: list[Diagnostic] = field(default_factory=list)
    errors: int = 0

    def error(
        self,
        code: str,
        place: Place | Span | None,
        sentence: str,
        try_: str = "",
        *,
        why: str = "",
        fix: Fix | None = None,
        also: tuple[tuple[Span | Place, str], ...] = (),
    ) -> None:
        """Something is refused; there will be no competition."""
        self.errors += 1
        if self.errors <= MOST_FINDINGS:
            self._add("error", code, place, sentence, try_, why, fix, also)

    def warning(
        self, code: str, place: Place | Span | None, sentence: str, try_: str = "", *, why: str = ""
    ) -> None:
        """Something is accepted, and the officer should look at it."""
        self._add("warning", code, place, sentence, try_, why, None, ())

    def note(self, place: Place | Span | None, sentence: str) -> None:
        """Something was tidied."""
        self.notes.append(Diagnostic("SV0805", "note", place, sentence))

    def _add(
        self,
        severity: Severity,
        code: str,
        place: Place | Span | None,
        sentence: str,
        try_: str,
        why: str,
        fix: Fix | None,
        also: tuple[tuple[Span | Place, str], ...],
    ) -> None:
        self.findings.append(Diagnostic(code, severity, place, sentence, why, try_, fix, also))

    def finished(self, place: Place | Span | None) -> tuple[Diagnostic, ...]:
        """The findings, with a last word on errors that are not listed."""
        if self.errors > MOST_FINDINGS:
            more = self.errors - MOST_FINDINGS
            last = Diagnostic("SV0803", "error", place, f"There are {more:,} more mistakes like these.")
            return (*self.findings, last)
        return tuple(self.findings)
