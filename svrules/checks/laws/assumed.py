"""What is assumed of facts and figures on the way: in one branch of a condition, or of bids that pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from svrules.checks.laws.pairs import Numbers, Words
from svrules.checks.laws.ranges import ANY, Range

__all__ = ["NONE", "NOTHING", "Affected", "Assumed"]


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

    def changed(self, before: Assumed) -> list[str]:
        """What more is known of than before."""
        found = [key for key, known in self.numbers.items() if before.numbers.get(key) != known]
        return found + [key for key, known in self.words.items() if before.words.get(key) != known]

    def beyond(self, before: Assumed) -> frozenset[object]:
        """What is known that was not known before."""
        more = self.changed(before)
        return frozenset((key, self.numbers.get(key), self.words.get(key)) for key in more)

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


@dataclass(frozen=True, slots=True)
class Affected:
    """Of what more is known: facts, values and the like by name, and what looks at several `together`."""

    names: frozenset[str] = frozenset()
    together: frozenset[frozenset[str]] = frozenset()

    def __or__(self, other: Affected) -> Affected:
        return Affected(self.names | other.names, self.together | other.together)

    def touches(self, looks: frozenset[str]) -> bool:
        """Whether more is known of anything in what looks at these."""
        return not self.names.isdisjoint(looks) or any(names <= looks for names in self.together)


NOTHING = Assumed()
NONE = Affected()
