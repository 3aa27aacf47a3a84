"""Numbers of a Result for people: from their exact text, never from a float."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from svrules.engine.result import FactUsed
from svrules.quantities import decimal_places, shown

__all__ = ["fact_words", "figure", "figures"]

_NONE = "–"


def figure(exact: str | None, places: int = 4) -> str:
    """An exact number in full, or rounded and marked `≈` where its decimals run on; `–` for none."""
    return _NONE if exact is None else shown(Fraction(exact), places, thousands=True)


def figures(column: Iterable[str | None]) -> list[str]:
    """A column of exact numbers with as many decimals as the longest needs, so that the points line up.

    Numbers whose decimals run on are rounded to 2 places and marked: an explanation has them in full.
    """
    listed = [figure(exact, 2) for exact in column]
    places = max(len(text.partition(".")[2]) for text in listed) if listed else 0
    return [_padded(text, places) for text in listed]


def _padded(text: str, places: int) -> str:
    if text == _NONE or places == 0:
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(places, '0')}"


def fact_words(fact: FactUsed, missing: Iterable[str] = ()) -> str:
    """`local jobs: 4 FTE`, with the exact fraction where the text is rounded.

    Without a value: `local jobs: missing` when it is among the facts that are missing, else `not known`.
    """
    if fact.value is None:
        return f"{fact.name}: {'missing' if fact.name in missing else 'not known'}"
    rounded = fact.exact is not None and "/" in fact.exact and decimal_places(Fraction(fact.exact)) is None
    return f"{fact.name}: {fact.value}" + (f" (exactly {fact.exact})" if rounded else "")
