"""`svrules ledger verify`: whether a ledger is as it was recorded, and if not, what is wrong with it."""

from __future__ import annotations

from typing import Annotated

import typer

from svrules.cli.output import Pages, followed, show_page

__all__ = ["verify"]


def verify(
    ledger: Annotated[
        str, typer.Argument(metavar="LEDGER", help="A file, or postgresql://user@host/database.")
    ],
    expect: Annotated[
        list[str] | None,
        typer.Option(
            "--expect",
            metavar="N:HASH",
            help="A record kept elsewhere, which must be there; may be repeated.",
        ),
    ] = None,
    form: Annotated[Pages, typer.Option("--format", help="How it is printed.")] = Pages.text,
) -> None:
    """Verify every record of a ledger. Exit code 1 when something is wrong.

    Prints the number and hash of the last record: keep them elsewhere, and give them with --expect next time.
    """
    from svrules.audit.ledger.expected import Expected
    from svrules.audit.ledger.told import verified_document
    from svrules.audit.ledger.verify import verify as verified

    expected = [Expected.read(one) for one in expect or ()]
    found = verified(ledger, expected, followed)
    document = verified_document(found)
    show_page(document, form)
    if not found.good:
        raise typer.Exit(1)
