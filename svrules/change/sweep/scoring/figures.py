"""Which steps of a plan become which numbers at a setting: once for all competitions of that plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Final

from svrules.change.limits.weights import figures_of, moved
from svrules.change.sweep.asking import Varied
from svrules.engine.plan import Name, Plan
from svrules.engine.working.again import resting_on

__all__ = ["Figures", "NotTriedError"]

_MOST_KEPT: Final = 20_000
Worth = Mapping[str, Fraction]
"""What each criterion is worth, by its code."""


class NotTriedError(Exception):
    """Figures of this competition that cannot be varied as asked; the words say why."""


class Figures:
    """The figures of a plan that are varied. Raises NotTriedError where the plan has no such setting.

    `settings` has the step of each setting that is varied. `takers`: which criteria take what a varied
    weight leaves; None: all beside it. What a setting comes to is kept: competitions of equal weights share
    it.
    """

    def __init__(self, plan: Plan, varied: Sequence[Varied], takers: Collection[str] | None) -> None:
        self.plan, self.varied, self.takers = plan, tuple(varied), takers
        self.settings = {one.name: self._setting(one.name) for one in varied if one.kind == "setting"}
        self.weights = tuple(one for one in varied if one.kind == "weight")
        self._kept: dict[tuple[object, ...], dict[int, Fraction]] = {}
        self._steps: dict[tuple[Fraction, ...], frozenset[int]] = {}

    @cached_property
    def weights_move(self) -> bool:
        """Whether what criteria are worth rests on a setting that is varied as well."""
        rests = resting_on(self.plan, self.settings.values())
        return bool(self.weights) and any(one.available in rests for one in self.plan.criteria)

    def _setting(self, name: str) -> int:
        for step in self.plan.steps:
            if step.operation == "named" and step.detail == Name("setting", name):
                if self.plan.steps[step.operands[0]].operation == "unset":
                    raise NotTriedError(f"the setting `{name}` has no value on the rules date")
                return step.index
        raise NotTriedError(f"nothing in force on the rules date uses the setting `{name}`")

    def given(self, values: Sequence[Fraction]) -> dict[int, Fraction]:
        """The steps of the settings that are varied, with those values."""
        by_name = {one.name: x for one, x in zip(self.varied, values, strict=True) if one.kind == "setting"}
        return {index: by_name[name] for name, index in self.settings.items()}

    def at(self, values: Sequence[Fraction], worth: Worth) -> dict[int, Fraction]:
        """The steps that become other figures at a setting. Raises NotTriedError.

        `worth`: what criteria are worth with those settings, before weights are varied.
        """
        key = (*values, *worth.values())
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            given = dict(zip((one.what for one in self.varied), values, strict=True))
            wanted = {one.name: self._marks(one, given[one.what], worth) for one in self.weights}
            found = self._kept[key] = self.given(values) | self._moved(wanted, worth)
        return found

    def steps(self, worth: Worth) -> frozenset[int]:
        """Which steps become other figures. Raises NotTriedError where weights cannot be varied."""
        key = tuple(worth.values())
        found = self._steps.get(key)
        if found is None:
            as_they_are = {one.name: worth[one.name] for one in self.weights}
            moving = self._moved(as_they_are, worth)
            found = self._steps[key] = frozenset({*self.settings.values(), *moving})
        return found

    def _moved(self, wanted: Worth, worth: Worth) -> dict[int, Fraction]:
        if not self.weights:
            return {}
        new = moved(self.plan, worth, wanted, self.takers)
        if isinstance(new, str):
            raise NotTriedError(new)
        weights = figures_of(self.plan, new)
        if isinstance(weights, str):
            raise NotTriedError(f"a weight cannot be varied by itself: {weights}")
        if not weights.keys().isdisjoint(self.settings.values()):
            raise NotTriedError("a setting that is varied is itself the weight of a criterion that is varied")
        return weights

    def _marks(self, one: Varied, x: Fraction, worth: Worth) -> Fraction:
        """A weight as marks out of what is available for its group."""
        if not one.in_percent:
            return x
        return x * sum((worth[code] for code in self.beside(one.name)), Fraction(0))

    def beside(self, code: str) -> list[str]:
        """The codes of a criterion and those beside it."""
        parent = next(c.part_of for c in self.plan.criteria if c.code == code)
        return [c.code for c in self.plan.criteria if c.part_of == parent]
