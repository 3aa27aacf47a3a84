"""What scoring in bulk gives: a column of each kind of answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["NOT_IN_FORCE", "OUTCOMES", "SCOPES", "Numbers", "Scores"]


OUTCOMES: Final = ("pass", "not reached", "refer", "unknown", "error", "fail")
"""What codes of outcomes stand for, of bids and of rules: the worse, the higher."""
NOT_IN_FORCE: Final = len(OUTCOMES)
"""The code for a rule that the rules of the day do not have."""
SCOPES: Final = ("in scope", "out of scope", "unknown", "error")
"""What codes of scopes stand for."""


@dataclass(frozen=True, eq=False, slots=True)
class Numbers:
    """Exact numbers: `above` × `unit` ÷ `below`, whole numbers as int64 or Python integers.

    `below` None: 1 throughout; else above 0. `known` says of which there is a number; None: of all.
    """

    above: NDArray[Any]
    unit: Fraction = Fraction(1)
    below: NDArray[Any] | None = None
    known: NDArray[np.bool_] | None = None

    def at(self, place: int) -> Fraction | None:
        """One of the numbers; None where there is none."""
        if self.known is not None and not self.known[place]:
            return None
        below = 1 if self.below is None else int(self.below[place])
        return Fraction(int(self.above[place]), below) * self.unit


@dataclass(eq=False)
class Scores:
    """What became of each bid, in the order of the bids given.

    `outcomes` are codes of `OUTCOMES`; `ranks` count from 1, 0 for none; `totals` are None where the rulebook
    has no total. `rules` holds for each label what the rule said, codes of `OUTCOMES` or `NOT_IN_FORCE`;
    `tables` for each label and member ("" without) the number of the row that matched, 0 for none or more
    than one way. `marks` holds the marks of each criterion by its code. `scopes` has a code of `SCOPES` for
    each competition. `left` counts the competitions that the scalar engine computed, by the reason why.
    """

    outcomes: NDArray[np.uint8]
    ranks: NDArray[np.int32]
    totals: Numbers | None
    rules: dict[str, NDArray[np.uint8]]
    tables: dict[tuple[str, str], NDArray[np.int32]]
    marks: dict[str, Numbers]
    scopes: NDArray[np.uint8]
    left: Counter[str] = field(default_factory=Counter)
