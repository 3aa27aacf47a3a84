"""SV calls in formulas, however a program stores them.

Office.js and xlwings Lite store `_xldudf_SVSCORE(`, XLLs `_xll.SVSCORE(`, VBA add-ins `[1]!SVSCORE(`,
LibreOffice `SV.SCORE(`, and a program that does not know the function may store it plainly or as
`_xludf.SVSCORE(`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from svrules.spreadsheet.cells import MOST_LETTERS, Cell
from svrules.spreadsheet.functions import FUNCTIONS

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

__all__ = [
    "Argument",
    "Array",
    "Expression",
    "Formula",
    "Literally",
    "Omitted",
    "Reference",
    "SvCall",
    "argument_of",
]
__all__ += ["calls_in", "maybe_sv", "sv_name", "tokens_of"]

_WORDS: Final = "|".join(name.removeprefix("SV") for name in FUNCTIONS)
_PREFIX: Final = r"(?:_xlfn\.|_xlws\.|_xldudf_|_xludf\.|_xll\.|'(?:[^']|'')*'!|\[[0-9]+\]!|[^!'()\[\]]+!)"
_NAME: Final = re.compile(rf"@?{_PREFIX}*SV[._]?({_WORDS})\(", re.IGNORECASE)
_HINT: Final = re.compile(rf"SV[._]?(?:{_WORDS})\s*\(", re.IGNORECASE)
_SPILL: Final = re.compile(r"(?:_xlfn\.)?(?:_xlws\.)?ANCHORARRAY\(", re.IGNORECASE)
_SINGLE: Final = re.compile(r"@?(?:_xlfn\.)?SINGLE\(", re.IGNORECASE)
_CELLS: Final = r"(?:'[^'\x22]+'!)?[A-Za-z_$][A-Za-z0-9_.$:!]*"
_PLAIN_TEXT: Final = rf'(?:"(?:[^"]|"")*"|{_CELLS}|[0-9]+(?:\.[0-9]+)?|[0-9]+:[0-9]+|)'
_PLAIN: Final = re.compile(rf"{_PLAIN_TEXT}(?:,{_PLAIN_TEXT})*\)")
_PLAIN_ARGUMENT: Final = re.compile(rf",({_PLAIN_TEXT})")
_FIGURES: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Omitted:
    """An argument that was left out."""


@dataclass(frozen=True, slots=True)
class Literally:
    """An argument that is written in the formula."""

    value: Cell


@dataclass(frozen=True, slots=True)
class Array:
    """A table written in the formula: `{1,2;3,4}`."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """Cells, a name or a part of a table; `spill` when the whole spilled range of the cell is meant."""

    text: str
    spill: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """Something that has to be calculated first, as it stands in the formula."""

    text: str


Argument: TypeAlias = Omitted | Literally | Array | Reference | Expression


@dataclass(frozen=True, slots=True)
class SvCall:
    """One SV call in a formula; `first` and `last` are the places of its tokens."""

    function: str
    arguments: tuple[Argument, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with its SV calls.

    `whole`: the formula is one call and nothing else; `single`: of its answer only the first cell is wanted;
    `nested`: an SV call stands inside another.
    """

    tokens: tuple[str, ...]
    calls: tuple[SvCall, ...]
    whole: bool
    single: bool
    nested: bool = False

    @property
    def text(self) -> str:
        """The formula in the one spelling that all programs are shown: `SVSCORE(…)`, without the `=`."""
        starts = {call.first: f"{call.function}(" for call in self.calls}
        return "".join(starts.get(at, token) for at, token in enumerate(self.tokens))

    @property
    def is_direct(self) -> bool:
        """Whether nothing has to be calculated but SV calls."""
        return self.whole and not any(isinstance(one, Expression) for one in self.calls[0].arguments)


def maybe_sv(text: str) -> bool:
    """A quick look: whether a formula may hold an SV call."""
    return _HINT.search(text) is not None


def sv_name(token: str) -> str | None:
    """The SV function that the opening of a call names, such as `_xldudf_SV_SCORE(`; None for any other."""
    found = _NAME.fullmatch(token)
    return f"SV{found[1].upper()}" if found else None


def calls_in(text: str) -> Formula | None:
    """The SV calls of a formula (without its `=`), outermost only; None when there is none to be found."""
    return _plain_call(text) or _by_tokens(text)


def _plain_call(text: str) -> Formula | None:
    """A call of references, texts and numbers and nothing else: most are, and are read ten times as fast."""
    opening, bracket, rest = text.partition("(")
    name = sv_name(opening + bracket)
    if name is None or opening.startswith("@") or not _PLAIN.fullmatch(rest):
        return None
    inside = rest[:-1]
    given = tuple(map(_plain_argument, _PLAIN_ARGUMENT.findall(f",{inside}"))) if inside else ()
    call = SvCall(name, given, 0, 2)
    return Formula((opening + bracket, inside, ")"), (call,), whole=True, single=False)


def _plain_argument(text: str) -> Argument:
    if not text:
        return Omitted()
    if text.startswith('"'):
        return Literally(text[1:-1].replace('""', '"'))
    if _FIGURES.fullmatch(text):
        return Literally(_number(text))
    if text.upper() in ("TRUE", "FALSE"):
        return Literally(text.upper() == "TRUE")
    return Expression(text) if _is_variable(text) else Reference(text)


def _by_tokens(text: str) -> Formula | None:
    tokens = tokens_of(text)
    opened = [sv_name(token.value) if token.subtype == "OPEN" else None for token in tokens]
    if not any(opened):
        return None
    calls, at, nested = [], 0, False
    while at < len(tokens):
        name = opened[at]
        if name is None:
            at += 1
            continue
        last = _closing(tokens, at)
        nested |= any(opened[at + 1 : last])
        calls.append(SvCall(name, _arguments(tokens[at + 1 : last]), at, last))
        at = last + 1
    words = tuple(token.value for token in tokens)
    outside = [
        one for one in (*tokens[: calls[0].first], *tokens[calls[0].last + 1 :]) if one.type != "WHITE-SPACE"
    ]
    single = len(outside) == 2 and _SINGLE.fullmatch(outside[0].value) is not None
    whole = len(calls) == 1 and (not outside or single)
    single = whole and (single or words[calls[0].first].startswith("@"))
    return Formula(words, tuple(calls), whole, single, nested)


def tokens_of(text: str) -> list[Token]:
    """The words of a formula (without its `=`); none where it cannot be told apart."""
    # Imported when it is needed: openpyxl takes longer to start than a whole sheet of plain calls to read.
    from openpyxl.formula.tokenizer import Tokenizer, TokenizerError

    if len(text) > MOST_LETTERS:
        return []
    try:
        return list(Tokenizer(f"={text}").items)
    except (TokenizerError, IndexError, ValueError):
        return []


def _closing(tokens: Sequence[Token], first: int) -> int:
    depth = 0
    for at in range(first, len(tokens)):
        if tokens[at].subtype == "OPEN":
            depth += 1
        elif tokens[at].subtype == "CLOSE":
            depth -= 1
            if depth == 0:
                return at
    return len(tokens) - 1


def _arguments(tokens: Sequence[Token]) -> tuple[Argument, ...]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.subtype == "OPEN") - (token.subtype == "CLOSE")
        if depth == 0 and token.type == "SEP" and token.subtype == "ARG":
            parts.append([])
        else:
            parts[-1].append(token)
    if len(parts) == 1 and not _solid(parts[0]):
        return ()
    return tuple(map(_argument, parts))


def argument_of(text: str) -> Argument:
    """What the text of a formula is when it stands as an argument: the meaning of a defined name."""
    tokens = tokens_of(text)
    return _argument(tokens) if tokens else Expression(text)


def _solid(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.type != "WHITE-SPACE"]


def _argument(tokens: Sequence[Token]) -> Argument:
    solid = _solid(tokens)
    if not solid:
        return Omitted()
    value = _literal(solid)
    if value is not None:
        return Literally(value)
    first = solid[0]
    if len(solid) == 1 and first.type == "OPERAND" and first.subtype == "RANGE":
        text = first.value
        if _is_variable(text):
            return Expression(text)
        return Reference(text[:-1], spill=True) if text.endswith("#") else Reference(text)
    if len(solid) == 3 and _SPILL.fullmatch(first.value) and solid[1].subtype == "RANGE":
        return Reference(solid[1].value, spill=True)
    rows = _array(solid)
    return Expression("".join(token.value for token in tokens).strip()) if rows is None else Array(rows)


def _is_variable(text: str) -> bool:
    """Whether it is a name that LET or LAMBDA gives to a value."""
    return text.lower().startswith("_xlpm.")


def _literal(tokens: Sequence[Token]) -> Cell:
    """The value of a text, number, yes or no, or error; None for anything else."""
    sign = 1
    if len(tokens) == 2 and tokens[0].type == "OPERATOR-PREFIX" and tokens[0].value in "+-":
        sign = -1 if tokens[0].value == "-" else 1
        tokens = tokens[1:]
        if tokens[0].subtype != "NUMBER":
            return None
    if len(tokens) != 1 or tokens[0].type != "OPERAND":
        return None
    text: str = tokens[0].value
    kind: Literal["TEXT", "NUMBER", "LOGICAL", "ERROR", "RANGE"] = tokens[0].subtype
    if kind == "TEXT":
        return text[1:-1].replace('""', '"')
    if kind == "NUMBER":
        return sign * _number(text)
    if kind == "LOGICAL":
        return text.upper() == "TRUE"
    return text if kind == "ERROR" else None


def _number(text: str) -> int | float:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else float(text)


def _array(tokens: Sequence[Token]) -> tuple[tuple[Cell, ...], ...] | None:
    if tokens[0].type != "ARRAY" or tokens[-1].type != "ARRAY":
        return None
    rows: list[list[Cell]] = [[]]
    piece: list[Token] = []
    for token in (*tokens[1:-1], None):
        if token is not None and token.type != "SEP":
            piece.append(token)
            continue
        value = _literal(piece)
        if value is None:
            return None
        rows[-1].append(value)
        piece = []
        if token is not None and token.subtype == "ROW":
            rows.append([])
    return tuple(map(tuple, rows)) if len({len(row) for row in rows}) == 1 else None
