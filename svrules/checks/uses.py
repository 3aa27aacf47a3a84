"""Who uses what: every statement of a rulebook with the days on which it counts and what it computes with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from svrules.language import expressions as e
from svrules.language.checking.dependencies import (
    cell_expressions,
    criterion_expressions,
    rule_expressions,
    walk,
)
from svrules.language.rulebook import Award, Rulebook, Table
from svrules.quantities import ALWAYS, Period

__all__ = ["User", "users"]


@dataclass(frozen=True, slots=True)
class User:
    """A statement, or one row of it, that computes with expressions on the days of its period."""

    name: str
    period: Period
    expressions: tuple[e.Expression, ...]

    def parts(self) -> Iterator[e.Expression]:
        """Every expression and everything inside it."""
        for expression in self.expressions:
            yield from walk(expression)


def users(rulebook: Rulebook) -> Iterator[User]:
    """Every statement that computes with something; examples are none."""
    for values in rulebook.values.values():
        yield from (User(value.name, value.period, (value.expression,)) for value in values)
    for tables in rulebook.tables.values():
        for table in tables:
            yield from _of_table(table)
    yield from (User(rule.label, rule.period, tuple(rule_expressions(rule))) for rule in rulebook.rules)
    for criterion in rulebook.criteria:
        yield User(criterion.code, criterion.period, tuple(criterion_expressions(criterion)))
    yield from (User("award", award.period, tuple(_of_award(award))) for award in rulebook.awards)
    for population in rulebook.populations.values():
        if population.where is not None:
            yield User(population.name, ALWAYS, (population.where,))
    for family in rulebook.families.values():
        cells = [cell for member in family.members for cell in member.cells.values() if cell is not None]
        yield User(family.name, ALWAYS, tuple(cells))


def _of_table(table: Table) -> Iterator[User]:
    yield User(table.label, table.period, table.inputs)
    for row in table.rows:
        inside = [x for cell in row.cells for x in cell_expressions(cell)]
        inside += [output for output in row.outputs if output is not None]
        yield User(table.label, table.period.overlap(row.period), tuple(inside))


def _of_award(award: Award) -> Iterator[e.Expression]:
    found = [award.by, *(limit.value for limit in award.limits), *(tie.by for tie in award.ties)]
    for mark in award.pass_marks:
        found += [mark.least, mark.cap]
    found.append(None if award.near is None else award.near.within)
    if award.allocation is not None:
        found += [award.allocation.request, award.allocation.pot]
    yield from (one for one in found if one is not None)
