"""Marks and totals in two offers of one bid (docs/language.md, "Criteria" and "Award")."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from svrules.checks.laws import pairs
from svrules.checks.laws.lists import best
from svrules.checks.laws.offers import Offers
from svrules.checks.laws.others import (
    brought,
    is_in,
    may_be_empty,
    over_lowest,
    to_highest,
    to_lowest,
    to_mean,
    varies,
)
from svrules.checks.laws.pairs import ALWAYS_NO, ALWAYS_YES, Numbers, Truths
from svrules.checks.laws.ranges import ONE, ZERO, Range, at, hull
from svrules.checks.laws.rows import Line, by_line, condition_of
from svrules.language import expressions as e
from svrules.language.rulebook import Award, Criterion, Limit, Method, Override, PassMark
from svrules.quantities import Period

__all__ = ["Leaf", "Marks"]

_ALL: Final = at(100)
_FEW: Final = 8
_MEASURED: Final = ("relative to lowest", "relative to highest", "percent over lowest", "mean method")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A criterion, or one member's of a criterion for each."""

    criterion: Criterion
    code: str


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of two offers."""

    offers: Offers

    def leaves(self) -> tuple[Leaf, ...]:
        """Every criterion that is in force at some time, one for each member where it is for each."""
        shared = self.offers.shared
        if "leaves" not in shared:
            shared["leaves"] = tuple(self._leaves())
        found = shared["leaves"]
        assert isinstance(found, tuple)  # noqa: S101 - put there above
        return found

    def _at(self, code: str) -> tuple[Leaf, ...]:
        """The versions of a criterion."""
        return self._filed("code").get(code, ())

    def _parts(self, parent: str | None) -> tuple[Leaf, ...]:
        """The criteria that are parts of a section; None: the top ones."""
        return self._filed("parent").get(parent, ())

    def _filed(self, by: Literal["code", "parent"]) -> dict[str | None, tuple[Leaf, ...]]:
        shared, name = self.offers.shared, f"leaves by {by}"
        if name not in shared:
            filed: dict[str | None, tuple[Leaf, ...]] = {}
            for leaf in self.leaves():
                key = leaf.code if by == "code" else leaf.criterion.parent
                filed[key] = (*filed.get(key, ()), leaf)
            shared[name] = filed
        found = shared[name]
        assert isinstance(found, dict)  # noqa: S101 - put there above
        return found

    def _leaves(self) -> Iterator[Leaf]:
        rulebook = self.offers.rulebook
        for criterion in rulebook.criteria:
            if criterion.period.overlap(rulebook.in_force).is_empty:
                continue
            if criterion.family is None:
                yield Leaf(criterion, criterion.code)
            else:
                members = rulebook.families[criterion.family].members
                yield from (Leaf(criterion, member.code) for member in members)

    def of(self, code: str) -> Numbers:
        """The marks of a criterion, whichever version of it is in force."""
        of = self.offers
        before = of.marks_of.get(code)
        if before is not None:
            of.troubles.extend(before[1])
            return before[0]
        since = len(of.troubles)
        found = self._worked_out(code)
        of.marks_of[code] = found, of.noted(since)
        return found

    def _worked_out(self, code: str) -> Numbers:
        of = self.offers
        if of.outer is not None and not of.affected.touches(of.uses.of_marks(code)):
            return Marks(of.outer.but(troubles=of.troubles)).of(code)
        found = pairs.either([self._of_leaf(leaf) for leaf in self._at(code)])
        return found if isinstance(found, Numbers) else pairs.UNKNOWN

    def total(self, exact: bool = False) -> Numbers:
        """The total, after the limits of the award unless it is the exact one."""
        awards = [a for a in self.offers.rulebook.awards if self._in_force(a.period)]
        found = [self.of_award(award, exact) for award in awards] or [self._sum(None)]
        both = pairs.either(found)
        return both if isinstance(both, Numbers) else pairs.UNKNOWN

    def of_award(self, award: Award, exact: bool = False) -> Numbers:
        """The total by one award."""
        total = self._sum(None)
        if exact:
            return total
        return self._passed(self._limited(total, award.limits, self.whole()), award.pass_marks, self.whole())

    def available(self, code: str | None) -> Range:
        """The marks that can be had for a criterion, or for all of them."""
        if code is None:
            return _ALL
        return self._once(f"available {code}", lambda marks: marks._available_now(code))

    def _once(self, name: str, work_out: Callable[[Marks], Range]) -> Range:
        """What hangs on the contract alone, worked out once for all offers."""
        from svrules.checks.laws.gates import in_scope

        shared = self.offers.shared
        if name not in shared:
            shared[name] = work_out(Marks(in_scope(self.offers.of_any())))
        found = shared[name]
        assert isinstance(found, Range)  # noqa: S101 - put there above
        return found

    def _available_now(self, code: str) -> Range:
        found = [self._available(leaf) for leaf in self._at(code)]
        return found[0] if len(found) == 1 else Range(low=Fraction(0)) if not found else hull(*found)

    def whole(self) -> Range:
        """All marks that the top criteria can earn."""
        return self._once("available in all", Marks._whole_now)

    def _whole_now(self) -> Range:
        tops = self._parts(None)
        if any(leaf.criterion.weight.kind == "points" for leaf in tops):
            total = ZERO
            for leaf in tops:
                total = total + self._available(leaf)
            return total
        return _ALL

    def _in_force(self, period: Period) -> bool:
        return not period.overlap(self.offers.rulebook.in_force).is_empty

    def _available(self, leaf: Leaf) -> Range:
        weight, parent = leaf.criterion.weight, leaf.criterion.parent
        if weight.kind == "order":
            return _ALL
        inside = self.offers.at(leaf.criterion.family, leaf.code)
        worth = ONE if weight.value is None else inside.number(weight.value).first
        worth = worth.within(Range(low=Fraction(0)))
        if weight.kind == "points":
            return worth
        whole = self.available(parent)
        if weight.kind == "share":
            return whole * worth
        rest = whole
        for other in self._parts(parent):
            if other.criterion.weight.kind in ("share", "points"):
                rest = rest - self._available(other)
        return rest.within(Range(Fraction(0), whole.high))

    # One criterion

    def _of_leaf(self, leaf: Leaf) -> Numbers:
        criterion = leaf.criterion
        inside = Marks(self.offers.at(criterion.family, leaf.code))
        if criterion.only_when is not None:
            counts = inside.offers.truth(criterion.only_when)
            if counts == ALWAYS_NO:
                return pairs.steady(ZERO)
            narrowed = inside.offers.where(criterion.only_when, True, True)
            found = Marks(narrowed or inside.offers).counted(leaf)
            both = found if counts == ALWAYS_YES else pairs.either((found, pairs.steady(ZERO)))
            return both if isinstance(both, Numbers) else pairs.UNKNOWN
        return inside.counted(leaf)

    def counted(self, leaf: Leaf) -> Numbers:
        """The marks of a criterion that counts."""
        criterion, available = leaf.criterion, self.available(leaf.code)
        if criterion.method is None:
            found = self._sum(leaf.code)
        else:
            found = self._overridden(criterion.overrides, criterion.method, available)
        limited = self._limited(found, criterion.limits, available)
        return self._passed(limited, criterion.pass_marks, available, criterion.method)

    def _sum(self, parent: str | None) -> Numbers:
        codes = list(dict.fromkeys(leaf.code for leaf in self._parts(parent)))
        if self.offers.varied is None or len(codes) <= _FEW:
            return pairs.added([self.of(code) for code in codes])
        # Of many criteria only those that look at what differs are worth adding up; no marks are below zero.
        moving = [code for code in codes if self.offers.varied in self.offers.uses.of_marks(code)]
        rest = pairs.steady(Range(low=Fraction(0)))
        return pairs.added([rest, *(self.of(code) for code in moving)])

    def _overridden(self, overrides: Sequence[Override], method: Method, available: Range) -> Numbers:
        if not overrides:
            return self._by_method(method, available)
        one, rest = overrides[0], overrides[1:]
        return self.offers.choose(
            one.condition,
            lambda here: _gives(here, one, available),
            lambda here: Marks(here)._overridden(rest, method, available),
        )

    def _by_method(self, method: Method, available: Range) -> Numbers:
        if method.kind == "marks":
            return self.offers.number(_needed(method.operand))
        if method.kind == "by level":
            return self._by_level(method, available)
        return pairs.times(pairs.steady(available), self._share(method))

    def _share(self, method: Method) -> Numbers:
        of = self.offers
        if method.kind in _MEASURED:
            return self._measured(method)
        match method.kind:
            case "full marks when":
                return of.choose(
                    _needed(method.operand), lambda here: pairs.steady(ONE), lambda here: pairs.steady(ZERO)
                )
            case "of the marks":
                return of.number(_needed(method.operand))
            case "out of" | "share of":
                return self._divided(_needed(method.operand), _needed(method.whole))
            case "from to":
                none_at, full_at = of.number(_needed(method.none_at)), of.number(_needed(method.full_at))
                apart = pairs.added((full_at, -none_at))
                if apart.first.holds(Fraction(0)):
                    of.trouble("anchors", _needed(method.full_at))
                return pairs.divided(
                    pairs.added(
                        (of.as_kind(_needed(method.operand), _needed(method.operand).type), -none_at)
                    ),
                    apart,
                )
        items = [of.number(item) for item in method.items]
        keep = method.best or len(items)
        whole = pairs.times(of.number(_needed(method.whole)), pairs.steady(at(keep)))
        if whole.first.holds(Fraction(0)):
            of.trouble("divisor", _needed(method.whole))
        return pairs.divided(best(items, keep), whole)

    def _divided(self, operand: e.Expression, whole: e.Expression) -> Numbers:
        by = self.offers.number(whole)
        if by.first.holds(Fraction(0)) or by.second.holds(Fraction(0)):
            self.offers.trouble("divisor", whole)
        return pairs.divided(self.offers.number(operand), by)

    def _measured(self, method: Method) -> Numbers:
        """A share that is measured against other bids."""
        of, operand = self.offers, _needed(method.operand)
        population = method.population or e.PopulationRef(None)
        own, others = of.number(operand), brought(of, operand, population)
        inside: Truths = is_in(of, population)
        if may_be_empty(of, population):
            of.trouble("empty", operand)
        self._zero(method, operand, own, others.first)
        if population.leave_out is not None:  # this bid may be the one that is left out
            same = own.steady and others.steady and not varies(inside)
            return pairs.steady(Range()) if same else pairs.UNKNOWN
        match method.kind:
            case "relative to lowest":
                return to_lowest(own, others, inside)
            case "relative to highest":
                return to_highest(own, others, inside)
            case "percent over lowest":
                return pairs.added((pairs.steady(at(2)), -over_lowest(own, others, inside)))
        over = pairs.added((to_mean(own, others, inside), pairs.steady(at(-1))))
        rate = of.number(_needed(method.per_percent))
        moved = pairs.times(over, pairs.times(rate, pairs.steady(_ALL)))
        return pairs.added((of.number(_needed(method.at_mean)), moved if method.gaining else -moved))

    def _zero(self, method: Method, operand: e.Expression, own: Numbers, others: Range) -> None:
        """Note where what marks are measured against may be zero or less."""
        of = self.offers
        kind: Literal["lowest", "highest"] = "lowest" if "lowest" in method.kind else "highest"
        if method.kind == "mean method":
            safe = own.first.is_positive and others.is_positive
            safe = safe or (own.first.never_below_zero and others.is_positive)
        elif kind == "lowest":
            safe = own.first.is_positive and others.is_positive
        else:
            safe = own.first.is_positive or others.is_positive
        population = method.population or e.PopulationRef(None)
        best_of_all = e.Among(operand.type, operand.span, kind, operand, population)
        first = of.assumed.numbers.get(of.key_of(best_of_all), (Range(), Range()))[0]
        if not safe and not first.is_positive:
            of.trouble(method.kind, operand)

    def _by_level(self, method: Method, available: Range) -> Numbers:
        of, operand = self.offers, _needed(method.operand)
        lines = []
        for row in method.rows:
            if id(row.cell) not in of.made:
                of.made[id(row.cell)] = condition_of(operand, row.cell)
            plain = row.cell.kind not in ("otherwise", "any")
            condition = of.made[id(row.cell)] if plain else None
            lines.append(Line(condition, row.gives))
        in_marks = {id(row.gives): row.in_marks for row in method.rows}

        def gives(here: Offers, line: Line) -> Numbers:
            assert line.gives is not None  # noqa: S101 - a scale has no blank lines
            found = here.number(line.gives)
            return found if in_marks[id(line.gives)] else pairs.times(pairs.steady(available), found)

        found = by_line(of, lines, operand, gives)
        return found if isinstance(found, Numbers) else pairs.UNKNOWN

    # Limits and pass marks

    def _limited(self, found: Numbers, limits: Sequence[Limit], available: Range) -> Numbers:
        for limit in limits:
            if limit.rounding is not None:
                found = pairs.rounded(found, limit.rounding, self.offers.tiny)
                continue
            bound = self._amount(_needed(limit.value), limit.unit, available)
            found = pairs.capped((found, bound)) if limit.kind == "cap" else pairs.floored((found, bound))
        return found

    def _amount(self, value: e.Expression, unit: str, available: Range) -> Numbers:
        found = self.offers.number(value)
        return found if unit == "marks" else pairs.times(found, pairs.steady(available))

    def below(self, mark: PassMark, found: Numbers, available: Range, method: Method | None) -> Truths:
        """Whether a pass mark is missed."""
        if mark.unit == "scale" and method is not None and method.operand is not None:
            short = self.offers.difference(method.operand, mark.least)
        else:
            least = self._amount(mark.least, mark.unit, available)
            short = pairs.added((found, -least))
        return pairs.compared("below", short, self.offers.tiny)

    def _passed(
        self, found: Numbers, marks: Sequence[PassMark], available: Range, method: Method | None = None
    ) -> Numbers:
        """After the caps of pass marks that are missed; whether one is missed is looked at before any cap."""
        before = found
        for mark in marks:
            if mark.otherwise != "capped" or mark.cap is None:
                continue
            cap = self._amount(mark.cap, mark.cap_unit, available)
            least = self._amount(mark.least, mark.unit, available) if mark.unit != "scale" else None
            missed = self.below(mark, before, available, method)
            found = _capped_if(found, cap, missed, least)
        return found


def _capped_if(found: Numbers, cap: Numbers, missed: Truths, least: Numbers | None) -> Numbers:
    """The marks, or the cap where they are above it and the pass mark is missed."""
    lower = pairs.capped((found, cap))
    ways: list[Numbers] = []
    for first, second in sorted(missed):
        one, two = (lower if first else found), (lower if second else found)
        if first == second:
            ways.append(one)
            continue
        change = two.second - one.first
        if first and least is not None and found.change.low is not None:
            # From below the pass mark to no longer below it: never fewer than before they were capped.
            before = found.first.within(Range(high=least.first.high))
            then = found.second.within(Range(low=least.second.low)).within(before + found.change)
            change = change.within(then - lower.first.within(Range(high=before.high)))
        if first and found.change.low is not None:
            change = change.within(Range(low=found.change.low))
        ways.append(Numbers(one.first, two.second, change))
    both = pairs.either(ways) if ways else found
    return both if isinstance(both, Numbers) else pairs.UNKNOWN


def _gives(here: Offers, override: Override, available: Range) -> Numbers:
    if override.gives == "none":
        return pairs.steady(ZERO)
    if override.gives == "full":
        return pairs.steady(available)
    return here.number(_needed(override.gives if isinstance(override.gives, e.Expression) else None))


def _needed(x: e.Expression | None) -> e.Expression:
    assert x is not None  # noqa: S101 - the language gives each method what it needs
    return x
