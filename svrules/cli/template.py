"""`svrules template`: a workbook ready to fill."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from svrules.cli.output import by_extension, spare_inputs, waiting, written
from svrules.errors import MisuseError

__all__ = ["template"]


def template(
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.xlsx", help="The workbook to write.")
    ],
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
    facts_only: Annotated[
        bool, typer.Option("--facts-only", help="Without sheets for evaluators, moderation and results.")
    ] = False,
    bids: Annotated[
        int, typer.Option("--bids", metavar="N", min=2, max=1000, help="For how many bids there is room.")
    ] = 30,
) -> None:
    """Write a workbook ready to fill.

    It has headings, drop-downs, bounds, units and notes; `svrules score` reads it back. The sheet Results has
    SV formulas: `svrules workbook score` fills them in. A workbook that is there already is kept unless
    --replace is given.
    """
    from svrules import api

    by_extension(output, {".xlsx": "xlsx"})
    spare_inputs(output, rulebook)
    if os.path.lexists(output) and not replace:
        raise MisuseError(
            f"`{output}` is there already, and may hold figures that somebody typed;"
            " choose another name with -o, or add --replace"
        )
    book = api.load(rulebook)
    spare_inputs(output, *book.files)
    with waiting("Writing the workbook"), written(output) as made:
        book.write_template(made, evaluation=not facts_only, bids=bids)
