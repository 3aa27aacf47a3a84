"""`svrules explain`: one bid, and for each of its numbers and outcomes what it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svrules.cli.output import Explained, by_extension, console, say, spare_inputs, waiting, write

__all__ = ["explain"]

_FORMS = {".txt": "text", ".json": "json", ".html": "html", ".htm": "html", ".md": "markdown"}


def explain(
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    data: Annotated[Path, typer.Argument(metavar="DATA", help="Bids: .xlsx, .xlsm, .csv or .json.")],
    bid: Annotated[
        str, typer.Option("--bid", metavar="NAME", help="Whose bid; case and spaces do not matter.")
    ],
    criterion: Annotated[
        str | None, typer.Option("--criterion", metavar="CODE", help="Only this criterion.")
    ] = None,
    contract: Annotated[
        Path | None,
        typer.Option(
            "--contract", metavar="FILE", help="The contract's facts, where they have a file: .csv or .xlsx."
        ),
    ] = None,
    form: Annotated[Explained | None, typer.Option("--format", help="How it is printed.")] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write to FILE: .txt, .json, .html or .md."),
    ] = None,
) -> None:
    """Explain one bid: every mark, rule and comparison."""
    from svrules import api
    from svrules.render.explained import explained, explained_document
    from svrules.render.terminal import show

    spare_inputs(output, rulebook, data, contract)
    book = api.load(rulebook)
    with waiting("Scoring"):
        result = book.score(data, contract)
    if output is not None:
        kind = by_extension(output, _FORMS, form.value if form else None)
        write(output, explained(result, bid, criterion, kind))
    elif form in (None, Explained.text):
        show(explained_document(result, bid, criterion), console())
    else:
        say(explained(result, bid, criterion, form.value))
