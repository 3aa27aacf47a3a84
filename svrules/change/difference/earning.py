"""What a criterion earns in a case: its worth, its share of the marks, and what its pass marks say."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from svrules.change.difference.sameness import essence
from svrules.change.difference.sides import Side
from svrules.checks.cases.facts import of_forms
from svrules.checks.cases.forms import Atom, Form, constant, of_atom
from svrules.checks.cases.quantity import MISSING, WRONG, Missing, Quantity, Wrong
from svrules.checks.cases.regions import Stretch
from svrules.checks.cases.rows import looked_up
from svrules.checks.cases.worths import available
from svrules.language import expressions as e
from svrules.language.marking import Criterion, Limit, Method, Override, PassMark
from svrules.language.rulebook import Row, Table
from svrules.language.types import NumberType, Type
from svrules.quantities import ALWAYS, PLAIN

__all__ = ["MARKS", "SHARE", "Earned", "in_marks", "worth"]

MARKS: Final = NumberType(PLAIN)
SHARE: Final = NumberType(PLAIN, style="percent")
_WHOLE: Final = constant(1)
_RESULT: Final = "what it gives"
_MEASURED: Final = {"relative to lowest", "relative to highest", "percent over lowest", "mean method"}


def worth(at: Side, code: str, criterion: Criterion | None) -> Quantity:
    """The marks available: nothing for a criterion that is not there; its place in an order of importance."""
    if criterion is None:
        return constant(0)
    if criterion.weight.kind == "order":
        return f"place {criterion.weight.place}"
    found = available(at, code)
    return MISSING if found is None else found


def in_marks(criterion: Criterion) -> bool:
    """Whether what it earns can only be told in marks: a share is rounded or limited in marks."""
    method = criterion.method
    return (
        (method is not None and (method.kind == "marks" or any(row.in_marks for row in method.rows)))
        or any(not isinstance(one.gives, str) for one in criterion.overrides)
        or any(limit.kind == "round" or limit.unit == "marks" for limit in criterion.limits)
        or any(mark.unit == "marks" for mark in criterion.pass_marks)
    )


class Earned:
    """One version of a criterion, with its method written out as an expression once and for all cases.

    `marks`: what is earned is told in marks, else as a share of them.
    """

    def __init__(self, criterion: Criterion, marks: bool) -> None:
        self.criterion, self.marks = criterion, marks
        self.method = criterion.method
        self.share = None if self.method is None else _share(self.method)
        self.table = None if self.method is None or not self.method.rows else _table(self.method)

    def look(self, at: Side, whole: Form) -> Quantity:
        """What is earned of `whole`, before pass marks; it may be an error that marks are outside of it."""
        # What is an error depends on the kind of comparison, and on where a rounding stands among the limits.
        if self.method is not None and self.method.kind in _MEASURED:
            at.consulted.add(self.method.kind)
        if any(limit.kind == "round" for limit in self.criterion.limits):
            at.consulted.add(repr(essence(self.criterion.limits)))
        for override in self.criterion.overrides:
            holds = at.value(override.condition)
            if isinstance(holds, Missing | Wrong):
                return holds
            if holds:
                return self._limited(at, _given(at, override, whole), whole)
        return self._limited(at, self._by_method(at, whole), whole)

    def _by_method(self, at: Side, whole: Form) -> Quantity:
        method = self.method
        if method is None:
            return self._of_parts(at, whole)
        if self.table is not None:
            return self._by_level(at, self.table, whole)
        assert self.share is not None  # noqa: S101 - every method but `by level` is an expression
        found = at.value(self.share)
        return found * whole if isinstance(found, Form) and method.kind != "marks" else found

    def _of_parts(self, at: Side, whole: Form) -> Quantity:
        """The marks for the parts of a section, which are not looked into."""
        kind, what = (MARKS, "marks") if self.marks else (SHARE, "share of the marks")
        words = f"the {what} for the parts of {self.criterion.code}"
        parts = Atom(words, words, kind, Stretch(Fraction(0), whole.number), is_fact=False, may_be_blank=True)
        at.consulted.add(parts.key)
        at.call(parts, words)
        return at.of(parts)

    def _by_level(self, at: Side, table: Table, whole: Form) -> Quantity:
        found = looked_up(at, table, _RESULT)
        if isinstance(found, Missing | Wrong) or not isinstance(found, Form):
            return found
        marks = looked_up(at, table, "in marks")
        return found if marks is True else found * whole

    def _limited(self, at: Side, earned: Quantity, whole: Form) -> Quantity:
        for limit in self.criterion.limits:
            if not isinstance(earned, Form):
                return earned
            earned = _limited(at, earned, limit, whole)
        return earned

    def passes(self, at: Side, mark: PassMark, earned: Quantity, whole: Form) -> str:
        """`pass`, or what the pass mark says otherwise; `unknown` and `error`."""
        least = at.value(mark.least)
        reached: Quantity = earned
        method = self.method
        if mark.unit == "scale" and method is not None and method.operand is not None:
            reached = at.value(method.operand)
        if isinstance(reached, Wrong) or isinstance(least, Wrong):
            return "error"
        if isinstance(reached, Missing) or isinstance(least, Missing):
            return "unknown"
        if mark.unit == "share" and isinstance(least, Form):
            least = least * whole
        kind = mark.least.type
        return "pass" if at.ordered("at least", reached, least, kind) else _otherwise(at, mark)


def _otherwise(at: Side, mark: PassMark) -> str:
    if mark.otherwise != "capped" or mark.cap is None:
        return mark.otherwise
    found = at.value(mark.cap)
    number = found.number if isinstance(found, Form) else None
    return f"capped at {number}" if number is not None else "capped"


def _given(at: Side, override: Override, whole: Form) -> Quantity:
    if isinstance(override.gives, str):
        return constant(0) if override.gives == "none" else whole
    return at.value(override.gives)


def _limited(at: Side, earned: Form, limit: Limit, whole: Form) -> Quantity:
    if limit.rounding is not None:
        number = earned.number
        if number is not None:
            return constant(limit.rounding.apply(number))
        rounded = of_forms(f"{limit.rounding}", (earned,), MARKS)
        at.call(rounded, f"({at.formula(earned, MARKS)}) rounded {limit.rounding.words()}")
        return of_atom(rounded)
    found: Quantity = WRONG if limit.value is None else at.value(limit.value)
    if not isinstance(found, Form):
        return found
    bound = found * whole if limit.unit == "share" else found
    keeps = at.compare("at most" if limit.kind == "cap" else "at least", earned, bound, MARKS)
    return earned if keeps else bound


def _table(method: Method) -> Table:
    """Marks by level as a table of one column."""
    assert method.operand is not None  # noqa: S101 - the grammar asks for it
    kind: Type = MARKS
    rows = tuple(
        Row((row.cell,), (row.gives, _yes(row.in_marks, method)), ALWAYS, method.span) for row in method.rows
    )
    outputs = ((_RESULT, kind), ("in marks", kind))
    return Table("", "", "", ALWAYS, (method.operand,), outputs, rows, None, method.span)


def _yes(answer: bool, method: Method) -> e.Expression:
    from svrules.language.types import YesNoType

    return e.Literally(YesNoType(), method.span, answer)


def _share(method: Method) -> e.Expression | None:
    """The share of the marks as docs/language.md lists it under "Scoring"; of `marks`, the marks."""
    found = _SHARES.get(method.kind)
    return None if found is None else found(method)


def _calculated(left: e.Expression, operator: e.ArithmeticOperator, right: e.Expression) -> e.Expression:
    return e.Arithmetic(MARKS, left.span, operator, left, right)


def _number(value: int, method: Method) -> e.Expression:
    return e.Literally(MARKS, method.span, Fraction(value))


def _own(method: Method) -> e.Expression:
    assert method.operand is not None  # noqa: S101 - the grammar asks for it
    return method.operand


def _among(kind: e.Aggregation, method: Method) -> e.Expression:
    operand, population = _own(method), method.population or e.PopulationRef(None)
    return e.Among(operand.type, method.span, kind, operand, population)


def _relative(kind: e.Aggregation) -> Callable[[Method], e.Expression]:
    def share(method: Method) -> e.Expression:
        best, own = _among(kind, method), _own(method)
        return _calculated(best, "÷", own) if kind == "lowest" else _calculated(own, "÷", best)

    return share


def _over_lowest(method: Method) -> e.Expression:
    lowest = _among("lowest", method)
    over = _calculated(_calculated(_own(method), "-", lowest), "÷", lowest)
    return _calculated(_number(1, method), "-", over)


def _from_to(method: Method) -> e.Expression:
    assert method.none_at is not None and method.full_at is not None  # noqa: S101 - the grammar asks
    above = _calculated(_own(method), "-", method.none_at)
    return _calculated(above, "÷", _calculated(method.full_at, "-", method.none_at))


def _of_whole(method: Method) -> e.Expression:
    assert method.whole is not None  # noqa: S101 - the grammar asks for it
    return _calculated(_own(method), "÷", method.whole)


def _when(method: Method) -> e.Expression:
    return e.IfThen(MARKS, method.span, _own(method), _number(1, method), _number(0, method))


def _best(method: Method) -> e.Expression:
    assert method.whole is not None  # noqa: S101 - the grammar asks for it
    best = e.OfList(method.items[0].type, method.span, "best", method.items, keep=method.best)
    return _calculated(best, "÷", _calculated(_number(method.best or 0, method), "×", method.whole))


def _mean(method: Method) -> e.Expression:
    assert method.at_mean is not None and method.per_percent is not None  # noqa: S101 - the grammar asks
    mean = _among("mean", method)
    over = _calculated(_calculated(_own(method), "-", mean), "÷", mean)
    moved = _calculated(method.per_percent, "×", _calculated(over, "×", _number(100, method)))
    return _calculated(method.at_mean, "+" if method.gaining else "-", moved)


_SHARES: Final[dict[str, Callable[[Method], e.Expression]]] = {
    "relative to lowest": _relative("lowest"),
    "relative to highest": _relative("highest"),
    "percent over lowest": _over_lowest,
    "from to": _from_to,
    "out of": _of_whole,
    "full marks when": _when,
    "share of": _of_whole,
    "best of": _best,
    "mean method": _mean,
    "marks": _own,
    "of the marks": _own,
}
