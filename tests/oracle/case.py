"""The case at hand: a rulebook, a competition, the rules date, and what is in force on it (§4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from svrules.engine.competition import Bid, Competition
from svrules.language import expressions as e
from svrules.language.rulebook import Award, Criterion, Member, Rule, Rulebook, Table, Value
from svrules.quantities.dates import Period


class Dated(Protocol):
    @property
    def period(self) -> Period: ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True)
class Standing:
    """The bids that populations are taken from, and what their status is so far (§8)."""

    bids: tuple[Bid, ...]
    status: Mapping[str, str]


@dataclass(frozen=True)
class At:
    """Where an expression is read: the bid whose names are meant, the one scored, the members at hand."""

    bid: Bid | None = None
    scored: Bid | None = None
    members: Mapping[str, Member] = field(default_factory=dict)
    standing: Standing | None = None


@dataclass(frozen=True)
class Part:
    """A criterion, or what a criterion *for each* member is for one of them."""

    criterion: Criterion
    member: Member | None

    @property
    def code(self) -> str:
        return self.member.code if self.member else self.criterion.code


@dataclass(frozen=True)
class Case:
    rulebook: Rulebook
    competition: Competition
    day: date | None

    # §4 Settings: "A value with `from` and no `until` ends the day before the next one starts."
    def in_force(self, versions: Iterable[D]) -> D | None:
        versions = list(versions)
        covering = [v for v in versions if self.covers(v.period)]
        return max(covering, key=lambda v: v.period.start or date.min, default=None)

    def covers(self, period: Period) -> bool:
        if self.day is None:
            return period.start is None and period.end is None
        return period.covers(self.day)

    def value(self, name: str) -> Value | None:
        return self.in_force(self.rulebook.values[name])

    def table(self, label: str) -> Table | None:
        return self.in_force(self.rulebook.tables[label])

    def award(self) -> Award | None:
        return self.in_force(self.rulebook.awards)

    def rules(self) -> list[Rule]:
        labels = list(dict.fromkeys(r.label for r in self.rulebook.rules))
        found = (self.in_force(r for r in self.rulebook.rules if r.label == label) for label in labels)
        return [rule for rule in found if rule is not None]

    def members(self, family: str) -> tuple[Member, ...]:
        return self.rulebook.families[family].members

    def parts(self, parent: str | None) -> list[Part]:
        """The criteria under a section, or at the top."""
        return [p for p in self.all_parts() if p.criterion.parent == parent]

    def part(self, code: str) -> Part | None:
        return next((p for p in self.all_parts() if p.code == code), None)

    def all_parts(self) -> list[Part]:
        criteria = self.rulebook.criteria
        keys = list(dict.fromkeys((c.family, c.code) for c in criteria))
        found = (self.in_force(c for c in criteria if (c.family, c.code) == key) for key in keys)
        parts = [part for c in found if c is not None for part in self._for_each(c)]
        # §4: "a part of a section that is not in force does not count either"
        return [p for p in parts if all(any(s == p.code for p in parts) for s in self._sections(p, parts))]

    def _sections(self, part: Part, parts: list[Part]) -> list[str]:
        """The codes of the sections that a criterion lies in."""
        parent = part.criterion.parent
        if parent is None:
            return []
        section = next((p for p in parts if p.code == parent), None)
        return [parent, *(self._sections(section, parts) if section else [])]

    def _for_each(self, c: Criterion) -> list[Part]:
        return [Part(c, m) for m in self.members(c.family)] if c.family else [Part(c, None)]

    # §12: what an expression looks at decides the step at which it is read.

    def looks_at_other_bids(self, *things: object) -> bool:
        return any(isinstance(t, e.Among) or _compares_bids(t) for t in self.reached(*things))

    def looks_at_marks_of_others(self, *things: object) -> bool:
        """Whether it looks at the total, or at marks that themselves look at other bids."""
        reached = list(self.reached(*things))
        marks = [m for m in reached if isinstance(m, e.MarksOf)]
        return any(isinstance(t, e.TotalRef) for t in reached) or any(
            self.looks_at_other_bids(self.part(m.code)) for m in marks
        )

    def reached(self, *things: object) -> Iterator[object]:
        """The things, all that is inside them, and all that the names in them stand for."""
        for thing in things:
            yield thing
            for inner in self._inside(thing):
                yield from self.reached(inner)

    def _inside(self, thing: Any) -> list[object]:  # noqa: C901 one case for each kind of name
        match thing:
            case tuple() | list():
                return list(thing)
            case Part():
                return [*_written_in(thing.criterion), *self.parts(thing.code)]
            case e.ValueRef():
                return _found(self.value(thing.name))
            case e.TableRef():
                return _found(self.table(thing.label))
            case Table():
                return [thing.inputs, *(row for row in thing.rows if self.covers(row.period))]
            case e.MemberColumn():
                return [m.cells[thing.column] for m in self.members(thing.family)]
            case e.Over() if thing.cap_by:
                cells = [m.cells[thing.cap_by] for m in self.members(thing.family)]
                return [*cells, *_written_in(thing)]
            case e.PopulationRef() if thing.name in self.rulebook.populations:
                return [self.rulebook.populations[thing.name], thing.where]
            case e.MarksOf():
                return _found(self.part(thing.code))
            case e.TotalRef():
                award = self.award()
                return [*self.parts(None), *((award.limits, award.pass_marks) if award else ())]
        return _written_in(thing)


def _found(thing: object) -> list[object]:
    return [] if thing is None else [thing]


def _written_in(thing: object) -> list[object]:
    """The fields of a piece of the rulebook."""
    if not is_dataclass(thing):
        return []
    return [getattr(thing, f.name) for f in fields(thing) if f.name not in ("span", "type")]


def _compares_bids(thing: object) -> bool:
    return (
        isinstance(thing, Part)
        and thing.criterion.method is not None
        and thing.criterion.method.kind
        in ("relative to lowest", "relative to highest", "percent over lowest", "mean method")
    )
