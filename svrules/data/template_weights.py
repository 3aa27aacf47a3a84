"""What a template says of scores before there are any: what a criterion is worth, decimal places."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from svrules.language.expressions import Expression, Literally
from svrules.language.rulebook import Criterion, Rulebook

__all__ = ["number_format", "out_of", "top_criteria"]

_ALL: Final = Fraction(100)
_MOST_PLACES: Final = 6
_TWO_PLACES: Final = "0.00"


def top_criteria(rulebook: Rulebook) -> list[Criterion]:
    """The criteria that add up to the total, each once."""
    found = {one.code: one for one in rulebook.criteria if one.parent is None and one.family is None}
    return list(found.values())


def out_of(criterion: Criterion, rulebook: Rulebook) -> Fraction | None:
    """The marks that a top criterion is worth, where nothing changes them: no fact, date or condition."""
    own = _fixed(criterion, rulebook)
    if own is not None or criterion.weight.kind != "rest":
        return own
    others = [_fixed(one, rulebook) for one in top_criteria(rulebook) if one is not criterion]
    known = [one for one in others if one is not None]
    if len(known) < len(others) or not _is_always_there(criterion, rulebook):
        return None
    left = _ALL - sum(known)
    return left if left > 0 else None


def _fixed(criterion: Criterion, rulebook: Rulebook) -> Fraction | None:
    value = _written(criterion.weight.value)
    if value is None or not _is_always_there(criterion, rulebook):
        return None
    return {"share": value * _ALL, "points": value}.get(criterion.weight.kind)


def _is_always_there(criterion: Criterion, rulebook: Rulebook) -> bool:
    entries = [one for one in rulebook.criteria if one.code == criterion.code]
    return len(entries) == 1 and criterion.only_when is None


def _written(value: Expression | None) -> Fraction | None:
    written = value.value if isinstance(value, Literally) else None
    return written if isinstance(written, Fraction) and written > 0 else None


def number_format(rulebook: Rulebook) -> str:
    """How totals are shown: with the places to which the rulebook rounds or shows them, else with two."""
    steps = []
    for award in rulebook.awards:
        rounded = [limit.rounding for limit in award.limits if limit.kind == "round"]
        shown = [award.show] if award.show is not None else rounded[-1:]
        steps += [one.step for one in shown if one is not None]
    places = [_places(step) for step in steps]
    if not places or len(places) < len(rulebook.awards) or None in places:
        return _TWO_PLACES
    most = max(place for place in places if place is not None)
    return f"0.{'0' * most}" if most else "0"


def _places(step: Fraction) -> int | None:
    return next((n for n in range(_MOST_PLACES + 1) if (step * 10**n).denominator == 1), None)
