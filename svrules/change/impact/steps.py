"""The changes between two editions that can be put in one by one, so that each in-between rulebook is whole.

A step is one setting, table, value, family, population, rule, criterion or the award, as it is in the new
edition. What only one edition declares without using it changes nothing, so it is there from the start. Steps
that cannot stand alone are one: a part and another that it needs (a criterion that is new, a name of another
type), and weights that have to add up (`svrules.change.impact.weighing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Any, Final

from svrules.change.difference.changes import Change, changes
from svrules.change.difference.layout import lines_of
from svrules.change.difference.parts import parts_of
from svrules.change.difference.texts import Lines, Texts
from svrules.change.impact.names import Key, Kind, renamed, same, used
from svrules.change.impact.weighing import Weighing
from svrules.language.rulebook import Family, Input, Rulebook, Setting
from svrules.language.types import NumberType, Type

__all__ = ["Keyed", "Step", "Steps", "keyed", "other_fact", "steps_between"]

Keyed = dict[Key, Any]
"""Every part that takes part in scoring, by kind and name: all its versions where it is dated."""

ORDER: Final[tuple[Kind, ...]] = (
    "date", "input", "setting", "table", "value", "family", "population", "rule", "criterion", "award",
)  # fmt: skip
_DECLARED: Final = frozenset({"input", "setting", "table", "value", "family", "population"})
_WORDS: Final = frozenset(
    {"title", "clause", "because", "note", "headings", "confidential", "order", "better"}
    | {"meant steps", "no step"}
)
_RENAMED: Final = frozenset(
    {"input", "setting", "value", "table", "family", "population", "rule", "criterion"}
)
_MOST_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Step:
    """Changes that go in together. `name` is short, `title` says what it is, `was` and `now` as written."""

    name: str
    title: str
    clause: str
    keys: tuple[Key, ...]
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps in the order of work; `old` is the old edition under the names of the new one.

    `names` are the new names of what was renamed; `words_only` tells whether anything changed besides.
    """

    old: Rulebook
    new: Rulebook
    names: dict[tuple[str, str], str]
    steps: tuple[Step, ...]


def steps_between(old: Rulebook, new: Rulebook) -> Steps:
    """The steps from one edition to the other."""
    found = changes(old, new)
    names: dict[tuple[str, str], str] = {
        (one.kind, one.old.base): one.new.base
        for one in found
        if one.how == "renamed" and one.kind in _RENAMED and one.old is not None and one.new is not None
    }
    before = renamed(old, names)
    told = _told(found, old, new, names)
    groups = _Groups(before, new, told.keys()).joined()
    steps = [*_deciding(before, new), *(_step(group, told, before, new) for group in groups)]
    return Steps(before, new, names, tuple(sorted(steps, key=lambda step: _place(step, new))))


def _deciding(old: Rulebook, new: Rulebook) -> Iterator[Step]:
    """The step to another date that decides, where it is another."""
    was, now = ("" if one is None else one.name for one in (old.date_input, new.date_input))
    if was != now:
        title = f"the date that decides the rules: “{now}”" if now else "no date decides the rules any more"
        yield Step(now or was, title, "", (("date", now),), (was,) if was else (), (now,) if now else ())


def keyed(rulebook: Rulebook) -> Keyed:
    """The parts of a rulebook by kind and name."""
    found: Keyed = {}
    for kind, parts in (
        ("input", rulebook.inputs), ("setting", rulebook.settings), ("table", rulebook.tables),
        ("value", rulebook.values), ("family", rulebook.families), ("population", rulebook.populations),
    ):  # fmt: skip
        found |= {(kind, name): part for name, part in parts.items()}  # type: ignore[misc]
    for rule in rulebook.rules:
        found["rule", rule.label] = (*found.get(("rule", rule.label), ()), rule)
    for criterion in rulebook.criteria:
        found["criterion", criterion.code] = (*found.get(("criterion", criterion.code), ()), criterion)
    if rulebook.awards:
        found["award", "award"] = rulebook.awards
    return found


def other_fact(old: Input, new: Input) -> bool:
    """Whether a fact given for the one is not, or may not be, the fact asked for by the other."""
    if old.owner != new.owner or _plain(old.type) != _plain(new.type) or old.blank_means != new.blank_means:
        return True
    scale = isinstance(new.type, NumberType) and "level" in (new.type.style, getattr(old.type, "style", ""))
    return scale and (old.levels, old.bounds) != (new.levels, new.bounds)


def _plain(type_: Type) -> Type:
    return replace(type_, style="number") if isinstance(type_, NumberType) else type_


# -- what DIFF found, by part ------------------------------------------------------------------------


def _told(
    found: Iterable[Change], old: Rulebook, new: Rulebook, names: dict[tuple[str, str], str]
) -> dict[Key, list[Change]]:
    """The changes in what is computed, by the part that they belong to, under its new name."""
    bases = {part.key: part.base for book in (new, old) for part in parts_of(book)}
    told: dict[Key, list[Change]] = {}
    for one in found:
        if one.how in ("moved", "renamed") and one.kind not in ("member", "exception"):
            continue
        if one.how == "changed" and _WORDS.issuperset(one.fields):
            continue
        kind, name = one.kind, one.part.base
        if one.inside is not None:
            kind, inside = one.inside
            name = bases.get((kind, inside), inside)
        name = names.get((kind, name), name)
        if kind in ORDER:
            told.setdefault((kind, name), []).append(one)
    return told


# -- which go in together ----------------------------------------------------------------------------


class _Groups:
    def __init__(self, old: Rulebook, new: Rulebook, told: Iterable[Key]) -> None:
        self.old, self.new = keyed(old), keyed(new)
        self.weighing = Weighing((old, new), self.old, self.new)
        known = set(told)
        differing = [key for key in {**self.new, **self.old} if self._differs(key)]
        self.quiet = [key for key in differing if key not in known]
        self.keys = [key for key in differing if key in known]
        self.group = {key: {key} for key in differing}
        self.uses = {key: self._uses(key) for key in differing}

    def _differs(self, key: Key) -> bool:
        one, other = self.old.get(key), self.new.get(key)
        if one is None or other is None:
            return key[0] not in _DECLARED
        if isinstance(one, Input) and isinstance(other, Input):
            # Narrower bounds refuse what was given.
            limits = [(given.bounds, given.levels, given.whole) for given in (one, other)]
            return other_fact(one, other) or limits[0] != limits[1]
        return not same(one, other)

    def _uses(self, key: Key) -> set[Key]:
        found: set[Key] = set()
        for parts in (self.old, self.new):
            for kind, name in used(parts.get(key)):
                family, between, suffix = name.partition(" … ")
                if kind == "input" and between:
                    found |= _member_inputs(parts, family, suffix)
                else:
                    found.add((kind, name))
        return found

    def joined(self) -> list[tuple[Key, ...]]:
        """The keys that go in together, a tuple for each step."""
        for one, other in combinations(self.group, 2):
            for user, part in ((one, other), (other, one)):
                if part in self.uses[user] and self._cannot_differ(part):
                    self._join(user, part)
        for weights in self.weighing.together(self.group):
            for one, other in pairwise(weights):
                self._join(one, other)
        groups = {id(group): group for group in self.group.values()}
        real = [group for group in groups.values() if not group.isdisjoint(self.keys)]
        return [tuple(sorted(group, key=_key_place)) for group in real]

    def _join(self, one: Key, other: Key) -> None:
        together = self.group[one] | self.group[other]
        for key in together:
            self.group[key] = together

    def _cannot_differ(self, key: Key) -> bool:
        """Whether what uses this part fits only one of its two editions."""
        if key not in self.old or key not in self.new:
            return True
        return _shape(self.old[key]) != _shape(self.new[key])


def _member_inputs(parts: Keyed, family: str, suffix: str) -> set[Key]:
    return {
        key
        for key, part in parts.items()
        if isinstance(part, Input) and part.family == family and part.suffix == suffix
    }


def _shape(part: Any) -> object:
    """What those that use a part rely on: its type, its columns, its members."""
    if isinstance(part, Input):
        return part.owner, _plain(part.type)
    if isinstance(part, Setting):
        return _plain(part.type)
    if isinstance(part, Family):
        columns = tuple((name, _plain(type_)) for name, type_ in part.columns)
        return columns, tuple(member.code for member in part.members)
    if isinstance(part, tuple):
        return tuple(_shape_of_version(one) for one in part)[:1]
    return None


def _shape_of_version(one: Any) -> object:
    if hasattr(one, "outputs"):
        return one.family, tuple((name, _plain(type_)) for name, type_ in one.outputs)
    expression = getattr(one, "expression", None)
    return None if expression is None else (one.family, _plain(expression.type))


# -- the words of a step -----------------------------------------------------------------------------


def _key_place(key: Key) -> tuple[int, str]:
    return ORDER.index(key[0]), key[1]


def _place(step: Step, new: Rulebook) -> tuple[int, int, str]:
    parts = keyed(new)
    first = step.keys[0]
    part = parts.get(first)
    part = part[0] if isinstance(part, tuple) and part else part
    span = getattr(part, "span", None)
    return ORDER.index(first[0]), span.line if span is not None else 1_000_000, first[1]


def _step(group: tuple[Key, ...], told: dict[Key, list[Change]], old: Rulebook, new: Rulebook) -> Step:
    real = [key for key in group if key in told] or list(group)
    clauses = dict.fromkeys(change.clause for key in real for change in told.get(key, ()))
    was, now = _written(real, old, new)
    return Step(
        name=", ".join(name for _, name in real),
        title=" and ".join(_title(key, old, new) for key in real),
        clause=", ".join(clause for clause in clauses if clause),
        keys=group,
        was=was,
        now=now,
    )


def _written(keys: Iterable[Key], old: Rulebook, new: Rulebook) -> tuple[Lines, Lines]:
    """The lines of these parts that differ, without comments and layout; of a new one the first few."""
    texts = Texts.of(old), Texts.of(new)
    was: list[str] = []
    now: list[str] = []
    for key in keys:
        before, after = lines_of(old, new, [key], {}, texts)
        if key[0] in ("table", "family"):
            # The order of their lines decides nothing.
            before, after = _without(before, after), _without(after, before)
        whole = not (key in keyed(old) and key in keyed(new))
        was += _first(before) if whole else before
        now += _first(after) if whole else after
    return tuple(was), tuple(now)


def _without(lines: Lines, others: Lines) -> Lines:
    return tuple(line for line in lines if line not in others)


def _first(lines: Lines) -> Lines:
    return lines if len(lines) <= _MOST_LINES else (*lines[:_MOST_LINES], "…")


def _title(key: Key, old: Rulebook, new: Rulebook) -> str:
    kind, name = key
    if kind == "award":
        how = "" if old.awards and new.awards else " (new)" if new.awards else " (no longer there)"
        return f"the award{how}"
    before, after = keyed(old).get(key), keyed(new).get(key)
    part: Any = after if after is not None else before
    part = part[0] if isinstance(part, tuple) else part
    title = f" “{part.title}”" if getattr(part, "title", "") else ""
    how = " (new)" if before is None else " (no longer there)" if after is None else ""
    called = {"input": "the fact", "population": "population"}.get(kind, kind)
    quoted = name if kind in ("table", "rule", "criterion", "family") else f"“{name}”"
    return f"{called} {quoted}{title}{how}"
