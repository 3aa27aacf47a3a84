"""`svrules template`: a workbook ready to fill."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svrules.cli.output import by_extension, waiting, written

__all__ = ["template"]


def template(
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.xlsx", help="The workbook to write.")
    ],
) -> None:
    """Write a workbook ready to fill.

    It has headings, drop-downs, bounds, units and notes; `svrules score` reads it back.
    """
    from svrules import api

    by_extension(output, {".xlsx": "xlsx"})
    book = api.load(rulebook)
    with waiting("Writing the workbook"), written(output) as made:
        book.write_template(made)
