"""Words for messages about facts, and the key under which names and answers match."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from svrules.language.expressions import Scalar
from svrules.language.rulebook import Bound, Input
from svrules.language.types import ChoiceType, DateType, NumberType, Type, YesNoType
from svrules.quantities import (
    MONEY,
    UnitTable,
    decimal_text,
    exact_text,
    print_date,
    print_money,
    print_percent,
    print_quantity,
)

_DASHES: Final = str.maketrans(
    {"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"'}
)
_INVISIBLE: Final = re.compile("[\u200b\u2060\ufeff\u00ad]")


def name_key(text: str) -> str:
    """The key under which names, headings and answers match: no case, no doubled spaces, one kind of dash."""
    if text.isascii():
        return " ".join(text.casefold().split())
    return " ".join(_INVISIBLE.sub("", text).translate(_DASHES).casefold().split())


def bidder_key(text: str) -> str:
    """The key under which two bidders would be taken for the same one by a person who reads them."""
    return name_key(unicodedata.normalize("NFKC", text))


def listed(words: Iterable[str], last: str = "or") -> str:
    """Words in back-ticks as a sentence lists them: "`a`, `b` or `c`"."""
    ticked = [f"`{word}`" for word in words]
    return f" {last} ".join([", ".join(ticked[:-1]), ticked[-1]] if len(ticked) > 1 else ticked)


def some(words: Sequence[str], most: int) -> str:
    """Words as a sentence lists them with `and`: the first so many, and how many more there are."""
    if len(words) <= most:
        return listed(words, "and")
    return f"{', '.join(f'`{word}`' for word in words[:most])} and {len(words) - most} more"


def did_you_mean(candidates: Iterable[str]) -> str:
    """`Did you mean ...?`, or nothing when no candidate is near."""
    near = list(candidates)
    return f"Did you mean {listed(near)}?" if near else ""


def kind_words(type_: Type, units: UnitTable) -> str:
    """What a fact of the type is, after `is` or `give`.

    `an amount in pounds`, `a number of weeks`, `a date`.
    """
    if isinstance(type_, NumberType):
        return _number_words(type_, units)
    if isinstance(type_, YesNoType):
        return "`yes` or `no`"
    if isinstance(type_, ChoiceType):
        return f"one of {listed(type_.options)}"
    return "a date" if isinstance(type_, DateType) else "text"


def _number_words(type_: NumberType, units: UnitTable) -> str:
    if type_.style == "percent":
        return "a percentage"
    if type_.dimension == MONEY:
        return "an amount in pounds"
    if type_.dimension.is_plain:
        return "a number"
    words = type_.dimension.words(units)
    return f"an amount in {words}" if words.startswith("£") else f"a number of {words}"


def value_words(value: Scalar, type_: Type, units: UnitTable) -> str:
    """A value as a person writes it: `£20,000`, `10%`, `4 FTE`, `1 April 2026`, `yes`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return _number_shown(value, type_, units)
    return value if isinstance(value, str) else print_date(value)


def _number_shown(value: Fraction, type_: Type, units: UnitTable) -> str:
    if isinstance(type_, NumberType):
        if type_.style == "percent":
            return print_percent(value)
        if type_.dimension == MONEY:
            return print_money(value)
        if not type_.dimension.is_plain:
            return print_quantity(value, type_.dimension, units)
    return decimal_text(value, thousands=True) or exact_text(value)


def bound_words(bound: Bound, type_: Type, units: UnitTable) -> str:
    """A bound as the rulebook writes it: `above £0`, `at least 1 April 2026`."""
    return f"{bound.comparison} {value_words(bound.value, type_, units)}"


def allowed_words(input_: Input, units: UnitTable) -> str:
    """All that limits a fact besides its type: `at least 0 FTE, at most 10 FTE, whole`."""
    words = [bound_words(bound, input_.type, units) for bound in input_.bounds]
    if input_.levels:
        words.append(
            f"one of {', '.join(decimal_text(level) or exact_text(level) for level in input_.levels)}"
        )
    elif input_.whole:
        words.append("a whole number")
    return ", ".join(words)


_VAT_WORDS: Final = {"excluding": "excluding VAT", "including": "including VAT", "outside": "outside VAT"}


def vat_words(vat: str | None) -> str:
    """A VAT basis in words; empty when there is none."""
    return _VAT_WORDS.get(vat or "", "")


def rulebook_units(declared: Iterable[tuple[str, str]], known: UnitTable) -> UnitTable:
    """The table of units that a rulebook knows: the standard ones and those it declares."""
    for singular, plural in declared:
        if known.base(singular) is None and known.base(plural) is None:
            known = known.with_unit(singular, plural)
    return known
