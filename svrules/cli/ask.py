"""`svrules ask`: an auditor's questions to a ledger, one command each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from svrules.cli.output import Pages, show_page

if TYPE_CHECKING:
    from svrules.audit.ledger import Ledger
    from svrules.audit.questions import Answer

__all__ = ["ask"]

ask = typer.Typer(
    name="ask",
    help="Ask a ledger which rule, which facts, who and why.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Place = Annotated[str, typer.Argument(metavar="LEDGER", help="A file, or postgresql://user@host/database.")]
Competition = Annotated[
    str | None, typer.Option("--competition", metavar="NAME", help="Which one, where there are several.")
]
Number = Annotated[
    int | None, typer.Option("--record", metavar="N", min=1, help="This score, not the competition's last.")
]
Bid = Annotated[str, typer.Option("--bid", metavar="NAME", help="Whose; case and spaces do not matter.")]
Criterion = Annotated[str, typer.Option("--criterion", metavar="CODE", help="Which mark.")]
Year = Annotated[int | None, typer.Option("--year", metavar="YEAR", help="Only what was recorded in it.")]
Form = Annotated[Pages, typer.Option("--format", help="How it is printed; csv and json for other programs.")]


def _answer(place: str, form: Pages, question: Callable[[Ledger], Answer]) -> None:
    from svrules.audit.ledger import open_ledger

    with open_ledger(place) as ledger:
        document = question(ledger).document()
    show_page(document, form)


@ask.command()
def rule(
    ledger: Place,
    bid: Bid,
    criterion: Criterion,
    competition: Competition = None,
    record: Number = None,
    form: Form = Pages.text,
) -> None:
    """Which rule gave this mark."""
    from svrules.audit.questions import rule as asked

    _answer(ledger, form, lambda opened: asked(opened, bid, criterion, competition, record))


@ask.command()
def facts(
    ledger: Place,
    bid: Bid,
    criterion: Annotated[
        str | None, typer.Option("--criterion", metavar="CODE", help="Only those of this mark.")
    ] = None,
    competition: Competition = None,
    record: Number = None,
    form: Form = Pages.text,
) -> None:
    """Which facts a bid gave, or a mark rests on."""
    from svrules.audit.questions import facts as asked

    _answer(ledger, form, lambda opened: asked(opened, bid, criterion, competition, record))


def _of_a_score(name: str, told: str) -> None:
    """A question about one score that asks for nothing else."""

    def command(
        ledger: Place, competition: Competition = None, record: Number = None, form: Form = Pages.text
    ) -> None:
        from svrules.audit import questions

        asked: Callable[..., Answer] = getattr(questions, name)
        _answer(ledger, form, lambda opened: asked(opened, competition, record))

    ask.command(name, help=told)(command)


_of_a_score("missing", "What was missing.")
_of_a_score("compared", "Which bids were compared, who was left out and why.")
_of_a_score("roundings", "Which roundings changed a value.")
_of_a_score("silent", "Which rules did not fire: they decided nothing.")


@ask.command()
def changes(
    ledger: Place,
    bid: Annotated[str | None, typer.Option("--bid", metavar="NAME", help="Only of this bid.")] = None,
    what: Annotated[
        str | None,
        typer.Option("--of", metavar="NAME", help="Only of this question, fact or rule."),
    ] = None,
    competition: Competition = None,
    form: Form = Pages.text,
) -> None:
    """Who recorded and changed marks and decisions, when and why."""
    from svrules.audit.questions import changes as asked

    _answer(ledger, form, lambda opened: asked(opened, bid, what, competition))


@ask.command()
def decided(
    ledger: Place,
    rule: Annotated[str, typer.Option("--rule", metavar="LABEL", help="Which rule, such as E2.")],
    year: Year = None,
    form: Form = Pages.text,
) -> None:
    """Everything that a rule decided, in all competitions."""
    from svrules.audit.questions import decided as asked

    _answer(ledger, form, lambda opened: asked(opened, rule, year))


@ask.command("near-ties")
def near_ties(ledger: Place, year: Year = None, form: Form = Pages.text) -> None:
    """Every competition that was decided within a near tie or by a tie-break."""
    from svrules.audit.questions import near_ties as asked

    _answer(ledger, form, lambda opened: asked(opened, year))


@ask.command()
def overrides(ledger: Place, year: Year = None, form: Form = Pages.text) -> None:
    """Every use of an override."""
    from svrules.audit.questions import overrides as asked

    _answer(ledger, form, lambda opened: asked(opened, year))
