"""Text → one tree for each statement. A statement that cannot be read is reported and the others go on."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer

from svrules.diagnostics import Diagnostic, Span, nearest
from svrules.language.lexer import StatementLexer, Tokens
from svrules.language.lines import Line, SourceText, Statement, read_lines, read_statements, source_rows
from svrules.language.vocabulary import Vocabulary, collect
from svrules.language.words import words
from svrules.shipped import grammar_text

Syntax = Tree[Token]


class _TokensAsTheyCome(Lexer):
    """The lexer Lark is given: the tokens are made before it is called."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]  # Lark passes what parse() was given
        return iter(data)


@dataclass(slots=True)
class Parsed:
    """The trees of the statements that could be read, with the text, the vocabulary, and what is wrong."""

    source: SourceText
    trees: list[tuple[Statement, Syntax]] = field(default_factory=list)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    problems: list[Diagnostic] = field(default_factory=list)


@cache
def grammar() -> Lark:
    """The parser. Its tables take most of a second to build and are kept in the user's cache folder."""
    text = grammar_text("rulebook.lark")
    options: dict[str, Any] = {"parser": "lalr", "lexer": _TokensAsTheyCome, "maybe_placeholders": False}
    kept = _kept_tables(text)
    if kept is not None:
        try:
            return Lark(text, cache=str(kept), **options)
        except OSError:
            pass
    return Lark(text, **options)


def _kept_tables(text: str) -> Path | None:
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if sys.platform == "emscripten" or not os.path.isabs(home):
        return None
    folder = Path(home) / "svrules"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return None
    return folder / f"grammar-{hashlib.sha256(text.encode()).hexdigest()[:16]}-{version}.lark"


def parse(text: str, name: str) -> Parsed:
    """Every statement of `text` as a tree; `name` is the file's name in messages."""
    parsed = Parsed(SourceText(name, source_rows(text)))
    lines = read_lines(parsed.source, parsed.problems)
    statement_words = {
        p[0][0]: p[0][0] for group in words().groups["statement"].by_first.values() for p in group
    }
    statements, strays = read_statements(lines, statement_words)
    parsed.problems += [_stray(line, parsed.source, list(statement_words)) for line in strays]
    parsed.vocabulary = collect(statements, parsed.source)
    lexer = StatementLexer(parsed.source, parsed.vocabulary)
    for statement in statements:
        tokens = lexer.lex(statement)
        parsed.problems += tokens.problems
        tree = _parse_statement(tokens, statement, parsed)
        if tree is not None:
            parsed.trees.append((statement, tree))
    return parsed


def _parse_statement(tokens: Tokens, statement: Statement, parsed: Parsed) -> Syntax | None:
    try:
        tree = grammar().parse(tokens.tokens)  # type: ignore[arg-type]  # see _TokensAsTheyCome
    except UnexpectedToken as unexpected:
        parsed.problems += _not_understood(unexpected, tokens, statement, parsed)
        return None
    return tree.children[0]  # type: ignore[return-value]


def _stray(line: Line, source: SourceText, statements: list[str]) -> Diagnostic:
    first = line.atoms[0]
    word = source.raw(first.line, first.column, first.end)
    close = nearest(word, statements)
    try_ = f"Did you mean `{close[0]}`?" if close else f"Begin it with one of: {', '.join(statements)}."
    if line.at_margin:
        sentence = f"no statement begins with `{word}`"
        try_ += " A line that belongs to the statement above must be indented."
    else:
        sentence = "this indented line belongs to no statement"
    return Diagnostic("SV0106", "error", source.span(first, line.atoms[-1]), sentence, try_=try_)


def _not_understood(
    unexpected: UnexpectedToken, tokens: Tokens, statement: Statement, parsed: Parsed
) -> list[Diagnostic]:
    token = unexpected.token
    before = [t for t in tokens.unknown if (t.line, t.column) <= (token.line, token.column)]
    if before:
        return [unknown_name(before[-1], parsed)]
    return [_unexpected(token, unexpected.accepts or unexpected.expected, statement, parsed)]


def _unexpected(token: Token, expected: set[str], statement: Statement, parsed: Parsed) -> Diagnostic:
    human = words().human
    names = [human.get(terminal, terminal.lower()) for terminal in sorted(expected, key=_by_use)]
    shown = list(dict.fromkeys(names))[:6]
    where = token_span(token, parsed.source.name)
    if token.type in ("_NL", "_END"):
        sentence = f"this line of `{statement.keyword}` is not finished"
    else:
        sentence = f"`{token}` cannot stand here"
    try_ = "Here could stand: " + ", ".join(shown) + (" …" if len(names) > len(shown) else "") + "."
    return Diagnostic("SV0101", "error", where, sentence, why=_reading(statement), try_=try_)


def _reading(statement: Statement) -> str:
    return f"It was read as part of a `{statement.keyword}`."


_LIKELY = (
    "NAME",
    "CELL",
    "STRING",
    "MONEY",
    "NUMBER",
    "PERCENT",
    "DATE",
    "IS",
    "AT_LEAST",
    "ABOVE",
    "WHEN",
    "_NL",
)


def _by_use(terminal: str) -> tuple[int, str]:
    return (_LIKELY.index(terminal) if terminal in _LIKELY else len(_LIKELY), terminal)


def token_span(token: Token, name: str) -> Span:
    """Where a token stands."""
    return Span(name, token.line or 1, token.column or 1, token.end_line or 1, token.end_column or 1)


def unknown_name(token: Token, parsed: Parsed) -> Diagnostic:
    """The message for a name that nobody declared, with the nearest that are."""
    row = parsed.source.rows[(token.line or 1) - 1]
    left = row[: (token.column or 1) - 1].split()[-2:]
    candidates = [" ".join([*left[cut:], str(token)]) for cut in range(len(left) + 1)]
    known = list(parsed.vocabulary.names.spelt.values())
    close = next((found for c in reversed(candidates) if (found := nearest(c, known))), ())
    close = close or next((found for c in candidates if (found := nearest(c, known))), ())
    try_ = (
        "Did you mean " + " or ".join(f"`{name}`" for name in close) + "?"
        if close
        else "Declare it: as an input under `contract` or `bid`, as a `setting`, or as a `value`."
    )
    return Diagnostic(
        "SV0203",
        "error",
        token_span(token, parsed.source.name),
        f"`{token}` is not a name of this rulebook",
        why="Every name must be declared, so that a slip of the pen is never read as a blank.",
        try_=try_,
    )
