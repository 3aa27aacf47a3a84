"""`svrules test`: the examples that a rulebook brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from svrules.cli.output import Data, console, followed, page, say, show_diagnostics

if TYPE_CHECKING:
    from svrules.diagnostics import Diagnostic
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
    from svrules.diagnostics import Source, has_errors
    from svrules.errors import RulebookError
    from svrules.proof import summed_up
    from svrules.render.proof import proved
    from svrules.render.terminal import show

    outcomes: dict[str, tuple[ExampleOutcome, ...]] = {}
    found: list[Diagnostic] = []
    sources: list[Source] = []
    for name in followed(rulebooks, "Examples", len(rulebooks)):
        try:
            book = api.load(name)
            sources.append(Source(book.model.name, book.model.text))
            outcomes[name] = book.test()
            found += summed_up(outcomes[name])
        except RulebookError as broken:
            found += broken.diagnostics
    if found:
        show_diagnostics(found, sources)
    if form is Data.table:
        show(proved(outcomes), console())
    else:
        say(page(proved(outcomes), form))
    if has_errors(found):
        raise typer.Exit(1)
