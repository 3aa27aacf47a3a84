"""Formulas as the formula engine is to see them.

SV calls go by their number; what an answer fills stands there as plain values, so that every formula sees it;
and numbers are compared and put into text with 15 digits, as spreadsheet programs do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from svrules.spreadsheet.workbook.formulas import Expression, Formula, tokens_of
from svrules.spreadsheet.workbook.references import LAST_COLUMN, LAST_ROW, Area, cell_name, column_letters

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

__all__ = ["CALL", "EVEN", "KEEP", "is_elsewhere", "kept", "ordinary", "reads_elsewhere", "without_calls"]

CALL: Final = "SVRULESCALL"
"""In place of an SV call: its number, then the arguments that have to be calculated."""
KEEP: Final = "SVRULESKEEP"
"""Around a formula of which all cells are wanted: its number, and the formula. It gives the first cell."""
EVEN: Final = "SVRULESEVEN"
"""Around what is compared or put into text: numbers with 15 digits."""

_MAYBE: Final = re.compile(r"[<>=&#]|ANCHORARRAY", re.IGNORECASE)
_MAYBE_SPILLS: Final = re.compile(r"#|ANCHORARRAY", re.IGNORECASE)
_MAYBE_INDEX: Final = re.compile(r"\bINDEX\s*\(", re.IGNORECASE)
_ENDLESS: Final = re.compile(
    r"(.*!)?(?:\$?([A-Z]{1,3}):\$?([A-Z]{1,3})|\$?([0-9]+):\$?([0-9]+))", re.IGNORECASE
)
_COMPARING: Final = frozenset({"=", "<>", "<", ">", "<=", ">="})
_SPILL: Final = re.compile(r"(?:_xlfn\.)?(?:_xlws\.)?ANCHORARRAY\(", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(r"'?[^'!]*\[[0-9]+\][^'!]*'?!")
_WRITTEN: Final = frozenset({"TEXT", "NUMBER", "LOGICAL", "ERROR"})

SpillOf = Callable[[str], Area | None]
"""The cells that the answer of the formula in a cell fills, by how a formula names that cell."""


def without_calls(formula: Formula, numbers: Sequence[int]) -> str:
    """The formula with each SV call by its number; its arguments are what has to be calculated."""
    words = list(formula.tokens)
    for call, number in zip(formula.calls, numbers, strict=True):
        inside = [one.text for one in call.arguments if isinstance(one, Expression)]
        words[call.first] = f"{CALL}({','.join((str(number), *inside))})"
        words[call.first + 1 : call.last + 1] = [""] * (call.last - call.first)
    return "".join(words)


def kept(number: int, text: str) -> str:
    """The formula, whose cells are kept by that number."""
    return f"{KEEP}({number},{text})"


def reads_elsewhere(text: str) -> bool:
    """Whether a formula reads cells of another workbook."""
    return "[" in text and any(
        token.subtype == "RANGE" and is_elsewhere(token.value) for token in tokens_of(text)
    )


def is_elsewhere(reference: str) -> bool:
    """Whether a reference is to another workbook: `[1]Prices!A1`."""
    return _ELSEWHERE.match(reference) is not None


def ordinary(text: str, spill: SpillOf) -> str:
    """A formula, its SV calls by their number, as the engine is to see it."""
    if _MAYBE_INDEX.search(text):
        text = "".join(_with_ends(tokens_of(text))) or text
    if not _MAYBE.search(text):
        return text
    if _MAYBE_SPILLS.search(text):
        text = "".join(_filled(tokens_of(text), spill)) or text
    return _with_even(text)


@lru_cache(maxsize=1 << 15)
def _with_even(text: str) -> str:
    tokens = tokens_of(text)
    return _level(tokens) if any(map(_joins, tokens)) else text


# -- spilled ranges ------------------------------------------------------------------------------------


def _is_spill(token: Token) -> bool:
    return bool(token.subtype == "RANGE" and token.value.endswith("#"))


def _filled(tokens: Sequence[Token], spill: SpillOf) -> list[str]:
    words = [token.value for token in tokens]
    for at, token in enumerate(tokens):
        if _is_spill(token):
            words[at] = _named(spill(token.value[:-1])) or words[at]
        if _SPILL.fullmatch(token.value) and at + 2 < len(tokens) and tokens[at + 1].subtype == "RANGE":
            area = _named(spill(tokens[at + 1].value))
            if area and tokens[at + 2].subtype == "CLOSE":
                words[at : at + 3] = [area, "", ""]
    return words


def _named(area: Area | None) -> str:
    if area is None:
        return ""
    sheet = area.sheet.replace("'", "''")
    return f"'{sheet}'!{cell_name(area.top, area.left)}:{cell_name(area.bottom, area.right)}"


def _with_ends(tokens: Sequence[Token]) -> list[str]:
    """Whole columns and rows that INDEX is given, with ends: else the engine sees no cell below the last."""
    words = [token.value for token in tokens]
    for at, token in enumerate(tokens[:-1]):
        if token.type == "FUNC" and token.value.upper() == "INDEX(":
            found = _ENDLESS.fullmatch(words[at + 1])
            if found is not None:
                sheet, left, right, top, bottom = found.groups(default="")
                columns = (
                    f"${left or 'A'}${top or 1}:${right or column_letters(LAST_COLUMN)}${bottom or LAST_ROW}"
                )
                words[at + 1] = sheet + columns
    return words


# -- 15 digits -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Piece:
    """A part of a formula on one level of brackets: an operator, or what stands between operators."""

    text: str
    kind: str


def _joins(token: Token) -> bool:
    return token.type == "OPERATOR-INFIX" and (token.value in _COMPARING or token.value == "&")


def _level(tokens: Sequence[Token]) -> str:
    """The tokens of one level of brackets as text, with 15 digits where that matters."""
    pieces: list[_Piece] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.subtype == "OPEN":
            last = _closing(tokens, at)
            inside = _level(tokens[at + 1 : last])
            end = tokens[last].value if last < len(tokens) else ""
            pieces.append(_Piece(token.value + inside + end, "operand"))
            at = last
        else:
            pieces.append(_Piece(token.value, _kind(token)))
        at += 1
    return "".join(_compared(part) for part in _split(pieces, ("separator",)))


def _closing(tokens: Sequence[Token], first: int) -> int:
    depth = 0
    for at in range(first, len(tokens)):
        depth += (tokens[at].subtype == "OPEN") - (tokens[at].subtype == "CLOSE")
        if depth == 0:
            return at
    return len(tokens)


def _kind(token: Token) -> str:
    if token.type == "SEP":
        return "separator"
    if token.type == "WHITE-SPACE":
        return "space"
    if _joins(token):
        return "joins" if token.value == "&" else "compares"
    if token.type == "OPERAND" and token.subtype in _WRITTEN:
        return "text" if token.subtype == "TEXT" else "written"
    return "operand"


def _split(pieces: Sequence[_Piece], kinds: Sequence[str]) -> list[list[_Piece]]:
    """The pieces between those of some kinds, and each of these by itself."""
    parts: list[list[_Piece]] = [[]]
    for piece in pieces:
        if piece.kind in kinds:
            parts += [[piece], []]
        else:
            parts[-1].append(piece)
    return parts


def _compared(pieces: Sequence[_Piece]) -> str:
    parts = _split(pieces, ("compares",))
    words = any(_solid(part) == ["text"] for part in parts)
    if len(parts) == 1 or words:
        return "".join(map(_joined, parts))
    return "".join(_even(part, _joined(part)) for part in parts)


def _joined(pieces: Sequence[_Piece]) -> str:
    parts = _split(pieces, ("joins",))
    if len(parts) == 1:
        return "".join(piece.text for piece in pieces)
    return "".join(_even(part, "".join(piece.text for piece in part)) for part in parts)


def _solid(pieces: Sequence[_Piece]) -> list[str]:
    return [piece.kind for piece in pieces if piece.kind != "space"]


def _even(pieces: Sequence[_Piece], text: str) -> str:
    """What is compared or joined, with 15 digits; operators and what is written in the formula as it is."""
    kinds = _solid(pieces)
    if not kinds or kinds[0] in ("compares", "joins", "separator") or kinds in (["text"], ["written"]):
        return text
    return f"{EVEN}({text.strip()})"
