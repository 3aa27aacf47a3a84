"""Where the door collects what it finds: errors and warnings apart from notes on what it tidied."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from svrules.diagnostics import Diagnostic, Fix, Place, Severity, Span

_FEW: Final = 3
MOST_FINDINGS: Final = 200
"""So many errors are listed; a file that is wrong in every line is not made clearer by a million of them."""


@dataclass(slots=True)
class Report:
    """Findings in the order in which they were met."""

    findings: list[Diagnostic] = field(default_factory=list)
    notes: list[Diagnostic] = field(default_factory=list)
    errors: int = 0
    cells: dict[tuple[str, str, str], list[tuple[Place | Span, Diagnostic]]] = field(default_factory=dict)

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

    def error_in_cells(self, code: str, place: Place | Span, name: str, cause: str, try_: str) -> None:
        """A cell is refused for a cause that many may share: more than a few are told as one."""
        alike = self.cells.setdefault((code, cause, try_), [])
        if len(alike) < _FEW:
            self.error(code, place, f"`{name}`: {cause}", try_)
        alike.append((place, Diagnostic(code, "error", place, f"`{name}`: {cause}", "", try_)))

    def _gathered(self) -> list[Diagnostic]:
        found = list(self.findings)
        for (code, cause, try_), alike in self.cells.items():
            if len(alike) <= _FEW:
                continue
            told = [one for _, one in alike[:_FEW]]
            named = ", ".join(_cell(place) for place, _ in alike[:_FEW])
            what = f"{named} and {len(alike) - _FEW:,} more: {cause}"
            at = next((at for at, one in enumerate(found) if one in told), None)
            if at is not None:
                found[at] = Diagnostic(code, "error", alike[0][0], what, "", try_)
                found = [one for one in found if one not in told]
        return found

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
            return (*self._gathered(), last)
        return tuple(self._gathered())


def _cell(place: Place | Span) -> str:
    """`Bids!I2`, without the file."""
    return str(place).rpartition(": ")[2]
