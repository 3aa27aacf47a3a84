"""What an expression depends on: the contract or a bid; and whether anything depends on itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from typing import Final, Literal

from svrules.language import expressions as e
from svrules.language.formulas.symbols import Symbols
from svrules.language.rulebook import Cell, Criterion, Rule, Table

Thing = tuple[Literal["value", "table", "population", "criterion", "total"], str]


def parts(expression: e.Expression) -> Iterator[e.Expression]:
    """The expressions directly inside an expression."""
    for name in _fields(type(expression)):
        yield from _expressions_in(getattr(expression, name))


_FIELDS: Final[dict[type[e.Expression], tuple[str, ...]]] = {}


def _fields(kind: type[e.Expression]) -> tuple[str, ...]:
    found = _FIELDS.get(kind)
    if found is None:
        names = tuple(field.name for field in fields(kind) if field.name not in ("type", "span"))
        found = _FIELDS[kind] = names
    return found


def _expressions_in(value: object) -> Iterator[e.Expression]:
    if isinstance(value, e.Expression):
        yield value
    elif isinstance(value, e.PopulationRef):
        yield from _expressions_in(value.where)
    elif isinstance(value, tuple):
        for item in value:
            yield from _expressions_in(item)


def walk(expression: e.Expression) -> Iterator[e.Expression]:
    """The expression and everything inside it."""
    yield expression
    for part in parts(expression):
        yield from walk(part)


def cell_expressions(cell: Cell) -> Iterator[e.Expression]:
    """The expressions of a table cell."""
    yield from cell.options
    yield from (side for side in (cell.low, cell.high) if side is not None)


def table_expressions(table: Table) -> Iterator[e.Expression]:
    """Everything a table computes with."""
    yield from table.inputs
    for row in table.rows:
        for cell in row.cells:
            yield from cell_expressions(cell)
        yield from (output for output in row.outputs if output is not None)


def rule_expressions(rule: Rule) -> Iterator[e.Expression]:
    """Every condition of a rule, its exceptions' included."""
    yield rule.condition
    if rule.only_when is not None:
        yield rule.only_when
    yield from (exception.condition for exception in rule.exceptions)


def criterion_expressions(criterion: Criterion) -> Iterator[e.Expression]:
    """Everything a criterion computes with, its weight included."""
    if criterion.weight.value is not None:
        yield criterion.weight.value
    if criterion.only_when is not None:
        yield criterion.only_when
    if criterion.method is not None:
        method = criterion.method
        for side in (
            method.operand,
            method.none_at,
            method.full_at,
            method.whole,
            method.at_mean,
            method.per_percent,
        ):
            if side is not None:
                yield side
        yield from method.items
        yield from _expressions_in(method.population)
        for row in method.rows:
            yield from cell_expressions(row.cell)
            yield row.gives
    for override in criterion.overrides:
        yield override.condition
        yield from _expressions_in(override.gives)
    for limit in criterion.limits:
        yield from _expressions_in(limit.value)
    for mark in criterion.pass_marks:
        yield mark.least
        yield from _expressions_in(mark.cap)


class Dependencies:
    """The graph of values, tables, criteria and the total, over all dates."""

    def __init__(self, symbols: Symbols, criteria: list[Criterion]) -> None:
        self.symbols = symbols
        self.criteria = criteria
        self._about_bids: frozenset[Thing] | None = None
        self._uses: dict[Thing, list[Thing]] = {}

    def expressions(self, thing: Thing) -> list[e.Expression]:
        """What a thing computes with."""
        kind, name = thing
        if kind == "value":
            return [value.expression for value in self.symbols.values.get(name, ())]
        if kind == "population":
            declared = self.symbols.populations.get(name)
            return [] if declared is None or declared.where is None else [declared.where]
        if kind == "table":
            return [x for table in self.symbols.tables.get(name, ()) for x in table_expressions(table)]
        return [x for criterion in self._criteria(name) for x in criterion_expressions(criterion)]

    def _criteria(self, code: str) -> list[Criterion]:
        families = self.symbols.families
        return [
            c
            for c in self.criteria
            if c.code == code
            or (c.family is not None and any(m.code == code for m in families[c.family].members))
        ]

    def uses(self, thing: Thing) -> list[Thing]:
        """The things a thing directly depends on."""
        if thing not in self._uses:
            found = [t for x in self.expressions(thing) for part in walk(x) for t in self._named(part)]
            if thing[0] == "criterion":
                found += [("criterion", c.code) for c in self.criteria if c.parent == thing[1]]
                found += [
                    t for c in self._criteria(thing[1]) if c.method for t in self._of(c.method.population)
                ]
            elif thing[0] == "total":
                found = [("criterion", c.code) for c in self.criteria if c.parent is None]
            self._uses[thing] = list(dict.fromkeys(found))
        return self._uses[thing]

    def _named(self, part: e.Expression) -> Iterator[Thing]:
        match part:
            case e.ValueRef(name=name):
                yield "value", name
            case e.TableRef(label=label):
                yield "table", label
            case e.MarksOf(code=code):
                yield "criterion", code
            case e.TotalRef():
                yield "total", ""
            case e.MemberColumn(family=family, column=column):
                for member in self.symbols.families[family].members:
                    yield from self._named_in(member.cells.get(column))
            case e.Among(population=population):
                yield from self._of(population)

    def _of(self, population: e.PopulationRef | None) -> Iterator[Thing]:
        if population is not None and population.name in self.symbols.populations:
            yield "population", population.name

    def _named_in(self, expression: e.Expression | None) -> Iterator[Thing]:
        for part in walk(expression) if expression is not None else ():
            yield from self._named(part)

    def is_about_bids(self, expression: e.Expression | None) -> bool:
        """Whether an expression needs the facts of a bid."""
        if expression is None:
            return False
        if self._about_bids is None:
            self._about_bids = self._things_about_bids()
        return self._is_directly_about_bids(expression) or any(
            thing in self._about_bids for part in walk(expression) for thing in self._named(part)
        )

    def _is_directly_about_bids(self, expression: e.Expression) -> bool:
        return any(self._is_bid_part(part) for part in walk(expression))

    def _is_bid_part(self, part: e.Expression) -> bool:
        match part:
            case e.Fact(name=name):
                return self.symbols.inputs[name].owner == "bid"
            case e.MemberFact() | e.MarksOf() | e.TotalRef() | e.Among():
                return True
            case e.MemberColumn(family=family, column=column):
                cells = (member.cells.get(column) for member in self.symbols.families[family].members)
                return any(self._is_directly_about_bids(cell) for cell in cells if cell is not None)
        return False

    def _things_about_bids(self) -> frozenset[Thing]:
        """Values and tables that use the facts of a bid, themselves or through others."""
        things: list[Thing] = [("value", name) for name in self.symbols.values]
        things += [("table", label) for label in self.symbols.tables]
        users: dict[Thing, list[Thing]] = {}
        for thing in things:
            for used in self.uses(thing):
                users.setdefault(used, []).append(thing)
        waiting = [t for t in things if any(map(self._is_directly_about_bids, self.expressions(t)))]
        found = set(waiting)
        while waiting:
            for user in users.get(waiting.pop(), ()):
                if user not in found:
                    found.add(user)
                    waiting.append(user)
        return frozenset(found)

    def order(self) -> list[Thing]:
        """Everything, each thing behind those it uses; where they go round, in any order."""
        things: list[Thing] = [("value", name) for name in self.symbols.values]
        things += [("table", label) for label in self.symbols.tables]
        things += [("population", name) for name in self.symbols.populations]
        things += [("criterion", c.code) for c in self.criteria] + [("total", "")]
        return in_order_of_use(things, self.uses)

    def circle(self) -> list[Thing] | None:
        """Things that depend on each other in a circle, the first found; None when there are none."""
        order = self.order()
        place = {thing: index for index, thing in enumerate(order)}
        # In that order a thing stands behind all that it uses, unless they go round.
        for thing in order:
            for used in self.uses(thing):
                if place[used] >= place[thing]:
                    return self._way(thing, used)
        return None

    def _way(self, start: Thing, first: Thing) -> list[Thing]:
        """From `start` by way of `first`, along what each uses, until `start` is reached again."""
        before: dict[Thing, Thing] = {first: start}
        waiting = [first]
        while waiting and start not in before:
            thing = waiting.pop(0)
            for used in self.uses(thing):
                if used not in before:
                    before[used] = thing
                    waiting.append(used)
        way, at = [start], before.get(start, start)
        while at != start:
            way.insert(1, at)
            at = before[at]
        return way


def in_order_of_use(things: Iterable[Thing], uses: Callable[[Thing], Iterable[Thing]]) -> list[Thing]:
    """All the things and what they use, each behind those it uses; where they go round, in any order."""
    order: list[Thing] = []
    seen: set[Thing] = set()
    for start in things:
        if start in seen:
            continue
        seen.add(start)
        waiting = [(start, iter(uses(start)))]
        while waiting:
            thing, rest = waiting[-1]
            used = next((one for one in rest if one not in seen), None)
            if used is None:
                order.append(thing)
                waiting.pop()
            else:
                seen.add(used)
                waiting.append((used, iter(uses(used))))
    return order
