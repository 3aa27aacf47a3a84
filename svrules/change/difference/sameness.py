"""When two parts say the same: compared as trees, without places in the text, with new names for old ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final, TypeAlias

from svrules.change.difference.parts import Kind, Part
from svrules.language import expressions as e
from svrules.language.marking import Award, Criterion
from svrules.language.rulebook import Family, Input, Panel, Rule, RuleException, Setting, Table, Value

__all__ = ["Names", "essence", "fields_of"]

Names: TypeAlias = Mapping[tuple[str, str], str]
"""New names of what was renamed, by kind and old name. Columns are `("column", "family column")`."""

_NAMED: Final[dict[tuple[type, str], str]] = {
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
# What a part has beside its own content: its name, what belongs to it and is a part of its own, what follows
# from the rest, and its period, which `Part.period` has as it was written.
_ASIDE: Final[dict[type, frozenset[str]]] = {
    Input: frozenset({"name"}),
    Panel: frozenset({"name"}),
    Setting: frozenset({"name", "values"}),
    Value: frozenset({"name", "period"}),
    Table: frozenset({"label", "rows", "period", "family"}),
    Family: frozenset({"name", "members"}),
    Rule: frozenset({"label", "exceptions", "period", "scope"}),
    RuleException: frozenset({"label"}),
    Criterion: frozenset({"code", "period"}),
    Award: frozenset({"period"}),
}
_PLACES: Final = frozenset({"span", "spans"})


def essence(thing: Any, names: Names | None = None) -> Any:
    """A value that is equal for equal content, wherever it stands in the text and however it is laid out.

    The type of an expression follows from what it is made of, so that only a literal's counts.
    """
    names = names or {}
    if isinstance(thing, tuple):
        return tuple(essence(one, names) for one in thing)
    if isinstance(thing, frozenset):
        return ("set", *sorted(map(repr, thing)))
    if isinstance(thing, dict):
        return tuple((key, essence(value, names)) for key, value in thing.items())
    if not is_dataclass(thing):
        return thing
    kind = type(thing)
    inside = [
        (field.name, _named(kind, field.name, getattr(thing, field.name), names))
        for field in fields(thing)
        if field.name not in _PLACES and not _follows(thing, field.name)
    ]
    return (kind.__name__, *inside)


def _follows(thing: object, field: str) -> bool:
    return field == "type" and isinstance(thing, e.Expression) and not isinstance(thing, e.Literally)


def _named(kind: type, field: str, value: Any, names: Names) -> Any:
    called = _NAMED.get((kind, field))
    if called is not None and isinstance(value, str):
        return names.get((called, value), value)
    return essence(value, names)


def fields_of(part: Part, names: Names | None = None) -> dict[str, Any]:
    """What a part says beside its name, by field: two parts are equal where all of these are.

    Fields are those of the model with spaces for underscores; `content` for what has no fields.
    """
    names = names or {}
    content = part.content
    said: dict[str, Any] = {"in force": essence(part.period)}
    if part.kind == "setting value":
        assert isinstance(content, tuple)  # noqa: S101 - a setting's value is a pair
        return {"value": essence(content[0], names), **said}
    if not is_dataclass(content) or part.kind == "heading":
        return {"content": essence(content)}
    kind = type(content)
    aside = _ASIDE.get(kind, frozenset()) | _PLACES | _own_names(part.kind)
    for field in fields(content):
        if field.name not in aside:
            value = getattr(content, field.name)
            said[field.name.replace("_", " ")] = _named(kind, field.name, value, names)
    if isinstance(content, Table):
        said["outputs"] = tuple(name for name, _ in content.outputs)
    return said


def _own_names(kind: Kind) -> frozenset[str]:
    own = {
        "member": {"code"},
        "population": {"name"},
        "example": {"title"},
        "row": {"period"},
    }
    return frozenset(own.get(kind, set()))
