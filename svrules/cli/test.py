"""`svrules test`: the examples that a rulebook brings along, and what they try of it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from svrules.cli.output import Pages, console, followed, page, say, show_diagnostics
from svrules.errors import MisuseError

if TYPE_CHECKING:
    from svrules.api import Rulebook
    from svrules.diagnostics import Diagnostic
    from svrules.proof import ExampleOutcome
    from svrules.proof.coverage import Coverage
    from svrules.render.document import Document

__all__ = ["test"]


def test(
    rulebooks: Annotated[
        list[str], typer.Argument(metavar="RULEBOOK...", help="Files, or names of shipped rulebooks.")
    ],
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say which parts of the rulebook the examples try.")
    ] = False,
    least: Annotated[
        str | None,
        typer.Option(
            "--coverage-at-least", metavar="SHARE", help="Fail when they try less than this, such as 90%."
        ),
    ] = None,
    form: Annotated[Pages, typer.Option("--format", help="How outcomes are printed.")] = Pages.table,
) -> None:
    """Run the examples of rulebooks. Exit code 1 when one does not come out as written.

    With --coverage, what they try: each rule, exception, table row, date, outcome, limit and condition.
    """
    from svrules import api
    from svrules.diagnostics import Source, has_errors
    from svrules.errors import RulebookError
    from svrules.proof import summed_up
    from svrules.render.proof import proved

    wanted = None if least is None else _share(least)
    books: dict[str, Rulebook] = {}
    outcomes: dict[str, tuple[ExampleOutcome, ...]] = {}
    found: list[Diagnostic] = []
    sources: list[Source] = []
    for name in followed(rulebooks, "Examples", len(rulebooks)):
        try:
            book = books[name] = api.load(name)
            sources += book.sources
            outcomes[name] = book.test()
            found += summed_up(outcomes[name])
        except RulebookError as broken:
            found += broken.diagnostics
    if found:
        show_diagnostics(found, sources)
    if not coverage and wanted is None:
        _print(proved(outcomes), form)
    short = _covered(books, outcomes, wanted, form) if coverage or wanted is not None else False
    if has_errors(found) or short:
        raise typer.Exit(1)


def _covered(
    books: dict[str, Rulebook],
    outcomes: dict[str, tuple[ExampleOutcome, ...]],
    wanted: Fraction | None,
    form: Pages,
) -> bool:
    """Print what the examples try; whether that is less than was wanted of any rulebook."""
    from svrules.cli.output import complain
    from svrules.render.coverage import covered, percent

    found: dict[str, Coverage] = {name: book.coverage() for name, book in books.items()}
    _print(covered(found, outcomes), form)
    short = {name: one for name, one in found.items() if wanted is not None and one.share < wanted}
    for name, one in short.items():
        asked = percent(wanted or one.share)
        complain(f"the examples of `{name}` try {percent(one.share)}, and {asked} is asked for")
    return bool(short)


def _print(document: Document, form: Pages) -> None:
    from svrules.render.terminal import show

    if form in (Pages.table, Pages.text):
        show(document, console())
    else:
        say(page(document, form))


def _share(text: str) -> Fraction:
    """`90%` or `90` as a share. Raises MisuseError."""
    words = text.strip().removesuffix("%").strip()
    try:
        share = Fraction(words) / 100
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not 0 <= share <= 1:
        raise MisuseError(f"`{text}` is not a share: write one such as 90% after --coverage-at-least")
    return share
