"""The plan of a rulebook for a rules date: rules, criteria, values and award as steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from svrules.engine.plan import (
    ALONE,
    EACH_PAIR,
    MARKS,
    ONCE,
    OTHERS,
    Owner,
    Plan,
    PlannedAllocation,
    PlannedAward,
    PlannedException,
    PlannedRule,
    PlannedTable,
    PlannedTie,
    PlannedValue,
    Reach,
)
from svrules.engine.planning.criteria import Criteria
from svrules.engine.planning.expressions import Lowering
from svrules.engine.planning.place import Place
from svrules.language.expressions import Expression, MarksOf
from svrules.language.rulebook import Award, Rule, Rulebook
from svrules.language.types import NumberType
from svrules.quantities.units import PLAIN

__all__ = ["build"]

_STAGES: Final[dict[Reach, Literal[2, 3, 5]]] = {ALONE: 2, OTHERS: 3, MARKS: 5}


def build(rulebook: Rulebook, day: date | None) -> Plan:
    """The plan of `rulebook` for the rules date `day` (None: the rulebook has no date that decides)."""
    low = Lowering(rulebook, day)
    criteria = Criteria(low)
    rules = [planned for rule in low.parts.rules() for planned in _rules(low, rule)]
    values = _values(low)
    _look_up_tables(low)
    for code in criteria.all:
        criteria.criterion(code)
    award = _award(low, criteria)
    has_total = bool(criteria.all) and not (award is not None and award.in_order)
    sums = criteria.totals() if has_total else None
    rules += criteria.pass_marks
    top = [criteria.planned[code] for code in criteria.all]
    at_rules = [root for rule in rules if rule.stage == 3 for root in _roots(rule)]
    return Plan(
        rulebook=rulebook,
        built_for=day,
        steps=tuple(low.steps),
        rules=tuple(rules),
        tables=_in_order(low),
        values=values,
        criteria=tuple(top),
        sum_of_marks=None if sums is None else sums[0],
        total=None if sums is None else sums[1],
        award=award,
        once=tuple(s.index for s in low.steps if s.domain == ONCE and s.reach == ALONE),
        alone=tuple(s.index for s in low.steps if s.domain not in (ONCE, EACH_PAIR) and s.reach == ALONE),
        at_rules=_reached_from(low, at_rules),
        at_scoring=tuple(s.index for s in low.steps if s.domain != EACH_PAIR and s.reach != ALONE),
    )


def _reached_from(low: Lowering, roots: Iterable[int]) -> tuple[int, ...]:
    """The steps that look at other bids and that the roots use, in order."""
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        index = waiting.pop()
        if index not in found and low.steps[index].reach != ALONE:
            found.add(index)
            waiting += low.steps[index].operands
            detail = low.steps[index].detail
            waiting += getattr(detail, "block", ())
    return tuple(i for i in sorted(found) if low.steps[i].domain != EACH_PAIR)


def _rules(low: Lowering, rule: Rule) -> list[PlannedRule]:
    if rule.family is None:
        return [_rule(low, rule, None)]
    return [_rule(low, rule, member.code) for member in low.rulebook.families[rule.family].members]


def _rule(low: Lowering, rule: Rule, code: str | None) -> PlannedRule:
    label = rule.label if code is None else f"{rule.label} {code}"
    place = Place(Owner("rule", label, rule.clause, rule.span.line))
    if rule.family is not None and code is not None:
        place = place.at(rule.family, code)
    condition = low.expression(rule.condition, place)
    only_when = None if rule.only_when is None else low.expression(rule.only_when, place)
    exceptions = tuple(
        PlannedException(e.label, e.to, low.expression(e.condition, place), e.outcome, e.clause, e.span.line)
        for e in rule.exceptions
    )
    roots = [condition, *(e.condition for e in exceptions), *([] if only_when is None else [only_when])]
    return PlannedRule(
        label=label,
        title=rule.title,
        clause=rule.clause,
        because=rule.because,
        kind=rule.kind,
        condition=condition,
        reached=only_when,
        exceptions=exceptions,
        on_contract=rule.scope == "contract",
        stage=1 if rule.scope == "contract" else _STAGES[max(low.steps[root].reach for root in roots)],
        line=rule.span.line,
    )


def _roots(rule: PlannedRule) -> list[int]:
    roots = [rule.condition, *(e.condition for e in rule.exceptions)]
    return roots if rule.reached is None else [*roots, rule.reached]


def _values(low: Lowering) -> tuple[PlannedValue, ...]:
    found = []
    for name in low.rulebook.values:
        value = low.parts.value(name)
        if value is None:
            continue
        codes: list[str | None] = [None]
        if value.family is not None:
            codes = [member.code for member in low.rulebook.families[value.family].members]
        found += [
            PlannedValue(name if code is None else f"{code} {name}", low.value(name, code)) for code in codes
        ]
    return tuple(found)


def _look_up_tables(low: Lowering) -> None:
    for label in low.rulebook.tables:
        table = low.parts.table(label)
        if table is None:
            continue
        codes: list[str | None] = [None]
        if table.family is not None:
            codes = [member.code for member in low.rulebook.families[table.family].members]
        for code in codes:
            low.tables.table(table, code)


def _in_order(low: Lowering) -> tuple[PlannedTable, ...]:
    written = list(low.rulebook.tables)
    return tuple(sorted(low.tables.planned.values(), key=lambda table: written.index(table.label)))


def _award(low: Lowering, criteria: Criteria) -> PlannedAward | None:
    award = low.parts.award()
    if award is None:
        return None
    place = Place(Owner("award", "award", award.clause, award.span.line))
    return PlannedAward(
        by=_award_values(low, criteria, award, place),
        highest=award.direction != "lowest",
        in_order=award.direction == "order of importance",
        show=award.show,
        ties=tuple(
            PlannedTie(tie.direction == "highest", low.expression(tie.by, place), tie.words)
            for tie in award.ties
        ),
        near=None if award.near is None else low.expression(award.near.within, place),
        score_again=award.score_again,
        allocation=_allocation(low, award, place),
        clause=award.clause,
    )


def _award_values(low: Lowering, criteria: Criteria, award: Award, place: Place) -> tuple[int, ...]:
    if award.by is None and not criteria.all:
        return (criteria.total_step(award.on_exact),) if low.rulebook.criteria else ()
    if award.direction == "order of importance":
        ordered = [one for one in criteria.parts_of(None) if one.criterion.weight.place is not None]
        ordered.sort(key=lambda one: one.criterion.weight.place or 0)
        number = NumberType(PLAIN)
        shares: list[Expression] = [
            MarksOf(number, one.criterion.span, one.code, share=True) for one in ordered
        ]
        return tuple(low.expression(share, place) for share in shares)
    if award.by is not None:
        return (low.expression(award.by, place),)
    return (criteria.totals()[0 if award.on_exact else 1],)


def _allocation(low: Lowering, award: Award, place: Place) -> PlannedAllocation | None:
    spend = award.allocation
    if spend is None:
        return None
    request, pot = low.expression(spend.request, place), low.expression(spend.pot, place)
    return PlannedAllocation(request, pot, spend.partial, spend.pass_over)
