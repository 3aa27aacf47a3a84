"""Expressions become steps: names, families, tables are unrolled into operations on earlier steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from svrules.diagnostics import Span
from svrules.engine.dated import counts_on, in_force
from svrules.engine.parts import Parts
from svrules.engine.plan import (
    ALONE,
    EACH_BID,
    EACH_PAIR,
    ONCE,
    OTHERS,
    AmongShape,
    Domain,
    ListShape,
    Name,
    Operation,
    OverShape,
    Owner,
    PlannedTable,
    Reach,
    Step,
    TableShape,
)
from svrules.language import expressions as ex
from svrules.language.rulebook import Cell, Outcome, Rulebook, Table
from svrules.language.types import ChoiceType, NumberType, Type, YesNoType
from svrules.quantities.units import PLAIN

__all__ = ["NUMBER", "YES_NO", "Lowering", "Place", "blank_columns"]

NUMBER: Final = NumberType(PLAIN)
YES_NO: Final = YesNoType()
_FACTS: Final = Owner("fact", "", "", 0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: in which part, for which members, and whether inside an aggregate."""

    owner: Owner
    members: tuple[tuple[str, str], ...] = ()
    nested: bool = False

    def member(self, family: str) -> str:
        """The code of the member at hand of that family."""
        return dict(self.members)[family]

    def at(self, family: str, code: str) -> Place:
        """The same place with that member at hand."""
        others = tuple(pair for pair in self.members if pair[0] != family)
        return replace(self, members=(*others, (family, code)))


class Lowering:
    """Builds the steps of one plan. Equal operations within one part of the rulebook are one step."""

    def __init__(self, rulebook: Rulebook, day: date | None) -> None:
        self.rulebook = rulebook
        self.day = day
        self.parts = Parts(rulebook, day)
        self.steps: list[Step] = []
        self.tables: dict[tuple[str, str | None], PlannedTable] = {}
        self.marks: Callable[[str, bool], int] = _no_marks
        self.total: Callable[[bool], int] = _no_total
        self._known: dict[tuple[object, ...], int] = {}
        self._named: dict[tuple[str, str | None], int] = {}
        self._lower: dict[type, Callable[[Any, Place], int]] = {
            ex.Literally: self._literally,
            ex.Fact: lambda e, place: self._fact(e.name, e),
            ex.MemberFact: lambda e, place: self._fact(self._member_fact(e, place), e),
            ex.MemberColumn: self._column,
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
            ex.Over: self._over,
            ex.Among: self._among,
            ex.OfThisBid: self._of_this_bid,
            ex.WithVat: self._with_vat,
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
        key = (operation, used, type(detail), detail, place.owner, domain)
        index = self._known.get(key)
        if index is None:
            index = self._known[key] = len(self.steps)
            of = [self.steps[i] for i in used]
            own = domain if domain is not None else max((s.domain for s in of), default=ONCE)
            most = max((s.reach for s in of), default=ALONE)
            self.steps.append(
                Step(index, operation, used, detail, own, max(reach, most), type_, place.owner, span)
            )
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

    def _column(self, e: ex.MemberColumn, place: Place) -> int:
        code = place.member(e.family)
        cell = self.parts.cell(e.family, code, e.column)
        if cell is None:
            return self.emit("blank", (), place, e.span, e.type, f"{code} {e.column}")
        return self.expression(cell, place)

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
            inner = self.expression(value.expression, place)
            detail = Name("value", label)
            step = self.emit("named", (inner,), place, value.span, value.expression.type, detail)
            self._named[name, code] = step
        return step

    def _not_in_force(self, name: str) -> int:
        edition = self.rulebook.values[name][0]
        place = Place(Owner("value", name, edition.clause, edition.span.line))
        return self.emit("unset", (), place, edition.span, edition.expression.type, name)

    # Tables

    def _table_ref(self, e: ex.TableRef, place: Place) -> int:
        editions = self.rulebook.tables[e.label]
        table = self.parts.table(e.label)
        if table is None:
            owner = Owner("table", e.label, editions[0].clause, editions[0].span.line)
            return self.emit("unset", (), Place(owner), e.span, e.type, e.label)
        code = None if table.family is None else place.member(table.family)
        return dict(self.table(table, code).outputs)[e.output]

    def table(self, table: Table, code: str | None) -> PlannedTable:
        """A table, looked up for a member of its family where it has one."""
        planned = self.tables.get((table.label, code))
        if planned is None:
            planned = self.tables[table.label, code] = self._planned_table(table, code)
        return planned

    def _planned_table(self, table: Table, code: str | None) -> PlannedTable:
        place = Place(Owner("table", table.label, table.clause, table.span.line))
        if table.family is not None and code is not None:
            place = place.at(table.family, code)
        looked_at = [self.expression(e, place) for e in table.inputs]
        in_force = [
            (number, row) for number, row in enumerate(table.rows, 1) if counts_on(row.period, self.day)
        ]
        blanks = blank_columns(row.cells for _, row in in_force)
        rows = [
            (number, self.row(row.cells, looked_at, blanks, place, row.span), row) for number, row in in_force
        ]
        outputs = []
        for at, (output, type_) in enumerate(table.outputs):
            results = [self._result(row.outputs[at], output, type_, place, row.span) for _, _, row in rows]
            lines = [(number, condition) for number, condition, _ in rows]
            step = self.look_up(lines, results, table.label, output, place, table.span, type_)
            outputs.append(
                (output, self.emit("named", (step,), place, table.span, type_, Name("table", output)))
            )
        used = [step for _, condition, _ in rows if condition is not None for step in [self.steps[condition]]]
        used += [self.steps[step] for _, step in outputs]
        return PlannedTable(
            table.label,
            table.title,
            table.clause,
            code,
            tuple((number, condition) for number, condition, _ in rows),
            tuple(outputs),
            all(step.domain == ONCE for step in used),
            max((step.reach for step in used), default=ALONE),
        )

    def look_up(
        self,
        lines: list[tuple[int, int | None]],
        results: list[int],
        label: str,
        output: str,
        place: Place,
        span: Span,
        type_: Type,
    ) -> int:
        """The step that takes the result of the row that counts; the row `otherwise` has no condition."""
        operands: dict[int, int] = {}
        rows = tuple(
            (
                number,
                None if condition is None else operands.setdefault(condition, len(operands)),
                operands.setdefault(result, len(operands)),
            )
            for (number, condition), result in zip(lines, results, strict=True)
        )
        return self.emit("table", operands, place, span, type_, TableShape(label, output, rows))

    def _result(
        self, result: ex.Expression | None, output: str, type_: Type, place: Place, span: Span
    ) -> int:
        if result is None:
            return self.emit("blank", (), place, span, type_, output)
        return self.expression(result, place)

    def row(
        self, cells: tuple[Cell, ...], looked_at: list[int], blanks: frozenset[int], place: Place, span: Span
    ) -> int | None:
        """The step that says whether a row holds; None for the row `otherwise`.

        In the columns of `blanks` a missing fact is answered by the cells `blank` and by no other condition.
        """
        if any(cell.kind == "otherwise" for cell in cells):
            return None
        conditions = [
            self.cell(cell, step, place, only_given=column in blanks)
            for column, (cell, step) in enumerate(zip(cells, looked_at, strict=True))
            if cell.kind != "any"
        ]
        if len(conditions) == 1:
            return conditions[0]
        return self.emit("all", conditions, place, span, YES_NO)

    def cell(self, cell: Cell, step: int, place: Place, *, only_given: bool) -> int:
        """The step that says whether a cell's condition holds for the quantity of `step`."""
        given = self.emit("given", (step,), place, cell.span, YES_NO) if only_given else step
        if cell.kind == "blank":
            return self.emit("not", (given,), place, cell.span, YES_NO)
        holds = self._given_cell(cell, step, place)
        return self.emit("all", (given, holds), place, cell.span, YES_NO) if only_given else holds

    def _given_cell(self, cell: Cell, step: int, place: Place) -> int:
        if cell.kind == "equals":
            options = [self.expression(option, place) for option in cell.options]
            holds = self.emit("one of", (step, *options), place, cell.span, YES_NO)
        else:
            holds = self._range(cell, step, place)
        return self.emit("not", (holds,), place, cell.span, YES_NO) if cell.negated else holds

    def _range(self, cell: Cell, step: int, place: Place) -> int:
        sides = []
        limits: tuple[tuple[ex.Expression | None, ex.Comparison], ...] = (
            (cell.low, "at least" if cell.low_in else "above"),
            (cell.high, "at most" if cell.high_in else "below"),
        )
        for limit, words in limits:
            if limit is not None:
                sides.append(self.compare(step, self.expression(limit, place), words, place, cell.span))
        return sides[0] if len(sides) == 1 else self.emit("all", sides, place, cell.span, YES_NO)

    # Operations

    def _over_all(
        self, operation: Operation, operands: tuple[ex.Expression, ...], e: ex.Expression, place: Place
    ) -> int:
        return self.emit(operation, [self.expression(o, place) for o in operands], place, e.span, e.type)

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

    # Families and populations

    def _over(self, e: ex.Over, place: Place) -> int:
        family = self.rulebook.families[e.family]
        codes = tuple(member.code for member in family.members)
        places = [place.at(e.family, code) for code in codes]
        operands: list[int] = []
        for part in (e.operand, e.where):
            if part is not None:
                operands += [self.expression(part, at) for at in places]
        if e.cap_by is not None and e.cap is not None:
            group = ex.MemberColumn(NUMBER, e.span, e.family, e.cap_by)
            operands += [self._column(group, at) for at in places]
            operands += [self.expression(e.cap, at) for at in places]
        groups = tuple(tuple(codes.index(c) for c in group) for group in e.only_largest_of)
        shape = OverShape(
            e.kind,
            codes,
            e.operand is not None,
            e.where is not None,
            groups,
            e.keep,
            e.cap is not None,
            self.text(e.span, f"{e.kind} over {family.plural}"),
        )
        return self.emit("over", operands, place, e.span, e.type, shape)

    def _of_this_bid(self, e: ex.OfThisBid, place: Place) -> int:
        step = self.expression(e.operand, replace(place, nested=False))
        if not place.nested or self.steps[step].domain == ONCE:
            return step
        return self.emit("this", (step,), place, e.span, e.type, domain=EACH_PAIR)

    def _among(self, e: ex.Among, place: Place) -> int:
        return self.among(e.kind, e.operand, e.population, place, e.span, e.type)

    def among(
        self,
        kind: ex.Aggregation,
        operand: ex.Expression | None,
        population: ex.PopulationRef,
        place: Place,
        span: Span,
        type_: Type,
    ) -> int:
        """The step of an aggregate over bids."""
        inside = replace(place, nested=True)
        operands = [] if operand is None else [self.expression(operand, inside)]
        named = self.rulebook.populations.get(population.name or "")
        if named is not None and named.where is not None:
            owner = Owner("population", named.name, named.clause, named.span.line)
            operands.append(self.expression(named.where, Place(owner, nested=True)))
        if population.where is not None:
            operands.append(self.expression(population.where, inside))
        shape = AmongShape(
            kind,
            _statuses(population, None if named is None else named.statuses),
            population.others,
            population.leave_out,
            operand is not None,
            self._block(operands),
            self._among_words(kind, operand, span),
            population.name or self.rulebook.bid_word + "s",
        )
        own = population.others or kind.startswith("rank")
        domain = EACH_BID if own else ONCE
        if any(self.steps[i].domain == EACH_PAIR for i in operands):
            domain = EACH_PAIR if place.nested else EACH_BID
        return self.emit("among", operands, place, span, type_, shape, domain, OTHERS)

    def _among_words(self, kind: ex.Aggregation, operand: ex.Expression | None, span: Span) -> str:
        """The aggregate as written; one that a method implies is called `lowest price`."""
        written = self.text(span, kind)
        if operand is None or kind.split()[0] in written.lower().removeprefix("the ").split()[:1]:
            return written
        return f"{kind} {self.text(operand.span, '')}".strip()

    def _block(self, operands: list[int]) -> tuple[int, ...]:
        """The steps to compute for each pair of bids, in order."""
        found: set[int] = set()
        waiting = [i for i in operands if self.steps[i].domain == EACH_PAIR]
        while waiting:
            index = waiting.pop()
            if index in found:
                continue
            found.add(index)
            if self.steps[index].operation not in ("this", "among"):
                waiting += [i for i in self.steps[index].operands if self.steps[i].domain == EACH_PAIR]
        return tuple(sorted(found))


def _statuses(population: ex.PopulationRef, named: frozenset[Outcome] | None) -> frozenset[Outcome] | None:
    if population.name is None:
        return frozenset({"pass"})
    return named


def blank_columns(rows: Iterable[tuple[Cell, ...]]) -> frozenset[int]:
    """The columns in which some row says what a missing fact means."""
    return frozenset(column for cells in rows for column, cell in enumerate(cells) if cell.kind == "blank")


def _no_marks(code: str, share: bool) -> int:
    raise KeyError(code)


def _no_total(exact: bool) -> int:
    raise KeyError("total")
