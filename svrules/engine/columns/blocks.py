"""Competitions in blocks that fit a processor's cache, and what becomes of each block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.contracts import Contracts, judged
from svrules.engine.columns.facts import Competitions
from svrules.engine.columns.left import Layout
from svrules.engine.columns.needed import Needed, needed
from svrules.engine.columns.ranks.ranking import Key, ranked
from svrules.engine.columns.rules import CODE
from svrules.engine.columns.scores import NOT_IN_FORCE, Numbers, Scores
from svrules.engine.columns.values.column import KNOWN, Column, Fixed, Number, state_of
from svrules.engine.columns.values.kinds import spread
from svrules.engine.columns.values.together import concatenated, joined
from svrules.engine.columns.work import Part, Worked, worked
from svrules.engine.plan import Plan, PlannedAward

__all__ = ["scored_in_blocks"]

Code = TypeVar("Code", np.uint8, np.int32)
BLOCK: Final = 131_072
"""Rows that are computed together, if no competition is longer."""
_FREED: Final = 31 * 2**20
_SHORT: Final = 16
"""How many of the longest competition fit in a block where it is short."""


def scored_in_blocks(
    layout: Layout, plan: Plan, given: Competitions, marks: bool, block: int = BLOCK
) -> Scores:
    """The scores of competitions by one plan.

    Raises NotInColumnsError for a plan that columns cannot do.
    """
    # Once it has seen as much come and go, the C library of Linux keeps memory for the next column instead of
    # giving it back after each: this halves the time of a block.
    np.empty(_FREED, dtype=np.uint8)
    steps = needed(plan, marks)
    whole = any(step.operation == "among" for step in plan.steps) or _are_short(given, block)
    contracts = judged(plan, steps.once, given)
    parts = [(rows, _Done(plan, steps, part, contracts, marks)) for rows, part in _parts(given, block, whole)]
    works = [part.work for _, part in parts]
    ranks = _ranks(plan, [done for _, done in parts], whole)
    return Scores(
        outcomes=_together([work.status for work in works]),
        ranks=ranks,
        totals=joined(given.rows, [(rows, part.total) for rows, part in parts if part.total is not None])
        if layout.has_total
        else None,
        rules={label: _together([_codes(work, label) for work in works]) for label in layout.rules},
        tables={key: _together([_rows(work, key) for work in works]) for key in layout.tables},
        marks={
            code: joined(given.rows, [(rows, part.marks[code]) for rows, part in parts if code in part.marks])
            for code in (layout.criteria if marks else ())
        },
        scopes=contracts.scope,
    )


def _are_short(given: Competitions, block: int) -> bool:
    """Whether competitions are so short that no block need part one.

    Without populations a long one can be parted, and only its ranks need all of it.
    """
    return _SHORT * int(np.diff(given.starts).max(initial=0)) <= block


def _together(parts: Sequence[NDArray[Code]]) -> NDArray[Code]:
    return np.concatenate(parts) if len(parts) != 1 else np.ascontiguousarray(parts[0])


def _codes(work: Worked, label: str) -> NDArray[np.uint8]:
    codes = work.rules.get(label)
    return np.full(len(work.status), NOT_IN_FORCE, dtype=np.uint8) if codes is None else codes


def _rows(work: Worked, key: tuple[str, str]) -> NDArray[np.int32]:
    numbers = work.tables.get(key)
    return np.zeros(len(work.status), dtype=np.int32) if numbers is None else numbers


def _parts(given: Competitions, size: int, whole: bool) -> Iterator[tuple[slice, Part]]:
    """The bids in parts of that many rows; with `whole`, no competition is in two of them."""
    start = 0
    while start < given.rows or start == 0:
        stop = min(start + size, given.rows)
        if whole and stop < given.rows:
            end = int(np.searchsorted(given.starts, stop, side="left"))
            before = int(given.starts[end - 1])
            stop = before if given.starts[end] > stop and before > start else int(given.starts[end])
        yield slice(start, stop), _part(given, start, stop)
        start = stop
        if start == given.rows:
            return


def _part(given: Competitions, start: int, stop: int) -> Part:
    of_all = given.competition_of[start:stop]
    first, last = (int(of_all[0]), int(of_all[-1]) + 1) if len(of_all) else (0, 0)
    return Part(
        {name: column.taken(slice(start, stop)) for name, column in given.bids.items()},
        slice(first, last),
        np.clip(given.starts[first : last + 1], start, stop) - start,
        of_all,
    )


class _Done:
    """One part: what was worked out, and the numbers that are kept of it."""

    def __init__(self, plan: Plan, steps: Needed, part: Part, contracts: Contracts, marks: bool) -> None:
        self.part, self.rows = part, len(part.of_all)
        work = self.work = worked(plan, steps, part, contracts)
        self.total = None if plan.total is None else _numbers(work.column(plan.total), work.scored, self.rows)
        in_scope = (contracts.scope == 0)[part.of_all] if marks else work.scored
        self.marks = {
            one.code: _numbers(work.column(one.marks), in_scope if one.alone else work.scored, self.rows)
            for one in (plan.criteria if marks else ())
        }
        self.award: list[Column] = []
        self.ties: list[Column] = []
        if plan.award is not None:
            self.award = [work.column(step) for step in plan.award.by]
            self.ties = [work.column(tie.by) for tie in plan.award.ties]


def _numbers(column: Column, counts: NDArray[np.bool_], n: int) -> Numbers:
    number = spread(column, Number(np.zeros(0, dtype=np.int64), Fraction(1), 0, 0), n)
    state = state_of(number)
    known = counts if state is None or isinstance(state, int) else counts & (state == 0)
    if not isinstance(number, Number):
        return Numbers(np.zeros(n, dtype=np.int64), known=np.zeros(n, dtype=np.bool_))
    return Numbers(number.above, number.unit, number.below, None if known.all() else known)


# Ranks


def _ranks(plan: Plan, parts: Sequence[_Done], whole: bool) -> NDArray[np.int32]:
    award = plan.award
    if award is None or not award.by:
        return np.zeros(sum(part.rows for part in parts), dtype=np.int32)
    if whole or len(parts) == 1:
        return np.concatenate([_ranked(plan, award, [part]) for part in parts])
    return _ranked(plan, award, parts)


def _ranked(plan: Plan, award: PlannedAward, parts: Sequence[_Done]) -> NDArray[np.int32]:
    passing = np.concatenate([part.work.status == CODE["pass"] for part in parts])
    many = parts[0].part.of_all[:1].tolist() != parts[-1].part.of_all[-1:].tolist()
    of = np.concatenate([part.part.of_all for part in parts]) if many else None
    keys = [
        Key(
            concatenated([(part.award[at], part.rows) for part in parts]),
            plan.steps[step].type,
            award.highest,
        )
        for at, step in enumerate(award.by)
    ]
    ties = [
        Key(
            concatenated([(part.ties[at], part.rows) for part in parts]), plan.steps[tie.by].type, tie.highest
        )
        for at, tie in enumerate(award.ties)
    ]
    for key in keys:
        if isinstance(key.column, Fixed) and state_of(key.column) != KNOWN:
            passing[:] = False
        passing = passing if key.known is None else passing & key.known
    return ranked(of, passing, keys, [tie for tie in ties if not isinstance(tie.column, Fixed)])
