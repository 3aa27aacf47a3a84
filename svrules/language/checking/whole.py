"""Checks of a rulebook as a whole: the tree of criteria, and what must not depend on a bid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from svrules.diagnostics import Fix, Span
from svrules.language.checking.dependencies import Dependencies
from svrules.language.formulas.symbols import Symbols
from svrules.language.rulebook import Award, Criterion, Rule
from svrules.quantities import Period

_IN_PERCENT: Final = re.compile(r"(\d+(?:\.\d+)?)\s?%")
_IN_POINTS: Final = re.compile(r"(\d+(?:\.\d+)?)\s+(?:points?|marks?)\b")


def check_whole(
    rules: Sequence[Rule],
    criteria: Sequence[Criterion],
    awards: Sequence[Award],
    dependencies: Dependencies,
    symbols: Symbols,
) -> None:
    """Report what only shows when all statements are seen together."""
    _check_contract_scope(rules, criteria, awards, dependencies, symbols)
    # The rest would misread a tree from which criteria that could not be bound are missing.
    if not symbols.problems and not symbols.parsed.problems:
        _check_sections(criteria, symbols)
        _check_siblings(criteria, symbols)
        _check_importance(criteria, awards, symbols)


def _check_contract_scope(
    rules: Sequence[Rule],
    criteria: Sequence[Criterion],
    awards: Sequence[Award],
    dependencies: Dependencies,
    symbols: Symbols,
) -> None:
    def report(span: Span, need: str, try_: str) -> None:
        symbols.report("SV0306", span, f"{need}, but this depends on the bid.", try_=try_)

    for rule in rules:
        if rule.kind == "applies" and rule.scope == "bid":
            report(
                rule.condition.span, "`applies when` decides for the whole contract",
                "Use `require` for what each bid must meet.",
            )  # fmt: skip
    for criterion in criteria:
        if dependencies.is_about_bids(criterion.weight.value):
            report(
                criterion.weight.span, "A weight must be the same for every bid",
                "Use facts of the contract, settings and tables on them.",
            )  # fmt: skip
        if criterion.only_when is not None and dependencies.is_about_bids(criterion.only_when):
            report(
                criterion.only_when.span, "Whether a criterion counts must be the same for every bid",
                "Use `no marks when …` for a single bid.",
            )  # fmt: skip
    for award in awards:
        if award.allocation and dependencies.is_about_bids(award.allocation.pot):
            report(
                award.allocation.pot.span, "The pot must be the same for every bid",
                "Declare it with the facts of the call.",
            )  # fmt: skip
        if award.near and dependencies.is_about_bids(award.near.within):
            report(
                award.near.within.span, "How near a near tie is must be the same for every bid",
                "Use an amount, a setting or facts of the contract.",
            )  # fmt: skip


def _meet(one: Period, other: Period) -> bool:
    return not one.overlap(other).is_empty


def _check_sections(criteria: Sequence[Criterion], symbols: Symbols) -> None:
    """A criterion has either parts or a way of scoring."""
    for criterion in criteria:
        parts = [part for part in criteria if part.parent in _codes(criterion, symbols)]
        parts = [part for part in parts if _meet(part.period, criterion.period)]
        if parts and criterion.method is not None:
            symbols.report(
                "SV0502", criterion.method.span,
                f"The criterion `{criterion.code}` has parts, so its marks are the sum of theirs.",
                try_="Leave this way of scoring out, or make it a part of its own.",
                also=((parts[0].span, f"`{parts[0].code}` is one of its parts"),),
            )  # fmt: skip
        elif not parts and criterion.method is None:
            symbols.report(
                "SV0502", criterion.span, f"The criterion `{criterion.code}` earns marks in no way.",
                try_="Write a line such as `price relative to lowest`, "
                f"or give it parts `worth 60% of {criterion.code}`.",
            )  # fmt: skip


def _codes(criterion: Criterion, symbols: Symbols) -> set[str]:
    if criterion.family is None:
        return {criterion.code}
    return {member.code for member in symbols.families[criterion.family].members}


def _check_siblings(criteria: Sequence[Criterion], symbols: Symbols) -> None:
    """Siblings are weighed in one way: all in percent, all in points, or all in order of importance."""
    for index, criterion in enumerate(criteria):
        for other in criteria[:index]:
            kinds = {criterion.weight.kind, other.weight.kind} - {"rest"}
            related = criterion.parent == other.parent and _meet(criterion.period, other.period)
            if related and len(kinds) > 1:
                symbols.report(
                    "SV0502", criterion.weight.span,
                    f"`{criterion.code}` and `{other.code}` stand side by side, but are weighed in two ways.",
                    why="Percentages, points and places in an order cannot be added up.",
                    try_="Weigh both in the same way.", also=((other.weight.span, "here is the other"),),
                    fix=_weighed_alike(criterion, criteria, symbols),
                )  # fmt: skip
                break


def _weighed_alike(criterion: Criterion, criteria: Sequence[Criterion], symbols: Symbols) -> Fix | None:
    """The share of the one sibling that is weighed in another way, in that of all others."""
    siblings = [one for one in criteria if one.parent == criterion.parent and one.weight.kind != "rest"]
    kinds = [one.weight.kind for one in siblings]
    odd = [one for one in siblings if kinds.count(one.weight.kind) == 1]
    if len(odd) != 1 or set(kinds) != {"points", "share"}:
        return None
    span = odd[0].weight.span
    raw = symbols.parsed.source.raw(span.line, span.column, span.end_column)
    pattern, write = (_IN_POINTS, r"\1%") if odd[0].weight.kind == "points" else (_IN_PERCENT, r"\1 points")
    made = pattern.sub(write, raw, count=1)
    return Fix(span, made) if made != raw and span.line == span.end_line else None


def _check_importance(criteria: Sequence[Criterion], awards: Sequence[Award], symbols: Symbols) -> None:
    """Places in the order of importance are 1, 2, 3 …, and the award says that they decide."""
    placed = [c for c in criteria if c.weight.kind == "order" and c.weight.place is not None]
    for award in awards:
        ordered = award.direction == "order of importance"
        met = [c for c in placed if _meet(c.period, award.period)]
        if bool(met) == ordered:
            continue
        if ordered:
            symbols.report(
                "SV0502", award.span,
                "The award follows the order of importance, but no criterion has a place in it.",
                try_="Write `worth 1st in importance`, `worth 2nd in importance` … at the criteria.",
            )  # fmt: skip
        else:
            symbols.report(
                "SV0502", met[0].weight.span,
                "This criterion has a place in an order, but that order does not decide the award.",
                try_="Write `highest in order of importance wins` in the award.",
            )  # fmt: skip
    for index, criterion in enumerate(placed):
        same = [c for c in placed[:index] if _meet(c.period, criterion.period)]
        twice = next((c for c in same if c.weight.place == criterion.weight.place), None)
        if twice is not None:
            symbols.report(
                "SV0502", criterion.weight.span, f"`{twice.code}` has this place already.",
                try_="Give each criterion a place of its own.", also=((twice.weight.span, "here it is"),),
            )  # fmt: skip
    _check_no_gap(placed, symbols)


def _check_no_gap(placed: Sequence[Criterion], symbols: Symbols) -> None:
    places = {criterion.weight.place for criterion in placed}
    for criterion in placed:
        before = (criterion.weight.place or 1) - 1
        if before and before not in places:
            symbols.report(
                "SV0502", criterion.weight.span, f"No criterion has the place before this one, {before}.",
                try_="Number the places 1st, 2nd, 3rd … without a gap.",
            )  # fmt: skip
