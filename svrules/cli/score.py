"""`svrules score`: a competition, or a file of notices, from facts to ranking."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svrules.cli.output import Data, by_extension, console, say, spare_inputs, waiting, write
from svrules.errors import MisuseError

if TYPE_CHECKING:
    from svrules.engine.result import Result

__all__ = ["score"]

_FORMS = {
    ".json": "json",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
    ".docx": "word",
    ".md": "markdown",
}


class Source(StrEnum):
    """Where data come from other than the door for competitions."""

    ocds = "ocds"


class Vat(StrEnum):
    """What notices mean by an amount."""

    excluding = "excluding"
    including = "including"


def score(
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    data: Annotated[
        Path,
        typer.Argument(metavar="DATA", help="Bids: .xlsx, .xlsm, .csv or .json; notices: .jsonl or .json."),
    ],
    contract: Annotated[
        Path | None,
        typer.Option(
            "--contract", metavar="FILE", help="The contract's facts, where they have a file: .csv or .xlsx."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write to FILE: .json, .csv, .html or .md; bids also .xlsx and .docx.",
        ),
    ] = None,
    form: Annotated[Data, typer.Option("--format", help="How the result is printed.")] = Data.table,
    source: Annotated[
        Source | None, typer.Option("--from", help="Read notices in the Open Contracting Data Standard.")
    ] = None,
    vat_basis: Annotated[
        Vat | None, typer.Option("--vat-basis", help="For notices: whether their amounts hold VAT.")
    ] = None,
) -> None:
    """Score bids and rank them; every mark can be explained.

    Exit code 1 when the rulebook or the data have errors, or a mark could not be computed.
    """
    from svrules import api

    if source is None and data.suffix.lower() == ".jsonl":
        raise MisuseError(f"`{data.name}` looks like a file of notices: add --from ocds")
    if vat_basis is not None and source is None:
        raise MisuseError("--vat-basis is for notices: use it with --from ocds")
    if contract is not None and source is not None:
        raise MisuseError("a notice is a contract: --contract does not go with --from ocds")
    spare_inputs(output, rulebook, data, contract)
    book = api.load(rulebook)
    if source is Source.ocds:
        from svrules.cli.notices import score_notices

        score_notices(book, data, output, form, vat_basis.value if vat_basis else None)
        return
    with waiting("Scoring"):
        result = book.score(data, contract)
    _print(result, output, form)
    if result.contract.errors or any(bid.errors for bid in result.bids):
        raise typer.Exit(1)


def _print(result: Result, output: Path | None, form: Data) -> None:
    from svrules.render.ranking import ranking
    from svrules.render.terminal import show

    if output is not None:
        asked = None if form is Data.table else form.value
        kind = by_extension(output, _FORMS, asked)
        with waiting("Writing the result"):
            content = _content(result, kind)
        write(output, content)
    elif form is Data.table:
        show(ranking(result), console())
    else:
        say(str(_content(result, form.value)))


def _content(result: Result, form: str) -> str | bytes:
    from svrules.render import records
    from svrules.render.html import as_html
    from svrules.render.markdown import as_markdown
    from svrules.render.ranking import ranking
    from svrules.render.word import as_word
    from svrules.render.workbook import as_workbook

    match form:
        case "json":
            return result.model_dump_json(indent=2) + "\n"
        case "csv":
            return records.as_csv(result)
        case "xlsx":
            return as_workbook(result)
        case "html":
            return as_html(ranking(result))
        case "word":
            return as_word(ranking(result))
        case _:
            return as_markdown(ranking(result))
