"""The difference between two editions: every change with its class, where results differ, and a witness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from svrules.change.difference import layout, others, words
from svrules.change.difference.candidates import Candidates, candidates_of
from svrules.change.difference.changes import Change, changes
from svrules.change.difference.found import CLASSES, Class, Found, Where, Witness
from svrules.change.difference.new_facts import telling_of_new, with_new_facts
from svrules.change.difference.observed import WORTH, observed, reached
from svrules.change.difference.parts import parts_of
from svrules.change.difference.reaching import Reached, reaching
from svrules.change.difference.region import Region, region_of
from svrules.change.difference.rounded import same_when_rounded
from svrules.change.difference.saying import said
from svrules.change.difference.sides import Sides, sides_of
from svrules.change.difference.stages import facts_under, same_stages
from svrules.change.difference.stale import still_stated
from svrules.change.difference.texts import Texts
from svrules.change.difference.whole import as_a_whole
from svrules.change.difference.witness import Both, find
from svrules.change.difference.witnessed import witnessed
from svrules.change.impact.hybrids import Hybrids
from svrules.change.impact.names import Key
from svrules.change.impact.steps import Step, Steps, steps_between
from svrules.checks.cases.case import Case
from svrules.checks.cases.facts import fact
from svrules.checks.cases.regions import BLANK
from svrules.language.rulebook import Rulebook
from svrules.language.types import TextType
from svrules.render.policy.parts import or_list

__all__ = ["Difference", "difference"]

_MOST_CASES = 40
_FEW_CASES = 6


@dataclass(frozen=True, slots=True)
class Difference:
    """Two rulebooks and all that differs between them, the weightiest class first."""

    old: Rulebook
    new: Rulebook
    found: tuple[Found, ...]

    def of(self, *kinds: str) -> tuple[Found, ...]:
        """Those of these classes."""
        return tuple(one for one in self.found if one.kind in kinds)

    @property
    def means_the_same(self) -> bool:
        """Whether every result is proved to be the same for whatever facts there can be."""
        return not self.of("meaning", "not proved")


def difference(
    old: Rulebook,
    new: Rulebook,
    *,
    look: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Difference:
    """All that differs from the old to the new rulebook.

    Without `look` no bids are looked for: what is not told by cases is then not proved. `progress` is told
    how many changes of how many are done.
    """
    return _Comparing(old, new, look).difference(progress or (lambda done, of: None))


class _Comparing:
    def __init__(self, old: Rulebook, new: Rulebook, look: bool) -> None:
        self.old, self.new, self.look = old, new, look
        self.changes = changes(old, new)
        self.steps: Steps = steps_between(old, new)
        self.hybrids = Hybrids(self.steps)
        self.before = replace(self.hybrids.rulebook(0), in_force=old.in_force)
        self.bases = {part.key: part.base for book in (new, old) for part in parts_of(book)}
        self.texts = Texts.of(old), Texts.of(new)
        self._candidates: Candidates | None = None

    @property
    def candidates(self) -> Candidates:
        if self._candidates is None:
            names = {old: new for (kind, old), new in self.steps.names.items() if kind == "input"}
            self._candidates = with_new_facts(
                candidates_of(self.old, self.new, names), self.steps.old, self.new
            )
        return self._candidates

    @property
    def whole(self) -> Rulebook:
        """All changes put in, on the days on which the old edition is in force."""
        every = (1 << len(self.steps.steps)) - 1
        return replace(self.hybrids.rulebook(every), in_force=self.old.in_force)

    @property
    def published(self) -> Both:
        return Both(self.before, self.new)

    def difference(self, progress: Callable[[int, int], None]) -> Difference:
        steps = self.steps.steps
        found: list[Found] = []
        for at, step in enumerate(steps):
            progress(at, len(steps))
            asked = {kind for kind, _ in step.keys} == {"input"}
            found += self._facts(at, step) if asked else [self._step(at, step)]
        progress(len(steps), len(steps))
        in_steps = {key for step in steps for key in step.keys}
        left = [change for change in self.changes if self._key(change) not in in_steps]
        found += others.of_inputs_and_heading(
            self.old, self.new, left, self.texts, self.published, self.candidates
        )
        told = {change.key for change in left if others.is_told(change)}
        left = [change for change in left if change.key not in told]
        found += words.in_words(self.changes, left, self.texts)
        found += layout.in_layout(self.changes, self.texts)
        return Difference(self.old, self.new, tuple(sorted(found, key=_order)))

    def _facts(self, at: int, step: Step) -> list[Found]:
        """Facts that are asked for in another way: what is accepted, and what a blank comes to."""
        asked = self._own_changes(step)
        if any({"blank means", "type", "owner"} & {*change.fields} for change in asked):
            return [self._step(at, step)]
        made = others.of_inputs_and_heading(
            self.old, self.new, asked, self.texts, self.published, self.candidates
        )
        return made or [self._step(at, step)]

    def _key(self, change: Change) -> tuple[str, str]:
        kind: str = change.kind
        name = change.part.base
        if change.inside is not None:
            kind, inside = change.inside
            name = self.bases.get((kind, inside), inside)
        name = self.steps.names.get((kind, name), name)
        if kind == "panel":
            kind = "value"
        return kind, name

    def _step(self, at: int, step: Step) -> Found:
        by_itself = replace(self.hybrids.rulebook(1 << at), in_force=self.old.in_force)
        sides = sides_of(self.before, by_itself)
        own = [region_of(sides, one) for one in observed(self.before, by_itself, step.keys)]
        reaches = reached(self.before, by_itself, step.keys)
        changed = self._own_changes(step)
        made = self._made(step, reaching(self.before, by_itself, step.keys))
        alike = all(one.is_same for one in own) and self._told_by_cases(step, by_itself, own)
        if same_when_rounded(changed) or (alike and same_stages(self.before, by_itself)):
            return replace(made, kind="the same in every case")
        made = replace(made, means=others.means(step.keys, changed, self.before, by_itself))
        if {field for one in changed for field in one.fields} == {"show"}:
            return replace(made, kind="words")
        regions = [*own, *self._beyond(sides, by_itself, step, reaches)]
        shown = [one for one in regions if one.differing or not one.proved]
        where = tuple(_joined([self._with_whole(one, by_itself) for one in shown]))
        weighs = any(kind == "award" for kind, _ in step.keys)
        weighs = weighs or self._weighs(sides, by_itself, [*step.keys, *reaches])
        accepted = self._accepted(changed)
        seen = self._witness(step, by_itself, shown, weighs, bool(accepted)) if self.look else None
        sure = (
            others.is_sure(changed)
            or seen is not None
            or any(one.proved for region in own for one in region.differing)
        )
        kind: Class = "meaning" if sure else "not proved"
        return _with_accepted(replace(made, kind=kind, where=where, witness=seen), accepted)

    def _witness(
        self, step: Step, by_itself: Rulebook, shown: list[Region], weighs: bool, accepted: bool
    ) -> Witness | None:
        """Bids on which it shows in both editions as they are; else with this change alone.

        What is `accepted` shows already that it means something else: then named values and rules that lead
        nowhere are not looked through as well.
        """
        cases = [one.case for region in shown[::-1] for one in region.differing if one.proved]
        cases += _blanks(step, by_itself)
        isolated = Both(self.before, by_itself)
        published = isolated if self._is_all(by_itself) else self.published
        under = frozenset({*facts_under(self.before, step.keys), *facts_under(by_itself, step.keys)})
        found = find(isolated, published, cases, self.candidates, weighs, under)
        if found is not None:
            return witnessed(telling_of_new(found, published, self.steps.old), isolated, published)
        deep = replace(isolated, deep=True), replace(published, deep=True)
        found = None if accepted else find(*deep, cases, self.candidates, False, under)
        if found is not None:
            return witnessed(found, isolated, published)
        if published is isolated:
            return None
        alone = find(isolated, isolated, cases, self.candidates, False, under)
        return witnessed(alone, isolated, published, by_itself=True) if alone else None

    def _accepted(self, changed: list[Change]) -> list[Found]:
        """What is accepted in another way, where a fact is asked for in another way too."""
        told = others.of_inputs_and_heading(
            self.old, self.new, changed, self.texts, self.published, self.candidates
        )
        return [one for one in told if one.kind == "meaning"]

    def _is_all(self, by_itself: Rulebook) -> bool:
        """Whether this change is all that the editions differ in."""
        return len(self.steps.steps) == 1 and by_itself.in_force == self.new.in_force

    def _with_whole(self, region: Region, by_itself: Rulebook) -> Where:
        """Where it differs by itself, and what both editions as a whole come to there."""
        where = _where(region, by_itself)
        if len(self.steps.steps) == 1 or not region.proved or not region.differing:
            return where
        keys = [key for step in self.steps.steps for key in step.keys]
        found = as_a_whole(region, self.before, self.whole, keys)
        cases = ((said(one.case, by_itself, region.named), one.before, one.after) for one in found.cases)
        return replace(where, whole=tuple(cases), whole_open=not found.proved)

    def _made(self, step: Step, reaches: Reached) -> Found:
        old_lines, new_lines = self._lines(step)
        parts = tuple(dict.fromkeys((one.kind, one.name) for one in self._own_changes(step)))
        direct, by_standing = (
            tuple(dict.fromkeys(_called(key) for key in keys))
            for keys in (reaches.parts, reaches.by_standing)
        )
        hints = still_stated(self.before, self.new, step.keys, reaches.between)
        title = step.title[:1].upper() + step.title[1:]
        return Found(
            "not proved", title, step.clause, self._line(step), old_lines, new_lines,
            reaches=direct, reaches_by_standing=by_standing, hints=hints, parts=parts,
        )  # fmt: skip

    def _own_changes(self, step: Step) -> list[Change]:
        return [change for change in self.changes if self._key(change) in step.keys]

    def _line(self, step: Step) -> int | None:
        spans = [one.new_span or one.old_span for one in self._own_changes(step)]
        return next((span.line for span in spans if span is not None), None)

    def _lines(self, step: Step) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return layout.lines_of(self.old, self.new, step.keys, self.steps.names, self.texts)

    def _told_by_cases(self, step: Step, by_itself: Rulebook, own: list[Region]) -> bool:
        """Whether the cases tell all there is to tell of these parts."""
        kinds = {kind for kind, _ in step.keys}
        if kinds & {"award", "input", "date"}:
            return False
        return others.is_covered(step.keys, self.before, by_itself, bool(own))

    def _weighs(self, sides: Sides, by_itself: Rulebook, reaches: list[Key]) -> bool:
        """Whether it changes what a criterion is worth."""
        criteria = [key for key in reaches if key[0] == "criterion"]
        worths = (one for one in observed(self.before, by_itself, criteria) if one.name.endswith(WORTH))
        return any(region_of(sides, one).differing for one in worths)

    def _beyond(self, sides: Sides, by_itself: Rulebook, step: Step, reaches: list[Key]) -> Iterator[Region]:
        """Where rules and pass marks that rest on it differ, as far as that can be settled."""
        tainted = sides.tainted(step.keys)
        for one in observed(self.before, by_itself, [key for key in reaches if key[0] != "award"]):
            if isinstance(one.kind, TextType):
                region = region_of(tainted, one)
                if region.proved and region.differing:
                    yield region


def _blanks(step: Step, rulebook: Rulebook) -> list[Case]:
    """A case for each fact that is asked for in another way: what counts is that it is left blank."""
    asked = [name for kind, name in step.keys if kind == "input" and name in rulebook.inputs]
    return [Case({fact(rulebook, name): BLANK}) for name in asked]


def _with_accepted(found: Found, accepted: list[Found]) -> Found:
    """The same with what is accepted in another way."""
    if not accepted:
        return found
    where = (*found.where, *(where for one in accepted for where in one.where))
    return replace(found, kind="meaning", where=where, witness=found.witness or accepted[0].witness)


def _where(region: Region, rulebook: Rulebook) -> Where:
    listed = region.differing[: _MOST_CASES if region.proved else _FEW_CASES]
    cases = [(said(one.case, rulebook, region.named), one.before, one.after) for one in listed]
    return Where(region.observed.name, tuple(cases), region.proved, region.why)


def _joined(listed: Iterable[Where]) -> Iterator[Where]:
    """Results that differ in the same cases in the same way are told together."""
    groups: dict[Where, list[str]] = {}
    for one in listed:
        groups.setdefault(replace(one, result=""), []).append(one.result)
    for one, results in groups.items():
        yield replace(one, result=or_list(results, "and"))


def _called(key: Key) -> str:
    return "award" if key[0] == "award" else f"{key[0]} {key[1]}"


def _order(found: Found) -> tuple[int, int]:
    return CLASSES.index(found.kind), found.line or 0
