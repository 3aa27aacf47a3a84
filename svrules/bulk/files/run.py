"""A whole run: from names of files to OUT, its side file, and what there is to say of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa

from svrules.bulk.door.headings import FlatColumns, find_columns
from svrules.bulk.door.kinds import check_kinds
from svrules.bulk.files.cutting import parts, stretches
from svrules.bulk.files.job import Job
from svrules.bulk.files.journal import Begun, Journal, open_journal
from svrules.bulk.files.memory import peak_memory
from svrules.bulk.files.part import REJECTED_ROWS, scored_part
from svrules.bulk.files.pool import ready, working
from svrules.bulk.files.rows import Rows
from svrules.bulk.files.sources import all_pinned, listed, size_of
from svrules.bulk.files.summary import Summary, Tally
from svrules.bulk.files.survey import Survey, survey
from svrules.bulk.files.target import (
    Assembly,
    Target,
    assembling,
    check_writable,
    file_sha256,
    folder_sha256,
    put,
    same_file,
    target_of,
    target_sha256,
)
from svrules.bulk.files.tasks import (
    Done,
    Handed,
    MergeWindow,
    ScorePartition,
    ScoreRows,
    SplitRows,
    Task,
    handed_over,
    work,
)
from svrules.bulk.scoring import ColumnNames
from svrules.data.headings import COMPETITION_HEADINGS
from svrules.data.wording import name_key
from svrules.diagnostics import Diagnostic
from svrules.errors import MisuseError, SvrulesError, apology
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook
from svrules.version import __version__

__all__ = ["Asked", "Progress", "score_files"]

MOST_ROWS_AT_ONCE: Final = 10_000_000
_BYTES_A_ROW: Final = 16
"""What a row takes at least, but for rare files: where that makes one batch, no process is got ready."""

Progress: TypeAlias = Callable[[str, int, int, str], None]
"""Who is told how far the work is: what is done, how much of how much (0: not known), in rows or bytes."""


def _untold(doing: str, done: int, total: int, unit: str) -> None:
    pass


@dataclass(frozen=True)
class Asked:
    """What a run is asked to do.

    `inputs` are files, folders and patterns; `out` ends as its form, with `/` for a folder of parts.
    `contract`: the contract's facts for all rows, as the one door leaves them, and `contract_sha256` of their
    file. `beside`: the files that the rulebook and those facts were read from, which are to stay.
    `batch`: about how many rows are scored at once; `processes`: how many work side by side.
    """

    rulebook: Rulebook
    inputs: tuple[str, ...]
    out: str
    names: ColumnNames = field(default_factory=ColumnNames)
    contract: Mapping[str, Scalar] | None = None
    contract_sha256: str = ""
    score_rest: bool = False
    marks: bool = False
    batch: int = 100_000
    processes: int = 1
    start_over: bool = False
    beside: tuple[Path, ...] = ()


def score_files(
    asked: Asked, told: Progress = _untold, warned: Callable[[tuple[Diagnostic, ...]], None] | None = None
) -> Summary:
    """Score the bids of all files into OUT; what was done by a run that was killed is not done again.

    `told` hears how far it is, `warned` what to look at in the headings. Raises DataError where the headings
    do not fit the rulebook, MisuseError for what cannot be read, written or gone on with.
    """
    if not 1 <= asked.batch <= MOST_ROWS_AT_ONCE:
        raise MisuseError(f"--batch is a number of rows from 1 to {MOST_ROWS_AT_ONCE:,}")
    target, sources = target_of(asked.out), listed(asked.inputs)
    read = [*(source.path for source in sources), *asked.beside]
    check_writable(target, asked.out, read, start_over=asked.start_over)
    if asked.processes > 1 and size_of(sources) > asked.batch * _BYTES_A_ROW:
        ready(work)
    rows = Rows(all_pinned(sources, lambda done, total: told("Reading", done, total, "bytes")))
    asked = replace(asked, names=_names(asked, rows))
    columns = find_columns(
        asked.rulebook, rows.headings, asked.names, given=asked.contract, table=rows.files[0].source.name
    )
    check_kinds(rows.facts_schema, columns, rows.files[0].source.name)
    if warned is not None and (told_of := (*rows.told, *columns.told)):
        warned(told_of)
    with open_journal(target.work, _begun(asked, target, rows), start_over=asked.start_over) as journal:
        found = _Run(asked, target, rows, columns, journal, told).done()
        journal.clear()
    return found


def _names(asked: Asked, rows: Rows) -> ColumnNames:
    """Facts of the contract that are given once, and no column with a key: that is one competition."""
    if asked.contract is None or asked.names.competition is not None:
        return asked.names
    if any(name_key(heading) in COMPETITION_HEADINGS for heading in rows.headings):
        return asked.names
    return replace(asked.names, one_competition=True)


def _begun(asked: Asked, target: Target, rows: Rows) -> Begun:
    options = {
        "--competition": asked.names.competition,
        "--bidder": asked.names.bidder,
        "--one-competition": asked.names.one_competition,
        "--leave-out": ", ".join(asked.names.left_out),
        "--contract": asked.contract_sha256,
        "--score-rest": asked.score_rest,
        "--marks": asked.marks,
        "--batch": asked.batch,
        "the form of OUT": f"{target.form}{' in a folder' if target.folder else ''}",
    }
    inputs = tuple((file.source.name, file.size, file.sha256) for file in rows.files)
    return Begun(__version__, asked.rulebook.sha256, inputs, options)


class _Run:
    """The work itself, once it is known what there is to do."""

    def __init__(
        self, asked: Asked, target: Target, rows: Rows, columns: FlatColumns, journal: Journal, told: Progress
    ) -> None:
        self.asked, self.target, self.rows, self.journal, self.told = asked, target, rows, journal, told
        self.vat = columns.vat_taken()
        self.key = None if columns.key is None else rows.headings[columns.key]
        self.folder = journal.files
        self.tally = Tally()
        self.parts = 0
        self.finished = self._finished()
        if self.finished is None:
            self._trust_what_is_whole()
        self.before = len(journal.done)
        self.survey = self._survey()
        self.job = self._job()
        self.processes = max(1, min(asked.processes, self.job.pieces))
        # Where each process reads its own rows, this one looks at the keys, to tell where to cut.
        shared = self.processes > 1 and rows.can_be_shared(asked.batch)
        self.looked_at = [self.key or rows.headings[0]] if shared else None

    def done(self) -> Summary:
        """Do all that is left to do."""
        hashes = self.finished or self._worked_and_written()
        self.tally.add_all(self.journal.done.values())
        self.tally.process(os.getpid(), peak_memory())
        if self.tally.rows != self.survey.total or self.tally.rows != self.tally.scored + self.tally.rejected:
            found = f"{self.survey.total} rows in, {self.tally.scored} and {self.tally.rejected} out"
            raise SvrulesError(apology(found))
        return Summary(
            rulebook=self.asked.rulebook,
            inputs=self.rows.files,
            out=self.target,
            tally=self.tally,
            way="split" if self.survey.again else "grouped",
            why=self._why(),
            parts=self.parts,
            resumed=self.before,
            processes=self.asked.processes,
            sha256=hashes[0],
            rejected_sha256=hashes[1],
            place=self.job.place,
            alike=self.survey.alike,
            alike_in_all=self.survey.alike_in_all,
            vat=self.vat,
        )

    def _worked_and_written(self) -> tuple[str, str]:
        at_once = self.job.pieces == 1 and self.survey.again is None and not self.target.folder
        with working(work, self.job, self.processes) as self.work:
            hashes = self._write(self._score_at_once if at_once else self._score_in_parts)
        said = {"parts": self.parts, "sha256": list(hashes)}
        self.journal.note("finished", said | ({"done": self.journal.done["part", 0]} if at_once else {}))
        return hashes

    # -- before -----------------------------------------------------------------------------------

    def _finished(self) -> tuple[str, str] | None:
        """The hashes of OUT and its side file where a run was killed after both were in their places."""
        noted = self.journal.noted.get("finished")
        if noted is None:
            return None
        self.parts = noted["parts"]
        out, side = noted["sha256"]
        both = ((self.target, out), (self.target.rejected, side))
        if not all(target.path.exists() and target_sha256(target) == sha256 for target, sha256 in both):
            return None
        if "done" in noted:
            self.journal.done["part", 0] = noted["done"]
        return out, side

    def _trust_what_is_whole(self) -> None:
        """A piece of work counts as done while its files are as they were noted."""
        needed = {"chunk", "partition", "part"} - ({"chunk"} if "all scored" in self.journal.noted else set())
        for step, noted in [*self.journal.done.items()]:
            if step[0] in needed and not all(self._is_whole(*one) for one in noted["files"].items()):
                del self.journal.done[step]

    def _is_whole(self, name: str, noted: Mapping[str, Any]) -> bool:
        path = self.folder / name
        return (
            path.is_file() and path.stat().st_size == noted["size"] and file_sha256(path) == noted["sha256"]
        )

    def _survey(self) -> Survey:
        known = self.journal.noted.get("survey")
        if known is not None:
            return Survey.of(known)
        self.rows.hold(self.asked.batch)
        seen = 0

        def read(more: int) -> None:
            nonlocal seen
            seen += more
            self.told("Looking at the keys", seen, 0, "rows")

        found = survey(self.rows, self.key, self.folder / "keys", read)
        self.journal.note("survey", found.as_json())
        return found

    def _job(self) -> Job:
        asked = self.asked
        rejected = self.target.rejected
        return Job(
            rulebook=asked.rulebook,
            names=asked.names,
            contract=asked.contract,
            score_rest=asked.score_rest,
            marks=asked.marks,
            key=self.key,
            inputs=self.rows.files,
            starts=tuple(np.cumsum([0, *self.survey.rows])[:-1].tolist()),
            folder=self.folder,
            form=self.target.part_form,
            rejected_form=rejected.part_form,
            whole=self.target.folder,
            pieces=-(-self.survey.total // asked.batch),
            batch=asked.batch,
            metadata={f"input {file.source.name}": file.sha256 for file in self.rows.files},
        )

    def _why(self) -> str:
        if self.key is None:
            return "all rows are bids of one competition"
        if self.survey.again is None:
            return "the bids of each competition stand together"
        key, row = self.survey.again
        name, at = self.job.place(row)
        return f"competition `{key}` goes on in row {at:,} of `{name}`, after another one"

    # -- the work ---------------------------------------------------------------------------------

    def _numbers(self) -> Iterator[int]:
        """The numbers of parts, in order, each when it is there."""
        yield from self._split() if self.survey.again is not None else self._grouped()

    def _grouped(self) -> Iterator[int]:
        def tasks() -> Iterator[Task]:
            for number, (start, table) in enumerate(
                parts(self.rows, self.key, self.asked.batch, self.looked_at)
            ):
                self.parts = number + 1
                if ("part", number) not in self.journal.done:
                    yield ScoreRows(number, start, self._handed(number, table))

        told = 0
        for _ in self._worked(tasks(), "Scoring"):
            while ("part", told) in self.journal.done:
                yield told
                told += 1
        yield from range(told, self.parts)

    def _split(self) -> Iterator[int]:
        pieces = self.parts = self.job.pieces
        if "all scored" not in self.journal.noted:
            cut = enumerate(stretches(self.rows, self.asked.batch, self.looked_at))
            chunks: Iterator[Task] = (
                SplitRows(number, start, self._handed(number, table))
                for number, (start, table) in cut
                if ("chunk", number) not in self.journal.done
            )
            self._all(chunks, "Parting by competition")
            self._all((ScorePartition(at) for at in self._left("partition", pieces)), "Scoring")
            self.journal.note("all scored", True, at_once=True)
        for at in range(pieces):
            (self.folder / f"chunk-{at:06}").unlink(missing_ok=True)
        self._all((MergeWindow(at) for at in self._left("part", pieces)), "Putting in order")
        yield from range(pieces)

    def _handed(self, number: int, table: pa.Table) -> Handed:
        if self.looked_at is not None:
            return int(table.num_rows)
        return table if self.processes == 1 else handed_over(table, self.folder / f"rows-{number:06}")

    def _left(self, kind: str, pieces: int) -> Iterator[int]:
        return (at for at in range(pieces) if (kind, at) not in self.journal.done)

    def _all(self, tasks: Iterator[Task], doing: str) -> None:
        for _ in self._worked(tasks, doing):
            pass

    def _worked(self, tasks: Iterator[Task], doing: str) -> Iterator[Done]:
        """The tasks done, in their order, each noted in the journal."""
        for done in self.work(tasks):
            self.journal.finished(done.step, {"files": done.files, **done.counts})
            self.tally.process(done.process, done.peak)
            self._tell(doing, done.step[0])
            yield done

    def _tell(self, doing: str, kind: str) -> None:
        steps = [noted for (one, _), noted in self.journal.done.items() if one == kind]
        rows = sum(noted.get("rows", self.asked.batch) for noted in steps)
        self.told(doing, min(rows, self.survey.total), self.survey.total, "rows")

    # -- what comes of it -------------------------------------------------------------------------

    def _write(self, fill: Callable[[Assembly, Assembly], None]) -> tuple[str, str]:
        """OUT and its side file, in their places; the SHA-256 of each. `fill` adds the parts to both."""
        made, rejected = self.folder / "out", self.folder / "out-rejected"
        side = self.target.rejected
        with assembling(rejected, side.form, REJECTED_ROWS) as refused:
            if self.target.folder:
                digest = self._write_folder(made, refused)
            else:
                with assembling(made, self.target.form, self.job.schema) as scores:
                    fill(scores, refused)
                digest = file_sha256(made)
        for file in self.rows.files:
            file.check()
        hashes = digest, file_sha256(rejected)
        put(rejected, side)
        put(made, self.target)
        return hashes

    def _score_at_once(self, scores: Assembly, refused: Assembly) -> None:
        """All rows as one piece of work: it is done when OUT is in its place, and not noted before."""
        ((start, table),) = parts(self.rows, self.key, self.asked.batch)
        part = scored_part(self.job, table, np.arange(start, start + table.num_rows))
        scores.add_rows(part.scores.cast(self.job.schema))
        refused.add_rows(part.rejected)
        self.parts = 1
        self.journal.done["part", 0] = {"files": {}, **part.counts}
        self._tell("Scoring", "part")

    def _score_in_parts(self, scores: Assembly, refused: Assembly) -> None:
        for number in self._numbers():
            scores.add(self._part(number))
            refused.add(self.folder / f"rejected-{number:06}")

    def _part(self, number: int) -> Path:
        return self.folder / f"part-{number:06}.{self.job.form}"

    def _write_folder(self, made: Path, refused: Assembly) -> str:
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        hashes = []
        for number in self._numbers():
            part = self._part(number)
            refused.add(self.folder / f"rejected-{number:06}")
            same_file(part, made / f"part-{number:06}.{self.target.end}")
            hashes.append(self.journal.done["part", number]["files"][part.name]["sha256"])
        return folder_sha256(hashes)
