"""How long `check` takes on a long rulebook, beside reading it: every family, and the slowest of them.

An editor checks after each key that is pressed, so all families together are to stay under half a second for
1,000 lines, reading not counted. Whatever an officer writes, twice as much of it is to cost about twice as
long: rulebooks of one shape after the other are checked in two sizes. `python -m benchmarks.checking` runs
this part alone.
"""

from collections.abc import Callable

from benchmarks.long_rulebook import long_rulebook
from benchmarks.shapes import SHAPES, Shape
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
SHAPE_ROUNDS = 1
MOST_TIMES = 3


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

    _shapes()


def _shapes() -> None:
    """What twice as much of a shape costs, in one run; the most of all shapes in the last line."""
    print()
    print(f"twice as much of one shape {'parts':>33}{'ms':>9}{'times':>7}")
    times = {shape.name: _doubled(shape) for shape in SHAPES}
    most = max(times.values())
    print()
    print(f"check-one-shape-doubled times={most:.2f} goal={MOST_TIMES} at most")


def _doubled(shape: Shape) -> float:
    half, whole = (_read(shape.text(size)) for size in (shape.most // 2, shape.most))
    sides: dict[str, Callable[[], object]] = {"half": lambda: check(half), "whole": lambda: check(whole)}
    taken = timed(sides, rounds=SHAPE_ROUNDS, clock=CPU)
    times = paired(taken["whole"], taken["half"])
    print(f"  {shape.name:<50}{shape.most:>8}{median(taken['whole']) * 1e3:>9.0f}{times:>7.2f}")
    return times


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
