"""Prints cases worth seeing, one after another: what is typed, and what the command line answers."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from svrules.cli import main

# Run as a script it does not find the folder above it by itself.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.showcase.broken import show_copies

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Case:
    """A title, and the commands that show it, run in the folder of this file."""

    title: str
    commands: tuple[str, ...]


def _score(data: str, contract: str = "contract", rulebook: str = "works") -> str:
    return f"score {rulebook}.svr {data}.csv --contract {contract}.csv"


CASES = (
    Case(
        "An excluded bid in the population would change the winner",
        (
            _score("excluded"),
            _score("excluded", rulebook="works-all-bids"),
            "explain works.svr excluded.csv --contract contract.csv --bid Ash --criterion PRICE",
        ),
    ),
    Case(
        "0.1 + 0.2 and 0.3 are a tie, which goes to the declared tie-break", ("score tenths.svr tenths.csv",)
    ),
    Case("A price of zero", (_score("zero-price"),)),
    Case("Every bid offers nothing", (_score("no-jobs"),)),
    Case("A blank that matters", (_score("blank-that-matters"),)),
    Case("A blank that does not matter", (_score("blank-that-does-not"),)),
    Case("A contract of exactly £20,000", (_score("excluded", "exactly-20000"),)),
    Case(
        "The day before a dated change, and the day of it",
        (_score("wage", "day-before"), _score("wage", "day-of")),
    ),
    Case(
        "Why a bid is not the winner",
        (
            "explain works.svr excluded.csv --contract contract.csv --bid Birch",
            "explain works.svr excluded.csv --contract contract.csv --bid Cedar",
        ),
    ),
    Case("Five mistakes in a rulebook", ("check mistakes.svr",)),
)


def run(command: str) -> int:
    """One command as it is typed, in the folder of the showcase; its exit code."""
    return main(command.split())


def show() -> None:
    """Print every case, then what is found in broken copies of the shipped rulebooks."""
    os.environ["COLUMNS"] = "80"
    os.chdir(FOLDER)
    sys.stderr = sys.stdout
    for case in CASES:
        sys.stdout.write(f"\n== {case.title}\n")
        for command in case.commands:
            sys.stdout.write(f"\n$ svrules {command}\n")
            code = run(command)
            if code:
                sys.stdout.write(f"(exit code {code})\n")
    sys.stdout.write("\n\n= Deliberately broken copies of the shipped rulebooks, one a family of checks\n")
    show_copies()


if __name__ == "__main__":
    show()
