"""What columns leave goes through the scalar engine, one competition at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import lcm
from typing import Final

import numpy as np

from svrules.engine.columns.facts import Competitions, whole_numbers
from svrules.engine.columns.scores import NOT_IN_FORCE, OUTCOMES, SCOPES, Numbers, Scores
from svrules.engine.plan import ALONE, Plan
from svrules.engine.recording.trace import settled_row
from svrules.engine.scored import Scored, score
from svrules.engine.working.run import Run
from svrules.language.rulebook import Rulebook

__all__ = ["Layout", "scored_one_by_one"]

_OUTCOME: Final = {name: code for code, name in enumerate(OUTCOMES)}
_SCOPE: Final = {name: code for code, name in enumerate(SCOPES)}


class Layout:
    """Which columns there are for a rulebook: of all its plans together."""

    def __init__(self, rulebook: Rulebook, plans: Iterable[Plan]) -> None:
        self.rulebook = rulebook
        plans = tuple(plans)
        self.rules = tuple(dict.fromkeys(rule.label for plan in plans for rule in plan.rules))
        self.tables = tuple(
            dict.fromkeys((table.label, table.member or "") for plan in plans for table in plan.tables)
        )
        self.criteria = tuple(dict.fromkeys(one.code for plan in plans for one in plan.criteria))
        self.has_total = any(plan.total is not None for plan in plans)

    def unfilled(self, given: Competitions) -> Scores:
        """Scores with a place for each bid in which nothing stands yet: no bid reached, no rule in force."""
        rows = given.rows
        return Scores(
            outcomes=np.full(rows, _OUTCOME["not reached"], dtype=np.uint8),
            ranks=np.zeros(rows, dtype=np.int32),
            totals=None,
            rules={label: np.full(rows, NOT_IN_FORCE, dtype=np.uint8) for label in self.rules},
            tables={key: np.zeros(rows, dtype=np.int32) for key in self.tables},
            marks={},
            scopes=np.zeros(given.count, dtype=np.uint8),
        )


def scored_one_by_one(layout: Layout, given: Competitions, reason: str) -> Scores:
    """All of the competitions through the scalar engine."""
    rows, found = given.rows, layout.unfilled(given)
    numbers: dict[str, list[Fraction | None]] = {code: [None] * rows for code in (*layout.criteria, "")}
    for at in range(given.count):
        scored = score(layout.rulebook, given.one(layout.rulebook, at))
        start = int(given.starts[at])
        _put_codes(found, scored, at, start)
        for code, values in _numbers(scored):
            numbers[code][start : start + len(values)] = values
        found.left[reason] += 1
    found.marks = {code: _as_numbers(numbers[code]) for code in layout.criteria}
    found.totals = _as_numbers(numbers[""]) if layout.has_total else None
    return found


def _put_codes(found: Scores, scored: Scored, at: int, start: int) -> None:
    found.scopes[at] = _SCOPE[scored.scope]
    ranks = scored.ranks
    for bid, outcome in enumerate(scored.outcomes):
        row = start + bid
        found.outcomes[row] = _OUTCOME[outcome]
        found.ranks[row] = ranks[bid] or 0
        if scored.run is not None:
            _put_trace(found, scored.run, bid, row)


def _put_trace(found: Scores, run: Run, bid: int, row: int) -> None:
    for rule in run.plan.rules:
        said = (run.contract.said if rule.on_contract else run.said[bid]).get(rule.label)
        found.rules[rule.label][row] = _OUTCOME["not reached" if said is None else said.outcome]
    for table in run.plan.tables:
        of_contract = table.on_contract and table.reach == ALONE
        quantities = run.contract.row if of_contract else run.row(bid)
        if not of_contract and run.last[bid] is None:
            continue
        if all(quantities[step] is not None for _, step in table.outputs):
            found.tables[table.label, table.member or ""][row] = settled_row(table, quantities) or 0


def _numbers(scored: Scored) -> Iterator[tuple[str, tuple[Fraction | None, ...]]]:
    yield "", scored.totals
    if scored.run is not None:
        for criterion in scored.run.plan.criteria:
            yield criterion.code, scored.marks(criterion.code)


def _as_numbers(values: list[Fraction | None]) -> Numbers:
    """The numbers, each with a divisor of its own where one unit would be too fine."""
    known = np.array([value is not None for value in values], dtype=np.bool_)
    mask = None if known.all() else known
    some = [Fraction(0) if value is None else value for value in values]
    unit = lcm(1, *{value.denominator for value in some}) if len(some) else 1
    if unit <= 10**6:
        return Numbers(whole_numbers([int(value * unit) for value in some]), Fraction(1, unit), None, mask)
    above = whole_numbers([value.numerator for value in some])
    return Numbers(above, Fraction(1), whole_numbers([value.denominator for value in some]), mask)
