"""The policy from front to back."""

from __future__ import annotations

from datetime import date

from svrules.engine.recording.origins import identity
from svrules.language.rulebook import Rulebook
from svrules.quantities import ALWAYS, print_date, print_period
from svrules.render.document import Document, Facts, Grid, Items, Paragraph, Section
from svrules.render.origins import built_on
from svrules.render.policy.award import awards
from svrules.render.policy.criteria import criteria
from svrules.render.policy.examples import examples
from svrules.render.policy.figures import families, settings, values
from svrules.render.policy.inputs import inputs
from svrules.render.policy.parts import Book, book_of
from svrules.render.policy.rules import populations, rules, scope, tables

__all__ = ["about", "order_of_work", "policy"]


def policy(rulebook: Rulebook, on: date | None = None) -> Document:
    """The whole rulebook as a policy. With `on`, only what is in force that day.

    The text follows the rulebook, not its order on the page: scope, what has to be known, figures, rules,
    tables, values, criteria, award, the order of work, examples.
    """
    book = book_of(rulebook, on)
    parts = (
        scope(book),
        inputs(book),
        settings(book),
        families(book),
        rules(book),
        tables(book),
        populations(book),
        values(book),
        criteria(book),
        awards(book),
        _applied(book),
        _quoted(book),
        examples(book),
        built_on(identity(rulebook)),
    )
    return Document(
        rulebook.title,
        _subtitle(book),
        (about(book),),
        tuple(part for part in parts if part is not None),
        f"Printed from the rulebook {rulebook.name}, SHA-256 {rulebook.sha256}. Where this page and the "
        f"rulebook differ, the "
        "rulebook counts.",
        contents=True,
    )


def _subtitle(book: Book) -> str:
    day = f", as in force on {print_date(book.on)}" if book.on else ""
    by = f"{book.rulebook.authority}. " if book.rulebook.authority else ""
    return f"{by}Edition {book.rulebook.edition}{day}"


def about(book: Book) -> Facts:
    """Policy, period, the date that decides, and the version of the language."""
    rulebook = book.rulebook
    period = "always" if rulebook.in_force == ALWAYS else print_period(rulebook.in_force)
    decides = rulebook.date_input
    pairs = (
        ("Policy", rulebook.policy),
        ("In force", period),
        ("Rules date", f"the {decides.name} decides which rules are in force" if decides else ""),
        ("Rule language", f"version {rulebook.language}"),
    )
    return Facts(tuple((name, value) for name, value in pairs if value))


def _quoted(book: Book) -> Section | None:
    """The sentences of the policy that the rulebook quotes, each beside the part that puts it into rules."""
    rows = tuple((one.clause, one.says, one.part) for one in book.rulebook.citations if one.says)
    if not rows:
        return None
    return Section("What the policy says", (Grid("", ("clause", "says", "put into rules by"), rows),))


def _applied(book: Book) -> Section:
    return Section(
        "How the rules are applied",
        (
            Paragraph("The work is always done in this order:"),
            Items(order_of_work(book.bid, book.contract), ordered=True),
            Paragraph(
                "All arithmetic is exact. Nothing is rounded but where this page says so. Each rounding "
                "that changed a value is "
                "recorded with the exact value before it."
            ),
            Paragraph(
                "A fact that is missing makes unknown what depends on it, and only that. What cannot be "
                "computed, such as a "
                "division by zero, is reported as an error with the rule and the facts; it never counts as "
                "zero."
            ),
        ),
    )


def order_of_work(bid: str = "bid", contract: str = "contract") -> tuple[str, ...]:
    """The order of work (docs/language.md, §12), one sentence a step."""
    return (
        f"The {contract}: figures, tables and values that depend on it alone, then whether the rules apply.",
        f"Each {bid} alone: values, tables, criteria, rules and pass marks that look at no other {bid}.",
        f"Rules that look at the other {bid}s, as they stand after the step before.",
        f"Scoring of the {bid}s that pass: all other criteria, then the total.",
        "Rules on marks, and pass marks on what was scored, and on the total.",
        f"Where the rulebook says so, the {bid}s that still pass are scored once more.",
        "Ranks, ties, near ties and, where money is shared out, the allocation.",
    )
