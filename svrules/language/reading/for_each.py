"""`1 mark for each local job, at most 10`: the marks for each of something, as the language computes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from svrules.diagnostics import nearest
from svrules.language.reading.lines import SourceText
from svrules.language.reading.said import Rewriting

__all__ = ["for_each"]

_SAID: Final = re.compile(
    r"^(?P<margin>\s+)(?P<count>[\d.]+|an?|one)\s+(?P<marks>marks?|points?)\s+"
    r"(?:for\s+(?:each|every)|per|each)\s+(?:complete\s+|full\s+)?(?:(?P<step>\d[\d,.]*)\s+)?"
    r"(?P<what>[^\W\d_][^,]*?)\s*(?P<limit>,.*)?$",
    re.IGNORECASE,
)
_LIMIT: Final = re.compile(
    r"^,?\s*(?:but\s+|and\s+)?"
    r"(?:capped at|up to(?: a maximum of)?|at most|(?:no|not) more than|limited to|"
    r"(?:to )?a maximum of|maximum(?: of)?|max\.?(?: of)?)"
    r"\s*(?P<most>\d+(?:\.\d+)?)\s*(?:marks?|points?)?\s*$",
    re.IGNORECASE,
)
_FACT: Final = re.compile(
    r"^\s+(?P<name>[^\W\d_].*?)(?:\s{2,}|\t)\s*(?:whole\s+)?(?P<type>[^\W\d_]\w*)", re.IGNORECASE
)
_PLAIN: Final = frozenset({"number", "level", "percent"})
_NO_QUANTITY: Final = frozenset({"yes", "date", "text", "one", "money"})


def for_each(code: str, source: SourceText) -> Iterator[Rewriting]:
    """The line with the fact that is meant, divided by its unit, and the limit behind it."""
    said = _SAID.match(code)
    if said is None:
        return
    limit = _LIMIT.match(said["limit"] or "")
    if said["limit"] and limit is None:
        return
    facts = {found["name"].lower(): found for found in map(_FACT.match, source.rows) if found is not None}
    quantities = {name: one for name, one in facts.items() if one["type"].lower() not in _NO_QUANTITY}
    for name in nearest(said["what"], quantities)[:1]:
        fact = quantities[name]
        step = said["step"] or ("" if fact["type"].lower() in _PLAIN else "1")
        unit = "" if fact["type"].lower() in _PLAIN else f" {fact['type']}"
        amount = f"{fact['name']} ÷ {step}{unit}" if step else fact["name"]
        amount += " rounded down to whole numbers" if said["step"] else ""
        count = "1" if said["count"].lower() in ("a", "an", "one") else said["count"]
        if count != "1":
            amount = f"({amount}) × {count}" if said["step"] else f"{amount} × {count}"
        capped = f", capped at {limit['most']}" if limit is not None else ""
        yield Rewriting(f"{said['margin']}{amount} {_many(said['marks'])}{capped}", False)


def _many(word: str) -> str:
    return word if word.endswith("s") else f"{word}s"
