"""What a criterion's method and limits earn in a case, as docs/language.md says under "Scoring"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from svrules.checks.cases.evaluate import Evaluation
from svrules.checks.cases.facts import range_of
from svrules.checks.cases.forms import Atom, Form, constant, of_atom
from svrules.checks.cases.quantity import MISSING, WRONG, Missing, Wrong
from svrules.checks.cases.regions import Comparison, Stretch
from svrules.checks.cases.rows import standing
from svrules.checks.cases.worths import ALL_SHARES, NOTHING, PERCENT
from svrules.checks.laws.ranges import Range
from svrules.language import expressions as e
from svrules.language.rulebook import Criterion, Limit, Method, Row, Table
from svrules.language.types import NumberType, Type
from svrules.quantities import ALWAYS, PLAIN

__all__ = ["Amount", "Earning", "scale"]

_PLAIN: Final = NumberType(PLAIN)
Unit = Literal["share", "marks"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A share of the marks available, or marks."""

    form: Form
    unit: Unit


Earned = Amount | Missing | Wrong
_NONE: Final = Amount(NOTHING, "share")
_FULL: Final = Amount(ALL_SHARES, "share")


@dataclass(frozen=True, slots=True)
class Earning:
    """What one criterion, or its part for the member `code`, earns in a case; `whole` is available."""

    at: Evaluation
    criterion: Criterion
    code: str
    whole: Form
    scale: Table | None = None

    def compare(self, comparison: Comparison, one: Amount, other: Amount) -> bool:
        """Whether the comparison holds between two amounts; parts the case where it is open."""
        if one.unit == other.unit:
            kind = PERCENT if one.unit == "share" else _PLAIN
            return self.at.compare(comparison, one.form, other.form, kind)
        return self.at.compare(comparison, self._marks(one), self._marks(other), _PLAIN)

    def _marks(self, amount: Amount) -> Form:
        return amount.form if amount.unit == "marks" else self.whole * amount.form

    def is_above_all(self, amount: Amount) -> bool:
        """Whether it is more than there is."""
        return self.compare("above", amount, _FULL)

    def is_below_none(self, amount: Amount) -> bool:
        """Whether it is less than nothing."""
        return self.compare("below", amount, _NONE)

    def is_full(self, amount: Amount) -> bool:
        """Whether it is all there is, or more."""
        return self.compare("at least", amount, _FULL)

    def whole_section(self) -> Amount | Missing | Wrong:
        """What a section earns whose parts are all earned in full."""
        return self.limited(_FULL, self.criterion.limits)

    def earned(self) -> Earned:
        """What conditions and method earn, before the limits."""
        for override in self.criterion.overrides:
            holds = self.at.value(override.condition)
            if not isinstance(holds, bool):
                return holds if isinstance(holds, Missing | Wrong) else MISSING
            if holds:
                if override.gives == "full":
                    return _FULL
                return _NONE if override.gives == "none" else self._amount(override.gives, "marks")
        method = self.criterion.method
        return _NONE if method is None else _METHODS[method.kind](self, method)

    def checked(self, earned: Amount) -> tuple[Amount | Missing | Wrong, ...]:
        """The amounts of which one must lie within what is available: before the first rounding, at the end.

        The second only where a cap or floor stands behind the rounding.
        """
        limits = self.criterion.limits
        rounding = next((place for place, one in enumerate(limits) if one.kind == "round"), len(limits))
        before = self.limited(earned, limits[:rounding])
        if not isinstance(before, Amount) or all(one.kind == "round" for one in limits[rounding:]):
            return (before,)
        return before, self.limited(before, limits[rounding:])

    def limited(self, earned: Amount, limits: tuple[Limit, ...]) -> Amount | Missing | Wrong:
        """What is left after caps and floors; rounding is left out."""
        for limit in limits:
            if limit.value is None:
                continue
            value = self._amount(limit.value, limit.unit)
            if not isinstance(value, Amount):
                return value
            keeps = self.compare("at most" if limit.kind == "cap" else "at least", earned, value)
            earned = earned if keeps else value
        return earned

    def _amount(self, expression: e.Expression | None, unit: Unit) -> Earned:
        assert expression is not None  # noqa: S101 - the front end fills what the kind of method needs
        found = self.at.value(expression)
        if isinstance(found, Form):
            return Amount(found, unit)
        return found if isinstance(found, Missing | Wrong) else MISSING

    def _numbers(self, *expressions: e.Expression | None) -> list[Form] | Missing | Wrong:
        """All of them as numbers; else the first that is missing or in error."""
        found = [self._amount(expression, "marks") for expression in expressions]
        for one in found:
            if not isinstance(one, Amount):
                return one
        return [one.form for one in found if isinstance(one, Amount)]

    def atom(self, name: str, key: str, start: Stretch, can_be_all: bool) -> Amount:
        """A share that hangs on other bids; `can_be_all`: every value in `start` can really come."""
        atom = Atom(f"{key} {self.code} {name}", name, PERCENT, start, can_be_all, may_be_blank=False)
        single = self.at.case.stretch(atom).single
        return Amount(of_atom(atom) if single is None else constant(single), "share")

    def _spread(self, method: Method) -> Range:
        """Between which numbers what is measured lies, for this bid and every other."""
        assert method.operand is not None  # noqa: S101 - the front end fills what the kind of method needs
        return self.at.spread.of(method.operand, self.at.members)

    def _ratio(self, method: Method) -> tuple[Fraction, Fraction | None]:
        """The least and the most that one bid's figure can be of another's; None: without end."""
        found = self._spread(method)
        if found.low is None or found.low <= 0 or found.high is None:
            return Fraction(0), None
        return found.low / found.high, found.high / found.low

    def divided(self, one: Form, other: Form) -> Amount | Wrong:
        """A form divided by another, as a share."""
        number = other.number
        if number is not None:
            return WRONG if number == 0 else Amount(one * constant(1 / number), "share")
        if self.at.compare("is", other, NOTHING, _PLAIN):
            return WRONG
        above = self.at.compare("above", one - other, NOTHING, _PLAIN)
        below = self.at.compare("below", one, NOTHING, _PLAIN)
        return self._quotient(one, other, above, below)

    def _quotient(self, one: Form, other: Form, above: bool, below: bool) -> Amount:
        """Where a quotient lies beside 0 and 1 is told by its parts; more is not asked."""
        is_negative = self.at.compare("below", other, NOTHING, _PLAIN)
        if is_negative:
            above, below = self.at.compare("below", one - other, NOTHING, _PLAIN), not below
        zero, whole = Fraction(0), Fraction(1)
        start = Stretch(whole, None, low_in=False) if above else Stretch(zero, whole)
        start = Stretch(None, zero, high_in=False) if below else start
        atom = Atom(f"{one.key} ÷ {other.key} {start}", "", PERCENT, start, above or below, False)
        return Amount(of_atom(atom), "share")


def _relative(self: Earning, method: Method, best: Literal["lowest", "highest"]) -> Earned:
    least, most = self._ratio(method)
    inside = _is_among(self.at, method)
    if best == "highest" and not self._spread(method).never_below_zero:
        found = self._numbers(method.operand)
        if not isinstance(found, list):
            return found
        if self.at.compare("below", found[0], NOTHING, _kind(method)):
            negative = Stretch(None, Fraction(0), high_in=False)
            return self.atom(_named(method), "negative", negative, can_be_all=True)
    if inside or (method.population is not None and method.population.leave_out == _OTHER_END[best]):
        return self.atom(_named(method), "share", Stretch(least, Fraction(1)), can_be_all=True)
    return self.atom(_named(method), "share", Stretch(least, most), can_be_all=_can_be_beyond(method))


_OTHER_END: Final = {"lowest": "highest", "highest": "lowest"}


def _over_lowest(self: Earning, method: Method) -> Earned:
    inside, (least, most) = _is_among(self.at, method), self._ratio(method)
    start = Stretch(None if most is None else 2 - most, Fraction(1) if inside else 2 - least)
    return self.atom(_named(method), "share", start, inside or _can_be_beyond(method))


def _mean(self: Earning, method: Method) -> Earned:
    found = self._numbers(method.at_mean, method.per_percent)
    if not isinstance(found, list):
        return found
    start, step = found
    least, most = self._ratio(method)
    low = least - 1 if self._spread(method).never_below_zero else None
    apart = Stretch(low, None if most is None else most - 1, low_in=False, high_in=False)
    beside = self.atom(_named(method), "beside", apart, can_be_all=True).form
    change = step * beside * constant(100)
    return Amount(start + change if method.gaining else start - change, "share")


def _from_to(self: Earning, method: Method) -> Earned:
    found = self._numbers(method.operand, method.none_at, method.full_at)
    if not isinstance(found, list):
        return found
    own, none_at, full_at = found
    return self.divided(own - none_at, full_at - none_at)


def _part_of(self: Earning, method: Method) -> Earned:
    found = self._numbers(method.operand, method.whole)
    return self.divided(*found) if isinstance(found, list) else found


def _by_level(self: Earning, method: Method) -> Earned:
    assert self.scale is not None  # noqa: S101 - made for every criterion that has one
    found = standing(self.at, self.scale)
    rows = found.counting
    if found.wrong or not rows:
        return WRONG if found.wrong or not found.missing else MISSING
    row = method.rows[rows[0]]
    return self._amount(row.gives, "marks" if row.in_marks else "share")


def _full_when(self: Earning, method: Method) -> Earned:
    assert method.operand is not None  # noqa: S101 - the front end fills what the kind of method needs
    holds = self.at.value(method.operand)
    if isinstance(holds, bool):
        return _FULL if holds else _NONE
    return holds if isinstance(holds, Wrong) else MISSING


def _best(self: Earning, method: Method) -> Earned:
    found = self._numbers(method.whole, *method.items)
    if not isinstance(found, list):
        return found
    each, *forms = found
    keep = method.best or len(forms)
    if len(forms) > _MOST_SORTED:
        return self.divided(of_atom(_sum_of_best(forms, keep, _kind(method))), each * constant(keep))
    added = NOTHING
    for _ in range(keep):
        best = forms[0]
        for form in forms[1:]:
            best = form if self.at.compare("above", form, best, _kind(method)) else best
        forms.remove(best)
        added = added + best
    return self.divided(added, each * constant(keep))


_MOST_SORTED: Final = 4


def _sum_of_best(forms: list[Form], keep: int, kind: Type) -> Atom:
    """The largest of many added up, not looked into: it lies between bounds."""
    ranges = [range_of(form) for form in forms]
    lows = sorted((one.low for one in ranges if one.low is not None), reverse=True)
    highs = sorted((one.high for one in ranges if one.high is not None), reverse=True)
    low = sum(lows[:keep], Fraction(0)) if len(lows) == len(ranges) else None
    high = sum(highs[:keep], Fraction(0)) if len(highs) == len(ranges) else None
    key = f"best {keep} {' '.join(form.key for form in forms)}"
    return Atom(key, f"sum of the best {keep}", kind, Stretch(low, high), False, may_be_blank=False)


_METHODS: Final[dict[str, Callable[[Earning, Method], Earned]]] = {
    "relative to lowest": lambda self, method: _relative(self, method, "lowest"),
    "relative to highest": lambda self, method: _relative(self, method, "highest"),
    "percent over lowest": _over_lowest,
    "mean method": _mean,
    "from to": _from_to,
    "out of": _part_of,
    "share of": _part_of,
    "by level": _by_level,
    "full marks when": _full_when,
    "best of": _best,
    "marks": lambda self, method: self._amount(method.operand, "marks"),
    "of the marks": lambda self, method: self._amount(method.operand, "share"),
}


def _kind(method: Method) -> Type:
    first = method.operand if method.operand is not None else method.items[0]
    return first.type


def _named(method: Method) -> str:
    """What is measured against other bids, in an officer's words."""
    return {
        "relative to lowest": "the lowest as a share of its own",
        "relative to highest": "its own as a share of the highest",
        "percent over lowest": "100% less what is over the lowest",
    }.get(method.kind, "what is above the mean")


def _is_among(at: Evaluation, method: Method) -> bool:
    """Whether the bid that is scored is always one of those it is compared with."""
    population = method.population
    if population is None:
        return True
    if population.others or population.where is not None or population.leave_out is not None:
        return False
    declared = at.rulebook.populations.get(population.name or "")
    return declared is None or (declared.where is None and "pass" in declared.statuses)


def _can_be_beyond(method: Method) -> bool:
    """Whether the bid certainly can do better than all that it is compared with."""
    population = method.population
    return population is not None and (population.others or population.leave_out is not None)


def scale(criterion: Criterion) -> Table | None:
    """The lines of `by level` as the rows of a table; None for criteria without them."""
    method = criterion.method
    if method is None or method.operand is None or method.kind != "by level":
        return None
    rows = tuple(Row((row.cell,), (row.gives,), ALWAYS, row.cell.span) for row in method.rows)
    label, outputs = criterion.code or criterion.family or "", (("marks", _PLAIN),)
    return Table(
        label, "", "", criterion.period, (method.operand,), outputs, rows, criterion.family, method.span
    )
