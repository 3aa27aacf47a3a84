"""Rulebooks with some of the changes in: from the old edition to the new one, step by step."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

from svrules.change.impact.names import Key
from svrules.change.impact.steps import Keyed, Steps, keyed
from svrules.language.rulebook import Input, Rulebook
from svrules.quantities import ALWAYS

__all__ = ["Hybrids"]


class Hybrids:
    """The rulebooks between two editions, each made when it is first asked for.

    A set of steps is a whole number with a bit for each of `steps.steps`. All of them are in force on every
    day: which day's rules count is a fact of the competition.
    """

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self._old, self._new = keyed(steps.old), keyed(steps.new)
        self._made: dict[int, Rulebook] = {}
        self.door = self._door()

    def rulebook(self, inside: int) -> Rulebook:
        """The old edition with these steps put in."""
        if inside not in self._made:
            self._made[inside] = self._with(inside)
        return self._made[inside]

    def _with(self, inside: int) -> Rulebook:
        new = {key for at, step in enumerate(self.steps.steps) if inside >> at & 1 for key in step.keys}
        parts = self._parts(new)
        known = f"{self.steps.old.sha256} {self.steps.new.sha256} {self.steps.names} {inside}"
        panels = {panel.name: panel for panel in self.steps.old.panels}
        for panel in self.steps.new.panels:
            if panel.name not in panels or ("value", panel.name) in new:
                panels[panel.name] = panel
        return replace(
            self.steps.old,
            # Plans are kept by this hash: no two of these rulebooks may share it, nor have that of a text.
            sha256=sha256(known.encode()).hexdigest(),
            name=f"between {self.steps.old.name} and {self.steps.new.name}",
            in_force=ALWAYS,
            inputs=self._inputs(_of_kind(parts, "input"), new),
            settings=_of_kind(parts, "setting"),
            values=_of_kind(parts, "value"),
            tables=_of_kind(parts, "table"),
            families=_of_kind(parts, "family"),
            populations=_of_kind(parts, "population"),
            rules=_listed(parts, "rule"),
            criteria=_listed(parts, "criterion"),
            awards=_listed(parts, "award"),
            panels=tuple(panels.values()),
            units=tuple(dict.fromkeys((*self.steps.old.units, *self.steps.new.units))),
        )

    def _inputs(self, inputs: dict[str, Input], new: set[Key]) -> dict[str, Input]:
        """The inputs, of which one decides the rules: where the editions differ in it, that is a step."""
        moved = any(kind == "date" for kind, _ in new)
        decides = (self.steps.new if moved else self.steps.old).date_input
        return {
            name: replace(one, decides_rules=decides is not None and name == decides.name)
            for name, one in inputs.items()
        }

    def _parts(self, new: set[Key]) -> Keyed:
        parts: Keyed = {}
        for key in {**self._new, **self._old}:
            first, second = (self._new, self._old) if key in new else (self._old, self._new)
            part: Any = first.get(key)
            if part is None and key not in new and key[0] not in ("rule", "criterion", "award"):
                part = second.get(key)
                if key[0] == "input":
                    # Nobody was asked: that nothing was said is no blank.
                    part = replace(part, blank_means=None)
            elif part is None and key in new and key[0] not in ("rule", "criterion", "award"):
                part = second.get(key)
            if part is not None:
                parts[key] = part
        return parts

    def _door(self) -> Rulebook:
        """The rulebook by which the data of then are read: what was asked then, and what is asked now too."""
        old = self.rulebook(0)
        before = {new: name for (kind, name), new in self.steps.names.items() if kind == "input"}
        inputs = {
            name: replace(given, headings=(*given.headings, before[name])) if name in before else given
            for name, given in old.inputs.items()
        }
        return replace(old, inputs=inputs, name=self.steps.old.name, text=self.steps.old.text)


def _of_kind(parts: Keyed, kind: str) -> dict[str, Any]:
    return {name: part for (one, name), part in parts.items() if one == kind}


def _listed(parts: Keyed, kind: str) -> tuple[Any, ...]:
    return tuple(one for (of, _), versions in parts.items() if of == kind for one in versions)
