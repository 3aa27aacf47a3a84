"""Where an expression stands while it becomes steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from svrules.engine.plan import Owner
from svrules.language.types import NumberType, YesNoType
from svrules.quantities.units import PLAIN

__all__ = ["NUMBER", "POINTS", "YES_NO", "Place"]

NUMBER: Final = NumberType(PLAIN)
YES_NO: Final = YesNoType()
POINTS: Final = NumberType(PLAIN, style="points")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: in which part, for which members, and whether inside an aggregate."""

    owner: Owner
    members: tuple[tuple[str, str], ...] = ()
    nested: bool = False

    def member(self, family: str) -> str:
        """The code of the member at hand of that family."""
        return dict(self.members)[family]

    def at(self, family: str, code: str) -> Place:
        """The same place with that member at hand."""
        others = tuple(pair for pair in self.members if pair[0] != family)
        return replace(self, members=(*others, (family, code)))
