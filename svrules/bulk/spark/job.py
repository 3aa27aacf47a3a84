"""What is asked of a cluster, and what came of it, as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from svrules.diagnostics import Diagnostic
from svrules.language.expressions import Scalar

__all__ = ["ROWS_AT_ONCE", "SESSION", "Job", "Summary"]

SESSION = "session"
"""The master that stands for none: that of spark-submit, of a notebook or of `spark-defaults.conf`."""

ROWS_AT_ONCE = 50_000
"""Many competitions in one call, since one alone does not pay for it; few enough for a worker's memory."""


@dataclass(frozen=True)
class Job:
    """What to score, and how.

    `inputs` are paths and patterns or one `table:NAME`, `output` and `rejected` a path or `table:NAME`;
    `read_as` and `written_as` name a source of Spark (`parquet`, `csv`, `orc`, …), empty: by the end of the
    path. `key`, `bidder` and so on are those of `svrules.bulk.door.headings.ColumnNames`. `alone`: each row
    is scored by itself and has no rank; only for rulebooks that compare no bids. `replace`: write over what
    is there. About `rows_at_once` rows are scored in one call.
    """

    inputs: tuple[str, ...]
    output: str
    rejected: str
    key: str | None = None
    bidder: str | None = None
    one_competition: bool = False
    left_out: tuple[str, ...] = ()
    contract: Mapping[str, Scalar] | None = None
    score_rest: bool = False
    marks: bool = False
    alone: bool = False
    master: str = SESSION
    conf: Mapping[str, str] = field(default_factory=dict)
    rows_at_once: int = ROWS_AT_ONCE
    read_as: str = ""
    written_as: str = ""
    replace: bool = False


@dataclass(frozen=True)
class Summary:
    """How many rows there were, and what became of them; `rows` = `scored` + `rejected`.

    `left` counts the competitions that went through the scalar engine, by the reason; `told` are warnings.
    """

    rows: int
    scored: int
    rejected: int
    left: Counter[str] = field(default_factory=Counter)
    told: tuple[Diagnostic, ...] = ()
