"""A rulebook may mark bids and award nothing: totals are the sum of the marks, and nobody is ranked."""

from __future__ import annotations

from fractions import Fraction

from tests.unit.engine.scoring import scored

ONE = "bid\n  plan  level from 0 to 5\ncriterion P worth 100%\n  plan out of 5\n"


def test_one_criterion_and_no_award() -> None:
    found = scored(ONE, {}, {"Ash": {"plan": 4}, "Birch": {"plan": None}})
    assert (found.totals, found.ranks) == ((Fraction(80), None), (None, None))
    assert found.outcomes == ("pass", "unknown")


def test_a_rule_on_the_total_without_an_award() -> None:
    text = f"{ONE}rule T\n  require total is at least 80\n"
    found = scored(text, {}, {"Ash": {"plan": 4}, "Birch": {"plan": 3}})
    assert found.outcomes == ("pass", "fail")
