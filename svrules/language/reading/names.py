"""The declared names, so that the longest can be found wherever one begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from svrules.language.reading.lines import Atom, SourceText
from svrules.language.reading.words import Phrase


@dataclass(slots=True)
class Names:
    """Declared phrases by first word, longest first, and how each is spelt where it is declared.

    `only_words` are those that are no more than words of a choice, `labels` those of rules and the like that
    are words of the language too, `criteria` the codes of criteria.
    """

    spelt: dict[Phrase, str] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    only_words: set[Phrase] = field(default_factory=set)
    labels: set[Phrase] = field(default_factory=set)
    criteria: set[Phrase] = field(default_factory=set)

    def add(self, atoms: list[Atom], source: SourceText) -> str:
        """Declare the phrase of these atoms; returns its spelling, which is that of the first declaration."""
        if not atoms:
            return ""
        raw = source.raw(atoms[0].line, atoms[0].column, atoms[-1].end)
        return self.add_words(tuple(atom.key for atom in atoms), " ".join(raw.split()))

    def add_word(self, atoms: list[Atom], source: SourceText) -> None:
        """Declare a word of a choice."""
        phrase = tuple(atom.key for atom in atoms)
        if phrase and phrase not in self.spelt:
            self.add(atoms, source)
            self.only_words.add(phrase)

    def add_text(self, text: str) -> str:
        """Declare a phrase given as text without symbols."""
        return self.add_words(tuple(text.lower().split()), text)

    def add_words(self, phrase: Phrase, spelling: str) -> str:
        """Declare a phrase given by its keys."""
        if phrase and (phrase not in self.spelt or phrase in self.only_words):
            self.only_words.discard(phrase)
            self.spelt[phrase] = spelling
            self.longest[phrase[0]] = max(len(phrase), self.longest.get(phrase[0], 0))
        return self.spelt.get(phrase, spelling)

    def at(self, keys: list[str], start: int) -> tuple[int, str] | None:
        """Length and spelling of the longest declared name that begins at `keys[start]`, if any."""
        return next(self.all_at(keys, start), None)

    def all_at(self, keys: list[str], start: int) -> Iterator[tuple[int, str]]:
        """Length and spelling of every declared name that begins at `keys[start]`, the longest first."""
        for length in range(min(self.longest.get(keys[start], 0), len(keys) - start), 0, -1):
            spelling = self.spelt.get(tuple(keys[start : start + length]))
            if spelling is not None:
                yield length, spelling

    def criterion_at(self, keys: list[str], start: int) -> tuple[int, str] | None:
        """Length and spelling of the longest code of a criterion that begins at `keys[start]`, if any."""
        found = self.all_at(keys, start)
        return next((name for name in found if tuple(keys[start : start + name[0]]) in self.criteria), None)
