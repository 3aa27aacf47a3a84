"""The words of the language, from `grammar/words.txt`: phrases, their terminals, what people call them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from svrules.shipped import grammar_text

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of one group by their first word, longest first, each with its terminal."""

    by_first: dict[str, list[tuple[Phrase, str]]]

    @classmethod
    def of(cls, entries: list[tuple[Phrase, str]]) -> Phrases:
        """Index the entries by first word."""
        by_first: dict[str, list[tuple[Phrase, str]]] = {}
        for phrase, terminal in sorted(entries, key=lambda entry: -len(entry[0])):
            by_first.setdefault(phrase[0], []).append((phrase, terminal))
        return cls(by_first)

    def phrases(self) -> list[Phrase]:
        """Every phrase of the group."""
        return [phrase for found in self.by_first.values() for phrase, _ in found]

    def at(self, words: list[str], start: int) -> tuple[int, str] | None:
        """Length and terminal of the longest phrase that begins at `words[start]`, if any."""
        for phrase, terminal in self.by_first.get(words[start], ()):
            length = len(phrase)
            if length == 1 or tuple(words[start : start + length]) == phrase:
                return length, terminal
        return None


@dataclass(frozen=True, slots=True)
class Words:
    """All groups of `words.txt`, and what a person calls each terminal.

    `reserved` holds the phrases that no name may equal, `statements` the words that begin a statement,
    `spoken` the phrases that a slip of the pen may have been meant for.
    """

    groups: dict[str, Phrases]
    human: dict[str, str]
    reserved: frozenset[Phrase]
    statements: tuple[str, ...]
    spoken: tuple[str, ...]

    def spoken_in(self, statement: str) -> list[str]:
        """The phrases that may stand in a statement, and so be meant by a slip of the pen there."""
        names = [*_ALSO_SPOKEN.get(statement, ("tail",)), "everywhere"]
        groups = [self.head(statement), *(self.groups[name] for name in names)]
        found = (" ".join(phrase) for group in groups for phrase in group.phrases())
        return [text for text in found if len(text) > _SHORTEST and text[0].isalpha()]

    def phrase(self, terminal: str) -> str:
        """How a terminal that is one phrase of words is written; empty for the others."""
        human = self.human.get(terminal, "")
        if terminal in _SIGNS:
            return _SIGNS[terminal]
        return human.strip("`") if human.startswith("`") and human[1:2].isalpha() else ""

    def head(self, statement: str) -> Phrases:
        """The phrases that may begin a clause of a statement, such as `rule`."""
        return self.groups.get(f"head {statement}", NO_PHRASES)


NO_PHRASES = Phrases({})
_SHORTEST = 3
_SIGNS = {"CLOSE": ")", "OPEN": "(", "COMMA": ","}
_ALSO_SPOKEN = {
    "contract": ("type",), "bid": ("type",), "bid inputs": ("type",), "setting": ("type", "tail"),
    "table": ("cell", "tail"), "criterion": ("cell", "tail"), "population": ("status",),
}  # fmt: skip


@cache
def words() -> Words:
    """The words of the language, read once."""
    entries: dict[str, list[tuple[Phrase, str]]] = {}
    human: dict[str, str] = dict(_OTHER_TERMINALS)
    group = ""
    for line in grammar_text("words.txt").splitlines():
        if line.startswith("["):
            group = line.strip("[] ")
        elif line.strip() and not line.startswith("#"):
            terminal, name, *written = (part.strip() for part in line.replace("\\|", "\0").split("|"))
            human.setdefault(terminal, f"`{name}`" if terminal not in _NAMED_PLAINLY else name)
            for phrase in written:
                atoms = tuple(phrase.replace("\0", "|").lower().split())
                entries.setdefault(group, []).append((atoms, terminal))
    phrases = [phrase for phrase, _ in entries["everywhere"] if all(word.isalpha() for word in phrase)]
    return Words(
        groups={name: Phrases.of(found) for name, found in entries.items()},
        human=human,
        reserved=frozenset(phrases) - _ALSO_NAMES,
        statements=tuple(dict.fromkeys(phrase[0] for phrase, _ in entries["statement"])),
        spoken=tuple(dict.fromkeys(" ".join(phrase) for phrase in phrases if len(phrase[0]) > 3)),
    )


# Questions are marked by evaluators, and officers call the fact just that; values may be points.
_ALSO_NAMES = frozenset({("mark",), ("points",), ("point",)})
_NAMED_PLAINLY = frozenset({"COMMA", "BAR", "OPEN", "CLOSE"})
_OTHER_TERMINALS = {
    "STRING": 'text in quotes, "like this"',
    "NAME": "a name",
    "NUMBER": "a number",
    "MONEY": "an amount such as £20,000",
    "PERCENT": "a percentage such as 10%",
    "DATE": "a date such as 1 April 2026",
    "ORDINAL": "a place such as 1st",
    "CELL": "a cell",
    "EMPTY": "an empty cell",
    "FACT": "the name of a fact",
    "INSTEAD": "`or … if not given`",
    "OR_ALSO": "`or`",
    "_NL": "the end of the line",
    "_END": "the next statement",
    "$END": "the next statement",
}
