"""Lines of a section: what limits the marks of its parts together, and asks for so many of them."""

from __future__ import annotations

import pytest

from svrules.change.difference.difference import difference
from svrules.change.difference.found import Found
from svrules.language import read

SECTION = """\
rulebook "Sections"
  edition "1"
bid
  plan    yes or no
  first   level from 0 to 10
  second  level from 0 to 5
criterion SV "Social value" worth 15 marks
{}
criterion FIRST "First" worth 10 marks of SV
  first out of 10
criterion SECOND "Second" worth 5 marks of SV
  second out of 5
criterion REST "Rest" worth 85 marks
  full marks when plan
award
  highest total wins
"""
MEANS_ANOTHER_THING = [
    ("capped at 12", "capped at 10"),
    ("", "capped at 12"),
    ("capped at (if plan then 15 otherwise 12)", "capped at (if plan then 15 otherwise 10)"),
    ("floored at 3", "floored at 4"),
    ("floored at 20%", "floored at 30%"),
    ("", "round to the nearest 2"),
    ("", "no marks when not plan"),
    ("at least 50%, otherwise fail", "at least 95%, otherwise fail"),
    ("at least 50%, otherwise fail", "at least 50%, otherwise refer"),
    ("at least 7 marks, otherwise fail", "at least 7.5 marks, otherwise fail"),
    ("at least 7 marks, otherwise capped at 5 marks", "at least 7 marks, otherwise capped at 4 marks"),
]
MEANS_THE_SAME = [
    ("capped at 12", "capped at 80%"),
    ("capped at 15", "capped at 16"),
    ("at least 50%, otherwise fail", "at least 7.5 marks, otherwise fail"),
]


def told(was: str, now: str) -> Found:
    before, after = (read(SECTION.format(f"  {line}"), "sections.svr")[0] for line in (was, now))
    assert before is not None and after is not None
    (one,) = difference(before, after).found
    return one


@pytest.mark.parametrize(("was", "now"), MEANS_ANOTHER_THING)
def test_another_limit_means_another_thing(was: str, now: str) -> None:
    one = told(was, now)
    assert one.kind == "meaning"
    assert one.where
    assert one.witness is not None


@pytest.mark.parametrize(("was", "now"), MEANS_THE_SAME)
def test_the_same_limit_in_other_words_is_proved_the_same(was: str, now: str) -> None:
    assert told(was, now).kind == "the same in every case"


def test_where_it_differs_is_told_in_marks_or_in_shares() -> None:
    (where,) = told("capped at 12", "capped at 10").where
    assert where.result == "SV marks"
    assert where.cases[0] == ("the marks for the parts of SV above 12", "12", "10")
    (where,) = told("at least 50%, otherwise fail", "at least 95%, otherwise fail").where
    assert where.cases == (("the share of the marks for the parts of SV 50% to below 95%", "pass", "fail"),)
