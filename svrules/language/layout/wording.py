"""How each word of a line is written: comparisons in words, plain quotes, no spaces inside amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from lark import Token

from svrules.language.reading.lines import SourceText, plain

__all__ = ["Piece", "joined", "piece"]

_COMPARISONS: Final = {
    ">": "above",
    ">=": "at least",
    "≥": "at least",
    "<": "below",
    "<=": "at most",
    "≤": "at most",
}
_SYMBOLS: Final = {
    "=": "is",
    "!=": "is not",
    "≠": "is not",
    "<>": "is not",
    "*": "×",
    "/": "÷",
    "tie :": "tie:",
}
# Behind one of these a comparison stands on its own, as in the cell of a table or the bound of an input.
_BEGINS_CELL: Final = frozenset({"", "BAR", "COMMA", "NOT", "TO"})
# Behind one of these a minus belongs to the number after it.
_BEFORE_A_SIGN: Final = frozenset(
    {"", "PLUS", "MINUS", "TIMES", "DIVIDE", "OPEN", "COMMA", "BAR", "TO_THE_POWER", "IF", "THEN"}
    | {"OTHERWISE", "AND", "OR", "NOT", "IS", "IS_NOT", "ABOVE", "AT_LEAST", "BELOW", "AT_MOST", "BETWEEN"}
    | {"TO", "FROM", "BLANK_MEANS", "LEVEL_FROM", "LEVEL_OF", "CAPPED_AT", "FLOORED_AT", "CAPPED_HEAD"}
    | {"FLOORED_HEAD", "GIVES"}
)


class Piece(NamedTuple):
    """A word, phrase, name or amount as it is to be written, and the line of the text that it stands on."""

    kind: str
    text: str
    row: int


def piece(token: Token, source: SourceText) -> Piece:
    """What a token is written as, whatever stands beside it."""
    typed = _typed(token, source)
    return Piece(token.type, _written(token.type, typed), token.line or 1)


def joined(pieces: Iterable[Piece]) -> str:
    """The pieces of a line with the spaces that belong between them."""
    text, before, sticks = "", "", True
    for part in pieces:
        written = part.text
        if part.kind in ("ABOVE", "AT_LEAST", "BELOW", "AT_MOST") and written in _COMPARISONS:
            written = _COMPARISONS[written] if before in _BEGINS_CELL else f"is {_COMPARISONS[written]}"
        if not sticks and not written.startswith((",", ")")):
            text += " "
        text += written
        sticks = part.kind == "OPEN" or (part.kind == "MINUS" and written == "-" and before in _BEFORE_A_SIGN)
        before = part.kind
    return text


def _typed(token: Token, source: SourceText) -> str:
    """The token as typed; one that goes over the end of a line is brought onto one."""
    first, last = token.line or 1, token.end_line or 1
    if first == last:
        return str(token)
    rows = [source.rows[number - 1] for number in range(first, last + 1)]
    rows[-1] = rows[-1][: (token.end_column or 1) - 1]
    rows[0] = rows[0][(token.column or 1) - 1 :]
    return " ".join(re.sub(r"#.*", "", row).strip() for row in rows)


def _written(kind: str, typed: str) -> str:
    match kind:
        case "CELL":
            return typed.strip()
        case "STRING":
            return f'"{typed[1:-1]}"' if '"' not in typed[1:-1] else typed
        case "NAME" | "FACT":
            return " ".join(typed.split())
        case "NUMBER" | "DATE" | "ORDINAL":
            return " ".join(plain(typed).split())
        case "MONEY":
            return re.sub(r"£\s+", "£", " ".join(plain(typed).split()))
        case "PERCENT":
            return "".join(plain(typed).split())
    words = re.sub(r"\s*,\s*", ", ", " ".join(plain(typed).split()))
    return _SYMBOLS.get(words, words.strip())
