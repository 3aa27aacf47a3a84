"""A Document as one HTML page that needs no network, reads well aloud and prints well."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from svrules.render.document import Document, Section
from svrules.render.tones import tone_of
from svrules.render.untrusted import printable

__all__ = ["as_html"]


def as_html(document: Document) -> str:
    """The page. All text is escaped; styles are inside; nothing is fetched and nothing runs."""
    template = _environment().get_template("document.html")
    return template.render(document=document, anchors=_anchors(document)) + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("svrules.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    environment.globals["id"] = id
    environment.filters["tone"] = tone_of
    environment.filters["said"] = _said
    environment.filters["kind"] = lambda block: type(block).__name__.lower()
    return environment


def _said(text: str) -> Markup:
    """Escaped text; what people typed stands in back-ticks in messages, and as code on a page."""
    parts = [escape(part) for part in printable(text).split("`")]
    if len(parts) % 2 == 0:
        return Markup("`").join(parts)
    quoted = (Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))
    return Markup("").join(quoted)


def _anchors(document: Document) -> dict[int, str]:
    """A different anchor for each section of the first two levels, by its identity."""
    anchors: dict[int, str] = {}
    for section in _walk(document.sections):
        name = re.sub("[^a-z0-9]+", "-", section.title.casefold()).strip("-") or "section"
        taken = sum(1 for other in anchors.values() if re.fullmatch(rf"{name}(-\d+)?", other))
        anchors[id(section)] = f"{name}-{taken + 1}" if taken else name
    return anchors


def _walk(sections: tuple[Section, ...]) -> list[Section]:
    return [one for section in sections for one in (section, *_walk(section.sections))]
