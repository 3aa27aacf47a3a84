"""Competitions asked together stand as each does alone, to the last digit."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from svrules import api
from svrules.change.sweep.asking import Varied
from svrules.change.sweep.scoring import runs as runs_room
from svrules.change.sweep.scoring.figures import NotTriedError
from svrules.change.sweep.scoring.runs import Runs
from svrules.change.sweep.scoring.standing import spends, standing_of
from svrules.change.sweep.scoring.trial import Trial
from svrules.change.sweep.settings import ask
from svrules.engine.competition import Competition
from svrules.engine.order import run as run_in_order
from svrules.engine.working.again import resting_on, with_figures
from svrules.language.rulebook import Rulebook
from svrules.language.types import NumberType
from svrules.shipped import rulebook_path
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions
from tests.property.test_columns import beside
from tests.property.test_published_policies import ALL, examples, policy
from tests.property.test_sweep import SHARES, weights_of

pytest.importorskip("numpy")


def trials_of(book: Rulebook, varied: Varied, competitions: list[Competition]) -> list[Trial]:
    """Those in which it can be varied, with what plans have in common made once."""
    found, known = [], {}
    for competition in competitions:
        try:
            found.append(Trial(book, competition, [varied], None, known))
        except NotTriedError:
            continue
    return found


def compared(trials: list[Trial], values: list[Fraction]) -> int:
    """How many runs came out over columns as the engine's that work out everything."""
    runs, anew = Runs(trials), []
    asked = [(place, (x,)) for place in range(len(trials)) for x in values]
    for place, x in asked:
        try:
            figures = trials[place].figures(x)
        except NotTriedError as why:
            anew.append(str(why))
            continue
        plan = with_figures(trials[place].plan, figures)
        anew.append(standing_of(run_in_order(plan, trials[place].competition)))
    assert runs.standings(asked) == anew
    assert runs.standings_now() == [standing_of(trial.now) for trial in trials]
    # None of them went through the scalar engine, which would have been compared with itself.
    return 0 if any(trial.was_run for trial in trials) else sum(not isinstance(one, str) for one in anew)


def settings_of(book: Rulebook) -> list[Varied]:
    """Each setting that is a number, between half and twice what it is."""
    found = []
    for one in book.settings.values():
        value = getattr(one.values[0][0], "value", None)
        if isinstance(one.type, NumberType) and isinstance(value, Fraction):
            low, high = sorted((value / 2, 2 * value))
            found.append(Varied("setting", one.name, "", one.type, low, high, None))
    return found


@pytest.fixture(autouse=True)
def columns_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs_room, "_FEW", 1)


@cases(40)
@given(rulebooks_with_competitions(), st.data(), st.lists(SHARES, min_size=1, max_size=4, unique=True))
def test_weights_over_columns_are_as_one_by_one(
    drawn: Drawn, data: st.DataObject, shares: list[Fraction]
) -> None:
    note(drawn.text)
    book = rulebook_of(drawn.text)
    tried = weights_of(book, drawn.competition)
    assume(tried)
    varied = data.draw(st.sampled_from([trial.varied[0] for _, trial in tried]))
    competitions = beside(data, drawn.competition)
    note(competitions)
    compared(trials_of(book, varied, competitions), [share * varied.high for share in shares])


def test_figures_of_policies_over_columns_are_as_one_by_one() -> None:
    count = 0
    for name in ALL:
        book, competitions = policy(name), examples(name)[:3]
        if not competitions:
            continue
        varied = [
            *settings_of(book),
            *(trial.varied[0] for _, trial in weights_of(book, competitions[0])[:2]),
        ]
        for one in varied:
            trials = trials_of(book, one, competitions)
            if trials and not spends(trials[0].plan):
                count += compared(trials, [one.low, (one.low + 2 * one.high) / 3])
    assert count >= 200


def test_without_columns_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    book = policy("weights-by-lot")
    competitions = examples("weights-by-lot")
    varied = weights_of(book, competitions[0])[0][1].varied[0]
    asked = [(0, (varied.high * at / 8,)) for at in range(9)]
    over_columns = Runs(trials_of(book, varied, competitions)).standings(asked)
    monkeypatch.setattr(runs_room, "find_spec", lambda name: None)
    trials = trials_of(book, varied, competitions)
    assert Runs(trials).standings(asked) == over_columns
    assert trials[0].was_run


@pytest.mark.parametrize(
    ("vary", "made"),
    [
        ("real living wage from £13 to £15 step £1", {"compare", "not"}),
        ("weight of SV from 5% to 30% step 5%", None),
    ],
)
def test_what_looks_at_no_other_bid_is_worked_out_for_the_figures_alone(
    vary: str, made: set[str] | None
) -> None:
    from svrules.change.sweep.scoring.kept import quantities
    from svrules.change.sweep.scoring.together import Together
    from svrules.engine.columns.needed import needed

    book = api.load("lcr-contracts")
    competition, _ = book.read(rulebook_path("lcr-contracts").parent / "samples" / "lcr-contracts.xlsx")
    asked = ask(book.model, [vary])
    trial = Trial(book.model, competition, asked.varied)
    together = Together(trial.plan, tuple(trial.steps), [competition, competition])
    resting = resting_on(trial.plan, trial.steps)
    steps = needed(together.plan, False)
    alone = {
        index
        for index in (*steps.once, *steps.alone)
        if together.plan.steps[index].operation not in ("fact", "constant")
    }
    assert alone and alone <= resting
    if made is not None:
        assert {together.plan.steps[index].operation for index in alone} <= made
    # So many quantities and no more, each time: of what rests on the figures, or looks at other bids.
    list(together.standings([(0, trial.figures(values)) for values in asked.settings]))
    assert together.again == quantities(together.plan, together.given) * len(asked.settings) // 2
    assert together.again < trial.whole * len(asked.settings) * 3 // 5
    assert together.first > 0
