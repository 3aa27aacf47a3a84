"""What kind of fact a line declares where an officer says it in other words: `number of people`, `A or B`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from svrules.diagnostics import nearest
from svrules.language.reading.said import Rewriting
from svrules.language.reading.vocabulary import Vocabulary, units_of
from svrules.language.reading.words import words

__all__ = ["NO_KIND", "TYPES", "declared"]

NO_KIND: Final = "is neither a type nor a unit."
TYPES: Final = (
    *("money", "number", "whole number", "percent", "yes or no"),
    *("one of", "level from", "date", "text"),
)
_TYPE: Final = r"(?:money|whole number|number|percent|yes or no|date|text)"
_TYPE_FIRST: Final = re.compile(rf"^(\s+)({_TYPE})\s{{2,}}(\S.*)$", re.IGNORECASE)
_NAME_AND_KIND: Final = re.compile(r"^(\s+\S.*?(?:\s{2,}|\t\s*))(\S[^,]*)(.*)$")
_BEGINS_NO_CHOICE: Final = re.compile(
    r"(?:at (?:least|most)|above|below|between|over|under|no (?:less|more)|min|max|blank|confidential|more is"
    r"|less is|heading|note|by \d|settled|comments|decides|moderated)\b|\d",
    re.IGNORECASE,
)
_PARTED: Final = re.compile(r",?\s+or\s+|\s+/\s+|,\s*")
_KEPT: Final = frozenset({"vat", "tax", "per", "gross", "net"})
_DROPPED: Final = frozenset({"of", "for", "in", "the"})
_SHORTEST: Final = 4
_COUNTED: Final = re.compile(r"(whole )?(?:numbers?|amounts?|no\.?) of (?:the )?", re.IGNORECASE)


def declared(code: str, vocabulary: Vocabulary) -> Iterator[Rewriting]:
    """The line with its type behind its name, with `one of` before choices, with a type or unit alone."""
    first = _TYPE_FIRST.match(code)
    if first:
        yield Rewriting(f"{first[1]}{first[3].rstrip()}  {first[2].lower()}", False)
    found = _NAME_AND_KIND.match(code)
    if found is None:
        return
    name, kind, rest = found.groups()
    if not _begins_kind(kind.lower().split(), vocabulary):
        yield from _choices(name, kind + rest)
    unit = _misspelt_unit(kind.strip(), vocabulary)
    if unit:
        yield Rewriting(f"{name}{unit}{rest}", False, (len(name), len(name) + len(kind.rstrip()), unit))
    for meant in _kinds(kind.strip(), vocabulary):
        yield Rewriting(f"{name}{meant}{rest}", False)


def _choices(name: str, said: str) -> Iterator[Rewriting]:
    """`Works, Goods or other` as a list of choices, what is said of the fact behind it left as it is."""
    limits = (
        mark.start()
        for mark in re.finditer(",", said)
        if _BEGINS_NO_CHOICE.match(said[mark.end() :].lstrip())
    )
    end = next(limits, len(said))
    parts = [part.strip() for part in _PARTED.split(said[:end])]
    if len(parts) > 1 and all(parts) and not _BEGINS_NO_CHOICE.match(parts[0]):
        yield Rewriting(f"{name}one of {', '.join(parts)}{said[end:]}", False)


def _misspelt_unit(kind: str, vocabulary: Vocabulary) -> str:
    """The unit that a word is likest to where no type is as near; empty where there is none."""
    if not kind.isalpha() or len(kind) < _SHORTEST:
        return ""
    spelt = vocabulary.names.spelt
    units = [unit for unit in spelt.values() if unit.lower() in units_of(vocabulary)]
    close = nearest(kind, (*TYPES, *units))[:1]
    return close[0] if close and close[0] in units and close[0].lower() != kind.lower() else ""


def _kinds(kind: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The words that say a type or unit, out of those that say more: the unit of what is counted first."""
    counted = _COUNTED.match(kind)
    if counted:
        yield from _cut((counted[1] or "") + kind[counted.end() :], vocabulary)
    yield from _cut(kind, vocabulary)


def _cut(kind: str, vocabulary: Vocabulary) -> Iterator[str]:
    """What begins with a type or unit, whole and without last words that say no limit; the longest first."""
    said = re.sub(r"[()]", "", kind).split()
    keys = [word.lower() for word in said]
    if not _begins_kind(keys, vocabulary):
        return
    for length in range(len(said), 0, -1):
        yield " ".join(said[:length])
        if _says_more(keys[length - 1]):
            return


def _begins_kind(keys: list[str], vocabulary: Vocabulary) -> bool:
    """Whether words begin with a type or a unit."""
    return bool(keys) and (keys[0] in units_of(vocabulary) or words().groups["type"].at(keys, 0) is not None)


def _says_more(word: str) -> bool:
    """Whether a word limits a fact or says what it is counted in: then the fact is another without it."""
    groups = words().groups
    is_spoken = word in groups["type"].by_first or word in groups["everywhere"].by_first
    return not word[0].isalpha() or word in _KEPT or (is_spoken and word not in _DROPPED)
