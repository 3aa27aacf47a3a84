"""Tokens → exact literals, with their types."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from functools import lru_cache

from lark import Token

from svrules.language.reading.syntax import Syntax, as_token, spelt, tokens_of
from svrules.language.types import NumberType
from svrules.quantities import MONEY, PLAIN, UnitTable, read_amount, read_date

PLAIN_NUMBER = NumberType(PLAIN, "outside", "number")
PERCENT_NUMBER = NumberType(PLAIN, "outside", "percent")
LEVEL_NUMBER = NumberType(PLAIN, "outside", "level")
POUNDS = NumberType(MONEY, "outside", "money")
_PAST_THE_END = re.compile(r"^(?:29|30|31)(?:st|nd|rd|th)?(\s)")
_TYPES = {"MONEY": POUNDS, "NUMBER": PLAIN_NUMBER, "PERCENT": PERCENT_NUMBER}


@lru_cache(maxsize=4096)
def number_in(text: str) -> Fraction | None:
    """The exact number that a token's text stands for; None when it cannot be read one way only."""
    amount = read_amount(text.replace("£ ", "£"))
    return None if amount is None else amount.value


@lru_cache(maxsize=1024)
def date_in(text: str) -> date | None:
    """The day that a token's text stands for; None when it is none, or could be two."""
    found = read_date(text)
    return found if isinstance(found, date) else None


def last_of_month(text: str) -> str | None:
    """`28 February 2026` for `30 February 2026`; None where the text names no day past the end of a month."""
    for day in range(30, 27, -1):
        found = _PAST_THE_END.sub(rf"{day}\1", text, count=1)
        if found != text and (date_in(found) is not None):
            return found
    return None


def number_type(token: Token) -> NumberType:
    """The type of a MONEY, NUMBER or PERCENT token."""
    return _TYPES[token.type]


def unit_type(tree: Syntax, units: UnitTable) -> tuple[Token, NumberType] | Token:
    """The number token and type of `5 hours` or `£30 per hour`; a token that is no unit, if there is one."""
    number = as_token(tree.children[0])
    dimension = number_type(number).dimension
    for position, name in enumerate(tokens_of(tree, "NAME")):
        unit = units.dimension(spelt(name))
        if unit is None:
            return name
        divides = tree.data == "rate" or position > 0
        dimension = dimension / unit if divides else dimension * unit
    is_money = number.type == "MONEY" or dimension == MONEY  # `20,000£`
    return number, NumberType(dimension, "outside", "money" if is_money else "number")
