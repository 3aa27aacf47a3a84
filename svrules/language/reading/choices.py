"""Lists of choices: `category is Works, Services or Supplies`, `category is one of Works or Services`.

After a bare `is` only words that can be nothing else make a list, so that `or` never has two readings.
"""

from __future__ import annotations

from lark import Token

from svrules.language.reading.names import Names
from svrules.language.reading.words import Phrase

_WRITTEN_OUT = frozenset({"STRING", "NUMBER", "MONEY", "PERCENT", "DATE", "YES", "NO"})
# What goes on with the choice before it, so that it is the beginning of another condition or sum.
_COMPARES = frozenset(
    {"IS", "IS_NOT", "IS_ONE_OF", "IS_NOT_ONE_OF", "IS_GIVEN", "IS_BLANK", "IS_FROM", "BETWEEN"}
    | {"ABOVE", "AT_LEAST", "BELOW", "AT_MOST", "OR_MORE", "OR_LESS"}
)
_ENDS_LIST = frozenset({"_NL", "_END", "AND", "THEN", "OTHERWISE", "BAR", "NOT"})
_GOES_ON = _COMPARES | frozenset(
    {"INSTEAD", "NEEDS", "TO_THE_POWER"} | {"PLUS", "MINUS", "TIMES", "DIVIDE", "PER", "OF", "NAME", "NUMBER"}
)


def join_choices(tokens: list[Token], names: Names) -> None:
    """Mark, in place, what stands between choices as `OR_ALSO`: `or`, and after a bare `is` commas too."""
    for at, token in enumerate(tokens):
        marks: list[int] = []
        if token.type in ("IS", "IS_NOT"):
            marks = _between(tokens, at + 1, names)
        elif token.type in ("IS_ONE_OF", "IS_NOT_ONE_OF"):
            marks = _or_between(tokens, at + 1)
        for index in marks:
            old = tokens[index]
            tokens[index] = Token.new_borrow_pos("OR_ALSO", str(old), old)


def _or_between(tokens: list[Token], start: int) -> list[int]:
    """Each `or` of a list after `is one of`: up to one behind which another condition begins."""
    marks: list[int] = []
    depth, waiting = 0, None
    for index in range(start, len(tokens)):
        kind = tokens[index].type
        depth += (kind == "OPEN") - (kind == "CLOSE")
        if depth < 0 or (depth == 0 and (kind in _ENDS_LIST or kind in _COMPARES)):
            waiting = None if kind in _COMPARES or kind == "NOT" else waiting
            break
        if depth == 0 and kind == "OR":
            marks += [] if waiting is None else [waiting]
            waiting = index
    return marks if waiting is None else [*marks, waiting]


def _between(tokens: list[Token], start: int, names: Names) -> list[int]:
    """Where `or` and commas stand in a list of choices that begins at `start`; none when it is no list."""
    marks: list[int] = []
    index = start
    while index < len(tokens) and _is_choice(tokens[index], names) and not _is_more(tokens, index + 1):
        if index > start:
            marks.append(index - 1)
        if index + 1 >= len(tokens) or tokens[index + 1].type not in ("OR", "COMMA"):
            break
        index += 2
    while marks and tokens[marks[-1]].type == "COMMA":
        marks.pop()
    return marks


def _is_choice(token: Token, names: Names) -> bool:
    return token.type in _WRITTEN_OUT or (token.type == "NAME" and _phrase(token) in names.only_words)


def _phrase(token: Token) -> Phrase:
    return tuple(str(token).lower().split())


def _is_more(tokens: list[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].type in _GOES_ON
