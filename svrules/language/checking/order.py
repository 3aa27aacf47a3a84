"""Values and tables in the order of their use: those that others use come first.

A rulebook may name figures one after the other, hundreds deep. What is worked out of the deepest first never
has to wait for more than the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal
from weakref import ReferenceType, ref

from svrules.language import expressions as e
from svrules.language.checking.dependencies import table_expressions, walk
from svrules.language.rulebook import Rulebook

__all__ = ["Order", "Thing", "order_of"]

Thing = tuple[Literal["value", "table"], str]
# What is no deeper than this is worked out as it comes.
_SHALLOW: Final = 8
_MOST_KEPT: Final = 4


@dataclass(frozen=True, eq=False)
class Order:
    """What each value and table of a rulebook uses, and how many stand below each other at most."""

    uses: dict[Thing, tuple[Thing, ...]] = field(default_factory=dict)
    depths: dict[Thing, int] = field(default_factory=dict)

    @staticmethod
    def of(rulebook: Rulebook) -> Order:
        """The order of a rulebook."""
        found = Order()
        for name, values in rulebook.values.items():
            found.uses["value", name] = _named(rulebook, [value.expression for value in values])
        for label, tables in rulebook.tables.items():
            inside = [x for table in tables for x in table_expressions(table)]
            found.uses["table", label] = _named(rulebook, inside)
        for thing in found._deepest_first():
            found.depths[thing] = 1 + max(
                (found.depths.get(used, 0) for used in found.uses[thing]), default=0
            )
        return found

    def _deepest_first(self) -> Iterator[Thing]:
        seen: set[Thing] = set()
        for thing in self.uses:
            if thing not in seen:
                yield from self._postorder(thing, seen)

    def below(self, thing: Thing, is_known: Callable[[Thing], bool]) -> Iterator[Thing]:
        """What a deep one uses and is not known yet, the deepest first; nothing where it is not deep."""
        if self.depths.get(thing, 0) <= _SHALLOW:
            return
        yield from (used for used in self._postorder(thing, set(), is_known) if used != thing)

    def _postorder(
        self, start: Thing, seen: set[Thing], is_known: Callable[[Thing], bool] = lambda one: False
    ) -> Iterator[Thing]:
        """A thing behind all that it uses and that is neither seen nor known."""
        seen.add(start)
        path, waiting = [start], [iter(self.uses[start])]
        while path:
            used = next((one for one in waiting[-1] if one not in seen and not is_known(one)), None)
            if used is None:
                waiting.pop()
                yield path.pop()
            else:
                seen.add(used)
                path.append(used)
                waiting.append(iter(self.uses[used]))


def order_of(rulebook: Rulebook) -> Order:
    """The order of a rulebook, worked out once for those that are at hand: one, or a few much like it."""
    for known, order in _last:
        if known() is rulebook:
            return order
    found = Order.of(rulebook)
    _last[:] = [(ref(rulebook), found), *_last[: _MOST_KEPT - 1]]
    return found


_last: list[tuple[ReferenceType[Rulebook], Order]] = []


def _named(rulebook: Rulebook, expressions: list[e.Expression]) -> tuple[Thing, ...]:
    """The values and tables that expressions name."""
    found: dict[Thing, None] = {}
    for part in (part for x in expressions for part in walk(x)):
        match part:
            case e.ValueRef(name=name):
                found["value", name] = None
            case e.TableRef(label=label):
                found["table", label] = None
            case e.MemberColumn(family=family, column=column):
                cells = [member.cells.get(column) for member in rulebook.families[family].members]
                found |= dict.fromkeys(_named(rulebook, [cell for cell in cells if cell is not None]))
    return tuple(found)
