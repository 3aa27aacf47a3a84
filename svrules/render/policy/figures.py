"""Figures of the policy, families of measures and questions, and named values."""

from __future__ import annotations

from svrules.language.rulebook import Family, Setting, Value
from svrules.language.types import NumberType, Type
from svrules.quantities import ALWAYS, print_period
from svrules.render.document import Block, Grid, Paragraph, Section
from svrules.render.policy.parts import Book, headed, sentence, typed

__all__ = ["families", "settings", "values"]


def settings(book: Book) -> Section | None:
    """Every setting with the days on which each value counts."""
    rows = tuple(row for setting in book.rulebook.settings.values() for row in _setting(setting, book))
    if not rows:
        return None
    start = Paragraph("The value that counts is that of the rules date.")
    return Section(
        "Figures of the policy", (start, Grid("", ("Figure", "Value", "In force", "Clause"), rows))
    )


def _setting(setting: Setting, book: Book) -> list[tuple[str, ...]]:
    whose = book.origin("setting", setting.name, setting.span)
    clause = "; ".join(part for part in (setting.clause, whose) if part)
    return [
        (setting.name, book.words(value), print_period(period), clause)
        for value, period in setting.values
        if book.in_force(period)
    ]


def families(book: Book) -> Section | None:
    """Every family with its members."""
    found = book.rulebook.families.values()
    if not found:
        return None
    return Section("Measures and questions", (), tuple(_family(family, book) for family in found))


def _family(family: Family, book: Book) -> Section:
    title, under = headed(
        "",
        family.title or family.plural,
        family.clause,
        ALWAYS,
        book.origin("family", family.name, family.span),
    )
    columns = [name for name, _ in family.columns if name not in ("code", "title")]
    rows = tuple(
        (member.code, member.title, *(_cell(member.cells.get(name), book) for name in columns))
        for member in family.members
    )
    start: list[Block] = [Paragraph(under, tone="quiet")] if under else []
    grid = Grid("", ("code", "title", *columns), rows, keep=frozenset({0}))
    return Section(title, (*start, Paragraph(f"Each line is a {family.name}."), grid))


def _cell(cell: object, book: Book) -> str:
    return "" if cell is None else book.words(cell)  # type: ignore[arg-type]


def values(book: Book) -> Section | None:
    """Every named value with its formula; those that settle a panel's marks are told with the inputs."""
    judged = {panel.span for panel in book.rulebook.panels}
    found = [
        value
        for versions in book.rulebook.values.values()
        for value in versions
        if value.span not in judged and book.in_force(value.period)
    ]
    if not found:
        return None
    return Section("How amounts are worked out", (), tuple(_value(value, book) for value in found))


def _value(value: Value, book: Book) -> Section:
    whose = book.origin("value", value.name, value.span)
    title, under = headed(value.name, "", value.clause, value.period, whose)
    each = f"Worked out for each {value.family}." if value.family else ""
    said = " ".join(part for part in (under, each, _gives(value.expression.type, book)) if part)
    return Section(title, (Paragraph(said, tone="quiet"), book.formula(value.expression, value.name)))


def _gives(kind: Type, book: Book) -> str:
    """What a value is: `In pounds per hour, excluding VAT.`, `In weeks.`, `A number.`, `Yes or no.`."""
    if not isinstance(kind, NumberType):
        return sentence(typed(kind, book))
    if kind.dimension.is_plain:
        return {"percent": "A percentage.", "level": "A level."}.get(kind.style, "A number.")
    words = kind.dimension.words(book.wording.units).replace("£", "pounds")
    vat = f", {kind.vat} VAT" if kind.vat in ("excluding", "including") else ""
    return f"In {words}{vat}."
