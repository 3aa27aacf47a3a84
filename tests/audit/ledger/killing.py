"""Kill -9 at random moments while four processes append: is any acknowledged record lost, any chain broken?

    python -m tests.audit.ledger.killing [--moments 200] [--seed N] [--on sqlite|postgresql]

Each writer acknowledges a record after `append` returned, with its number and hash on the disk. Some moments
kill one writer, some all four; on PostgreSQL some kill the server itself, which is then started again. A
quarter of the moments come while the writers start, so that some fall into the making of the ledger.
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from svrules.audit.ledger import Draft, create_or_open, open_ledger
from svrules.audit.ledger.verify import verify
from svrules.errors import LedgerError
from tests.audit.server import Server, programs, server

__all__ = ["Outcome", "killed"]

WRITERS = 4
ALL_AT_ONCE = 5
SERVER = 40
CHECKED = 25
LONGEST = 0.2


@dataclass
class Outcome:
    """What came of it; `broken` says in words what must not be."""

    moments: int = 0
    servers: int = 0
    acknowledged: int = 0
    recorded: int = 0
    verified: int = 0
    broken: list[str] = field(default_factory=list)


def killed(place: str, folder: Path, moments: int, random: Random, made: Server | None = None) -> Outcome:
    """Kills writers of a ledger, or its server, at so many random moments."""
    outcome = Outcome()
    names = count(1)
    writers: dict[int, int] = {}
    try:
        # However slow the machine: until somebody lived long enough to record something.
        while outcome.moments < moments or not any(_acknowledged(folder)):
            while len(writers) < WRITERS:
                name = next(names)
                writers[_writer(place, folder, name)] = name
            time.sleep(random.uniform(0, LONGEST) * random.choice((0.1, 1, 1, 1)))
            outcome.moments += 1
            if made is not None and outcome.moments % SERVER == 0:
                made.kill()
                made.start()
                outcome.servers += 1
            else:
                _kill(writers, random)
            if outcome.moments % CHECKED == 0:
                _check(place, outcome)
    finally:
        for writer in writers:
            _end(writer)
    _check(place, outcome)
    _count(place, folder, outcome)
    return outcome


def _kill(writers: dict[int, int], random: Random) -> None:
    chosen = list(writers) if random.randrange(ALL_AT_ONCE) == 0 else [random.choice(list(writers))]
    for writer in chosen:
        os.kill(writer, signal.SIGKILL)
    for writer in chosen:
        os.waitpid(writer, 0)
        del writers[writer]


def _end(writer: int) -> None:
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)


def _check(place: str, outcome: Outcome) -> None:
    try:
        found = verify(place)
    except LedgerError as problem:
        # Nobody may have lived long enough to make it.
        if outcome.recorded or "there is no ledger" not in str(problem):
            outcome.broken.append(str(problem))
        return
    outcome.verified += 1
    outcome.recorded = max(outcome.recorded, found.records)
    outcome.broken += [f"{one.where}: {one.what}" for one in found.findings]


def _count(place: str, folder: Path, outcome: Outcome) -> None:
    """Every acknowledged record against the ledger."""
    with open_ledger(place) as ledger:
        there = {one.number: one.hash for one in ledger.records()}
    for number, digest in _acknowledged(folder):
        outcome.acknowledged += 1
        if there.get(number) != digest:
            outcome.broken.append(f"record {number} was acknowledged and is lost")
    for file in folder.glob("problem-*"):
        outcome.broken.append(file.read_text()[-500:])


def _acknowledged(folder: Path) -> Iterator[tuple[int, str]]:
    for file in folder.glob("acknowledged-*"):
        for line in file.read_text().splitlines(keepends=True):
            if line.endswith("\n"):  # else killed in the middle of acknowledging
                number, digest = line.split()
                yield int(number), digest


# -- a writer ----------------------------------------------------------------------------------------


def _writer(place: str, folder: Path, name: int) -> int:
    """A process that appends until it is killed."""
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    try:
        _append(place, folder, name)
    except BaseException:
        (folder / f"problem-{name}").write_text(traceback.format_exc())
    os._exit(1)


def _append(place: str, folder: Path, name: int) -> None:
    acknowledged = os.open(folder / f"acknowledged-{name}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    ledger = _patiently(place, lambda: create_or_open(place))
    for at in count(1):
        # What is said twice is one record: a server that is back is told again.
        draft = Draft(
            "mark", f"Works {at % 3}", ("Ash", f"question {at % 11}"), f"Evaluator {name}", "2026-05-12",
            f"Reading {at}", {"value": str(at), "comment": "x" * (at * 37 % 900)},
            {"result": f"{at // 4} " * 400} if at % 4 == 0 else {},
        )  # fmt: skip
        record = _patiently(place, lambda draft=draft: ledger.append(draft)).record
        os.write(acknowledged, f"{record.number} {record.hash}\n".encode())
        os.fsync(acknowledged)


def _patiently(place: str, attempt: Callable[[], Any]) -> Any:
    """What comes of it, tried again while the server is down; a file must never refuse."""
    while True:
        try:
            return attempt()
        except LedgerError:
            if "://" not in place:
                raise
            time.sleep(0.05)


# -- as a program ------------------------------------------------------------------------------------


def main() -> int:
    """Both kinds of ledger; 1 when a record is lost or a chain broken."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--moments", type=int, default=200)
    asked.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    asked.add_argument("--on", choices=("sqlite", "postgresql"))
    options = asked.parse_args()
    bad = 0
    for kind in ("sqlite", "postgresql"):
        if options.on in (None, kind):
            bad += _run(kind, options.moments, options.seed)
    return min(bad, 1)


def _run(kind: str, moments: int, seed: int) -> int:
    with tempfile.TemporaryDirectory(prefix="svrules-killing-") as made:
        folder = Path(made)
        if kind == "sqlite":
            outcome = killed(str(folder / "ledger"), folder, moments, Random(seed))
        else:
            found = programs()
            if found is None:
                _say("kill -9, postgresql: absent on this machine")
                return 0
            with server(found) as started:
                outcome = killed(started.address(), folder, moments, Random(seed), started)
    servers = f" ({outcome.servers} of them the server)" if outcome.servers else ""
    _say(
        f"kill -9, {kind}, seed {seed}: {outcome.moments} moments{servers}, {WRITERS} writers, "
        f"{outcome.recorded} records, {outcome.acknowledged} acknowledged, {len(outcome.broken)} lost or "
        f"broken, verified {outcome.verified} times"
    )
    for broken in outcome.broken[:20]:
        _say(f"  {broken}")
    return len(outcome.broken)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
