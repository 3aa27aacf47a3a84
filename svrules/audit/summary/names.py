"""Names of bidders in what people type, however they are spelled there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from svrules.audit.summary.ordinary import ORDINARY

__all__ = ["Names", "words_of"]

_APOSTROPHES: Final = re.compile("['’‘‛`´ʼʹ′＇]")
_WORD: Final = re.compile(r"[^\W_]+(?:['’‘‛`´ʼʹ′＇][^\W_]+)*|&|\+")
_FORMS: Final = frozenset({
    "ltd", "limited", "plc", "llp", "lp", "cic", "cio", "co", "company", "inc", "incorporated", "llc", "gmbh",
    "sa", "bv", "uk", "and",
})  # fmt: skip
_STARTS: Final = re.compile(r"(?:^|[.!?:;\n(\"“•–—])\s*$")
_LONG: Final = 5
_ALIKE: Final = 0.84


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text: as it is compared, as it was typed, and whether a sentence starts with it."""

    plain: str
    typed: str
    starts: bool

    @property
    def capital(self) -> bool:
        return self.typed[:1].isupper() or not self.typed.isascii()


def words_of(text: str) -> list[str]:
    """The words as they are compared: no case, accents, apostrophes or plural; `&` is `and`."""
    return [one.plain for one in _words(text)]


def _words(text: str) -> list[_Word]:
    wide = unicodedata.normalize("NFKC", text)
    found = []
    for one in _WORD.finditer(wide):
        plain = _plain(one[0])
        if plain:
            found.append(_Word(plain, one[0], _STARTS.search(wide[: one.start()]) is not None))
    return found


def _plain(word: str) -> str:
    if word in ("&", "+"):
        return "and"
    letters = unicodedata.normalize("NFKD", word.casefold())
    bare = _APOSTROPHES.sub("", "".join(one for one in letters if not unicodedata.combining(one)))
    # One form for `Brothers`, `Brother's` and `Brother`; `ISS` stays as it is.
    return bare[:-1] if len(bare) > 3 and bare.endswith("s") and not bare.endswith("ss") else bare


def _core(words: list[str]) -> list[str]:
    """The words without `The` before and the legal form after, unless nothing were left."""
    core = list(words)
    while len(core) > 1 and core[-1] in _FORMS:
        core.pop()
    return core[1:] if len(core) > 1 and core[0] == "the" else core


_PLAIN_ORDINARY: Final = frozenset(_plain(one) for one in ORDINARY)


class Names:
    """The names of bidders, those that may be told to a reader (`known`) and those that may not (`kept`).

    `ordinary` are words that name nobody by themselves, beside those of ordinary English.
    """

    def __init__(self, known: Iterable[str], kept: Iterable[str], ordinary: Set[str] = frozenset()) -> None:
        self._ordinary = _PLAIN_ORDINARY | {_plain(one) for one in ordinary}
        self._whole: dict[str, bool] = {}
        self._begun: dict[str, bool] = {}
        self._pieces: set[str] = set()
        self._firsts: set[str] = set()
        self._longest = 1
        told: set[str] = set()
        for names, secret in ((known, False), (kept, True)):
            for name in names:
                self._add(words_of(name), secret, told)
        self._pieces -= told

    def _add(self, words: list[str], secret: bool, told: set[str]) -> None:
        core = _core(words)
        if not core:
            return
        self._longest = max(self._longest, len(words))
        for whole in (words, core):
            # What is also the name of one that may be told stands for that one.
            self._whole.setdefault("".join(whole), secret)
        for count in range(1, len(core)):
            if core[count - 1] != "and":
                self._begun.setdefault("".join(core[:count]), secret and self._telling(core[:count]))
        if not secret:
            told.update(core)
            return
        self._pieces |= {one for one in core[1:] if len(one) > 3 and one not in self._ordinary}
        self._pieces |= {_initials(one) for one in (core, words) if len(one) > 1}
        if core[0] not in self._ordinary:
            self._firsts.add(core[0])

    def _telling(self, words: list[str]) -> bool:
        return any(one not in self._ordinary and one not in _FORMS for one in words)

    def named(self, text: str) -> tuple[bool, bool]:
        """Whether a text names one that may not be told, and whether it has what could be one's name."""
        sure = likely = False
        for run, secret in self._runs(_words(text)):
            if secret is None:
                likely = likely or self._likely(run[0])
                continue
            # `Price` at the start of a sentence is a price, within one it is the bidder of that name.
            word = run[0]
            if secret and len(run) == 1 and word.plain in _PLAIN_ORDINARY:
                sure = sure or (word.capital and not word.starts)
                likely = likely or word.capital
            else:
                sure = sure or secret
        return sure, likely

    def _runs(self, words: list[_Word]) -> Iterator[tuple[list[_Word], bool | None]]:
        """The words in runs, the longest names first, with whether it is a name that may not be told."""
        at = 0
        while at < len(words):
            count, secret = self._at(words, at)
            yield words[at : at + count], secret
            at += count

    def _at(self, words: list[_Word], at: int) -> tuple[int, bool | None]:
        for count in range(min(self._longest + 1, len(words) - at), 0, -1):
            joined = "".join(one.plain for one in words[at : at + count])
            for names in (self._whole, self._begun):
                if joined in names:
                    secret = names[joined]
                    # A beginning of ordinary words alone, as in `Good Energy`, is left to its capitals.
                    return count, None if names is self._begun and not secret and count == 1 else secret
        return 1, None

    def _likely(self, word: _Word) -> bool:
        if not word.capital:
            return False
        initials = word.typed.isupper() and len(word.typed) > 1
        if word.plain in self._pieces and (len(word.plain) > 3 or initials):
            return True
        if word.plain in self._begun and not word.starts and word.plain in self._ordinary:
            return True
        long = len(word.plain) >= _LONG and word.plain not in self._ordinary
        return long and any(self._alike(word.plain, one) for one in self._firsts)

    @staticmethod
    def _alike(word: str, name: str) -> bool:
        return len(name) >= _LONG and SequenceMatcher(None, word, name).ratio() >= _ALIKE


def _initials(words: list[str]) -> str:
    return "".join(one[0] for one in words if one != "and")
