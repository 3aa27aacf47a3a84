"""`and` mixed with `or` in one condition, without brackets that say which belongs together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from lark import Token

from svrules.diagnostics import Diagnostic
from svrules.language.reading.lines import SourceText
from svrules.language.reading.syntax import (
    Part,
    Syntax,
    as_tree,
    is_tree,
    operands,
    span_of,
    tokens_of,
    trees_of,
)


def mixed(line: Syntax, source: SourceText) -> Diagnostic | None:
    """The message for the first condition in a clause that can be read in two ways."""
    for condition in _trees(line):
        if condition.data == "any" and any(is_tree(part, "all") for part in condition.children):
            either = [_texts(part, source) for part in operands(condition, "OR")]
            return _told(condition, _and_first(either), _or_first(either), source)
        if condition.data == "all":
            parts = operands(condition, "AND")
            at = next((i for i, part in enumerate(parts[:-1]) if _lists_after_is(part)), None)
            if at is not None:
                return _told(condition, *_readings_of_list(parts, at, source), source)
    return None


def _trees(tree: Syntax) -> Iterator[Syntax]:
    """The tree and those within it, the outer ones first, in the order of the text."""
    yield tree
    for child in trees_of(tree):
        yield from _trees(child)


def _told(condition: Syntax, one: str, other: str, source: SourceText) -> Diagnostic:
    return Diagnostic(
        "SV0111", "error", span_of(condition, source.name),
        "`and` and `or` stand in one condition without brackets.",
        why="Two readers could take it two ways.", try_=f"Write `{one}`, or `{other}`, whichever is meant.",
    )  # fmt: skip


def _lists_after_is(part: Part) -> bool:
    """Whether `and` behind this could belong to its last choice alone: `category is Works or Services`."""
    return is_tree(part, "one_of") and bool(tokens_of(as_tree(part), "IS", "IS_NOT"))


def _readings_of_list(parts: list[Part], at: int, source: SourceText) -> tuple[str, str]:
    texts = [set_apart(part, source) for part in parts]
    listed = as_tree(parts[at])
    name, verb, *choices = (text_of(part, source) for part in operands(listed, "OR_ALSO"))
    last = " and ".join([f"{name} {verb} {choices[-1]}", *texts[at + 1 :]])
    apart = [*(f"{name} {verb} {choice}" for choice in choices[:-1]), f"({last})"]
    other = " or ".join(apart)
    return (
        " and ".join(texts),
        " and ".join([*texts[:at], f"({other})" if at else other]),
    )


def _and_first(either: list[list[str]]) -> str:
    """The reading in which `and` holds together what stands beside it."""
    return " or ".join(f"({' and '.join(all_of)})" if len(all_of) > 1 else all_of[0] for all_of in either)


def _texts(part: Part, source: SourceText) -> list[str]:
    """What `and` joins in one of the parts that `or` joins."""
    joined = operands(as_tree(part), "AND") if is_tree(part, "all") else [part]
    return [set_apart(one, source) for one in joined]


def set_apart(part: Part, source: SourceText) -> str:
    """A condition as typed; a list or `not` in brackets, which could be read in two ways beside others."""
    text = text_of(part, source)
    return f"({text})" if _lists_after_is(part) or negates_bare(part) else text


def negates_bare(part: Part) -> bool:
    """Whether this is a `not` without brackets that say how far it reaches."""
    return is_tree(part, "not_") and not is_tree(as_tree(part).children[1], "brackets")


def _or_first(either: list[list[str]]) -> str:
    """The reading in which `or` holds together what stands beside it."""
    groups: list[list[str]] = [[]]
    for all_of in either:
        groups[-1].append(all_of[0])
        groups += [[one] for one in all_of[1:]]
    return " and ".join(f"({' or '.join(group)})" if len(group) > 1 else group[0] for group in groups)


def text_of(part: Part, source: SourceText) -> str:
    """A piece of syntax as it was typed, on one line, without comments."""
    found = list(_tokens(part))
    texts = []
    for line, on_line in groupby(found, key=lambda token: token.line or 1):
        tokens = list(on_line)
        texts.append(source.raw(line, tokens[0].column or 1, tokens[-1].end_column or 1))
    return " ".join(" ".join(text.split()) for text in texts)


def _tokens(part: Part) -> Iterator[Token]:
    if isinstance(part, Token):
        yield part
        return
    for child in part.children:
        yield from _tokens(child)
