"""What the limits of a section itself made of the marks of its parts, in figures and in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from svrules.engine.result import BidResult, CriterionResult
from svrules.quantities import exact_number
from svrules.render.figures import figure

__all__ = ["limits_told", "own_changes", "sections_of"]

_NAMED: Final = {
    "cap": "the cap on {}",
    "floor": "the floor of {}",
    "rounding": "rounding {}",
    "pass mark": "the pass mark of {}",
    "condition": "a condition of {}",
}
_OTHER: Final = "limits"


def sections_of(bid: BidResult) -> set[str]:
    """The codes of the criteria that have parts."""
    return {one.part_of for one in bid.criteria if one.part_of is not None}


def own_changes(section: CriterionResult) -> dict[str, Fraction]:
    """By how much each kind of limit changed the marks, in order; together they are its contribution.

    `limits` is what a result kept by an earlier edition of this program does not tell apart.
    """
    changes: dict[str, Fraction] = {}
    for event in section.limits:
        change = exact_number(event.after) - exact_number(event.before)
        changes[event.kind] = changes.get(event.kind, Fraction(0)) + change
    rest = exact_number(section.contribution_exact or "0") - sum(changes.values(), Fraction(0))
    if rest:
        changes[_OTHER] = rest
    return {kind: change for kind, change in changes.items() if change}


def limits_told(code: str, bids: Iterable[BidResult]) -> list[str]:
    """`the cap on SV cost Ash 3 marks and Birch 1 mark`, for each kind of limit that changed their marks."""
    found: dict[str, dict[str, Fraction]] = {}
    for bid in bids:
        for one in bid.criteria:
            for kind, change in own_changes(one).items() if one.code == code else ():
                found.setdefault(kind, {})[bid.bid] = change
    return [_told(kind, code, changes) for kind, changes in found.items()]


def _told(kind: str, code: str, changes: dict[str, Fraction]) -> str:
    said: list[str] = []
    most = sorted(changes.items(), key=lambda one: -abs(one[1]))
    for verb, sign in (("cost", -1), ("gave", 1)):
        shares = [f"{bid} {_marks(abs(by))}" for bid, by in most if by * sign > 0]
        said += [f"{verb} {' and '.join(shares)}"] if shares else []
    return f"{_NAMED.get(kind, 'limits and rounding of {}').format(code)} {' and '.join(said)}"


def _marks(marks: Fraction) -> str:
    return f"{figure(str(marks))} mark{'' if marks == 1 else 's'}"
