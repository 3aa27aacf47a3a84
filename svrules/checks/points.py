"""SV0506: top criteria in points that do not add up to a round figure.

Points need not add up to anything, so a slip of the pen in one of them changes what all the others are worth.

    criterion PRICE   worth 60 points
    criterion QUALITY worth 30 points
    criterion SV      worth 15 points        # 105 in all: was 10 meant?

It is a note. A sum with one figure and noughts (50, 100, 300, 1,000) or a multiple of 50 is round.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from svrules.diagnostics import Diagnostic
from svrules.language import expressions as e
from svrules.language.rulebook import Criterion, Rulebook
from svrules.quantities import ALWAYS, shown

__all__ = ["check_points", "points_in_all"]

_ROUND: Final = 50


def check_points(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """The note on points that add up to an odd figure; nothing where contracts or dates change them."""
    points = points_in_all(rulebook)
    if points is None or _is_round(points):
        return ()
    tops = [criterion for criterion in rulebook.criteria if criterion.parent is None]
    total = shown(points, thousands=True)
    return (
        Diagnostic(
            "SV0506", "note", tops[0].weight.span, f"These criteria are worth {total} points in all.",
            why="That is not a round figure, as it would be if one of them were mistyped.",
            try_=f"Compare them with the policy. If {total} is right, nothing needs to change.",
            also=tuple((one.weight.span, "and this") for one in tops[1:]),
        ),
    )  # fmt: skip


def points_in_all(rulebook: Rulebook) -> Fraction | None:
    """What two or more top criteria are worth together; None where contracts or dates change it."""
    tops = [criterion for criterion in rulebook.criteria if criterion.parent is None]
    worths = [_points(criterion) for criterion in tops]
    known = [worth for worth in worths if worth is not None]
    return sum(known, Fraction(0)) if len(tops) > 1 and len(known) == len(worths) else None


def _points(criterion: Criterion) -> Fraction | None:
    """What a criterion is worth in points in every case; None when that depends."""
    worth = criterion.weight.value
    always = criterion.family is None and criterion.only_when is None and criterion.period == ALWAYS
    if not always or criterion.weight.kind != "points" or not isinstance(worth, e.Literally):
        return None
    return worth.value if isinstance(worth.value, Fraction) else None


def _is_round(total: Fraction) -> bool:
    if total.denominator != 1:
        return False
    return total % _ROUND == 0 or len(str(total.numerator).rstrip("0")) == 1
