"""What stands after a name in a heading, in brackets: `(£, excluding VAT)`, `(FTE)`, `(0 to 5)`, `(yes/no)`.

A remark may say what comes first in dates, `(dd/mm/yyyy)`; else it may only repeat what the rulebook says.
One that says anything else would change what the numbers below it mean, so it is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from svrules.data.wording import name_key
from svrules.language.rulebook import Input
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, YesNoType
from svrules.quantities import (
    MONEY,
    PLAIN,
    DateOrder,
    Dimension,
    UnitTable,
    VatBasis,
    exact_text,
    split_vat,
)

_HARMLESS: Final = frozenset({"optional", "required", "mandatory", "if any", "if known", "in figures"})
_PLAIN_WORDS: Final = frozenset({"number", "no", "no.", "count", "quantity", "whole number", "figure"})
_PERCENT_WORDS: Final = frozenset({"%", "percent", "per cent", "percentage"})
_POUND_WORDS: Final = frozenset({"£", "gbp", "pound", "pounds", "pounds sterling", "£ gbp", "gbp £"})
_YES_NO_WORDS: Final = frozenset({"yes/no", "y/n", "yes or no", "yes / no", "true/false"})
_DATE_WORDS: Final = frozenset({"date", "day", "a date", "yyyy-mm-dd", "yyyy/mm/dd"})
_DATE_ORDER: Final = re.compile(
    r"(?:(?P<day>dd?|day)|mm?|month)"
    r"(?:[ -]first|(?P<mark>[-/. ])(?(day)(?:mm?|month)|(?:dd?|day))(?:(?P=mark)(?:y|yyyy|year))?)"
)
_SHORT_YEAR: Final = re.compile(r"(?:dd?[/. -]mm?|mm?[/. -]dd?)[/. -]yy")
_MULTIPLES: Final = re.compile(
    r"£? ?(?:k|m|bn|'?000s?|thousands?|millions?|billions?)(?: (?:of )?(?:£|pounds))?|£ ?'?000s?"
)
_CURRENCIES: Final = re.compile(r"[$€¥]|\b(?:usd|eur|euros?|dollars?)\b")
_LEVELS: Final = re.compile(
    r"(?:(?:level|mark|score|scale)s? )?(?:from )?(?P<low>[0-9.]+) ?(?:-|to) ?(?P<high>[0-9.]+)"
    r"|(?:marks? |score )?out of (?P<top>[0-9.]+)"
)
_LEVEL_WORDS: Final = frozenset({"level", "mark", "marks", "score", "points", "grade"})


@dataclass(frozen=True, slots=True)
class Remark:
    """What a remark said: the VAT basis or the order of dates it states, or why it cannot stand."""

    vat: VatBasis = None
    order: DateOrder | None = None
    problem: str = ""
    about_vat: bool = False


def read_remark(text: str, for_: Input, units: UnitTable) -> Remark:
    """What the text of a bracket says of the input, checked against the rulebook."""
    if _is_listing(text, for_):
        return Remark()
    vat: VatBasis = None
    order: DateOrder | None = None
    for part in filter(None, (name_key(piece) for piece in re.split(r"[,;]", text))):
        rest, stated = split_vat(part)
        if stated is None and re.search(r"\bvat\b", part):
            problem = f"It cannot be told from `{text}` whether VAT is in."
            return Remark(problem=problem, about_vat=True)
        if stated is not None and vat is not None and vat != stated:
            return Remark(problem=f"`{text}` states two VAT bases.", about_vat=True)
        vat = stated or vat
        rest = rest.strip()
        stated_order = _order(rest) if isinstance(for_.type, DateType) else None
        if stated_order and order and stated_order != order:
            return Remark(problem=f"`{text}` states two orders of day and month.")
        order = stated_order or order
        problem = _problem(rest, for_, units) if rest else ""
        if problem:
            return Remark(problem=problem)
    return Remark(vat, order)


def _order(part: str) -> DateOrder | None:
    found = _DATE_ORDER.fullmatch(part)
    if found is None:
        return None
    return "day first" if found["day"] else "month first"


def read_unit(text: str, units: UnitTable) -> Dimension | None:
    """The dimension that the words of a unit name, such as `£ per FTE`, `hours/week`, `people`.

    None if unknown.
    """
    pieces = [piece.strip() for piece in re.split(r"/|\bper\b|\ba\b(?= \w)", name_key(text))]
    total = _unit_product(pieces[0], units) if pieces[0] else PLAIN
    if total is None or (not pieces[0] and len(pieces) == 1):
        return None
    for piece in pieces[1:]:
        below = _unit_product(piece, units)
        if below is None:
            return None
        total = total / below
    return total


def _unit_product(words: str, units: UnitTable) -> Dimension | None:
    if words in _POUND_WORDS:
        return MONEY
    whole = units.dimension(words)
    if whole is not None:
        return whole
    total = PLAIN
    for word in re.split(r" ?[×*·] ?", words):
        one = MONEY if word in _POUND_WORDS else units.dimension(word)
        if one is None:
            return None
        total = total * one
    return total


def _is_listing(text: str, for_: Input) -> bool:
    """Whether the bracket lists the options of the choice, `(Works, Services or Supplies)`."""
    if not isinstance(for_.type, ChoiceType):
        return False
    options = {name_key(option) for option in for_.type.options}
    said = {name_key(piece) for piece in re.split(r"[,;/|]|\bor\b", text.removeprefix("one of "))}
    return said - {""} <= options or name_key(text) in ("choice", "choose one", "pick one", "list", "one of")


def _problem(part: str, for_: Input, units: UnitTable) -> str:
    if part in _HARMLESS:
        return ""
    type_ = for_.type
    if isinstance(type_, NumberType):
        part = part.removeprefix("in ")
        return _number_problem(part, for_, type_, units)
    if isinstance(type_, YesNoType):
        return "" if part in _YES_NO_WORDS else _unknown(part, for_)
    if isinstance(type_, DateType):
        return _date_problem(part, for_)
    if isinstance(type_, TextType):
        return ""
    return _unknown(part, for_)


def _date_problem(part: str, for_: Input) -> str:
    if part in _DATE_WORDS or _order(part):
        return ""
    if _SHORT_YEAR.fullmatch(part):
        return f"`{part}` asks for years of two figures, which cannot be told apart."
    return _unknown(part, for_)


def _number_problem(part: str, for_: Input, type_: NumberType, units: UnitTable) -> str:
    if _MULTIPLES.fullmatch(part):
        return f"`{part}` says that amounts stand in thousands or more; they would be read as they stand."
    if _CURRENCIES.search(part):
        return f"`{part}` is another currency; only pounds can be read."
    levels = _LEVELS.fullmatch(part)
    if levels and for_.levels:
        return _levels_problem(part, for_, levels, for_.levels)
    if part in _LEVEL_WORDS and type_.dimension.is_plain:
        return ""
    if part in _PLAIN_WORDS:
        return ""
    if part in _PERCENT_WORDS:
        return (
            "" if type_.style == "percent" else f"`{part}` does not fit: `{for_.name}` is not a percentage."
        )
    unit = read_unit(part, units)
    if unit is None:
        return _unknown(part, for_)
    if unit != type_.dimension:
        asked = "a percentage" if type_.style == "percent" else f"in {type_.dimension.words(units)}"
        if type_.dimension.is_plain and type_.style != "percent":
            asked = "a plain number"
        return f"`{part}` does not fit: `{for_.name}` is {asked}."
    return ""


def _levels_problem(part: str, for_: Input, found: re.Match[str], levels: tuple[Fraction, ...]) -> str:
    try:
        low = Fraction(found["low"]) if found["low"] else None
        high = Fraction(found["high"] or found["top"])
    except ValueError:
        return _unknown(part, for_)
    if high == max(levels) and low in (None, min(levels)):
        return ""
    ends = f"{exact_text(min(levels))} to {exact_text(max(levels))}"
    return f"`{part}` does not fit: `{for_.name}` goes from {ends}."


def _unknown(part: str, for_: Input) -> str:
    return f"`{part}` after `{for_.name}` is not understood."
