"""`svrules propose`: the examples that a rulebook lacks, for an officer to confirm."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svrules.cli.output import console, fresh, say, spare_inputs, waiting, write

__all__ = ["propose"]


def propose(
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write the rulebook with the examples at its end to this file."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the file if it is there.")] = False,
) -> None:
    """Write the examples that a rulebook lacks: limits, rows, exceptions, dates, conditions, ties.

    Each has the outcome that the rulebook gives now, and says that nobody has confirmed it. Without -o they
    are printed, to be copied to the end of the rulebook.
    """
    from svrules import api
    from svrules.render.proposal import proposed
    from svrules.render.terminal import show

    book = api.load(rulebook)
    if output is not None:
        spare_inputs(output, rulebook)
        fresh(output, replace=replace)
    with waiting("Looking for examples …"):
        found = book.propose()
    if output is None:
        if found.examples:
            say(found.examples)
        show(proposed(found, rulebook), console(errors=True))
        return
    write(output, found.rulebook_text)
    show(proposed(found, rulebook), console())
