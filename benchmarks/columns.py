"""A million bids at once: svrules beside NumPy by hand, OpenFisca-Core and zen-engine.

    python -m benchmarks.columns [ROWS]

What is compared. svrules reads an Arrow table (`svrules.bulk`: keys, bidders, bounds, exact numbers) and
scores it: outcomes, exact totals, ranks, the matched row of the table and what each rule said. The functions
by hand are given NumPy arrays of float64 that are ready to be worked with, and hand over totals, or totals
and ranks. OpenFisca is given the same arrays, which it keeps as float32; with ranks, competitions are groups
that have been made for it, and contracts' facts stand once for each. zen is given a dictionary a bid. All
on one thread; all totals must agree before anything is timed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks import columns_files, columns_relative, with_numpy, with_openfisca, with_svrules, with_zen
from benchmarks.bids import CONTRACT, TARGETS
from benchmarks.columns_agree import (
    agrees,
    agrees_closely,
    agrees_in_clear_ranks,
    agrees_in_ranks,
    totals_of,
)
from benchmarks.columns_data import CATEGORIES, KINDS, SIZE, Bids, made_up
from benchmarks.columns_profile import report_parts
from benchmarks.timing import CPU, median, paired, timed
from svrules.bulk.door.headings import ColumnNames
from svrules.bulk.door.table import enter
from svrules.engine.columns.facts import Competitions
from svrules.engine.columns.scores import Scores
from svrules.engine.columns.scoring import score_columns
from svrules.language.rulebook import Rulebook

ROWS: Final = 1_000_000
ROUNDS: Final = 7
ZEN_ROWS: Final = 500
FLOATS: Final = "NumPy by hand"
RANKED: Final = "NumPy by hand, ranks too"
BLOCKS: Final = "NumPy by hand, in blocks"
ALONE: Final = "NumPy by hand, one competition"
ALONE_RANKED: Final = "NumPy by hand, one competition, ranks too"
FISCA: Final = "OpenFisca, float64 columns"
FISCA_READY: Final = "OpenFisca, float32 columns ready"
FISCA_RANKED: Final = "OpenFisca, float64 columns, ranks too"
FISCA_RANKED_READY: Final = "OpenFisca, float32 columns ready, ranks too"
READY: Final = "svrules, facts ready"
COPY: Final = "copying the columns, as int64"

Names = ColumnNames()


def from_table(kind: str) -> str:
    """What the side is called that reads columns of that kind."""
    return f"svrules, {kind} columns"


def at_once(kind: str) -> str:
    """The same for one competition, its contract given once."""
    return f"svrules, {kind} columns, one competition"


@dataclass(frozen=True)
class Made:
    """The bids of a run: with decimals, whole, and what each is as floats."""

    rulebook: Rulebook
    bids: Bids
    floats: dict[str, NDArray[Any]]
    tables: dict[str, pa.Table]
    whole: Bids

    @classmethod
    def up(cls, rows: int) -> Made:
        """So many bids, made up."""
        bids, whole = made_up(rows, whole=False), made_up(rows, whole=True)
        tables = {kind: (whole if kind == "int64" else bids).table(kind) for kind in KINDS}
        return cls(with_svrules.rulebook(), bids, bids.floats(), tables, whole)


def report(rows: int = ROWS) -> bool:
    """The figures as tables and lines; False when sides do not compute the same."""
    made = Made.up(rows)
    print(f"{rows:,} bids in {-(-rows // SIZE):,} competitions, {FLOATS} knows of none")
    if not _agree(made):
        return False
    times = timed(_sides(made), rounds=ROUNDS, clock=CPU)
    zen = timed(_zen(made), rounds=ROUNDS, clock=CPU)
    each = {name: [one / rows for one in taken] for name, taken in times.items()}
    each |= {name: [one / ZEN_ROWS for one in taken] for name, taken in zen.items()}
    print("scoring a bid in bulk, twenty measures (median)")
    for name, taken in each.items():
        print(f"  {name:<48}{median(taken) * 1e9:>10.1f} ns")
    print()
    entered = {kind: _entered(made.rulebook, table) for kind, table in made.tables.items()}
    report_parts(made.rulebook, made.tables, entered, median(each[COPY]) * 1e9)
    _print_ratios(each, list(zen))
    return columns_relative.report(rows) and columns_files.report(rows)


def _entered(rulebook: Rulebook, table: pa.Table) -> Competitions:
    entered = enter(rulebook, table, Names)
    if entered.rejected.num_rows:
        raise SystemExit(f"rows were refused: {entered.rejected.slice(0, 1).to_pylist()}")
    return entered.competitions


def _scored(rulebook: Rulebook, table: pa.Table) -> Scores:
    return score_columns(rulebook, enter(rulebook, table, Names).competitions, marks=False)


def _scored_at_once(made: Made, table: pa.Table) -> Scores:
    names = ColumnNames(one_competition=True)
    entered = enter(made.rulebook, table, names, contract=_contract(made.rulebook))
    return score_columns(made.rulebook, entered.competitions, marks=False)


def _contract(rulebook: Rulebook) -> dict[str, Any]:
    return {name: CONTRACT[name] for name, one in rulebook.inputs.items() if one.owner == "contract"}


def _of_one(table: pa.Table) -> pa.Table:
    """The same bids with names of which no two are the same, without columns on contracts."""
    names = pa.array([f"{name} {at}" for at, name in enumerate(table["bidder"].to_pylist())])
    kept = table.drop_columns(["competition", "contract value", "category", "notice date"])
    return kept.set_column(kept.schema.get_field_index("bidder"), "bidder", names)


def _floats_of_one(floats: dict[str, NDArray[Any]]) -> dict[str, Any]:
    value, category = float(Fraction(str(CONTRACT["contract value"]))), CONTRACT["category"]
    return floats | {
        "contract value": np.float64(value),
        "category": np.int8(CATEGORIES.index(str(category))),
    }


def _sides(made: Made) -> dict[str, Callable[[], object]]:
    rules, floats, competition = made.rulebook, made.floats, made.bids.competition
    ready = _entered(rules, made.tables["decimal128"])
    one = _floats_of_one(floats)
    together = np.zeros(len(competition), dtype=np.int64)
    sides: dict[str, Callable[[], object]] = {
        from_table(kind): partial(_scored, rules, table) for kind, table in made.tables.items()
    }
    for kind, table in made.tables.items():
        alone = _of_one(table)
        sides[at_once(kind)] = partial(_scored_at_once, made, alone)
    system, typed = with_openfisca.system(), with_openfisca.inputs(floats)
    with_ranks = with_openfisca.system_with_ranks()
    grouped, grouped_typed = (with_openfisca.of_competitions(one, competition) for one in (floats, typed))
    columns = [np.asarray(values) for values in made.bids.hundredths.values()]
    copies = [np.empty_like(column) for column in columns]
    return sides | {
        READY: lambda: score_columns(rules, ready, marks=False),
        FLOATS: lambda: with_numpy.score(floats),
        RANKED: lambda: with_numpy.score_and_rank(floats, competition),
        BLOCKS: lambda: with_numpy.score_in_blocks(floats),
        ALONE: lambda: with_numpy.score(one),
        ALONE_RANKED: lambda: with_numpy.score_and_rank(one, together),
        FISCA: lambda: with_openfisca.score(system, floats),
        FISCA_READY: lambda: with_openfisca.score(system, typed),
        FISCA_RANKED: lambda: with_openfisca.score_and_rank(with_ranks, grouped, competition),
        FISCA_RANKED_READY: lambda: with_openfisca.score_and_rank(with_ranks, grouped_typed, competition),
        COPY: lambda: _copy(copies, columns),
    }


def _copy(copies: list[NDArray[Any]], columns: list[NDArray[Any]]) -> None:
    for copy, column in zip(copies, columns, strict=True):
        np.copyto(copy, column)


def _zen(made: Made) -> dict[str, Callable[[], list[Any]]]:
    """zen without its trace, a call a bid, for the first bids."""
    facts = _records(made)
    return {
        f"zen, {way}": lambda evaluate=evaluate: [with_zen.total_of(evaluate(one)) for one in facts]
        for way, (evaluate, _) in with_zen.ways().items()
    }


def _records(made: Made) -> list[dict[str, Any]]:
    columns = {with_zen.identifier(fact): values[:ZEN_ROWS].tolist() for fact, values in made.floats.items()}
    columns["category"] = [CATEGORIES[code] for code in columns["category"]]
    targets = with_numpy.TARGETS[with_numpy.row_of(made.floats)[:ZEN_ROWS]].tolist()
    keys = [f"{theme}_target" for theme in TARGETS]
    rows = zip(*columns.values(), strict=True)
    return [
        dict(zip(columns, row, strict=True)) | dict(zip(keys, own, strict=True))
        for row, own in zip(rows, targets, strict=True)
    ]


def _agree(made: Made) -> bool:
    """Whether all sides give the same totals and ranks; says by how much floats are off."""
    good = True
    for kind, table in made.tables.items():
        bids = made.whole if kind == "int64" else made.bids
        floats = made.whole.floats() if kind == "int64" else made.floats
        scores, unrounded = _scored(made.rulebook, table), with_numpy.totals(floats)
        ranked = with_numpy.score_and_rank(floats, bids.competition)
        good &= agrees(f"{FLOATS}, beside {kind}", scores, ranked[0], unrounded)
        good &= agrees_in_ranks(scores, ranked, bids.competition)
        one = _floats_of_one(floats)
        scores = _scored_at_once(made, _of_one(table))
        good &= agrees(f"{ALONE}, beside {kind}", scores, with_numpy.score(one), with_numpy.totals(one))
    scores = _scored(made.rulebook, made.tables["decimal128"])
    exact = totals_of(scores)
    good &= bool(
        np.array_equal(with_numpy.score(made.floats), with_numpy.score_in_blocks(made.floats), equal_nan=True)
    )
    fisca = with_openfisca.score(with_openfisca.system(), made.floats)
    good &= agrees_closely("OpenFisca", exact, fisca, within=0.02)
    competition = made.bids.competition
    grouped = with_openfisca.of_competitions(made.floats, competition)
    fisca, ranks = with_openfisca.score_and_rank(with_openfisca.system_with_ranks(), grouped, competition)
    good &= agrees_closely("OpenFisca with competitions", exact, fisca, within=0.02)
    good &= agrees_in_clear_ranks("OpenFisca's ranks", scores, ranks, competition, within=0.04)
    for name, run in _zen(made).items():
        totals = np.array([np.nan if total is None else float(total) for total in run()])
        good &= agrees_closely(name, exact[: len(totals)], totals, within=1e-6)
    print()
    return good


def _print_ratios(each: dict[str, list[float]], zen: list[str]) -> None:
    fastest = min((each[name] for name in zen), key=median)
    for kind, goal in zip(KINDS, ("0.5", "0.5", "0.333"), strict=True):
        for title, own, other, other_ranked in (
            ("bulk", from_table(kind), FLOATS, RANKED),
            ("bulk-one-competition", at_once(kind), ALONE, ALONE_RANKED),
        ):
            print(f"{title}-{kind}-vs-numpy-by-hand ratio={paired(each[other], each[own]):.2f} goal={goal}")
            ratio = paired(each[other_ranked], each[own])
            print(f"{title}-{kind}-vs-numpy-by-hand-with-ranks ratio={ratio:.2f} goal={goal}")
    ready, exact = each[READY], each[from_table("decimal128")]
    for name, other_times, own_times, aim in (
        ("bulk-facts-ready-vs-numpy-by-hand", each[FLOATS], ready, 0),
        ("bulk-facts-ready-vs-numpy-by-hand-with-ranks", each[RANKED], ready, 0),
        ("bulk-decimal128-vs-numpy-in-blocks", each[BLOCKS], exact, 0),
        ("bulk-decimal128-vs-zen", fastest, exact, 150),
        ("bulk-decimal128-vs-openfisca", each[FISCA], exact, 2),
        ("bulk-decimal128-vs-openfisca-with-ranks", each[FISCA_RANKED], exact, 2),
        ("bulk-facts-ready-vs-openfisca-ready", each[FISCA_READY], ready, 0),
        ("bulk-facts-ready-vs-openfisca-ready-with-ranks", each[FISCA_RANKED_READY], ready, 0),
        ("bulk-decimal128-vs-copying-its-numbers", each[COPY], exact, 0),
    ):
        print(f"{name} ratio={paired(other_times, own_times):.2f} goal={aim}")
    print()


if __name__ == "__main__":
    sys.exit(0 if report(*(int(one) for one in sys.argv[1:2])) else 1)
