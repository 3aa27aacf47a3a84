"""Expressions become steps: names, families, tables are unrolled into operations on earlier steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any, Final

from svrules.diagnostics import Span
from svrules.engine.plan import (
    ALONE,
    EACH_BID,
    ONCE,
    Domain,
    ListShape,
    Name,
    Operation,
    Owner,
    Reach,
    Step,
)
from svrules.engine.planning.dated import in_force
from svrules.engine.planning.groups import Groups
from svrules.engine.planning.parts import Parts
from svrules.engine.planning.place import NUMBER, YES_NO, Place
from svrules.engine.planning.tables import Tables
from svrules.language import expressions as ex
from svrules.language.checking.dependencies import walk
from svrules.language.rulebook import Rulebook
from svrules.language.types import ChoiceType, NumberType, Type

__all__ = ["Lowering"]

_FACTS: Final = Owner("fact", "", "", 0)
# Where more values wait for each other than these, those below are emitted first.
_MOST_WAITING: Final = 20


class Lowering:
    """Builds the steps of one plan. Equal operations within one part of the rulebook are one step."""

    def __init__(self, rulebook: Rulebook, day: date | None) -> None:
        self.rulebook = rulebook
        self.day = day
        self.parts = Parts(rulebook, day)
        self.steps: list[Step] = []
        self.tables = Tables(self)
        self.groups = Groups(self)
        self.marks: Callable[[str, bool], int] = _no_marks
        self.total: Callable[[bool], int] = _no_total
        self._waiting = 0
        self._known: dict[tuple[object, ...], int] = {}
        self._named: dict[tuple[str, str | None], int] = {}
        self._lower: dict[type, Callable[[Any, Place], int]] = {
            ex.Literally: self._literally,
            ex.Fact: lambda e, place: self._fact(e.name, e),
            ex.MemberFact: lambda e, place: self._fact(self._member_fact(e, place), e),
            ex.MemberColumn: self.column,
            ex.SettingRef: lambda e, place: self.setting(e.name),
            ex.ValueRef: self._value_ref,
            ex.TableRef: self._table_ref,
            ex.MarksOf: lambda e, place: self.marks(e.code, e.share),
            ex.TotalRef: lambda e, place: self.total(e.exact),
            ex.Arithmetic: self._arithmetic,
            ex.Negative: self._negative,
            ex.Power: self._power,
            ex.RoundedPower: self._rounded_power,
            ex.Rounded: self._rounded,
            ex.Limited: self._limited,
            ex.Compare: self._compare,
            ex.Between: self._between,
            ex.IsOneOf: self._one_of,
            ex.All: lambda e, place: self._over_all("all", e.operands, e, place),
            ex.Any: lambda e, place: self._over_all("any", e.operands, e, place),
            ex.Not: lambda e, place: self._over_all("not", (e.operand,), e, place),
            ex.IsGiven: lambda e, place: self._over_all("given", (e.operand,), e, place),
            ex.OrElse: lambda e, place: self._over_all("or else", (e.operand, e.fallback), e, place),
            ex.Needing: lambda e, place: self._over_all("needing", (e.operand, *e.needed), e, place),
            ex.IfThen: lambda e, place: self._over_all("if", (e.condition, e.then, e.otherwise), e, place),
            ex.OfList: self._of_list,
            ex.Over: self.groups.over,
            ex.Among: self.groups.among,
            ex.OfThisBid: self.groups.of_this_bid,
            ex.WithVat: self._with_vat,
            ex.Shifted: self._shifted,
            ex.DaysBetween: lambda e, place: self._over_all("days", (e.start, e.end), e, place),
        }

    def expression(self, e: ex.Expression, place: Place) -> int:
        """The step that yields the expression's value at that place."""
        return self._lower[type(e)](e, place)

    def emit(
        self,
        operation: Operation,
        operands: Iterable[int],
        place: Place,
        span: Span,
        type_: Type = NUMBER,
        detail: object = None,
        domain: Domain | None = None,
        reach: Reach = ALONE,
    ) -> int:
        """The index of a step; a new one unless the same part already has an equal one."""
        used = tuple(operands)
        # Of one word in two scales, or one number in two units, each is a step of its own.
        key = (operation, used, type(detail), detail, place.owner, domain, type_)
        index = self._known.get(key)
        if index is None:
            index = self._known[key] = len(self.steps)
            own = ONCE if domain is None else domain
            for operand in used:
                step = self.steps[operand]
                reach = max(reach, step.reach)
                if domain is None and step.domain > own:
                    own = step.domain
            self.steps.append(Step(index, operation, used, detail, own, reach, type_, place.owner, span))
        return index

    def constant(self, value: ex.Scalar, place: Place, span: Span, type_: Type = NUMBER) -> int:
        """A step that is always this value."""
        return self.emit("constant", (), place, span, type_, value)

    def text(self, span: Span, fallback: str) -> str:
        """The words at that place of the rulebook on one line, or the fallback where there is no text."""
        lines = self.parts.lines[span.line - 1 : span.end_line]
        if not lines:
            return fallback
        lines = [*lines[:-1], lines[-1][: span.end_column - 1]]
        lines[0] = lines[0][span.column - 1 :]
        return " ".join(" ".join(lines).split()) or fallback

    # Names

    def _literally(self, e: ex.Literally, place: Place) -> int:
        return self.constant(e.value, place, e.span, e.type)

    def _fact(self, name: str, e: ex.Expression) -> int:
        fact = self.rulebook.inputs[name]
        domain = EACH_BID if fact.owner == "bid" else ONCE
        return self.emit("fact", (), Place(_FACTS), fact.span, fact.type, name, domain)

    def _member_fact(self, e: ex.MemberFact, place: Place) -> str:
        return self.parts.member_inputs[e.family, place.member(e.family), e.suffix]

    def column(self, e: ex.MemberColumn, place: Place) -> int:
        """The step of the cell of the member at hand."""
        code = place.member(e.family)
        cell = self.parts.cell(e.family, code, e.column)
        if cell is None:
            return self.emit("blank", (), place, e.span, e.type, f"{code} {e.column}")
        figure = self.expression(cell, place)
        if not isinstance(cell, ex.Literally) or not isinstance(cell.type, NumberType):
            return figure
        # A figure of the policy, which results name as they do settings.
        detail = Name("column", f"{code} {e.column}")
        return self.emit("named", (figure,), place, cell.span, cell.type, detail)

    def setting(self, name: str) -> int:
        """The step of a setting's value on the rules date."""
        step = self._named.get((name, None))
        if step is None:
            setting = self.rulebook.settings[name]
            place = Place(Owner("setting", name, setting.clause, setting.span.line))
            figure = in_force(setting.values, self.day)
            if figure is None:
                inner = self.emit("unset", (), place, setting.span, setting.type, name)
            else:
                inner = self.expression(figure, place)
            detail = Name("setting", name)
            step = self.emit("named", (inner,), place, setting.span, setting.type, detail)
            self._named[name, None] = step
        return step

    def _value_ref(self, e: ex.ValueRef, place: Place) -> int:
        code = e.code
        if code is None and e.family is not None:
            code = place.member(e.family)
        return self.value(e.name, code)

    def value(self, name: str, code: str | None) -> int:
        """The step of a named value, for a member of its family where it has one."""
        step = self._named.get((name, code))
        if step is None:
            value = self.parts.value(name)
            if value is None:
                return self._not_in_force(name)
            label = name if code is None else f"{code} {name}"
            place = Place(Owner("value", label, value.clause, value.span.line))
            if value.family is not None and code is not None:
                place = place.at(value.family, code)
            self._waiting += 1
            if self._waiting > _MOST_WAITING:
                self._emit_below(name)
            inner = self.expression(value.expression, place)
            self._waiting -= 1
            detail = Name("value", label)
            step = self.emit("named", (inner,), place, value.span, value.expression.type, detail)
            self._named[name, code] = step
        return step

    def _emit_below(self, name: str) -> None:
        """Emit what a value stands on, the deepest first: hundreds may stand on each other."""
        below = [name]
        while below:
            used = next(self._not_emitted(below[-1]), None)
            if used is not None:
                below.append(used)
            elif (done := below.pop()) != name:
                self.value(done, None)

    def _not_emitted(self, name: str) -> Iterator[str]:
        value = self.parts.value(name)
        for part in walk(value.expression) if value is not None else ():
            if not isinstance(part, ex.ValueRef) or part.family is not None:
                continue
            if (part.name, None) not in self._named and self.parts.value(part.name) is not None:
                yield part.name

    def _not_in_force(self, name: str) -> int:
        edition = self.rulebook.values[name][0]
        place = Place(Owner("value", name, edition.clause, edition.span.line))
        return self.emit("unset", (), place, edition.span, edition.expression.type, name)

    def _table_ref(self, e: ex.TableRef, place: Place) -> int:
        editions = self.rulebook.tables[e.label]
        table = self.parts.table(e.label)
        if table is None:
            owner = Owner("table", e.label, editions[0].clause, editions[0].span.line)
            return self.emit("unset", (), Place(owner), e.span, e.type, e.label)
        code = None if table.family is None else place.member(table.family)
        return dict(self.tables.table(table, code).outputs)[e.output]

    # Operations

    def _over_all(
        self, operation: Operation, operands: tuple[ex.Expression, ...], e: ex.Expression, place: Place
    ) -> int:
        return self.emit(operation, [self.expression(o, place) for o in operands], place, e.span, e.type)

    def _shifted(self, e: ex.Shifted, place: Place) -> int:
        operands = [self.expression(e.day, place), self.expression(e.count, place)]
        return self.emit("shift", operands, place, e.span, e.type, (e.operator, e.unit))

    def _arithmetic(self, e: ex.Arithmetic, place: Place) -> int:
        chain = [e]
        while isinstance(chain[-1].left, ex.Arithmetic):
            chain.append(chain[-1].left)
        step = self.expression(chain[-1].left, place)
        for link in reversed(chain):
            of = (step, self.expression(link.right, place))
            step = self.emit(link.operator, of, place, link.span, link.type)
        return step

    def _negative(self, e: ex.Negative, place: Place) -> int:
        return self._over_all("negative", (e.operand,), e, place)

    def _power(self, e: ex.Power, place: Place) -> int:
        return self.emit("power", (self.expression(e.base, place),), place, e.span, e.type, e.exponent)

    def _rounded_power(self, e: ex.RoundedPower, place: Place) -> int:
        of = (self.expression(e.base, place), self.expression(e.exponent, place))
        return self.emit("rounded power", of, place, e.span, e.type, e.rounding)

    def _rounded(self, e: ex.Rounded, place: Place) -> int:
        return self.emit("round", (self.expression(e.operand, place),), place, e.span, e.type, e.rounding)

    def _limited(self, e: ex.Limited, place: Place) -> int:
        operation: Operation = "cap" if e.kind == "capped" else "floor"
        return self._over_all(operation, (e.operand, e.limit), e, place)

    def _compare(self, e: ex.Compare, place: Place) -> int:
        left, right = self.expression(e.left, place), self.expression(e.right, place)
        return self.compare(left, right, e.comparison, place, e.span)

    def compare(self, left: int, right: int, words: ex.Comparison, place: Place, span: Span) -> int:
        """The step that compares; words of a choice are compared by their place among the options."""
        type_ = self.steps[left].type
        ordered = isinstance(type_, ChoiceType) and words not in ("is", "is not")
        detail = (words, type_.options) if ordered and isinstance(type_, ChoiceType) else (words, None)
        return self.emit("compare", (left, right), place, span, YES_NO, detail)

    def _between(self, e: ex.Between, place: Place) -> int:
        operand = self.expression(e.operand, place)
        sides = (
            self.compare(operand, self.expression(e.low, place), "at least", place, e.span),
            self.compare(operand, self.expression(e.high, place), "at most", place, e.span),
        )
        return self.emit("all", sides, place, e.span, YES_NO)

    def _one_of(self, e: ex.IsOneOf, place: Place) -> int:
        return self._over_all("one of", (e.operand, *e.options), e, place)

    def _of_list(self, e: ex.OfList, place: Place) -> int:
        of = [self.expression(item, place) for item in e.items]
        return self.emit("list", of, place, e.span, e.type, ListShape(e.kind, e.given_only, e.keep))

    def _with_vat(self, e: ex.WithVat, place: Place) -> int:
        one = self.constant(Fraction(1), place, e.span)
        factor = self.emit("+", (one, self.expression(e.rate, place)), place, e.span)
        operation: Operation = "×" if e.to == "including" else "÷"
        return self.emit(operation, (self.expression(e.operand, place), factor), place, e.span, e.type)


def _no_marks(code: str, share: bool) -> int:
    raise KeyError(code)


def _no_total(exact: bool) -> int:
    raise KeyError("total")
