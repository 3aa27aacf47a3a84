"""The award: how totals become ranks, ties, near ties and grants."""

from __future__ import annotations

from collections.abc import Iterator

from svrules.language.expressions import MarksOf
from svrules.language.rulebook import Allocation, Award, TieStep
from svrules.language.types import DateType, NumberType
from svrules.quantities import MONEY
from svrules.render.document import Block, Items, Paragraph, Section
from svrules.render.policy.criteria import limit_in_words, meant_in_words, step_size
from svrules.render.policy.parts import Book, headed
from svrules.render.policy.pass_marks import Scales, pass_mark_in_words

__all__ = ["awards"]


def awards(book: Book) -> Section | None:
    """The section on the award, one part for each version in force."""
    found = [award for award in book.rulebook.awards if book.in_force(award.period)]
    if not found:
        return None
    if len(found) == 1:
        return Section("Award", tuple(_award(found[0], book)))
    return Section(
        "Award", (), tuple(Section("Award", tuple(_award(award, book, dated=True))) for award in found)
    )


def _award(award: Award, book: Book, *, dated: bool = False) -> Iterator[Block]:
    _, under = headed("", "", award.clause, award.period, book.origin("award", "", award.span))
    if under:
        yield Paragraph(under, tone="quiet")
    yield Paragraph(_winner(award, book))
    yield Items(tuple(_statements(award, book)))
    if award.allocation is not None:
        yield from _allocation(award.allocation, book)


def _winner(award: Award, book: Book) -> str:
    if award.direction == "order of importance":
        return (
            f"Criteria are compared one by one in their order of importance: the {book.bid} with the "
            f"higher share of marks in "
            "the first on which they differ goes first. There is no total."
        )
    by = "total" if award.by is None else book.words(award.by)
    return f"The {book.bid} with the {award.direction} {by} wins."


def _statements(award: Award, book: Book) -> Iterator[str]:
    if award.direction != "order of importance":
        yield "The total is the sum of the marks of the top criteria."
    for limit in award.limits:
        yield limit_in_words(limit, book).replace("The marks are", "The total is")
    if award.on_exact:
        yield "Ranks follow the exact total, before any rounding."
    for mark in award.pass_marks:
        yield pass_mark_in_words(mark, book, Scales(), "Pass mark on the total")
    if award.show is not None:
        yield f"The total is shown rounded {award.show.words()}; this is for display and decides nothing."
    if award.ties:
        steps = "; if they are equal, ".join(_goes_first(step, book) for step in award.ties)
        yield f"Of {book.bid}s with equal {_compared(award)}, {steps}."
    yield f"{book.bid.capitalize()}s that are still equal share the rank, as in 1, 2, 2, 4."
    if award.near is not None:
        within = book.words(award.near.within)
        kind = award.near.within.type
        money = isinstance(kind, NumberType) and kind.dimension == MONEY
        unit = "" if money or within.endswith(("mark", "marks")) else " mark" if within == "1" else " marks"
        apart = f"differ by at most {within}{unit}"
        yield f"Any {book.bid}s whose {_compared(award)} {apart} are reported as a near tie."
    if award.score_again:
        yield (
            f"When rules on marks leave {book.bid}s out, the others are scored once more, compared with "
            f"each other only."
        )
    if award.no_step is not None:
        size = step_size(award.no_step, "all marks")
        yield f"No step above {size} between neighbouring values is meant, unless this page says so."
    yield from (meant_in_words(step, "all marks") for step in award.meant_steps)
    known = _compared(award).removesuffix("s")
    yield f"Only {book.bid}s that pass, and whose {known} is known, have a rank."


def _compared(award: Award) -> str:
    """What ranks follow, of several bids: `totals`, or `award values` where it is something else."""
    if award.direction == "order of importance":
        return "shares of marks"
    return "totals" if award.by is None else "award values"


def _goes_first(step: TieStep, book: Book) -> str:
    """`the lower price goes first`, `the earlier start goes first`, `the one with more marks for SV …`."""
    highest = step.direction == "highest"
    if isinstance(step.by, MarksOf) and not step.by.share:
        return f"the one with {'more' if highest else 'fewer'} marks for {step.by.code} goes first"
    if isinstance(step.by.type, DateType):
        return f"the {'later' if highest else 'earlier'} {book.words(step.by)} goes first"
    return f"the {'higher' if highest else 'lower'} {book.words(step.by)} goes first"


def _allocation(allocation: Allocation, book: Book) -> Iterator[Block]:
    request, pot = book.words(allocation.request), book.words(allocation.pot)
    yield Paragraph(f"{request} is met from {pot} in rank order, equal ranks together.", "Allocation:")
    if allocation.partial:
        yield Paragraph(
            f"The first {book.bid} that does not fit gets what is left; all after it are on the reserve list."
        )
    elif allocation.pass_over:
        yield Paragraph(
            f"Whole grants only: a {book.bid} that does not fit is passed over and goes on the reserve list."
        )
    else:
        yield Paragraph(
            f"Whole grants only: the first {book.bid} that does not fit, and all after it, are on the "
            f"reserve list."
        )
