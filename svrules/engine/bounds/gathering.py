"""Largest, smallest, mean, median, sum, count of several numbers or words, of which some may not be there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, Final

from svrules.engine.bounds.arithmetic import multiplied, summed
from svrules.engine.bounds.interval import EVERY_NUMBER, Interval
from svrules.engine.bounds.spread import (
    Possible,
    Spread,
    Stretch,
    either,
    number,
    numbers_of,
    sides,
    words_of,
)
from svrules.engine.working.operations import aggregate, sort_key
from svrules.language.types import ChoiceType, Type

__all__ = ["UNDECIDED", "aggregated", "in_order", "some_of"]

_MOST_UNSURE: Final = 4
UNDECIDED: Final = Spread(EVERY_NUMBER, frozenset({True, False}), missing=True, error=True)
"""What anything can be."""


def aggregated(
    kind: str, items: Sequence[Possible], keep: int | None, type_: Type, stretch: Stretch
) -> Possible:
    """What the aggregate of known items comes to, of which there is at least one unless they are added up."""
    if kind == "count":
        return Fraction(len(items))
    if isinstance(type_, ChoiceType):
        return _word(kind, items, type_)
    if kind in ("sum", "mean"):
        return _added(kind, items, stretch)
    ordered = in_order(items, stretch)
    if ordered is not None:
        return _picked(kind, ordered, keep, stretch)
    found = [numbers_of(item) for item in items]
    low = _of_ends(kind, [None if x is None else x.low for x in found], keep)
    high = _of_ends(kind, [None if x is None else x.high for x in found], keep)
    return number(Interval(low, high), None, stretch)


def _of_ends(kind: str, ends: list[Fraction | None], keep: int | None) -> Fraction | None:
    known = [end for end in ends if end is not None]
    found: Fraction | None = aggregate(kind, known, keep) if len(known) == len(ends) else None
    return found


def _added(kind: str, items: Sequence[Possible], stretch: Stretch) -> Possible:
    total: Possible = Fraction(0)
    for item in items:
        total = summed(total, item, stretch)
    return multiplied(total, Fraction(1, len(items)), stretch) if kind == "mean" else total


def in_order(items: Sequence[Possible], stretch: Stretch) -> list[Possible] | None:
    """The items, smallest first, where the order is the same in the whole stretch; else None."""
    ordered: list[Possible] = []
    for item in items:
        at = 0
        for other in ordered:
            found = sides(item, other, stretch)
            if found <= {-1, 0}:
                break
            if not found <= {0, 1}:
                return None
            at += 1
        ordered.insert(at, item)
    return ordered


def _picked(kind: str, ordered: list[Possible], keep: int | None, stretch: Stretch) -> Possible:
    if kind in ("largest", "highest"):
        return ordered[-1]
    if kind in ("smallest", "lowest"):
        return ordered[0]
    if kind == "best":
        return _added("sum", ordered[::-1][:keep], stretch)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return _added("mean", ordered[half - 1 : half + 1], stretch)


def _word(kind: str, items: Sequence[Possible], type_: ChoiceType) -> Possible:
    """The first or last in the order of the options."""
    key = sort_key(type_)
    pick: Callable[..., Any] = max if kind in ("largest", "highest") else min
    known = [sorted(words_of(item), key=key) for item in items]
    first, last = pick((words[0] for words in known), key=key), pick((words[-1] for words in known), key=key)
    found = {word for words in known for word in words if key(first) <= key(word) <= key(last)}
    return found.pop() if len(found) == 1 else Spread(words=frozenset(found))


def some_of(
    items: Sequence[tuple[Possible, bool]], make: Callable[[Sequence[Possible]], Possible]
) -> Possible:
    """What `make` gives for all items that are sure to be there with any of those that are not.

    Of too many of these nothing is said of numbers; words are among those of all items.
    """
    unsure = [at for at, (_, sure) in enumerate(items) if not sure]
    if len(unsure) > _MOST_UNSURE:
        return _coarse(items, make)
    return either(make(chosen) for chosen in _choices(items, unsure))


def _choices(items: Sequence[tuple[Possible, bool]], unsure: list[int]) -> Iterator[list[Possible]]:
    for ways in product((True, False), repeat=len(unsure)):
        there = dict(zip(unsure, ways, strict=True))
        yield [item for at, (item, _) in enumerate(items) if there.get(at, True)]


def _coarse(
    items: Sequence[tuple[Possible, bool]], make: Callable[[Sequence[Possible]], Possible]
) -> Possible:
    if not words_of(make([item for item, _ in items])):
        return Spread(EVERY_NUMBER, error=True)
    return Spread(words=frozenset(word for item, _ in items for word in words_of(item)), error=True)
