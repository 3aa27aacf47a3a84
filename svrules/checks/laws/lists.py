"""Functions on a list and over the members of a family in two offers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from svrules.checks.laws import pairs
from svrules.checks.laws.offers import Offers
from svrules.checks.laws.pairs import ALWAYS_NO, ALWAYS_YES, Numbers, Pair
from svrules.checks.laws.ranges import ZERO, Range, at, hull
from svrules.language import expressions as e

__all__ = ["best", "of_list", "over"]


def of_list(of: Offers, x: e.OfList) -> Pair:
    """`largest of …`, `sum of …` and the like."""
    items = [of.number(item) for item in x.items]
    if x.kind == "count":
        return pairs.steady(Range(Fraction(0), Fraction(len(items))))
    if x.given_only:
        return _of_given(of, x, items)
    match x.kind:
        case "sum":
            return pairs.added(items)
        case "mean":
            return pairs.times(pairs.added(items), pairs.steady(at(Fraction(1, len(items)))))
        case "largest":
            return pairs.floored(items)
        case "smallest":
            return pairs.capped(items)
        case "best":
            return best(items, x.keep or 1)
    return _median(items)


def best(items: Sequence[Numbers], keep: int) -> Numbers:
    """The sum of the largest of several."""
    if keep >= len(items):
        return pairs.added(items)
    if keep == 1:
        return pairs.floored(items)
    first, second = (hull(*ranges) for ranges in ([i.first for i in items], [i.second for i in items]))
    if all(one.steady for one in items):
        return pairs.steady(first.times(Fraction(keep)))
    return _among_them(
        first.times(Fraction(keep)), second.times(Fraction(keep)), [one.change for one in items], keep
    )


def _among_them(first: Range, second: Range, changes: Sequence[Range], keep: int) -> Numbers:
    """A sum over some of several: it falls and rises by no more than those that fall and rise most."""
    falls = [min(c.low, Fraction(0)) if c.low is not None else None for c in changes]
    rises = [max(c.high, Fraction(0)) if c.high is not None else None for c in changes]
    low = None if None in falls else sum(sorted(x for x in falls if x is not None)[:keep], Fraction(0))
    highest = sorted((x for x in rises if x is not None), reverse=True)
    high = None if None in rises else sum(highest[:keep], Fraction(0))
    return pairs.tidy(first, second, Range(low, high))


def _median(items: Sequence[Numbers]) -> Numbers:
    first, second = hull(*(one.first for one in items)), hull(*(one.second for one in items))
    if all(one.steady for one in items):
        return pairs.steady(first)
    return pairs.tidy(first, second, hull(*(one.change for one in items)))


def _of_given(of: Offers, x: e.OfList, items: Sequence[Numbers]) -> Pair:
    """Of those that are given: which ones these are is the same in both offers, if they are facts."""
    if all(one.steady for one in items) and x.kind != "sum" and x.kind != "best":
        return pairs.steady(hull(*(one.first for one in items)))
    if not all(isinstance(item, e.Fact | e.MemberFact) for item in x.items):
        return of.unknown(x)
    if x.kind in ("sum", "best"):
        nothing = [pairs.either((one, pairs.steady(ZERO))) for one in items]
        keep = x.keep if x.kind == "best" and x.keep is not None else len(items)
        return best([one for one in nothing if isinstance(one, Numbers)], keep)
    return pairs.tidy(
        hull(*(one.first for one in items)),
        hull(*(one.second for one in items)),
        hull(*(one.change for one in items)).with_zero(),
    )


# Over the members of a family


def over(of: Offers, x: e.Over) -> Pair:
    """`sum of benefit over measures, each theme capped at theme cap` and its kin."""
    if x.kind not in ("sum", "count"):
        return _other_verb(of, x)
    members = _members(of, x)
    if x.kind == "count":
        return pairs.added([one for _, one in members])
    kept, was_dropped = _kept(members, x)
    if x.cap_by is None:
        return best(kept, x.keep) if x.keep is not None and x.keep < len(kept) else pairs.added(kept)
    if was_dropped or (x.keep is not None and x.keep < len(members)):
        # Which member is kept decides whose cap counts: more of one can be less in all.
        return of.unknown(x)
    return pairs.added(_by_group(of, x, members))


def _members(of: Offers, x: e.Over) -> list[tuple[str, Numbers]]:
    """What each member brings; one that `where` leaves out brings nothing."""
    found = []
    for member in of.rulebook.families[x.family].members:
        inside = of.at(x.family, member.code)
        found.append((member.code, _brought(inside, x)))
    return found


def _brought(inside: Offers, x: e.Over) -> Numbers:
    def amount(here: Offers) -> Numbers:
        return pairs.steady(at(1)) if x.operand is None else here.number(x.operand)

    if x.where is None:
        return amount(inside)
    known = inside.truth(x.where)
    if known in (ALWAYS_YES, ALWAYS_NO):
        return amount(inside) if known == ALWAYS_YES else pairs.steady(ZERO)
    return inside.choose(x.where, amount, lambda here: pairs.steady(ZERO))


def _kept(members: list[tuple[str, Numbers]], x: e.Over) -> tuple[list[Numbers], bool]:
    """The members after each group has kept its largest only, and whether there were groups."""
    left, kept = dict(members), []
    for group in x.only_largest_of:
        inside = [left.pop(code) for code in group if code in left]
        kept += [pairs.floored(inside)] if inside else []
    return [*kept, *left.values()], bool(x.only_largest_of)


def _by_group(of: Offers, x: e.Over, members: list[tuple[str, Numbers]]) -> list[Numbers]:
    """The sums of the groups, each capped."""
    groups: dict[str, list[tuple[str, Numbers]]] = {}
    column = e.MemberColumn(x.type, x.span, x.family, x.cap_by or "")
    for code, brought in members:
        groups.setdefault(_cell(of.at(x.family, code), column), []).append((code, brought))
    found = []
    for group in groups.values():
        total = pairs.added([brought for _, brought in group])
        if x.cap is None:
            found.append(total)
            continue
        limits = [of.at(x.family, code).number(x.cap) for code, _ in group]
        limit = pairs.either(limits)
        found.append(pairs.capped((total, limit)) if isinstance(limit, Numbers) else total)
    return found


def _cell(inside: Offers, column: e.MemberColumn) -> str:
    member = inside.uses.member(column.family, inside.members[column.family])
    cell = None if member is None else member.cells.get(column.column)
    return "" if cell is None else inside.key(cell)


def _other_verb(of: Offers, x: e.Over) -> Pair:
    """Mean, median, largest and smallest over members: who counts must not hang on what differs."""
    members = [of.at(x.family, m.code) for m in of.rulebook.families[x.family].members]
    plain = not x.only_largest_of and x.keep is None and x.cap_by is None
    steady_where = x.where is None or not of.looks_at_it(x.where)
    if not plain or not steady_where or x.operand is None or not members:
        return of.unknown(x)
    if x.where is not None and not any(one.truth(x.where) == ALWAYS_YES for one in members):
        of.trouble("empty members", x)
    counting = [one for one in members if x.where is None or one.truth(x.where) != ALWAYS_NO]
    items = [one.number(x.operand) for one in counting]
    if not items:
        return of.unknown(x)
    if all(one.steady for one in items):
        return pairs.steady(hull(*(one.first for one in items)))
    changes = hull(*(one.change for one in items)).with_zero()
    first, second = hull(*(one.first for one in items)), hull(*(one.second for one in items))
    return pairs.tidy(first, second, changes)
