"""The bids that an aggregate is taken over, gathered once, and read for each bid without itself.

`mean price among other bids` is the same for all bids but for the bid at hand. So the bids are gathered,
added up and put in order once, and a competition of many bids takes a time that grows with their number.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction
from functools import cached_property
from typing import Any

from svrules.engine.plan import AmongShape
from svrules.engine.quantity import Quantity, Unsettled, joined
from svrules.engine.working.operations import aggregate, sort_key
from svrules.language.types import ChoiceType, Type

__all__ = ["Gathered"]

Member = tuple[int, Any]
"""A bid by its place in the table, and its x."""


class Gathered:
    """The members of a population with their x, and what of them is not known, each in table order.

    `trouble` holds what is missing or in error of which bid: conditions first, then x.
    """

    def __init__(
        self, shape: AmongShape, type_: Type, members: list[Member], trouble: list[tuple[int, Quantity]]
    ) -> None:
        self.shape, self.type, self.members, self.trouble = shape, type_, members, trouble
        self.key = sort_key(type_)

    def unsettled(self, besides: int | None, own: Quantity | None) -> Unsettled | None:
        """What is not known of the population without that bid, and of the bid's own x."""
        if not self.trouble and own is None:
            return None
        trouble = [quantity for bid, quantity in self.trouble if bid != besides]
        return joined(trouble if own is None else [*trouble, own])

    def without(self, besides: int | None) -> list[Member]:
        """The members that count: not that bid, nor the one that `all but the highest` leaves out."""
        gone = self._gone(besides)
        return [member for member in self.members if member[0] not in gone] if gone else self.members

    def aggregated(self, besides: int | None, own: Any) -> Quantity | None:
        """The aggregate, of all that counts and is known; None when nobody is in, unless they are counted."""
        kind, gone = self.shape.kind, self._gone(besides)
        left = len(self.members) - len(gone)
        if kind == "count":
            return Fraction(left)
        if not left:
            return None
        if kind.startswith("rank"):
            return Fraction(1 + self._better(own, gone))
        quantity: Quantity = self._short_way(kind, gone, left) if gone else self._of_all
        return quantity

    @cached_property
    def _of_all(self) -> Any:
        items = [x for _, x in self.members]
        if isinstance(self.type, ChoiceType):
            return (max if self.shape.kind == "highest" else min)(items, key=self.key)
        return aggregate(self.shape.kind, items)

    def _short_way(self, kind: str, gone: frozenset[int], left: int) -> Any:
        """The aggregate of those that are left, from what all of them come to."""
        if kind in ("sum", "mean"):
            rest = self._sum - sum((self._x[bid] for bid in gone), Fraction(0))
            return rest / left if kind == "mean" else rest
        if kind in ("lowest", "highest"):
            ordered = self._ordered if kind == "lowest" else reversed(self._ordered)
            return next(x for bid, x in ordered if bid not in gone)
        half = left // 2
        if left % 2:
            return self._at(half, gone)
        return (self._at(half - 1, gone) + self._at(half, gone)) / 2

    def _gone(self, besides: int | None) -> frozenset[int]:
        gone = [besides] if besides in self._x else []
        if self.shape.leave_out is not None:
            gone += [bid for bid in self._first_out if bid != besides][:1]
        return frozenset(bid for bid in gone if bid is not None)

    @cached_property
    def _x(self) -> dict[int, Any]:
        return dict(self.members)

    @cached_property
    def _sum(self) -> Fraction:
        return sum((x for _, x in self.members), Fraction(0))

    @cached_property
    def _ordered(self) -> list[Member]:
        return sorted(self.members, key=lambda member: self.key(member[1]))

    @cached_property
    def _keys(self) -> list[Any]:
        return [self.key(x) for _, x in self._ordered]

    @cached_property
    def _places(self) -> dict[int, int]:
        return {bid: place for place, (bid, _) in enumerate(self._ordered)}

    @cached_property
    def _first_out(self) -> tuple[int, ...]:
        """The first two to be left out: the highest or lowest, of equals the first in the table."""
        if not self.shape.has_operand:
            return tuple(bid for bid, _ in self.members[:2])
        highest = self.shape.leave_out == "highest"
        # Sorting backwards keeps equals in the order of the table.
        ordered = sorted(self.members, key=lambda member: self.key(member[1]), reverse=highest)
        return tuple(bid for bid, _ in ordered[:2])

    def _better(self, own: Any, gone: frozenset[int]) -> int:
        """How many of those that count have a strictly better x."""
        key: Any = self.key(own)
        if self.shape.kind == "rank lowest first":
            return bisect_left(self._keys, key) - sum(1 for bid in gone if self.key(self._x[bid]) < key)
        above = len(self._keys) - bisect_right(self._keys, key)
        return above - sum(1 for bid in gone if self.key(self._x[bid]) > key)

    def _at(self, place: int, gone: frozenset[int]) -> Any:
        """The x at that place in the order of those that count."""
        for skipped in sorted(self._places[bid] for bid in gone):
            place += skipped <= place
        return self._ordered[place][1]
