"""`svrules score --from ocds`: published notices one by one, and a report of how they fare."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from svrules.cli.output import Data, by_extension, console, followed, write

if TYPE_CHECKING:
    from svrules.api import Rulebook, VatBasis
    from svrules.render.document import Document
    from svrules.render.notices import NoticeResult

__all__ = ["score_notices"]

_FORMS = {".json": "json", ".csv": "csv", ".html": "html", ".htm": "html", ".md": "markdown"}


def score_notices(book: Rulebook, data: Path, output: Path | None, form: Data, vat_basis: VatBasis) -> None:
    """Score each notice of the file; print a report, or one result a notice as JSON or CSV."""
    data.open("rb").close()
    notices = followed(book.score_notices(data, vat_basis=vat_basis), "Notices")
    if output is None:
        _print(book, notices, form)
    else:
        write(output, _content(book, notices, by_extension(output, _FORMS)))


def _print(book: Rulebook, notices: Iterator[NoticeResult], form: Data) -> None:
    from svrules.render.notices import as_json_lines, notices_as_csv
    from svrules.render.terminal import show

    if form is Data.json:
        sys.stdout.writelines(as_json_lines(notices))
    elif form is Data.csv:
        sys.stdout.writelines(notices_as_csv(notices))
    else:
        show(_report(book, notices), console())


def _content(book: Rulebook, notices: Iterator[NoticeResult], form: str) -> str:
    from svrules.render.html import as_html
    from svrules.render.markdown import as_markdown
    from svrules.render.notices import as_json_lines, notices_as_csv

    match form:
        case "json":
            return "".join(as_json_lines(notices))
        case "csv":
            return "".join(notices_as_csv(notices))
        case "html":
            return as_html(_report(book, notices))
        case _:
            return as_markdown(_report(book, notices))


def _report(book: Rulebook, notices: Iterator[NoticeResult]) -> Document:
    from svrules.render.notices import Tally

    tally = Tally()
    for notice in notices:
        tally.add(notice)
    return tally.document(book.title, f"Edition {book.edition}, SHA-256 {book.sha256}.")
