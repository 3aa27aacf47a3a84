"""Types and written values in words, exact: what is printed here reads back as the same value."""

from datetime import date
from fractions import Fraction

from svrules.language.expressions import Scalar
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, Type, YesNoType
from svrules.quantities import MONEY, STANDARD_UNITS, UnitTable, decimal_text, exact_text, print_date

__all__ = ["literal", "number_in_full", "type_in_words"]


def literal(value: Scalar, kind: Type, units: UnitTable = STANDARD_UNITS) -> str:
    """A value as a rulebook writes it: `£20,000`, `£30,000 per FTE`, `10%`, `4 weeks`, `yes`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return print_date(value)
    if isinstance(value, str):
        return f'"{value}"' if isinstance(kind, TextType) else value
    return _number(value, kind, units)


def number_in_full(x: Fraction) -> str:
    """A number with all its decimals and commas, or as `p/q` when its decimals do not end."""
    return decimal_text(x, thousands=True) or exact_text(x)


def _number(value: Fraction, kind: Type, units: UnitTable) -> str:
    if not isinstance(kind, NumberType):
        return number_in_full(value)
    if kind.style == "percent" and kind.dimension.is_plain:
        return number_in_full(value * 100) + "%"
    if kind.dimension.is_plain:
        return number_in_full(value)
    if dict(kind.dimension.powers).get("£") == 1:
        per = (kind.dimension / MONEY).words(units)
        return _pounds(value) + ("" if kind.dimension == MONEY else f" {per}")
    return f"{number_in_full(value)} {_unit_word(value, kind, units)}"


def _unit_word(value: Fraction, kind: NumberType, units: UnitTable) -> str:
    powers = kind.dimension.powers
    if abs(value) == 1 and len(powers) == 1 and powers[0][1] == 1:
        return powers[0][0]
    return kind.dimension.words(units)


def _pounds(value: Fraction) -> str:
    digits = number_in_full(abs(value))
    if len(digits.partition(".")[2]) == 1:
        digits += "0"
    return f"{'-' if value < 0 else ''}£{digits}"


def type_in_words(kind: Type, units: UnitTable = STANDARD_UNITS) -> str:
    """A type as an officer would say it: `money excluding VAT`, `£ per hour`, `weeks`, `one of A, B or C`."""
    match kind:
        case NumberType():
            return _number_type(kind, units)
        case YesNoType():
            return "yes or no"
        case ChoiceType(options, ordered):
            return ("level of " if ordered else "one of ") + ", ".join(options)
        case DateType():
            return "date"
        case _:
            return "text"


def _number_type(kind: NumberType, units: UnitTable) -> str:
    if "£" in dict(kind.dimension.powers):
        words = "money" if kind.dimension == MONEY else f"money {(kind.dimension / MONEY).words(units)}"
        return words + (f" {kind.vat} VAT" if kind.vat in ("excluding", "including") else "")
    if not kind.dimension.is_plain:
        return kind.dimension.words(units)
    return {"percent": "percent", "level": "level"}.get(kind.style, "number")
