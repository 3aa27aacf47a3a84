"""Settings drawn at random: the same for the same seed, exact, and each as likely as any other."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Final

from svrules.change.sweep.asking import MOST_SETTINGS, Varied
from svrules.errors import MisuseError

__all__ = ["GRAIN", "draw_from_ranges", "draw_weightings"]

GRAIN: Final = 10_000
"""Weightings are multiples of so small a part of the whole, 0.01%; and values of a range without a step."""
_MOST_TRIES: Final = 200


def draw_from_ranges(
    varied: Sequence[Varied], groups: Sequence[object], samples: int, seed: int
) -> tuple[tuple[Fraction, ...], ...]:
    """Settings with each value drawn from its range, by its steps.

    `groups` has for each what its weight is a share of (None: no weight in percent): where those of one group
    come to more than 100%, the setting is drawn again. Raises MisuseError where none is found, or for too
    many or too few samples.
    """
    check_samples(samples)
    random = Random(seed)  # noqa: S311 - to be drawn again, not to be secret
    found: list[tuple[Fraction, ...]] = []
    tries = samples * _MOST_TRIES
    while len(found) < samples:
        tries -= 1
        if tries < 0:
            raise MisuseError(
                "hardly any weights drawn from these ranges leave 100% or less: make the ranges smaller"
            )
        values = tuple(_drawn(one, random) for one in varied)
        if _fit(values, groups):
            found.append(values)
    return tuple(found)


def draw_weightings(criteria: int, samples: int, seed: int) -> tuple[tuple[Fraction, ...], ...]:
    """Weightings of so many criteria that add up to 1, each equally likely, in parts of 0.01%."""
    check_samples(samples)
    random = Random(seed)  # noqa: S311 - to be drawn again, not to be secret
    return tuple(_weighting(criteria, random) for _ in range(samples))


def check_samples(samples: int) -> None:
    """Refuse no samples, and more than can be tried. Raises MisuseError."""
    if not 0 < samples <= MOST_SETTINGS:
        raise MisuseError(f"--samples {samples}: draw from 1 to {MOST_SETTINGS:,} settings")


def _drawn(one: Varied, random: Random) -> Fraction:
    if one.step is not None:
        return one.low + random.randrange(one.count) * one.step
    return one.low + (one.high - one.low) * Fraction(random.randrange(GRAIN + 1), GRAIN)


def _fit(values: Sequence[Fraction], groups: Sequence[object]) -> bool:
    whole: dict[object, Fraction] = {}
    for value, group in zip(values, groups, strict=True):
        if group is not None:
            whole[group] = whole.get(group, Fraction(0)) + value
    return all(x <= 1 for x in whole.values())


def _weighting(criteria: int, random: Random) -> tuple[Fraction, ...]:
    # Bars among stars: every way to share out the parts is one choice of places for the bars.
    places = GRAIN + criteria - 1
    bars: set[int] = set()
    while len(bars) < criteria - 1:
        bars.add(random.randrange(places))
    ends = [-1, *sorted(bars), places]
    return tuple(Fraction(high - low - 1, GRAIN) for low, high in pairwise(ends))
