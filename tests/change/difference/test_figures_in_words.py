"""Figures that cases are told apart by are said with their formula, and the edition where it takes that."""

from __future__ import annotations

from svrules.change.difference.difference import difference
from tests.change.impact.books import book, changed

OLD = """\
rulebook "Spend"
  edition "1"
bid
  price  money, above £0
  spend  money, at least £0
  plan   number, between 0 and 20
value spend per pound
  spend ÷ price × 2 rounded to 2 decimal places
criterion PRICE "Price"  worth 80 points
  price relative to lowest
criterion SPEND "Spend"  worth 14 points
  spend ÷ price from 0% for no marks to 30% for full marks
  capped at full marks
  round to 1 decimal place
criterion PLAN "Plan"  worth 6 points
  plan marks
  capped at full marks
award
  highest total wins
"""
DAY = ("bid\n", "contract\n  notice date  date, decides the rules in force\nbid\n")


def cases(old: str, new: str) -> list[tuple[str, str, str]]:
    """The cases in which something differs, with the result before and after."""
    found = difference(book(old), book(new), look=False).found
    return [case for one in found for where in one.where for case in where.cases]


def test_a_rounding_of_marks_is_said_with_its_formula() -> None:
    found = cases(OLD, changed(OLD, ("worth 14 points", "worth 12 points"), ("worth 6", "worth 8")))
    before, after = (f"({by} × spend ÷ price) rounded to 1 decimal place" for by in ("≈46.6667", "40"))
    assert (f"spend at most 30% of price, {before} above {after}", before, after) in found


def test_a_rounded_value_is_said_with_its_formula() -> None:
    rule = "award\n", "rule LITTLE\n  refer when spend per pound is below 1\naward\n"
    old = changed(OLD, rule)
    found = cases(old, changed(old, ("is below 1", "is below 1.5")))
    assert [case for case, *_ in found] == ["spend ÷ price × 2 rounded to 2 decimal places 1 to below 1.5"]


def test_figures_in_the_same_words_are_told_apart_by_edition() -> None:
    value = ("value spend per pound", "value third\n  plan ÷ 3 + 1\nvalue spend per pound")
    rule = ("award\n", "rule PLANNED\n  refer when third rounded to whole numbers is at least 4\naward\n")
    old = changed(OLD, value, rule)
    found = cases(old, changed(old, ("÷ 3 + 1", "÷ 3 + 2")))
    third = "third rounded to whole numbers"
    assert (f"{third} below 4, {third} in the new edition at least 4", "pass", "refer") in found


def test_figures_in_the_same_words_on_other_days_have_no_edition() -> None:
    """They are of one edition, and no case lies on both days."""
    value = (
        "value spend per pound",
        "setting part  number\n  2 until 31 May 2026\n  3 from 1 June 2026\nvalue spend per pound",
    )
    rule = (
        "award\n",
        "rule PLANNED\n  refer when plan ÷ part rounded to whole numbers is at least 4\naward\n",
    )
    old = changed(OLD, DAY, value, rule)
    found = cases(old, changed(old, ("is at least 4", "is at least 5")))
    assert {case.split(" 4")[0] for case, *_ in found} == {"plan ÷ part rounded to whole numbers"}
    assert not any("edition" in case for case, *_ in found)
