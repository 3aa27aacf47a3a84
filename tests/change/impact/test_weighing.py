"""Weights that have to add up go in together, in points as in percent; no competition is scored half way."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

import pytest

from svrules.change.difference.difference import difference
from svrules.change.difference.page import page
from svrules.change.impact.hybrids import Hybrids
from svrules.change.impact.steps import steps_between
from svrules.data import read_mapping
from svrules.engine import score
from svrules.render.terminal import as_text
from tests.change.impact.books import book, changed, impact

OLD = """\
rulebook "Points"
  edition "1"
contract
  notice date  date, decides the rules in force
  works        yes or no
bid
  price  money, above £0
  jobs   FTE, at least 0
  spend  money, at least £0
  plan   level from 0 to 4
setting plan size  number
  4
criterion PRICE "Price"  worth 80 points
  price relative to lowest
criterion SV "Social value"  worth 20 points
criterion JOBS "Jobs"  worth 10 points of SV
  jobs relative to highest, 0 when every bid offers 0 FTE
criterion SPEND "Spend"  worth 6 points of SV
  spend ÷ price from 0% for no marks to 30% for full marks
  capped at full marks
criterion PLAN "Plan"  worth plan size points of SV
  plan out of 4
award
  highest total wins
  round total to 1 decimal place
example "three bids"
  notice date 1 May 2026, works yes
  bidder | price    | jobs | spend   | plan
  Ash    | £100,000 | 0    | £27,000 | 4
  Birch  | £105,000 | 6    | £8,000  | 3
  Cedar  | £120,000 | 8    | £0      | 1
"""
BIDS: dict[str, Any] = {
    "contract": {"notice date": "2026-05-01", "works": "yes"},
    "bids": [
        {"bidder": "Ash", "price": "£100,000", "jobs": 0, "spend": "£27,000", "plan": 4},
        {"bidder": "Birch", "price": "£105,000", "jobs": 6, "spend": "£8,000", "plan": 3},
        {"bidder": "Cedar", "price": "£120,000", "jobs": 8, "spend": "£0", "plan": 1},
    ],
}
Edits: TypeAlias = tuple[tuple[str, str], ...]
PARTS = (("worth 10 points", "worth 13 points"), ("worth 6 points", "worth 3 points"))
TOP = (("worth 80 points", "worth 70 points"), ("worth 20 points", "worth 30 points"))
BY_A_SETTING = (("number\n  4", "number\n  6"), ("worth 6 points", "worth 4 points"))
METHOD = (("plan out of 4", "plan from 1 for no marks to 4 for full marks\n  floored at 0 marks"),)
MORE_JOBS = ("worth 10 points", "worth 20 points")
IN_PERCENT = (
    ("worth 10 points of SV", "worth 50% of SV"),
    ("worth 6 points of SV", "worth 30% of SV"),
    ("worth plan size points of SV", "worth 20% of SV"),
)
OTHER_PERCENT = (("worth 50%", "worth 60%"), ("worth 30%", "worth 20%"))
WHAT_IS_LEFT = (*IN_PERCENT[:2], ("worth plan size points of SV", "worth what is left of SV"))
LEFT = (("worth 80 points", "worth 80%"), ("worth 20 points", "worth what is left"))
WORKS, NO_WORKS = (
    "worth 16 points of SV\n  only when works\n",
    "worth 16 points of SV\n  only when not works\n",
)
ONLY_WORKS = (("worth 10 points of SV\n", WORKS), ("worth 6 points of SV\n", NO_WORKS))
NO_LONGER_WORKS = ((f'"Jobs" {WORKS}', f'"Jobs" {NO_WORKS}'), (f'"Spend" {NO_WORKS}', f'"Spend" {WORKS}'))
OTHER_JOBS = """
criterion JOBS "Jobs"  worth 13 points of SV from 1 April 2026
  jobs relative to highest, 0 when every bid offers 0 FTE
criterion SPEND "Spend"  worth 3 points of SV from 1 April 2026
  spend ÷ price from 0% for no marks to 30% for full marks
  capped at full marks
award
"""
BY_DAY = (("\naward\n", OTHER_JOBS),)
LATER = (("1 April 2026", "1 June 2026"),)


def names(old: str, new: str) -> list[str]:
    return [step.name for step in steps_between(book(old), book(new)).steps]


def scored_half_way(old: str, new: str) -> list[tuple[Fraction | None, ...]]:
    """The totals under every rulebook between the two."""
    between = Hybrids(steps_between(book(old), book(new)))
    bids = read_mapping(between.door, BIDS, in_file=True).accepted()
    everything = range(1 << len(between.steps.steps))
    return [score(between.rulebook(inside), bids).totals for inside in everything]


TOGETHER: dict[str, tuple[Edits, Edits, list[str]]] = {
    "parts": ((), PARTS, ["JOBS, SPEND"]),
    "a method beside": ((), (*PARTS, *METHOD), ["JOBS, SPEND", "PLAN"]),
    "by a setting": ((), BY_A_SETTING, ["plan size, SPEND"]),
    "a section and its parts": ((), (*TOP, MORE_JOBS), ["JOBS, PRICE, SV"]),
    "a section worth what is left": (LEFT, (("worth 80%", "worth 70%"), MORE_JOBS), ["JOBS, PRICE"]),
    "parts in percent": (IN_PERCENT, (*TOP, *OTHER_PERCENT), ["PRICE, SV", "JOBS, SPEND"]),
    "the top": (IN_PERCENT, TOP, ["PRICE, SV"]),
    "another sum at the top": (IN_PERCENT, (TOP[0], ("worth 20 points", "worth 25 points")), ["PRICE", "SV"]),
    "enough is left": (
        WHAT_IS_LEFT,
        (("worth 30%", "worth 35%"), ("worth 50%", "worth 40%")),
        ["JOBS", "SPEND"],
    ),
    "too little would be left": (
        WHAT_IS_LEFT,
        (("worth 30%", "worth 10%"), ("worth 50%", "worth 80%")),
        ["JOBS, SPEND"],
    ),
    "for some contracts": (ONLY_WORKS, NO_LONGER_WORKS, ["JOBS, SPEND"]),
    "from another day": (BY_DAY, LATER, ["JOBS, SPEND"]),
}


@pytest.mark.parametrize("before, edits, together", TOGETHER.values(), ids=TOGETHER)
def test_weights_that_share_a_whole_go_in_together(before: Edits, edits: Edits, together: list[str]) -> None:
    old = changed(OLD, *before)
    new = changed(old, *edits)
    assert names(old, new) == together
    assert all(None not in totals for totals in scored_half_way(old, new))


def test_what_each_change_moves_sums_to_what_moved() -> None:
    (one,) = impact(OLD, changed(OLD, *PARTS, *METHOD), BIDS).competitions
    assert [len(bid.moves) for bid in one.bids] == [1, 2, 2]
    for bid in one.bids:
        moved = Fraction(bid.new.exact) - Fraction(bid.old.exact)
        assert sum(Fraction(move.exact) for move in bid.moves) == moved != 0


def test_more_points_for_jobs_and_fewer_for_spend_are_one_change_with_bids_that_show_it() -> None:
    found = difference(book(OLD), book(changed(OLD, *PARTS)))
    (one,) = found.of("meaning")
    assert one.title == "Criterion JOBS “Jobs” and criterion SPEND “Spend”"
    assert one.witness is not None
    assert not one.witness.by_itself
    told = [part.after for part in one.witness.consequences]
    assert "error" not in told and None not in told
    assert "hides it" not in as_text(page(found), 100)
