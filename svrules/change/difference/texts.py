"""The text of each statement, with and without its layout, and which lines of two texts differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from svrules.change.difference.parts import Kind, Part, parts_of
from svrules.language.rulebook import Rulebook

__all__ = ["Lines", "Texts", "differing_lines", "statements", "tidied", "without_comment"]

_IN_ONE_LINE: Final[frozenset[Kind]] = frozenset({"input", "panel", "heading", "unit"})
_STATEMENTS: Final[frozenset[Kind]] = frozenset(
    {"setting", "value", "table", "family", "population", "rule", "criterion", "award", "example"}
)
Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """The lines of a rulebook's text, from which the lines of its parts are taken."""

    rulebook: Rulebook
    lines: Lines

    @staticmethod
    def of(rulebook: Rulebook) -> Texts:
        """The texts of a rulebook."""
        return Texts(rulebook, tuple(rulebook.text.split("\n")))

    def raw(self, part: Part) -> Lines:
        """The lines of a part as typed: of a statement all of them, of a row or an input its own."""
        span = part.span
        if span is None:
            return ()
        if part.kind in _STATEMENTS:
            return self._statement(span.line)
        return self.lines[span.line - 1 : max(span.line, span.end_line)]

    def tidy(self, part: Part) -> Lines:
        """The lines of a part without comments and doubled spaces."""
        return tuple(line for line in map(tidied, self.raw(part)) if line)

    def comments(self) -> Lines:
        """Every comment, in the order of the text."""
        found = (_split(line)[1].strip() for line in self.lines)
        return tuple(comment for comment in found if comment)

    def _statement(self, first: int) -> Lines:
        end = first
        while end < len(self.lines) and not self.lines[end][:1].strip():
            end += 1
        return self.lines[first - 1 : end]


def without_comment(line: str) -> str:
    """A line without its comment."""
    return _split(line)[0]


def tidied(line: str) -> str:
    """A line without its comment and doubled spaces."""
    return " ".join(_split(line)[0].split())


def _split(line: str) -> tuple[str, str]:
    """What is said in a line, and its comment: a `#` inside quotes is part of the words."""
    quoted = False
    for at, character in enumerate(line):
        if character in '"“”':
            quoted = not quoted
        elif character == "#" and not quoted:
            return line[:at], line[at:]
    return line, ""


def differing_lines(old: Lines, new: Lines) -> tuple[Lines, Lines]:
    """The lines that only the one, and that only the other has; of two that stand alike, both."""
    was: list[str] = []
    now: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            was += old[a:b]
            now += new[c:d]
    return tuple(was), tuple(now)


def statements(rulebook: Rulebook) -> Iterator[Part]:
    """The parts that are statements or lines of their own, each line once."""
    met: set[int] = set()
    for part in parts_of(rulebook):
        line = part.span.line if part.span is not None else -1
        if part.kind in _STATEMENTS or (part.kind in _IN_ONE_LINE and line not in met and line > 0):
            met.add(line)
            yield part
