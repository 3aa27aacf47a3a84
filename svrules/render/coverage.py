"""What the examples of rulebooks try: how much of each kind of thing, and a list of what they do not."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from svrules.proof import ExampleOutcome
from svrules.proof.coverage import KINDS, Coverage
from svrules.render.document import Block, Document, Grid, Paragraph, Section, Tone
from svrules.render.proof import proved

__all__ = ["covered", "percent"]


def covered(
    found: Mapping[str, Coverage], outcomes: Mapping[str, tuple[ExampleOutcome, ...]] | None = None
) -> Document:
    """For each rulebook a table with a line for each kind, such as `17 of 21`, and all that is not tried.

    With `outcomes`, first how many of its examples come out as written.
    """
    told = () if outcomes is None else proved(outcomes).blocks[-1:]
    if len(found) == 1:
        ((name, only),) = found.items()
        return Document("Coverage", name, (*told, *_counts(only)), _untried(only))
    sections = tuple(Section(name, _counts(one), _untried(one)) for name, one in found.items())
    return Document("Coverage", "", told, sections)


def percent(share: Fraction) -> str:
    """A share as an officer reads it, never rounded up to more than it is: `94.5%`."""
    tenths = (share * 1000).__floor__()
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%"


def _counts(found: Coverage) -> tuple[Block, ...]:
    rows = []
    for kind, words in KINDS.items():
        tried, untried = found.of(kind)
        if tried or untried:
            of = len(tried) + len(untried)
            rows.append((words, f"{len(tried)} of {of}", percent(Fraction(len(tried), of))))
    grid = Grid("", ("What examples can try", "Tried", "Share"), tuple(rows), frozenset({1, 2}))
    tone: Tone = "warn" if found.missing else "good"
    told = Paragraph(
        f"{len(found.tried)} of {len(found.goals)} are tried: {percent(found.share)}.", tone=tone
    )
    return (grid, told, *_never(len(found.never)), *_unconfirmed(found.unconfirmed))


def _never(count: int) -> tuple[Block, ...]:
    if not count:
        return ()
    words = "One more can never be tried" if count == 1 else f"{count} more can never be tried"
    return (Paragraph(f"{words}, which is proved: not counted here.", tone="quiet"),)


def _unconfirmed(count: int) -> tuple[Block, ...]:
    if not count:
        return ()
    is_are = "example is" if count == 1 else "examples are"
    return (Paragraph(f"{count} {is_are} proposed and not confirmed: see SV0705.", tone="warn"),)


def _untried(found: Coverage) -> tuple[Section, ...]:
    sections = []
    for kind, words in KINDS.items():
        _, untried = found.of(kind)
        rows = tuple(
            (str(goal.line) if goal.line else "", goal.clause, _capital(goal.words)) for goal in untried
        )
        if rows:
            grid = Grid("", ("Line", "Clause", "Not tried"), rows, frozenset({0}), keep=frozenset({0, 1}))
            sections.append(Section(words.partition(":")[0], (grid.without_empty(),)))
    return tuple(sections)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
