"""`svrules test`: the examples that a rulebook brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from svrules.cli.output import Data, console, followed, page, say, show_diagnostics

if TYPE_CHECKING:
    from svrules.proof import ExampleOutcome

__all__ = ["test"]


def test(
    rulebooks: Annotated[
        list[str], typer.Argument(metavar="RULEBOOK...", help="Files, or names of shipped rulebooks.")
    ],
    form: Annotated[Data, typer.Option("--format", help="How outcomes are printed.")] = Data.table,
) -> None:
    """Run the examples of rulebooks. Exit code 1 when one does not come out as written."""
    from svrules import api
    from svrules.render.proof import proved
    from svrules.render.terminal import show

    outcomes: dict[str, tuple[ExampleOutcome, ...]] = {}
    for name in followed(rulebooks, "Examples", len(rulebooks)):
        outcomes[name] = api.load(name).test()
    found = [one for listed in outcomes.values() for outcome in listed for one in outcome.diagnostics]
    if form is Data.table:
        if found:
            show_diagnostics(found)
        show(proved(outcomes), console())
    else:
        say(page(proved(outcomes), form))
    if not all(outcome.passed for listed in outcomes.values() for outcome in listed):
        raise typer.Exit(1)
