"""What the pages of one competition and of many say alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from svrules.change.sweep.answer import Sweep, Tip
from svrules.quantities import exact_number
from svrules.render.document import Paragraph

__all__ = ["Telling", "Words", "headed", "more"]

Words = Callable[[Fraction], str]
"""How a value of a varied figure is printed."""


@dataclass(frozen=True, eq=False, slots=True)
class Telling:
    """A Sweep, how its varied figures are printed, and at most how many rows a table has."""

    answer: Sweep
    words: Sequence[Words]
    most: int

    @property
    def settings(self) -> str:
        """`settings`, and how they were drawn."""
        if self.answer.drawn:
            return f"settings drawn at random (seed {self.answer.seed})"
        return "settings"

    def words_of(self, what: str) -> Words:
        """How values of that figure are printed."""
        return self.words[[figure.what for figure in self.answer.varied].index(what)]

    def at(self, tip: Tip) -> str:
        """The value at which the decision changes; where it was not proved, between which values."""
        if tip.proved:
            return tip.at_words
        to = self.words_of(tip.what)(exact_number(tip.to))
        return f"about {tip.at_words.lstrip('≈')}" if to == tip.at_words else f"{tip.at_words} to {to}"


def headed(what: str) -> str:
    """With a capital, as a heading."""
    return what[:1].upper() + what[1:]


def more(count: int, most: int) -> Iterator[Paragraph]:
    """A word on rows that are left out."""
    if count > most:
        yield Paragraph(f"… and {count - most:,} more: `--format json` has them all.", tone="quiet")
