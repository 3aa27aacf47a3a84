"""What the pages of one competition and of many say alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from svrules.change.sweep.answer import Sweep, Tip
from svrules.quantities import exact_number
from svrules.render.document import Paragraph

__all__ = ["Telling", "Words", "headed", "more"]

_NEAR: Final = 1_000_000
"""So many times narrower than the range is one value to a reader."""
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

    def settings_from(self, first: Sequence[str], last: Sequence[str]) -> str:
        """`, from 82 to 90`: between which settings of the one varied value; nothing where more vary."""
        if self.answer.drawn or len(self.answer.varied) != 1:
            return ""
        low, high = (self.words[0](exact_number(text)) for (text,) in (first, last))
        return f", at {low}" if low == high else f", from {low} to {high}"

    def at(self, tip: Tip) -> str:
        """The value at which the decision changes; where it was not proved, between which values."""
        if tip.proved:
            return tip.at_words
        to = self.words_of(tip.what)(exact_number(tip.to))
        (figure,) = (one for one in self.answer.varied if one.what == tip.what)
        whole = exact_number(figure.high_exact) - exact_number(figure.low_exact)
        if (exact_number(tip.to) - exact_number(tip.at)) * _NEAR > whole:
            return f"between {tip.at_words} and {to}"
        # One end may have fewer decimals than the other, which were then left out of it.
        return f"about {min(tip.at_words, to, key=lambda words: words.startswith('≈')).lstrip('≈')}"


def headed(what: str) -> str:
    """With a capital, as a heading."""
    return what[:1].upper() + what[1:]


def more(count: int, most: int) -> Iterator[Paragraph]:
    """A word on rows that are left out."""
    if count > most:
        yield Paragraph(f"… and {count - most:,} more: `--format json` has them all.", tone="quiet")
