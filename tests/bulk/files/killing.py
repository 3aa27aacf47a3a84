"""Kill -9 at random moments, then go on: are OUT and its side file the same bytes as without a kill?

    python -m tests.bulk.files.killing [--moments 20] [--rows 4000] [--seed N] [--processes 2]

Three inputs: competitions that stand together, the same rows shuffled, which are parted in a work folder
first, and rows that are all one piece of work. Half of the moments are drawn from the time that an
undisturbed run takes, half come just after some more lines of the journal; a run that ends before it has
been killed often enough is begun anew.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from svrules.bulk.files.run import Asked, score_files
from svrules.language import read
from tests.bulk.files.sample import RULES, rows, write_csv

__all__ = ["Outcome", "killed"]

LATER = 0.05


@dataclass
class Outcome:
    """What came of it: kills, whole runs, pieces of work taken over; `broken` says what must not be."""

    moments: int = 0
    runs: int = 0
    resumed: int = 0
    rows: int = 0
    broken: list[str] = field(default_factory=list)


def killed(source: Path, folder: Path, moments: int, random: Random, **options: int) -> Outcome:
    """Kills a run over `source` at so many moments; runs are processes of their own."""
    book, _ = read(RULES, "many.svr")
    assert book is not None
    outcome = Outcome()

    def asked(name: str) -> Asked:
        return Asked(book, (str(source),), str(folder / name), marks=True, **options)

    begun = time.monotonic()
    _wait(_process(lambda: _run(asked("undisturbed.csv"), folder)), outcome, folder)
    longest = time.monotonic() - begun
    expected = _files(folder, "undisturbed.csv")
    outcome.rows = expected[0].count(b"\n") + expected[1].count(b"\n") - 2
    while outcome.moments < moments and not outcome.broken:
        name = f"killed-{outcome.runs}.csv"
        work = folder / f"{name}.work"
        while outcome.moments < moments:
            process = _process(lambda name=name: _run(asked(name), folder))
            if random.randrange(2):
                time.sleep(random.uniform(0, longest * 1.05))
            else:
                _after_lines(work, process, random.randint(1, 4))
                time.sleep(random.uniform(0, LATER))
            if not _kill(process):
                break
            outcome.moments += 1
            outcome.resumed += _noted(work)
        if (work / "journal.jsonl").exists() or not (folder / name).exists():
            _wait(_process(lambda name=name: _run(asked(name), folder)), outcome, folder)
        outcome.runs += 1
        if (folder / "said").read_bytes():
            outcome.broken.append((folder / "said").read_text()[-600:])
        if _files(folder, name) != expected:
            outcome.broken.append(f"{name} or its side file has other bytes than without a kill")
        if work.exists() and {one.name for one in work.iterdir()} - {"lock"}:
            outcome.broken.append(f"{work.name} is still there")
    return outcome


def _files(folder: Path, name: str) -> tuple[bytes, bytes]:
    return (folder / name).read_bytes(), (folder / name.replace(".csv", ".rejected.csv")).read_bytes()


def _after_lines(work: Path, process: int, more: int) -> None:
    """Wait until so many more pieces of work stand in the journal, or the process has ended."""
    before = _noted(work)
    while before <= _noted(work) < before + more:
        # Looked at and left as it is: whoever kills it reads how it ended.
        if os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return
        time.sleep(0.001)


def _noted(work: Path) -> int:
    """The pieces of work that stand in the journal."""
    try:
        return (work / "journal.jsonl").read_bytes().count(b'{"done"')
    except OSError:
        return 0


def _run(asked: Asked, folder: Path) -> None:
    # What it and its processes say when they are killed.
    os.dup2(os.open(folder / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    try:
        score_files(asked)
    except BaseException:
        (folder / f"problem-{os.getpid()}").write_text(traceback.format_exc())
        raise


def _process(work: Callable[[], None]) -> int:
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    try:
        work()
        os._exit(0)
    except BaseException:
        os._exit(1)


def _kill(process: int) -> bool:
    """Whether the process was still at work."""
    os.kill(process, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])


def _wait(process: int, outcome: Outcome, folder: Path) -> None:
    if os.waitpid(process, 0)[1] != 0:
        told = [one.read_text() for one in folder.glob("problem-*")]
        outcome.broken.append(told[-1] if told else "a run did not end well")


def main() -> int:
    """All three; 1 when a byte differs."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--moments", type=int, default=20)
    asked.add_argument("--rows", type=int, default=4000)
    asked.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    asked.add_argument("--processes", type=int, default=2)
    options = asked.parse_args()
    bad = 0
    for kind in ("together", "shuffled", "at once"):
        random = Random(options.seed)
        listed = rows(options.rows * 2 // 7, options.seed, bad=max(0.002, 4 / options.rows))
        if kind == "shuffled":
            random.shuffle(listed)
        with tempfile.TemporaryDirectory(prefix="svrules-killing-") as made:
            source = write_csv(Path(made) / "in.csv", listed)
            batch = len(listed) * 2 if kind == "at once" else len(listed) // 12
            found = killed(
                source, Path(made), options.moments, random, batch=batch, processes=options.processes
            )
        sys.stdout.write(
            f"kill -9, rows {kind}, seed {options.seed}: {found.moments} kills in {found.runs} runs of "
            f"{found.rows:,} rows with {options.processes} processes, {found.resumed} pieces of work taken "
            f"over, {len(found.broken)} runs with other bytes\n"
        )
        for one in found.broken:
            sys.stdout.write(f"  {one}\n")
        bad += len(found.broken)
    return min(bad, 1)


if __name__ == "__main__":
    raise SystemExit(main())
