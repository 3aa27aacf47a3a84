"""Spreadsheet functions over tables of 100 and of 10,000 bids, beside the engine's own time and reading.

The rulebook is that of the conformance calls. A cell that asks for one bid passes the whole table, the very
same rows each time, which is how a workbook is scored; what it costs must not grow with the table.
"""

from datetime import date
from typing import Any

from benchmarks.timing import CPU, paired, timed
from svrules.data import read_tables
from svrules.engine import score
from svrules.language import load
from svrules.spreadsheet import Failure, call
from tests.conformance.cases import RULEBOOK

SHORT, LONG = 100, 10_000
CELLS = 1_000
ROUNDS = 5
TEXT = tuple((line,) for line in RULEBOOK.read_text(encoding="utf-8").splitlines())
CONTRACT = (("contract value", 150_000), ("start date", date(2026, 5, 1)))
HEADINGS = ("Bidder", "price", "local jobs", "discount", "accredited", "notes")


def table(bids: int, round_: int = 0) -> tuple[tuple[Any, ...], ...]:
    """A table of so many bids; another `round_` gives other prices, so that nothing is known beforehand."""
    lines = ((f"Bidder {at}", 1000 * at + round_, at + 1, None, True, "x") for at in range(1, bids + 1))
    return (HEADINGS, *lines)


def spilled(bids: tuple[tuple[Any, ...], ...]) -> object:
    """The scores of all bids, as one cell that spills."""
    found = call("SVSCORE", [TEXT, bids, CONTRACT])
    if isinstance(found, Failure) or len(found) != len(bids) - 1:
        raise ValueError(f"the spill is not a column of scores: {found}")
    return found


def read_and_scored(bids: tuple[tuple[Any, ...], ...]) -> object:
    """The same bids read by the door and scored by the engine, with all totals."""
    rulebook = load(RULEBOOK)
    return score(rulebook, read_tables(rulebook, CONTRACT, bids).accepted()).totals


def cell_by_cell(bids: tuple[tuple[Any, ...], ...]) -> object:
    """A thousand cells that ask for one bid each."""
    names = [line[0] for line in bids[1:]]
    return [call("SVSCORE", [TEXT, bids, CONTRACT, names[at % len(names)]]) for at in range(CELLS)]


def measured() -> tuple[dict[str, list[float]], dict[str, float]]:
    """The seconds of each side, and the ratios by name."""
    short, long = table(SHORT), table(LONG)
    spilled(short)
    spilled(long)
    # Other prices in each round: what was scored in the round before must not help.
    others = iter([table(LONG, at) for at in range(1, ROUNDS + 2)])
    times = timed(
        {
            f"{CELLS} cells, one bid of {SHORT}": lambda: cell_by_cell(short),
            f"{CELLS} cells, one bid of {LONG}": lambda: cell_by_cell(long),
            f"one cell that spills {LONG} scores": lambda: spilled(next(others)),
            f"reading and scoring {LONG} bids": lambda: read_and_scored(long),
        },
        rounds=ROUNDS,
        clock=CPU,
    )
    one_short, one_long, spill, engine = times.values()
    return times, {
        "sheet-cell-the-same-in-a-long-table-within-2x": paired(one_short, one_long) * 2,
        "sheet-spill-within-2x-of-engine-and-reading": paired(engine, spill) * 2,
    }
