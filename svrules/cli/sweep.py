"""`svrules sweep`: who wins as weights and settings change, and exactly where that changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from svrules.cli.output import Pages, by_extension, console, followed, page, say, spare_inputs, waiting, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svrules.api import Rulebook
    from svrules.change.sweep.answer import Sweep, Swept
    from svrules.change.sweep.build import Named
    from svrules.change.sweep.settings import Asked

__all__ = ["sweep"]

_FORMS: Final = {
    ".txt": "text",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".docx": "word",
    ".csv": "csv",
}
_MOST_ROWS: Final = {"text": 60, "html": 400, "markdown": 400, "word": 400, "csv": 10**9}


def sweep(
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    data: Annotated[
        Path,
        typer.Argument(
            metavar="DATA",
            help="Bids: .xlsx, .xlsm, .csv or .json; or a flat table of many competitions: .csv, .parquet.",
        ),
    ],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="'weight of SV from 5% to 30% step 1%'",
            help="A weight, or the name of a setting, with its range and step; may be repeated.",
        ),
    ] = None,
    scale: Annotated[
        str,
        typer.Option(
            "--scale",
            metavar="A,B",
            help="Which criteria take what a varied weight leaves; else all beside it, in proportion.",
        ),
    ] = "",
    samples: Annotated[
        int | None,
        typer.Option(
            "--samples",
            metavar="N",
            help="Draw N settings from the ranges of --vary; without --vary, from all weightings.",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help="Which settings are drawn: the same for the same S.")
    ] = 1,
    contract: Annotated[
        Path | None, typer.Option("--contract", metavar="FILE", help="The contract's facts: .csv or .xlsx.")
    ] = None,
    competition: Annotated[
        str | None,
        typer.Option(
            "--competition",
            metavar="NAME",
            help="The column of a flat table that says which competition a row is of.",
        ),
    ] = None,
    bidder: Annotated[
        str | None,
        typer.Option("--bidder", metavar="NAME", help="In a flat table, the column of the bidders."),
    ] = None,
    explain_cost: Annotated[
        bool, typer.Option("--explain-cost", help="Say how much was worked out, and how much was kept.")
    ] = False,
    form: Annotated[Pages | None, typer.Option("--format", help="How it is printed.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to FILE: .html, .json, .txt, .md, .docx or .csv."
        ),
    ] = None,
) -> None:
    """Who wins as weights and settings change: at each setting, how often, and exactly where it changes.

    Exit code 1 when rows of a flat table could not be read.
    """
    from svrules import api
    from svrules.change.sweep.build import sweep as find
    from svrules.change.sweep.settings import ask

    spare_inputs(output, rulebook, data, contract)
    book = api.load(rulebook)
    spare_inputs(output, *book.files)
    kind = _kind(output, form)
    asked = None if samples is not None and not vary else ask(
        book.model, vary or (), scale=scale, samples=samples, seed=seed
    )  # fmt: skip
    with waiting("Reading"):
        found, left_out = _competitions(book, data, contract, competition, bidder)
    if asked is None:
        first = found[0][1] if found else None
        asked = ask(book.model, (), scale=scale, samples=samples, seed=seed, first=first)
    if len(found) > 1:

        def shown(ones: Iterator[Swept]) -> Iterator[Swept]:
            return followed(ones, "Competitions", len(found))

        answer = find(book.model, found, asked, shown)
    else:
        with waiting("Trying every setting"):
            answer = find(book.model, found, asked)
    _print(answer, asked, kind, output, explain_cost)
    if left_out:
        raise typer.Exit(1)


def _competitions(
    book: Rulebook, data: Path, contract: Path | None, column: str | None, bidder: str | None
) -> tuple[Sequence[Named], int]:
    """The competitions, and how many rows of a flat table were left out."""
    from svrules.cli.flat import flat_competitions, is_flat, is_register

    flat = is_flat(data, book.model) or is_register(data, book.model)
    if column is None and bidder is None and not flat:
        return [("", book.read(data, contract)[0])], 0
    return flat_competitions(book.model, data, contract, column, bidder)


def _kind(output: Path | None, form: Pages | None) -> str:
    asked = None if form is None else "text" if form is Pages.table else form.value
    if output is not None:
        return by_extension(output, _FORMS, asked)
    return asked or "text"


def _print(answer: Sweep, asked: Asked, kind: str, output: Path | None, cost: bool) -> None:
    if output is not None:
        write(output, _content(answer, asked, kind, cost))
    elif kind == "text":
        from svrules.change.sweep.pages.page import sweep_page
        from svrules.render.terminal import show

        show(sweep_page(answer, asked.varied, _MOST_ROWS[kind], cost=cost), console())
    else:
        say(str(_content(answer, asked, kind, cost)))


def _content(answer: Sweep, asked: Asked, kind: str, cost: bool) -> str | bytes:
    if kind == "json":
        return answer.model_dump_json(indent=2) + "\n"
    from svrules.change.sweep.pages.page import sweep_page

    document = sweep_page(answer, asked.varied, _MOST_ROWS[kind], cost=cost)
    if kind == "word":
        from svrules.render.word import as_word

        return as_word(document)
    return page(document, Pages(kind))
