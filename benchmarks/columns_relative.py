"""Relative scoring in bulk: bids beside the lowest price and the highest quality of their competition.

    python -m benchmarks.columns_relative [ROWS]

Beside it NumPy by hand, and proof that Python goes round no competitions: how many of its instructions a run
takes must not turn on how many competitions the same rows make up.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.columns_agree import agrees, agrees_in_ranks
from benchmarks.columns_data import SEED, SIZE, TREES
from benchmarks.timing import CPU, median, paired, timed
from benchmarks.with_numpy import ranks
from svrules.bulk.door.headings import ColumnNames
from svrules.bulk.door.table import enter
from svrules.engine.columns.scores import Scores
from svrules.engine.columns.scoring import score_columns
from svrules.language import read
from svrules.language.rulebook import Rulebook

RULEBOOK: Final = """rulebook "Price and quality"
  edition "1"
bid
  price    money excluding VAT, above £0
  quality  number, above 0
criterion PRICE "Price" worth 40%
  price relative to lowest
criterion QUALITY "Quality" worth 60%
  quality relative to highest
award
  highest total wins
  round total to 2 decimal places
"""
ROWS: Final = 1_000_000
ROUNDS: Final = 5
LARGE: Final = 1000
"""Bids of a competition where there are few competitions."""

Numbers = NDArray[Any]


def report(rows: int = ROWS) -> bool:
    """The figures as tables and lines; False when sides do not compute the same."""
    rulebook, _ = read(RULEBOOK, "relative.svr")
    assert rulebook is not None, "the rulebook above is sound"
    price, quality = _facts(rows)
    floats = price / 1.0, quality / 1.0
    competition, starts = np.arange(rows) // SIZE, np.arange(0, rows, SIZE)
    table = _table(price, quality, SIZE)
    ready = enter(rulebook, table, ColumnNames()).competitions
    scores = score_columns(rulebook, ready, marks=False)
    unrounded = _by_hand(*floats, starts)
    totals = np.round(unrounded, 2)
    print(f"{rows:,} bids in {len(starts):,} competitions")
    name = "NumPy by hand, relative"
    if not (
        agrees(name, scores, totals, unrounded)
        and agrees_in_ranks(scores, (totals, ranks(totals, competition)), competition)
    ):
        return False
    times = timed(
        {
            "svrules, int64 columns": lambda: _scored(rulebook, table),
            "svrules, facts ready": lambda: score_columns(rulebook, ready, marks=False),
            "NumPy by hand": lambda: np.round(_by_hand(*floats, starts), 2),
            "NumPy by hand, ranks too": lambda: ranks(np.round(_by_hand(*floats, starts), 2), competition),
        },
        rounds=ROUNDS,
        clock=CPU,
    )
    print("scoring a bid in bulk, price and quality relative to the best (median)")
    for side, taken in times.items():
        print(f"  {side:<48}{median(taken) / rows * 1e9:>10.1f} ns")
    own = times["svrules, int64 columns"]
    few, many = (_instructions(rulebook, _table(price, quality, size)) for size in (LARGE, SIZE))
    print(
        f"  instructions of Python in {rows // LARGE:,} competitions: {few:,}; in {rows // SIZE:,}: {many:,}"
    )
    print()
    for what, other in (("", "NumPy by hand"), ("-with-ranks", "NumPy by hand, ranks too")):
        print(f"bulk-relative-vs-numpy-by-hand{what} ratio={paired(times[other], own):.2f} goal=0")
    steady = 1.1 * few / many
    print(f"bulk-relative-instructions-within-1.1x-of-a-hundredth-of-competitions ratio={steady:.2f} goal=1")
    print()
    return True


def _facts(rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    chance = np.random.default_rng(SEED)
    return chance.integers(100_000, 250_000, rows), chance.integers(1, 101, rows)


def _table(price: Numbers, quality: Numbers, size: int) -> pa.Table:
    rows = len(price)
    names = pa.array([f"{TREES[at % len(TREES)]} {at // len(TREES)}" for at in range(size)])
    places = pa.array(np.arange(rows) % size)
    facts = {"price (excluding VAT)": price, "quality": quality}
    return pa.table({"competition": np.arange(rows) // size, "bidder": names.take(places), **facts})


def _scored(rulebook: Rulebook, table: pa.Table) -> Scores:
    return score_columns(rulebook, enter(rulebook, table, ColumnNames()).competitions, marks=False)


def _by_hand(price: Numbers, quality: Numbers, starts: Numbers) -> Numbers:
    """The total of each bid before it is rounded."""
    sizes = np.diff(np.append(starts, len(price)))
    lowest = np.repeat(np.minimum.reduceat(price, starts), sizes)
    highest = np.repeat(np.maximum.reduceat(quality, starts), sizes)
    return 40.0 * (lowest / price) + 60.0 * (quality / highest)


def _instructions(rulebook: Rulebook, table: pa.Table) -> int:
    """How many instructions of Python it takes to read and score the table, once it is known how."""
    _scored(rulebook, table)
    return _counted(lambda: _scored(rulebook, table))


def _counted(run: Callable[[], object]) -> int:
    found = 0

    def seen(frame: FrameType, event: str, _: object) -> Any:
        nonlocal found
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        found += event == "opcode"
        return seen

    before = sys.gettrace()
    sys.settrace(seen)
    try:
        run()
    finally:
        sys.settrace(before)
    return found


if __name__ == "__main__":
    sys.exit(0 if report(*(int(one) for one in sys.argv[1:2])) else 1)
