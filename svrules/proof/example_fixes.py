"""Fixes for cells of examples that cannot be read: another way of writing each, which was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from svrules.data import example_competition
from svrules.diagnostics import Diagnostic, Fix, Span, nearest
from svrules.language.reading.literals import last_of_month
from svrules.language.reading.pasted import pasted
from svrules.language.rulebook import Example, ExampleBid, Input, RawCell, Rulebook
from svrules.language.types import ChoiceType, DateType, YesNoType
from svrules.proof.expected import OUTCOMES

__all__ = ["with_fixes"]

_ABOUT_CELLS: Final = frozenset({"SV0802", "SV0803", "SV0804", "SV0809", "SV0816"})
_LIKE_ENOUGH: Final = 0.6
_MOST_WORDS: Final = 6
_MOST_MENDED: Final = 10
_MOST_OUTCOME_WORDS: Final = 3
_ALLOCATIONS: Final = ("funded", "part funded", "reserve", "unknown")


def with_fixes(found: Iterable[Diagnostic], rulebook: Rulebook, example: Example) -> list[Diagnostic]:
    """The findings about an example, each with the one change of its cell after which it can be read."""
    listed = list(found)
    return [
        _mended(one, rulebook, example) if at < _MOST_MENDED and _can_be(one) else one
        for at, one in enumerate(listed)
    ]


def outcome_meant(subject: str, cell: RawCell, rulebook: Rulebook) -> Fix | None:
    """The outcome that a cell seems to mean, `failed E1` for `fail E1`, where it can hold nothing else."""
    rules = {rule.label.casefold() for rule in rulebook.rules}
    if subject == "allocation":
        known: tuple[str, ...] = _ALLOCATIONS
    elif subject in ("outcome", "scope") or subject in rules:
        known = OUTCOMES
    else:
        return None
    words = cell.text.split()
    starts = [" ".join(words[:count]).casefold() for count in range(len(words) + 1)]
    if not words or any(start in known for start in starts):
        return None
    for count in range(min(len(words), _MOST_OUTCOME_WORDS), 0, -1):
        close = get_close_matches(starts[count], known, 1, _LIKE_ENOUGH)
        if close:
            return Fix(cell.span, " ".join([close[0], *words[count:]]))
    return None


def _can_be(found: Diagnostic) -> bool:
    return found.code in _ABOUT_CELLS and found.fix is None and isinstance(found.span, Span)


def _mended(found: Diagnostic, rulebook: Rulebook, example: Example) -> Diagnostic:
    heading = next((pair for pair in _pairs(example) if pair[0].span == found.span), None)
    if heading is not None:
        return _with_name(found, heading[0], rulebook, example)
    pair = next((pair for pair in _pairs(example) if pair[1].span == found.span), None)
    if pair is None or not isinstance(found.span, Span):
        return found
    declared = next((one for name, one in rulebook.inputs.items() if _same(name, pair[0].text)), None)
    text = pair[1].text
    if pair in example.facts:
        split = _two_facts(text, rulebook, example, pair)
        if split is not None:
            return replace(found, try_=f"Write `{pair[0].text} {split}`.", fix=Fix(found.span, split))
    for other in dict.fromkeys(_otherwise_written(text, declared)):
        cell = RawCell(other, found.span)
        if other != text and _is_read(rulebook, _with_cell(example, found.span, cell), found.span):
            is_day = declared is not None and isinstance(declared.type, DateType)
            try_ = found.try_ if is_day and other != last_of_month(text) else f"Write `{other}`."
            return replace(found, try_=try_, fix=Fix(found.span, other))
    return found


def _with_name(found: Diagnostic, heading: RawCell, rulebook: Rulebook, example: Example) -> Diagnostic:
    """The finding about a heading or a fact that is not declared, with the declared one that is near."""
    close = nearest(heading.text, rulebook.inputs, 2)
    if len(close) != 1:
        return found
    return replace(found, try_=f"Did you mean `{close[0]}`?", fix=Fix(heading.span, close[0]))


def _pairs(example: Example) -> Iterator[tuple[RawCell, RawCell]]:
    yield from example.facts
    for bid in example.bids:
        yield from bid.facts


def _same(name: str, other: str) -> bool:
    return name.casefold().split() == other.casefold().split()


def _otherwise_written(text: str, declared: Input | None) -> Iterator[str]:
    """The cell in other ways: as a word of its choice, without what was pasted with it, in figures."""
    kind = declared.type if declared is not None else None
    if isinstance(kind, ChoiceType):
        words = {option.casefold(): option for option in kind.options}
        close = get_close_matches(text.casefold(), words, 1, _LIKE_ENOUGH)
        yield from (words[word] for word in close)
    if isinstance(kind, YesNoType) and text[:1].casefold() in ("y", "n"):
        yield "yes" if text[0] in "yY" else "no"
    bare = text.lstrip("=: ").strip()
    yield bare
    last = last_of_month(bare)
    if last is not None:
        yield last
    yield f"{bare}%"
    yield from (made.strip() for made, _ in pasted(text))
    yield from (made.strip() for made, _ in pasted(bare))


def _two_facts(text: str, rulebook: Rulebook, example: Example, pair: tuple[RawCell, RawCell]) -> str | None:
    """`£1m, close date 30 June 2026` as one fact and another that is declared, both of which can be read."""
    names = [one.name for one in rulebook.contract_inputs() if not _same(one.name, pair[0].text)]
    for gap in re.finditer(r",?\s+", text):
        rest = text[gap.end() :].split(" ")
        for count in range(1, min(_MOST_WORDS, len(rest))):
            said = " ".join(rest[:count])
            close = nearest(said, names, 2)
            if len(close) != 1 or len(said) < len(close[0]) - 3:
                continue
            first, second = text[: gap.start()], " ".join(rest[count:])
            facts = tuple(
                part
                for one in example.facts
                for part in (
                    (
                        (one[0], RawCell(first, one[1].span)),
                        (RawCell(close[0], one[1].span), RawCell(second, one[1].span)),
                    )
                    if one == pair
                    else (one,)
                )
            )
            if _is_read(rulebook, replace(example, facts=facts), pair[1].span):
                return f"{first}, {close[0]} {second}"
    return None


def _with_cell(example: Example, span: Span, cell: RawCell) -> Example:
    """The example with another cell in one place."""

    def put(pairs: tuple[tuple[RawCell, RawCell], ...]) -> tuple[tuple[RawCell, RawCell], ...]:
        return tuple((name, cell if value.span == span else value) for name, value in pairs)

    bids = tuple(ExampleBid(bid.bidder, put(bid.facts), bid.expects) for bid in example.bids)
    return replace(example, facts=put(example.facts), bids=bids)


def _is_read(rulebook: Rulebook, example: Example, span: Span) -> bool:
    """Whether nothing is found any more at a place of the example."""
    return all(one.span != span for one in example_competition(rulebook, example).diagnostics)
