"""Writes one function for a list of steps: straight-line Python over whole numbers.

No text of a rulebook goes into it: only numbers of steps, whole numbers, and names given here. Words and
dates come in as arguments. Wherever something unusual happens (a divisor that is not above 0, a table without
exactly one row that holds, marks out of range), the code raises `Unusual` and the careful evaluator takes
that bid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from svrules.engine.compiled.forms import Blank, Form, Number, Ratio, Raw
from svrules.engine.plan import Plan, Step
from svrules.engine.quantity import InError, Missing, Quantity

__all__ = ["Given", "Unusual", "Unwritable", "Writer"]


class Unusual(Exception):  # noqa: N818 - not an error: another way is taken for this bid
    """Raised for a bid, or for a whole competition, that the careful evaluator must take."""


class Unwritable(Exception):  # noqa: N818 - not an error: another way is taken for this rulebook
    """The steps cannot be compiled: everything goes to the careful evaluator."""


@dataclass(frozen=True, slots=True)
class Given:
    """Something a compiled function takes as an argument, computed once for a competition.

    `step`: its quantity. `inverse`: one divided by it. `parts`: how many whole numbers stand for it (0: it
    goes in as it is).
    """

    step: int
    inverse: bool
    parts: int
    unit: Fraction


@dataclass(eq=False)
class Writer:
    """The lines of one function so far, and the form that each step has in it."""

    plan: Plan
    forms: dict[int, Form]
    fixed: dict[int, Quantity]
    units: dict[tuple[int, bool], Fraction]
    lines: list[str] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    constants: list[object] = field(default_factory=list)
    kept: dict[int, Form] = field(default_factory=dict)
    uses: Counter[int] = field(default_factory=Counter)
    _fresh: int = 0

    def count_uses(self, steps: Iterable[Step], roots: Iterable[int]) -> None:
        """Note how often each step is used, so that what is used once need not be kept."""
        for step in steps:
            self.uses.update(step.operands)
        self.uses.update(roots)

    # Operands

    def form(self, index: int) -> Form:
        """The form of an earlier step."""
        found = self.forms.get(index)
        if found is None:
            found = self.forms[index] = self._taken(index)
        return found

    def number(self, index: int) -> Number | Ratio:
        """The form of a step that is a number. Raises Unwritable for one that is always missing."""
        found = self.form(index)
        if isinstance(found, Number | Ratio):
            return found
        raise Unwritable

    def raw(self, index: int) -> Raw:
        """The form of a step that is not a number."""
        found = self.form(index)
        if isinstance(found, Raw):
            return found
        raise Unwritable

    def constant(self, value: object) -> str:
        """A name for a value that goes in as it is."""
        self.constants.append(value)
        return f"k{len(self.constants) - 1}"

    def inverse(self, index: int) -> Number | None:
        """One divided by a quantity that is computed once, where it is known before the bids are."""
        if index in self.fixed:
            value = self.fixed[index]
            return Number.of(1 / value) if isinstance(value, Fraction) and value > 0 else None
        unit = self.units.get((index, True))
        if unit is None:
            return None
        name = f"i{index}"
        given = Given(index, True, 1, unit)
        if given not in self.given:
            self.given.append(given)
        return Number(name, unit)

    def _taken(self, index: int) -> Form:
        """The form of a quantity that is computed once for the competition."""
        if index in self.fixed:
            return self._fixed(self.fixed[index])
        unit = self.units.get((index, False))
        if unit is None:
            self.given.append(Given(index, False, 0, Fraction(1)))
            return Raw(f"c{index}")
        if unit == 0:
            self.given.append(Given(index, False, 2, Fraction(1)))
            return Ratio(f"c{index}", f"e{index}", Fraction(1))
        self.given.append(Given(index, False, 1, unit))
        return Number(f"c{index}", unit)

    def _fixed(self, value: Quantity) -> Form:
        if isinstance(value, Missing):
            return Blank()
        if isinstance(value, InError):
            raise Unwritable
        if isinstance(value, bool):
            return Raw(str(value), value)
        if isinstance(value, Fraction):
            return Number.of(value)
        return Raw(self.constant(value), value)

    # Lines

    def line(self, text: str) -> None:
        """Add a line."""
        self.lines.append(text)

    def fresh(self) -> str:
        """A name that is not in use."""
        self._fresh += 1
        return f"t{self._fresh}"

    def named(self, text: str) -> str:
        """A plain name or literal for an expression, which is computed here unless it is one already."""
        if text.isalnum():
            return text
        name = self.fresh()
        self.line(f"{name} = {text}")
        return name

    def held(self, form: Form) -> Form:
        """The same, computed here and under names of its own."""
        if isinstance(form, Number) and form.known is None:
            return Number(self.named(form.text), form.unit)
        if isinstance(form, Ratio):
            return Ratio(self.named(form.above), self.named(form.below), form.unit)
        return Raw(self.named(form.text)) if isinstance(form, Raw) and form.known is None else form

    def unless(self, condition: str) -> None:
        """Leave this bid to the careful evaluator when the condition holds."""
        self.line(f"if {condition}: raise Unusual")

    def keep(self, step: Step, form: Form, *, always: bool = True) -> None:
        """Set the form of a step, under a name of its own where it is kept or used more than once."""
        if always or self.uses[step.index] > 1:
            form = self._bound(step.index, form)
        self.forms[step.index] = form

    def _bound(self, index: int, form: Form) -> Form:
        if isinstance(form, Number) and form.known is None and not form.text.isalnum():
            self.line(f"v{index} = {form.text}")
            form = Number(f"v{index}", form.unit)
        elif isinstance(form, Ratio):
            form = self._bound_ratio(index, form)
        elif isinstance(form, Raw) and form.known is None and not form.text.isalnum():
            self.line(f"v{index} = {form.text}")
            form = Raw(f"v{index}")
        self.kept[index] = form
        return form

    def _bound_ratio(self, index: int, form: Ratio) -> Ratio:
        above, below = form.above, form.below
        if not above.isalnum():
            self.line(f"v{index} = {above}")
            above = f"v{index}"
        if not below.isalnum():
            self.line(f"w{index} = {below}")
            below = f"w{index}"
        return Ratio(above, below, form.unit)
