"""What differs in structure between two editions of a rulebook: part by part, by address, layout left aside.

`changes(old, new)` compares the parts of both (`svrules.change.difference.parts`) as trees: spans, comments,
spaces and the spelling of words and amounts take no part, so `above £20,000` and `more than £20k` are the
same. Nothing is said here about results; a change may turn out to make no difference in any case.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from svrules.change.difference.parts import KINDS, Kind, Part, parts_of
from svrules.change.difference.sameness import fields_of
from svrules.diagnostics import Span
from svrules.language.rulebook import Rulebook

__all__ = ["Change", "How", "changes"]

How = Literal["added", "removed", "changed", "renamed", "moved"]
Key: TypeAlias = tuple[Kind, str]
# Kinds whose names other parts use, or that are known by their name alone.
_CAN_BE_RENAMED: Final[frozenset[Kind]] = frozenset(
    {"input", "setting", "value", "table", "family", "member", "population", "rule", "exception", "criterion",
     "example"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One part that is not the same in both editions.

    `kind` and `name` are its address: in the old edition, where it has one, else in the new. They are those
    of `Part`, and no two changes share them. `how`: `added` (only the new edition has it), `removed` (only
    the old one), `changed` (its own content differs), `renamed` (its content is equal under another name, and
    what uses it is compared under the new name) or `moved` (it only stands at another place among its like).

    `fields` names what differs of a changed part: the fields of the model's object with spaces for
    underscores, `in force` for its period as written (an end that only comes from the next version's start is
    no difference), `content` for what has no fields. `order` is among them where it has moved as well.

    What belongs to a part is a change of its own: a rule that only gained an exception is not itself
    changed; a part that is added or removed brings or takes those that belong to it, which are listed too
    (`old.inside` and `new.inside` tell them). A table whose columns differ is `changed` by itself, and then
    its rows are not compared. `old` and `new` are None where that edition has no such part; `Part.content` is
    the object of the model and `Part.place` where it is found there.
    """

    kind: Kind
    name: str
    how: How
    fields: tuple[str, ...]
    old: Part | None
    new: Part | None

    @property
    def key(self) -> Key:
        """Its address."""
        return self.kind, self.name

    @property
    def part(self) -> Part:
        """The part as it is now; as it was, where it is no more."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - a change is of something
        return found

    @property
    def label(self) -> str:
        """What to call it in a sentence: `rule E2`, `table SV2, row 3`."""
        return self.part.label

    @property
    def clause(self) -> str:
        """The clause of the part, or of the one that it belongs to; empty where it names none."""
        return self.part.clause

    @property
    def old_span(self) -> Span | None:
        """Where it stands in the old text."""
        return None if self.old is None else self.old.span

    @property
    def new_span(self) -> Span | None:
        """Where it stands in the new text."""
        return None if self.new is None else self.new.span

    @property
    def inside(self) -> Key | None:
        """The address of the part that it belongs to: a row's table, an exception's rule."""
        return self.part.inside


def changes(old: Rulebook, new: Rulebook) -> tuple[Change, ...]:
    """Every part that differs, in the order of `KINDS` and then of the new text; removed ones at the end.

    Empty where the two say the same in the same words and order, however they are laid out.
    """
    before, after = parts_of(old), parts_of(new)
    names: dict[tuple[str, str], str] = {}
    found = _Comparison(before, after, names)
    # One name at a time: a value can only be seen to be the same once the inputs that it uses are.
    while True:
        renamed = next(iter(found.renames()), None)
        if renamed is None:
            return tuple(sorted(found.changes(), key=_order))
        names = {**names, renamed: found.renames()[renamed]}
        found = _Comparison(before, after, names)


def _order(change: Change) -> tuple[int, bool, int, str]:
    span = change.part.span
    return KINDS.index(change.kind), change.new is None, span.line if span else 0, change.name


@dataclass
class _Comparison:
    """The parts of both editions in pairs, with the new names of those that are known to be renamed."""

    before: Sequence[Part]
    after: Sequence[Part]
    names: Mapping[tuple[str, str], str]
    pairs: list[tuple[Part, Part]] = field(default_factory=list)
    removed: list[Part] = field(default_factory=list)
    added: list[Part] = field(default_factory=list)
    _said: dict[tuple[int, bool], dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        olds = [part for part in self.before if part.kind != "row"]
        news = {part.key: part for part in self.after if part.kind != "row"}
        for part in olds:
            match = news.pop(self._new_key(part), None)
            if match is None:
                self.removed.append(part)
            else:
                self.pairs.append((part, match))
        self.added = list(news.values())
        self._pair_versions()
        self._pair_rows()

    def _new_key(self, part: Part) -> Key:
        name = self.names.get((part.kind, part.base), part.base)
        if part.inside is not None:
            kind, whole = part.inside
            whole_now = self.names.get((kind, whole), whole)
            if part.kind == "setting value":
                name = self.names.get(("setting", part.base), part.base)
            elif name == part.base and name.startswith(f"{whole} "):
                name = f"{whole_now}{name[len(whole) :]}"
        return part.kind, name + part.name[len(part.base) :]

    def said(self, part: Part, old: bool) -> dict[str, Any]:
        """What a part says, the old one under the new names."""
        key = (id(part), old)
        if key not in self._said:
            self._said[key] = fields_of(part, self.names if old else None)
        return self._said[key]

    def differing(self, old: Part, new: Part) -> tuple[str, ...]:
        """The fields that differ."""
        one, other = self.said(old, True), self.said(new, False)
        return tuple(
            name for name in (*one, *(other.keys() - one.keys())) if one.get(name) != other.get(name)
        )

    def _pair_versions(self) -> None:
        """A version that only starts on another day is the same version: the one left over on both sides."""
        for old in list(self.removed):
            base = self._new_key(old)[1].removesuffix(old.name[len(old.base) :])
            lost = [one for one in self.removed if (one.kind, one.base) == (old.kind, old.base)]
            gained = [one for one in self.added if (one.kind, one.base) == (old.kind, base)]
            if len(lost) == len(gained) == 1:
                self.pairs.append((old, gained[0]))
                self.removed.remove(old)
                self.added.remove(gained[0])

    def _pair_rows(self) -> None:
        paired = {old.key: (old, new) for old, new in self.pairs if old.kind == "table"}
        kept = {pair[1].key for pair in paired.values()}
        news = [part for part in self.after if part.kind == "row"]
        olds = [part for part in self.before if part.kind == "row"]
        for key, (old, new) in paired.items():
            if {"inputs", "outputs"} & {*self.differing(old, new)}:
                continue
            self._align(
                [row for row in olds if row.inside == key], [row for row in news if row.inside == new.key]
            )
        self.removed += [row for row in olds if row.inside not in paired]
        self.added += [row for row in news if row.inside not in kept]

    def _align(self, olds: list[Part], news: list[Part]) -> None:
        """Rows have no names: equal ones belong together, then those with equal cells, then by results."""
        for alike in (self._all_of, self._cells_of, self._results_of, self._between):
            for old in list(olds):
                match = next((new for new in news if alike(old, new)), None)
                if match is not None:
                    self.pairs.append((old, match))
                    olds.remove(old)
                    news.remove(match)
        self.removed += olds
        self.added += news

    def _all_of(self, old: Part, new: Part) -> bool:
        return not self.differing(old, new)

    def _cells_of(self, old: Part, new: Part) -> bool:
        return "cells" not in self.differing(old, new)

    def _results_of(self, old: Part, new: Part) -> bool:
        """Equal results, and all but one condition equal."""
        return "outputs" not in self.differing(old, new) and self._cells_apart(old, new) == 1

    def _between(self, old: Part, new: Part) -> bool:
        """Standing in the same place of the table, with all but one condition equal."""
        return old.place == new.place and self._cells_apart(old, new) <= 1

    def _cells_apart(self, old: Part, new: Part) -> int:
        one, other = self.said(old, True)["cells"], self.said(new, False)["cells"]
        return sum(a != b for a, b in zip(one, other, strict=True))

    def renames(self) -> dict[tuple[str, str], str]:
        """New names of parts whose content is equal under one other name, and under no more than one."""
        found: dict[tuple[str, str], str] = {}
        for old in self.removed:
            if old.kind not in _CAN_BE_RENAMED or not self._same_whole_gone(old):
                continue
            alike = [new for new in self.added if self._could_be(old, new)]
            rivals = [one for one in self.removed if alike and self._could_be(one, alike[0])]
            if len(alike) == 1 and len(rivals) == 1 and (old.kind, old.base) not in self.names:
                found[old.kind, old.base] = alike[0].base
        return found

    def _same_whole_gone(self, old: Part) -> bool:
        return old.inside is None or any(old.inside == one.key for one, _ in self.pairs)

    def _could_be(self, old: Part, new: Part) -> bool:
        if old.kind != new.kind or self.differing(old, new):
            return False
        if old.inside is not None and not any(
            (one.key, other.key) == (old.inside, new.inside) for one, other in self.pairs
        ):
            return False
        return self._belongings(self.before, old, True) == self._belongings(self.after, new, False)

    def _belongings(self, parts: Iterable[Part], whole: Part, old: bool) -> list[dict[str, Any]]:
        return [self.said(part, old) for part in parts if part.inside == whole.key]

    def changes(self) -> Iterator[Change]:
        """Every change."""
        moved = self._moved()
        for old, new in self.pairs:
            differing = self.differing(old, new)
            order = ("order",) if old.key in moved else ()
            if differing:
                yield _change("changed", (*differing, *order), old, new)
            elif old.kind != "row" and self._new_key(old)[1] != old.name:
                yield from _renamed(old, new, order)
            elif order:
                yield _change("moved", order, old, new)
        yield from (_change("removed", (), old, None) for old in self.removed)
        yield from (_change("added", (), None, new) for new in self.added)

    def _moved(self) -> set[Key]:
        """Old addresses of the parts that do not stand in the same order as the rest of their list."""
        lists: dict[tuple[Kind, Key | None], list[tuple[Part, Part]]] = {}
        for old, new in self.pairs:
            lists.setdefault((old.kind, old.inside), []).append((old, new))
        moved: set[Key] = set()
        for pairs in lists.values():
            listed = sorted(pairs, key=lambda pair: _written_at(pair[0]))
            stay = _longest_rising([_written_at(new) for _, new in listed])
            moved.update(old.key for at, (old, _) in enumerate(listed) if at not in stay)
        return moved


def _renamed(old: Part, new: Part, order: tuple[str, ...]) -> Iterator[Change]:
    """A renaming, of the part that has the name: what belongs to it goes along."""
    whole_renamed = old.inside is not None and new.inside is not None and old.inside != new.inside
    if not whole_renamed:
        yield _change("renamed", ("name", *order), old, new)


def _change(how: How, differing: tuple[str, ...], old: Part | None, new: Part | None) -> Change:
    part = old or new
    assert part is not None  # noqa: S101 - a change is of something
    return Change(part.kind, part.name, how, differing, old, new)


def _written_at(part: Part) -> tuple[int, int, int]:
    """Where it stands in the text: models keep what is bound on demand in the order of binding."""
    span = part.span
    return (part.place, 0, 0) if span is None else (span.line, span.column, part.place)


def _longest_rising(places: Sequence[tuple[int, int, int]]) -> frozenset[int]:
    """Which of the places form the longest run that rises: the fewest others have moved."""
    ends: list[tuple[int, int, int]] = []
    tails: list[int] = []
    before: list[int | None] = []
    for at, place in enumerate(places):
        length = bisect_left(ends, place)
        before.append(tails[length - 1] if length else None)
        ends[length : length + 1] = [place]
        tails[length : length + 1] = [at]
    kept: set[int] = set()
    last: int | None = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return frozenset(kept)
