"""Quantities of a case: known, missing or in error, and how known ones compare (docs/language.md, §3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from svrules.checks.cases.forms import Atom, Form
from svrules.checks.cases.regions import Comparison

__all__ = [
    "MISSING",
    "SIGN",
    "TURNED",
    "WRONG",
    "Choosing",
    "Known",
    "Missing",
    "Quantity",
    "Wrong",
    "both",
    "holds",
]


class Missing:
    """A fact that it needs is not given."""


class Wrong:
    """It is in error, which is reported where the error is."""


MISSING: Final = Missing()
WRONG: Final = Wrong()


@dataclass(frozen=True, slots=True)
class Choosing:
    """A choice that is not settled to one word."""

    atom: Atom


Known = Form | bool | str | Choosing
Quantity = Known | Missing | Wrong
SIGN: Final[dict[Comparison, tuple[bool, bool, bool]]] = {
    "above": (False, False, True),
    "at least": (False, True, True),
    "below": (True, False, False),
    "at most": (True, True, False),
    "is": (False, True, False),
    "is not": (True, False, True),
}
TURNED: Final[dict[Comparison, Comparison]] = {
    "above": "below",
    "at least": "at most",
    "below": "above",
    "at most": "at least",
    "is": "is",
    "is not": "is not",
}
_PLACES: Final[dict[Comparison, int]] = {"below": 0, "at most": 0, "is": 1, "above": 2, "at least": 2}


def both(quantities: Iterable[Quantity], decides: bool = False) -> Quantity:
    """`and` of quantities; with `decides` yes, `or`: one that decides does so whatever the others are."""
    found: Quantity = not decides
    for quantity in quantities:
        if isinstance(quantity, bool):
            if quantity == decides:
                return decides
        elif isinstance(quantity, Wrong) or not isinstance(found, Wrong):
            found = quantity
    return found


def holds(comparison: Comparison, part: Comparison) -> bool:
    """Whether a comparison holds in a part of a stretch that was parted for it."""
    # Of a stretch parted at a number, `at most` and `at least` also stand for the number itself.
    if part in ("at most", "at least"):
        return comparison == part
    return SIGN[comparison][_PLACES[part]]
