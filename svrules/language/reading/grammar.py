"""The grammar's parser.

Its tables take most of a second to build, so they are kept in the user's cache folder.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark.lexer import Lexer

from svrules.language.reading.syntax import Syntax
from svrules.shipped import grammar_text

__all__ = ["grammar", "parse_tokens"]


class _TokensAsTheyCome(Lexer):
    """The lexer Lark is given: the tokens are made before it is called."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]  # Lark passes what parse() was given
        return iter(data)


def parse_tokens(tokens: list[Token]) -> Syntax:
    """The tree of one statement; raises lark's UnexpectedToken at the first token that does not fit."""
    tree: Any = grammar().parse(tokens)
    statement: Syntax = tree.children[0]
    return statement


@cache
def grammar() -> Lark:
    """The parser, built from the grammar or loaded from tables kept on an earlier run."""
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
    """The file for the tables of this grammar and this Python; None where there is no place to keep one."""
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = (Path(home) if home else Path.home() / ".cache") / "svrules"
        if sys.platform == "emscripten" or not folder.is_absolute():
            return None
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except (OSError, RuntimeError):
        return None
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return folder / f"grammar-{hashlib.sha256(text.encode()).hexdigest()[:16]}-{version}.lark"
