"""Choices that hypothesis makes, and shrinks: the first option is the plainest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Chooser:
    """Every choice of a generated rulebook or competition goes through here."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def pick(self, options: Sequence[T]) -> T:
        """One of the options; shrinks to the first."""
        return options[self.whole(0, len(options) - 1)]

    def chance(self, percent: int) -> bool:
        """Yes in that many of a hundred cases; shrinks to no."""
        return self.whole(0, 99) >= 100 - percent

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high; shrinks to low."""
        if low == high:
            return low
        return int(self._draw(st.integers(low, high)))

    def some(self, options: Sequence[T], most: int) -> list[T]:
        """At least one and at most so many different options, in their order."""
        wanted = {self.whole(0, len(options) - 1) for _ in range(self.whole(1, most))}
        return [option for at, option in enumerate(options) if at in wanted]


class SeededChooser(Chooser):
    """The same choices for the same seed, in every process: no hypothesis, no shrinking."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high."""
        return self._random.randint(low, high)
