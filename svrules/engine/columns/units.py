"""In which units numbers are best counted: those that whoever looks at them asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from svrules.engine.columns.values.column import Column, Fixed, Number
from svrules.engine.plan import OverShape, Plan, Step

__all__ = ["Units"]

_ALWAYS: Final = Fixed(True)


@dataclass(eq=False, slots=True)
class Units:
    """The unit that is best for a step of a plan, as earlier bids have shown."""

    plan: Plan
    best: dict[int, Fraction] = field(default_factory=dict)

    def learn(self, step: Step, operands: Sequence[Column], found: Column) -> None:
        """Let what is added up be counted in one unit from now on, which saves counting it anew."""
        shape = step.detail
        if not isinstance(shape, OverShape) or not shape.has_operand or not isinstance(found, Number):
            return
        members = len(shape.codes)
        for member in range(members):
            where = operands[members + member] if shape.has_where else _ALWAYS
            if isinstance(where, Fixed) and where.quantity is True:
                self.best[self._itself(step.operands[member])] = found.unit

    def _itself(self, index: int) -> int:
        """The step that has no more to it than a name, without the name."""
        while self.plan.steps[index].operation == "named":
            index = self.plan.steps[index].operands[0]
        return index
