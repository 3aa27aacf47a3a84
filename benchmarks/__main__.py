"""Runs every benchmark, prints a table, then a line `NAME ratio=R goal=G` for each ratio.

R at least G is good; a goal of 0 is a figure without one.

What is compared. Every side gets the same bids, read beforehand into the numbers that it works with
(svrules: exact fractions; the others: floats or Decimals), decides which are eligible, and hands over the
list of all totals, which must agree before anything is timed. On top of that svrules looks up the targets
in the contract's table, ranks the bids, and holds the intermediate values of every bid, its trace, until
its totals are read; the functions by hand get the targets as arguments, rank nothing and keep nothing. zen
keeps a trace where the line says so. "svrules, trace written" also writes the trace out, as the
Result of the competition. Six bids are too few to compile rules for: they are scored step by step.

A ratio is the median over rounds of what two sides took in one and the same round, in processor time: on a
busy machine it moves by a tenth or so from run to run, and less than either side's own figure does.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from benchmarks import (
    by_hand,
    checking,
    columns,
    compared,
    impacts,
    ledgers,
    with_bid_evaluation,
    with_libreoffice,
    with_svrules,
    with_zen,
)
from benchmarks.bids import RULES_DATE, TARGETS, made_up_bids
from benchmarks.loading import lark_alone, lark_on_tokens, load
from benchmarks.long_rulebook import long_rulebook
from benchmarks.sheets import measured as sheets_measured
from benchmarks.startup import version_seconds
from benchmarks.timing import CPU, median, paired, timed
from svrules.engine import Competition, plan_for, score
from svrules.language.rulebook import Rulebook

BIDS = 256
FEW = 6
ROUNDS = 21
LOADING_ROUNDS = 9
LINES = 1000
KEPT = "svrules, trace kept, not written"
WRITTEN = "svrules, trace written"
EXACT = (KEPT, WRITTEN, "Decimal by hand")

Totals = list[Any]
Times = dict[str, list[float]]


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
    scoring = timed({name: side.run for name, side in sides.items()}, rounds=ROUNDS, clock=CPU)
    _print_table("scoring a bid, twenty measures", _scaled(scoring, 1e6 / BIDS), "µs")
    few = _of_few()
    _print_table(f"scoring a bid of {FEW}, twenty measures, step by step", _scaled(few, 1e6 / FEW), "µs")
    against = compared.sides(BIDS)
    if not _agree({name: Side(run, run) for name, run in against.items()}):
        return 1
    others = timed(against, rounds=ROUNDS, clock=CPU)
    _print_table("scoring a bid, price relative to the lowest", _scaled(others, 1e6 / BIDS), "µs")
    loading = _loading()
    _print_table(f"loading {LINES} lines", _scaled(loading, 1e3), "ms")
    version = version_seconds()
    _print_table("starting", {"svrules --version, processor time": version * 1e3}, "ms")
    sheets, ratios = sheets_measured()
    _print_table("spreadsheet functions", _scaled(sheets, 1e3), "ms")
    _print_ratios(scoring, loading, version)
    for title, times in (("six-bids-trace-kept", few), ("relative-trace-kept", others)):
        print(f"{title}-vs-decimal-by-hand ratio={paired(times['Decimal by hand'], times[KEPT]):.2f} goal=0")
    for name, ratio in ratios.items():
        print(f"{name} ratio={ratio:.2f} goal=1")
    checking.report()
    _workbook()
    ledgers.report()
    impacts.report()
    return 0 if columns.report() else 1


def _workbook() -> None:
    if with_libreoffice.office() is None:
        print("workbook-score-vs-libreoffice: no LibreOffice here, so there is nothing to compare with")
        return
    taken = with_libreoffice.compared(with_libreoffice.BIDS, with_libreoffice.ROUNDS)
    sides = {"svrules workbook score": taken.svrules, "LibreOffice, native formulas": taken.libreoffice}
    _print_table(f"a workbook of {with_libreoffice.BIDS:,} bids", _scaled(sides, 1), "s")
    print(f"workbook-score-vs-libreoffice ratio={taken.ratio:.2f} goal=1")


def _of_few() -> Times:
    """Few bids, each time by a rulebook that has not seen any: nothing is compiled."""
    bids = made_up_bids(FEW)
    competition, rules = with_svrules.competition_of(bids), with_svrules.rulebook()
    sides = {
        KEPT: lambda: carefully_scored(rules, competition),
        "Decimal by hand": _by_hand(by_hand.score_with_decimals, bids, _decimal).run,
    }
    zen = with_zen.ways()["expressions only"][1]
    facts = [with_zen.facts_of(bid) for bid in bids]
    sides["zen with trace, expressions only"] = _one_by_one(zen, facts, with_zen.total_of).run
    return timed(sides, rounds=ROUNDS, clock=CPU)


def carefully_scored(rules: Rulebook, competition: Competition) -> object:
    """Totals as the step-by-step way gives them, whatever the plan has seen before."""
    plan_for(rules, RULES_DATE).derived.bids_seen = 0
    return score(rules, competition).totals


def _sides(bids: list[dict[str, Any]]) -> dict[str, Side]:
    sides = {KEPT: _svrules(bids), WRITTEN: _svrules_result(bids)}
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
    def run() -> Totals:
        return [total_of(score(one)) for one in facts]

    return Side(run, run)


def _agree(sides: dict[str, Side]) -> bool:
    """Whether all sides give the same totals, exact ones to the last digit, floats to a millionth."""
    exact = sides[KEPT].totals()
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


def _loading() -> Times:
    text = long_rulebook(LINES)
    sides = {
        "svrules, parse to plan": lambda: load(text),
        "Lark alone, its lexer and parser": lark_alone(text),
        "Lark's parser on ready tokens": lark_on_tokens(text),
    }
    return timed(sides, rounds=LOADING_ROUNDS, clock=CPU)


def _scaled(times: Times, scale: float) -> dict[str, float]:
    return {name: median(taken) * scale for name, taken in times.items()}


def _print_table(title: str, figures: dict[str, float], unit: str) -> None:
    print(f"{title} (median)")
    for name, figure in figures.items():
        print(f"  {name:<44}{figure:>10.1f} {unit}")
    print()


def _print_ratios(scoring: Times, loading: Times, version: float) -> None:
    own, load_own = scoring[KEPT], loading["svrules, parse to plan"]
    traced, plain = _fastest(scoring, "zen with trace"), _fastest(scoring, "zen, ")
    floats, lark = scoring["float by hand"], loading["Lark alone, its lexer and parser"]
    for name, ratio, goal in (
        ("trace-kept-vs-zen-with-trace", paired(traced, own), 3),
        ("result-vs-zen-with-trace", paired(traced, scoring[WRITTEN]), 0),
        ("trace-kept-vs-zen-without-trace", paired(plain, own), 0),
        ("trace-kept-vs-bid-evaluation", paired(scoring["bid-evaluation"], own), 0),
        ("trace-kept-within-2.5x-of-float-by-hand", paired(floats, own) * 2.5, 1),
        ("trace-kept-vs-decimal-by-hand", paired(scoring["Decimal by hand"], own), 0),
        ("load-within-4x-of-lark", paired(lark, load_own) * 4, 1),
        ("load-vs-lark-parser-on-tokens", paired(loading["Lark's parser on ready tokens"], load_own), 0),
        ("version-under-0.2s-cpu", 0.2 / version, 1),
    ):
        print(f"{name} ratio={ratio:.2f} goal={goal}")


def _fastest(times: Times, start: str) -> list[float]:
    return min((taken for name, taken in times.items() if name.startswith(start)), key=median)


if __name__ == "__main__":
    sys.exit(main())
