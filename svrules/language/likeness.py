"""Whether two rulebooks say the same, wherever on the page they say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from svrules.language.example import RawCell
from svrules.language.marking import TieStep
from svrules.language.reading.syntax import spelt
from svrules.language.rulebook import Rulebook

__all__ = ["says_the_same", "what_it_says"]

# Where something stands, and the text itself. A tie step is compared by what it computes, not
# by how it is typed, and so are the cells of examples.
_PLACES: Final = frozenset({"span", "spans"})
_OF_THE_FILE: Final = frozenset({"text", "name", "sha256", "origins"})


def says_the_same(one: Rulebook, other: Rulebook) -> bool:
    """Whether every part of two rulebooks is equal but for its place, their names and their layout."""
    return what_it_says(one) == what_it_says(other)


def what_it_says(part: object) -> object:
    """The part as plain values that can be compared: the same for the same words in another layout."""
    if isinstance(part, RawCell):
        return spelt(part.text)
    if is_dataclass(part) and not isinstance(part, type):
        left_out = _PLACES | (_OF_THE_FILE if isinstance(part, Rulebook) else frozenset())
        left_out |= {"words"} if isinstance(part, TieStep) else frozenset()
        kept = [field.name for field in fields(part) if field.name not in left_out]
        return type(part).__name__, tuple((name, what_it_says(getattr(part, name))) for name in kept)
    if isinstance(part, Mapping):
        return tuple((key, what_it_says(value)) for key, value in part.items())
    if isinstance(part, tuple | list):
        return tuple(what_it_says(one) for one in part)
    return part
