"""`svrules summary`: drafts of what each bidder is told before the award, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from svrules.cli.output import Pages, by_extension, console, page, spare_inputs, waiting, write
from svrules.errors import MisuseError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from svrules.api import Rulebook
    from svrules.audit.ledger import Ledger
    from svrules.audit.summary import Assessed, Particulars, Summary
    from svrules.render.document import Document

__all__ = ["summary"]

_FORMS: Final = {
    ".docx": "word",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".txt": "text",
}
_LONGEST: Final = 60


class Letters(StrEnum):
    """The form of the files in a folder."""

    docx = "docx"
    html = "html"
    md = "md"


def summary(
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    data: Annotated[Path, typer.Argument(metavar="DATA", help="Bids: .xlsx, .xlsm, .csv or .json.")],
    bid: Annotated[
        str | None, typer.Option("--bid", metavar="NAME", help="For this supplier; for each, if left out.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="A .docx, .html, .md or .txt file; without --bid a folder, with a file for each supplier.",
        ),
    ] = None,
    form: Annotated[
        Letters, typer.Option("--format", help="The form of the files in a folder.")
    ] = Letters.docx,
    contract: Annotated[
        Path | None, typer.Option("--contract", metavar="FILE", help="The contract's facts: .csv or .xlsx.")
    ] = None,
    ledger: Annotated[
        str | None,
        typer.Option("--ledger", metavar="LEDGER", help="Take reasons and changes from this ledger, too."),
    ] = None,
    competition: Annotated[
        str,
        typer.Option(
            "--competition", metavar="NAME", help="Its name in the ledger; that of DATA, if left out."
        ),
    ] = "",
    where: Annotated[
        str, typer.Option("--where", metavar="TEXT", help="Where the full award criteria can be found.")
    ] = "",
    contact: Annotated[
        str, typer.Option("--contact", metavar="TEXT", help="The supplier's postal and email address.")
    ] = "",
    identifier: Annotated[
        str, typer.Option("--identifier", metavar="TEXT", help="The supplier's unique identifier.")
    ] = "",
    final: Annotated[
        bool, typer.Option("--final", help="Without the findings on top; refused while serious ones stand.")
    ] = False,
    despite_findings: Annotated[
        str, typer.Option("--despite-findings", metavar="WHY", help="Why it is issued with serious findings.")
    ] = "",
) -> None:
    """Draft the assessment summary of a supplier, or of each: scores, reasons, and why not the others.

    Of other tenders only the scores of the winner, and no figure that is confidential or money. Findings are
    printed, and stand on top of a draft.
    """
    from svrules import api
    from svrules.audit.summary import Particulars

    _check(bid, output, contact or identifier)
    if despite_findings and not final:
        raise MisuseError("--despite-findings goes with --final: a draft is made in any case")
    spare_inputs(output, rulebook, data, contract, ledger)
    given = Particulars(contact, identifier, where, competition)
    book = api.load(rulebook)
    with _reading(ledger) as kept, waiting("Scoring"):
        assessed = _assessed(book, data, contract)
        names = [one.bid for one in assessed.result.bids] if bid is None else [bid]
        made = _made(assessed, names, given, kept, competition or data.stem)
    if final:
        _may_be_issued(made, despite_findings)
    if bid is not None:
        _one(made[0], output, final=final)
    elif output is not None:
        _each(made, output, form, final=final)
    if output is not None or final:
        _tell(made)


def _check(bid: str | None, output: Path | None, of_one: str) -> None:
    if bid is None and output is None:
        raise MisuseError("say whose summary with --bid, or a folder for all of them with -o")
    if bid is None and of_one:
        raise MisuseError("--contact and --identifier are of one supplier: say whose with --bid")
    if bid is None and output is not None and output.suffix.lower() in _FORMS:
        raise MisuseError(f"`{output}` is one file: say whose summary it is with --bid, or name a folder")


def _reading(ledger: str | None) -> AbstractContextManager[Ledger | None]:
    if ledger is None:
        return nullcontext()
    from svrules.audit.ledger import open_ledger

    return open_ledger(ledger)


def _assessed(book: Rulebook, data: Path, contract: Path | None) -> Assessed:
    from svrules.audit.summary import Assessed

    competition, _ = book.read(data, contract)
    return Assessed(book.model, competition, book.score(competition))


def _made(
    assessed: Assessed, names: Iterable[str], given: Particulars, ledger: Ledger | None, competition: str
) -> list[Summary]:
    from svrules.audit.summary import summarise

    return [summarise(assessed, name, given, ledger=ledger, competition=competition) for name in names]


def _may_be_issued(made: list[Summary], despite: str) -> None:
    """Raises MisuseError while findings stand that speak against it."""
    stops = [one for one in made if one.of_kind("stop")]
    serious = [one for one in made if one.of_kind("serious")]
    if stops or (serious and not despite.strip()):
        _tell(made)
    if stops:
        raise MisuseError(
            f"nothing was written: findings of the kind stop stand for {_names(stops)}, and while they do no "
            "summary may be issued"
        )
    if serious and not despite.strip():
        raise MisuseError(
            f"nothing was written: serious findings stand for {_names(serious)}. See to them, or say why it "
            "is issued all the same with --despite-findings WHY"
        )


def _names(made: list[Summary]) -> str:
    return ", ".join(f"`{one.bid}`" for one in made)


def _one(made: Summary, output: Path | None, *, final: bool) -> None:
    from svrules.render.terminal import show

    document = made.final if final else made.draft
    if output is None:
        show(document, console())
    else:
        write(output, _content(document, by_extension(output, _FORMS)))


def _each(made: list[Summary], folder: Path, form: Letters, *, final: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise MisuseError(f"`{folder}` is a file: without --bid name a folder after -o")
    if not folder.exists():
        folder.mkdir()
    for one, name in zip(made, _file_names([one.bid for one in made]), strict=True):
        path = folder / f"{name}.{form.value}"
        write(path, _content(one.final if final else one.draft, _FORMS[path.suffix]))


def _file_names(bids: list[str]) -> list[str]:
    """A name for the file of each bidder: letters and figures, and a number where two are alike."""
    taken: dict[str, int] = {}
    found = []
    for bid in bids:
        name = re.sub(r"\W+", "-", bid.casefold()).strip("-_")[:_LONGEST] or "supplier"
        taken[name] = taken.get(name, 0) + 1
        found.append(name if taken[name] == 1 else f"{name}-{taken[name]}")
    return found


def _content(document: Document, kind: str) -> str | bytes:
    from svrules.render.word import as_word

    return as_word(document) if kind == "word" else page(document, Pages(kind))


def _tell(made: list[Summary]) -> None:
    """The findings of each supplier on standard error, so that they are never part of what is printed."""
    from svrules.render.document import Document, Section
    from svrules.render.terminal import show

    sections = tuple(Section(one.bid, (one.listed,)) for one in made if one.findings)
    show(Document("Findings before issue", "", (), sections), console(errors=True))
