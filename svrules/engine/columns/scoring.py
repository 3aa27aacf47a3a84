"""Score many competitions: each by the rules of its own day, in columns where that can be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.blocks import scored_in_blocks
from svrules.engine.columns.facts import Competitions
from svrules.engine.columns.left import Layout, scored_one_by_one
from svrules.engine.columns.scores import OUTCOMES, SCOPES, Numbers, Scores
from svrules.engine.columns.values.column import NotInColumnsError
from svrules.engine.columns.values.together import joined
from svrules.engine.plan import Plan
from svrules.engine.scored import days_of_change, plan_for
from svrules.language.rulebook import Rulebook

__all__ = ["layout_of", "score_columns"]

Places = NDArray[np.intp]
Part = tuple[Places, Places, Scores]
"""The rows and competitions that scores are of, by their places, and the scores."""
Unscored = Literal["out of scope", "unknown"]
"""The scope of competitions to which no plan is put."""
_EPOCH: Final = date(1970, 1, 1).toordinal()


def layout_of(rulebook: Rulebook) -> Layout:
    """Which rules, tables and criteria the scores of a rulebook have a column for: of all its days."""
    days: list[date | None] = [None]
    if rulebook.date_input is not None:
        first = rulebook.in_force.start or date.min
        days = [day for day in (first, *days_of_change(rulebook)) if rulebook.in_force.covers(day)]
    return Layout(rulebook, (plan_for(rulebook, day) for day in days))


def score_columns(rulebook: Rulebook, given: Competitions, *, marks: bool = True) -> Scores:
    """Score every competition by the rules of its rules date, to the same numbers as `svrules.engine.score`.

    Facts must be of their inputs' types and within their bounds, as the door leaves them. Without `marks`
    those of criteria are not kept. `Scores.left` counts the competitions that went through the scalar engine,
    by the reason.
    """
    layout = layout_of(rulebook)
    parts: list[Part] = []
    for plan, competitions in _by_plan(rulebook, given):
        whole = len(competitions) == given.count
        chosen = given if whole else given.taken(competitions)
        rows = np.arange(given.rows) if whole else _rows(given, competitions)
        parts.append((rows, competitions, _scored(layout, plan, chosen, marks)))
    return parts[0][2] if len(parts) == 1 else _in_their_places(layout, given, parts, marks)


def _scored(layout: Layout, plan: Plan | Unscored, given: Competitions, marks: bool) -> Scores:
    if not isinstance(plan, Plan):
        return _unscored(layout, plan, given)
    try:
        return scored_in_blocks(layout, plan, given, marks)
    except NotInColumnsError as reason:
        return scored_one_by_one(layout, given, str(reason))


def _unscored(layout: Layout, scope: Unscored, given: Competitions) -> Scores:
    """The scores of competitions for whose day there are no rules, or whose day is not known."""
    found = layout.unfilled(given)
    nothing = Numbers(np.zeros(given.rows, dtype=np.int64), known=np.zeros(given.rows, dtype=np.bool_))
    if scope == "unknown":
        found.outcomes[:] = OUTCOMES.index("unknown")
    found.scopes[:] = SCOPES.index(scope)
    found.totals = nothing if layout.has_total else None
    found.marks = dict.fromkeys(layout.criteria, nothing)
    return found


def _by_plan(rulebook: Rulebook, given: Competitions) -> Iterator[tuple[Plan | Unscored, Places]]:
    """The competitions of each plan, and those without rules of their day."""
    declared = rulebook.date_input
    everything = np.arange(given.count)
    if declared is None:
        yield plan_for(rulebook, None), everything
        return
    days = np.zeros(given.count, dtype=np.int64)
    known = np.zeros(given.count, dtype=np.bool_)
    if isinstance(declared.blank_means, date):
        days[:] = declared.blank_means.toordinal() - _EPOCH
        known[:] = True
    column = given.contract.get(declared.name)
    if column is not None:
        there = np.ones(given.count, dtype=np.bool_) if column.given is None else column.given
        days[there], known[there] = column.values[there], True
    covered = known & _covered(rulebook, days)
    borders = np.array([day.toordinal() - _EPOCH for day in days_of_change(rulebook)], dtype=np.int64)
    stretches = np.where(covered, np.searchsorted(borders, days, side="right"), np.where(known, -1, -2))
    for stretch in np.flatnonzero(np.bincount(stretches + 2)) - 2:
        places = np.flatnonzero(stretches == stretch)
        if stretch < 0:
            yield "out of scope" if stretch == -1 else "unknown", places
        else:
            yield plan_for(rulebook, date.fromordinal(int(days[places[0]]) + _EPOCH)), places


def _covered(rulebook: Rulebook, days: NDArray[np.int64]) -> NDArray[np.bool_]:
    period = rulebook.in_force
    start = -(2**62) if period.start is None else period.start.toordinal() - _EPOCH
    end = 2**62 if period.end is None else period.end.toordinal() - _EPOCH
    return (days >= start) & (days <= end)


def _rows(given: Competitions, competitions: Places) -> Places:
    chosen = np.zeros(given.count, dtype=np.bool_)
    chosen[competitions] = True
    return np.flatnonzero(chosen[given.competition_of])


def _in_their_places(layout: Layout, given: Competitions, parts: list[Part], marks: bool) -> Scores:
    rows, found = given.rows, layout.unfilled(given)
    for places, competitions, part in parts:
        found.outcomes[places], found.ranks[places] = part.outcomes, part.ranks
        found.scopes[competitions] = part.scopes
        for label, codes in part.rules.items():
            found.rules[label][places] = codes
        for key, numbers in part.tables.items():
            found.tables[key][places] = numbers
        found.left.update(part.left)
    found.marks = {
        code: joined(rows, [(places, part.marks[code]) for places, _, part in parts if code in part.marks])
        for code in (layout.criteria if marks else ())
    }
    if layout.has_total:
        found.totals = joined(
            rows, [(places, part.totals) for places, _, part in parts if part.totals is not None]
        )
    return found
