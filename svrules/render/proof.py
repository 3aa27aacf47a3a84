"""What the examples of rulebooks gave, one line each."""

from __future__ import annotations

from collections.abc import Mapping

from svrules.proof import ExampleOutcome
from svrules.render.document import Document, Grid, Paragraph

__all__ = ["proved"]


def proved(outcomes: Mapping[str, tuple[ExampleOutcome, ...]]) -> Document:
    """A table of the examples that did not come out, and a line that counts them all."""
    rows = tuple(
        (name, outcome.example.title, "pass" if outcome.passed else "fail", str(outcome.example.span.line))
        for name, listed in outcomes.items()
        for outcome in listed
    )
    failed = sum(1 for row in rows if row[2] == "fail")
    told = Paragraph(_count(len(rows), failed), tone="bad" if failed else "good")
    grid = Grid(
        "", ("Rulebook", "Example", "Outcome", "Line"), rows, frozenset({3}), frozenset({2}), frozenset({2})
    )
    return Document("Examples", "", (grid, told) if rows else (told,), ())


def _count(total: int, failed: int) -> str:
    if not total:
        return "There are no examples."
    if not failed:
        return (
            f"All {total} examples come out as written." if total > 1 else "The example comes out as written."
        )
    return f"{failed} of {total} examples {'does' if failed == 1 else 'do'} not come out as written."
