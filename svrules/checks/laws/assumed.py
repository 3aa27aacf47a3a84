"""What is assumed of facts and figures on the way: in one branch of a condition, or of bids that pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from svrules.checks.laws.pairs import Numbers, Words
from svrules.checks.laws.ranges import ANY, Range

__all__ = ["NOTHING", "Assumed"]


@dataclass(frozen=True, eq=False)
class Assumed:
    """Ranges and words, by what they are of: in the first of the two offers, and in the second."""

    numbers: Mapping[str, tuple[Range, Range]] = field(default_factory=dict)
    words: Mapping[str, tuple[frozenset[str] | None, frozenset[str] | None]] = field(default_factory=dict)

    def number(self, key: str, first: Range, second: Range) -> Assumed:
        """The same with a number known to lie there."""
        before = self.numbers.get(key, (ANY, ANY))
        return Assumed({**self.numbers, key: (before[0].within(first), before[1].within(second))}, self.words)

    def word(self, key: str, first: frozenset[str] | None, second: frozenset[str] | None) -> Assumed:
        """The same with a word known to be one of these; None: nothing is known."""
        old_first, old_second = self.words.get(key, (None, None))
        return Assumed(
            self.numbers, {**self.words, key: (_both(old_first, first), _both(old_second, second))}
        )

    def of_number(self, key: str, found: Numbers) -> Numbers:
        """A number with what is assumed of it."""
        if key not in self.numbers:
            return found
        first, second = self.numbers[key]
        if found.steady:
            one = found.first.within(first).within(second)
            return Numbers(one, one, found.change, True)
        first, second = found.first.within(first), found.second.within(second)
        change = found.change.within(second - first)
        return Numbers(first.within(second - change), second.within(first + change), change)

    def of_word(self, key: str, found: Words) -> Words:
        """A word with what is assumed of it."""
        if key not in self.words:
            return found
        first, second = self.words[key]
        if found.steady:
            both = found.first & (first or found.first) if first is not None else found.first
            both = both & second if second is not None else both
            return Words(both, both, True)
        return Words(
            found.first if first is None else found.first & first,
            found.second if second is None else found.second & second,
            False,
        )


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


NOTHING = Assumed()
