"""What officers write and the language says in another way, from `grammar/said.txt`: rewritings of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

from svrules.language.reading.negated import bracketed, joins, negated
from svrules.language.reading.pasted import DAY, NUMBER_WORD
from svrules.shipped import grammar_text

_AMOUNT: Final = rf"({DAY}|£?\s?\d[\d,]*(?:\.\d+)?(?:\s?%|[kKmM]\b|bn\b)?|{NUMBER_WORD})"
_SHARE: Final = r"(\d+(?:\.\d+)?\s?%)"
_ONE: Final = re.compile(r"\{one (\d)\}")
_MOST_MATCHES: Final = 4


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A line written in another way; `safe` where it says the same in every policy.

    `slip` holds where the word of a slip of the pen begins and ends, and the one that seems meant.
    """

    text: str
    safe: bool
    slip: tuple[int, int, str] | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """One line of the file: what is looked for, what is written instead, in which statements."""

    pattern: re.Pattern[str]
    write: str
    statements: frozenset[str]
    safe: bool
    at_start: bool

    @property
    def takes_whole(self) -> bool:
        """Whether it negates a condition or puts it in brackets, all of which it has to see."""
        return "{not " in self.write or "{(" in self.write

    def rewritings(self, text: str, hidden: str, day: str = "", zero: str = "0") -> Iterator[Rewriting]:
        """The line with one of the places rewritten; `hidden` is the line with its quoted text masked.

        `day` is what a length of time may be counted from, `zero` is nothing in the unit of what is scored.
        """
        if "{day}" in self.write and not day:
            return
        if self.at_start:
            first = self.pattern.match(hidden, len(hidden) - len(hidden.lstrip()))
            places = iter((first,) if first else ())
        else:
            places = islice(self.pattern.finditer(hidden), _MOST_MATCHES)
        for found in places:
            if any(joins(found[int(group)]) for group in _ONE.findall(self.write)):
                continue
            yield Rewriting(self._rewritten(text, found, day, zero), self.safe)

    def _rewritten(self, text: str, found: re.Match[str], day: str, zero: str) -> str:
        parts = {str(i): text[slice(*found.span(i))].strip() for i in range(1, (found.lastindex or 0) + 1)}
        parts |= {"day": day, "zero": zero}
        percent = re.match(r"(\d+)\s?%", parts.get("1", ""))
        if percent:
            share = int(percent[1])
            parts |= {"complement": f"{100 - share}%", "more": f"{100 + share}%", "add": f"{100 + share}%"}
        margin = text[: len(text) - len(text.lstrip())] or "  "
        for i, part in tuple(parts.items()):
            parts |= {f"one {i}": part, f"not {i}": negated(part), f"({i})": bracketed(part)}
        write = re.sub(r"\{([\w ()]+)\}", lambda name: parts.get(name[1], name[0]), self.write)
        write = write.replace("↵", "\n" + margin)
        before, after = text[: found.start()], text[found.end() :]
        return joined(before, write, after)


def joined(before: str, write: str, after: str) -> str:
    """A text with other words in the middle, with spaces where words would run together."""
    if not write:
        # What is left out takes one of the spaces around it along.
        after = after[1:] if after[:1] == " " and (not before.strip() or before[-1:] == " ") else after
        return before.rstrip() + after if not after.strip() else before + after
    if write[0] == "," or write[0] == "\n":
        before = before.rstrip()
    gap = " " if before[-1:].strip() and before[-1:] not in '("' and write[0].isalnum() else ""
    end = " " if write[-1].isalnum() and after[:1].isalnum() else ""
    return f"{before}{gap}{write}{end}{after}"


@cache
def sayings() -> tuple[Saying, ...]:
    """All lines of the file, the longer phrases first, so that the most particular is tried first."""
    found: list[tuple[int, Saying]] = []
    for line in grammar_text("said.txt").splitlines():
        if "|" not in line:  # a comment: `#` also begins what stands for an amount
            continue
        said, write, where, sure = [*(part.strip() for part in line.split("|")), "", "", ""][:4]
        found.append((len(said), _saying(said.split(), write, where, sure)))
    return tuple(saying for _, saying in sorted(found, key=lambda pair: -pair[0]))


def _saying(words: list[str], write: str, where: str, sure: str) -> Saying:
    at_start, at_end = words[0] == "^", words[-1] == "$"
    pieces = [_piece(word) for word in words if word not in ("^", "$")]
    kept = [word for word in words if word not in ("^", "$")]
    pattern = pieces[0]
    for before, word, piece in zip(kept, kept[1:], pieces[1:], strict=False):
        # Words are parted; signs may touch.
        pattern += (r"\s+" if _is_word(before[-1]) and _is_word(word[0]) else r"\s*") + piece
    if kept[0][0].isalnum():
        pattern = r"(?<![\w'-])" + pattern
    if kept[-1][-1].isalnum():
        pattern += r"(?![\w'-])"
    if at_end:
        pattern += r"\s*$"
    return Saying(
        re.compile(pattern, re.IGNORECASE), write, frozenset(where.split()), sure != "ask", at_start
    )


def _is_word(character: str) -> bool:
    return character.isalnum() or character in "#…"


def _piece(word: str) -> str:
    if word in ("#", "#%"):
        return _AMOUNT if word == "#" else _SHARE
    return r"(.+?)" if word == "…" else re.escape(word)
