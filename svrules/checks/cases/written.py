"""What an officer wrote at a place, for messages."""

from __future__ import annotations

from functools import lru_cache

from svrules.diagnostics import Source, Span
from svrules.language.rulebook import Rulebook

__all__ = ["written"]


def written(rulebook: Rulebook, span: Span) -> str:
    """What stands at a span, on one line; `…` where the text is not at hand."""
    if not rulebook.text or span.file != rulebook.name:
        return "…"
    return " ".join(_source(rulebook.name, rulebook.text).at(span).split())


@lru_cache(maxsize=4)
def _source(name: str, text: str) -> Source:
    return Source(name, text)
