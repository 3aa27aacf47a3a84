"""The rules of `twenty-measures.svr` as a good programmer writes them for float64 columns in NumPy.

Neither exact nor traced. `bids` has an array of each fact, a place a bid; categories are codes.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bids = Mapping[str, NDArray[Any]]

WORKS = 0
"""The code of the category Works."""
BLOCK = 16_384
"""Rows whose columns stay in the cache between two steps."""
# A place for each row of the table: work, economy, planet.
TARGETS = np.array(
    [
        [40_000.0, 25_000.0, 10_000.0],
        [160_000.0, 80_000.0, 50_000.0],
        [125_000.0, 100_000.0, 20_000.0],
        [640_000.0, 320_000.0, 200_000.0],
        [500_000.0, 400_000.0, 80_000.0],
    ]
)


def score(bids: Bids) -> Floats:
    """The total of each bid, rounded to two places; NaN of one that is not eligible."""
    total = np.round(totals(bids), 2)
    total[~_eligible(bids)] = np.nan
    return total


def score_and_rank(bids: Bids, competition: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    """The same, and the rank of each bid in its competition; 0 of one that is not eligible."""
    total = score(bids)
    return total, ranks(total, competition)


def score_in_blocks(bids: Bids) -> Floats:
    """The totals, worked out in blocks that stay in a processor's cache."""
    found = np.empty(len(bids["excluded"]))
    for start in range(0, len(found), BLOCK):
        block = slice(start, start + BLOCK)
        found[block] = score({fact: column[block] for fact, column in bids.items()})
    return found


def ranks(total: Floats, competition: NDArray[np.int64]) -> NDArray[np.int64]:
    """1 and how many bids of the competition have a higher total; equal totals share a rank.

    Competitions are numbers in ascending order. One key sorts twice as fast as two: totals are at most 100.
    """
    key = competition * 128.0 - np.where(np.isnan(total), -1.0, total)
    order = np.argsort(key)
    sorted_key, sorted_competition = key[order], competition[order]
    places = np.arange(len(order))
    start = np.maximum.accumulate(places * _differs(sorted_competition))
    first = np.maximum.accumulate(places * _differs(sorted_key))
    found = np.empty(len(order), dtype=np.int64)
    found[order] = first - start + 1
    found[np.isnan(total)] = 0
    return found


def _differs(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Which differ from the one before."""
    found = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=found[1:])
    return found


def totals(bids: Bids) -> Floats:
    """The total of each bid before it is rounded, eligible or not."""
    row = row_of(bids)
    work = np.minimum(bids["local jobs"] * 30000.0, 250000.0)
    work += np.minimum(bids["jobs for long-term unemployed"] * 18250.50, 150000.0)
    work += np.minimum(bids["jobs for care leavers"] * 21000.0, 100000.0)
    work += np.minimum(bids["jobs for disabled people"] * 17500.25, 100000.0)
    work += np.minimum(bids["apprenticeship weeks"] * 250.75, 80000.0)
    work += np.minimum(bids["work placement weeks"] * 190.50, 40000.0)
    work += np.minimum(bids["training hours"] * 18.35, 30000.0)
    work += np.minimum(bids["school visit hours"] * 15.15, 10000.0)
    economy = np.minimum(bids["local spend"] * 0.4, 200000.0)
    economy += np.minimum(bids["spend with small firms"] * 0.35, 150000.0)
    economy += np.minimum(bids["spend with charities"] * 0.55, 120000.0)
    economy += np.minimum(bids["volunteering hours"] * 15.15, 25000.0)
    economy += np.minimum(bids["community fund"], 50000.0)
    economy += np.minimum(bids["advice hours"] * 90.20, 20000.0)
    economy += np.minimum(bids["equipment given"] * 0.9, 30000.0)
    planet = np.minimum(bids["carbon saved"] * 200.30, 120000.0)
    planet += np.minimum(bids["waste diverted"] * 80.72, 40000.0)
    planet += np.minimum(bids["electric kilometres"] * 0.02, 15000.0)
    planet += np.minimum(bids["homes made efficient"] * 1250.0, 90000.0)
    planet += np.minimum(bids["trees planted"] * 10.50, 10000.0)
    total = 45.0 * np.minimum(work / TARGETS[:, 0][row], 1.0)
    total += 35.0 * np.minimum(economy / TARGETS[:, 1][row], 1.0)
    total += 20.0 * np.minimum(planet / TARGETS[:, 2][row], 1.0)
    return total


def _eligible(bids: Bids) -> NDArray[np.bool_]:
    return ~bids["excluded"] & (bids["lowest hourly wage"] >= 13.45)


def row_of(bids: Bids) -> NDArray[np.intp]:
    """Which row of the table fits the contract of each bid, from 0."""
    value = bids["contract value"]
    above = value > 250_000.0
    row = 2 * (value > 1_000_000.0)
    row += above
    row += above & (bids["category"] != WORKS)
    return row
