"""One bid as a table: a row for each criterion and rule, with where it is written and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from svrules.engine.result import BidResult, CriterionResult, Result, RuleResult
from svrules.render.beside import lead
from svrules.render.document import Document, Grid, Paragraph, Section
from svrules.render.figures import fact_words, figure, figures, with_parts
from svrules.render.ranking import provisional_words, receipt_words, subtitle
from svrules.render.reasons import decision, error_words, fact_of
from svrules.render.records import grid_as_csv, number
from svrules.render.rule_words import exception_words, looked_at

__all__ = ["table", "table_as_csv"]

_TOTAL = "Total"
_CHANGED = "Rounding and limits of the total"
Cell = str | Fraction | None


def table(result: Result, bid: BidResult, criterion: str | None = None) -> Document:
    """A table of criteria and one of rules; with `criterion` (a code) only that, its parts and pass marks."""
    marked, rules = _asked(bid, criterion)
    sections = [Section("Criteria", (_criteria(result, bid, marked, whole=criterion is None),))]
    if rules:
        sections.append(Section("Rules", (_rules(result, bid, rules),)))
    said = [*lead(result, bid)[: 1 if criterion else None]]
    said += [provisional_words(result)] if bid.rank is not None and result.provisional else []
    return Document(
        f"{bid.bid}: {criterion}" if criterion else bid.bid,
        f"{result.rulebook.title}. {subtitle(result)}",
        tuple(map(Paragraph, said)),
        tuple(sections if marked else sections[1:]),
        f"Lines are those of {result.rulebook.name}, SHA-256 {result.rulebook.sha256}. "
        f"Data SHA-256 {result.data_sha256}.{receipt_words(result)}",
    )


def _asked(bid: BidResult, criterion: str | None) -> tuple[list[CriterionResult], list[RuleResult]]:
    if criterion is None:
        return bid.criteria, bid.rules
    marked = with_parts(bid, criterion)
    codes = {one.code for one in marked}
    return marked, [rule for rule in bid.rules if rule.pass_mark_of in codes]


def _criteria(result: Result, bid: BidResult, marked: list[CriterionResult], *, whole: bool) -> Grid:
    rows = [
        (
            f"{one.code} {one.title}",
            one.clause,
            "" if one.origin else str(one.line),
            one.origin,
            "; ".join(_facts(one)),
            _working(result, bid, one),
        )
        for one in marked
    ]
    exacts = [(one.exact, one.weight_exact, one.contribution_exact) for one in marked]
    if whole and bid.exact is not None:
        if bid.total_adjustment not in (None, "0"):
            rows.append((_CHANGED, "", "", "", "", "; ".join(_roundings(bid, "TOTAL"))))
            exacts.append((None, None, bid.total_adjustment))
        rows.append((_TOTAL, "", "", "", "", ""))
        exacts.append((bid.exact, None, bid.exact))
    columns = [
        ["" if text == "–" else text for text in figures(column)] for column in zip(*exacts, strict=True)
    ]
    made = tuple((*row, *cells) for row, *cells in zip(rows, *columns, strict=True))
    headings = (
        "Criterion", "Clause", "Line", "Comes from", "Facts", "Working", "Marks", "Of", "Adds to the total",
    )  # fmt: skip
    return Grid("", headings, made, frozenset({2, 6, 7, 8})).without_empty()


def _rules(result: Result, bid: BidResult, rules: list[RuleResult]) -> Grid:
    rows = tuple(
        (
            _label(rule), rule.clause, "" if rule.origin else str(rule.line), rule.origin, rule.outcome,
            "; ".join(_said(result, bid, rule)),
        )
        for rule in rules
    )  # fmt: skip
    headings = ("Rule", "Clause", "Line", "Comes from", "Outcome", "What was looked at, and why")
    return Grid("", headings, rows, frozenset({2}), frozenset({4}), frozenset({4})).without_empty()


def _label(rule: RuleResult) -> str:
    return f"Pass mark of {rule.pass_mark_of}" if rule.pass_mark_of else f"{rule.rule} {rule.title}".rstrip()


def _facts(one: CriterionResult | RuleResult) -> list[str]:
    missing = {found.fact for found in one.missing}
    return list(dict.fromkeys(fact_words(fact, missing) for fact in one.facts))


def _working(result: Result, bid: BidResult, one: CriterionResult) -> str:
    said = [one.how.rstrip(".")] if one.how else []
    said += _roundings(bid, one.code)
    said += [f"missing: {name}" for name in _missing(result, bid, one)]
    said += [error_words(error).rstrip(".") for error in one.errors]
    return "; ".join(said)


def _roundings(bid: BidResult, where: str) -> Iterator[str]:
    for event in bid.roundings:
        if where in event.where.split():
            yield f"rounded from {figure(event.before)} to {figure(event.after)} ({event.rounding})"


def _missing(result: Result, bid: BidResult, one: CriterionResult | RuleResult) -> list[str]:
    word = result.rulebook.contract_word
    return [found.fact if found.bid == bid.bid else fact_of(found, word) for found in one.missing]


def _said(result: Result, bid: BidResult, rule: RuleResult) -> Iterator[str]:
    if rule.outcome in ("fail", "refer") and rule.because and rule.by_exception is None:
        yield rule.because.rstrip(".")
    yield from (exception_words(one) for one in rule.exceptions)
    yield from looked_at(rule, {one.fact for one in rule.missing})
    yield from (f"missing: {name}" for name in _missing(result, bid, rule))
    yield from (error_words(error).rstrip(".") for error in rule.errors)
    if rule.decided_by:
        yield decision(rule).rstrip(".")


# -- for other programs ---------------------------------------------------------------------------------

_HEADINGS = (
    "bid", "kind", "code", "title", "part of", "clause", "line", "outcome", "facts", "working", "marks",
    "worth", "adds to the total", "marks exact", "worth exact", "adds to the total exact", "rulebook",
    "rulebook sha256", "data sha256", "origin",
)  # fmt: skip


def table_as_csv(result: Result, bid: BidResult, criterion: str | None = None) -> str:
    """The rows as CSV: figures as decimals, to 6 places where they run on, and exactly as `p` or `p/q`.

    What criteria add and the rows `adjustment` add up to that of the row `total`, exactly.
    """
    marked, rules = _asked(bid, criterion)
    rows = [_criterion_row(result, bid, one) for one in marked]
    if criterion is None:
        rows += _total_rows(result, bid)
    rows += [_rule_row(result, bid, rule) for rule in rules]
    return grid_as_csv(_HEADINGS, rows)


def _row(
    result: Result,
    bid: BidResult,
    told: tuple[Cell, ...],
    exacts: tuple[str | None, str | None, str | None],
    origin: str = "",
) -> tuple[Cell, ...]:
    pins = (result.rulebook.name, result.rulebook.sha256, result.data_sha256, origin)
    return (bid.bid, *told, *map(number, exacts), *exacts, *pins)


def _criterion_row(result: Result, bid: BidResult, one: CriterionResult) -> tuple[Cell, ...]:
    facts, working = "; ".join(_facts(one)), _working(result, bid, one)
    told = (
        "criterion",
        one.code,
        one.title,
        one.part_of,
        one.clause,
        Fraction(one.line),
        None,
        facts,
        working,
    )
    return _row(result, bid, told, (one.exact, one.weight_exact, one.contribution_exact), one.origin)


def _total_rows(result: Result, bid: BidResult) -> Iterator[tuple[Cell, ...]]:
    if bid.total_adjustment not in (None, "0"):
        changed = "; ".join(_roundings(bid, "TOTAL"))
        told: tuple[Cell, ...] = ("adjustment", "TOTAL", _CHANGED, *(None,) * 5, changed)
        yield _row(result, bid, told, (None, None, bid.total_adjustment))
    told = ("total", "TOTAL", _TOTAL, *(None,) * 3, bid.outcome, None, None)
    # Without a contribution, so that those of the column add up to the total.
    yield _row(result, bid, told, (bid.exact, None, None))


def _rule_row(result: Result, bid: BidResult, rule: RuleResult) -> tuple[Cell, ...]:
    facts, why = "; ".join(_facts(rule)), "; ".join(_said(result, bid, rule))
    kind = "pass mark" if rule.pass_mark_of else "rule"
    told = (kind, rule.rule, rule.title, rule.pass_mark_of, rule.clause, Fraction(rule.line), rule.outcome)
    return _row(result, bid, (*told, facts, why), (None, None, None), rule.origin)
