"""Worked examples as policy: what is given, and what must come out."""

from __future__ import annotations

from svrules.language.rulebook import Example
from svrules.render.document import Block, Grid, Paragraph, Section
from svrules.render.policy.parts import Book, sentence

__all__ = ["examples"]


def examples(book: Book) -> Section | None:
    """Every example of the rulebook, as a table of what is given and what is expected."""
    found = book.rulebook.examples
    if not found:
        return None
    start = Paragraph(
        "These examples are part of the rulebook. They are computed by the same rules each time the "
        "rulebook is tested."
    )
    return Section("Worked examples", (start,), tuple(_example(example) for example in found))


def _example(example: Example) -> Section:
    blocks: list[Block] = [Paragraph(f"Clause {example.clause}.", tone="quiet")] if example.clause else []
    if example.facts:
        blocks.append(
            Paragraph(
                sentence("; ".join(f"{name.text} {value.text}" for name, value in example.facts)), "Given:"
            )
        )
    if example.expects:
        expected = "; ".join(f"{e.subject.text} {e.expected.text}" for e in example.expects)
        blocks.append(Paragraph(sentence(expected), "Expected:"))
    return Section(sentence(example.title).rstrip("."), (*blocks, *_bids(example)))


def _bids(example: Example) -> list[Block]:
    if not example.bids:
        return []
    facts = list(dict.fromkeys(name.text for bid in example.bids for name, _ in bid.facts))
    expects = list(dict.fromkeys(e.subject.text for bid in example.bids for e in bid.expects))
    rows = []
    for bid in example.bids:
        given = {name.text: value.text for name, value in bid.facts}
        asked = {e.subject.text: e.expected.text for e in bid.expects}
        rows.append(
            (bid.bidder.text, *(given.get(f, "") for f in facts), *(asked.get(x, "") for x in expects))
        )
    return [Grid("", ("bidder", *facts, *(f"expected {subject}" for subject in expects)), tuple(rows))]
