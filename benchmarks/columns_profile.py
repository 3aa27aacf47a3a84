"""Where the time of scoring in bulk goes: by part of the work, and beside what copying the columns takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import numpy as np
import pyarrow as pa

from benchmarks.timing import CPU, median
from svrules.bulk.answers import answers_table, scores_schema
from svrules.bulk.door import table as door
from svrules.bulk.door.headings import ColumnNames
from svrules.engine.columns import blocks, work
from svrules.engine.columns.facts import Competitions
from svrules.engine.columns.scoring import score_columns
from svrules.language.rulebook import Rulebook

Part = tuple[str, Any, str]
"""What a part is called, and where the function is that does it, with all that it calls."""
SCORING: Final[tuple[Part, ...]] = (
    ("contracts: scope, tables, targets", blocks, "judged"),
    ("bids: what rules and totals rest on", blocks, "worked"),
    ("  of that, what rules say", work._Work, "_try"),
    ("ranks", blocks, "_ranks"),
    ("parts put together", blocks, "joined"),
)
DOOR: Final[tuple[Part, ...]] = (
    ("columns of facts", door, "read_column"),
    ("keys of competitions", door._Entry, "_groups"),
    ("bidders", door, "read_bidders"),
    ("bidders twice in one competition", door, "refuse_twice"),
    ("contracts' facts that differ", door._Entry, "_refuse_different"),
)
RUNS: Final = 5


def report_parts(
    rulebook: Rulebook, tables: Mapping[str, pa.Table], entered: Mapping[str, Competitions], copied: float
) -> None:
    """Nanoseconds a bid of each part, with columns of each kind; `copied`: of copying the numbers."""
    found: dict[str, list[float]] = {}
    for kind, table in tables.items():
        given = entered[kind]
        scores = score_columns(rulebook, given, marks=False)
        names = door.enter(rulebook, table, ColumnNames()).bidders
        dates = table["notice date"].combine_chunks()
        beside = {"competition": names, "bidder": names, "rules date": dates}
        output = partial(
            answers_table,
            scores_schema(rulebook),
            scores,
            given.competition_of,
            None,
            beside,
            incomplete=np.zeros(given.rows, dtype=np.bool_),
        )
        figures = (
            _parts("the door", lambda table=table: door.enter(rulebook, table, ColumnNames()), DOOR)
            | _parts("scoring", lambda given=given: score_columns(rulebook, given, marks=False), SCORING)
            | _parts("output, as an Arrow table", output, ())
        )
        for name, seconds in figures.items():
            found.setdefault(name, []).append(seconds / table.num_rows * 1e9)
    print(f"where the time goes, ns a bid{'':<21}" + "".join(f"{kind:>12}" for kind in tables))
    for name, each in found.items():
        print(f"  {name:<48}" + "".join(f"{one:>12.1f}" for one in each))
    own = [entering + scoring for entering, scoring in zip(found["the door"], found["scoring"], strict=True)]
    print(
        f"  {'times as long as copying the numbers':<48}" + "".join(f"{one / copied:>12.1f}" for one in own)
    )
    print()


def _parts(whole: str, run: Callable[[], object], parts: tuple[Part, ...]) -> dict[str, float]:
    """Seconds of the whole and of its parts: medians of some runs in which clocks stand around the parts."""
    taken: dict[str, list[float]] = {whole: [], **{f"  {name}": [] for name, *_ in parts}}
    before = [(home, name, getattr(home, name)) for _, home, name in parts]
    for _ in range(RUNS):
        seconds = dict.fromkeys(taken, 0.0)
        try:
            for (title, *_), (home, name, function) in zip(parts, before, strict=True):
                setattr(home, name, _clocked(function, seconds, f"  {title}"))
            _clocked(run, seconds, whole)()
        finally:
            for home, name, function in before:
                setattr(home, name, function)
        for title, one in seconds.items():
            taken[title].append(one)
    return {title: median(each) for title, each in taken.items()}


def _clocked(function: Callable[..., Any], seconds: dict[str, float], title: str) -> Callable[..., Any]:
    def clocked(*given: Any, **named: Any) -> Any:
        began = CPU()
        try:
            return function(*given, **named)
        finally:
            seconds[title] += CPU() - began

    return clocked
