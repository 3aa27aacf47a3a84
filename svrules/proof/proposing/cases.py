"""Facts that reach a row or a rule, from the cases that the rulebook tells apart (`svrules.checks.cases`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import Final

from svrules.checks.cases.case import Case, TooManyCases, every_case
from svrules.checks.cases.evaluate import Evaluation
from svrules.checks.cases.firing import members, stand
from svrules.checks.cases.forms import Atom
from svrules.checks.cases.regions import Blank, Region, Stretch, Words, nice
from svrules.checks.cases.rows import standing
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rule, Rulebook, Table
from svrules.language.types import YesNoType
from svrules.proof.coverage import Goal
from svrules.proof.coverage.limits import smallest_step
from svrules.proof.proposing.facts import of_number

__all__ = ["case_facts"]

Facts = dict[str, "Scalar | None"]
_MOST: Final = 300


def case_facts(rulebook: Rulebook, day: date | None, wanted: Collection[Goal]) -> Iterator[Facts]:
    """Facts for one case each of every table and rule that has an open goal; the day is given."""
    kinds = {goal.kind for goal in wanted}
    labels = {goal.subject for goal in wanted}
    start = _start(rulebook, day)
    at = Evaluation(rulebook, start)
    questions: list[tuple[Evaluation, Callable[[Evaluation], object]]] = []
    for editions in rulebook.tables.values():
        for table in editions if "table row" in kinds else ():
            asked = partial(_standing, table=table)
            questions += [(at.at(table.family, code), asked) for code in members(rulebook, table.family)]
    for rule in rulebook.rules:
        if rule.label in labels:
            tried = partial(_tried, rule=rule)
            questions += [(at.at(rule.family, code), tried) for code in members(rulebook, rule.family)]
    for of_member, question in questions:
        yield from _facts(of_member, start, question)


def _standing(at: Evaluation, table: Table) -> object:
    return standing(at, table)


def _tried(at: Evaluation, rule: Rule) -> object:
    """Where a rule stands, and which of its exceptions hold."""
    found = stand(at, rule)
    held = [at.value(one.condition) for one in rule.exceptions] if found == "bites" else []
    return found, tuple(str(one) for one in held)


def _start(rulebook: Rulebook, day: date | None) -> Case:
    decides = rulebook.date_input
    if decides is None or day is None:
        return Case({})
    atom = Evaluation(rulebook, Case({})).fact(decides.name)
    number = Fraction(day.toordinal())
    return Case({atom: Stretch(number, number, whole=True)})


def _facts(at: Evaluation, start: Case, question: Callable[[Evaluation], object]) -> Iterator[Facts]:
    try:
        answers = every_case(start, lambda case: question(at.in_case(case)))
        cases = [case for case, _ in islice(answers, _MOST)]
    except TooManyCases:
        return
    for case in cases:
        regions = {
            atom: region for atom, region in case.limits.items() if atom.is_fact and atom not in start.regions
        }
        yield {atom.name: _inside(at.rulebook, atom, region) for atom, region in regions.items()}


def _inside(rulebook: Rulebook, atom: Atom, region: Region) -> Scalar | None:
    """A value inside the region: one next to a limit, where it has one."""
    fact = rulebook.inputs[atom.name]
    if isinstance(region, Blank):
        return None
    if isinstance(region, Words):
        word = min(region.options)
        return word == "yes" if isinstance(atom.type, YesNoType) else word
    step = smallest_step(fact.type, fact)
    for end, inside, way in ((region.low, region.low_in, 1), (region.high, region.high_in, -1)):
        if end is not None:
            value = of_number(fact, end if inside else end + way * step)
            if value is not None and region.holds(end if inside else end + way * step):
                return value
    return of_number(fact, nice(region))
