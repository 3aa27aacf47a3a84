"""`svrules show`: what a rulebook says, as tables and as policy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svrules.cli.output import Pages, by_extension, page, say, show_page, spare_inputs, waiting, write
from svrules.errors import MisuseError

if TYPE_CHECKING:
    from datetime import date

    from svrules.api import Rulebook
    from svrules.render.document import Document

__all__ = ["show"]

_FORMS = {
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".docx": "word",
    ".json": "json",
    ".csv": "csv",
    ".txt": "text",
}


def show(
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    weights: Annotated[
        bool, typer.Option("--weights", help="What each criterion is worth of the whole.")
    ] = False,
    inputs: Annotated[bool, typer.Option("--inputs", help="What has to be known.")] = False,
    order: Annotated[bool, typer.Option("--order", help="The order of work.")] = False,
    policy: Annotated[bool, typer.Option("--policy", help="All of it, as plain-English policy.")] = False,
    consolidated: Annotated[
        bool,
        typer.Option("--consolidated", help="The text that it comes to, with all that it extends put in."),
    ] = False,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="Only what is in force that day.")
    ] = None,
    form: Annotated[Pages | None, typer.Option("--format", help="How it is printed.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to FILE: .txt, .md, .html, .docx, .json or .csv."
        ),
    ] = None,
) -> None:
    """Show a rulebook: weights, inputs, order, policy."""
    from svrules import api
    from svrules.render.word import as_word

    if weights + inputs + order + policy + consolidated > 1:
        raise MisuseError("choose one of --weights, --inputs, --order, --policy and --consolidated")
    spare_inputs(output, rulebook)
    book = api.load(rulebook)
    spare_inputs(output, *book.files)
    if consolidated:
        _text(book, output, on, form)
        return
    day = _day(on)
    with waiting("Reading the rulebook"):
        document = _document(book, day, weights=weights, inputs=inputs, order=order, policy=policy)
    if output is not None:
        asked = "text" if form is Pages.table else form.value if form else None
        kind = by_extension(output, _FORMS, asked)
        write(output, as_word(document) if kind == "word" else page(document, Pages(kind)))
    else:
        show_page(document, form or Pages.text)


def _text(book: Rulebook, output: Path | None, on: str | None, form: Pages | None) -> None:
    """The consolidated text as it is: its hash is of these bytes."""
    if on is not None or form not in (None, Pages.text):
        raise MisuseError("--consolidated prints the text itself: leave --on and --format out")
    if output is None:
        say(book.consolidated)
    else:
        write(output, book.consolidated)


def _day(text: str | None) -> date | None:
    from datetime import date

    from svrules.quantities import Ambiguous, read_date

    if text is None:
        return None
    day = read_date(text)
    if isinstance(day, date):
        return day
    why = f" {day.reason}" if isinstance(day, Ambiguous) else ""
    raise MisuseError(
        f"`{text}` is not a day that can be read.{why} Write it as in 1 April 2026 or 2026-04-01."
    )


def _document(
    book: Rulebook, day: date | None, *, weights: bool, inputs: bool, order: bool, policy: bool
) -> Document:
    from svrules.render import overview
    from svrules.render.policy import policy as whole_policy

    if policy:
        return whole_policy(book.model, day)
    if inputs:
        return overview.inputs(book.model, day)
    if weights:
        return book.weights(day)
    return book.order(day) if order else overview.overview(book.model, day)
