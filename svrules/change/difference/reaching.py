"""Everything that a change reaches: what computes with it, and what rests on who is in scope and who fails.

A criterion that takes what is left is reached by the weights of those beside it, a section by its criteria,
the award by every total; whoever fails is in no population of bids that pass, and has no rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final, TypeAlias

from svrules.change.impact.names import Key, same, used
from svrules.change.impact.steps import keyed
from svrules.language import expressions as e
from svrules.language.marking import Award, Criterion, Method
from svrules.language.rulebook import Population, Rule, Rulebook

__all__ = ["Reached", "reaching"]

Place: TypeAlias = tuple[str, str]
"""A part, or what lies between parts: a criterion's worth, the total, who is in scope, who stands."""
Edges: TypeAlias = dict[Place, set[Place]]

_TOTAL: Final = ("total", "")
_SCOPE: Final = ("scope", "")
# Who stands after the rules on a bid alone, and after those that look at other bids too.
_ALONE, _ALL = ("standing", "alone"), ("standing", "all")
_AWARD: Final = ("award", "award")
_EVERY_BID: Final = "all bids"
_EVERY_STATUS: Final = 4
_COMPARING: Final = frozenset(
    {"relative to lowest", "relative to highest", "percent over lowest", "mean method"}
)


@dataclass(frozen=True, slots=True)
class Reached:
    """What a change reaches. `parts` compute with it: rules, criteria, the award.

    `by_standing` are reached only because bids are in scope or fail that were not, or did not. `between` are
    all parts that `parts` rest on or that are among them, settings, tables and values too.
    """

    parts: tuple[Key, ...]
    by_standing: tuple[Key, ...]
    between: frozenset[Key]


def reaching(old: Rulebook, new: Rulebook, keys: Iterable[Key]) -> Reached:
    """All that rests on these parts, in either rulebook, in the order of the new one."""
    own = set(keys)
    computing: Edges = {}
    standing: Edges = {}
    for book in (old, new):
        _Graph(book, computing, standing).draw()
    starts: set[Place] = {*own, *_worths(old, new, own)}
    direct = _closure(starts, computing)
    every = _closure(starts, _joined(computing, standing))
    order = [*keyed(new), *keyed(old)]
    places = {key: place for place, key in reversed([*enumerate(order)])}

    def listed(found: set[Place]) -> tuple[Key, ...]:
        shown = (key for key in places if key in found and key not in own)
        wanted = (key for key in shown if key[0] in ("rule", "criterion", "award"))
        return tuple(sorted(wanted, key=places.__getitem__))

    between = frozenset(key for key in places if key in direct)
    return Reached(listed(direct), listed(every - direct), between)


def _worths(old: Rulebook, new: Rulebook, keys: Iterable[Key]) -> Iterator[Place]:
    """The worths of the criteria whose own line says another one."""
    before, after = keyed(old), keyed(new)
    for key in keys:
        if key[0] == "criterion":
            one, other = (
                tuple((version.weight, version.only_when, version.period, version.parent) for version in of)
                for of in (before.get(key, ()), after.get(key, ()))
            )
            if not same(one, other):
                yield "worth", key[1]


def _joined(one: Edges, other: Edges) -> Edges:
    return {place: one.get(place, set()) | other.get(place, set()) for place in {**one, **other}}


def _closure(starts: Iterable[Place], edges: Mapping[Place, set[Place]]) -> set[Place]:
    found: set[Place] = set()
    waiting = list(starts)
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += edges.get(place, ())
    return found


@dataclass(frozen=True, slots=True)
class _Graph:
    """What rests on what in one rulebook, drawn into `computing` and `standing`."""

    book: Rulebook
    computing: Edges
    standing: Edges

    def draw(self) -> None:
        for key, part in keyed(self.book).items():
            versions = part if isinstance(part, tuple) else (part,)
            for version in versions:
                self._part(key, version)
            if _looks(part):
                self._stands(_ALONE, key)
                if key[0] != "rule" or self._rests_on(part, marks=True):
                    self._stands(_ALL, key)
        self._stands(_ALONE, _ALL)
        self._stands(_ALL, _TOTAL)
        self._stands(_ALL, _AWARD)

    def _part(self, key: Place, part: Any) -> None:
        if isinstance(part, Criterion):
            self._criterion(part)
            return
        self._uses(part, key)
        if isinstance(part, Rule):
            self._rule(part)
        elif isinstance(part, Award) and part.by is None:
            self._rests(_TOTAL, key)

    def _rests(self, on: Place, place: Place) -> None:
        self.computing.setdefault(on, set()).add(place)

    def _stands(self, on: Place, place: Place) -> None:
        self.standing.setdefault(on, set()).add(place)

    def _uses(self, thing: object, place: Place) -> None:
        for name in used(thing):
            self._rests(name, place)
        if _has(thing, e.TotalRef):
            self._rests(_TOTAL, place)

    def _criterion(self, criterion: Criterion) -> None:
        place, worth = ("criterion", criterion.code), ("worth", criterion.code)
        for thing in (criterion.weight, criterion.only_when):
            self._uses(thing, worth)
        for what in (criterion.method, criterion.overrides, criterion.limits, criterion.pass_marks):
            self._uses(what, place)
        if criterion.family is not None:
            self._rests(("family", criterion.family), place)
            self._rests(("family", criterion.family), worth)
        self._rests(worth, place)
        self._rests(place, _TOTAL if criterion.parent is None else ("criterion", criterion.parent))
        if criterion.parent is not None:
            self._rests(("worth", criterion.parent), worth)
        for sibling in self._beside(criterion):
            self._rests(worth, ("worth", sibling.code))
        if criterion.pass_marks:
            self._fails(place, criterion)
        self._stands(_SCOPE, place)

    def _beside(self, criterion: Criterion) -> Iterator[Criterion]:
        """The criteria whose worth follows from that of this one."""
        for sibling in self.book.criteria:
            kind = sibling.weight.kind
            follows = kind == "rest" or kind == criterion.weight.kind == "order"
            if follows and sibling.parent == criterion.parent and sibling.code != criterion.code:
                yield sibling

    def _rule(self, rule: Rule) -> None:
        place = ("rule", rule.label)
        if rule.kind == "applies":
            self._stands(place, _SCOPE)
            self._stands(_SCOPE, _AWARD)
            return
        self._stands(_SCOPE, place)
        if rule.scope == "bid":
            self._fails(place, rule)

    def _fails(self, place: Place, part: object) -> None:
        """Bids that fail by it are out of what comes after it in the order of work."""
        self._stands(place, _AWARD)
        on_marks = self._rests_on(part, marks=True)
        if on_marks and not isinstance(part, Criterion):
            if any(award.score_again for award in self.book.awards):
                self._stands(place, _ALL)
        else:
            self._stands(place, _ALL if self._rests_on(part, marks=False) else _ALONE)

    def _rests_on(self, part: object, marks: bool) -> bool:
        """Whether it looks at marks (else: at other bids), itself or through what it uses."""
        parts = keyed(self.book)
        met: set[Key] = set()
        waiting: list[Any] = [part]
        while waiting:
            one = waiting.pop()
            if _has(one, e.MarksOf) or _has(one, e.TotalRef) if marks else _looks(one) or _has(one, e.Among):
                return True
            names = [name for name in used(one) if name not in met]
            met.update(names)
            waiting += [parts[name] for name in names if name in parts]
        return False


def _has(thing: Any, kind: type) -> bool:
    return any(isinstance(one, kind) for one in _walk(thing))


def _looks(thing: Any) -> bool:
    """Whether it looks at bids that stand: those of a population that not every bid is in."""
    for one in _walk(thing):
        if isinstance(one, Population):
            return len(one.statuses) < _EVERY_STATUS
        if isinstance(one, e.PopulationRef) and one.name != _EVERY_BID:
            return True
        if isinstance(one, Method) and one.kind in _COMPARING and one.population is None:
            return True
    return False


def _walk(thing: Any) -> Iterator[Any]:
    if isinstance(thing, tuple | list):
        for one in thing:
            yield from _walk(one)
    elif isinstance(thing, dict):
        yield from _walk(tuple(thing.values()))
    elif is_dataclass(thing) and not isinstance(thing, type):
        yield thing
        for field in fields(thing):
            if field.name not in ("span", "type"):
                yield from _walk(getattr(thing, field.name))
