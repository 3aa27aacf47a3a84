"""A Result as a page: the ranking, and all that an officer must see beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from svrules.engine.result import IN_FORCE, BidResult, ContractResult, CriterionResult, Result, RuleResult
from svrules.quantities import exact_number, print_date, print_money
from svrules.render import reasons
from svrules.render.document import Block, Document, Grid, Items, Paragraph, Section
from svrules.render.figures import figures, marks_of, totals_shown, with_parts
from svrules.render.tones import tone_of

__all__ = [
    "in_rank_order", "provisional_words", "ranking", "receipt_words", "remarks", "scope_words", "subtitle",
    "top_criteria",
]  # fmt: skip

_BESIDE: Final = 4
_MOST_NOTES: Final = 15
_ON_THE_DATA: Final = "Notes on the data"

Columns = list[tuple[str, list[str]]]


def ranking(result: Result) -> Document:
    """The ranking with its reasons; then notes, missing facts, errors, ties, and bids left out of it."""
    sections = tuple(
        Section(title, (Items(_at_most(said) if title == _ON_THE_DATA else said),))
        for title, said in remarks(result)
    )
    return Document(
        result.rulebook.title,
        subtitle(result),
        (
            Paragraph(scope_words(result.contract), tone=tone_of(result.contract.scope)),
            *_nobody(result),
            *_tables(result),
            *_provisional(result),
        ),
        sections,
        f"Rulebook {result.rulebook.name}, SHA-256 {result.rulebook.sha256}. "
        f"Data SHA-256 {result.data_sha256}.{receipt_words(result)}",
    )


def receipt_words(result: Result) -> str:
    """` Receipt 4VT8Q-….`, to stand behind another sentence; empty for a result that has none."""
    return f" Receipt {result.receipt}." if result.receipt else ""


def _nobody(result: Result) -> Iterator[Block]:
    """A plain sentence where there is no ranking, and so no winner."""
    passed = any(bid.outcome == "pass" for bid in result.bids)
    bid, contract = result.rulebook.bid_word, result.rulebook.contract_word
    if not result.bids:
        yield Paragraph(f"There are no {bid}s, so nothing was scored.", tone="warn")
    elif result.contract.scope == "out of scope":
        yield Paragraph(f"The rules do not apply to this {contract}, so no {bid} was looked at.", tone="warn")
    elif not passed and result.provisional:
        yield Paragraph(f"No {bid} passes so far, so there is no ranking and no winner yet.", tone="warn")
    elif not passed:
        yield Paragraph(f"No {bid} passes, so there is no ranking and no winner.", tone="warn")


def subtitle(result: Result) -> str:
    """`Edition 2026.1, rules of 1 May 2026`."""
    day = result.rules_date
    rules = f", rules of {print_date(date.fromisoformat(day))}" if day else ""
    return f"Edition {result.rulebook.edition}{rules}"


def remarks(result: Result) -> Iterator[tuple[str, tuple[str, ...]]]:
    """All that belongs beside the ranking, under its headings; nothing where there is nothing to say."""
    word = result.rulebook.contract_word
    whys = ((bid.bid, reasons.why(bid, with_ties=False, contract=word)) for bid in in_rank_order(result))
    listed = (
        ("Why", tuple(f"{name}: {said}." for name, said in whys if said)),
        ("To do", (*reasons.referred(result), *reasons.waited_for(result))),
        ("Look at", tuple(result.look_at)),
        (_ON_THE_DATA, tuple(result.notes)),
        ("Missing facts", reasons.missing(result)),
        ("Errors", reasons.errors(result)),
        ("Ties", reasons.ties(result)),
        ("Near ties", reasons.near_ties(result)),
        (f"{result.rulebook.bid_word.title()}s left out of a comparison", reasons.populations(result)),
    )
    yield from ((title, said) for title, said in listed if said)


def _at_most(notes: tuple[str, ...]) -> tuple[str, ...]:
    more = len(notes) - _MOST_NOTES
    if more <= 0:
        return notes
    return (*notes[:_MOST_NOTES], f"… and {more} more: `--format json` and the workbook have them all.")


def scope_words(contract: ContractResult) -> str:
    """`In scope.`, `Out of scope: SV1 Contracts above £20,000 (clause 1.2).`

    Other rules on the contract that it does not meet are named behind it: they exclude no bid.
    """
    against = [rule for rule in contract.rules if rule.outcome in ("fail", "unknown", "error")]
    if contract.scope == "in scope":
        others = "; ".join(f"{_against(rule)}: {rule.outcome}" for rule in against)
        return (
            f"In scope. Rules on the contract itself, which exclude no bid: {others}."
            if others
            else "In scope."
        )
    said = "; ".join(filter(None, map(_against, against)))
    if contract.scope == "unknown" and contract.missing:
        missing = f"missing: {', '.join(m.fact for m in contract.missing)}"
        said = "; ".join(part for part in (said, missing) if part)
    text = contract.scope[0].upper() + contract.scope[1:]
    return f"{text}: {said}." if said else f"{text}."


def _against(rule: RuleResult) -> str:
    if rule.rule == IN_FORCE and rule.outcome == "fail":
        return rule.because[:1].lower() + rule.because[1:].rstrip(".")
    if rule.rule == IN_FORCE:
        return ""
    return f"{rule.rule} {rule.title}".strip() + (f" (clause {rule.clause})" if rule.clause else "")


def provisional_words(result: Result) -> str:
    """With which bids the ranking can still change; empty when it stands."""
    if not result.provisional:
        return ""
    return f"The ranking is provisional: it can still change with {', '.join(result.provisional)}."


def _provisional(result: Result) -> Iterator[Block]:
    said = provisional_words(result)
    if said:
        yield Paragraph(said, tone="warn")


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
    marks = [(c.code, figures(_needed(bid, c.code) for bid in bids)) for c in top_criteria(result)]
    fits = len(marks) <= _BESIDE and not any(bid.allocation for bid in bids)
    start: Columns = [
        ("Rank", ["–" if bid.rank is None else str(bid.rank) for bid in bids]),
        (result.rulebook.bid_word.title(), [bid.bid for bid in bids]),
    ]
    numeric = [*_standing(result, bids), *(marks if fits else [])]
    why: Columns = [("Why", [reasons.in_short(bid) for bid in bids])]
    outcomes: Columns = [("Outcome", [bid.outcome for bid in bids])]
    yield _grid("", [*start, *outcomes], numeric, [*_allocations(bids), *why])
    if not fits:
        yield _grid("Marks by criterion", start, marks, [])


def _needed(bid: BidResult, code: str) -> str | None:
    """The marks of a bid for a criterion; of a bid that failed only those that it failed by."""
    if bid.outcome == "fail" and not _failed_by(bid, code):
        return None
    return marks_of(bid, code)


def _failed_by(bid: BidResult, code: str) -> bool:
    """Whether a pass mark of the criterion or of a part of it, or a rule on marks, made the bid fail."""
    parts = {criterion.code for criterion in with_parts(bid, code)}
    for rule in bid.rules:
        looked_at = {fact.name for fact in rule.facts} & {f"marks of {part}" for part in parts}
        of_marks = rule.pass_mark_of
        on_marks = rule.stage == "marks" or looked_at if of_marks is None else of_marks in parts
        if rule.outcome == "fail" and on_marks:
            return True
    return False


def _grid(caption: str, start: Columns, numeric: Columns, words: Columns) -> Grid:
    """Ranks, names and perhaps outcomes, then columns of figures, then columns of words."""
    columns = [*start, *numeric, *words]
    numbers = frozenset({0, *range(len(start), len(start) + len(numeric))})
    rows = tuple(zip(*(cells for _, cells in columns), strict=True))
    headings = tuple(heading for heading, _ in columns)
    outcomes = frozenset(at for at, (heading, _) in enumerate(start) if heading == "Outcome")
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
        ("–", "–") if b.allocation is None else (b.allocation.status, _pounds(b.allocation.amount_exact))
        for b in bids
    ]
    return [("Allocation", [status for status, _ in given]), ("Amount", [amount for _, amount in given])]


def _pounds(amount: str | None) -> str:
    return "–" if amount is None else print_money(exact_number(amount))
