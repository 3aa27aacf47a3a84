"""`svrules margin`: the least changes of one figure that change who wins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svrules.cli.output import Pages, spare_inputs, waiting
from svrules.cli.reach import print_page

__all__ = ["margin"]


def margin(
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    data: Annotated[Path, typer.Argument(metavar="DATA", help="Bids: .xlsx, .xlsm, .csv or .json.")],
    contract: Annotated[
        Path | None, typer.Option("--contract", metavar="FILE", help="The contract's facts: .csv or .xlsx.")
    ] = None,
    form: Annotated[Pages | None, typer.Option("--format", help="How it is printed.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to FILE: .txt, .json, .html, .md, .docx or .csv."
        ),
    ] = None,
) -> None:
    """What the decision hangs on: the least changes of one figure that change who comes first.

    Weights, settings, pass marks, limits in rules, facts of the contract, marks and facts of bids.
    """
    from svrules import api
    from svrules.change.margin.build import margin as find
    from svrules.change.margin.page import margin_page

    spare_inputs(output, rulebook, data, contract)
    book = api.load(rulebook)
    spare_inputs(output, *book.files)
    competition, _ = book.read(data, contract)
    with waiting("Looking for what would change the winner"):
        answer = find(book.model, competition)
    print_page(margin_page(answer), answer, form, output)
