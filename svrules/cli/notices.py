"""`svrules score --from ocds`: published notices one by one, and a report of how they fare."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from svrules.cli.output import Data, by_extension, complain, console, encoding_of, followed, written

if TYPE_CHECKING:
    from svrules.api import Rulebook, VatBasis
    from svrules.render.document import Document
    from svrules.render.notices import NoticeResult

__all__ = ["score_notices"]

_FORMS = {".json": "json", ".csv": "csv", ".html": "html", ".htm": "html", ".md": "markdown"}


def score_notices(book: Rulebook, data: Path, output: Path | None, form: Data, vat_basis: VatBasis) -> None:
    """Score each notice of the file; print a report, or one result a notice as JSON or CSV.

    Exit code 1 when none of them could be read.
    """
    data.open("rb").close()
    count = _Count()
    notices = count.counted(followed(book.score_notices(data, vat_basis=vat_basis), "Notices"))
    if output is not None:
        kind = by_extension(output, _FORMS)
        with written(output) as made, made.open("w", encoding=encoding_of(output), newline="") as file:
            file.writelines(_pieces(book, notices, kind))
    elif form is Data.table:
        from svrules.render.terminal import show

        show(_report(book, notices), console())
    else:
        sys.stdout.writelines(_pieces(book, notices, form.value))
    if not count.read:
        complain(count.sentence(data.name))
        raise typer.Exit(1)


@dataclass
class _Count:
    """How many notices there were, and how many of them could be read."""

    met: int = 0
    read: int = 0

    def counted(self, notices: Iterable[NoticeResult]) -> Iterator[NoticeResult]:
        for notice in notices:
            self.met += 1
            self.read += notice.result is not None
            yield notice

    def sentence(self, file: str) -> str:
        if not self.met:
            return f"there are no notices in `{file}`"
        which = "the one notice" if self.met == 1 else f"none of the {self.met:,} notices"
        could = "could not be read" if self.met == 1 else "could be read"
        return f"{which} in `{file}` {could}; is it a file of OCDS releases?"


def _pieces(book: Rulebook, notices: Iterator[NoticeResult], form: str) -> Iterable[str]:
    """The results in that form, piece by piece: a file of notices may be large."""
    from svrules.render.notices import as_json_pieces, notices_as_csv

    match form:
        case "json":
            return as_json_pieces(notices)
        case "csv":
            return notices_as_csv(notices)
        case "html":
            from svrules.render.html import as_html

            return (as_html(_report(book, notices)),)
        case _:
            from svrules.render.markdown import as_markdown

            return (as_markdown(_report(book, notices)),)


def _report(book: Rulebook, notices: Iterator[NoticeResult]) -> Document:
    from svrules.render.notices import Tally

    tally = Tally()
    for notice in notices:
        tally.add(notice)
    return tally.document(book.title, f"Edition {book.edition}, SHA-256 {book.sha256}.")
