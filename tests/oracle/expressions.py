"""What an expression is worth (docs/language.md §3, §5, §8, §9), read off the reference line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from svrules.engine.competition import Bid
from svrules.language import expressions as e
from svrules.language.rulebook import Member
from svrules.language.types import ChoiceType, Type
from tests.oracle import criteria, populations, tables
from tests.oracle.case import At, Case
from tests.oracle.quantities import (
    NO,
    YES,
    Error,
    Known,
    Missing,
    Quantity,
    Scalar,
    all_hold,
    any_holds,
    facts_missing,
    middle,
    number,
    opposite,
    quotient,
    rounded,
    rounded_power,
    together,
    value_of,
)


def evaluate(case: Case, x: e.Expression, at: At) -> Quantity:  # noqa: C901 one case for each form
    """The value of the expression where it is read: known, missing or in error."""
    match x:
        case e.Literally():
            return Known(x.value)
        case e.Fact() | e.MemberFact() | e.MemberColumn() | e.SettingRef() | e.ValueRef():
            return _named(case, x, at)
        case e.TableRef():
            return tables.table_result(case, x.label, x.output, at)
        case e.MarksOf():
            return criteria.marks_named(case, x.code, x.share, at)
        case e.TotalRef():
            return criteria.total(case, at, exact=x.exact)
        case e.Compare() | e.Between() | e.IsOneOf():
            return _comparison(case, x, at)
        case e.All():
            return all_hold(evaluate(case, o, at) for o in x.operands)
        case e.Any():
            return any_holds(evaluate(case, o, at) for o in x.operands)
        case e.Not():
            return opposite(evaluate(case, x.operand, at))
        case e.IsGiven() | e.OrElse() | e.Needing() | e.IfThen():
            return _with_care_for_blanks(case, x, at)
        case e.OfList():
            return of_list(x, [evaluate(case, i, at) for i in x.items])
        case e.Among():
            return populations.aggregate(case, x, at)
        case e.OfThisBid():
            return evaluate(case, x.operand, replace(at, bid=at.scored))
        case e.Over():
            return over_members(case, x, at)
    return _arithmetic(case, x, at)


def _named(case: Case, x: e.Expression, at: At) -> Quantity:
    match x:
        case e.Fact():
            return fact(case, x.name, at.bid)
        case e.MemberFact():
            return fact(case, f"{at.members[x.family].code} {x.suffix}", at.bid)
        case e.MemberColumn():
            return column(case, at.members[x.family], x.column, at)
        case e.SettingRef():
            return setting(case, x.name)
        case e.ValueRef():
            return value(case, x, at)
    raise TypeError(x)


def fact(case: Case, name: str, bid: Bid | None) -> Quantity:
    """§4: "A fact that is blank is missing, unless `blank means` says what a blank stands for." """
    declared = case.rulebook.inputs[name]
    of_contract = declared.owner == "contract"
    assert of_contract or bid is not None, f"{name} is read without a bid"
    facts = case.competition.contract if of_contract or bid is None else bid.facts
    if name in facts:
        return Known(facts[name])
    if declared.blank_means is not None:
        return Known(declared.blank_means)
    return Missing(frozenset({(None if of_contract or bid is None else bid.name, name)}))


def column(case: Case, member: Member, name: str, at: At) -> Quantity:
    """§9: "A blank cell is missing when used"."""
    cell = member.cells[name]
    if cell is None:
        return Missing(frozenset({(None, f"{member.code} {name}")}))
    return evaluate(case, cell, replace(at, scored=at.bid))


def setting(case: Case, name: str) -> Quantity:
    """§4: the value of the rules date; without one, an error (§3)."""
    values = [(x, p) for x, p in case.rulebook.settings[name].values if case.covers(p)]
    if not values:
        return Error()
    # "A value with `from` and no `until` ends the day before the next one starts."
    latest = max(values, key=lambda v: (v[1].start is not None, v[1].start))
    return evaluate(case, latest[0], At())


def value(case: Case, x: e.ValueRef, at: At) -> Quantity:
    """§5. The value of another bid is computed for that bid: it becomes the bid being scored."""
    found = case.value(x.name)
    if found is None:
        return Error()
    at = replace(at, scored=at.bid)
    if x.family and x.code:
        named = next(m for m in case.members(x.family) if m.code == x.code)
        at = replace(at, members={**at.members, x.family: named})
    return evaluate(case, found.expression, at)


def comparable(t: Type, v: Scalar) -> Any:
    """§2: levels in words are compared by their place, lowest first."""
    return t.options.index(str(v)) if isinstance(t, ChoiceType) and t.ordered else v


def compared(comparison: str, left: Any, right: Any) -> bool:
    """§1: `above` and `below` leave the limit out."""
    match comparison:
        case "above":
            return bool(left > right)
        case "at least":
            return bool(left >= right)
        case "below":
            return bool(left < right)
        case "at most":
            return bool(left <= right)
        case "is":
            return bool(left == right)
    return bool(left != right)


def _comparison(case: Case, x: e.Expression, at: At) -> Quantity:
    match x:
        case e.Compare():
            of = x.left.type
            both = [evaluate(case, x.left, at), evaluate(case, x.right, at)]
            return together(
                both, lambda a, b: Known(compared(x.comparison, comparable(of, a), comparable(of, b)))
            )
        case e.Between():
            # `a is between b and c` says: a is at least b and a is at most c.
            at_least = e.Compare(x.type, x.span, "at least", x.operand, x.low)
            at_most = e.Compare(x.type, x.span, "at most", x.operand, x.high)
            return all_hold([_comparison(case, at_least, at), _comparison(case, at_most, at)])
        case e.IsOneOf():
            every = [evaluate(case, y, at) for y in (x.operand, *x.options)]
            return together(every, lambda a, *options: Known(a in options))
    raise TypeError(x)


def _with_care_for_blanks(case: Case, x: e.Expression, at: At) -> Quantity:
    """§3, the rows of the table that name `if`, `is given`, `or … if not given`; and `needs`."""
    match x:
        case e.IfThen():
            holds = evaluate(case, x.condition, at)
            if not isinstance(holds, Known):
                return holds
            return evaluate(case, x.then if holds == YES else x.otherwise, at)
        case e.IsGiven():
            operand = evaluate(case, x.operand, at)
            return {Known: YES, Missing: NO, Error: operand}[type(operand)]
        case e.OrElse():
            operand = evaluate(case, x.operand, at)
            return evaluate(case, x.fallback, at) if isinstance(operand, Missing) else operand
        case e.Needing():
            operands = [evaluate(case, y, at) for y in (x.operand, *x.needed)]
            return together(operands, lambda first, *_: Known(first))
    raise TypeError(x)


def _arithmetic(case: Case, x: e.Expression, at: At) -> Quantity:
    match x:
        case e.Arithmetic():
            both = [evaluate(case, x.left, at), evaluate(case, x.right, at)]
            return together(both, lambda a, b: _computed(x.operator, a, b))
        case e.Negative():
            return together([evaluate(case, x.operand, at)], lambda a: number(-a))
        case e.Power():
            return together([evaluate(case, x.base, at)], lambda a: power(a, x.exponent))
        case e.RoundedPower():
            both = [evaluate(case, x.base, at), evaluate(case, x.exponent, at)]
            return together(both, lambda a, b: rounded_power(a, b, x.rounding))
        case e.Rounded():
            return together([evaluate(case, x.operand, at)], lambda a: number(rounded(a, x.rounding)))
        case e.Limited():
            pick = min if x.kind == "capped" else max
            both = [evaluate(case, x.operand, at), evaluate(case, x.limit, at)]
            return together(both, lambda a, limit: number(pick(a, limit)))
        case e.WithVat():
            both = [evaluate(case, x.operand, at), evaluate(case, x.rate, at)]
            if x.to == "including":
                return together(both, lambda a, rate: number(a * (1 + rate)))
            return together(both, lambda a, rate: quotient(a, 1 + rate))
        case e.Shifted() | e.DaysBetween():
            return _of_days(case, x, at)
    raise TypeError(x)


def _computed(operator: str, a: Fraction, b: Fraction) -> Quantity:
    match operator:
        case "+":
            return number(a + b)
        case "-":
            return number(a - b)
        case "×":
            return number(a * b)
    return quotient(a, b)


def _of_days(case: Case, x: e.Shifted | e.DaysBetween, at: At) -> Quantity:
    """§3: what is counted in days, weeks, months and years."""
    if isinstance(x, e.Shifted):
        both = [evaluate(case, x.day, at), evaluate(case, x.count, at)]
        return together(both, lambda day, count: counted(day, x.operator, count, x.unit))
    both = [evaluate(case, x.start, at), evaluate(case, x.end, at)]
    return together(both, lambda start, end: number((end - start).days))


def counted(day: date, operator: str, count: Fraction, unit: str) -> Quantity:
    """§3 `tender deadline - 3 years`, day by day and month by month."""
    if count.denominator != 1:
        return Error()
    forward = (operator == "+") == (count > 0)
    year, month, number = day.year, day.month, day.day
    if unit in ("day", "week"):
        days = abs(int(count)) * (7 if unit == "week" else 1)
        try:
            return Known(day + timedelta(days=days if forward else -days))
        except OverflowError:
            return Error()
    for _ in range(abs(int(count)) * (12 if unit == "year" else 1)):
        month += 1 if forward else -1
        if month in (0, 13):
            year, month = (year + 1, 1) if forward else (year - 1, 12)
        if not 1 <= year <= 9999:
            return Error()
    while True:
        try:
            return Known(date(year, month, number))
        except ValueError:
            number -= 1


def power(base: Fraction, exponent: int) -> Quantity:
    """§1 `to the power 2`; 0 to a negative power is a division by zero."""
    if exponent < 0:
        return quotient(Fraction(1), base**-exponent)
    return number(base**exponent)


def of_list(x: e.OfList, items: list[Quantity]) -> Quantity:
    """§3 Functions on a list."""
    if x.given_only or x.kind == "count":
        if any(isinstance(i, Error) for i in items):
            return Error()
        given = [i for i in items if isinstance(i, Known)]
        if x.kind == "count":
            return number(len(given))
        if not given:
            return Missing(facts_missing(items))
        items = list(given)
    return together(items, lambda *values: _of_values(x.kind, list(values), x.keep))


def _of_values(kind: str, values: list[Any], keep: int | None = None) -> Quantity:
    match kind:
        case "largest":
            return Known(max(values))
        case "smallest":
            return Known(min(values))
        case "mean":
            return number(sum(values, Fraction(0)) / len(values))
        case "median":
            return number(middle(values))
        case "best":
            return number(sum(sorted(values, reverse=True)[:keep], Fraction(0)))
    return number(sum(values, Fraction(0)))


def over_members(case: Case, x: e.Over, at: At) -> Quantity:
    """§9 Meaning, in the order it gives."""

    def of(member: Member) -> At:
        return replace(at, members={**at.members, x.family: member})

    # 1. `where`
    members = case.members(x.family)
    holds = [(m, evaluate(case, x.where, of(m)) if x.where else YES) for m in members]
    left = [m for m, h in holds if h == YES]
    counted = [evaluate(case, x.operand, of(m)) for m in left] if x.operand else []
    sums = [column(case, m, x.cap_by, of(m)) for m in left] if x.cap_by else []
    # "A `where` that is missing, or x missing, makes all missing."
    undecided = together([h for _, h in holds] + counted + sums, lambda *_: YES)
    if not isinstance(undecided, Known):
        return undecided
    if x.operand is None:
        return number(len(left))
    marks = [(m, value_of(q) or Fraction(0)) for m, q in zip(left, counted, strict=True)]
    # 2. each group keeps its one member with the largest x, the first of equals
    for group in x.only_largest_of:
        inside = [(m, v) for m, v in marks if m.code in group]
        best = max(inside, key=lambda pair: pair[1], default=None)
        marks = [pair for pair in marks if pair[0].code not in group or pair == best]
    # 3. the N largest, the first of equals
    if x.keep is not None:
        largest = sorted(marks, key=lambda pair: pair[1], reverse=True)[: x.keep]
        marks = [pair for pair in marks if pair in largest]
    values: list[Quantity] = [Known(v) for _, v in marks]
    # 4. sums by a column, each capped; the limit is looked up at the first member of each group
    if x.cap_by and x.cap:
        values = _capped_sums(case, x.cap_by, x.cap, [(m, v, of(m)) for m, v in marks])
    # 5. the verb
    if not values:
        return number(0) if x.kind == "sum" else Error()
    return together(values, lambda *known: _of_values(x.kind, list(known)))


def _capped_sums(
    case: Case, by: str, cap: e.Expression, marks: list[tuple[Member, Fraction, At]]
) -> list[Quantity]:
    groups: dict[Quantity, list[tuple[Fraction, At]]] = {}
    for member, v, at in marks:
        groups.setdefault(column(case, member, by, at), []).append((v, at))
    return [
        together(
            [evaluate(case, cap, group[0][1])],
            lambda limit, group=group: number(min(sum((v for v, _ in group), Fraction(0)), limit)),
        )
        for group in groups.values()
    ]
