"""svrules on `twenty-measures.svr`: exact, with the full trace of every bid kept."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.bids import CONTRACT
from svrules.engine import Bid, Competition, Scored, score
from svrules.language import load
from svrules.language.rulebook import Rulebook

RULEBOOK = Path(__file__).with_name("twenty-measures.svr")


def rulebook() -> Rulebook:
    """The rulebook, loaded."""
    return load(RULEBOOK)


def competition_of(bids: list[dict[str, Any]]) -> Competition:
    """The bids as facts of one competition."""
    return Competition(CONTRACT, tuple(Bid(f"Bid {number}", bid) for number, bid in enumerate(bids, 1)))


def scorer(rules: Rulebook) -> Callable[[Competition], Scored]:
    """Scores a whole competition: outcomes, totals, ranks, and the trace that explanations are made of."""
    return lambda competition: score(rules, competition)


def totals_of(scored: Scored) -> list[Fraction | None]:
    """The total of each bid, None where it is not eligible."""
    return list(scored.totals)
