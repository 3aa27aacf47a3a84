"""A rejected bid: its marks are shown only where it failed by them."""

from __future__ import annotations

import pytest

from svrules.engine.result import Result
from svrules.render.explained import explained
from svrules.render.ranking import ranking
from svrules.render.terminal import as_text
from tests.unit.render.test_results_shown import result_of

BOOK = """
rulebook "Rejected"
  edition "1"
bid
  price  money, above £0
  plan   level from 0 to 5
  team   level from 0 to 5
  bad    yes or no
rule X1 "Bad"  clause "1"
  fail when bad
rule HALF "Half"
  require marks of TEAM is at least 5
criterion PRICE "Price"  worth 60%
  price relative to lowest
criterion QUALITY "Quality"  worth 40%
criterion PLAN "Plan"  worth 50% of QUALITY
  plan out of 5
  at least 2, otherwise fail
criterion TEAM "Team"  worth 50% of QUALITY
  team out of 5
award
  highest total wins
"""
ASH: dict[str, object] = {"bidder": "Ash", "price": "£100", "plan": 4, "team": 4, "bad": "no"}
BIRCH = {**ASH, "bidder": "Birch"}


def row(result: Result, bid: str) -> list[str]:
    lines = as_text(ranking(result), 200).splitlines()
    return next(line.split() for line in lines if f" {bid} " in line)


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"bad": "yes"}, ["–", "Birch", "fail", "–", "–", "–", "X1"]),
        ({"plan": 1}, ["–", "Birch", "fail", "–", "–", "20", "PLAN"]),
        ({"team": 1}, ["–", "Birch", "fail", "–", "–", "20", "HALF"]),
        ({"bad": None}, ["–", "Birch", "unknown", "–", "–", "32", "X1"]),
    ],
)
def test_marks_of_a_rejected_bid_in_the_ranking(facts: dict[str, object], shown: list[str]) -> None:
    result = result_of(BOOK, ASH, {**BIRCH, **facts})
    assert row(result, "Birch") == shown
    assert row(result, "Ash") == ["1", "Ash", "pass", "92", "60", "32"]


def test_an_explanation_says_why_a_rejected_bid_has_no_marks() -> None:
    out = explained(result_of(BOOK, ASH, {**BIRCH, "bad": "yes"}), "Birch")
    assert "PRICE Price: not marked, since the bid was rejected (line 13 of edges.svr)\n" in out
    assert "not scored" not in out
    assert "no marks yet" not in out
    assert "PLAN Plan: 16 marks of 20" in out
    waiting = explained(result_of(BOOK, ASH, {**BIRCH, "bad": None}), "Birch")
    assert "PRICE Price: no marks yet of 60" in waiting


def test_a_rejected_project_is_called_so() -> None:
    book = BOOK.replace("\nbid\n", "\nproject\n")
    out = explained(result_of(book, ASH, {**BIRCH, "bad": "yes"}), "Birch")
    assert "PRICE Price: not marked, since the project was rejected" in out
