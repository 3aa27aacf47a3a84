"""`svrules ledger receipt`: whether a receipt is that of a result or of bids; no ledger is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svrules.cli.entries import tell
from svrules.cli.output import waiting

__all__ = ["receipt"]

_MOST = 5


def receipt(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The receipt, such as 4VT8Q-….")],
    data: Annotated[
        Path,
        typer.Argument(
            metavar="DATA", help="A result (.json), an exported ledger (.jsonl), or bids with --rulebook."
        ),
    ],
    rulebook: Annotated[
        str | None, typer.Option("--rulebook", metavar="RULEBOOK", help="Score the bids by it again.")
    ] = None,
    contract: Annotated[
        Path | None, typer.Option("--contract", metavar="FILE", help="The contract's facts: .csv or .xlsx.")
    ] = None,
) -> None:
    """Check a receipt. Exit code 0 when it is that of the data, 1 when it is not, 2 when it was mistyped."""
    from svrules import api
    from svrules.audit.receipts import Candidate, candidates, read_code

    asked = read_code(code)
    if rulebook is not None:
        with waiting("Scoring"):
            scored = api.load(rulebook).score(data, contract)
        found: tuple[Candidate, ...] = (Candidate(f"{data.name}, scored again", scored.receipt),)
    else:
        found = candidates(data)
    of_it = [one for one in found if one.receipt == asked]
    for one in of_it:
        if not one.changed:
            tell(f"Yes: {asked} is the receipt of these outcomes, totals, ranks and marks: {one.place}.")
            if one.unchecked:
                tell(f"Not checked: {one.unchecked}.")
            return
    if of_it:
        tell(f"No: {of_it[0].place} was changed: {_listed(of_it[0].changed)}.")
    else:
        others = "; ".join(f"{one.place} has {one.receipt}" for one in found[:_MOST])
        tell(
            f"No: {asked} is not the receipt of this. The code is whole, so it was typed as given; {others}."
        )
    raise typer.Exit(1)


def _listed(changed: tuple[str, ...]) -> str:
    more = f"; and {len(changed) - _MOST} more" if len(changed) > _MOST else ""
    return "; ".join(changed[:_MOST]) + more
