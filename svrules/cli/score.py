"""`svrules score`: a competition, or a file of notices, from facts to ranking."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svrules.cli.entries import New, entry_of, opened, settled_in, show_recorded
from svrules.cli.output import Data, by_extension, console, say, spare_inputs, waiting, write
from svrules.errors import MisuseError

if TYPE_CHECKING:
    from svrules.api import Rulebook
    from svrules.audit.pins import Entry
    from svrules.audit.recording import Scoring
    from svrules.engine.competition import Competition
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
    ledger: Annotated[
        str | None,
        typer.Option(
            "--ledger", metavar="LEDGER", help="Record it in this ledger: a file or postgresql:// address."
        ),
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="With --ledger: who records it.")] = "",
    why: Annotated[str, typer.Option("--why", metavar="WHY", help="With --ledger: the reason.")] = "",
    competition: Annotated[
        str,
        typer.Option(
            "--competition", metavar="NAME", help="With --ledger: its name; that of DATA if left out."
        ),
    ] = "",
    when: Annotated[
        str | None,
        typer.Option("--when", metavar="WHEN", help="With --ledger: a day or time; now, if left out."),
    ] = None,
    new: New = False,
    despite_pin: Annotated[
        str,
        typer.Option(
            "--despite-pin", metavar="WHY", help="With --ledger: why not by the rulebook that was pinned."
        ),
    ] = "",
) -> None:
    """Score bids and rank them; every mark can be explained.

    With --ledger the score, and the marks and decisions in the data, are recorded before it is shown.

    Exit code 1 when the rulebook or the data have errors, or a mark could not be computed.
    """
    from svrules import api
    from svrules.cli.flat import is_register, refuse_register

    if source is None and data.suffix.lower() == ".jsonl":
        raise MisuseError(f"`{data.name}` looks like a file of notices: add --from ocds")
    if vat_basis is not None and source is None:
        raise MisuseError("--vat-basis is for notices: use it with --from ocds")
    if contract is not None and source is not None:
        raise MisuseError("a notice is a contract: --contract does not go with --from ocds")
    spare_inputs(output, rulebook, data, contract, ledger)
    if ledger is None and any((by, why, competition, when, despite_pin, new)):
        raise MisuseError(
            "--by, --why, --competition, --new-competition, --when and --despite-pin are for --ledger: add it"
        )
    if ledger is not None and source is not None:
        raise MisuseError(
            "--ledger does not go with --from ocds: a file of notices holds many contracts and no bids, so "
            "there is nothing that was decided; score the bids of one contract to record them"
        )
    entry = None if ledger is None else entry_of(competition or data.stem, by, why, when)
    book = api.load(rulebook)
    spare_inputs(output, *book.files)
    if source is Source.ocds:
        from svrules.cli.notices import score_notices

        score_notices(book, data, output, form, vat_basis.value if vat_basis else None)
        return
    if is_register(data, book.model):
        refuse_register(data, rulebook, book.model)
    with waiting("Scoring"):
        facts, result = book.facts_and_result(data, contract)
    if ledger is not None and entry is not None:
        # Recorded before it is shown: what is shown stands in the ledger.
        _record(ledger, _scoring(book, data, facts, result), entry, despite_pin, new)
    _print(result, output, form)
    if result.contract.errors or any(bid.errors for bid in result.bids):
        raise typer.Exit(1)


def _scoring(book: Rulebook, data: Path, facts: Competition, result: Result) -> Scoring:
    from svrules.audit.recording import Scoring
    from svrules.data.moderation import read_moderation

    return Scoring(book.model, facts, result, read_moderation(book.model, data))


def _record(place: str, scoring: Scoring, entry: Entry, despite_pin: str, new: bool) -> None:
    from svrules.audit.recording import record

    with opened(place) as kept:
        entry = settled_in(kept, entry, new)
        recorded = record(kept, scoring, entry, despite_pin=despite_pin)
        show_recorded(recorded, kept, entry.competition, errors=True)


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
