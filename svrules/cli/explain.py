"""`svrules explain`: one bid, what each of its numbers and outcomes rests on, and what would be if."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from svrules.cli.bulk import needs_bulk
from svrules.cli.output import (
    Explained,
    Pages,
    by_extension,
    console,
    page,
    say,
    show_diagnostics,
    spare_inputs,
    waiting,
    write,
)
from svrules.errors import MisuseError

if TYPE_CHECKING:
    from svrules.api import Rulebook
    from svrules.engine.competition import Competition
    from svrules.engine.result import Result
    from svrules.render.document import Document
    from svrules.render.what_if import WhatIf

    Own: TypeAlias = dict[str, Callable[[], str]]

__all__ = ["explain"]

_FORMS = {
    ".txt": "text",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".docx": "word",
    ".csv": "csv",
}
_VIEWS = (Explained.paragraph, Explained.table)


def explain(
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    data: Annotated[
        Path,
        typer.Argument(
            metavar="DATA",
            help="Bids: .xlsx, .xlsm, .csv or .json; with --competition also what `svrules bulk` reads.",
        ),
    ],
    bid: Annotated[
        str, typer.Option("--bid", metavar="NAME", help="Whose bid; case and spaces do not matter.")
    ],
    criterion: Annotated[
        str | None, typer.Option("--criterion", metavar="CODE", help="Only this criterion.")
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="'FACT = VALUE'",
            help="Score again with this fact, and say what changes; may be repeated.",
        ),
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
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write to FILE: .txt, .json, .html, .md, .docx or .csv.",
        ),
    ] = None,
    competition: Annotated[
        str | None,
        typer.Option("--competition", metavar="KEY", help="Which competition, in a table of many (bulk)."),
    ] = None,
    one_competition: Annotated[
        bool, typer.Option("--one-competition", help="A bulk table without a key: all rows are its bids.")
    ] = False,
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="NAME", help="Bulk: the column with keys, not headed `competition`."),
    ] = None,
    bidder: Annotated[
        str | None,
        typer.Option("--bidder", metavar="NAME", help="Bulk: the column with bidders, not headed `bidder`."),
    ] = None,
    leave_out: Annotated[
        list[str] | None,
        typer.Option("--leave-out", metavar="NAME", help="Bulk: a column that is no fact; may be repeated."),
    ] = None,
) -> None:
    """Explain one bid: every mark, rule and comparison; or what would change if a fact were another."""
    from svrules import api
    from svrules.cli.flat import is_register

    supposed = [_supposed(text) for text in what_if or ()]
    if supposed and criterion is not None:
        raise MisuseError("--what-if tells all that changes: leave --criterion out")
    if supposed and form in _VIEWS:
        raise MisuseError(f"--what-if is told on a page, not as --format {form.value if form else ''}")
    spare_inputs(output, rulebook, data, contract)
    book = api.load(rulebook)
    spare_inputs(output, *book.files)
    facts: Path | Competition = data
    named = competition is not None or key is not None or one_competition
    if named or is_register(data, book.model):
        columns = key, bidder, one_competition, tuple(leave_out or ())
        facts = _competition(book, data, competition, columns, contract)
        contract = None
    elif bidder is not None or leave_out:
        raise MisuseError(
            "--bidder and --leave-out are for a table of many competitions: add --competition KEY"
        )
    with waiting("Scoring"):
        if supposed:
            document, own = _what_if(book.what_if(facts, bid, supposed, contract))
        else:
            document, own = _explained(book.score(facts, contract), bid, criterion, form)
    _print(document, own, form, output)


def _competition(
    book: Rulebook,
    data: Path,
    key: str | None,
    columns: tuple[str | None, str | None, bool, tuple[str, ...]],
    contract: Path | None,
) -> Competition:
    """One competition of a table of many."""
    with needs_bulk():
        from svrules.bulk.files.finding import competition_in
        from svrules.bulk.scoring import ColumnNames

    with waiting("Looking for the competition"):
        reading = competition_in(
            book.model, [str(data)], key, ColumnNames(*columns, option="--key NAME"), contract
        )
    warnings = [one for one in reading.diagnostics if one.severity == "warning"]
    if reading.competition is not None and warnings:
        show_diagnostics(warnings)
    return reading.accepted()


def _explained(
    result: Result, bid: str, criterion: str | None, form: Explained | None
) -> tuple[Document, Own]:
    from svrules.render.explained import explained, explained_document

    view = form.value if form in _VIEWS else "tree"
    own: Own = {one: partial(explained, result, bid, criterion, one) for one in ("json", "csv")}
    return explained_document(result, bid, criterion, view), own


def _what_if(asked: WhatIf) -> tuple[Document, Own]:
    from svrules.render.explained import what_if_as_json

    return asked.document, {"json": partial(what_if_as_json, asked)}


def _print(document: Document, own: Own, form: Explained | None, output: Path | None) -> None:
    """The document, or what it has of its own for other programs."""
    from svrules.render.terminal import show

    asked = None if form in _VIEWS or form is None else form.value
    if output is not None:
        write(output, _content(document, own, by_extension(output, _FORMS, asked)))
    elif asked in (None, "text"):
        show(document, console())
    else:
        say(str(_content(document, own, asked)))


def _content(document: Document, own: Own, kind: str) -> str | bytes:
    from svrules.render.word import as_word

    if kind in own:
        return own[kind]()
    return as_word(document) if kind == "word" else page(document, Pages(kind))


def _supposed(text: str) -> tuple[str, str]:
    """The name and the value of `local jobs = 12`. Raises MisuseError."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise MisuseError(
            f"`{text}` does not say which fact is what: write a fact, `=` and a value, such as "
            "--what-if 'local jobs = 12', or `blank` for what is not given"
        )
    return name.strip(), value.strip()
