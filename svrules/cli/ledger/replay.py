"""`svrules ledger replay`: whether the scores in a ledger come out again, to the byte."""

from __future__ import annotations

from typing import Annotated

import typer

from svrules.cli.output import Pages, followed, show_page

__all__ = ["replay"]


def replay(
    ledger: Annotated[
        str, typer.Argument(metavar="LEDGER", help="A file, or postgresql://user@host/database.")
    ],
    number: Annotated[
        int | None, typer.Option("--id", metavar="N", min=1, help="Only the score with this number.")
    ] = None,
    competition: Annotated[
        str | None, typer.Option("--competition", metavar="NAME", help="Only the scores of one competition.")
    ] = None,
    form: Annotated[Pages, typer.Option("--format", help="How it is printed.")] = Pages.text,
) -> None:
    """Score again from the rulebook and data in a ledger. Exit code 1 when a result differs."""
    from svrules.audit.ledger import open_ledger
    from svrules.audit.replay import replay as replayed
    from svrules.audit.replay import replayed_document, scores

    with open_ledger(ledger) as opened:
        numbers = scores(opened, number, competition)
        found = list(followed(replayed(opened, numbers), "Replaying", len(numbers)))
        document = replayed_document(opened.place, found)
    show_page(document, form)
    if not all(one.same for one in found):
        raise typer.Exit(1)
