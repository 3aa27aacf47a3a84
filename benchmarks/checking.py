"""How long `check` takes on a long rulebook, beside reading it: every family, and the slowest of them.

An editor checks after each key that is pressed, so all families together are to stay under half a second for
1,000 lines, reading not counted. `python -m benchmarks.checking` runs this part alone.
"""

from collections.abc import Callable

from benchmarks.long_rulebook import long_rulebook
from benchmarks.timing import CPU, median, paired, timed
from svrules.checks import CHECKS, check
from svrules.checks.cases.evaluate import sharing
from svrules.diagnostics import Diagnostic
from svrules.language import read
from svrules.language.rulebook import Rulebook

LINES = 1000
ROUNDS = 5
MOST_SECONDS = 0.5
_SHOWN = 6


def report() -> None:
    """Print the times, then a line for each ratio."""
    text = long_rulebook(LINES)
    rulebook = _read(text)
    sides: dict[str, Callable[[], object]] = {"read": lambda: _read(text), "check": lambda: check(rulebook)}
    taken = timed(sides, rounds=ROUNDS, clock=CPU)
    print(f"checking {LINES:,} lines (median, ms)")
    for name, seconds in taken.items():
        print(f"  {name:<44}{median(seconds) * 1e3:>10.1f}")
    families = timed({one.__name__: _alone(one, rulebook) for one in CHECKS}, rounds=1, clock=CPU)
    slowest = sorted(families.items(), key=lambda one: -median(one[1]))
    for name, seconds in slowest[:_SHOWN]:
        print(f"    of it {name:<38}{median(seconds) * 1e3:>10.1f}")
    print()
    print(f"check-under-{MOST_SECONDS}s ratio={MOST_SECONDS / median(taken['check']):.2f} goal=1")
    print(f"check-vs-read ratio={paired(taken['read'], taken['check']):.2f} goal=0")


def _read(text: str) -> Rulebook:
    rulebook, problems = read(text, "long.svr")
    if rulebook is None or problems:
        raise ValueError(f"the long rulebook has {len(problems)} problems, the first: {problems[:1]}")
    return rulebook


def _alone(
    family: Callable[[Rulebook], tuple[Diagnostic, ...]], rulebook: Rulebook
) -> Callable[[], tuple[Diagnostic, ...]]:
    def run() -> tuple[Diagnostic, ...]:
        with sharing(rulebook):
            return family(rulebook)

    return run


if __name__ == "__main__":
    report()
