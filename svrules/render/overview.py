"""A rulebook at a glance, and the inputs it asks for."""

from __future__ import annotations

from datetime import date

from svrules.language.rulebook import Rulebook
from svrules.quantities import print_date
from svrules.render.document import Block, Document, Grid, Section
from svrules.render.policy.criteria import weight_in_words
from svrules.render.policy.inputs import inputs as inputs_section
from svrules.render.policy.parts import Book, book_of
from svrules.render.policy.whole import about

__all__ = ["inputs", "overview"]

_KINDS = {"applies": "applies when", "require": "require", "refer": "refer when", "fail": "fail when"}


def inputs(rulebook: Rulebook, on: date | None = None) -> Document:
    """Every input with its type, limits, what a blank means, and headings."""
    section = inputs_section(book_of(rulebook, on))
    return Document(f"{rulebook.title}: {section.title.lower()}", "", section.blocks, section.sections)


def overview(rulebook: Rulebook, on: date | None = None) -> Document:
    """The heading, the rules and the criteria, one line each."""
    book = book_of(rulebook, on)
    sections = [
        Section(title, (grid,))
        for title, grid in (("Rules", _rules(book)), ("Criteria", _criteria(book)))
        if grid.rows
    ]
    day = f", as in force on {print_date(on)}" if on else ""
    blocks: tuple[Block, ...] = (about(book),)
    return Document(
        rulebook.title,
        f"Edition {rulebook.edition}{day}",
        blocks,
        tuple(sections),
        f"Rulebook {rulebook.name}, SHA-256 {rulebook.sha256}. More: --inputs, --weights, --order, --policy.",
    )


def _rules(book: Book) -> Grid:
    rows = tuple(
        (rule.label, rule.title, _KINDS[rule.kind], rule.clause)
        for rule in book.rulebook.rules
        if book.in_force(rule.period)
    )
    return Grid("", ("Rule", "Title", "Kind", "Clause"), rows, keep=frozenset({0, 2}))


def _criteria(book: Book) -> Grid:
    rows = tuple(
        (
            criterion.code or f"each {criterion.family}",
            criterion.title,
            weight_in_words(criterion.weight, book),
            criterion.parent or "",
            criterion.clause,
        )
        for criterion in book.rulebook.criteria
        if book.in_force(criterion.period)
    )
    return Grid("", ("Code", "Criterion", "Worth", "Part of", "Clause"), rows, keep=frozenset({0}))
