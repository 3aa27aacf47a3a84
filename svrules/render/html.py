"""A Document as one HTML page that needs no network, reads well aloud and prints well."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from svrules.render.columns import side_by_side
from svrules.render.document import Block, Cells, Curves, Document, Grid, Picture, Section
from svrules.render.pictures import figured, place, traced
from svrules.render.tones import tone_of
from svrules.render.untrusted import printable

__all__ = ["as_html"]

# Letters that fit across a page of A4.
_ON_PAPER: Final = 80
# Words that may be broken anywhere: figures are shorter.
_LONG: Final = 24


def as_html(document: Document) -> str:
    """The page. All text is escaped; styles are inside; nothing is fetched and nothing runs."""
    template = _environment().get_template("document.html")
    blocks = _blocks(document)
    pictures = any(isinstance(block, Picture) for block in blocks)
    by_night = any(isinstance(block, Curves | Cells) for block in blocks)
    page = template.render(
        document=document, anchors=_anchors(document), named=[], pictures=pictures, by_night=by_night
    )
    return page + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("svrules.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    environment.globals["id"] = id
    environment.filters["tone"] = tone_of
    environment.filters["said"] = _said
    environment.filters["place"] = place
    environment.filters["figured"] = figured
    environment.filters["traced"] = traced
    environment.filters["side_by_side"] = _side_by_side
    environment.filters["long"] = lambda cell: any(len(word) > _LONG for word in cell.split())
    environment.filters["kind"] = lambda block: type(block).__name__.lower()
    return environment


def _side_by_side(grid: Grid) -> tuple[tuple[int, ...], ...]:
    """The columns of each table that the grid becomes: paper cuts what is too wide for it."""
    tables = side_by_side(grid, _ON_PAPER)
    return tuple(table.columns for table in tables) or (tuple(range(len(grid.headings))),)


def _said(text: str) -> Markup:
    """Escaped text; what people typed stands in back-ticks, and as code on a page.

    The back-ticks stay: a bidder may have one in its name, and then it is no quotation mark.
    """
    parts = [escape(part) for part in printable(text).split("`")]
    if len(parts) % 2 == 0:
        return Markup("`").join(parts)
    quoted = (Markup("<code>`{}`</code>").format(part) if at % 2 else part for at, part in enumerate(parts))
    return Markup("").join(quoted)


def _anchors(document: Document) -> dict[int, str]:
    """A different anchor for each section of the first two levels, by its identity."""
    anchors: dict[int, str] = {}
    for section in _walk(document.sections):
        name = re.sub("[^a-z0-9]+", "-", section.title.casefold()).strip("-") or "section"
        taken = sum(1 for other in anchors.values() if re.fullmatch(rf"{name}(-\d+)?", other))
        anchors[id(section)] = f"{name}-{taken + 1}" if taken else name
    return anchors


def _blocks(document: Document) -> list[Block]:
    return [*document.blocks, *(block for section in _walk(document.sections) for block in section.blocks)]


def _walk(sections: tuple[Section, ...]) -> list[Section]:
    return [one for section in sections for one in (section, *_walk(section.sections))]
