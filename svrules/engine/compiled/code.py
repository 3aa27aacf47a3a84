"""Compiled functions with what is needed to call them and to read the tuples that they return."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from svrules.engine.compiled.forms import Form, Number, Ratio, Raw
from svrules.engine.compiled.writer import Given
from svrules.engine.quantity import Quantity

__all__ = ["Code", "Locals", "Phase", "counted"]

Locals = Sequence[Sequence[Any] | None]
"""The tuples that the phases returned for a bid; None for a phase that left it, or was not run on it."""


@dataclass(frozen=True, eq=False)
class Phase:
    """One function: `once` lists the steps over all bids to compute before it, `given` what it takes.

    The first phase is called on the facts of bids, each later one on the tuples of those before it. It
    returns a tuple for each bid, None for one left to the careful evaluator. A tuple begins with an outcome:
    in the first phase of the rules on the bid alone, in the last of the rules on marks, which counts for bids
    that passed those alone; where there is one phase only, with both.
    """

    function: Callable[[Iterable[Any], tuple[Any, ...]], list[tuple[Any, ...] | None]]
    given: tuple[Given, ...]
    once: tuple[int, ...]
    source: str


@dataclass(frozen=True, eq=False)
class Code:
    """The phases of a plan. The kept locals in their tuples are the trace by step.

    `forms` says how the quantity of a step is read off locals, `places` in which phase's tuple and where a
    local stands, `levels` in which phase each step is computed; `after` lists steps over all bids that no
    phase uses.
    """

    phases: tuple[Phase, ...]
    forms: Mapping[int, Form]
    places: Mapping[str, tuple[int, int]]
    levels: Sequence[int]
    after: tuple[int, ...]

    def quantity(self, index: int, found: Locals) -> Quantity | None:
        """The quantity of a step; None where it was not kept and is to be computed from those it uses."""
        form = self.forms.get(index)
        if isinstance(form, Number):
            if form.known is not None:
                return None if found[self.levels[index]] is None else form.known * form.unit
            whole = self._local(form.text, found)
            return None if whole is None else counted(whole, form.unit)
        if isinstance(form, Ratio):
            above, below = self._local(form.above, found), self._local(form.below, found)
            return None if above is None or below is None else Fraction(above, below) * form.unit
        if isinstance(form, Raw):
            quantity: Quantity | None = self._local(form.text, found)
            return quantity
        return None

    def whole(self, index: int) -> tuple[int, int, Fraction] | None:
        """In which phase's tuple, and where, a step stands as a whole number of a unit; None where not so."""
        form = self.forms.get(index)
        place = self.places.get(form.text) if isinstance(form, Number) else None
        return None if place is None or not isinstance(form, Number) else (*place, form.unit)

    def _local(self, name: str, found: Locals) -> Any:
        place = self.places.get(name)
        if place is None:
            return None
        local = found[place[0]]
        return None if local is None else local[place[1]]


def counted(whole: int, unit: Fraction) -> Fraction:
    """That many units."""
    # Made at once: a product of two fractions takes twice the time.
    return Fraction(whole, unit.denominator) if unit.numerator == 1 else whole * unit
