"""Where a bid cannot be scored with another figure, that is an error and no border between bids."""

from __future__ import annotations

import pytest

from svrules.change.margin.page import margin_page
from svrules.render.html import as_html
from svrules.render.terminal import as_text
from tests.unit.change.asked import margin_of

BOOK = """
rulebook "Fixed marks"
  edition "1"
bid
  weeks    weeks, at least 0
  quality  level from 0 to 10
  price    money, above £0
criterion APP "Apprenticeships" worth 6 marks
  weeks by level
  below 10 gives 0 marks
  10 or more gives 6 marks
criterion Q "Quality" worth 34 marks
  quality out of 10
criterion PRICE "Price" worth 60 marks
  price relative to lowest
award
  highest total wins
"""
FIRST_HAS_THEM = """
bidder | weeks | quality | price
Ash    | 12    | 9       | £100,000
Birch  | 0     | 8       | £100,000
"""
LAST_HAS_THEM = """
bidder | weeks | quality | price
Ash    | 0     | 5       | £100,000
Birch  | 0     | 9       | £140,000
Cedar  | 12    | 0       | £300,000
"""


def test_what_is_only_an_error_is_not_what_the_decision_hangs_on() -> None:
    answer = margin_of(BOOK, FIRST_HAS_THEM)
    assert {one.what for one in answer.in_error} >= {"APP", "Q", "PRICE"}
    assert not any(one.kind == "weight" for one in answer.turns)
    app = next(one for one in answer.in_error if one.what == "APP")
    (found,) = app.failing
    assert (app.at, found.code, found.where, found.bids) == ("5.99", "SV0903", "APP", ("Ash",))


def test_the_page_says_so_in_the_words_of_sweep() -> None:
    page = margin_page(margin_of(BOOK, FIRST_HAS_THEM))
    text = " ".join(as_text(page, 400).split())
    above, below = text.split("It hangs on these most tightly", 1)
    assert "cannot be scored, and who comes first there is provisional" in above
    told, error = below.split("In error", 1)
    assert "weight of" not in told
    assert "`APP` of Ash: 6 marks lie outside 0 to 5.99. (SV0903) So Ash cannot be scored there: " in error
    assert "who comes first there is provisional." in error
    assert "SV0903" in as_html(page)


def test_a_loser_in_error_makes_who_comes_first_provisional() -> None:
    answer = margin_of(BOOK, LAST_HAS_THEM)
    assert answer.first == ("Ash",)
    turn = next(one for one in answer.turns if one.kind == "weight" and one.what == "Q")
    assert turn.first == ("Birch",)
    assert [one.bids for one in turn.failing] == [("Cedar",)]
    text = " ".join(as_text(margin_page(answer), 400).split())
    assert "Birch (provisional)" in text
    assert f"weight of Q, at {turn.at}: `APP` of Cedar" in text


@pytest.mark.parametrize("weeks", ["0", "5"])
def test_without_errors_nothing_is_said_of_them(weeks: str) -> None:
    answer = margin_of(BOOK, FIRST_HAS_THEM.replace("12    ", f"{weeks}     "))
    assert answer.in_error == ()
    assert not any(one.failing for one in answer.turns)
    assert "In error" not in as_text(margin_page(answer))
