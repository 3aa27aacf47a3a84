"""How long a rulebook takes to load, beside what Lark alone takes to read the same text.

The project's grammar gets its tokens from a lexer of its own (names with spaces), so Lark alone could not
read the text as it stands. For Lark's own time the tokens are spelled so that its contextual lexer can
tell them apart: the same tokens, the same grammar, the same trees, lexed and parsed by Lark.
"""

import re
from collections.abc import Callable
from datetime import date

from lark import Lark, Token

from svrules.engine.planning.build import build
from svrules.language import read
from svrules.language.reading.grammar import parse_tokens
from svrules.language.reading.lexer import StatementLexer
from svrules.language.reading.lines import SourceText, read_lines, read_statements, source_rows
from svrules.language.reading.vocabulary import collect
from svrules.shipped import grammar_text

_WITH_TEXT = ("STRING", "NAME", "NUMBER", "MONEY", "PERCENT", "DATE", "ORDINAL", "CELL", "FACT")
DAY = date(2026, 5, 1)


def load(text: str) -> object:
    """Parse, resolve and plan: all that comes before the first bid. Checks come before publication."""
    rulebook, problems = read(text, "long.svr")
    if rulebook is None or problems:
        raise ValueError(f"the long rulebook has {len(problems)} problems, the first: {problems[:1]}")
    return build(rulebook, DAY)


def tokens_of(text: str) -> list[list[Token]]:
    """The tokens of each statement, as the grammar gets them."""
    source = SourceText("long.svr", source_rows(text))
    lines = read_lines(source, [])
    statements, _ = read_statements(lines)
    lexer = StatementLexer(source, collect(statements, source))
    return [list(lexer.lex(statement).tokens) for statement in statements]


def lark_on_tokens(text: str) -> Callable[[], object]:
    """Lark's parser alone, on tokens that are there already."""
    statements = tokens_of(text)
    return lambda: [parse_tokens(tokens) for tokens in statements]


def lark_alone(text: str) -> Callable[[], object]:
    """Lark's lexer and parser on the same tokens, spelled for it."""
    statements = tokens_of(text)
    spelled = "\n".join(" ".join(map(_spelled, tokens)) for tokens in statements)
    parser = Lark(_grammar_for_lark(), parser="lalr", maybe_placeholders=False)
    return lambda: parser.parse(spelled)


def _spelled(token: Token) -> str:
    return f"{token.type}{{{token.replace('}', ')')}}}" if token.type in _WITH_TEXT else token.type


def _grammar_for_lark() -> str:
    text = grammar_text("rulebook.lark")
    declared = re.findall(r"^%declare (.*)$", text, re.MULTILINE)
    rules = re.sub(r"^%declare .*$", "", text, flags=re.MULTILINE).replace(
        "start:", "start: statement+\nstatement:", 1
    )
    terminals = [
        rf"{name}: /{name}\{{[^}}]*\}}/" if name in _WITH_TEXT else f'{name}: "{name}"'
        for line in declared
        for name in line.split()
    ]
    return "\n".join([rules, *terminals, r"%ignore /\s+/"])
