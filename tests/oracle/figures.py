"""Every named value and table result, for the contract and for each bid (docs/language.md §5, §6)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from svrules.language import expressions as e
from svrules.language.rulebook import Member, Table, Value
from tests.oracle import tables
from tests.oracle.case import At, Case
from tests.oracle.expressions import evaluate
from tests.oracle.quantities import value_of


def figures(case: Case, at: At) -> dict[str, Fraction | None]:
    """Numbers by name, `M1 benefit` for a member's; None: not known. Only what can be read already."""
    found: dict[str, Fraction | None] = {}
    for name in case.rulebook.values:
        value = case.value(name)
        if value is None or not _can_be_read(case, value, at):
            continue
        for member, place in _members(case, value.family, at):
            label = f"{member.code} {name}" if member else name
            found[label] = value_of(evaluate(case, value.expression, place))
    for label in case.rulebook.tables:
        table = case.table(label)
        if table is None or not _can_be_read(case, table, at):
            continue
        for member, place in _members(case, table.family, at):
            of = f"{label} {member.code}" if member else label
            for output, _ in table.outputs:
                found[f"{of}: {output}"] = value_of(tables.table_result(case, label, output, place))
    return found


def _can_be_read(case: Case, thing: Value | Table, at: At) -> bool:
    if at.standing is None and (case.looks_at_other_bids(thing) or case.looks_at_marks_of_others(thing)):
        return False
    return at.bid is not None or not any(_is_of_a_bid(case, t) for t in case.reached(thing))


def _is_of_a_bid(case: Case, thing: object) -> bool:
    if isinstance(thing, e.Fact):
        return case.rulebook.inputs[thing.name].owner == "bid"
    if isinstance(thing, e.MemberFact):
        return any(i.owner == "bid" and i.suffix == thing.suffix for i in case.rulebook.inputs.values())
    return isinstance(thing, e.Among | e.MarksOf | e.TotalRef)


def _members(case: Case, family: str | None, at: At) -> Iterator[tuple[Member | None, At]]:
    if family is None:
        yield None, At(at.bid, at.bid, {}, at.standing)
        return
    for member in case.members(family):
        yield member, At(at.bid, at.bid, {family: member}, at.standing)
