"""Every value at which a sweep says that the decision changes is scored again; none is left out unsaid."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from svrules import api
from svrules.change.limits.search import SLIVER
from svrules.change.sweep.asking import Varied
from svrules.change.sweep.pieces import borders, pieces
from svrules.change.sweep.scoring.figures import NotTriedError
from svrules.change.sweep.scoring.runs import Runs
from svrules.change.sweep.scoring.standing import decided
from svrules.change.sweep.scoring.trial import Trial
from svrules.change.sweep.seeking import Effort, Known, Sought, seek
from svrules.change.sweep.settings import ask
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
THRICE = """rulebook "Two bids change places three times between two settings"
  edition "1"

bid
  price         money, above £0, less is better
  local jobs    FTE, at least 0, more is better
  local spend   money, at least £0, more is better
  plan          level from 0 to 4, more is better

criterion PRICE "Price" worth 80 points
  price relative to lowest

criterion SV "Social value" worth 20 points

criterion JOBS "Jobs" worth 10 points of SV
  local jobs relative to highest, 0 when every bid offers 0

criterion SPEND "Local spend" worth 6 points of SV
  local spend ÷ price from 0% for no marks to 30% for full marks
  capped at full marks
  round to 1 decimal place

criterion PLAN "Plan" worth 4 points of SV
  plan out of 4

award
  highest total wins
  round total to 2 decimal places
  tie: highest SV, then lowest price
"""
ASH = {"bidder": "Ash", "price": 40722, "local jobs": 8, "local spend": 12217, "plan": 2}
BIRCH = {"bidder": "Birch", "price": 33780, "local jobs": 0, "local spend": 16890, "plan": 4}
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


def nothing_unsaid(trial: Trial, sought: Sought, low: Fraction, high: Fraction) -> None:
    """Every border that the sweep of the one competition finds is here too, or lies where it is open."""
    try:
        line = trial.line(0, (low, high), [low])
    except NotTriedError:
        return
    if line is None:
        assert sought.apart
        return
    for border in borders(trial.anew_with, pieces(line, low, high)):
        same = (border.at, border.to, border.before, border.there, border.after)
        told = any((one.at, one.to, one.before, one.there, one.after) == same for one in sought.borders)
        assert told or any(one.low <= border.to and border.at <= one.high for one in sought.apart)


def all_sought(varied: Varied, trials: list[Trial], effort: Effort) -> int:
    """Look for all changes; how many there were. Each has a border between its two settings."""
    step = (varied.high - varied.low) / STEPS
    known = known_of(trials, varied.low, step)
    found = seek(Runs(trials), known, step, effort)
    count = 0
    for place, values in known.items():
        sought = found[place]
        ends = values[0][0], values[-1][0]
        scored_again(trials[place], sought, *ends)
        nothing_unsaid(trials[place], sought, *ends)
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


@pytest.mark.parametrize("most", [0, 3, 24, 60, 6_000])
def test_changes_beside_a_change_are_found_or_said_to_be_open(most: int, tmp_path: Path) -> None:
    (tmp_path / "thrice.svr").write_text(THRICE, encoding="utf-8")
    book = api.load(tmp_path / "thrice.svr")
    competition, _ = book.read({"contract": {}, "bids": [ASH, BIRCH]})
    (varied,) = ask(book.model, ["weight of PRICE from 60 to 90 step 5"]).varied
    trial = Trial(book.model, competition, [varied])
    step = varied.step
    assert step is not None
    known = {0: [(x, decided(trial.anew_with(x))) for x in varied.values]}
    found = seek(Runs([trial]), known, step, Effort(1, most, most))[0]
    scored_again(trial, found, varied.low, varied.high)
    nothing_unsaid(trial, found, varied.low, varied.high)
    assert found.changes == 1
    if most == 6_000:
        assert len(found.borders) == 3 and not found.apart
