"""The populations of a Result: each set of bids that was compared with others once, and who used it.

Which bids are in differs from bid to bid at most by the bid itself (`other bids`), or where a condition
speaks of `this bid`. So a Result does not grow with the square of the bids.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from svrules.engine.plan import EACH_BID, AmongShape, Plan, Step
from svrules.engine.quantity import InError, Missing
from svrules.engine.recording.words import Words, exact
from svrules.engine.result import LeftOut, Population, PopulationUse
from svrules.engine.working.operations import all_of, sort_key
from svrules.engine.working.sheet import Sheet

__all__ = ["Populations"]

_STANDING: Final = {
    "fail": "it failed",
    "refer": "it is referred",
    "unknown": "it is not known whether it passes",
    "pass": "it passes",
}
_AGAIN: Final = "it did not pass when the scores were computed again"

Left = tuple[tuple[int, str], ...]
"""Bids by their place in the table, each with the reason why it was left out."""


@dataclass(frozen=True, slots=True)
class _Eligible:
    """The bids that a comparison could be taken over, the bid at hand among them, and those left out.

    `best` are the first and the second that `all but the highest` would leave out, `unknown` the bids whose
    number is not known: then none is left out.
    """

    bids: tuple[int, ...]
    left_out: Left
    best: tuple[int, ...]
    unknown: frozenset[int]

    def gone(self, here: int | None) -> int | None:
        """The bid that `all but the highest` leaves out for the bid at hand; None for none."""
        if self.unknown - {here}:
            return None
        return next((bid for bid in self.best if bid != here), None)


class Populations:
    """Collects the populations of one run."""

    def __init__(self, plan: Plan, words: Words, names: Sequence[str]) -> None:
        self.plan, self.words, self.names = plan, words, names
        self._listed: dict[tuple[tuple[int, ...], Left], str] = {}
        self._eligible: dict[tuple[int, int], _Eligible] = {}
        self._taken: dict[tuple[int, int, int | None], str] = {}

    def listed(self) -> list[Population]:
        """All populations met so far, each once."""
        return [
            Population(
                id=id_,
                bids=[self.names[bid] for bid in bids],
                left_out=[LeftOut(bid=self.names[bid], why=why) for bid, why in left_out],
            )
            for (bids, left_out), id_ in self._listed.items()
        ]

    def uses(self, steps: Iterable[Step], sheet: Sheet, bid: int) -> list[PopulationUse]:
        """The comparisons with other bids among these steps, for a bid."""
        return [self._use(step, sheet, bid) for step in steps if step.operation == "among"]

    def _use(self, step: Step, sheet: Sheet, bid: int) -> PopulationUse:
        shape, quantity = _shape(step), sheet.rows[bid][step.index]
        return PopulationUse(
            where=step.owner.label,
            words=self.words.name(step),
            taken=self._id(step, sheet, bid),
            besides_this_bid=shape.others,
            yields=self.words.printed(quantity, step.type),
            yields_exact=exact(quantity),
        )

    def _id(self, step: Step, sheet: Sheet, bid: int) -> str:
        shape = _shape(step)
        this = bid if step.domain == EACH_BID else None
        if this is not None and _speaks_of_this_bid(step):
            eligible = self._find(step, sheet, this)
            return self._listing(eligible, _gone(shape, eligible, this), shape)
        key = (id(sheet), step.index)
        found = self._eligible.get(key)
        if found is None:
            found = self._eligible[key] = self._find(step, sheet, None)
        gone = _gone(shape, found, this)
        taken = self._taken.get((*key, gone))
        if taken is None:
            taken = self._taken[(*key, gone)] = self._listing(found, gone, shape)
        return taken

    def _listing(self, eligible: _Eligible, gone: int | None, shape: AmongShape) -> str:
        bids, left_out = eligible.bids, eligible.left_out
        if gone is not None:
            bids = tuple(bid for bid in bids if bid != gone)
            left_out = tuple(sorted((*left_out, (gone, f"it is the {shape.leave_out} and is left out"))))
        return self._listed.setdefault((bids, left_out), f"P{len(self._listed) + 1}")

    def _find(self, step: Step, sheet: Sheet, this: int | None) -> _Eligible:
        shape = _shape(step)
        wheres = step.operands[1 if shape.has_operand else 0 :]
        universe = frozenset(sheet.universe)
        bids: list[tuple[int, Any]] = []
        left_out: list[tuple[int, str]] = []
        for bid in range(len(self.names)):
            if bid not in universe:
                left_out.append((bid, _AGAIN))
                continue
            if shape.statuses is not None and sheet.standing[bid] not in shape.statuses:
                left_out.append((bid, _STANDING[sheet.standing[bid]]))
                continue
            reader = sheet.reader(shape, this, bid)
            holds = all_of([reader(where) for where in wheres])
            if holds is True:
                decides = shape.leave_out is not None and shape.has_operand
                bids.append((bid, reader(step.operands[0]) if decides else None))
            else:
                known = "does not hold" if holds is False else "is not known"
                left_out.append((bid, f"the condition {known}"))
        unknown = frozenset(bid for bid, x in bids if isinstance(x, Missing | InError))
        best = self._best(step, [(bid, x) for bid, x in bids if bid not in unknown])
        return _Eligible(tuple(bid for bid, _ in bids), tuple(left_out), best, unknown)

    def _best(self, step: Step, bids: list[tuple[int, Any]]) -> tuple[int, ...]:
        """The first two of those with the highest (or lowest) number; of equals the first in the table."""
        shape = _shape(step)
        if shape.leave_out is None:
            return ()
        if shape.has_operand:
            key = sort_key(self.plan.steps[step.operands[0]].type)
            bids = sorted(bids, key=lambda one: key(one[1]), reverse=shape.leave_out == "highest")
        return tuple(bid for bid, _ in bids[:2])


def _shape(step: Step) -> AmongShape:
    assert isinstance(step.detail, AmongShape)  # noqa: S101 - set by the lowering
    return step.detail


def _speaks_of_this_bid(step: Step) -> bool:
    """Whether who is in may differ from bid to bid."""
    shape = _shape(step)
    x, wheres = (step.operands[:1], step.operands[1:]) if shape.has_operand else ((), step.operands)
    deciding = {*wheres, *(x if shape.leave_out else ())}
    return not deciding.isdisjoint(shape.block)


def _gone(shape: AmongShape, eligible: _Eligible, this: int | None) -> int | None:
    return eligible.gone(this if shape.others else None) if shape.leave_out else None
