"""Functions that the formula engine does not work out cell by cell (formualizer 0.13).

Given many cells where one is wanted, it answers for the first, with FALSE, or with an error: such a formula
is not believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from svrules.spreadsheet.workbook.compared import bare_name, is_compared, parts_of
from svrules.spreadsheet.workbook.formulas import Formula, tokens_of

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

__all__ = ["calls_beyond", "is_beyond"]

_OF_ONE: Final = re.compile(
    r"ISNUMBER|ISTEXT|ISBLANK|ISERROR|ISERR|ISNA|ISLOGICAL|ISNONTEXT|ISODD|ISEVEN|ABS|ROUND|"
    r"ROUNDUP|ROUNDDOWN|MROUND|INT|TRUNC|MOD|SIGN|SQRT|POWER|EXP|LN|LOG|LOG10|CEILING|"
    r"FLOOR|CEILING[.]MATH|FLOOR[.]MATH|EVEN|ODD|LEN|TEXT|VALUE|N|T|NOT|LEFT|RIGHT|MID|"
    r"UPPER|LOWER|PROPER|TRIM|CLEAN|EXACT|CONCATENATE|SUBSTITUTE|REPLACE|FIND|SEARCH|REPT|"
    r"FIXED|CHAR|CODE|DATE|YEAR|MONTH|DAY|WEEKDAY|DATEVALUE|IFS|SWITCH|CHOOSE|NUMBERVALUE|"
    r"EDATE"
)
_WHOLE: Final = re.compile(
    r"SUM|AVERAGE|COUNT|COUNTA|MAX|MIN|MEDIAN|MODE|PRODUCT|SUMPRODUCT|STDEV|STDEV[.]S|"
    r"STDEV[.]P|VAR|VAR[.]S|VAR[.]P|LARGE|SMALL|PERCENTILE|PERCENTILE[.]INC|QUARTILE|"
    r"QUARTILE[.]INC|AND|OR|ROWS|COLUMNS|TEXTJOIN"
)
_CELLS: Final = re.compile(r"IF|LET|FILTER|SORT|SORTBY|UNIQUE|TRANSPOSE|TAKE|DROP|VSTACK|HSTACK|INDEX")
_LOOKED_UP: Final = {
    "MATCH": 1, "XMATCH": 1, "VLOOKUP": 1, "HLOOKUP": 1, "XLOOKUP": 1, "RANK": 1, "RANK.EQ": 1, "RANK.AVG": 1,
    "COUNTIF": 2, "SUMIF": 2, "AVERAGEIF": 2, "INDEX": -1, "LARGE": 2, "SMALL": 2, "PERCENTILE": 2,
}  # fmt: skip
"""Functions of which one argument, counted from 1, is for one cell; -1: each but the first."""
_OF_FIRST: Final = re.compile(r"MATCH|XMATCH|VLOOKUP|HLOOKUP|XLOOKUP|RANK|RANK[.]EQ|RANK[.]AVG")
_MAYBE: Final = re.compile(r"[:#\[{]|ANCHORARRAY", re.IGNORECASE)


def is_beyond(text: str, *, array: bool) -> bool:
    """Whether a formula gives many cells to a function that wants one, or holds what was never compared.

    `array`: it is entered as an array formula.
    """
    if not is_compared(text, array=array):
        return True
    if not _MAYBE.search(text):
        return False
    tokens = tokens_of(text)
    return any(_is_many(token) and _misused(tokens, at, at) for at, token in enumerate(tokens))


def calls_beyond(formula: Formula) -> list[int]:
    """The SV calls, counted from 0, that stand where the engine wants one cell, or it is not known."""
    tokens = tokens_of("".join(formula.tokens))
    if len(tokens) != len(formula.tokens):
        return list(range(len(formula.calls))) if not formula.whole else []
    return [
        number
        for number, call in enumerate(formula.calls)
        if _misused(tokens, call.first, call.last, known_only=True)
    ]


def _is_many(token: Token) -> bool:
    if token.type == "ARRAY":
        return bool(token.subtype == "OPEN")
    if token.subtype == "RANGE":
        word = token.value
        return (
            ":" in word or word.endswith("#") or ("[" in word and "#This Row" not in word and "@" not in word)
        )
    return bool(token.subtype == "OPEN" and token.value.upper().endswith("ANCHORARRAY("))


def _misused(tokens: Sequence[Token], first: int, last: int, *, known_only: bool = False) -> bool:
    """Whether what stands there reaches a function that wants one cell; `known_only`: or an unknown one."""
    at = first
    while (opening := _opening(tokens, at)) is not None:
        name = bare_name(tokens[opening].value)
        argument = _argument(tokens, opening, at)
        at = opening
        if not name or name == "ANCHORARRAY":
            continue
        if _OF_ONE.fullmatch(name) or _wants_one(name, argument):
            return True
        if (
            _WHOLE.fullmatch(name)
            or _OF_FIRST.fullmatch(name)
            or (name == "INDEX" and _picks(tokens, opening))
        ):
            return False
        if not _CELLS.fullmatch(name):
            return known_only
    return False


def _wants_one(name: str, argument: int) -> bool:
    wanted = _LOOKED_UP.get(name, 0)
    return argument > 1 if wanted == -1 else argument == wanted


def _opening(tokens: Sequence[Token], at: int) -> int | None:
    """Where the brackets around a token open; None where there are none."""
    depth = 0
    for before in range(at - 1, -1, -1):
        if tokens[before].subtype == "CLOSE":
            depth += 1
        elif tokens[before].subtype == "OPEN":
            if depth == 0:
                return before
            depth -= 1
    return None


def _argument(tokens: Sequence[Token], opening: int, at: int) -> int:
    """Which argument a token is in, counted from 1."""
    depth, number = 0, 1
    for token in tokens[opening + 1 : at]:
        depth += (token.subtype == "OPEN") - (token.subtype == "CLOSE")
        number += depth == 0 and token.type == "SEP" and token.subtype == "ARG"
    return number


def _picks(tokens: Sequence[Token], opening: int) -> bool:
    """Whether an INDEX gives one cell: a row, or a row and a column, that are not 0."""
    parts = parts_of(tokens, opening)
    return len(parts) > 1 and all(part and part != ["0"] for part in parts[1:])
