"""What the decision records compared before they chose, side by side in one run: `make choices`.

Each line is what was not chosen, in units of what was: above 1 it takes longer, or holds more. Nothing here
is a goal; a record that names one of these figures names this command.
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyarrow import csv

from benchmarks import with_svrules
from benchmarks.bids import RULES_DATE
from benchmarks.columns_data import SIZE, made_up
from benchmarks.timing import CPU, paired, timed
from svrules.bulk.door.headings import ColumnNames
from svrules.bulk.door.table import enter
from svrules.bulk.files.rows import Rows
from svrules.bulk.files.sources import listed, pinned
from svrules.bulk.files.survey import survey
from svrules.data import read_tables
from svrules.engine.columns.blocks import BLOCK, scored_in_blocks
from svrules.engine.columns.scoring import layout_of
from svrules.engine.scored import plan_for

ROWS = 1 << 18
FEW = 2_000
ROUNDS = 5
_BLOCKS = (BLOCK // 8, BLOCK // 4, BLOCK // 2, BLOCK)
_COMMON = 3 * 7 * 11
_AHEAD = (4 << 20, 1 << 20)
_CSV_ROWS = 2_500_000


def report() -> None:
    """Print every comparison, the chosen way last."""
    print(f"{ROWS:,} bids in competitions of {SIZE}, twenty measures, facts ready: rows of a block")
    _told(timed(_blocks(), rounds=ROUNDS, clock=CPU))
    print(f"ranks of {ROWS:,} bids in competitions of {SIZE}, lowest first")
    _told(timed(ranks(), rounds=ROUNDS, clock=CPU))
    print(f"{ROWS:,} sums of three fractions: thirds, sevenths and elevenths")
    _told(timed(sums(), rounds=ROUNDS, clock=CPU))
    print("a cell read, numbers as floats")
    _told(timed(_doors(), rounds=ROUNDS, clock=CPU), {"svrules.data, cell by cell": ROWS / FEW})
    print(f"{ROWS * 4:,} bids read from columns of decimals: their whole numbers")
    _told(timed(_decimals(), rounds=ROUNDS, clock=CPU))
    with TemporaryDirectory() as folder:
        _report_files(Path(folder))


def _told(times: dict[str, list[float]], scale: dict[str, float] | None = None) -> None:
    """How many times as long as the last one each took."""
    *_, chosen = times.values()
    for name, taken in times.items():
        print(f"  {name:<52}{paired(taken, chosen) * (scale or {}).get(name, 1):>8.1f} times as long")
    print()


def _blocks() -> dict[str, Callable[[], object]]:
    rulebook = with_svrules.rulebook()
    # All on one day, so that one plan scores all of them.
    bids = made_up(ROWS, whole=False)
    given = enter(rulebook, _on_one_day(bids.table("decimal128")), ColumnNames()).competitions
    layout = layout_of(rulebook)
    plan = plan_for(rulebook, RULES_DATE)
    return {
        f"{size:,}": partial(scored_in_blocks, layout, plan, given, marks=False, block=size)
        for size in _BLOCKS
    }


def _on_one_day(table: pa.Table) -> pa.Table:
    day = pa.array([RULES_DATE] * table.num_rows, pa.date32())
    return table.set_column(table.schema.get_field_index("notice date"), "notice date", day)


def ranks() -> dict[str, Callable[[], NDArray[np.int64]]]:
    """Ways to rank the bids of short competitions of which no two are equal."""
    key = np.random.default_rng(1).permutation(ROWS // SIZE * SIZE)
    of = np.arange(len(key)) // SIZE

    def by_order(order: NDArray[np.intp]) -> NDArray[np.int64]:
        ranks = np.empty(len(key), dtype=np.int64)
        ranks[order] = np.arange(len(key)) % SIZE + 1
        return ranks

    def side_by_side() -> NDArray[np.int64]:
        table = np.ascontiguousarray(key.reshape(-1, SIZE).T)
        ranks = np.ones(table.shape, dtype=np.int64)
        for one in range(SIZE):
            for other in range(SIZE):
                ranks[one] += table[other] < table[one]
        return ranks.T.ravel()

    return {
        "np.lexsort by competition and key": lambda: by_order(np.lexsort((key, of))),
        "one number for both, argsort": lambda: by_order(np.argsort(of * len(key) + key)),
        "each bid held against the others of its competition": side_by_side,
    }


def sums() -> dict[str, Callable[[], tuple[NDArray[np.int64], NDArray[np.int64]]]]:
    """Ways to add fractions: what stands above, and what below."""
    chance = np.random.default_rng(2)
    parts = [(chance.integers(0, 1_000_000, ROWS), below) for below in (3, 7, 11)]

    def reduced() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        above, below = parts[0][0], np.full(ROWS, 3)
        for number, divisor in parts[1:]:
            above, below = above * divisor + number * below, below * divisor
            common = np.gcd(above, below)
            above, below = above // common, below // common
        return above, below

    def of_one_unit() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        counted = [number * (_COMMON // divisor) for number, divisor in parts]
        return counted[0] + counted[1] + counted[2], np.array([_COMMON])

    return {"reduced by the greatest common divisor": reduced, f"counted in 1/{_COMMON}": of_one_unit}


def _doors() -> dict[str, Callable[[], object]]:
    rulebook = with_svrules.rulebook()
    table = made_up(ROWS, whole=False).table("float64")
    few = table.slice(0, FEW)
    contract = {"contract value", "category", "notice date", "competition"}
    headings = [name for name in few.column_names if name not in contract]
    names = [f"{name} {at}" for at, name in enumerate(few["bidder"].to_pylist())]
    columns = [names if name == "bidder" else few[name].to_pylist() for name in headings]
    lines = (("Bidder", *headings[1:]), *zip(*columns, strict=True))
    facts = [(name, few[name][0].as_py()) for name in few.column_names if name in contract - {"competition"}]
    read_tables(rulebook, facts, lines).accepted()
    return {
        "svrules.data, cell by cell": lambda: read_tables(rulebook, facts, lines),
        "the door for columns": lambda: enter(rulebook, table, ColumnNames()),
    }


def _decimals() -> dict[str, Callable[[], object]]:
    rulebook = with_svrules.rulebook()
    table = made_up(ROWS * 4, whole=False).table("decimal128")

    def left() -> list[NDArray[np.int64]]:
        return [fact.values for fact in enter(rulebook, table, ColumnNames()).competitions.bids.values()]

    def copied() -> list[NDArray[np.int64]]:
        return [np.ascontiguousarray(values) for values in left()]

    return {"copied side by side": copied, "left where they lie": left}


def _report_files(folder: Path) -> None:
    key = np.arange(ROWS * 4) // SIZE
    print(f"a look at the keys of {len(key):,} rows of Parquet (million rows a second)")
    for name, keys in {"in any order, stretches kept": _turned(key), "ascending": key}.items():
        path = folder / f"{name.split()[0]}.parquet"
        pq.write_table(pa.table({"competition": keys}), path)
        rows = Rows([pinned(source, lambda _: None) for source in listed([str(path)])])
        (folder / "keys").mkdir(exist_ok=True)
        taken = timed({name: partial(_looked, rows, folder)}, rounds=ROUNDS, clock=CPU)[name]
        print(f"  {name:<52}{len(key) / min(taken) / 1e6:>8.1f}")
    print()
    path = folder / "wide.csv"
    csv.write_csv(
        pa.table({"a": np.arange(_CSV_ROWS), "b": np.full(_CSV_ROWS, "a line of a bid " * 6)}), path
    )
    print("CSV that nobody takes, read ahead (MB held by Arrow)")
    for size in _AHEAD:
        print(f"  blocks of {size >> 20} MB{'':<40}{_held(path, size) / 1e6:>8.0f}")


def _turned(key: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same competitions, each together, in an order that does not ascend."""
    return key ^ 1


def _looked(rows: Rows, folder: Path) -> object:
    found = survey(rows, "competition", folder / "keys", lambda _: None)
    assert found.again is None
    return found


def _held(path: Path, size: int) -> int:
    """What Arrow holds once it reads no further ahead of somebody who took one batch."""
    before, held = pa.total_allocated_bytes(), -1
    reader = csv.open_csv(path, csv.ReadOptions(use_threads=False, block_size=size))
    reader.read_next_batch()
    while (now := pa.total_allocated_bytes() - before) != held:
        held = now
        time.sleep(0.5)
    reader.close()
    return held


if __name__ == "__main__":
    report()
