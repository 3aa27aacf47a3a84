"""Each line of the text as a row: what it belongs to, its parts in order, its comment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, Literal

from lark import Token

from svrules.language.composing.parts import is_composed, parts_of
from svrules.language.layout.wording import Piece, joined, piece
from svrules.language.reading.lexer import StatementLexer
from svrules.language.reading.lines import (
    SourceText,
    Statement,
    comment_of,
    read_lines,
    read_statements,
    source_rows,
)
from svrules.language.reading.vocabulary import collect

__all__ = ["Row", "rows"]

Shape = Literal["blank", "comment", "head", "clause", "fact", "cells"]
_LISTS: Final = frozenset({"rulebook", "contract", "bid", "bid inputs"})
_INSIDE: Final = 2
_CONTINUED: Final = 4
_WORDS: Final = re.compile(r'(?P<comment>#.*)|(?P<word>"[^"]*"|“[^”]*”|[^\s#"“]+)')
_AFTER_NAME: Final = 2
_TAIL: Final = {"CLAUSE": "STRING", "SAYS": "STRING", "FROM": "DATE", "UNTIL": "DATE"}
# A sum goes on below its first part, at the same place.
_GOES_ON: Final = frozenset({"PLUS", "MINUS", "TIMES", "DIVIDE"})


@dataclass(slots=True)
class Row:
    """A line of the page: `parts` are put in columns, a `tail` (`clause "1.2"`) stands at the right.

    `statement` is the line at which it begins, 0 before the first; `at` is how far in the row stands,
    `written` the line as it stands on the page, once that is settled.
    """

    shape: Shape
    statement: int = 0
    at: int = 0
    parts: list[str] = field(default_factory=list)
    tail: str = ""
    comment: str = ""
    written: str = ""


def rows(text: str, name: str, known: str = "") -> list[Row]:
    """A row for each line of the text. `known` is another text whose names count as declared as well."""
    own = source_rows(text)
    found, verbs, lexed = _changes(text, own) if is_composed(text) else ({}, {}, own)
    source = SourceText(name, [*lexed, *source_rows(known)])
    statements, _ = read_statements(read_lines(source, []))
    lexer = StatementLexer(source, collect(statements, source))
    for statement in statements:
        tokens = lexer.lex(statement).tokens
        for line, row in _of_statement(statement, tokens, source):
            row.statement = statement.head.atoms[0].line
            if line in verbs:
                row.parts[0] = f"{verbs[line]} {row.parts[0]}"
            found.setdefault(line, row)
    return _all_rows(own, found)


def _changes(text: str, own: list[str]) -> tuple[dict[int, Row], dict[int, str], list[str]]:
    """What a rulebook on top of another says of it.

    Its rows of words and texts in quotes, such as `repeal rule E2`; the word of change before each other
    statement, by its line; and the lines without both.
    """
    found: dict[int, Row] = {}
    verbs: dict[int, str] = {}
    lexed = list(own)
    for part in (part for part in parts_of(text, "") if part.verb):
        head = part.top.line
        if part.verb != "repeal" and "import" not in part.verb:
            verbs[head] = part.verb
            lexed[head - 1] = own[head - 1][part.gap :]
            continue
        for row in part.rows[part.head :]:
            words = [
                word.group() for word in _WORDS.finditer(own[row.line - 1]) if word.lastgroup != "comment"
            ]
            if words:
                shape: Shape = "head" if row.line == head else "clause"
                found[row.line] = Row(shape, head, 0 if row.line == head else _INSIDE, [" ".join(words)])
            lexed[row.line - 1] = ""
    return found, verbs, lexed


def _all_rows(own: list[str], found: dict[int, Row]) -> list[Row]:
    """The rows with those between them that are blank or hold nothing but a comment."""
    listed: list[Row] = []
    statement = 0
    for number, typed in enumerate(own, start=1):
        comment = comment_of(typed)
        row = found.get(number)
        if row is None:
            at = _INSIDE if typed[:1].isspace() else 0
            row = Row("comment", statement, at) if comment else Row("blank", statement)
        row.comment, statement = comment, row.statement
        listed.append(row)
    return listed


def _of_statement(statement: Statement, tokens: list[Token], source: SourceText) -> Iterator[tuple[int, Row]]:
    """The rows of a statement, each with the number of its line."""
    for place, clause in enumerate(_clauses(tokens)):
        for part, (line, together) in enumerate(groupby(clause, key=lambda token: token.line or 1)):
            yield line, _row(statement.keyword, place, part, list(together), source)


def _clauses(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    clause: list[Token] = []
    for token in tokens:
        if token.type == "_NL":
            yield clause
            clause = []
        elif token.type != "_END":
            clause.append(token)


def _row(keyword: str, place: int, part: int, tokens: list[Token], source: SourceText) -> Row:
    pieces = [piece(token, source) for token in tokens]
    if any(one.kind == "BAR" for one in pieces):
        return Row("cells", at=_INSIDE, parts=_cells(pieces))
    if keyword == "example" and place:
        return Row("clause", at=_INSIDE if part == 0 else _CONTINUED, parts=[_pairs(pieces)])
    if part > 0:
        is_sum = keyword == "value" and pieces[0].kind in _GOES_ON
        return Row("clause", at=_INSIDE if is_sum else _CONTINUED, parts=[joined(pieces)])
    body, tail = _tail(pieces)
    if place == 0:
        return Row("head", parts=_head(keyword, body), tail=joined(tail))
    if keyword in _LISTS:
        return Row("fact", at=_INSIDE, parts=[pieces[0].text, joined(pieces[1:])])
    return Row("clause", at=_INSIDE, parts=[joined(body)], tail=joined(tail))


def _pairs(pieces: list[Piece]) -> str:
    """What an example gives or expects: `contract value £320,000, category Works`."""
    first = pieces[:1] if pieces[0].kind == "EXPECT" else []
    rest = [one.text for one in pieces[len(first) :]]
    pairs = [f"{name} {value}".strip() for name, value in zip(rest[::2], rest[1::2], strict=True)]
    return " ".join([*(one.text for one in first), ", ".join(pairs)])


def _cells(pieces: list[Piece]) -> list[str]:
    found: list[list[Piece]] = [[]]
    for one in pieces:
        if one.kind == "BAR":
            found.append([])
        else:
            found[-1].append(one)
    return [joined(cell) for cell in found]


def _tail(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """What a line says, and the clause with the dates that may stand at its end."""
    end = len(pieces)
    while end >= 2 and _TAIL.get(pieces[end - 2].kind) == pieces[end - 1].kind:
        end -= 2
    if not any(one.kind == "CLAUSE" for one in pieces[end:]):
        end = len(pieces)
    return pieces[:end], pieces[end:]


def _head(keyword: str, pieces: list[Piece]) -> list[str]:
    """The parts of a heading: what it is called, then what it is worth, its type or its dates."""
    parts: list[list[Piece]] = [[]]
    for index, one in enumerate(pieces):
        is_type = keyword == "setting" and index == _AFTER_NAME
        if parts[-1] and (
            is_type or one.kind == "WORTH" or (one.kind in ("FROM", "UNTIL") and len(parts) == 1)
        ):
            parts.append([])
        parts[-1].append(one)
    return [joined(part) for part in parts]
