"""Where the parts of a rulebook cite the policy, and what they quote of it."""

from __future__ import annotations

from collections.abc import Iterator

from svrules.language.formulas.symbols import Symbols
from svrules.language.reading.syntax import Syntax, spelt, tokens_of, trees_of, unquoted
from svrules.language.rulebook import Citation

__all__ = ["citations"]


def citations(trees: list[Syntax], symbols: Symbols) -> Iterator[Citation]:
    """Every clause that a statement, an exception or a pass mark cites, in the order of the text."""
    for tree in trees:
        called = _called(tree)
        yield from _of(tree, called, symbols)
        for line in trees_of(tree):
            name = f"exception {_first_name(line)}" if line.data == "exception" else called
            yield from _of(line, name, symbols)


def _of(tree: Syntax, part: str, symbols: Symbols) -> Iterator[Citation]:
    for tail in trees_of(tree, "tail"):
        if tokens_of(tail, "CLAUSE"):
            clause, *says = (unquoted(token) for token in tokens_of(tail, "STRING"))
            yield Citation(part, clause, says[0] if says else "", symbols.span(tail))


def _called(tree: Syntax) -> str:
    return f"{tree.data} {_first_name(tree)}".strip().replace("member_facts", "bid inputs")


def _first_name(tree: Syntax) -> str:
    names = tokens_of(tree, "NAME", "STRING")
    return spelt(str(names[0])) if names else ""
