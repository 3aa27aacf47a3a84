"""A register at every setting, over columns and one by one. `python -m benchmarks.sweeps`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from random import Random
from time import perf_counter
from typing import Final

from svrules import load
from svrules.change.sweep.scoring import runs as runs_room
from svrules.change.sweep.scoring.runs import Runs
from svrules.change.sweep.scoring.standing import Standing
from svrules.change.sweep.scoring.trial import Plans, Trial
from svrules.change.sweep.settings import Asked, ask
from svrules.engine.competition import Bid, Competition
from svrules.language.rulebook import Rulebook

__all__ = ["main"]

COMPETITIONS: Final = 500
BIDDERS: Final = ("Ash", "Birch", "Cedar", "Elm", "Fir")
VARIED: Final = (
    "weight of SV from 5% to 30% step 1%",
    "real living wage from £13 to £15 step £0.05",
)
_TOO_MANY: Final = 10**9


def main(competitions: int = COMPETITIONS) -> bool:
    """Print the times of both ways; whether they stood alike at every setting."""
    rulebook = load("lcr-contracts").model
    chance = Random(1)
    register = [_competition(chance) for _ in range(competitions)]
    print(f"{competitions:,} competitions of {len(BIDDERS)} bids, rulebook lcr-contracts; seconds")
    alike = True
    for text in VARIED:
        asked = ask(rulebook, [text])
        over_columns, found = _timed(lambda: _standings(rulebook, register, asked, 1))  # noqa: B023
        one_by_one, others = _timed(lambda: _standings(rulebook, register, asked, _TOO_MANY))  # noqa: B023
        alike = alike and found == others
        print(
            f"{text}: {len(found):,} runs, over columns {over_columns:.2f}, one by one {one_by_one:.1f}, "
            f"{one_by_one / over_columns:.0f} times; {'alike' if found == others else 'NOT ALIKE'}"
        )
    return alike


def _timed(work: Callable[[], list[Standing | str]]) -> tuple[float, list[Standing | str]]:
    start = perf_counter()
    found = work()
    return perf_counter() - start, found


def _standings(
    rulebook: Rulebook, register: list[Competition], asked: Asked, few: int
) -> list[Standing | str]:
    known: Plans = {}
    trials = [Trial(rulebook, one, asked.varied, None, known) for one in register]
    usual, runs_room._FEW = runs_room._FEW, few  # type: ignore[misc]
    try:
        return Runs(trials).standings((at, x) for at in range(len(trials)) for x in asked.settings)
    finally:
        runs_room._FEW = usual  # type: ignore[misc]


def _competition(chance: Random) -> Competition:
    value = chance.choice([60_000, 320_000, 1_850_000])
    contract = {
        "contract value": Fraction(value),
        "category": chance.choice(["Works", "Services", "Supplies"]),
        "notice date": date(2026, 5, 12),
    }
    return Competition(contract, tuple(_bid(name, value, chance) for name in BIDDERS))


def _bid(name: str, value: int, chance: Random) -> Bid:
    def whole(low: int, high: int) -> Fraction:
        return Fraction(chance.randint(low, high))

    facts: dict[str, object] = {
        "price": whole(value * 3 // 4, value),
        "mandatory ground": False,
        "discretionary ground": False,
        "lowest hourly wage": whole(1300, 1500) / 100,
        "fair employment charter": chance.choice(["None", "Aspiring", "Accredited"]),
        "local jobs": whole(1, 9),
        "apprenticeship weeks": whole(0, 300),
        "job support": whole(0, 500),
        "local spend": whole(0, value * 3 // 10),
        "inclusive spend": whole(0, value // 20),
        "homes improved": whole(0, 90),
        "delivery plan": whole(2, 5),
    }
    for question in ("Q1", "Q2"):
        facts[f"{question} mark consensus"] = whole(2, 5)
        facts[f"{question} mark consensus comment"] = "Read by three"
    return Bid(name, facts)  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.exit(0 if main(*map(int, sys.argv[1:2])) else 1)
