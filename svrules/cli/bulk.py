"""`svrules bulk`: the bids of many competitions, from large files to large files."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from svrules.cli.bulk_on_spark import bulk_on_spark
from svrules.cli.output import complain, console, show_diagnostics, spare_inputs, write
from svrules.cli.progress import progress
from svrules.errors import MissingExtraError, MisuseError

if TYPE_CHECKING:
    from svrules.bulk.files.run import Asked
    from svrules.bulk.scoring import ColumnNames
    from svrules.diagnostics import Diagnostic

__all__ = ["bulk", "needs_bulk"]

_ROWS: Final = 100_000
_STOPPED: Final = 130
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def bulk(
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    data: Annotated[
        list[str],
        typer.Argument(
            metavar="IN…",
            help="A row a bid: .parquet, .arrow, .arrows, .csv, .csv.gz; files, folders, patterns in quotes.",
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            help="Scores: .parquet, .arrow, .arrows, .csv or .csv.gz; with / at the end a folder of parts.",
        ),
    ],
    competition: Annotated[
        str | None,
        typer.Option("--competition", metavar="NAME", help="The column with the key of the competition."),
    ] = None,
    bidder: Annotated[
        str | None, typer.Option("--bidder", metavar="NAME", help="The column with the bidders.")
    ] = None,
    one_competition: Annotated[
        bool, typer.Option("--one-competition", help="There is no key: all rows are bids of one competition.")
    ] = False,
    leave_out: Annotated[
        list[str] | None,
        typer.Option("--leave-out", metavar="NAME", help="A column that is no fact; may be repeated."),
    ] = None,
    contract: Annotated[
        Path | None,
        typer.Option(
            "--contract",
            metavar="FILE",
            help="The contract's facts, the same for all rows: .csv or .xlsx.",
        ),
    ] = None,
    marks: Annotated[bool, typer.Option("--marks", help="Also a column for each criterion's marks.")] = False,
    score_rest: Annotated[
        bool,
        typer.Option("--score-rest", help="Score a competition though bids of it are rejected; says so."),
    ] = False,
    batch: Annotated[
        int, typer.Option("--batch", metavar="ROWS", help="About how many rows are scored at once.")
    ] = _ROWS,
    processes: Annotated[
        int | None, typer.Option("--processes", metavar="N", help="How many work side by side; else all.")
    ] = None,
    summary: Annotated[
        Path | None, typer.Option("--summary", metavar="FILE", help="Write the summary to FILE.json, too.")
    ] = None,
    start_over: Annotated[
        bool, typer.Option("--start-over", help="Begin anew, whatever an earlier run has done.")
    ] = False,
    spark: Annotated[
        str | None,
        typer.Option(
            "--spark",
            metavar="MASTER",
            help="On a cluster: spark://HOST:PORT, yarn, k8s://…, or `session` for the one that is set up.",
        ),
    ] = None,
    spark_conf: Annotated[
        list[str] | None,
        typer.Option("--spark-conf", metavar="NAME=VALUE", help="A setting of Spark; may be repeated."),
    ] = None,
    alone: Annotated[
        bool, typer.Option("--alone", help="With --spark: each row by itself, without ranks.")
    ] = False,
) -> None:
    """Score the bids of many competitions, from large files to large files, exactly.

    Rows that cannot be scored go to OUT.rejected with the reason. After a kill the same command goes on.

    Exit code 1 when rows were rejected, or a mark could not be computed.
    """
    with needs_bulk():
        from svrules.bulk.files.page import summary_page
        from svrules.bulk.files.run import Asked, score_files

    from svrules import api
    from svrules.render.terminal import show

    if processes is not None and processes < 1:
        raise MisuseError("--processes is 1 or more")
    if summary is not None:
        _check_summary(summary)
    if one_competition and competition is not None:
        raise MisuseError("--one-competition says that there is no key, and --competition names one: choose")
    if spark is None and (alone or spark_conf):
        raise MisuseError("--alone and --spark-conf go with --spark")
    if spark is not None and (leave_out or summary is not None or processes is not None):
        raise MisuseError(
            "--leave-out, --summary and --processes are for files on this machine: they do not go with "
            "--spark"
        )
    book = api.load(rulebook)
    asked = Asked(
        rulebook=book.model,
        inputs=tuple(data),
        out=output,
        names=_names(competition, bidder, one_competition, leave_out, spark),
        score_rest=score_rest,
        marks=marks,
        batch=batch,
        processes=processes or _processors(),
        start_over=start_over,
        beside=(*book.files, *(() if contract is None else (contract,))),
    )
    spare_inputs(Path(output), *asked.beside)
    asked = _with_contract(asked, contract)
    if spark is not None:
        bulk_on_spark(asked, spark, spark_conf or (), alone=alone)
        return
    begun = time.monotonic()
    with _goes_on(asked), progress() as told:
        found = score_files(asked, told, _warn)
    seconds = time.monotonic() - begun
    if summary is not None:
        write(summary, json.dumps(found.as_json(seconds), indent=2, ensure_ascii=False) + "\n")
    show(summary_page(found, seconds), console())
    if found.tally.rejected or found.tally.outcomes["error"]:
        raise typer.Exit(1)


@contextmanager
def needs_bulk() -> Iterator[None]:
    """Whatever of the extra `bulk` is not there is said in plain words. Raises MissingExtraError."""
    try:
        yield
    except ImportError as problem:
        name = (problem.name or "").partition(".")[0]
        if name not in ("numpy", "pyarrow"):
            raise
        raise MissingExtraError("bulk", name) from None


def _names(
    competition: str | None, bidder: str | None, one: bool, leave_out: list[str] | None, spark: str | None
) -> ColumnNames:
    from svrules.bulk.scoring import ColumnNames

    names = ColumnNames(competition, bidder, one, tuple(leave_out or ()))
    return names if spark is None else replace(names, offers=names.offers - {"--leave-out"})


def _check_summary(path: Path) -> None:
    """Before the work is done, not after. Raises MisuseError."""
    if path.suffix.lower() != ".json":
        raise MisuseError(f"`{path.name}` does not end in .json: the summary is written as JSON")
    if not path.absolute().parent.is_dir():
        raise MisuseError(f"there is no folder `{path.parent}` to write `{path.name}` to")


@contextmanager
def _goes_on(asked: Asked) -> Iterator[None]:
    """What is done stands on the disk: whoever stops the run, or fills the disk, is told so."""
    from svrules.bulk.files.target import target_of

    try:
        yield
    except KeyboardInterrupt:
        # Before anything is noted there is nothing to go on from.
        if target_of(asked.out).work.exists():
            complain("Stopped. The same command goes on from what is done; --start-over begins anew.")
            raise typer.Exit(_STOPPED) from None
        raise
    except OSError as problem:
        if problem.errno not in _FULL:
            raise
        raise MisuseError(
            "there is no room left on the disk, or a limit on the size of files is reached: make room, and "
            "the same command goes on from what is done"
        ) from None


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _with_contract(asked: Asked, contract: Path | None) -> Asked:
    from hashlib import sha256

    from svrules.data.door import read_contract_file

    if contract is None:
        return asked
    reading = read_contract_file(asked.rulebook, contract)
    facts = reading.accepted().contract
    _warn((*reading.diagnostics, *reading.tidied))
    return replace(asked, contract=facts, contract_sha256=sha256(contract.read_bytes()).hexdigest())


def _warn(found: tuple[Diagnostic, ...]) -> None:
    if found:
        show_diagnostics(found)
