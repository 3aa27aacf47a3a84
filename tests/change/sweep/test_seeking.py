"""Every value at which a sweep says that the decision changes is scored again, there and on both sides."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from svrules.change.limits.search import SLIVER
from svrules.change.sweep.asking import Varied
from svrules.change.sweep.scoring.figures import NotTriedError
from svrules.change.sweep.scoring.runs import Runs
from svrules.change.sweep.scoring.standing import decided
from svrules.change.sweep.scoring.trial import Trial
from svrules.change.sweep.seeking import Effort, Known, Sought, seek
from tests.change.sweep.test_together import settings_of, trials_of
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions
from tests.property.test_columns import beside
from tests.property.test_published_policies import examples, policy
from tests.property.test_sweep import weights_of

pytest.importorskip("numpy")

POLICIES = (
    "weights-by-lot",
    "score-again",
    "pot-whole-grants",
    "price-mean-method",
    "fails-below-220-points",
    "measures-capped-by-theme",
)
STEPS = 6
HAIR = SLIVER / 1000
NOTHING = {"changes": 0, "others": 0}


def known_of(trials: list[Trial], low: Fraction, step: Fraction) -> dict[int, Known]:
    """The decision at each of a few values of each competition, those left out of which one cannot be."""
    found = {}
    for place, trial in enumerate(trials):
        xs = [low + at * step for at in range(STEPS + 1)]
        try:
            found[place] = [(x, decided(trial.anew_with(x))) for x in xs]
        except NotTriedError:
            continue
    return found


def scored_again(trial: Trial, sought: Sought, low: Fraction, high: Fraction) -> None:
    """What is said of each border is what the engine says there, and a hair away on both sides."""

    def at(x: Fraction) -> frozenset[int]:
        return decided(trial.anew_with(x))

    for border in sought.borders:
        if border.proved:
            # At an end of the range, before is what it is at that end.
            assert at(max(low, border.at - HAIR)) == border.before
            assert at(min(high, border.to + HAIR)) == border.after
            assert border.to - border.at <= SLIVER
            assert border.there is None or at(border.at) == border.there
        else:
            assert at(border.at) == border.before and at(border.to) == border.after
            # Twice, where they are level at one value in the middle.
            assert border.to - border.at <= 2 * max((high - low) / STEPS / 2**30, 4 * SLIVER)


def all_sought(varied: Varied, trials: list[Trial], effort: Effort) -> int:
    """Look for all changes; how many there were. Each has a border between its two settings."""
    step = (varied.high - varied.low) / STEPS
    known = known_of(trials, varied.low, step)
    found = seek(Runs(trials), known, step, effort)
    count = 0
    for place, values in known.items():
        sought = found[place]
        scored_again(trials[place], sought, values[0][0], values[-1][0])
        differ = [(low, high) for (low, x), (high, y) in pairwise(values) if x != y]
        assert sought.changes == len(differ)
        assert all(piece.low < piece.high for piece in sought.apart)
        for low, high in differ:
            # One on a setting itself is of both its sides.
            assert any(border.at <= high and low <= border.to for border in sought.borders)
        count += len(differ)
    return count


@pytest.mark.parametrize("effort", [{}, NOTHING, {"changes": 3, "others": 2}], ids=["all", "none", "little"])
@cases(12)
@given(rulebooks_with_competitions(), st.data())
def test_every_change_of_a_weight(effort: dict[str, int], drawn: Drawn, data: st.DataObject) -> None:
    note(drawn.text)
    book = rulebook_of(drawn.text)
    tried = weights_of(book, drawn.competition)
    assume(tried)
    varied = data.draw(st.sampled_from([trial.varied[0] for _, trial in tried]))
    trials = trials_of(book, varied, beside(data, drawn.competition))
    all_sought(varied, trials, Effort(len(trials), **effort))


@pytest.mark.parametrize("effort", [{}, NOTHING], ids=["all", "none"])
def test_every_change_of_policies(effort: dict[str, int]) -> None:
    count = 0
    for name in POLICIES:
        book, competitions = policy(name), list(examples(name))[:4]
        varied = [*settings_of(book), *(trial.varied[0] for _, trial in weights_of(book, competitions[0]))]
        for one in varied:
            trials = trials_of(book, one, competitions)
            count += all_sought(one, trials, Effort(max(1, len(trials)), **effort))
    assert count >= 10
