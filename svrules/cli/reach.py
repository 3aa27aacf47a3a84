"""`svrules reach`: the least change in what a bid offered that would have been enough."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svrules.cli.output import Pages, by_extension, console, page, say, spare_inputs, waiting, write

if TYPE_CHECKING:
    from pydantic import BaseModel

    from svrules.render.document import Document

__all__ = ["print_page", "reach"]

_FORMS = {
    ".txt": "text",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".docx": "word",
    ".csv": "csv",
}


def reach(
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    data: Annotated[Path, typer.Argument(metavar="DATA", help="Bids: .xlsx, .xlsm, .csv or .json.")],
    bid: Annotated[
        str, typer.Option("--bid", metavar="NAME", help="Whose bid; case and spaces do not matter.")
    ],
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="GOAL",
            help="'first place', 'pass', 'funded', 'next band', '60 marks', or the label of a rule; what is "
            "not reached, if left out.",
        ),
    ] = None,
    fact: Annotated[str | None, typer.Option("--fact", metavar="NAME", help="Only this fact.")] = None,
    marks: Annotated[
        bool, typer.Option("--marks", help="Look at what evaluators say, too: it is no offer.")
    ] = False,
    contract: Annotated[
        Path | None, typer.Option("--contract", metavar="FILE", help="The contract's facts: .csv or .xlsx.")
    ] = None,
    form: Annotated[Pages | None, typer.Option("--format", help="How it is printed.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to FILE: .txt, .json, .html, .md, .docx or .csv."
        ),
    ] = None,
) -> None:
    """The least change in what a bid offered that would have been enough, proved, fact by fact."""
    from svrules import api
    from svrules.change.reach.build import reach as find
    from svrules.change.reach.page import reach_page

    spare_inputs(output, rulebook, data, contract)
    book = api.load(rulebook)
    spare_inputs(output, *book.files)
    competition, _ = book.read(data, contract)
    with waiting("Looking for the least change"):
        answer = find(book.model, competition, bid, to, fact, marks=marks)
    print_page(reach_page(answer), answer, form, output)


def print_page(document: Document, answer: BaseModel, form: Pages | None, output: Path | None) -> None:
    """The page in the form asked for, or the answer as JSON for other programs."""
    from svrules.render.terminal import show

    asked = None if form is None else form.value
    if output is not None:
        write(output, _content(document, answer, by_extension(output, _FORMS, asked)))
    elif asked in (None, "text", "table"):
        show(document, console())
    else:
        say(str(_content(document, answer, asked)))


def _content(document: Document, answer: BaseModel, kind: str) -> str | bytes:
    if kind == "json":
        return answer.model_dump_json(indent=2)
    if kind == "word":
        from svrules.render.word import as_word

        return as_word(document)
    return page(document, Pages(kind))
