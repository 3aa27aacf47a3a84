"""Whether two rulebooks do the same things at the same step of the order of work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from svrules.change.impact.names import Key, used
from svrules.change.impact.steps import keyed
from svrules.language import expressions as e
from svrules.language.marking import Method
from svrules.language.rulebook import Rule, Rulebook

__all__ = ["facts_under", "same_stages"]


def same_stages(old: Rulebook, new: Rulebook) -> bool:
    """Whether each rule and criterion is about a bid, looks at others or at marks, in both or in neither.

    A result that is equal in every case may still come at another step, and so count in other populations.
    """
    one, other = _stages(old), _stages(new)
    return all(one[key] == other[key] for key in one.keys() & other.keys())


def facts_under(rulebook: Rulebook, keys: Iterable[Key]) -> set[str]:
    """The facts that these parts rest on, through whatever lies between."""
    parts = keyed(rulebook)
    met: set[Key] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in met:
            met.add(key)
            waiting += used(parts.get(key))
    facts = {name for kind, name in met if kind == "input"}
    members = {name.partition(" … ")[::2] for name in facts if " … " in name}
    of_members = {given.name for given in rulebook.inputs.values() if (given.family, given.suffix) in members}
    return (facts | of_members) & rulebook.inputs.keys()


def _stages(rulebook: Rulebook) -> dict[Key, tuple[object, ...]]:
    parts = keyed(rulebook)
    known: dict[Key, frozenset[str]] = {}

    def looks(key: Key) -> frozenset[str]:
        if key not in known:
            known[key] = frozenset()
            part = parts.get(key)
            found = set(_looks(part))
            for name in used(part):
                found |= looks(name)
            known[key] = frozenset(found)
        return known[key]

    stages: dict[Key, tuple[object, ...]] = {}
    for key, part in parts.items():
        if key[0] in ("rule", "criterion"):
            scopes = tuple(one.scope for one in part if isinstance(one, Rule))
            stages[key] = (looks(key), scopes)
    return stages


def _looks(thing: Any) -> Iterator[str]:
    if isinstance(thing, tuple | list):
        for one in thing:
            yield from _looks(one)
    elif isinstance(thing, dict):
        yield from _looks(tuple(thing.values()))
    elif is_dataclass(thing) and not isinstance(thing, type):
        if isinstance(thing, e.Among):
            yield "others"
        if isinstance(thing, e.MarksOf | e.TotalRef):
            yield "marks"
        if isinstance(thing, Method) and thing.kind in _COMPARING:
            yield "others"
        for field in fields(thing):
            if field.name not in ("span", "type"):
                yield from _looks(getattr(thing, field.name))


_COMPARING = {"relative to lowest", "relative to highest", "percent over lowest", "mean method"}
