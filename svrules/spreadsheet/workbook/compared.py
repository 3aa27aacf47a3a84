"""Which ordinary formulas the formula engine is believed in: those compared with a spreadsheet program.

A formula with anything else is left to the program, and named: an `IFERROR` around a function that the engine
does not know, or gets wrong (formualizer 0.13), would pass for an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from svrules.spreadsheet.workbook.formulas import tokens_of

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

__all__ = ["bare_name", "is_compared", "parts_of"]

# Not here, since it answers otherwise: LOOKUP, AGGREGATE, VALUE, CEILING and FLOOR of negative numbers,
# HYPERLINK, FREQUENCY, MMULT, INFO, SHEET. Those that LibreOffice 7.4 lacks do what Excel's pages say.
_NAMES: Final = """
ABS ADDRESS ANCHORARRAY AND AVERAGE AVERAGEA AVERAGEIF AVERAGEIFS CHAR CHOOSE CLEAN CODE COLUMN
COLUMNS COMBIN CONCAT CONCATENATE COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS DATE DATEDIF DATEVALUE
DAY DAYS DROP EDATE EOMONTH ERROR.TYPE EVEN EXACT EXP FACT FALSE FILTER FIND FIXED GCD GEOMEAN
HLOOKUP HOUR HSTACK IF IFERROR IFNA IFS INDEX INDIRECT INT ISBLANK ISERR ISERROR ISEVEN ISLOGICAL
ISNA ISNONTEXT ISNUMBER ISODD ISREF ISTEXT LARGE LEFT LEN LET LN LOG10 LOWER MATCH MAX MAXA MAXIFS
MEDIAN MID MIN MINIFS MOD MONTH MROUND N NA NETWORKDAYS NOT NOW NUMBERVALUE ODD OFFSET OR
PERCENTILE PERCENTILE.INC PERCENTRANK PI POWER PRODUCT PROPER QUARTILE QUARTILE.INC QUOTIENT RANK
RANK.AVG RANK.EQ REPLACE REPT RIGHT ROUND ROUNDDOWN ROUNDUP ROW ROWS SEARCH SIGN SMALL SORT SORTBY
SQRT STDEV STDEV.P STDEV.S STDEVP SUBSTITUTE SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT SUMSQ SWITCH T
TAKE TEXT TEXTJOIN TIME TODAY TRANSPOSE TRIM TRUE TRUNC TYPE UNIQUE UPPER VAR VAR.P VAR.S VARP
VLOOKUP VSTACK WEEKDAY WEEKNUM WORKDAY XLOOKUP XMATCH XOR YEAR YEARFRAC RAND RANDARRAY RANDBETWEEN
SVRULESCALL
"""
_FUNCTIONS: Final = frozenset(_NAMES.split())
_OF_ARRAYS: Final = frozenset(
    {"SUMPRODUCT", "FILTER", "SORT", "SORTBY", "UNIQUE", "TRANSPOSE", "ANCHORARRAY"}
)
"""Functions that take many cells worked out on the way also in a formula that is no array formula."""
_QUOTED: Final = re.compile(r'"[^"]*"|\'[^\']*\'')
_CALLED: Final = re.compile(r"([\w.]+)\(")
_PREFIX: Final = re.compile(r"@?(?:_xlfn\.|_xlws\.)*", re.IGNORECASE)
_LOOK_CLOSER: Final = re.compile(
    r"\b(?:MATCH|TEXT)\(|:|[^\s,;({<>=&+*/^-] +[^\s,;)}<>=&+*/^-]", re.IGNORECASE
)
_FORMAT: Final = re.compile(r'"(?:General|[0#,.%@;() +:/£$dmyhs-]|""[^"]*"")*"', re.IGNORECASE)
_EXACTLY: Final = (["0"], ["FALSE"])


def bare_name(opening: str) -> str:
    """The name of a function from the opening of its call: `_xlfn.XLOOKUP(` is `XLOOKUP`."""
    return _PREFIX.sub("", opening.rstrip("(")).upper()


def parts_of(tokens: Sequence[Token], opening: int) -> list[list[str]]:
    """The arguments of the call that opens there, each by its words."""
    parts: list[list[str]] = [[]]
    depth = 0
    for token in tokens[opening + 1 :]:
        depth += (token.subtype == "OPEN") - (token.subtype == "CLOSE")
        if depth < 0:
            break
        if depth == 0 and token.type == "SEP":
            parts.append([])
        elif token.type != "WHITE-SPACE":
            parts[-1].append(token.value)
    return parts


def is_compared(text: str, *, array: bool) -> bool:
    """Whether a formula holds nothing but what was compared; `array`: it is entered as an array formula."""
    plain = _QUOTED.sub("", text)
    if not all(bare_name(name) in _FUNCTIONS for name in _CALLED.findall(plain)):
        return False
    if not _LOOK_CLOSER.search(plain):
        return True
    tokens = tokens_of(text)
    return not any(
        _is_approximate(tokens, at) or _meets(tokens, at) or (not array and _is_spread(tokens, at))
        for at in range(len(tokens))
    )


def _is_approximate(tokens: Sequence[Token], at: int) -> bool:
    """A search for the nearest, which programs make by halves, or a number in a format of its own."""
    token = tokens[at]
    if token.type != "FUNC" or token.subtype != "OPEN":
        return False
    name, parts = bare_name(token.value), parts_of(tokens, at)
    if name == "MATCH":
        return len(parts) != 3 or parts[2] not in _EXACTLY
    return name == "TEXT" and (len(parts) != 2 or not _FORMAT.fullmatch("".join(parts[1])))


def _meets(tokens: Sequence[Token], at: int) -> bool:
    """A space between two ranges: the cells that both have."""
    if tokens[at].type != "WHITE-SPACE" or not 0 < at < len(tokens) - 1:
        return False
    before, after = tokens[at - 1], tokens[at + 1]
    ends = before.type == "OPERAND" or before.subtype == "CLOSE"
    return bool(ends and (after.type == "OPERAND" or after.subtype == "OPEN"))


def _is_spread(tokens: Sequence[Token], at: int) -> bool:
    """Many cells where a formula that is no array formula has one: programs take that of the same line."""
    token = tokens[at]
    if token.subtype != "RANGE" or ":" not in token.value or _is_joined(tokens, at):
        return False
    around = list(_around(tokens, at))
    if any(name in _OF_ARRAYS for name in around):
        return False
    return not any(around) or any(_is_operator(tokens, at + step) for step in (-1, 1))


def _is_joined(tokens: Sequence[Token], at: int) -> bool:
    return any(0 <= near < len(tokens) and tokens[near].value == ":" for near in (at - 1, at + 1))


def _is_operator(tokens: Sequence[Token], at: int) -> bool:
    return 0 <= at < len(tokens) and bool(tokens[at].type.startswith("OPERATOR")) and tokens[at].value != ","


def _around(tokens: Sequence[Token], at: int) -> Iterator[str]:
    """The functions that a word stands in, from the innermost; empty text for a bracket alone."""
    depth = 0
    for token in reversed(tokens[:at]):
        if token.subtype == "CLOSE":
            depth += 1
        elif token.subtype == "OPEN":
            if depth == 0:
                yield bare_name(token.value)
            depth = max(0, depth - 1)
