"""`svrules summary`: drafts of what each bidder is told before the award, and what is wrong with them."""

from __future__ import annotations

import hashlib
import re
from contextlib import nullcontext
from dataclasses import replace
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from svrules.cli.entries import entry_of
from svrules.cli.output import Pages, by_extension, complain, console, page, spare_inputs, waiting, write
from svrules.errors import MissingExtraError, MisuseError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from svrules.api import Rulebook
    from svrules.audit.ledger import Ledger
    from svrules.audit.pins import Entry
    from svrules.audit.summary import Assessed, Summary
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
    suppliers: Annotated[
        Path | None,
        typer.Option(
            "--suppliers",
            metavar="FILE",
            help="A .csv or .xlsx with the headings bidder, address, email, identifier; of the winner, too.",
        ),
    ] = None,
    provision: Annotated[
        str,
        typer.Option("--provision", metavar="TEXT", help="The provision by which tenders were put aside."),
    ] = "",
    authority: Annotated[
        str, typer.Option("--authority", metavar="NAME", help="The contracting authority, for the head.")
    ] = "",
    procurement: Annotated[
        str, typer.Option("--procurement", metavar="TEXT", help="The procurement's title, for the head.")
    ] = "",
    dated: Annotated[str, typer.Option("--date", metavar="TEXT", help="The date, for the head.")] = "",
    final: Annotated[
        bool, typer.Option("--final", help="Without the findings on top; refused while serious ones stand.")
    ] = False,
    despite_findings: Annotated[
        str,
        typer.Option(
            "--despite-findings",
            metavar="WHY",
            help="Why it is issued with serious findings; recorded in the ledger.",
        ),
    ] = "",
    keep_names: Annotated[
        bool,
        typer.Option(
            "--keep-names",
            help="With --despite-findings: keep reasons that only seem to name another bidder.",
        ),
    ] = False,
    by: Annotated[
        str, typer.Option("--by", metavar="WHO", help="With --despite-findings: who decided on it.")
    ] = "",
    least_change: Annotated[
        bool,
        typer.Option(
            "--least-change",
            help="Also say which least change of its own offer would have been enough, where no rival's "
            "figure follows from it.",
        ),
    ] = False,
) -> None:
    """Draft the assessment summary of a supplier, or of each: scores, reasons, and why not the others.

    Of other tenders only the scores of the winner, and no figure that is confidential or money. Findings are
    printed, and stand on top of a draft.
    """
    from svrules import api
    from svrules.audit.summary import Particulars, read_suppliers, summarise

    _check(bid, output, contact or identifier)
    _check_despite(despite_findings, by, final=final, ledger=ledger)
    if keep_names and not despite_findings:
        raise MisuseError(
            "--keep-names goes with --despite-findings: say why the names are no other bidder's"
        )
    spare_inputs(output, rulebook, data, contract, ledger, suppliers)
    title = procurement or competition
    given = Particulars(
        contact, identifier, where, title, provision, authority=authority, dated=dated
    )  # fmt: skip
    book = api.load(rulebook)
    spare_inputs(output, *book.files)
    with _reading(ledger) as kept, waiting("Scoring"):
        assessed = _assessed(book, data, contract)
        every = [one.bid for one in assessed.result.bids]
        names = every if bid is None else [bid]
        if suppliers is not None:
            given = replace(given, suppliers=read_suppliers(suppliers, every))
        if least_change:
            given = replace(given, enough=_enough(assessed, names))
        made = [
            summarise(
                assessed,
                name,
                given,
                ledger=kept,
                competition=competition or data.stem,
                keep_names=keep_names,
            )
            for name in names
        ]
    if final:
        _may_be_issued(made, despite_findings)
    files = _files(made, output, form if bid is None else None, final=final)
    if despite_findings and ledger is not None:
        _record(made, files, ledger, entry_of(competition or data.stem, by, despite_findings, None))
    if output is None:
        _print(made[0], final=final)
    else:
        _write(files, None if bid is not None else output)
    if output is not None or final:
        _tell(made)


def _check_despite(why: str, by: str, *, final: bool, ledger: str | None) -> None:
    if not why:
        if by:
            raise MisuseError("--by goes with --despite-findings: nothing else is recorded")
        return
    if not final:
        raise MisuseError("--despite-findings goes with --final: a draft is made in any case")
    if ledger is None:
        raise MisuseError(
            "--despite-findings is kept in a ledger, with who decided on it: add --ledger LEDGER and --by WHO"
        )
    if not by.strip():
        raise MisuseError("--despite-findings is recorded with who decided on it: add --by WHO")


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


def _enough(assessed: Assessed, names: list[str]) -> dict[str, tuple[str, ...]]:
    from svrules.change.reach.letter import for_letter
    from svrules.render.explained import bid_named

    bids = [bid_named(assessed.result, name) for name in names]
    return {
        one.bid: for_letter(assessed.rulebook, assessed.competition, one.bid) for one in bids if one.rank != 1
    }


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
            "is issued all the same with --despite-findings WHY, which --ledger keeps"
        )


def _names(made: list[Summary]) -> str:
    return ", ".join(f"`{one.bid}`" for one in made)


def _print(made: Summary, *, final: bool) -> None:
    from svrules.render.terminal import show

    show(made.final if final else made.draft, console())


def _files(
    made: list[Summary], output: Path | None, form: Letters | None, *, final: bool
) -> list[tuple[Path | None, str | bytes]]:
    """Where each summary goes and what it holds; what is printed is held as Markdown."""
    documents = [one.final if final else one.draft for one in made]
    if output is None:
        return [(None, _content(one, "markdown")) for one in documents]
    if form is None:
        return [(output, _content(one, by_extension(output, _FORMS))) for one in documents]
    if output.exists() and not output.is_dir():
        raise MisuseError(f"`{output}` is a file: without --bid name a folder after -o")
    paths = [output / f"{name}.{form.value}" for name in _file_names([one.bid for one in made])]
    return [(path, _content(one, _FORMS[path.suffix])) for path, one in zip(paths, documents, strict=True)]


def _write(files: list[tuple[Path | None, str | bytes]], folder: Path | None) -> None:
    if folder is not None and not folder.exists():
        folder.mkdir()
    for path, content in files:
        if path is not None:
            write(path, content)


def _record(
    made: list[Summary], files: list[tuple[Path | None, str | bytes]], ledger: str, entry: Entry
) -> None:
    """Why each was issued despite findings, with the SHA-256 of the document, before it is written."""
    from svrules.audit.ledger import Draft, create_or_open
    from svrules.audit.summary import ISSUED

    drafts = []
    for one, (_, content) in zip(made, files, strict=True):
        if not one.of_kind("serious"):
            continue
        data = content.encode() if isinstance(content, str) else content
        body = {"value": hashlib.sha256(data).hexdigest()}
        about = (one.bid, ISSUED)
        drafts.append(Draft("override", entry.competition, about, entry.who, entry.when, entry.why, body))
    with create_or_open(ledger) as kept:
        for each in kept.append_all(drafts):
            complain(f"Recorded as {each.record.number}: the summary of {each.record.subject[0]} was issued.")


def _file_names(bids: list[str]) -> list[str]:
    """A name for the file of each bidder: letters and figures, and a number where two are alike."""
    found: list[str] = []
    for bid in bids:
        name = re.sub(r"\W+", "-", bid.casefold()).strip("-_")[:_LONGEST] or "supplier"
        numbered = (name if at == 1 else f"{name}-{at}" for at in count(1))
        found.append(next(one for one in numbered if one not in found))
    return found


def _content(document: Document, kind: str) -> str | bytes:
    if kind != "word":
        return page(document, Pages(kind))
    from svrules.render.word import as_word

    try:
        return as_word(document)
    except MissingExtraError as missing:
        raise MisuseError(f"{missing}, or name another form: -o FILE.html, or --format html") from missing


def _tell(made: list[Summary]) -> None:
    """The findings of each supplier on standard error, so that they are never part of what is printed.

    What is found for all of them is said once.
    """
    from svrules.audit.summary.model import listed
    from svrules.render.document import Document, Section
    from svrules.render.terminal import show

    every = set(made[0].findings).intersection(*(one.findings for one in made)) if len(made) > 1 else set()
    common = tuple(one for one in made[0].findings if one in every) if every else ()
    own = {one.bid: tuple(each for each in one.findings if each not in every) for one in made}
    sections = (
        *([Section("All suppliers", (listed(common),))] if common else []),
        *(Section(bid, (listed(found),)) for bid, found in own.items() if found),
    )
    show(Document("Findings before issue", "", (), sections), console(errors=True))
