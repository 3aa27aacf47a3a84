"""Names inside the parts of a rulebook: which other parts a part uses, and the same parts under new names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from typing import Any, Final, Literal, TypeAlias, TypeVar

from svrules.language import expressions as e
from svrules.language.marking import Criterion
from svrules.language.rulebook import Family, Input, Panel, Population, Rule, Rulebook, Setting, Table, Value

__all__ = ["Key", "Kind", "Names", "renamed", "same", "used"]

Kind = Literal[
    "date", "input", "setting", "table", "value", "family", "population", "rule", "criterion", "award"
]
Key: TypeAlias = tuple[Kind, str]
Names: TypeAlias = Mapping[tuple[str, str], str]
"""New names by kind and old name."""
T = TypeVar("T")

_REFERENCES: Final[dict[tuple[type, str], Kind]] = {
    (e.Fact, "name"): "input",
    (e.MemberFact, "family"): "family",
    (e.MemberColumn, "family"): "family",
    (e.SettingRef, "name"): "setting",
    (e.ValueRef, "name"): "value",
    (e.ValueRef, "family"): "family",
    (e.TableRef, "label"): "table",
    (e.MarksOf, "code"): "criterion",
    (e.PopulationRef, "name"): "population",
    (e.Over, "family"): "family",
    (Criterion, "parent"): "criterion",
    (Criterion, "family"): "family",
    (Rule, "family"): "family",
    (Value, "family"): "family",
    (Table, "family"): "family",
    (Input, "family"): "family",
}
_OWN: Final[dict[tuple[type, str], Kind]] = {
    (Input, "name"): "input",
    (Setting, "name"): "setting",
    (Value, "name"): "value",
    (Table, "label"): "table",
    (Family, "name"): "family",
    (Population, "name"): "population",
    (Rule, "label"): "rule",
    (Criterion, "code"): "criterion",
    (Panel, "consensus"): "input",
    (Panel, "consensus_comment"): "input",
    (Panel, "name"): "value",
}
_LISTS: Final[dict[tuple[type, str], Kind]] = {(Panel, "marks"): "input", (Panel, "comments"): "input"}
# What is printed beside a result, or only checked, and takes no part in it.
_WORDS: Final = frozenset(
    {"span", "spans", "title", "clause", "because", "note", "headings", "confidential", "words", "better"}
    | {"meant_steps", "no_step"}
)


def same(one: Any, other: Any) -> bool:
    """Whether two parts compute the same: types included, places in the text and words for people not."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if not is_dataclass(one) or type(one) is not type(other):
        return bool(one == other)
    named = (field.name for field in fields(one) if field.name not in _WORDS)
    return all(same(getattr(one, name), getattr(other, name)) for name in named)


def used(thing: Any) -> Iterator[Key]:
    """The parts that a part uses by name; a fact of each member as the input called `… suffix`."""
    if isinstance(thing, tuple | list):
        for one in thing:
            yield from used(one)
    elif isinstance(thing, dict):
        yield from used(tuple(thing.values()))
    elif is_dataclass(thing) and not isinstance(thing, type):
        kind = type(thing)
        if isinstance(thing, e.MemberFact):
            yield "input", f"{thing.family} … {thing.suffix}"
        for field in fields(thing):
            value = getattr(thing, field.name)
            reference = _REFERENCES.get((kind, field.name))
            if reference is not None and isinstance(value, str):
                yield reference, value
            elif field.name not in _WORDS:
                yield from used(value)


def renamed(rulebook: Rulebook, names: Names) -> Rulebook:
    """The rulebook with other names for its parts, in the parts and wherever they are used."""
    if not names:
        return rulebook

    def keys(kind: str, parts: dict[str, T]) -> dict[str, T]:
        return {names.get((kind, name), name): _renamed(part, names) for name, part in parts.items()}

    return replace(
        rulebook,
        # Plans are kept by this hash: those of the rulebook under its own names are not for this one.
        sha256=sha256(f"{rulebook.sha256} {sorted(names.items())}".encode()).hexdigest(),
        inputs=keys("input", rulebook.inputs),
        settings=keys("setting", rulebook.settings),
        values=keys("value", rulebook.values),
        tables=keys("table", rulebook.tables),
        families=keys("family", rulebook.families),
        populations=keys("population", rulebook.populations),
        rules=_renamed(rulebook.rules, names),
        criteria=_renamed(rulebook.criteria, names),
        awards=_renamed(rulebook.awards, names),
        panels=_renamed(rulebook.panels, names),
    )


def _renamed(thing: Any, names: Names) -> Any:
    if isinstance(thing, tuple):
        return tuple(_renamed(one, names) for one in thing)
    if isinstance(thing, dict):
        return {key: _renamed(value, names) for key, value in thing.items()}
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    kind = type(thing)
    new: dict[str, Any] = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        called = _REFERENCES.get((kind, field.name)) or _OWN.get((kind, field.name))
        listed = _LISTS.get((kind, field.name))
        if called is not None and isinstance(value, str):
            new[field.name] = names.get((called, value), value)
        elif listed is not None:
            new[field.name] = tuple(names.get((listed, one), one) for one in value)
        elif field.name not in ("span", "type"):
            new[field.name] = _renamed(value, names)
    return replace(thing, **new)
