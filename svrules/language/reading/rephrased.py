"""Lines whose words are all there but one, or stand in another order: what no phrase of a list can say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from svrules.language.reading.commas import without_commas
from svrules.language.reading.for_each import for_each
from svrules.language.reading.kinds import declared
from svrules.language.reading.lines import SourceText, Statement
from svrules.language.reading.part_marks import part_marks
from svrules.language.reading.said import Rewriting
from svrules.language.reading.shares import share_between
from svrules.language.reading.vocabulary import Vocabulary

__all__ = ["rephrased"]

_LISTS: Final = frozenset({"contract", "bid", "bid inputs"})
_NO_LABEL: Final = re.compile(r"^(\s*except)\s+(?:when|if|where)\b", re.IGNORECASE)
_MOST_ORDERED: Final = 40
_WITH_CODES: Final = frozenset({"award", "value", "rule", "criterion"})
_YES_OR_NO: Final = re.compile(r"\s+([^\W\d_].*?)(?:\s{2,}|\t)\s*yes or no\b", re.IGNORECASE)
_WHAT_IT_IS: Final = re.compile(r" is (not )?[a-z-]+(?=\s*(?:$|,|and\b|or\b|clause\b))", re.IGNORECASE)
_TITLED: Final = re.compile(r'criterion\s+(\S+)\s+["“]([^"”]+)["”]', re.IGNORECASE)


def rephrased(code: str, home: Statement, source: SourceText, vocabulary: Vocabulary) -> Iterator[Rewriting]:
    """The line with a type behind its name, a label, an `is` before a word of a choice, words in order."""
    if home.keyword in _LISTS:
        yield from declared(code, vocabulary)
        return
    yield from without_commas(code)
    if home.keyword == "rule":
        yield from _labelled(code, home, source)
    if home.keyword == "criterion":
        yield from for_each(code, source)
        yield from part_marks(code, home, source)
        yield from share_between(code)
    yield from _yes_or_no(code, source)
    if home.keyword in _WITH_CODES:
        yield from _coded(code, source)
    yield from _compared(code, vocabulary)
    yield from _in_order(code, vocabulary)


def _yes_or_no(code: str, source: SourceText) -> Iterator[Rewriting]:
    """`statement is signed` for an input `statement  yes or no`: the input alone says so."""
    low = code.lower()
    for row in source.rows:
        found = _YES_OR_NO.match(row)
        name = found[1].lower() if found else ""
        at = low.find(f"{name} is ") if name else -1
        said = _WHAT_IT_IS.match(code, at + len(name)) if at >= 0 else None
        if said is not None:
            negation = "not " if said[1] else ""
            yield Rewriting(f"{code[:at]}{negation}{code[at : at + len(name)]}{code[said.end() :]}", False)


def _coded(code: str, source: SourceText) -> Iterator[Rewriting]:
    """`highest social value` for `highest SV`: a criterion's code where its title stands."""
    low = code.lower()
    for row in source.rows:
        found = _TITLED.match(row)
        at = low.find(found[2].lower()) if found else -1
        if found is not None and at > 0 and code[at - 1] == " ":
            yield Rewriting(code[:at] + found[1] + code[at + len(found[2]) :], False)


def _labelled(code: str, home: Statement, source: SourceText) -> Iterator[Rewriting]:
    """`except when …` with the first label that is free: that of its rule and a letter."""
    atoms = home.head.atoms
    if not _NO_LABEL.match(code) or len(atoms) < 2:
        return
    label = source.raw(atoms[1].line, atoms[1].column, atoms[1].end)
    taken = {atom.key for line in home.lines for atom in line.atoms}
    free = next((letter for letter in "abcdefghij" if f"{label}{letter}".lower() not in taken), None)
    if free:
        yield Rewriting(_NO_LABEL.sub(rf"\1 {label}{free} when", code), False)


def _compared(code: str, vocabulary: Vocabulary) -> Iterator[Rewriting]:
    """`supplier size Micro`: an `is` before a word of a choice."""
    low = code.lower()
    for phrase in sorted(vocabulary.names.only_words):
        for found in re.finditer(rf"(?<=[\w)]) {re.escape(' '.join(phrase))}(?!\w)", low):
            yield Rewriting(f"{code[: found.start()]} is{code[found.start() :]}", False)


def _in_order(code: str, vocabulary: Vocabulary) -> Iterator[Rewriting]:
    """`cost total` for the declared `total cost`."""
    low = code.lower()
    pairs = [phrase for phrase in vocabulary.names.spelt if len(phrase) == 2 and phrase[0] != phrase[1]]
    said = [phrase for phrase in pairs if f"{phrase[1]} {phrase[0]}" in low]
    for phrase in said[:_MOST_ORDERED]:
        pattern = rf"(?<!\w){re.escape(phrase[1])}\s+{re.escape(phrase[0])}(?!\w)"
        for found in re.finditer(pattern, low):
            name = vocabulary.names.spelt[phrase]
            write = code[: found.start()] + name + code[found.end() :]
            yield Rewriting(write, False, (found.start(), found.end(), name))
