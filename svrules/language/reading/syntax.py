"""Reading trees: the parts of a piece of syntax, its place in the text, names as they are compared."""

from __future__ import annotations

from lark import Token, Tree

from svrules.diagnostics import Span
from svrules.language.reading.lines import plain

Syntax = Tree[Token]
Part = Syntax | Token


def norm(text: str) -> str:
    """How names are compared: case, spaces and the way dashes and quotes are typed do not matter."""
    return " ".join(plain(text).lower().split())


def spelt(text: str) -> str:
    """A name as it is shown: as typed, with single spaces."""
    return " ".join(text.split())


def unquoted(token: Token | str) -> str:
    """The text between the quotes, as typed."""
    return str(token)[1:-1].strip()


def title_of(tree: Syntax) -> str:
    """The first text in quotes directly in a tree; empty where there is none."""
    strings = tokens_of(tree, "STRING")
    return unquoted(strings[0]) if strings else ""


def tokens_of(tree: Syntax, *types: str) -> list[Token]:
    """The tokens of these types directly in a tree."""
    return [child for child in tree.children if isinstance(child, Token) and child.type in types]


def trees_of(tree: Syntax, *names: str) -> list[Syntax]:
    """The subtrees of these names directly in a tree; of any name when none is given."""
    return [
        child for child in tree.children if isinstance(child, Tree) and (not names or child.data in names)
    ]


def operands(tree: Syntax, *keywords: str) -> list[Part]:
    """The children of a tree without the words of the language of these types."""
    return [child for child in tree.children if not is_token(child, *keywords)]


def is_token(part: Part, *types: str) -> bool:
    """Whether this is a token of one of these types."""
    return isinstance(part, Token) and part.type in types


def is_tree(part: Part, *names: str) -> bool:
    """Whether this is a tree of one of these names."""
    return isinstance(part, Tree) and part.data in names


def as_token(part: Part) -> Token:
    """The part, where the grammar puts nothing but a token. Raises TypeError if it is a tree after all."""
    if isinstance(part, Token):
        return part
    raise TypeError(f"the grammar puts a tree `{part.data}` where a token is read")


def as_tree(part: Part) -> Syntax:
    """The part, where the grammar puts nothing but a tree. Raises TypeError if it is a token after all."""
    if isinstance(part, Tree):
        return part
    raise TypeError(f"the grammar puts a token `{part.type}` where a tree is read")


def token_span(token: Token, name: str) -> Span:
    """Where a token stands."""
    return Span(name, token.line or 1, token.column or 1, token.end_line or 1, token.end_column or 1)


def span_of(part: Part, name: str) -> Span:
    """Where a piece of syntax stands, from its first token to its last."""
    return token_span(_first(part), name).to(token_span(_last(part), name))


def _first(part: Part) -> Token:
    while isinstance(part, Tree):
        part = part.children[0]
    return part


def _last(part: Part) -> Token:
    while isinstance(part, Tree):
        part = part.children[-1]
    return part


def depth(tree: Syntax) -> int:
    """How many trees lie within each other, at most."""
    deepest = 0
    waiting: list[tuple[Syntax, int]] = [(tree, 1)]
    while waiting:
        current, level = waiting.pop()
        deepest = max(deepest, level)
        waiting += [(child, level + 1) for child in current.children if isinstance(child, Tree)]
    return deepest
