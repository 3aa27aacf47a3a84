"""`margin`: borders worked out by hand, of weights, marks and facts; who wins without a loser."""

from __future__ import annotations

from fractions import Fraction

import pytest

from svrules.change.margin.answer import Margin, Turn
from svrules.change.margin.page import margin_page
from svrules.errors import MisuseError
from svrules.render.terminal import as_text
from tests.unit.change.asked import margin_of, only, reach_of

THREE_WEIGHTS = """
rulebook "Weights"
  edition "1"
bid
  a  number, between 0 and 10
  b  number, between 0 and 10
  c  number, between 0 and 10
criterion A "A"  worth 50%  clause "1"
  a out of 10
criterion B "B"  worth 30%  clause "2"
  b out of 10
criterion C "C"  worth 20%  clause "3"
  c out of 10
award
  highest total wins
  near tie within 5 marks
"""
CLOSE = """
bidder | a | b | c
Ash    | 8 | 5 | 5
Birch  | 6 | 7 | 7
"""


def weight(answer: Margin, code: str) -> Turn:
    (found,) = [one for one in answer.turns if (one.kind, one.what) == ("weight", code)]
    return found


def test_when_a_weight_moves_the_others_give_way_in_proportion() -> None:
    """Ash has 40 + 15 + 10 = 65, Birch 30 + 21 + 14 = 65: level; so A from 50 down lets Birch win at once."""
    answer = margin_of(THREE_WEIGHTS, CLOSE.replace("8 | 5 | 5", "9 | 5 | 5"))
    assert (answer.first, answer.ahead) == (("Ash",), "5")
    # A at w: 9w/10 + 5 (100 − w)/10 against 6w/10 + 7 (100 − w)/10: level where 3w = 2 (100 − w), w = 40.
    turn = weight(answer, "A")
    assert (turn.given_exact, turn.limit, turn.limit_in, turn.share) == ("50", "40", True, "1/10")
    assert (turn.at, turn.short, turn.first_at_short) == ("40", "40.01", ("Ash",))
    assert turn.first == ("Ash", "Birch")
    assert turn.others == "B 36 instead of 30, C 24 instead of 20"


def test_weights_within_a_section_stay_in_it() -> None:
    """Q is worth 60: Q1 at w and Q2 at 60 − w. Ash has 40 + 8w/10 + 2 (60 − w)/10, Birch 5 × 40/10 + 6."""
    text = """
rulebook "Section"
  edition "1"
bid
  price  number, between 0 and 10
  one    number, between 0 and 10
  two    number, between 0 and 10
criterion PRICE "Price"  worth 40%
  price out of 10
criterion Q "Quality"  worth 60%
criterion Q1 "One"  worth 50% of Q
  one out of 10
criterion Q2 "Two"  worth 50% of Q
  two out of 10
award
  highest total wins
"""
    answer = margin_of(text, "bidder | price | one | two\nAsh | 5 | 8 | 2\nBirch | 5 | 3 | 6\n")
    # 8w/10 + 2 (60 − w)/10 against 3w/10 + 6 (60 − w)/10: level where 5w = 4 (60 − w), w = 80/3.
    turn = weight(answer, "Q1")
    assert (turn.given_exact, turn.limit) == ("30", str(Fraction(80, 3)))
    assert (turn.at, turn.others) == ("26.66", "Q2 33.34 instead of 30")
    # Prices are equal: only where nothing but the price counts do they share the first place.
    alone = weight(answer, "PRICE")
    assert (alone.at, alone.first, alone.others) == ("100", ("Ash", "Birch"), "Q 0 instead of 60")


def test_facts_of_every_bid_and_the_nearest_first() -> None:
    answer = margin_of(THREE_WEIGHTS, CLOSE.replace("8 | 5 | 5", "9 | 5 | 5"))
    facts = {(one.what, one.bid): one for one in answer.turns if one.kind == "fact"}
    assert facts["a", "Ash"].limit == "8"  # 5 marks are 1 of 10 on A
    assert facts["b", "Birch"].limit == str(7 + Fraction(5, 3))
    shares = [Fraction(one.share) for one in answer.turns if one.share is not None]
    assert shares == sorted(shares)


def test_without_a_loser_another_may_win() -> None:
    """Cedar's price is the lowest, so the others' marks for price lie close; without it they spread."""
    text = """
rulebook "Relative"
  edition "1"
bid
  price  money excluding VAT, above £0
  good   number, between 0 and 10
criterion PRICE "Price"  worth 50%
  price relative to lowest
criterion GOOD "Good"  worth 50%
  good out of 10
award
  highest total wins
"""
    bids = "bidder | price | good\nAsh | £200 | 9\nBirch | £150 | 7.5\nCedar | £75 | 1\n"
    # Ash 18.75 + 45 = 63.75, Birch 25 + 37.5 = 62.5, Cedar 50 + 5.
    # Without Cedar: Ash 37.5 + 45 = 82.5, Birch 50 + 37.5 = 87.5.
    answer = margin_of(text, bids)
    assert answer.first == ("Ash",)
    assert [(one.left_out, one.first, one.changes) for one in answer.without] == [
        ("Birch", ("Ash",), False),
        ("Cedar", ("Birch",), True),
    ]


def test_near_ties_are_told() -> None:
    answer = margin_of(THREE_WEIGHTS, CLOSE.replace("8 | 5 | 5", "9 | 5 | 5"))
    assert [(one.bids, one.apart) for one in answer.near_ties] == [(("Ash", "Birch"), "5")]
    assert "Ash and Birch are within 5 of each other." in as_text(margin_page(answer))


def test_marks_of_evaluators_are_marks() -> None:
    text = """
rulebook "Panel"
  edition "1"
bid
  plan  level from 0 to 5, by 2 evaluators, settled by consensus
criterion PLAN "Plan"  worth 100%
  plan out of 5
award
  highest total wins
"""
    answer = margin_of(text, "bidder | plan consensus\nAsh | 4\nBirch | 2\n")
    found = {(one.kind, one.what, one.bid, one.at, one.share) for one in answer.turns}
    assert ("mark", "plan consensus", "Birch", "4", "2/5") in found
    assert ("mark", "plan consensus", "Ash", "2", "2/5") in found
    assert "weight of PLAN: nothing stands beside it" in answer.not_looked_at


def test_a_winner_that_nothing_moves() -> None:
    text = """
rulebook "Fixed"
  edition "1"
bid
  a  yes or no
criterion A "A"  worth 100 points
  100 marks when a
award
  highest total wins
"""
    answer = margin_of(text, "bidder | a\nAsh | yes\n")
    assert not answer.turns and "keep the winner" in as_text(margin_page(answer))


def test_without_a_winner_there_is_nothing_to_ask() -> None:
    with pytest.raises(MisuseError, match="nobody has the first place"):
        margin_of(THREE_WEIGHTS, "bidder | a | b | c\nAsh | | 1 | 1\n")


def test_the_record_reads_back() -> None:
    answer = margin_of(THREE_WEIGHTS, CLOSE)
    assert Margin.model_validate_json(answer.model_dump_json()) == answer


POT = """
rulebook "Pot"
  edition "1"
call
  pot      money excluding VAT
project
  request  money excluding VAT, above £0, at most £1,000
  good     number, between 0 and 10
criterion GOOD "Good"  worth 100%
  good out of 10
award
  highest total wins
  fund request from pot in rank order, whole grants only
"""
PROJECTS = "project | request | good\nAsh | £60 | 9\nBirch | £30 | 8\nCedar | £20 | 7\n"


def test_where_a_pot_is_spent_it_is_about_the_money() -> None:
    """£100 covers Ash and Birch; Cedar is £10 short, and Birch's grant must not be above £40."""
    answer = margin_of(POT, PROJECTS, {"pot": "£100"})
    assert (answer.decides, answer.first) == ("funding", ("Ash", "Birch"))
    facts = {(one.what, one.bid, one.at): one.first for one in answer.turns}
    assert facts["request", "Cedar", "£10"] == ("Ash", "Birch", "Cedar")
    assert facts["request", "Ash", "£50"] == ("Ash", "Birch", "Cedar")
    assert facts["request", "Birch", "£40.01"] == ("Ash",)
    assert "Cedar would be funded" in " ".join(as_text(margin_page(answer)).split())


def test_what_would_have_been_funded() -> None:
    answer = reach_of(POT, PROJECTS, "Cedar", "funded", contract={"pot": "£100"})
    assert only(answer, "request", "less").value == "£10"
    # As the best with £20, or before Birch: 20 + 60 + … leaves Birch out, but not Cedar.
    assert only(answer, "good", "more").value == "8.01"


POLICY = """
rulebook "Policy"
  edition "1"
contract
  contract value  money, above £0
  award by        date
bid
  price  money, above £0
  good   number, between 0 and 10
setting least good  number
  3
rule SCOPE
  applies when contract value is above £20,000
rule GOOD  clause "1.1"
  require good is at least least good
criterion PRICE "Price"  worth 40%
  price relative to lowest
criterion GOOD MARKS "Good"  worth 60%
  good out of 10
  at least 25%, otherwise fail
award
  highest total wins
  total at least 30, otherwise fail
"""


def of_policy(answer: Margin) -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    kinds = ("setting", "pass mark", "limit", "contract", "table", "column")
    return {(one.kind, one.what): (one.at, one.first) for one in answer.turns if one.kind in kinds}


def test_figures_of_the_policy_and_of_the_contract() -> None:
    """Ash 30 + 54 = 84 against Birch 40 + 24 = 64: Ash falls only where it is kept out, or all are."""
    bids = "bidder | price | good\nAsh | £400 | 9\nBirch | £300 | 4\n"
    answer = margin_of(POLICY, bids, {"contract value": "£50,000", "award by": "2026-05-01"})
    assert of_policy(answer) == {
        ("setting", "least good"): ("9.01", ()),
        ("limit", "SCOPE"): ("£50,000", ()),
        ("contract", "contract value"): ("£20,000", ()),
        ("pass mark", "GOOD MARKS"): ("90.01%", ()),
        ("pass mark", "TOTAL"): ("84.01", ()),
    }
    assert answer.not_looked_at == ("`award by` of the contract: days and texts stay",)
    assert "all stay" in " ".join(as_text(margin_page(answer)).split())


def test_a_pot_that_a_table_gives_is_a_figure_of_the_policy() -> None:
    """£100 pay £60 and £30, not £20 more; with less than £90 Birch goes without."""
    table = 'table T "Pots"  clause "4"\n  strand | pot\n  North  | £100\n  South  | £50\n'
    text = POT.replace("  pot      money excluding VAT\n", "  strand  one of North, South\n")
    text = text.replace("criterion GOOD", table + "criterion GOOD", 1)
    answer = margin_of(text, PROJECTS, {"strand": "North"})
    pots = {one.at: one.first for one in answer.turns if one.kind == "table"}
    assert pots == {"£89.99": ("Ash",), "£110": ("Ash", "Birch", "Cedar")}
    (strand,) = [one for one in answer.turns if one.kind == "contract"]
    assert (strand.given, strand.at, strand.first) == ("North", "South", ())
