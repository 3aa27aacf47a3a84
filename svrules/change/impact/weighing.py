"""Which changes go in together because weights rest on them that have to add up.

Criteria side by side share one whole: 100%, or what their section is worth. Where none of them is worth what
is left, a rulebook with the new weight of one and the old weight of another does not add up, and its marks
are errors; so are they where what is left comes to less than nothing. What a section is worth counts too
where its parts are in points; parts in percent follow it by themselves. Top criteria in points share a whole
unless the editions are known to give different sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from svrules.change.impact.names import Key, same, used
from svrules.checks.points import points_in_all
from svrules.language.expressions import Literally
from svrules.language.marking import Criterion
from svrules.language.rulebook import Rulebook

__all__ = ["Weighing"]


class Weighing:
    """The weights of two editions; `old` and `new` are their parts by kind and name."""

    def __init__(
        self, editions: tuple[Rulebook, Rulebook], old: Mapping[Key, Any], new: Mapping[Key, Any]
    ) -> None:
        self.editions, self.old, self.new = editions, old, new

    def together(self, keys: Iterable[Key]) -> Iterator[list[Key]]:
        """For each group of weights that have to add up, those of these changes that it rests on."""
        listed = list(keys)
        criteria = [one for book in self.editions for one in book.criteria]
        for parent in dict.fromkeys(one.parent for one in criteria):
            if self._must_add_up(parent):
                weighed = [one for one in criteria if one.parent == parent]
                if parent is not None and any(one.weight.kind == "points" for one in weighed):
                    weighed += self._worth(parent)
                yield [key for key in listed if any(self._weighs(key, one) for one in weighed)]

    def _must_add_up(self, parent: str | None) -> bool:
        """Whether no criterion takes up what the others leave, in one of the editions or half way."""
        kinds = [{one.weight.kind for one in book.criteria if one.parent == parent} for book in self.editions]
        if parent is None and kinds == [{"points"}, {"points"}]:
            given = [points_in_all(book) for book in self.editions]
            return None in given or given[0] == given[1]
        return any(not {"rest", "order"} & found for found in kinds) or self._may_exceed(parent)

    def _may_exceed(self, parent: str | None) -> bool:
        """Whether old weights beside new ones may leave less than nothing; only of percentages as written."""
        most: dict[str, Fraction] = {}
        for one in (one for book in self.editions for one in book.criteria if one.parent == parent):
            worth = one.weight.value
            if (
                one.weight.kind == "share"
                and isinstance(worth, Literally)
                and isinstance(worth.value, Fraction)
            ):
                most[one.code] = max(worth.value, most.get(one.code, Fraction(0)))
        return sum(most.values()) > 1

    def _worth(self, code: str) -> Iterator[Criterion]:
        """The criteria whose weights decide what a section is worth."""
        for book in self.editions:
            for one in (one for one in book.criteria if one.code == code):
                yield one
                if one.weight.kind == "rest":
                    yield from (beside for beside in book.criteria if beside.parent == one.parent)
                if one.weight.kind in ("rest", "share") and one.parent is not None:
                    yield from self._worth(one.parent)

    def _weighs(self, key: Key, criterion: Criterion) -> bool:
        if key == ("criterion", criterion.code):
            return not same(*(_weights(parts.get(key, ())) for parts in (self.old, self.new)))
        return key in self._reached((criterion.weight, criterion.only_when))

    def _reached(self, thing: object) -> set[Key]:
        found: set[Key] = set()
        waiting = list(used(thing))
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += [one for parts in (self.old, self.new) for one in used(parts.get(key))]
        return found


def _weights(versions: Iterable[Criterion]) -> tuple[Any, ...]:
    """What the versions of a criterion weigh, for which contracts and on which days."""
    return tuple((one.weight, one.only_when, one.period) for one in versions)
