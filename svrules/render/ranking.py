"""A Result as a page: the ranking, and all that an officer must see beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from svrules.engine.result import BidResult, ContractResult, CriterionResult, Result
from svrules.quantities import print_date
from svrules.render import reasons
from svrules.render.document import Block, Document, Grid, Items, Paragraph, Section
from svrules.render.figures import figures
from svrules.render.tones import tone_of

__all__ = ["in_rank_order", "ranking", "subtitle", "top_criteria"]


def ranking(result: Result) -> Document:
    """The ranking with its reasons; then notes, missing facts, errors, ties, and bids left out of it."""
    return Document(
        result.rulebook.title,
        subtitle(result),
        (_scope(result.contract), *_table(result), *_provisional(result)),
        tuple(Section(title, (Items(said),)) for title, said in _remarks(result) if said),
        f"Rulebook {result.rulebook.name}, SHA-256 {result.rulebook.sha256}.",
    )


def subtitle(result: Result) -> str:
    """`Edition 2026.1, rules of 1 May 2026`."""
    day = result.rules_date
    rules = f", rules of {print_date(date.fromisoformat(day))}" if day else ""
    return f"Edition {result.rulebook.edition}{rules}"


def _remarks(result: Result) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "Notes on the data", tuple(result.notes)
    yield "Missing facts", reasons.missing(result)
    yield "Errors", reasons.errors(result)
    yield "Ties", reasons.ties(result)
    yield "Near ties", reasons.near_ties(result)
    yield "Bids left out of a comparison", reasons.populations(result)


def _scope(contract: ContractResult) -> Paragraph:
    deciding = [rule for rule in contract.rules if rule.stage == "scope" or rule.outcome != "pass"]
    against = [rule for rule in deciding if rule.outcome in ("fail", "unknown", "error")]
    said = "; ".join(
        f"{r.rule} {r.title}".strip() + (f" (clause {r.clause})" if r.clause else "") for r in against
    )
    if contract.scope == "unknown" and contract.missing:
        said = "; ".join(
            part for part in (said, f"missing {', '.join(m.fact for m in contract.missing)}") if part
        )
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


def _table(result: Result) -> Iterator[Block]:
    bids = in_rank_order(result)
    if not bids:
        return
    columns = [
        ("Rank", ["–" if b.rank is None else str(b.rank) for b in bids]),
        ("Bid", [b.bid for b in bids]),
    ]
    columns.append(("Outcome", [b.outcome for b in bids]))
    columns.append(("Total", figures(b.exact for b in bids)))
    if any(b.award_exact not in (None, b.exact) for b in bids):
        columns.append(("Award value", [b.award_value or "–" for b in bids]))
    start = len(columns)
    columns += [(c.code, figures(_marks(b, c.code) for b in bids)) for c in top_criteria(result)]
    end = len(columns)
    if any(b.allocation for b in bids):
        columns.append(("Allocation", [_allocation(b) for b in bids]))
    columns.append(("Why", [reasons.why(b) for b in bids]))
    numbers = frozenset({0, 3, *range(4, end)})
    keep = frozenset({0, 2, *(range(3, end) if end - start <= 5 else (3,))})
    rows = tuple(zip(*(cells for _, cells in columns), strict=True))
    yield Grid("", tuple(heading for heading, _ in columns), rows, numbers, frozenset({2}), keep)


def _marks(bid: BidResult, code: str) -> str | None:
    return next((criterion.exact for criterion in bid.criteria if criterion.code == code), None)


def _allocation(bid: BidResult) -> str:
    if bid.allocation is None:
        return "–"
    return " ".join(part for part in (bid.allocation.status, bid.allocation.amount) if part)
