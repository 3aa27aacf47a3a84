"""Criteria become steps: available marks, the method, limits, pass marks, sections and the total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from svrules.diagnostics import Span
from svrules.engine.plan import (
    ALONE,
    EACH_BID,
    MARKS,
    ONCE,
    Domain,
    Name,
    Owner,
    PlannedCriterion,
    PlannedRule,
    Reach,
)
from svrules.engine.planning.expressions import Lowering
from svrules.engine.planning.methods import Methods
from svrules.engine.planning.place import NUMBER, POINTS, YES_NO, Place
from svrules.language.rulebook import Award, Criterion, Limit, PassMark

__all__ = ["Criteria"]

_ALL: Final = Fraction(100)


@dataclass(frozen=True, slots=True)
class _Unrolled:
    """A criterion, for one member where it is for each."""

    code: str
    title: str
    criterion: Criterion
    place: Place


class Criteria:
    """Lowers the criteria of a plan on demand, each once."""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering
        self.all = _of_sections_in_force({one.code: one for one in _unrolled(lowering)})
        self.planned: dict[str, PlannedCriterion] = {}
        self.pass_marks: list[PlannedRule] = []
        self._available: dict[str, int] = {}
        self._own: dict[str, int] = {}
        self._totals: tuple[int, int] | None = None
        lowering.marks = self.marks_step
        lowering.total = self.total_step

    def parts_of(self, code: str | None) -> list[_Unrolled]:
        """The criteria with that parent, in the order written; None: the top criteria."""
        return [one for one in self.all.values() if one.criterion.parent == code]

    # What is available

    def available(self, code: str) -> int:
        """The step of the marks available for a criterion."""
        if code not in self._available:
            self._available[code] = self._checked(self.all[code])
        return self._available[code]

    def _checked(self, one: _Unrolled) -> int:
        own = self._own_weight(one)
        target = self._target(one)
        if target is None:
            return self._apart(own, one)
        low, span, place = self.lowering, one.criterion.weight.span, one.place
        total = self._sum([self._own_weight(sibling) for sibling in self._siblings(one)], place, span)
        checked = low.emit("weights", (own, total, target), place, span, POINTS, one.criterion.parent or "")
        if one.criterion.parent is None:
            return checked
        return self._unless_nothing(target, checked, place, span)

    def _apart(self, own: int, one: _Unrolled) -> int:
        """A step of its own for the weight: `worth 10 points` is another figure than `gives 10 marks`."""
        low = self.lowering
        step = low.steps[own]
        if step.operation not in ("constant", "named"):
            return own
        # An equal step is made once; one whose domain is given is none of those.
        span = one.criterion.weight.span
        return low.emit(
            step.operation, step.operands, one.place, span, step.type, step.detail, step.domain, step.reach
        )

    def _siblings(self, one: _Unrolled) -> list[_Unrolled]:
        return self.parts_of(one.criterion.parent)

    def _target(self, one: _Unrolled) -> int | None:
        """What one and its siblings must add up to; None: nothing is said."""
        if one.criterion.parent is not None:
            return self.available(one.criterion.parent)
        kinds = {sibling.criterion.weight.kind for sibling in self._siblings(one)}
        if kinds <= {"points", "order"}:
            return None
        return self.lowering.constant(_ALL, one.place, one.criterion.weight.span)

    def _own_weight(self, one: _Unrolled) -> int:
        if one.code not in self._own:
            self._own[one.code] = self._weighed(one)
        return self._own[one.code]

    def _weighed(self, one: _Unrolled) -> int:
        low, weight, place = self.lowering, one.criterion.weight, one.place
        if weight.kind == "order":
            step = low.constant(_ALL, place, weight.span, POINTS)
        elif weight.kind == "rest":
            step = self._rest(one)
        else:
            assert weight.value is not None  # noqa: S101 - a share or points always has its value
            step = low.expression(weight.value, place)
            if weight.kind == "share":
                of = self._whole(one)
                step = low.emit("×", (of, step), place, weight.span, POINTS)
        if one.criterion.only_when is None:
            return step
        counts = low.expression(one.criterion.only_when, place)
        nothing = low.constant(Fraction(0), place, weight.span)
        return low.emit("if", (counts, step, nothing), place, weight.span, POINTS)

    def _whole(self, one: _Unrolled) -> int:
        parent = one.criterion.parent
        if parent is not None:
            return self.available(parent)
        return self.lowering.constant(_ALL, one.place, one.criterion.weight.span)

    def _rest(self, one: _Unrolled) -> int:
        others = [
            self._own_weight(sibling)
            for sibling in self._siblings(one)
            if sibling.criterion.weight.kind != "rest"
        ]
        span = one.criterion.weight.span
        return self._left(self._whole(one), others, one.place, span)

    def _left(self, whole: int, others: Sequence[int], place: Place, span: Span) -> int:
        for other in others:
            whole = self.lowering.emit("-", (whole, other), place, span, POINTS)
        return whole

    def _sum(self, steps: Sequence[int], place: Place, span: Span) -> int:
        total = steps[0]
        for step in steps[1:]:
            total = self.lowering.emit("+", (total, step), place, span, POINTS)
        return total

    def _unless_nothing(self, available: int, step: int, place: Place, span: Span) -> int:
        """The step, or 0 where nothing is available: its facts are then not looked at."""
        low = self.lowering
        nothing = low.constant(Fraction(0), place, span)
        is_nothing = low.compare(available, nothing, "is", place, span)
        return low.emit("if", (is_nothing, nothing, step), place, span, POINTS)

    # Marks

    def marks_step(self, code: str, share: bool) -> int:
        """The step that `marks of CODE`, or `share of CODE reached`, stands for."""
        words = f"share of {code} reached" if share else f"marks of {code}"
        if code not in self.all:
            return self._not_in_force(words, Owner("criterion", code, "", 0))
        planned = self.criterion(code)
        low, one = self.lowering, self.all[code]
        place, span = one.place, one.criterion.span
        step = planned.marks
        if not planned.alone:
            step = low.emit("scored", (step,), place, span, POINTS, code, EACH_BID, MARKS)
        if share:
            part = low.emit("÷", (step, planned.available), place, span, NUMBER)
            step = self._unless_nothing(planned.available, part, place, span)
        name = Name("share" if share else "marks", words)
        return low.emit("named", (step,), place, span, NUMBER if share else POINTS, name)

    def _not_in_force(self, words: str, owner: Owner, domain: Domain = ONCE, reach: Reach = ALONE) -> int:
        """The step of marks, or of a total, on a day on which there are no such criteria: an error."""
        written = next((c for c in self.lowering.rulebook.criteria if c.code == owner.label), None)
        span = self._first_span() if written is None else written.span
        clause = "" if written is None else written.clause
        place = Place(replace(owner, clause=clause, line=span.line))
        return self.lowering.emit("unset", (), place, span, POINTS, words, domain, reach)

    def _first_span(self) -> Span:
        book = self.lowering.rulebook
        spans = [part.span for part in book.awards] + [rule.span for rule in book.rules]
        return spans[0] if spans else next(iter(book.inputs.values())).span

    def criterion(self, code: str) -> PlannedCriterion:
        """A criterion with its steps."""
        if code not in self.planned:
            self.planned[code] = self._plan_criterion(self.all[code])
        return self.planned[code]

    def _plan_criterion(self, one: _Unrolled) -> PlannedCriterion:
        low, criterion, place = self.lowering, one.criterion, one.place
        available = self.available(one.code)
        parts = self.parts_of(one.code)
        methods = Methods(low, place, available)
        operand: int | None = None
        reference: tuple[int, ...] = ()
        overrides: tuple[tuple[int, int], ...] = ()
        if criterion.method is not None:
            found = methods.marks(criterion.method)
            given, operand, reference = found.marks, found.operand, found.reference
        elif parts:
            given = self._sum([self.criterion(part.code).marks for part in parts], place, criterion.span)
        else:
            given = low.constant(Fraction(0), place, criterion.span, POINTS)
        if criterion.overrides:
            overrides = methods.overrides(criterion.overrides)
            for condition, gives in reversed(overrides):
                given = low.emit("if", (condition, gives, given), place, criterion.span, POINTS)
        given = self._unless_nothing(available, given, place, criterion.span)
        is_leaf = criterion.method is not None or bool(overrides)
        limited = self.limited(given, criterion.limits, available, place, criterion.span, check=is_leaf)
        limited = self._unless_nothing(available, limited, place, criterion.span)
        marks = self.capped(one.code, one.title, limited, operand, criterion.pass_marks, available, place)
        return PlannedCriterion(
            code=one.code,
            title=one.title,
            clause=criterion.clause,
            part_of=criterion.parent,
            parts=tuple(part.code for part in parts),
            available=available,
            counts=None if criterion.only_when is None else low.expression(criterion.only_when, place),
            given=given,
            limited=limited,
            marks=marks,
            alone=low.steps[marks].reach == ALONE,
            method="" if criterion.method is None else criterion.method.kind,
            operand=operand,
            reference=reference,
            overrides=overrides,
            line=criterion.span.line,
        )

    def limited(
        self, step: int, limits: tuple[Limit, ...], available: int, place: Place, span: Span, *, check: bool
    ) -> int:
        """Marks after the limits in the order written; before the first rounding they must be in range.

        Where a cap or floor follows that rounding, it is enough that they are in range at the end.
        """
        low = self.lowering
        before: int | None = None
        ends_rounded = _ends_rounded(limits)
        for limit in limits:
            if limit.kind == "round":
                if check and ends_rounded:
                    step = low.emit("range", (step, available), place, limit.span, POINTS)
                    check = False
                before = step if before is None else before
                step = low.emit("round", (step,), place, limit.span, POINTS, limit.rounding)
            elif limit.value is not None:
                most = self._in_marks(
                    low.expression(limit.value, place), limit.unit, available, place, limit.span
                )
                step = low.emit(limit.kind, (step, most), place, limit.span, POINTS)
        if not check:
            return step
        checked = low.emit("range", (step, available), place, span, POINTS)
        if before is None:
            return checked
        in_range = self._in_range(before, available, place, span)
        chosen = low.emit("if", (in_range, step, checked), place, span, POINTS)
        return low.emit("needing", (chosen, step), place, span, POINTS)

    def _in_range(self, step: int, available: int, place: Place, span: Span) -> int:
        low = self.lowering
        nothing = low.constant(Fraction(0), place, span)
        sides = (
            low.compare(step, nothing, "at least", place, span),
            low.compare(step, available, "at most", place, span),
        )
        return low.emit("all", sides, place, span, YES_NO)

    def _in_marks(self, step: int, unit: str, available: int, place: Place, span: Span) -> int:
        if unit != "share":
            return step
        return self.lowering.emit("×", (step, available), place, span, POINTS)

    def capped(
        self,
        code: str,
        title: str,
        limited: int,
        operand: int | None,
        pass_marks: tuple[PassMark, ...],
        available: int,
        place: Place,
    ) -> int:
        """Marks after the pass marks' caps; the pass marks themselves are noted as rules."""
        low, marks = self.lowering, limited
        looks: list[tuple[PassMark, str, int]] = []
        for number, mark in enumerate(pass_marks, 1):
            label = code if len(pass_marks) == 1 else f"{code} {number}"
            on_scale = mark.unit == "scale" and operand is not None
            looked_at = operand if on_scale and operand is not None else limited
            least = self._in_marks(low.expression(mark.least, place), mark.unit, available, place, mark.span)
            reached = low.compare(looked_at, least, "at least", place, mark.span)
            if mark.otherwise == "capped" and mark.cap is not None:
                most = self._in_marks(
                    low.expression(mark.cap, place), mark.cap_unit, available, place, mark.span
                )
                lower = low.emit("cap", (marks, most), place, mark.span, POINTS)
                marks = low.emit("if", (reached, marks, lower), place, mark.span, POINTS)
            looks.append((mark, label, reached))
        # Pass marks of a criterion that is scored with the others are looked at with it, on its scale too.
        alone = place.owner.kind != "award" and low.steps[marks].reach == ALONE
        for mark, label, reached in looks:
            self._note(mark, label, title, reached, available, place, alone)
        if marks == limited or place.owner.kind == "award":
            return marks
        return self._unless_nothing(available, marks, place, pass_marks[0].span)

    def _note(
        self,
        mark: PassMark,
        label: str,
        title: str,
        reached: int,
        available: int,
        place: Place,
        alone: bool,
    ) -> None:
        low = self.lowering
        nothing = low.constant(Fraction(0), place, mark.span)
        worth = low.compare(available, nothing, "is not", place, mark.span)
        after = not alone or low.steps[reached].reach != ALONE
        self.pass_marks.append(
            PlannedRule(
                label=label,
                title=title,
                clause=mark.clause or place.owner.clause,
                because=mark.because,
                kind="pass mark",
                condition=reached,
                reached=None if place.owner.kind == "award" else worth,
                exceptions=(),
                on_contract=False,
                stage=5 if after else 2,
                line=mark.span.line,
                otherwise="refer" if mark.otherwise == "refer" else "fail",
                only_caps=mark.otherwise == "capped",
                pass_mark_of=place.owner.label,
            )
        )

    # The total

    def total_step(self, exact: bool) -> int:
        """The step that `total`, or `exact total`, stands for."""
        words = "exact total" if exact else "total"
        if not self.all:
            return self._not_in_force(words, Owner("award", "TOTAL", "", 0), EACH_BID, MARKS)
        total = self.totals()[0 if exact else 1]
        step = self.lowering.steps[total]
        name = Name("total", words)
        place = Place(step.owner)
        return self.lowering.emit("named", (total,), place, step.span, POINTS, name)

    def totals(self) -> tuple[int, int]:
        """The steps of the sum of the top criteria's marks, and of the total after limits and pass marks."""
        if self._totals is None:
            self._totals = self._total(self.lowering.parts.award())
        return self._totals

    def _total(self, award: Award | None) -> tuple[int, int]:
        low, top = self.lowering, self.parts_of(None)
        span = award.span if award is not None else top[0].criterion.span
        place = Place(Owner("award", "TOTAL", "" if award is None else award.clause, span.line))
        added = self._sum([self.criterion(one.code).marks for one in top], place, span)
        added = low.emit("scored", (added,), place, span, POINTS, "TOTAL", EACH_BID, MARKS)
        if award is None:
            return added, added
        available = self._sum([self.available(one.code) for one in top], place, span)
        limited = self.limited(added, award.limits, available, place, span, check=False)
        return added, self.capped("TOTAL", "Total", limited, None, award.pass_marks, available, place)


def _ends_rounded(limits: tuple[Limit, ...]) -> bool:
    """Whether no cap or floor follows the first rounding."""
    kinds = [limit.kind for limit in limits]
    return "round" in kinds and set(kinds[kinds.index("round") :]) == {"round"}


def _of_sections_in_force(found: dict[str, _Unrolled]) -> dict[str, _Unrolled]:
    """The criteria without parts of sections that are out of force: a part counts only with its section."""
    kept = {
        c: one for c, one in found.items() if one.criterion.parent is None or one.criterion.parent in found
    }
    return kept if len(kept) == len(found) else _of_sections_in_force(kept)


def _unrolled(low: Lowering) -> list[_Unrolled]:
    found = []
    for criterion in low.parts.criteria():
        owner = Owner("criterion", criterion.code, criterion.clause, criterion.span.line)
        if criterion.family is None:
            found.append(_Unrolled(criterion.code, criterion.title, criterion, Place(owner)))
            continue
        for member in low.rulebook.families[criterion.family].members:
            place = Place(replace(owner, label=member.code)).at(criterion.family, member.code)
            found.append(_Unrolled(member.code, member.title, criterion, place))
    return found
