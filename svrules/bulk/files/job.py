"""What all pieces of work of a run have in common, wherever they are done."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from svrules.bulk.files.sources import Pinned
from svrules.bulk.files.target import Form
from svrules.bulk.scoring import ColumnNames, scores_schema
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook

__all__ = ["Job"]


@dataclass(frozen=True, slots=True)
class Job:
    """What all pieces of work of a run have in common.

    `starts` are the rows at which `inputs` begin, `key` the column with keys (None: one competition),
    `pieces` how many chunks, partitions and windows there are where competitions are split, each of `batch`
    rows.
    """

    rulebook: Rulebook
    names: ColumnNames
    contract: Mapping[str, Scalar] | None
    score_rest: bool
    marks: bool
    key: str | None
    inputs: tuple[Pinned, ...]
    starts: tuple[int, ...]
    folder: Path
    form: Form
    rejected_form: Form
    whole: bool
    pieces: int
    batch: int
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the inputs."""
        return tuple(file.source.name for file in self.inputs)

    def place(self, row: int) -> tuple[str, int]:
        """The file of a row by its place among those of all, from 0, and its row in that file, from 1."""
        file = bisect_right(self.starts, row) - 1
        return self.files[file], row - self.starts[file] + 1

    @property
    def schema(self) -> pa.Schema:
        """The columns of scores, with all that pins them."""
        schema = scores_schema(self.rulebook, marks=self.marks, score_rest=self.score_rest)
        return schema.with_metadata({**(schema.metadata or {}), **self.metadata})
