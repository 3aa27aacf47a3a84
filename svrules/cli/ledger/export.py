"""`svrules ledger export`: a ledger to read without svrules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svrules.cli.output import by_extension, encoding_of, spare_inputs, waiting, written

__all__ = ["export"]

_FORMS = {".jsonl": "jsonl", ".csv": "csv", ".html": "html", ".htm": "html", ".xlsx": "xlsx"}


def export(
    ledger: Annotated[
        str, typer.Argument(metavar="LEDGER", help="A file, or postgresql://user@host/database.")
    ],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help="Write to FILE: .jsonl, .csv, .html or .xlsx."),
    ],
    competition: Annotated[
        str | None, typer.Option("--competition", metavar="NAME", help="Only its records.")
    ] = None,
) -> None:
    """Write a ledger to a file that is read without svrules; .jsonl holds all of it, to the byte."""
    from svrules.audit import export as exports
    from svrules.audit.ledger import open_ledger
    from svrules.audit.questions.scored import competition_named
    from svrules.render.html import as_html

    form = by_extension(output, _FORMS)
    spare_inputs(output, ledger)
    with open_ledger(ledger) as opened, written(output) as made, waiting("Exporting"):
        named = None if competition is None else competition_named(opened, competition)
        if form == "jsonl":
            with made.open("w", encoding="utf-8", newline="\n") as lines:
                lines.writelines(exports.as_json_lines(opened, named))
        elif form == "xlsx":
            made.write_bytes(exports.as_workbook(opened, named))
        else:
            text = exports.as_csv(opened, named) if form == "csv" else as_html(exports.whole(opened, named))
            made.write_bytes(text.encode(encoding_of(output)))
