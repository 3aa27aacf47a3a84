"""Moves one fact until what is computed from it is level with a limit: the engine scores at every step."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from typing import Final

from svrules.engine import Competition, Scored
from svrules.engine.quantity import Quantity
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input
from svrules.proof.coverage import Goal
from svrules.proof.coverage.limits import number_of, smallest_step
from svrules.proof.proposing.attempts import Attempts, changed
from svrules.proof.proposing.facts import fitting

__all__ = ["level_with", "zero_of"]

_STEPS: Final = 25
_NEXT_TO: Final = 5


def level_with(
    attempts: Attempts, made: Competition, fact: Input, steps: tuple[int, ...], goal: Goal
) -> None:
    """Move a fact of the last bid, or of the contract, until the goal about these two steps is tried."""
    bid = None if fact.owner == "contract" else len(made.bids) - 1

    def apart(scored: Scored) -> Fraction | None:
        run = scored.run
        if run is None:
            return None
        row = run.contract.row if not made.bids else run.row(len(made.bids) - 1)
        left, right = (_number(row[index], run.plan.steps[index].type) for index in steps)
        if left is None or right is None:
            return None
        near = smallest_step(run.plan.steps[steps[0]].type)
        return left - right - {"just below": -near, "just above": near}.get(str(goal.key[-1]), Fraction(0))

    def at(value: Scalar) -> Fraction | None:
        return apart(attempts.score(changed(made, fact.name, value, bid)))

    given = made.contract if bid is None else made.bids[bid].facts
    start = number_of(given.get(fact.name), fact.type) if fact.name in given else Fraction(0)
    if start is not None:
        zero_of(at, fact, start, lambda: goal not in attempts.open)


def _number(quantity: Quantity | None, kind: object) -> Fraction | None:
    return number_of(quantity, kind)  # type: ignore[arg-type]


def zero_of(
    at: Callable[[Scalar], Fraction | None], fact: Input, start: Fraction, done: Callable[[], bool]
) -> None:
    """Try values of the fact where `at` may be 0, by secants; exact where it is a straight line."""
    looked = _Looked(at, fact, done)
    for x in (start, start * 2, start / 2, start + 1, start + 100):
        looked.at(x, 1)
        if len(set(looked.found.values())) >= 2:
            break
    for _ in range(_STEPS):
        nearest = sorted(looked.found.items(), key=lambda one: abs(one[1]))[:2]
        if done() or len(nearest) < 2 or nearest[0][1] == nearest[1][1]:
            return
        (x0, y0), (x1, y1) = nearest
        x = x0 - y0 * (x1 - x0) / (y1 - y0)
        before = len(looked.found)
        # Far from the limit one look is enough; next to it every value that the fact can hold counts.
        looked.at(x, 1)
        if len(looked.found) == before:
            looked.at(x, _NEXT_TO)
            return


class _Looked:
    """The values of a fact that were scored, with what `at` came to."""

    def __init__(
        self, at: Callable[[Scalar], Fraction | None], fact: Input, done: Callable[[], bool]
    ) -> None:
        self.score, self.fact, self.done = at, fact, done
        self.found: dict[Fraction, Fraction] = {}

    def at(self, x: Fraction, most: int) -> None:
        """Score at so many of the values next to `x` that the fact can hold."""
        for value in islice(fitting(self.fact, x), most):
            number = number_of(value, self.fact.type)
            if self.done() or number is None or number in self.found:
                continue
            y = self.score(value)
            if y is not None:
                self.found[number] = y
