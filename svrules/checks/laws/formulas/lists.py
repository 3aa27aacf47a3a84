"""Functions on a list and over the members of a family, as formulas."""

from __future__ import annotations

from collections.abc import Sequence

import z3

from svrules.checks.laws.formulas.arithmetic import descending, largest, smallest, total
from svrules.checks.laws.formulas.expressions import Formulas
from svrules.checks.laws.formulas.known import NO, YES, Known, Refused, Term, constant, together
from svrules.language import expressions as e

__all__ = ["best", "of_list", "over"]


def of_list(x: e.OfList, items: Sequence[Known], given: Sequence[Term] | None) -> Known:
    """`largest of …`, `sum of …` and the like; `given` says which items are, where that counts."""
    if x.kind == "count":
        return Known(_number(given or ()))
    if x.given_only:
        return _of_given(x, items, given or ())
    if x.kind == "best":
        return best(items, x.keep or 1)
    return together(lambda *terms: _verb(x.kind, terms), items)


def _verb(kind: str, terms: Sequence[Term]) -> Term:
    match kind:
        case "sum":
            return total(terms)
        case "mean":
            return total(terms) / len(terms)
        case "largest":
            return largest(terms)
        case "smallest":
            return smallest(terms)
        case "median":
            ordered, middle = descending(terms), len(terms) // 2
            if len(terms) % 2:
                return ordered[middle]
            return (ordered[middle - 1] + ordered[middle]) / 2
    raise Refused(f"`{kind}`")


def best(items: Sequence[Known], keep: int) -> Known:
    """The sum of the largest of several."""
    if keep >= len(items):
        return together(lambda *terms: total(terms), items)
    return together(lambda *terms: total(descending(terms)[:keep]), items)


def _number(given: Sequence[Term]) -> Term:
    return total([z3.If(one, constant(1), constant(0)) for one in given])


def _of_given(x: e.OfList, items: Sequence[Known], given: Sequence[Term]) -> Known:
    """Of those that are given; of none there is nothing."""
    if x.kind not in ("sum", "mean"):
        raise Refused(f"`{x.kind} of those given`")
    added = total([z3.If(one, item.term, constant(0)) for one, item in zip(given, items, strict=True)])
    some = z3.Or(NO, *given)
    return Known(added if x.kind == "sum" else added / _number(given), some)


# Over the members of a family


def over(here: Formulas, x: e.Over) -> Known:
    """`sum of benefit over measures, each theme capped at theme cap` and its kin."""
    chosen = bool(x.only_largest_of) or x.keep is not None
    members = [here.at(x.family, m.code) for m in here.rulebook.families[x.family].members]
    if x.kind in ("sum", "count") and not chosen and x.cap_by is None:
        return together(lambda *terms: total(terms), [_brought(one, x) for one in members])
    if x.where is not None or x.operand is None or not members:
        raise Refused("members that are chosen and kept")
    items = {one.members[x.family]: one.of(x.operand) for one in members}
    if x.kind != "sum":
        if chosen or x.cap_by is not None:
            raise Refused("members that are chosen and kept")
        return together(lambda *terms: _verb(x.kind, terms), list(items.values()))
    if x.cap_by is None:
        kept = _kept(items, x)
        return best(kept, x.keep or len(kept))
    if chosen:
        raise Refused("members that are kept, with caps")
    return together(lambda *terms: total(terms), _by_group(here, x, items))


def _brought(inside: Formulas, x: e.Over) -> Known:
    amount = Known(constant(1)) if x.operand is None else inside.of(x.operand)
    if x.where is None:
        return amount
    where = inside.of(x.where)
    ok = z3.And(where.ok, z3.Implies(where.term, amount.ok))
    return Known(z3.If(where.term, amount.term, constant(0)), ok)


def _kept(items: dict[str, Known], x: e.Over) -> list[Known]:
    """What is left after each group has kept its largest only."""
    left, kept = dict(items), []
    for group in x.only_largest_of:
        inside = [left.pop(code) for code in group if code in left]
        if inside:
            kept.append(together(lambda *terms: largest(terms), inside))
    return [*kept, *left.values()]


def _by_group(here: Formulas, x: e.Over, items: dict[str, Known]) -> list[Known]:
    """The sums of the groups, each capped at what is looked up at the first member of it."""
    groups: dict[object, list[str]] = {}
    for member in here.rulebook.families[x.family].members:
        cell = member.cells.get(x.cap_by or "")
        if not isinstance(cell, e.Literally):
            raise Refused("groups that are not written out")
        groups.setdefault(cell.value, []).append(member.code)
    found = []
    for codes in groups.values():
        added = together(lambda *terms: total(terms), [items[code] for code in codes])
        if x.cap is not None:
            cap = here.at(x.family, codes[0]).of(x.cap)
            added = together(lambda *both: smallest(both), (added, cap), YES)
        found.append(added)
    return found
