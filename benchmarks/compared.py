"""A criterion that compares bids: the price relative to the lowest, beside the same by hand.

The functions by hand are given all bids at once, as they need the lowest price first; neither keeps a trace.
zen scores one bid a call and cannot look at the others, so it has no side here.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from svrules.engine import Bid, Competition, score
from svrules.language import read

RULEBOOK = """rulebook "Price and quality"
  edition "1"
bid
  price    money excluding VAT, above £0
  quality  level from 0 to 10
criterion PRICE "Price" worth 40%
  price relative to lowest
criterion QUALITY "Quality" worth 60%
  quality out of 10
award
  highest total wins
  round total to 2 decimal places
"""
PENNY = Decimal("0.01")
Side = Callable[[], list[Any]]


def sides(count: int) -> dict[str, Side]:
    """Each way to score so many bids; all give the list of totals."""
    prices = [Fraction(10_000 + 137 * (number * 7919 % 211)) for number in range(count)]
    qualities = [Fraction(number * 31 % 11) for number in range(count)]
    rulebook, _ = read(RULEBOOK, "compared.svr")
    assert rulebook is not None
    bids = [{"price": price, "quality": quality} for price, quality in zip(prices, qualities, strict=True)]
    competition = Competition({}, tuple(Bid(f"Bid {at}", facts) for at, facts in enumerate(bids)))
    decimals = [[Decimal(int(one)) for one in column] for column in (prices, qualities)]
    floats = [[float(one) for one in column] for column in (prices, qualities)]
    return {
        "svrules, trace kept, not written": lambda: list(score(rulebook, competition).totals),
        "Decimal by hand": lambda: _with_decimals(*decimals),
        "float by hand": lambda: _with_floats(*floats),
    }


def _with_decimals(prices: list[Decimal], qualities: list[Decimal]) -> list[Any]:
    lowest = min(prices)
    return [
        (40 * (lowest / price) + 6 * quality).quantize(PENNY, ROUND_HALF_UP)
        for price, quality in zip(prices, qualities, strict=True)
    ]


def _with_floats(prices: list[float], qualities: list[float]) -> list[Any]:
    lowest = min(prices)
    return [
        round(40 * lowest / price + 6 * quality, 2) for price, quality in zip(prices, qualities, strict=True)
    ]
