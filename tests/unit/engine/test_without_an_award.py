"""A rulebook may mark bids and award nothing: totals are the sum of the marks, and nobody is ranked."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests.unit.engine.scoring import by_name, scored

ONE = "bid\n  plan  level from 0 to 5\ncriterion P worth 100%\n  plan out of 5\n"


def test_one_criterion_and_no_award() -> None:
    found = scored(ONE, {}, {"Ash": {"plan": 4}, "Birch": {"plan": None}})
    assert (found.totals, found.ranks) == ((Fraction(80), None), (None, None))
    assert found.outcomes == ("pass", "unknown")


def test_a_rule_on_the_total_without_an_award() -> None:
    text = f"{ONE}rule T\n  require total is at least 80\n"
    found = scored(text, {}, {"Ash": {"plan": 4}, "Birch": {"plan": 3}})
    assert found.outcomes == ("pass", "fail")


@pytest.mark.parametrize("award", ["", "award\n  highest total wins\n"])
def test_a_rule_on_the_total_of_no_criteria_is_an_error(award: str) -> None:
    text = f"bid\n  plan  level from 0 to 5\nrule T\n  require total is at least 80\n{award}"
    found = scored(text, {}, {"Ash": {"plan": 4}})
    assert found.outcomes == ("error",)
    (rule,) = by_name(found)["Ash"].rules
    assert [error.code for error in rule.errors] == ["SV0603"]


@pytest.mark.parametrize(
    ("worth", "wins"),
    [("1st in importance", "highest in order of importance wins"), ("100%", "highest total wins")],
)
def test_an_award_by_criteria_that_are_not_in_force_is_an_error(worth: str, wins: str) -> None:
    text = (
        "contract\n  day  date, decides the rules in force\nbid\n  plan  level from 0 to 5\n"
        f"criterion P worth {worth} from 1 April 2026\n  plan out of 5\naward\n  {wins}\n"
    )
    bids = {"Ash": {"plan": 4}}
    assert scored(text, {"day": date(2026, 3, 31)}, dict(bids)).outcomes == ("error",)
    assert scored(text, {"day": date(2026, 4, 1)}, dict(bids)).outcomes == ("pass",)
