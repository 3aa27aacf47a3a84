"""Lines of words and texts in quotes, such as `extends "national-base" edition "3"`."""

from __future__ import annotations

from dataclasses import dataclass

from svrules.diagnostics import Span
from svrules.language.composing.parts import Row
from svrules.language.reading.lines import Atom, SourceText, read_lines

__all__ = ["Said", "said"]


@dataclass(frozen=True, slots=True)
class Said:
    """A line's first words, and the texts in quotes by the word or words before each, in the order written.

    `rest` has what is neither, such as dates, and `place` where each text stands (in the file as written).
    """

    row: Row
    start: int
    begins: str
    texts: dict[str, str]
    places: dict[str, tuple[int, int]]
    rest: tuple[Atom, ...]
    end: int

    def text(self, word: str) -> str:
        """The text after that word; empty where there is none."""
        return self.texts.get(word, "")

    def span(self, name: str, word: str = "") -> Span:
        """Where the text after a word stands, quotes included; without a word, the whole line."""
        first, last = self.places.get(word, (self.start, self.end))
        shift = self.row.column - 1
        return Span(name, self.row.line, first + shift, self.row.line, last + shift)


def said(row: Row, skip: int = 0) -> Said | None:
    """What a row says; None for one without words. `skip` leaves out characters at its start."""
    source = SourceText("", [" " * skip + row.text[skip:]])
    lines = read_lines(source, [])
    if not lines:
        return None
    atoms = lines[0].atoms
    words: list[str] = []
    texts: dict[str, str] = {}
    places: dict[str, tuple[int, int]] = {}
    rest: list[Atom] = []
    for atom in atoms:
        if atom.kind != "STRING":
            words.append(atom.key)
            rest.append(atom)
            continue
        word = " ".join(words)
        if word and word not in texts:
            texts[word] = source.raw(1, atom.column, atom.end)[1:-1].strip()
            places[word] = (atom.column, atom.end)
            del rest[len(rest) - len(words) :]
        else:
            rest.append(atom)
        words = []
    begins = next(iter(texts), "")
    return Said(row, atoms[0].column, begins, texts, places, tuple(rest), atoms[-1].end)
