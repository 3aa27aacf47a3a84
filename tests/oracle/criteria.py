"""Weights, marks, pass marks and the total (docs/language.md §10, §11)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from svrules.language import expressions as e
from svrules.language.expressions import PopulationRef
from svrules.language.rulebook import Award, Limit, Method, PassMark
from tests.oracle import populations, tables
from tests.oracle.case import At, Case, Part
from tests.oracle.expressions import comparable, compared, evaluate, of_list
from tests.oracle.quantities import (
    NO,
    YES,
    Error,
    Known,
    Quantity,
    number,
    quotient,
    rounded,
    together,
    value_of,
)
from tests.oracle.rules import NOT_REACHED, Said, unsettled

ZERO = number(0)
ALL = number(1)
HUNDRED = number(100)


@dataclass(frozen=True)
class Marked:
    """Marks after the limits, and after what pass marks cap them at; and what those said."""

    limited: Quantity
    marks: Quantity
    said: tuple[Said, ...]


# Worth --------------------------------------------------------------------------------------------


def available(case: Case, part: Part) -> Quantity:
    """What can be earned.

    "Percent: available of a top criterion = 100 × its worth, of a part = its section's available × its worth.
    Points: available = its points. What is left = 100% (or the section's points) − the siblings'."
    """
    section = case.part(part.criterion.parent) if part.criterion.parent else None
    whole = available(case, section) if section else HUNDRED
    if not isinstance(whole, Known) or whole == ZERO:
        return whole  # parts of a section that is worth nothing are worth nothing
    worth = _worth(case, part)
    if not isinstance(worth, Known):
        return worth
    if not _adds_up(case, part, section, whole):
        return Error()
    if part.criterion.weight.kind in ("points", "order") or _in_points(case, part):
        return worth
    return together([whole, worth], lambda a, b: number(a * b))


def _in_points(case: Case, part: Part) -> bool:
    return any(p.criterion.weight.kind == "points" for p in case.parts(part.criterion.parent))


def _worth(case: Case, part: Part) -> Quantity:
    """The weight as written: a share of the section, or points; a place in order of importance: 100 marks."""
    reached = _reached(case, part)
    if reached != YES:
        return ZERO if reached == NO else reached
    weight = part.criterion.weight
    if weight.kind == "order":
        return HUNDRED
    if weight.kind != "rest":
        assert weight.value is not None
        return evaluate(case, weight.value, _at_part(part, At()))
    siblings = [p for p in case.parts(part.criterion.parent) if p != part]
    whole: Quantity = ALL
    if _in_points(case, part):
        section = case.part(part.criterion.parent or "")
        whole = available(case, section) if section else Error()
    weights = [_worth(case, p) for p in siblings]
    return together([whole, *weights], lambda a, *others: number(a - sum(others)))


def _reached(case: Case, part: Part) -> Quantity:
    """`only when` (contract facts only)."""
    only_when = part.criterion.only_when
    return YES if only_when is None else evaluate(case, only_when, _at_part(part, At()))


def _adds_up(case: Case, part: Part, section: Part | None, whole: Known) -> bool:
    """§10: "Siblings must add to 100% (points: to their section's points), else error"."""
    siblings = case.parts(part.criterion.parent)
    kinds = {p.criterion.weight.kind for p in siblings}
    if "order" in kinds or ("points" in kinds and section is None):
        return True
    weights = [_worth(case, p) for p in siblings]
    wanted = whole if "points" in kinds else ALL
    return together(weights, lambda *ws: number(sum(ws))) == wanted or not all(
        isinstance(w, Known) for w in weights
    )


def _at_part(part: Part, at: At) -> At:
    if part.criterion.family is None or part.member is None:
        return at
    return replace(at, members={part.criterion.family: part.member})


# Marks --------------------------------------------------------------------------------------------


def marks_named(case: Case, code: str, share: bool, at: At) -> Quantity:
    """§10: `marks of SV`, `share of SV reached` (marks ÷ available; 0 if worth nothing)."""
    part = case.part(code)
    if part is None:
        return Error()
    if case.looks_at_other_bids(part) and not _is_scored(at):
        return NOT_SCORED
    marks = marked(case, part, At(at.bid, at.bid, {}, at.standing)).marks
    if not share:
        return marks
    of = available(case, part)
    return ZERO if of == ZERO else together([marks, of], quotient)


NOT_SCORED = Error()


def _is_scored(at: At) -> bool:
    """§12: "Bids that do not pass are not scored further." """
    return at.bid is not None and at.standing is not None and at.standing.status.get(at.bid.name) == "pass"


def marked(case: Case, part: Part, at: At) -> Marked:
    """The marks of one criterion for the bid at hand."""
    at = _at_part(part, at)
    c = part.criterion
    of = available(case, part)
    if of == ZERO:
        return Marked(ZERO, ZERO, tuple(NOT_REACHED for _ in c.pass_marks))
    if not isinstance(of, Known):
        return Marked(of, of, tuple(unsettled(of) for _ in c.pass_marks))
    earned = _earned(case, part, value_of(of) or Fraction(0), at)
    is_leaf = c.method is not None or bool(c.overrides)  # §10: "The marks of a section are not checked"
    limited = _limits(case, c.limits, earned, of, at, checked=is_leaf)
    return _pass_marks(case, c.pass_marks, limited, of, c.method, at)


def _earned(case: Case, part: Part, of: Fraction, at: At) -> Quantity:
    c = part.criterion
    if c.method is None and not c.overrides:
        return _sum_of_parts(case, part, at)
    for override in c.overrides:
        holds = evaluate(case, override.condition, at)
        if not isinstance(holds, Known):
            return holds
        if holds == YES:
            gives = {"none": ZERO, "full": number(of)}
            if isinstance(override.gives, str):
                return gives[override.gives]
            return evaluate(case, override.gives, at)
    if c.method is None:
        return _sum_of_parts(case, part, at)
    return _by_method(case, c.method, of, at)


def _sum_of_parts(case: Case, part: Part, at: At) -> Quantity:
    """§10: "A section has parts and no method: its marks are the sum of its parts'"."""
    marks = [marked(case, p, At(at.bid, at.bid, {}, at.standing)).marks for p in case.parts(part.code)]
    return together(marks, lambda *ms: number(sum(ms)))


def _by_method(case: Case, m: Method, of: Fraction, at: At) -> Quantity:
    if m.kind == "marks":
        return _operand(case, m.operand, at)
    if m.kind == "by level":
        return _by_level(case, m, of, at)
    return together([_share(case, m, at)], lambda share: number(of * share))


def _share(case: Case, m: Method, at: At) -> Quantity:
    """The table of methods in §10."""
    if m.kind in ("relative to lowest", "relative to highest", "percent over lowest", "mean method"):
        return _compared_with_bids(case, m, at)
    if m.kind == "full marks when":
        return together([_operand(case, m.operand, at)], lambda yes: number(int(yes)))
    if m.kind == "of the marks":
        return _operand(case, m.operand, at)
    if m.kind == "best of":
        best = e.OfList(m.items[0].type, m.span, "best", m.items, keep=m.best)
        summed = of_list(best, [evaluate(case, i, at) for i in m.items])
        each = _operand(case, m.whole, at)
        return together([summed, each], lambda s, n: quotient(s, (m.best or 0) * n))
    x = _operand(case, m.operand, at)
    if m.kind == "from to":
        a, b = _operand(case, m.none_at, at), _operand(case, m.full_at, at)
        return together([x, a, b], lambda x, a, b: quotient(x - a, b - a))
    return together([x, _operand(case, m.whole, at)], quotient)  # out of, as share of


def _operand(case: Case, x: e.Expression | None, at: At) -> Quantity:
    assert x is not None
    return evaluate(case, x, at)


def _compared_with_bids(case: Case, m: Method, at: At) -> Quantity:
    assert m.operand is not None
    among = m.population or PopulationRef(None)
    own = evaluate(case, m.operand, at)

    def verb(kind: e.Aggregation) -> Quantity:
        assert m.operand is not None
        found = populations.aggregate(case, e.Among(m.operand.type, m.span, kind, m.operand, among), at)
        # "The lowest, highest or mean x that a share is taken from must be above 0."
        return together([found], lambda x: number(x) if x > 0 else Error())

    match m.kind:
        case "relative to lowest":
            return together([verb("lowest"), own], quotient)
        case "relative to highest":
            return together([own, verb("highest")], quotient)
        case "percent over lowest":
            over = together([own, verb("lowest")], lambda x, low: quotient(x - low, low))
            return together([over], lambda share: number(1 - share))
    over = together([own, verb("mean")], lambda x, mean: quotient((x - mean) * 100, mean))
    at_mean, each = _operand(case, m.at_mean, at), _operand(case, m.per_percent, at)
    sign = 1 if m.gaining else -1
    return together([at_mean, each, over], lambda start, step, above: number(start + sign * step * above))


def _by_level(case: Case, m: Method, of: Fraction, at: At) -> Quantity:
    """The line that matches, as a table (§6); here in marks, so that 40% and 4 of 10 marks are the same."""
    assert m.operand is not None
    lines = []
    told = any(row.cell.kind == "blank" for row in m.rows)
    for row in m.rows:
        otherwise = row.cell.kind == "otherwise"
        holds = YES if otherwise else tables.cell_holds(case, row.cell, m.operand, at, told)
        written = (tables.plainly(row.gives), row.in_marks)

        def gives(row=row) -> Quantity:  # type: ignore[no-untyped-def]
            given = evaluate(case, row.gives, at)
            return given if row.in_marks else together([given], lambda share: number(of * share))

        lines.append(tables.Line(holds, otherwise, written, gives))
    return tables.result(lines)


# Limits and pass marks ----------------------------------------------------------------------------


def _limits(
    case: Case, limits: tuple[Limit, ...], m: Quantity, of: Quantity, at: At, *, checked: bool
) -> Quantity:
    """§10: limits in the order written.

    "Marks must lie in 0 … available just before the first rounding, or at the end if there is none. Where a
    cap or floor follows that rounding, marks that lie in it at the end are right too."
    """
    kinds = [limit.kind for limit in limits]
    later = {"cap", "floor"} & set(kinds[kinds.index("round") :]) if "round" in kinds else set()
    before: Quantity | None = None
    for limit in limits:
        if limit.kind == "round":
            before = m if before is None else before
            m = together([m], lambda x, limit=limit: number(rounded(x, limit.rounding)))
        else:
            pick = min if limit.kind == "cap" else max
            to = in_marks(case, limit.value, limit.unit, of, at)
            m = together([m, to], lambda x, bound, pick=pick: number(pick(x, bound)))
    if not checked:
        return m
    first = within(m if before is None else before, of)
    if not later or not isinstance(first, Error):
        return together([first, m], lambda _, marks: number(marks))
    return together([before or m, within(m, of)], lambda _, marks: number(marks))


def within(m: Quantity, of: Quantity) -> Quantity:
    return together([m, of], lambda x, most: number(x) if 0 <= x <= most else Error())


def in_marks(case: Case, x: e.Expression | None, unit: str, of: Quantity, at: At) -> Quantity:
    """`60%` of available, or marks."""
    assert x is not None
    bound = evaluate(case, x, at)
    return bound if unit == "marks" else together([bound, of], lambda share, most: number(share * most))


def _pass_marks(
    case: Case, pass_marks: tuple[PassMark, ...], m: Quantity, of: Quantity, method: Method | None, at: At
) -> Marked:
    """§10 Pass marks: all looked at after the limits; then the marks become at most what they cap them at."""
    capped, said = m, []
    for p in pass_marks:
        reached = _reaches(case, p, m, of, method, at)
        said.append(_outcome(p, reached))
        if p.otherwise == "capped":
            capped = _capped(case, p, reached, capped, of, at)
    return Marked(m, capped, tuple(said))


def _reaches(case: Case, p: PassMark, m: Quantity, of: Quantity, method: Method | None, at: At) -> Quantity:
    if p.unit == "scale":
        assert method is not None and method.operand is not None
        scale = method.operand.type
        both = [evaluate(case, method.operand, at), evaluate(case, p.least, at)]
        return together(
            both, lambda x, n: Known(compared("at least", comparable(scale, x), comparable(scale, n)))
        )
    return together([m, in_marks(case, p.least, p.unit, of, at)], lambda x, n: Known(x >= n))


def _outcome(p: PassMark, reached: Quantity) -> Said:
    if not isinstance(reached, Known):
        return unsettled(reached)
    return Said("pass" if reached == YES or p.otherwise == "capped" else p.otherwise)


def _capped(case: Case, p: PassMark, reached: Quantity, m: Quantity, of: Quantity, at: At) -> Quantity:
    """§10: "`capped at`: marks become at most m"; whether they do depends on the pass mark as on an `if`."""
    if not isinstance(reached, Known):
        return reached
    if reached == YES:
        return m
    return together([m, in_marks(case, p.cap, p.cap_unit, of, at)], lambda x, most: number(min(x, most)))


# Total --------------------------------------------------------------------------------------------


def total(case: Case, at: At, *, exact: bool) -> Quantity:
    """§11: "total = sum of the top criteria's marks, then its limits …, then its pass marks"."""
    if not _is_scored(at):
        return NOT_SCORED
    marks = exact_total(case, at)
    award = case.award()
    return marks if exact or award is None else marked_total(case, award, at).marks


def exact_total(case: Case, at: At) -> Quantity:
    """§11: "the sum before the limits"."""
    tops = case.parts(None)
    if not tops:
        return Error()
    marks = [marked(case, p, At(at.bid, at.bid, {}, at.standing)).marks for p in tops]
    return together(marks, lambda *ms: number(sum(ms)))


def marked_total(case: Case, award: Award, at: At) -> Marked:
    whole = _whole(case)
    limited = _limits(case, award.limits, exact_total(case, at), whole, at, checked=False)
    return _pass_marks(case, award.pass_marks, limited, whole, None, at)


def _whole(case: Case) -> Quantity:
    """What a share of the total is a share of: all that the top criteria can earn."""
    return together([available(case, p) for p in case.parts(None)], lambda *each: number(sum(each)))
