"""Figures beside each other of which one looks as if its decimal point were lost or moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from heapq import nlargest, nsmallest
from typing import Final

__all__ = ["FAR", "FEWEST", "NEAR", "PLACES", "lost_points"]

FEWEST: Final = 3
"""Among fewer figures nothing is said of any."""
# The others must be near each other, and this one far from all of them, for a slip to be likely.
NEAR: Final = 4
FAR: Final = 5
PLACES: Final = 3
"""By so many places a point is moved at the most."""
_MOVES: Final = tuple(Fraction(10) ** places for places in range(-PLACES, PLACES + 1) if places)


def lost_points(values: Sequence[Fraction]) -> Iterator[tuple[int, Fraction]]:
    """The place of each figure that lies among the others only with its point moved, and what it then is.

    The figures are above zero and of one kind. With £320,000, £298,000 and £31,000,000 that is the third, and
    £310,000. Nothing is said where there are fewer than three, or where the others differ much themselves.
    """
    if len(values) < FEWEST:
        return
    # Only the least and the greatest can lie far from all the others.
    places = range(len(values))
    least_two, most_two = (pick(2, places, key=values.__getitem__) for pick in (nsmallest, nlargest))
    for (place, near), far in ((least_two, most_two[0]), (most_two, least_two[0])):
        value, least, most = values[place], *sorted((values[near], values[far]))
        if value <= 0 or least <= 0 or most > NEAR * least:
            continue
        if not (value * FAR < least or value > FAR * most):
            continue
        middle = (least + most) / 2
        meant = [moved for moved in (value * move for move in _MOVES) if least <= moved <= most]
        if meant:
            yield place, min(meant, key=lambda moved: abs(moved - middle))
