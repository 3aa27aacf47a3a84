"""Who can come before whom: places that are possible in a stretch."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from svrules.engine.bounds.arithmetic import multiplied, summed
from svrules.engine.bounds.spread import (
    Possible,
    can_be_known,
    formula_of,
    known_part,
    may_be_in_error,
    may_be_missing,
    numbers_of,
    sides,
    words_of,
)
from svrules.engine.bounds.work import PossibleRun
from svrules.engine.plan import PlannedAward
from svrules.language.types import ChoiceType

__all__ = ["ahead", "can_be_first", "is_first", "may_be_ranked", "surely_ranked"]


def may_be_ranked(run: PossibleRun, bid: int) -> bool:
    """Whether the bid can have a rank."""
    award = run.plan.award
    if award is None or not award.by or "pass" not in run.statuses[bid]:
        return False
    return True in run.scored[bid] and all(map(can_be_known, run.award_values(bid)))


def surely_ranked(run: PossibleRun, bid: int) -> bool:
    """Whether the bid has a rank whatever the unknown is."""
    return may_be_ranked(run, bid) and run.statuses[bid] == {"pass"}


def is_first(run: PossibleRun, bid: int, *, alone: bool = False) -> bool:
    """Whether the bid has the first rank whatever the unknown is; with `alone` without equals."""
    if run.open or not surely_ranked(run, bid):
        return False
    beside = {-1, 0} if not alone else {-1}
    return all(ahead(run, other, bid) <= beside for other in _others(run, bid) if may_be_ranked(run, other))


def can_be_first(run: PossibleRun, bid: int) -> bool:
    """Whether the bid can have the first rank, alone or with others."""
    if run.open:
        return True
    if not may_be_ranked(run, bid):
        return False
    return not any(surely_ranked(run, other) and ahead(run, other, bid) == {1} for other in _others(run, bid))


def _others(run: PossibleRun, bid: int) -> list[int]:
    return [other for other in range(len(run.names)) if other != bid]


def ahead(run: PossibleRun, one: int, other: int) -> frozenset[int]:
    """Whether one ranked bid comes before (1), with (0) or after (-1) another: all that is possible."""
    award = run.plan.award
    assert award is not None  # noqa: S101 - both are ranked
    left = _compared([_pair(run, step, one, other, highest=award.highest) for step in award.by])
    return left if 0 not in left else (left - {0}) | _by_ties(run, award, one, other)


def _compared(steps: Sequence[frozenset[int]]) -> frozenset[int]:
    """The first of several comparisons that is not equal decides."""
    found: set[int] = set()
    for signs in steps:
        found |= signs - {0}
        if 0 not in signs:
            return frozenset(found)
    return frozenset(found | {0})


def _pair(run: PossibleRun, step: int, one: int, other: int, *, highest: bool) -> frozenset[int]:
    type_ = run.plan.steps[step].type
    ours, theirs = known_part(run.read(one, step)), known_part(run.read(other, step))
    if isinstance(type_, ChoiceType):
        place = type_.options.index
        pairs = [(place(str(a)), place(str(b))) for a in words_of(ours) for b in words_of(theirs)]
        signs = frozenset((a > b) - (a < b) for a, b in pairs)
    elif numbers_of(ours) is None:
        signs = frozenset(
            (bool(a) > bool(b)) - (bool(a) < bool(b)) for a in words_of(ours) for b in words_of(theirs)
        )
    else:
        signs = sides(ours, theirs, run.stretch)
        if len(signs) > 1:
            signs = signs & _before_rounding(run, step, one, other) or signs
    return signs if highest else frozenset(-sign for sign in signs)


def _before_rounding(run: PossibleRun, step: int, one: int, other: int) -> frozenset[int]:
    """What is possible for two rounded figures, by what they were: rounding turns no order round.

    It moves each by less than a step (to the nearest: by half of one at most), so that two that are more than
    two steps (one step) apart stay apart, whichever way it goes.
    """
    rounded, every = run.plan.steps[step], frozenset({-1, 0, 1})
    rounding: Any = rounded.detail
    if rounded.operation != "round":
        return every
    exact = [known_part(run.read(bid, rounded.operands[0])) for bid in (one, other)]
    if any(formula_of(each) is None for each in exact):
        return every
    apart = summed(exact[0], multiplied(exact[1], Fraction(-1), run.stretch), run.stretch)
    far = rounding.step * (1 if "half" in rounding.mode else 2)
    found = every
    for sign in (1, -1):
        if sides(apart, sign * far, run.stretch) == {sign}:
            return frozenset({sign})
        if sides(apart, Fraction(0), run.stretch) <= {0, sign}:
            found &= {0, sign}
    return found


def _by_ties(run: PossibleRun, award: PlannedAward, one: int, other: int) -> frozenset[int]:
    """What the tie-breaks make of two equal bids; one not known for all of them may settle nothing."""
    steps = []
    equal = [bid for bid in range(len(run.names)) if bid in (one, other) or _may_equal(run, award, bid, one)]
    for tie in award.ties:
        if not all(can_be_known(run.read(bid, tie.by)) for bid in (one, other)):
            continue  # not known for both of them: settles nothing between them
        signs = _pair(run, tie.by, one, other, highest=tie.highest)
        open_ones = any(_may_be_unknown(run.read(bid, tie.by)) for bid in equal)
        steps.append(signs | {0} if open_ones else signs)
    return _compared(steps)


def _may_equal(run: PossibleRun, award: PlannedAward, one: int, other: int) -> bool:
    pairs = [_pair(run, step, one, other, highest=True) for step in award.by if may_be_ranked(run, one)]
    return bool(pairs) and 0 in _compared(pairs)


def _may_be_unknown(one: Possible) -> bool:
    return may_be_missing(one) or may_be_in_error(one)
