"""Competitions made up to score on a cluster: relative price, gates, blanks, refused cells, odd keys."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pyarrow as pa

__all__ = ["ALONE", "RULEBOOK", "bids"]

RULEBOOK = """
rulebook "Bids of many competitions"
  edition  "1"
  in force from 1 January 2025

contract
  category      one of Works, Services
  notice date   date, decides the rules in force

bid
  price         money excluding VAT, above £0
  local jobs    FTE, at least 0
  plan          level from 0 to 5
  misconduct    yes or no

table W1 "Weight of social value" clause "1"
  category | social value weight
  Works    | 20%
  Services | 15%

rule E1 "Serious misconduct" clause "2"
  refer when misconduct

value offer
  local jobs × £30,000 per FTE

criterion PRICE "Price" worth 100% - social value weight
  price relative to lowest

criterion SV "Social value" worth social value weight

criterion OFFER "What is offered" worth 60% of SV
  offer relative to highest, 0 when every bid offers £0

criterion PLAN "How it will be delivered" worth 40% of SV
  plan out of 5
  at least 1, otherwise fail

award
  highest total wins
  round total to 2 decimal places
  tie: lowest price
"""


ALONE = """
rulebook "Bids that are compared with nothing"
  edition  "1"
  in force from 1 January 2025

contract
  category      one of Works, Services
  notice date   date, decides the rules in force

bid
  price         money excluding VAT, above £0
  local jobs    FTE, at least 0
  plan          level from 0 to 5
  misconduct    yes or no

rule E1 "Serious misconduct" clause "1"
  refer when misconduct

criterion JOBS "Jobs" worth 60%
  local jobs out of 40, capped at full marks

criterion PLAN "How it will be delivered" worth 40%
  plan out of 5
  at least 1, otherwise fail

award
  highest total wins
"""


def bids(competitions: int, seed: int = 1, *, odd: bool = True) -> pa.Table:
    """So many competitions of one to nine bids, typed; the rows of each are strewn about.

    With `odd` one competition in forty has a row that is refused: a negative price, a second bid of the same
    bidder, a category that differs; and keys have spaces around them that count for nothing.
    """
    random = Random(seed)
    rows = [row for number in range(competitions) for row in _bids(number, random, odd)]
    random.shuffle(rows)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return pa.table(
        {
            "competition": pa.array(columns["competition"], pa.string()),
            "bidder": pa.array(columns["bidder"], pa.string()),
            "category": pa.array(columns["category"], pa.string()),
            "notice date": pa.array(columns["notice date"], pa.date32()),
            "price": pa.array(columns["price"], pa.int64()),
            "local jobs": pa.array(columns["local jobs"], pa.float64()),
            "plan": pa.array(columns["plan"], pa.int32()),
            "misconduct": pa.array(columns["misconduct"], pa.bool_()),
        }
    )


_TREES = ("Ash", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Oak", "Pine")


def _bids(number: int, random: Random, odd: bool) -> list[dict[str, object]]:
    category = random.choice(("Works", "Services"))
    day = date(2025, 3, 1) + timedelta(days=number % 500)
    rows: list[dict[str, object]] = [
        {
            "competition": f"C-{number:06d}",
            "bidder": tree,
            "category": category,
            "notice date": day,
            "price": random.randint(50_000, 500_000),
            "local jobs": random.choice((None, 0.0, *(0.1, 2.5, 7.25, float(random.randint(1, 40))) * 5)),
            "plan": random.choice((None, 0, *(1, 2, 3, 4, 5) * 4)),
            "misconduct": random.random() < 0.05,
        }
        for tree in _TREES[: random.randint(1, len(_TREES))]
    ]
    if odd and number % 40 == 7:
        _spoil(rows, random.randrange(4))
    if odd and number % 10 == 3:
        rows[-1]["competition"] = f"\u00a0C-{number:06d} "
    return rows


def _spoil(rows: list[dict[str, object]], way: int) -> None:
    match way:
        case 0:
            rows[0]["price"] = -5
        case 1:
            rows.append({**rows[0], "price": 60_000})
        case 2:
            rows.append({**rows[0], "bidder": "Yew", "category": "Works"})
            rows.append({**rows[0], "bidder": "Rowan", "category": "Services"})
        case _:
            rows[-1]["competition"] = None
