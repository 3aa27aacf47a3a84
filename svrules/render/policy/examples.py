"""Worked examples as policy: what is given, and what must come out."""

from __future__ import annotations

from datetime import date

from svrules.data import example_competition
from svrules.engine import same_rules
from svrules.language.rulebook import Example
from svrules.render.document import Block, Grid, Paragraph, Section
from svrules.render.policy.parts import Book, sentence

__all__ = ["examples"]


def examples(book: Book) -> Section | None:
    """Every example of the rulebook, as a table of what is given and what is expected.

    With a day only those to which the rules of that day apply.
    """
    written = book.rulebook.examples
    if not written:
        return None
    found = [example for example in written if _of_the_day(example, book)]
    blocks: list[Block] = []
    if found:
        blocks.append(
            Paragraph(
                "These examples are part of the rulebook. They are computed by the same rules each time the "
                "rulebook is tested."
            )
        )
    if len(found) < len(written):
        blocks.append(Paragraph(_left_out(len(written) - len(found)), tone="quiet"))
    return Section("Worked examples", tuple(blocks), tuple(_example(example) for example in found))


def _of_the_day(example: Example, book: Book) -> bool:
    """Whether the rules of the page's day are those by which the example is computed."""
    decides = book.rulebook.date_input
    if book.on is None or decides is None:
        return True
    competition = example_competition(book.rulebook, example).competition
    day = None if competition is None else competition.contract.get(decides.name)
    return not isinstance(day, date) or same_rules(book.rulebook, book.on, day)


def _left_out(count: int) -> str:
    if count == 1:
        return "One example is left out: the rules of its date are not those of this page."
    return f"{count} examples are left out: the rules of their dates are not those of this page."


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
