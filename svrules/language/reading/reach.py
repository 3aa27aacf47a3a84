"""How far a `not` reaches: `not school or light` is neither of them to one reader, and light to another."""

from __future__ import annotations

from itertools import takewhile

from svrules.language.reading.lines import SourceText
from svrules.language.reading.mixed import negates_bare, set_apart, text_of
from svrules.language.reading.syntax import Part, Syntax, as_tree, is_tree, operands

__all__ = ["bare_not", "readings_of_not"]


def bare_not(condition: Syntax) -> bool:
    """Whether conditions with `and` or `or` begin with a `not` that can be taken for more than the first.

    Brackets behind the `not` say how far it reaches, and so does a `not` before each of the others.
    """
    parts = operands(condition, "AND", "OR")
    return negates_bare(parts[_last_not(parts)]) and not all(is_tree(part, "not_") for part in parts)


def readings_of_not(condition: Syntax, source: SourceText) -> tuple[str, str]:
    """Such a chain in both ways: the `not` for its first condition, and for all up to the next `not`."""
    parts = operands(condition, "AND", "OR")
    word = " and " if is_tree(condition, "all") else " or "
    last = _last_not(parts)
    covered = [as_tree(parts[last]).children[1], *takewhile(_is_plain, parts[last + 1 :])]
    inside = word.join(set_apart(part, source) for part in covered)
    behind = parts[last + len(covered) :]
    # After `not (…)` another `not` is in doubt again, unless all that follow have one.
    write = set_apart if any(map(_is_plain, behind)) else text_of
    rest = [write(part, source) for part in behind]
    before = [text_of(part, source) for part in parts[:last]]
    alone = [set_apart(part, source) for part in parts[: last + len(covered)]]
    return word.join([*alone, *rest]), word.join([*before, f"not ({inside})", *rest])


def _last_not(parts: list[Part]) -> int:
    """Which of the operands is the last `not` of those that the chain begins with."""
    return max(sum(1 for _ in takewhile(lambda part: is_tree(part, "not_"), parts)) - 1, 0)


def _is_plain(part: Part) -> bool:
    return not is_tree(part, "not_")
