"""Marks and totals as formulas (docs/language.md, "Criteria" and "Award")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import z3

from svrules.checks.laws.formulas.arithmetic import largest, rounded, smallest, total
from svrules.checks.laws.formulas.expressions import Formulas
from svrules.checks.laws.formulas.known import (
    NO,
    YES,
    Known,
    Refused,
    Term,
    choose,
    constant,
    nothing,
    together,
)
from svrules.checks.laws.formulas.lists import best
from svrules.checks.laws.formulas.rows import condition, matching
from svrules.checks.laws.marks import Leaf
from svrules.checks.laws.marks import Marks as Ranges
from svrules.language import expressions as e
from svrules.language.rulebook import Award, Limit, Method, Override, PassMark
from svrules.language.types import ChoiceType

__all__ = ["Marks"]

_COMPARED: Final = ("relative to lowest", "relative to highest", "percent over lowest", "mean method")


@dataclass(eq=False)
class Marks:
    """The marks of one question.

    `refused` says why marks are not to be asked for by name; `instead` has marks that stand for those of
    criteria, by code and bid.
    """

    ranges: Ranges
    refused: str = ""
    instead: Mapping[tuple[str, str], Known] = field(default_factory=dict)
    _available: dict[str, Known] = field(default_factory=dict)
    _marks: dict[tuple[str, str], Known] = field(default_factory=dict)

    def of(self, here: Formulas, code: str) -> Known:
        """The marks of a criterion, whichever version of it is in force."""
        key = (code, here.who)
        if key in self.instead:
            return self.instead[key]
        if key not in self._marks:
            found = Known(constant(0), NO)
            for leaf in reversed(self._versions(code)):
                inside = Formulas(here.shared, here.who).at(leaf.criterion.family, leaf.code)
                found = choose(self._counts(here, leaf), self._of_leaf(inside, leaf), found)
            self._marks[key] = found
        return self._marks[key]

    def reached(self, here: Formulas, leaf: Leaf, mark: PassMark) -> Known:
        """Whether a pass mark of a criterion is reached; of one worth nothing it is not looked at."""
        inside = Formulas(here.shared, here.who).at(leaf.criterion.family, leaf.code)
        available = self.available(here, leaf.code)
        marks = self._before_caps(inside, leaf, available)
        found = self._reaches(inside, mark, marks, available, leaf.criterion.method)
        counts = self._counts(here, leaf).term
        return choose(Known(z3.And(counts, available.term != 0)), found, Known(YES))

    def named(self, here: Formulas, code: str, share: bool) -> Known:
        """`marks of SV`, `share of SV reached`."""
        if self.refused:
            raise Refused(self.refused)
        marks = self.of(here, code)
        if not share:
            return marks
        available = self.available(here, code)
        part = together(lambda m, a: m / a, (marks, available))
        return choose(_is_zero(available), Known(constant(0)), part)

    def total(self, here: Formulas, exact: bool = False) -> Known:
        """The total by the award in force; without one the sum."""
        if self.refused:
            raise Refused(self.refused)
        added = self._sum(here, None)
        if exact:
            return added
        whole = together(lambda *each: total(each), self._each_available(here, None))
        found = added
        for award in reversed(here.rulebook.awards):
            if not award.period.overlap(here.rulebook.in_force).is_empty:
                by_award = self._by_award(here, award, added, whole)
                found = choose(Known(here.facts.in_force(award.period)), by_award, found)
        return found

    def _by_award(self, here: Formulas, award: Award, added: Known, whole: Known) -> Known:
        limited = self._limited(here, added, award.limits, whole)
        return self._passed(here, limited, award.pass_marks, whole, None)

    def _versions(self, code: str) -> tuple[Leaf, ...]:
        return tuple(leaf for leaf in self.ranges.leaves() if leaf.code == code)

    def _parts(self, parent: str | None) -> list[str]:
        codes = (leaf.code for leaf in self.ranges.leaves() if leaf.criterion.parent == parent)
        return list(dict.fromkeys(codes))

    def _counts(self, here: Formulas, leaf: Leaf) -> Known:
        return Known(here.facts.in_force(leaf.criterion.period))

    # What can be earned

    def available(self, here: Formulas, code: str) -> Known:
        """The marks that can be had for a criterion: of the contract alone."""
        if code not in self._available:
            found = Known(constant(0))
            for leaf in reversed(self._versions(code)):
                inside = Formulas(here.shared, here.who).at(leaf.criterion.family, leaf.code)
                found = choose(self._counts(here, leaf), self._available_for(inside, leaf), found)
            self._available[code] = Known(z3.simplify(found.term), z3.simplify(found.ok))
        return self._available[code]

    def _each_available(self, here: Formulas, parent: str | None) -> list[Known]:
        return [self.available(here, code) for code in self._parts(parent)]

    def _available_for(self, here: Formulas, leaf: Leaf) -> Known:
        parent = leaf.criterion.parent
        whole = self.available(here, parent) if parent is not None else Known(constant(100))
        worth = self._worth(here, leaf, whole)
        in_marks = leaf.criterion.weight.kind in ("points", "order") or self._in_points(parent)
        worth = worth if in_marks else together(lambda a, b: a * b, (whole, worth))
        return choose(_is_zero(whole), Known(constant(0)), worth)

    def _in_points(self, parent: str | None) -> bool:
        return any(
            leaf.criterion.weight.kind == "points"
            for leaf in self.ranges.leaves()
            if leaf.criterion.parent == parent
        )

    def _worth(self, here: Formulas, leaf: Leaf, whole: Known) -> Known:
        """The weight as written; 0 where it does not count."""
        criterion = leaf.criterion
        found = self._weight(here, leaf, whole)
        if criterion.only_when is None:
            return found
        return choose(here.of(criterion.only_when), found, Known(constant(0)))

    def _weight(self, here: Formulas, leaf: Leaf, whole: Known) -> Known:
        weight, parent = leaf.criterion.weight, leaf.criterion.parent
        if weight.kind == "order":
            return Known(constant(100))
        if weight.kind != "rest":
            return here.of(_needed(weight.value))
        if parent is None and self._in_points(None):
            raise Refused("what is left of points that nothing adds up to")
        rest = whole if self._in_points(parent) else Known(constant(1))
        others = []
        for other in self.ranges.leaves():
            if other.criterion.parent != parent or other.code == leaf.code:
                continue
            inside = Formulas(here.shared, here.who).at(other.criterion.family, other.code)
            if other.criterion.weight.kind == "rest":
                raise Refused("two criteria that are worth what is left")
            there = choose(self._counts(here, other), self._worth(inside, other, whole), Known(constant(0)))
            others.append(there)
        return together(lambda a, *each: a - total(each), (rest, *others))

    # One criterion

    def _of_leaf(self, here: Formulas, leaf: Leaf) -> Known:
        criterion, available = leaf.criterion, self.available(here, leaf.code)
        limited = self._before_caps(here, leaf, available)
        found = self._passed(here, limited, criterion.pass_marks, available, criterion.method)
        found = choose(_is_zero(available), Known(constant(0)), found)
        return Known(found.term, z3.And(available.ok, found.ok))

    def _before_caps(self, here: Formulas, leaf: Leaf, available: Known) -> Known:
        """The marks after the limits, before any pass mark caps them."""
        criterion = leaf.criterion
        earned = self._earned(here, leaf, available)
        limited = self._limited(here, earned, criterion.limits, available)
        if criterion.method is None and not criterion.overrides:
            return limited
        return _in_range(limited, criterion.limits, available)

    def _earned(self, here: Formulas, leaf: Leaf, available: Known) -> Known:
        method = leaf.criterion.method
        if method is None and not leaf.criterion.overrides:
            return self._sum(here, leaf.code)
        if method is None:
            raise Refused("conditions of a section")
        found = self._by_method(here, method, available)
        for override in reversed(leaf.criterion.overrides):
            found = choose(here.of(override.condition), _gives(here, override, available), found)
        return found

    def _sum(self, here: Formulas, parent: str | None) -> Known:
        parts = []
        for code in self._parts(parent):
            there = z3.Or(NO, *(self._counts(here, leaf).term for leaf in self._versions(code)))
            parts.append(choose(Known(there), self.of(here, code), Known(constant(0))))
        return together(lambda *each: total(each), parts)

    def _by_method(self, here: Formulas, method: Method, available: Known) -> Known:
        if method.kind == "marks":
            return here.of(_needed(method.operand))
        if method.kind == "by level":
            return self._by_level(here, method, available)
        return together(lambda a, share: a * share, (available, self._share(here, method)))

    def _share(self, here: Formulas, method: Method) -> Known:
        if method.kind in _COMPARED:
            return self._compared(here, method)
        match method.kind:
            case "full marks when":
                holds = here.of(_needed(method.operand))
                return Known(z3.If(holds.term, constant(1), constant(0)), holds.ok)
            case "of the marks":
                return here.of(_needed(method.operand))
            case "out of" | "share of":
                return _divided(here.of(_needed(method.operand)), here.of(_needed(method.whole)))
            case "from to":
                x, low, high = (
                    self._on_scale(here, method, side)
                    for side in (method.operand, method.none_at, method.full_at)
                )
                above = together(lambda a, b: a - b, (x, low))
                return _divided(above, together(lambda a, b: a - b, (high, low)))
            case "best of":
                keep = method.best or len(method.items)
                summed = best([here.of(item) for item in method.items], keep)
                whole = together(lambda n: n * keep, (here.of(_needed(method.whole)),))
                return _divided(summed, whole)
        raise Refused(f"`{method.kind}`")

    def _on_scale(self, here: Formulas, method: Method, side: e.Expression | None) -> Known:
        kind = _needed(method.operand).type
        if isinstance(kind, ChoiceType):
            raise Refused("words between which marks rise")
        return here.of(_needed(side))

    def _compared(self, here: Formulas, method: Method) -> Known:
        """A share that is measured against other bids."""
        operand = _needed(method.operand)
        own = here.of(operand)

        def verb(kind: str) -> Known:
            population = method.population or e.PopulationRef(None)
            found = here.shared.others.verb(here, kind, operand, population)
            return Known(found.term, z3.And(found.ok, found.term > 0))

        match method.kind:
            case "relative to lowest":
                return _divided(verb("lowest"), own)
            case "relative to highest":
                return _divided(own, verb("highest"))
            case "percent over lowest":
                return together(lambda over: 2 - over, (_divided(own, verb("lowest")),))
        at_mean, each = here.of(_needed(method.at_mean)), here.of(_needed(method.per_percent))
        sign = 100 if method.gaining else -100
        above = _divided(own, verb("mean"))
        return together(lambda a, b, over: a + sign * b * (over - 1), (at_mean, each, above))

    def _by_level(self, here: Formulas, method: Method, available: Known) -> Known:
        lines: list[tuple[Term | None, Known]] = []
        for row in method.rows:
            given = here.of(row.gives)
            if not row.in_marks:
                given = together(lambda a, share: a * share, (available, given))
            plain = row.cell.kind not in ("otherwise", "any")
            holds = condition(here, _needed(method.operand), row.cell) if plain else None
            lines.append((YES if row.cell.kind == "any" else holds, given))
        return matching(lines, nothing(_needed(method.rows[0].gives).type))

    # Limits and pass marks

    def _limited(self, here: Formulas, found: Known, limits: Sequence[Limit], available: Known) -> Known:
        for limit in limits:
            if limit.rounding is not None:
                rounding = limit.rounding
                found = together(lambda x, r=rounding: rounded(x, r), (found,))
                continue
            pick = smallest if limit.kind == "cap" else largest
            bound = _amount(here, _needed(limit.value), limit.unit, available)
            found = together(lambda *both, p=pick: p(both), (found, bound))
        return found

    def _reaches(
        self, here: Formulas, mark: PassMark, marks: Known, available: Known, method: Method | None
    ) -> Known:
        """Whether a pass mark is reached."""
        if mark.unit == "scale":
            operand = _needed(method.operand if method is not None else None)
            both = (here.of(operand), here.as_kind(mark.least, operand.type))
            return together(lambda x, n: x >= n, both)
        return together(lambda x, n: x >= n, (marks, _amount(here, mark.least, mark.unit, available)))

    def _passed(
        self,
        here: Formulas,
        found: Known,
        marks: Sequence[PassMark],
        available: Known,
        method: Method | None,
    ) -> Known:
        """After the caps of pass marks that are missed; whether one is missed is looked at before any cap."""
        before = found
        for mark in marks:
            if mark.otherwise == "capped" and mark.cap is not None:
                cap = _amount(here, mark.cap, mark.cap_unit, available)
                lower = together(lambda *both: smallest(both), (found, cap))
                found = choose(self._reaches(here, mark, before, available, method), found, lower)
        return found


def _gives(here: Formulas, override: Override, available: Known) -> Known:
    if override.gives == "none":
        return Known(constant(0))
    if override.gives == "full":
        return available
    return here.of(_needed(override.gives if isinstance(override.gives, e.Expression) else None))


def _in_range(limited: Known, limits: Sequence[Limit], available: Known) -> Known:
    """Marks outside 0 … available are an error; only asked where no rounding comes between."""
    if any(limit.rounding is not None for limit in limits):
        return limited
    inside = z3.And(limited.term >= 0, limited.term <= available.term)
    return Known(limited.term, z3.And(limited.ok, available.ok, inside))


def _amount(here: Formulas, value: e.Expression, unit: str, available: Known) -> Known:
    found = here.of(value)
    return found if unit == "marks" else together(lambda x, a: x * a, (found, available))


def _divided(a: Known, b: Known) -> Known:
    return together(lambda x, y: x / y, (a, b), b.term != 0)


def _is_zero(x: Known) -> Known:
    return Known(z3.simplify(x.term == 0))


def _needed(x: e.Expression | None) -> e.Expression:
    assert x is not None  # noqa: S101 - the language gives each method what it needs
    return x
