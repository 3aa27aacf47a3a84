"""Runs every benchmark, prints a table, then a line `NAME ratio=R goal=G` for each ratio.

R at least G is good; a goal of 0 is a figure without one.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from benchmarks import by_hand, with_bid_evaluation, with_svrules, with_zen
from benchmarks.bids import TARGETS, made_up_bids
from benchmarks.loading import lark_alone, lark_on_tokens, load
from benchmarks.long_rulebook import long_rulebook
from benchmarks.startup import version_seconds
from benchmarks.timing import CPU, medians

BIDS = 256
ROUNDS = 21
LOADING_ROUNDS = 9
LINES = 1000
EXACT = ("svrules", "svrules and its whole Result", "Decimal by hand")

Totals = list[Any]


@dataclass(frozen=True)
class Side:
    """One way to score all the bids: the run that is timed, and the totals that it gives."""

    run: Callable[[], object]
    totals: Callable[[], Totals]


def main() -> int:
    """The whole run; 1 when the sides do not agree on the totals."""
    sides = _sides(made_up_bids(BIDS))
    if not _agree(sides):
        return 1
    seconds = medians({name: side.run for name, side in sides.items()}, rounds=ROUNDS, clock=CPU)
    micros = {name: taken / BIDS * 1e6 for name, taken in seconds.items()}
    _print_table("scoring a bid, twenty measures", micros, "µs")
    loading = _loading()
    _print_table(f"loading {LINES} lines", {name: taken * 1e3 for name, taken in loading.items()}, "ms")
    version = version_seconds()
    _print_table("starting", {"svrules --version, processor time": version * 1e3}, "ms")
    _print_ratios(micros, loading, version)
    return 0


def _sides(bids: list[dict[str, Any]]) -> dict[str, Side]:
    sides = {"svrules": _svrules(bids), "svrules and its whole Result": _svrules_result(bids)}
    for way, (plainly, traced) in with_zen.ways().items():
        facts = [with_zen.facts_of(bid) for bid in bids]
        for name, evaluate in {f"zen with trace, {way}": traced, f"zen, {way}": plainly}.items():
            sides[name] = _one_by_one(evaluate, facts, with_zen.total_of)
    table, scorer = with_bid_evaluation.table_of(bids), with_bid_evaluation.scorer()
    sides["bid-evaluation"] = Side(lambda: scorer(table), lambda: scorer(table))
    sides["float by hand"] = _by_hand(by_hand.score_with_floats, bids, float)
    sides["Decimal by hand"] = _by_hand(by_hand.score_with_decimals, bids, _decimal)
    return sides


def _svrules(bids: list[dict[str, Any]]) -> Side:
    competition = with_svrules.competition_of(bids)
    scorer = with_svrules.scorer(with_svrules.rulebook())

    def run() -> Totals:
        return with_svrules.totals_of(scorer(competition))

    return Side(run, run)


def _svrules_result(bids: list[dict[str, Any]]) -> Side:
    """The same, and the trace written out as the Result that leaves the engine."""
    competition = with_svrules.competition_of(bids)
    scorer = with_svrules.scorer(with_svrules.rulebook())

    def totals() -> Totals:
        found = scorer(competition).result().bids
        return [None if bid.exact is None else Fraction(bid.exact) for bid in found]

    return Side(lambda: scorer(competition).result(), totals)


def _by_hand(
    score: Callable[..., Any], bids: list[dict[str, Any]], number: Callable[[Fraction], Any]
) -> Side:
    facts = [
        {fact: one if isinstance(one, bool) else number(one) for fact, one in bid.items()} for bid in bids
    ]
    targets = [number(Fraction(target)) for target in TARGETS.values()]
    return _one_by_one(lambda bid: score(bid, *targets), facts, lambda total: total)


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / exact.denominator


def _one_by_one(score: Callable[[Any], Any], facts: list[Any], total_of: Callable[[Any], Any]) -> Side:
    def run() -> None:
        for one in facts:
            score(one)

    return Side(run, lambda: [total_of(score(one)) for one in facts])


def _agree(sides: dict[str, Side]) -> bool:
    """Whether all sides give the same totals, exact ones to the last digit, floats to a millionth."""
    exact = sides["svrules"].totals()
    print(f"{len(exact)} bids, {sum(total is None for total in exact)} not eligible")
    agreed = True
    for name, side in sides.items():
        off = _furthest(exact, side.totals())
        allowed = 0 if name in EXACT else Fraction(1, 10**6)
        if off is None or off > allowed:
            print(f"{name} does not give the same totals", file=sys.stderr)
            agreed = False
        elif off:
            print(f"{name} is off by up to {float(off):.1e} marks, as floats are")
    print()
    return agreed


def _furthest(exact: Totals, totals: Totals) -> Fraction | None:
    """The largest difference; None where they disagree on who is eligible."""
    if [one is None for one in exact] != [one is None for one in totals]:
        return None
    pairs = zip(exact, totals, strict=True)
    return max((abs(one - Fraction(other)) for one, other in pairs if one is not None), default=Fraction(0))


def _loading() -> dict[str, float]:
    text = long_rulebook(LINES)
    sides = {
        "svrules, parse to plan": lambda: load(text),
        "Lark alone, its lexer and parser": lark_alone(text),
        "Lark's parser on ready tokens": lark_on_tokens(text),
    }
    return medians(sides, rounds=LOADING_ROUNDS, clock=CPU)


def _print_table(title: str, figures: dict[str, float], unit: str) -> None:
    print(f"{title} (median)")
    for name, figure in figures.items():
        print(f"  {name:<44}{figure:>10.1f} {unit}")
    print()


def _print_ratios(micros: dict[str, float], loading: dict[str, float], version: float) -> None:
    own = micros["svrules"]
    traced = min(taken for name, taken in micros.items() if name.startswith("zen with trace"))
    plain = min(taken for name, taken in micros.items() if name.startswith("zen, "))
    load_own = loading["svrules, parse to plan"]
    for name, ratio, goal in (
        ("traced-vs-zen-with-trace", traced / own, 3),
        ("result-vs-zen-with-trace", traced / micros["svrules and its whole Result"], 0),
        ("traced-vs-zen-without-trace", plain / own, 0),
        ("traced-vs-bid-evaluation", micros["bid-evaluation"] / own, 0),
        ("traced-within-2.5x-of-float-by-hand", micros["float by hand"] * 2.5 / own, 1),
        ("traced-vs-decimal-by-hand", micros["Decimal by hand"] / own, 0),
        ("load-within-4x-of-lark", loading["Lark alone, its lexer and parser"] * 4 / load_own, 1),
        ("load-vs-lark-parser-on-tokens", loading["Lark's parser on ready tokens"] / load_own, 0),
        ("version-under-0.2s-cpu", 0.2 / version, 1),
    ):
        print(f"{name} ratio={ratio:.2f} goal={goal}")


if __name__ == "__main__":
    sys.exit(main())
