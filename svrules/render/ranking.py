"""A Result as a page: the ranking, and all that an officer must see beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from svrules.engine.result import BidResult, ContractResult, CriterionResult, Result
from svrules.quantities import print_date, print_money
from svrules.render import reasons
from svrules.render.document import Block, Document, Grid, Items, Paragraph, Section
from svrules.render.figures import figures, marks_shown, totals_shown
from svrules.render.tones import tone_of

__all__ = ["in_rank_order", "ranking", "subtitle", "top_criteria"]

_BESIDE: Final = 4
_MOST_NOTES: Final = 15

Columns = list[tuple[str, list[str]]]


def ranking(result: Result) -> Document:
    """The ranking with its reasons; then notes, missing facts, errors, ties, and bids left out of it."""
    return Document(
        result.rulebook.title,
        subtitle(result),
        (_scope(result.contract), *_tables(result), *_provisional(result)),
        tuple(Section(title, (Items(said),)) for title, said in _remarks(result) if said),
        f"Rulebook {result.rulebook.name}, SHA-256 {result.rulebook.sha256}.",
    )


def subtitle(result: Result) -> str:
    """`Edition 2026.1, rules of 1 May 2026`."""
    day = result.rules_date
    rules = f", rules of {print_date(date.fromisoformat(day))}" if day else ""
    return f"Edition {result.rulebook.edition}{rules}"


def _remarks(result: Result) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield (
        "Why",
        tuple(
            f"{bid.bid}: {said}."
            for bid in in_rank_order(result)
            if (said := reasons.why(bid, with_ties=False))
        ),
    )
    yield "To do", reasons.referred(result)
    yield "Notes on the data", _notes(result)
    yield "Missing facts", reasons.missing(result)
    yield "Errors", reasons.errors(result)
    yield "Ties", reasons.ties(result)
    yield "Near ties", reasons.near_ties(result)
    yield "Bids left out of a comparison", reasons.populations(result)


def _notes(result: Result) -> tuple[str, ...]:
    shown = tuple(result.notes[:_MOST_NOTES])
    more = len(result.notes) - len(shown)
    return (*shown, f"… and {more} more: `--format json` has them all.") if more else shown


def _scope(contract: ContractResult) -> Paragraph:
    deciding = [rule for rule in contract.rules if rule.stage == "scope" or rule.outcome != "pass"]
    against = [rule for rule in deciding if rule.outcome in ("fail", "unknown", "error")]
    said = "; ".join(
        f"{r.rule} {r.title}".strip() + (f" (clause {r.clause})" if r.clause else "") for r in against
    )
    if contract.scope == "unknown" and contract.missing:
        missing = f"missing: {', '.join(m.fact for m in contract.missing)}"
        said = "; ".join(part for part in (said, missing) if part)
    text = contract.scope[0].upper() + contract.scope[1:]
    return Paragraph(f"{text}: {said}." if said else f"{text}.", tone=tone_of(contract.scope))


def _provisional(result: Result) -> Iterator[Block]:
    if result.provisional:
        names = ", ".join(result.provisional)
        yield Paragraph(f"The ranking is provisional: it can still change with {names}.", tone="warn")


def in_rank_order(result: Result) -> list[BidResult]:
    """Bids by rank, then those without one, each in the order of the data."""
    return sorted(result.bids, key=lambda bid: (bid.rank is None, bid.rank or 0))


def top_criteria(result: Result) -> list[CriterionResult]:
    """The criteria without a parent, of the first bid that has any."""
    found = next((bid.criteria for bid in result.bids if bid.criteria), [])
    return [criterion for criterion in found if criterion.part_of is None]


def _tables(result: Result) -> Iterator[Block]:
    bids = in_rank_order(result)
    if not bids:
        return
    marks = [(c.code, _in_order(marks_shown(result, c.code), bids)) for c in top_criteria(result)]
    fits = len(marks) <= _BESIDE and not any(bid.allocation for bid in bids)
    yield _grid("", bids, [*_standing(result, bids), *(marks if fits else [])], _allocations(bids))
    if not fits:
        yield _grid("Marks by criterion", bids, marks, [], short=True)


def _grid(
    caption: str, bids: list[BidResult], numeric: Columns, words: Columns, *, short: bool = False
) -> Grid:
    """Ranks, names and outcomes, then columns of figures, then columns of words."""
    ranks = ["–" if bid.rank is None else str(bid.rank) for bid in bids]
    start: Columns = [("Rank", ranks), ("Bid", [bid.bid for bid in bids])]
    if not short:
        start.append(("Outcome", [bid.outcome for bid in bids]))
        words = [*words, ("Why", [reasons.in_short(bid) for bid in bids])]
    columns = [*start, *numeric, *words]
    numbers = frozenset({0, *range(len(start), len(start) + len(numeric))})
    rows = tuple(zip(*(cells for _, cells in columns), strict=True))
    headings = tuple(heading for heading, _ in columns)
    outcomes = frozenset() if short else frozenset({2})
    return Grid(caption, headings, rows, numbers, outcomes, numbers | outcomes, 2).without_empty()


def _in_order(shown: dict[str, str], bids: list[BidResult]) -> list[str]:
    return [shown[bid.bid] for bid in bids]


def _standing(result: Result, bids: list[BidResult]) -> Columns:
    total = ("Total", _in_order(totals_shown(result), bids))
    if all(bid.award_exact in (None, bid.exact) for bid in bids):
        return [total]
    return [total, ("Award value", figures(bid.award_exact for bid in bids))]


def _allocations(bids: list[BidResult]) -> Columns:
    if not any(bid.allocation for bid in bids):
        return []
    given = [
        ("–", "–") if b.allocation is None else (b.allocation.status, _pounds(b.allocation.amount))
        for b in bids
    ]
    return [("Allocation", [status for status, _ in given]), ("Amount", [amount for _, amount in given])]


def _pounds(amount: str | None) -> str:
    return "–" if amount is None else print_money(Fraction(amount))
