"""Ties and near ties as a reader sees them: what settled a tie is never called a shared rank."""

from __future__ import annotations

from svrules.engine.result import Result
from svrules.render import reasons
from svrules.render.explained import explained
from svrules.render.ranking import ranking
from svrules.render.terminal import as_text
from tests.unit.render.test_results_shown import result_of

BOOK = """
rulebook "Ties"
  edition "1"
bid
  price  money
  v      number
criterion V "V"  worth 100%
  v out of 100
award
  highest total wins
  tie: lowest price
  near tie within 0.5 marks
"""


def scored(**bids: tuple[str, int]) -> Result:
    return result_of(BOOK, *({"bidder": name, "v": v, "price": price} for name, (v, price) in bids.items()))


def told(result: Result, bid: str) -> str:
    return " ".join(explained(result, bid).split())


def test_a_settled_tie_shares_no_rank() -> None:
    result = scored(Ash=("74", 9), Birch=("74", 8))
    assert reasons.ties(result) == ("Ash, Birch are level; settled by lowest price.",)
    assert reasons.near_ties(result) == ("Birch and Ash are level.",)
    assert "share" not in as_text(ranking(result), 200)


def test_every_pair_within_the_margin_is_told() -> None:
    result = scored(Ash=("74", 8), Birch=("74", 9), Cedar=("73.8", 1), Dale=("73.5", 1), Elder=("73.2", 1))
    assert reasons.near_ties(result) == (
        "Ash, Birch, Cedar, Dale are 0.5 apart at most.",
        "Dale and Elder are 0.3 apart.",
    )
    assert "Near tie with Cedar (0.2 apart), Dale (0.5 apart)." in told(result, "Ash")
    assert "Near tie with Ash (0.5 apart), Birch (0.5 apart), Cedar (0.3 apart)" in told(result, "Dale")


def test_a_tie_settled_for_some_names_those_that_share_a_rank() -> None:
    result = scored(Ash=("74", 9), Birch=("74", 8), Cedar=("74", 9))
    assert reasons.ties(result) == (
        "Ash, Birch, Cedar are level; settled by lowest price; Ash, Cedar share rank 2.",
    )
    assert "level with Birch: the tie is settled by lowest price." in told(result, "Ash")
    same = scored(Ash=("74", 9), Birch=("74", 9))
    assert reasons.ties(same) == ("Ash, Birch are level; not settled: the rank is shared.",)


def test_of_very_many_bids_the_first_are_named() -> None:
    result = scored(**{f"Bid{at}": ("74", 9) for at in range(30)})
    (said,) = reasons.near_ties(result)
    assert said.endswith("Bid11 and 18 more are level.")
    (tie,) = reasons.ties(result)
    assert len(tie) < 150
