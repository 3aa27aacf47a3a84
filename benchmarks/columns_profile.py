"""Where the time of scoring in bulk goes: by part of the work, and beside what copying the columns takes."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any, Final

import pyarrow as pa

from benchmarks.timing import CPU
from svrules.bulk.answers import answers_table, scores_schema
from svrules.bulk.door.headings import ColumnNames
from svrules.bulk.door.table import enter
from svrules.engine.columns.facts import Competitions
from svrules.engine.columns.scoring import score_columns
from svrules.language.rulebook import Rulebook

PARTS: Final = (
    ("contracts: scope, tables, targets", "columns/contracts.py", "judged"),
    ("bids: what rules and totals rest on", "columns/work.py", "worked"),
    ("  of that, what rules say", "columns/work.py", "_try"),
    ("ranks", "columns/blocks.py", "_ranks"),
    ("parts put together", "columns/scores.py", "joined"),
)
"""What a part is called, and the function that does it (with all that it calls)."""
DOOR: Final = (
    ("columns of facts", "door/reading.py", "read_column"),
    ("keys of competitions", "door/table.py", "_groups"),
    ("bidders", "door/bidders.py", "read_bidders"),
    ("bidders twice in one competition", "door/bidders.py", "refuse_twice"),
    ("contracts' facts that differ", "door/table.py", "_refuse_different"),
)
RUNS: Final = 3


def report_parts(
    rulebook: Rulebook, tables: Mapping[str, pa.Table], entered: Mapping[str, Competitions], copied: float
) -> None:
    """Nanoseconds a bid of each part, with columns of each kind; `copied`: of copying the numbers."""
    found: dict[str, list[float]] = {}
    for kind, table in tables.items():
        rows, given = table.num_rows, entered[kind]
        door = _profiled(lambda table=table: enter(rulebook, table, ColumnNames()))
        scoring = _profiled(lambda given=given: score_columns(rulebook, given, marks=False))
        scores = score_columns(rulebook, given, marks=False)
        beside = enter(rulebook, table, ColumnNames()).bidders
        columns = {
            "competition": beside,
            "bidder": beside,
            "rules date": table["notice date"].combine_chunks(),
            "bids rejected": pa.nulls(rows, pa.int32()),
        }
        output = _profiled(
            lambda scores=scores, given=given, columns=columns: answers_table(
                scores_schema(rulebook), scores, given.competition_of, None, columns
            )
        )
        figures = {
            "the door": _whole(door),
            **{f"  {name}": _of(door, *where) for name, *where in DOOR},
            "scoring": _whole(scoring),
            **{f"  {name}": _of(scoring, *where) for name, *where in PARTS},
            "output, as an Arrow table": _whole(output),
        }
        for name, seconds in figures.items():
            found.setdefault(name, []).append(seconds / rows * 1e9)
    print(f"where the time goes, ns a bid{'':<22}" + "".join(f"{kind:>12}" for kind in tables))
    for name, each in found.items():
        print(f"  {name:<48}" + "".join(f"{one:>12.1f}" for one in each))
    own = [door + scoring for door, scoring in zip(found["the door"], found["scoring"], strict=True)]
    print(
        f"  {'times as long as copying the numbers':<48}" + "".join(f"{one / copied:>12.1f}" for one in own)
    )
    print()


Stats = list[Mapping[Any, Any]]


def _profiled(run: Callable[[], object]) -> Stats:
    found: Stats = []
    for _ in range(RUNS):
        profile = cProfile.Profile(CPU)
        profile.runcall(run)
        found.append(pstats.Stats(profile).stats)  # type: ignore[attr-defined]
    return found


def _whole(runs: Stats) -> float:
    return median(sum(float(entry[2]) for entry in stats.values()) for stats in runs)


def _of(runs: Stats, file: str, function: str) -> float:
    return median(
        sum(
            float(entry[3])
            for (path, _, name), entry in stats.items()
            if name == function and path.endswith(file)
        )
        for stats in runs
    )
