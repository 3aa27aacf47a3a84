"""Numbers of a Result for people: from their exact text, never from a float."""

from __future__ import annotations

from collections.abc import Iterable

from svrules.engine.result import BidResult, Comparison, CriterionResult, FactUsed, Result
from svrules.quantities import decimal_places, exact_number, shown

__all__ = [
    "comparison_words", "fact_words", "figure", "figures", "marks_of", "marks_shown", "totals_shown",
    "with_parts",
]  # fmt: skip

_NONE = "–"


def figure(exact: str | None, places: int = 4) -> str:
    """An exact number in full, or rounded and marked `≈` where its decimals run on; `–` for none."""
    return _NONE if exact is None else shown(exact_number(exact), places, thousands=True)


def figures(column: Iterable[str | None], places: int = 0) -> list[str]:
    """A column of exact numbers with as many decimals as the longest needs, and at least `places`.

    Numbers whose decimals run on are rounded to 2 places, or as many as others have, and marked: an
    explanation has them in full.
    """
    exacts = list(column)
    most = max((len(figure(exact, 2).partition(".")[2]) for exact in exacts), default=0)
    return [_padded(figure(exact, max(2, most)), max(most, places)) for exact in exacts]


def totals_shown(result: Result) -> dict[str, str]:
    """The total of each bid by its name, the same wherever it is printed."""
    totals = figures((bid.exact for bid in result.bids), result.total_places or 0)
    return dict(zip((bid.bid for bid in result.bids), totals, strict=True))


def marks_shown(result: Result, code: str) -> dict[str, str]:
    """The marks of each bid for a criterion, by the bid's name, the same wherever they are printed."""
    marks = figures(marks_of(bid, code) for bid in result.bids)
    return dict(zip((bid.bid for bid in result.bids), marks, strict=True))


def marks_of(bid: BidResult, code: str) -> str | None:
    """The exact marks of a bid for a criterion; None where it has none."""
    return next((criterion.exact for criterion in bid.criteria if criterion.code == code), None)


def with_parts(bid: BidResult, code: str) -> list[CriterionResult]:
    """The criterion of that code and all that is part of it, in the order of the result."""
    codes = {code}
    for criterion in bid.criteria:
        if criterion.part_of in codes:
            codes.add(criterion.code)
    return [criterion for criterion in bid.criteria if criterion.code in codes]


def _padded(text: str, places: int) -> str:
    if text == _NONE or places == 0:
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(places, '0')}"


def fact_words(fact: FactUsed, missing: Iterable[str] = ()) -> str:
    """`local jobs: 4 FTE`, with the exact fraction where the text is rounded.

    What a blank stands for says so: `local jobs: 0 FTE (blank, so 0 FTE)`.
    Without a value: `local jobs: missing` when it is among the facts that are missing, else `not known`, or
    `not given (not needed)` for what an evaluator left blank.
    """
    if fact.state == "error":
        return f"{fact.name}: cannot be computed"
    if fact.value is None and fact.not_needed:
        return f"{fact.name}: not given (not needed)"
    if fact.value is None:
        return f"{fact.name}: {'missing' if fact.name in missing else 'not known'}"
    rounded = (
        fact.exact is not None and "/" in fact.exact and decimal_places(exact_number(fact.exact)) is None
    )
    said = [f"exactly {fact.exact}"] if rounded else []
    said += [f"blank, so {fact.value}"] if fact.from_blank else []
    said += [fact.origin] if fact.origin.startswith("local") else []
    return f"{fact.name}: {fact.value}" + (f" ({'; '.join(said)})" if said else "")


def comparison_words(one: Comparison, *, pass_mark: bool) -> str:
    """`price: £180,000 is below £240,000 (80% × £300,000)`; of a pass mark `4, at least 2 is needed`."""
    if pass_mark:
        return f"{one.name}: {one.value}, at least {one.limit} is needed"
    what = one.working or one.limit_name
    return f"{one.name}: {one.value} {one.says} {one.limit}" + (f" ({what})" if what else "")
