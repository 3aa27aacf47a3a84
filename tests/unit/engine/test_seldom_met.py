"""Points of the order of work that few competitions meet, each found by breaking the code on purpose."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from svrules.engine import Decision
from svrules.engine.compiled import batch, run_compiled
from svrules.engine.compiled.writer import Unusual
from svrules.engine.planning.dated import in_force
from svrules.engine.scored import plan_for, score
from svrules.engine.working.run import judge_contract
from svrules.quantities import Period
from tests.unit.engine.scoring import Given, by_name, competition, rulebook, scored

HIGHEST_TOTAL = "award\n  highest total wins\n"
DAY = date(2026, 4, 1)


def test_many_bids_are_scored_again_too() -> None:
    """So many that rules are compiled elsewhere: a second round is the careful evaluator's to do."""
    text = (
        "bid\n  price  money\n  plan  level from 0 to 5\n"
        "criterion P worth 50%\n  price relative to lowest\n"
        "criterion Q worth 50%\n  plan out of 5\n"
        "rule ENOUGH\n  fail when total is below 60\n"
        "award\n  highest total wins\n  score again without bids that fail\n"
    )
    bids: dict[str, dict[str, Given]] = {f"Bid {n}": {"price": 200, "plan": 5} for n in range(39)}
    bids["Low"] = {"price": 100, "plan": 0}
    found = scored(text, {}, bids)
    assert found.totals[0] == 100  # 75 as long as `Low` sets the price to beat
    assert found.outcomes[-1] == "fail"


ONLY_TOLD = (
    "bid\n  plan  level from 0 to 5\n  jobs  number\n"
    "value jobs in all\n  sum jobs among bids\n"
    f"criterion Q worth 100%\n  plan out of 5\n{HIGHEST_TOTAL}"
)


@pytest.mark.parametrize("last", [4, None])
def test_a_figure_over_all_bids_that_nothing_uses(monkeypatch: pytest.MonkeyPatch, last: Given) -> None:
    """Compiled, it is computed after everything else; where it is not known, all is done carefully."""
    monkeypatch.setattr(batch, "FEWEST_BIDS", 0)
    bids: dict[str, dict[str, Given]] = {"Ash": {"plan": 5, "jobs": 3}, "Birch": {"plan": 4, "jobs": last}}
    plan, facts = plan_for(rulebook(ONLY_TOLD), None), competition({}, bids)
    contract = judge_contract(plan, facts)
    assert (run_compiled(plan, facts, contract) is None) is (last is None)
    found = by_name(score(rulebook(ONLY_TOLD), facts))
    value = next(value for value in found["Ash"].values if value.name == "jobs in all")
    assert value.exact == (None if last is None else "7")


def test_a_number_that_is_no_whole_number_of_its_unit_is_not_cut_off() -> None:
    text = "contract\n  d  number\nbid\n  v  number\nvalue q\n  v × d\naward\n  highest q wins\n"
    facts = competition({"d": "1/3"}, {"Ash": {"v": 3}})
    plan = plan_for(rulebook(text), None)
    contract = judge_contract(plan, facts)
    step = next(step for step in plan.steps if step.operation == "fact" and step.detail == "d")
    given = batch.Given(step.index, False, 1, Fraction(1, 2))
    with pytest.raises(Unusual):
        batch.call(_Phase(given), [], contract.row)  # type: ignore[arg-type]


class _Phase:
    """A function that is given one number."""

    def __init__(self, given: batch.Given) -> None:
        self.given = (given,)
        self.function = lambda rows, given: []


def test_a_competition_whose_numbers_do_not_fit_is_done_carefully(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise Unusual

    monkeypatch.setattr(batch, "FEWEST_BIDS", 0)
    monkeypatch.setattr(batch, "_argument", refuse)
    text = "contract\n  d  number\nbid\n  v  number\nvalue q\n  v × d\naward\n  highest q wins\n"
    found = scored(text, {"d": 2}, {"Ash": {"v": 3}, "Birch": {"v": 4}})
    assert found.ranks == (2, 1)


def test_a_decision_does_not_settle_an_error() -> None:
    text = (
        "bid\n  price  money\n  staff  number\n"
        "rule S\n  require price ÷ staff is at most £100\naward\n  lowest price wins\n"
    )
    decision = Decision("Ash", "S", "pass", "Head", "2026-05-01", "Looked into.")
    found = scored(text, {}, {"Ash": {"price": 5, "staff": 0}}, decision)
    assert found.outcomes == ("error",)
    why = "S says error, and a decision settles what is referred or unknown"
    assert found.result().notes == [f"The decision on Ash, S, settles nothing: {why}."]


def test_of_editions_that_start_on_one_day_the_last_written_counts() -> None:
    one, other = Period(DAY, date(2026, 5, 1)), Period(DAY, date(2026, 6, 1))
    assert in_force([("first", one), ("second", other)], DAY) == "second"
    assert in_force([("second", other), ("first", one)], DAY) == "first"
    assert in_force([("later", one), ("earlier", Period(date(2026, 1, 1), DAY))], DAY) == "later"


@pytest.mark.parametrize("answer", ["'A", "'B"])
def test_what_is_missing_of_a_result_that_rows_share_is_not_their_conditions(answer: Given) -> None:
    """Whether the second row holds is not known, but it says what the first says: only that is missing."""
    text = (
        "bid\n  rating  one of A, B\n  visits  number\n  hours  number\n"
        "table T\n  rating | visits     | points\n  any    | any        | hours\n"
        "  A or B | at least 5 | hours\n"
        f"criterion Q worth 100%\n  points marks\n{HIGHEST_TOTAL}"
    )
    ash = by_name(scored(text, {}, {"Ash": {"rating": answer}}))["Ash"]
    assert [missing.fact for missing in ash.missing] == ["hours"]


def test_marks_of_a_criterion_that_there_is_not() -> None:
    text = f"bid\n  plan  level from 0 to 5\ncriterion Q worth 100%\n  plan out of 5\n{HIGHEST_TOTAL}"
    found = scored(text, {}, {"Ash": {"plan": 4}})
    assert found.marks("Q") == (80,)
    with pytest.raises(KeyError, match="PRICE"):
        found.marks("PRICE")


def test_a_pass_mark_taken_from_the_other_bids_is_tried_when_they_are_scored() -> None:
    """The marks look at one bid alone; the level to reach is that of the bids that got so far."""
    text = (
        "bid\n  plan  level from 0 to 5\n  ok  yes or no\nrule OK\n  require ok\n"
        "criterion Q worth 100%\n  plan out of 5\n  at least (mean plan among bids), otherwise fail\n"
        f"{HIGHEST_TOTAL}"
    )
    bids: dict[str, dict[str, Given]] = {
        "Ash": {"plan": 4, "ok": True},
        "Birch": {"plan": 2, "ok": True},
        "Cedar": {"plan": 5, "ok": False},
    }
    found = scored(text, {}, bids)
    assert found.outcomes == ("pass", "fail", "fail")
    said = {name: [rule.outcome for rule in bid.rules] for name, bid in by_name(found).items()}
    assert said == {"Ash": ["pass", "pass"], "Birch": ["pass", "fail"], "Cedar": ["fail", "not reached"]}
