"""Pieces of work, each done in one process on its own: all it needs is in the task, or in files beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.bulk.door.grouping import key_texts
from svrules.bulk.files.job import Job
from svrules.bulk.files.journal import Step, synced
from svrules.bulk.files.memory import peak_memory
from svrules.bulk.files.part import REJECTED_ROWS, Part, scored_part
from svrules.bulk.files.rows import Rows
from svrules.bulk.files.sources import Pinned
from svrules.bulk.files.target import file_sha256, read_part, write_part

__all__ = [
    "Done",
    "Handed",
    "MergeWindow",
    "ScorePartition",
    "ScoreRows",
    "SplitRows",
    "Task",
    "handed_over",
    "work",
]

ROW: Final = "svrules: row"
"""The column for the place of a row among those of all files, where rows are not in their order."""


Handed: TypeAlias = pa.Table | Path | int
"""Rows themselves, the file in which they are handed over, or how many to read from the input."""


@dataclass(frozen=True, slots=True)
class ScoreRows:
    """Score these rows, all of their competitions; `start` is the place of the first among all rows."""

    number: int
    start: int
    rows: Handed


@dataclass(frozen=True, slots=True)
class SplitRows:
    """Part these rows by their keys."""

    number: int
    start: int
    rows: Handed


@dataclass(frozen=True, slots=True)
class ScorePartition:
    """Score the rows of all chunks that fell into this partition."""

    number: int


@dataclass(frozen=True, slots=True)
class MergeWindow:
    """Put the scores of one stretch of the input in order."""

    number: int


Task = ScoreRows | SplitRows | ScorePartition | MergeWindow


@dataclass(frozen=True, slots=True)
class Done:
    """A piece of work done: its files by name with size and hash, what was counted, and memory by process."""

    step: Step
    files: Mapping[str, Mapping[str, Any]]
    counts: Mapping[str, Any]
    process: int
    peak: int | None


def handed_over(table: pa.Table, path: Path) -> Path:
    """The rows in a file for another process, which takes it away.

    Nothing of what they were cut from goes along. Such a file stays in the memory of the
    system, and is copied once, where a pipe copies five times in small pieces.
    """
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)
    return path


def _taken_over(job: Job, task: ScoreRows | SplitRows) -> pa.Table:
    rows = task.rows
    if isinstance(rows, int):
        return _own_rows(job.inputs).between(task.start, task.start + rows, job.starts)
    if isinstance(rows, pa.Table):
        return rows
    table = read_part(rows)
    rows.unlink()
    return table


@lru_cache(maxsize=1)
def _own_rows(inputs: tuple[Pinned, ...]) -> Rows:
    """What the rows are read from, in a process that was begun for this run: looked into once."""
    return Rows(inputs)


def work(job: Job, task: Task) -> Done:
    """Do one piece of work. Its files are in place when this returns."""
    match task:
        case ScoreRows():
            table = _taken_over(job, task)
            part = scored_part(job, table, np.arange(task.start, task.start + table.num_rows))
            return _done(
                ("part", task.number), _written(job, task.number, part.scores, part.rejected), part.counts
            )
        case SplitRows():
            return _done(("chunk", task.number), _split(job, task), {})
        case ScorePartition():
            found = scored_part(job, *_partition(job, task.number))
            return _done(("partition", task.number), _windowed(job, task.number, found), found.counts)
        case MergeWindow():
            return _done(("part", task.number), _merged(job, task.number), {})


def _done(step: Step, files: Mapping[str, Mapping[str, Any]], counts: Mapping[str, Any]) -> Done:
    return Done(step, files, counts, os.getpid(), peak_memory())


def _written(job: Job, number: int, scores: pa.Table, rejected: pa.Table) -> dict[str, Mapping[str, Any]]:
    names = f"part-{number:06}.{job.form}", f"rejected-{number:06}"
    scores = scores.cast(job.schema)
    return {
        names[0]: write_part(job.folder / names[0], scores, job.form, whole=job.whole),
        names[1]: write_part(job.folder / names[1], rejected, job.rejected_form, whole=False),
    }


# -- where competitions are split -----------------------------------------------------------------


def _split(job: Job, task: SplitRows) -> dict[str, Mapping[str, Any]]:
    """The rows in one Arrow file, with a batch for each partition."""
    table = _taken_over(job, task).unify_dictionaries().combine_chunks()
    rows = np.arange(task.start, task.start + table.num_rows)
    table = table.append_column(ROW, pa.array(rows))
    which = _partitions(key_texts(table.column(job.key)), job.pieces)
    return _in_batches(job.folder / f"chunk-{task.number:06}", table, which, job.pieces)


def _partitions(keys: pa.Array, pieces: int) -> NDArray[np.int64]:
    """The partition of each row, by the hash of its key; rows without a key are rejected in any."""
    encoded = keys.dictionary_encode()
    of_keys = [
        int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") % pieces
        for text in encoded.dictionary.to_pylist()
    ]
    codes = np.asarray(pc.fill_null(encoded.indices, len(of_keys)))
    found: NDArray[np.int64] = np.array([*of_keys, 0], dtype=np.int64)[codes]
    return found


def _in_batches(
    path: Path, table: pa.Table, which: NDArray[Any], pieces: int
) -> dict[str, Mapping[str, Any]]:
    """The rows in an Arrow file with a batch for each piece, by `which`; their order in each stays."""
    order = np.argsort(which, kind="stable")
    ends = np.searchsorted(which[order], np.arange(pieces), side="right")
    batch = _one_batch(table.take(pa.array(order)))
    with synced(path) as made:
        with pa.ipc.new_file(made, table.schema) as writer:
            for start, end in zip((0, *ends[:-1].tolist()), ends.tolist(), strict=True):
                writer.write_batch(batch.slice(start, end - start))
        noted = {"size": made.stat().st_size, "sha256": file_sha256(made)}
    return {path.name: noted}


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)


def _partition(job: Job, number: int) -> tuple[pa.Table, NDArray[np.int64]]:
    table = pa.concat_tables(_batches(job, "chunk-{:06}", number))
    return table.drop_columns([ROW]), np.asarray(table.column(ROW))


def _batches(job: Job, name: str, number: int) -> Iterator[pa.Table]:
    """Batch `number` of each of the files of that name."""
    for at in range(job.pieces):
        with pa.OSFile(str(job.folder / name.format(at))) as file:
            yield pa.Table.from_batches([pa.ipc.open_file(file).get_batch(number)])


def _windowed(job: Job, number: int, part: Part) -> dict[str, Mapping[str, Any]]:
    """The scores of a partition, and what was rejected, each with a batch for each stretch of the input."""
    files: dict[str, Mapping[str, Any]] = {}
    for name, table, at in (
        ("scored", part.scores.cast(job.schema), part.scores_at),
        ("refused", part.rejected, part.rejected_at),
    ):
        path = job.folder / f"{name}-{number:06}"
        files |= _in_batches(path, table.append_column(ROW, pa.array(at)), at // job.batch, job.pieces)
    return files


def _merged(job: Job, number: int) -> dict[str, Mapping[str, Any]]:
    return _written(
        job,
        number,
        _ordered(job, "scored-{:06}", number, job.schema),
        _ordered(job, "refused-{:06}", number, REJECTED_ROWS),
    )


def _ordered(job: Job, name: str, number: int, schema: pa.Schema) -> pa.Table:
    table = pa.concat_tables(_batches(job, name, number))
    order = np.argsort(np.asarray(table.column(ROW)), kind="stable")
    return table.drop_columns([ROW]).take(pa.array(order)).cast(schema)
