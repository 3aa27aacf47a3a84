"""Nothing, in the unit of the fact that a criterion scores: `£0`, `0 FTE`, `0%`."""

from __future__ import annotations

import re
from typing import Final

from svrules.language.reading.lines import Line, SourceText, Statement
from svrules.language.reading.vocabulary import Vocabulary, key_of

__all__ = ["nothing_of"]

_LISTS: Final = frozenset({"contract", "bid", "bid inputs"})
# What stands behind a fact whose own unit is compared: `local jobs relative to highest`.
_METHODS: Final = frozenset({"relative", "percent", "from", "out", "by"})
_VAT: Final = re.compile(r"\s*\b(?:ex|inc|excl|incl|excluding|including|outside)\s+vat\b", re.IGNORECASE)
_NO_UNIT: Final = ("number", "level", "yes", "one", "date", "text")


def nothing_of(
    home: Statement, line: int, statements: list[Statement], vocabulary: Vocabulary, source: SourceText
) -> str:
    """Nothing of the fact that a criterion scores on this line or above; `0`, which fits all, of others."""
    above = [clause for clause in home.lines if key_of(clause) <= line]
    for clause in reversed(above):
        keys = [atom.key for atom in clause.atoms]
        name = vocabulary.names.at(keys, 0)
        if name is not None and keys[name[0] : name[0] + 1] and keys[name[0]] in _METHODS:
            return _in_unit(_type_of(keys[: name[0]], statements, vocabulary, source))
    return "0"


def _type_of(name: list[str], statements: list[Statement], vocabulary: Vocabulary, source: SourceText) -> str:
    """How a fact is declared, up to the first comma; nothing for what is no fact."""
    declared = (line for home in statements if home.keyword in _LISTS for line in home.lines)
    for line in declared:
        length = vocabulary.name_length.get(key_of(line), 0)
        if [atom.key for atom in line.atoms[:length]] == name:
            return _until_comma(line, length, source)
    return ""


def _until_comma(line: Line, start: int, source: SourceText) -> str:
    end = next((at for at, atom in enumerate(line.atoms) if at > start and atom.key == ","), len(line.atoms))
    words = line.atoms[start:end]
    return " ".join(source.raw(atom.line, atom.column, atom.end) for atom in words)


def _in_unit(declared: str) -> str:
    words = _VAT.sub("", declared).removeprefix("whole ").split()
    first = words[0].lower() if words else ""
    if not first or first in _NO_UNIT:
        return "0"
    if first.startswith("percent"):
        return "0%"
    return " ".join(["£0", *words[1:]] if first == "money" else ["0", *words])
