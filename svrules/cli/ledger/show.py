"""`svrules ledger show`: the records of a ledger, or one of them whole."""

from __future__ import annotations

from typing import Annotated

import typer

from svrules.cli.output import Pages, show_page

__all__ = ["show"]


def show(
    ledger: Annotated[
        str, typer.Argument(metavar="LEDGER", help="A file, or postgresql://user@host/database.")
    ],
    number: Annotated[
        int | None, typer.Option("--id", metavar="N", min=1, help="This record, whole.")
    ] = None,
    competition: Annotated[
        str | None, typer.Option("--competition", metavar="NAME", help="Only its records.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="Only these: score, mark, consensus, …")
    ] = None,
    form: Annotated[Pages, typer.Option("--format", help="How it is printed.")] = Pages.text,
) -> None:
    """Show the records of a ledger, who made them, when and why; and until when they must be kept."""
    from svrules.audit.export import listed, one_record
    from svrules.audit.ledger import open_ledger
    from svrules.audit.ledger.records import KINDS
    from svrules.audit.questions.scored import competition_named
    from svrules.errors import MisuseError

    if kind is not None and kind not in KINDS:
        raise MisuseError(f"there are no records of the kind `{kind}`: they are {', '.join(KINDS)}")
    with open_ledger(ledger) as opened:
        named = None if competition is None else competition_named(opened, competition)
        document = listed(opened, named, kind) if number is None else one_record(opened, number)
    show_page(document, form)
