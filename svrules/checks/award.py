"""SV0504: criteria by which nothing is awarded.

Without `award` the marks of criteria are worked out and shown, but no bid has a rank: nobody wins.

    criterion PRICE "Price"   worth 60%
      price relative to lowest
    criterion PLAN "Plan"     worth 40%
      delivery plan out of 5                 # and no line below says `award`

Instead, say who wins: `award`, and indented below it `highest total wins`. A rulebook without criteria, which
only checks what rules ask, needs none. Where rules or values use the marks, that may be all that is wanted:
then this is a note.
"""

from __future__ import annotations

from svrules.checks.uses import users
from svrules.diagnostics import Diagnostic
from svrules.language import expressions as e
from svrules.language.rulebook import Rulebook

__all__ = ["check_award"]


def check_award(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """The criteria of a rulebook without an award."""
    if rulebook.awards or not rulebook.criteria:
        return ()
    marks_are_used = any(
        isinstance(part, e.MarksOf | e.TotalRef) for user in users(rulebook) for part in user.parts()
    )
    first = rulebook.criteria[0]
    return (
        Diagnostic(
            "SV0504", "note" if marks_are_used else "warning", first.span,
            "These criteria are worked out, and nothing is awarded by them.",
            why="Without `award` no bid has a rank.",
            try_="Say who wins: `award`, and indented below it `highest total wins`.",
        ),
    )  # fmt: skip
