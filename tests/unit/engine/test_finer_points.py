"""Points of the reference that few competitions meet, each careful and compiled."""

from __future__ import annotations

from fractions import Fraction

import pytest

from svrules.engine import Scored
from tests.unit.engine.scoring import Given, by_name, scored

COMPILED_FROM = 30
"""So many bids are computed by compiled rules."""


@pytest.fixture(params=[1, COMPILED_FROM], ids=["careful", "compiled"])
def times(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def of_each(
    text: str, times: int, facts: dict[str, Given], contract: dict[str, Given] | None = None
) -> Scored:
    """A competition of so many bids, all alike."""
    return scored(text, contract or {}, {f"Bid {at}": dict(facts) for at in range(times)})


def the_value(found: Scored, name: str) -> Fraction:
    """What the named value is for every bid."""
    values = {v.exact for bid in found.result().bids for v in bid.values if v.name == name}
    (exact,) = values
    assert exact is not None
    return Fraction(exact)


FAMILY = (
    "bid\n  a  number\n  b  number\n"
    "family measure\n  code | title | theme | counted | own cap\n"
    "  M1 | One | Work    | a | 10\n"
    "  M2 | Two | {theme} | b | 100\n"
    "value benefit for each measure\n  counted × 1\n"
)


def test_the_limit_of_a_group_is_that_of_its_first_member(times: int) -> None:
    text = FAMILY.format(theme="Work") + (
        "value offer\n  sum of benefit over measures, each theme capped at own cap\n"
        "award\n  highest offer wins\n"
    )
    assert the_value(of_each(text, times, {"a": 8, "b": 9}), "offer") == 10


@pytest.mark.parametrize(("a", "b", "kept"), [(20, 20, 10), (20, 21, 21), (21, 20, 10)])
def test_of_equals_only_the_first_of_a_group_counts(times: int, a: int, b: int, kept: int) -> None:
    text = FAMILY.format(theme="Schools") + (
        "value offer\n  sum of benefit over measures, only the largest of M1, M2,"
        " each theme capped at own cap\n"
        "award\n  highest offer wins\n"
    )
    assert the_value(of_each(text, times, {"a": a, "b": b}), "offer") == kept


@pytest.mark.parametrize(("a", "b", "kept"), [(20, 20, 10), (20, 21, 21)])
def test_of_equals_the_first_is_among_the_n_largest(times: int, a: int, b: int, kept: int) -> None:
    text = FAMILY.format(theme="Schools") + (
        "value offer\n  sum of benefit over measures, the 1 largest, each theme capped at own cap\n"
        "award\n  highest offer wins\n"
    )
    assert the_value(of_each(text, times, {"a": a, "b": b}), "offer") == kept


@pytest.mark.parametrize("divisor", ["4", "-4", "-1/3", "7/2"])
def test_dividing_by_a_figure_of_the_contract(times: int, divisor: str) -> None:
    text = "contract\n  d  number\nbid\n  v  number\nvalue q\n  v ÷ d\naward\n  highest q wins\n"
    found = of_each(text, times, {"v": 3}, {"d": divisor})
    assert the_value(found, "q") == 3 / Fraction(divisor)


def test_dividing_by_a_figure_of_the_contract_that_is_zero(times: int) -> None:
    text = "contract\n  d  number\nbid\n  v  number\nvalue q\n  v ÷ d\naward\n  highest q wins\n"
    assert set(of_each(text, times, {"v": 3}, {"d": 0}).outcomes) == {"error"}


def test_scored_again_even_all_bids_are_those_that_still_pass() -> None:
    text = (
        "bid\n  price  money\n  plan  level from 0 to 5\n  ok  yes or no\n"
        "rule OK\n  require ok\n"
        "criterion P worth 50%\n  price relative to lowest among all bids\n"
        "criterion Q worth 50%\n  plan out of 5\n"
        "rule ENOUGH\n  require total is at least 40\n"
        "award\n  highest total wins\n  score again without bids that fail\n"
    )
    bids: dict[str, dict[str, Given]] = {
        "Ash": {"price": 100, "plan": 5, "ok": True},
        "Birch": {"price": 200, "plan": 5, "ok": True},
        "Cedar": {"price": 50, "plan": 0, "ok": True},
        "Dale": {"price": 10, "plan": 5, "ok": False},
    }
    found = scored(text, {}, bids)
    assert found.outcomes == ("pass", "pass", "fail", "fail")
    assert found.totals[:2] == (Fraction(100), Fraction(75))
    result = found.result()
    taken = {one.id: one for one in result.populations}
    use = next(use for use in by_name(found)["Ash"].population if use.where == "P")
    assert taken[use.taken].bids == ["Ash", "Birch"]
    why = "it did not pass when the scores were computed again"
    assert [(left.bid, left.why) for left in taken[use.taken].left_out] == [("Cedar", why), ("Dale", why)]


def test_what_a_rule_on_marks_said_is_that_of_the_second_scoring() -> None:
    text = (
        "bid\n  price  money\n  plan  level from 0 to 5\n"
        "criterion P worth 50%\n  price relative to lowest\n"
        "criterion Q worth 50%\n  plan out of 5\n"
        "rule ENOUGH\n  require total is at least 55\n"
        "rule DEAR\n  require marks of P is at most 40\n  only when marks of P is above 45\n"
        "award\n  highest total wins\n  score again without bids that fail\n"
    )
    bids: dict[str, dict[str, Given]] = {"Ash": {"price": 100, "plan": 5}, "Birch": {"price": 50, "plan": 0}}
    found = scored(text, {}, bids)
    assert [(rule.rule, rule.outcome) for rule in by_name(found)["Ash"].rules] == [
        ("ENOUGH", "pass"),
        ("DEAR", "fail"),  # not reached as long as Birch was in
    ]
    assert found.outcomes == ("fail", "fail")
