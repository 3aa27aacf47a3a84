"""`svrules diff`: what changed between two rulebooks, in meaning, in words and in layout."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from svrules.cli.output import Pages, by_extension, console, page, say, spare_inputs, waiting, write

if TYPE_CHECKING:
    from svrules.change.difference.difference import Difference

__all__ = ["diff"]

_FORMS: Final = {
    ".txt": "text",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".docx": "word",
}


class Form(StrEnum):
    """How a difference is printed."""

    text = "text"
    table = "table"
    json = "json"
    markdown = "markdown"
    html = "html"


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A file, or the name of a shipped rulebook.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, to compare with it.")],
    form: Annotated[Form | None, typer.Option("--format", help="How it is printed.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to FILE: .txt, .json, .html, .md or .docx."
        ),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit code 1 where results can differ, as in `git diff`.")
    ] = False,
) -> None:
    """Say what changed between two rulebooks: in meaning, in words, in layout only.

    For each change in meaning: the cases in which results differ, and a bid scored under both.
    """
    from svrules import api
    from svrules.change.difference.difference import difference

    spare_inputs(output, old, new)
    before, after = api.load(old), api.load(new)
    asked = "text" if form is Form.table else form.value if form else None
    kind = by_extension(output, _FORMS, asked) if output is not None else asked or "text"
    with waiting("Comparing"):
        found = difference(before.model, after.model)
    _print(found, kind, output)
    if exit_code and not found.means_the_same:
        raise typer.Exit(1)


def _print(found: Difference, kind: str, output: Path | None) -> None:
    from svrules.change.difference.page import page as difference_page
    from svrules.render.terminal import show

    if output is not None:
        write(output, _content(found, kind))
    elif kind == "text":
        show(difference_page(found), console())
    else:
        say(str(_content(found, kind)))


def _content(found: Difference, kind: str) -> str | bytes:
    from svrules.change.difference.model import told
    from svrules.change.difference.page import page as difference_page
    from svrules.change.difference.page import summary
    from svrules.render.word import as_word

    if kind == "json":
        return told(found, summary(found)).model_dump_json(indent=2) + "\n"
    document = difference_page(found)
    return as_word(document) if kind == "word" else page(document, Pages(kind))
