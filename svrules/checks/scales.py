"""SV0410, SV0411, SV0412 for the lines of a criterion: levels, and conditions that give marks.

The lines of `by level` are the rows of a small table: exactly one has to fit every answer. Where none fits,
or two fit and give different marks, the marks of that bid are in error.

    criterion PLAN worth 20%
      plan by level
      0 to 2 gives 40%
      4 to 5 gives 100%             # a plan of level 3: no line fits

Conditions that give marks (`4 marks when …`, `full marks when …`, `no marks when …`) are looked at in the
order written; the first that holds decides. One that can never decide, because those before it always come
first, is a warning. So is a hole: where conditions on one number give marks below and above a stretch, and
none in it.

    criterion JOBS worth 10 points
      10 points when local jobs is at least 10
      5 points when local jobs is between 3 and 8      # 9 jobs: no points, fewer than for 8

Instead, let each line begin where the one before it ends, and stand the highest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from svrules.checks.cases.case import MOST_EACH, Case, TooManyCases, every_case
from svrules.checks.cases.evaluate import Evaluation, starting
from svrules.checks.cases.firing import members
from svrules.checks.cases.forms import Atom, Form
from svrules.checks.cases.marks import scale
from svrules.checks.cases.regions import Stretch
from svrules.checks.cases.scope import in_scope
from svrules.checks.cases.words import example, quoted, when
from svrules.checks.cases.worths import PERCENT, available
from svrules.checks.tables import TableCheck
from svrules.diagnostics import Diagnostic
from svrules.language.rulebook import Criterion, Row, Rulebook, ScaleRow

__all__ = ["check_scales"]

_NEVER: Final = -1


def check_scales(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Gaps, contradictions and lines that never count, of levels and of conditions that give marks."""
    found: dict[Diagnostic, None] = {}
    for criterion in rulebook.criteria:
        lines = scale(criterion)
        if lines is not None and criterion.method is not None:
            called = f"the levels of {quoted(criterion.code or criterion.family or '')}"
            differ = _Differing(criterion.method.rows, criterion)
            found.update(dict.fromkeys(TableCheck(rulebook, lines, called, "line", differ).findings()))
        if criterion.overrides:
            found.update(dict.fromkeys(_Conditions(starting(rulebook), criterion).findings()))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Differing:
    """Whether two lines give different marks: 40% and 4 of 10 marks are the same."""

    lines: tuple[ScaleRow, ...]
    criterion: Criterion

    def __call__(self, at: Evaluation, rows: Sequence[Row], first: int, second: int, column: int) -> bool:
        amounts = [self._marks(at, self.lines[place]) for place in (first, second)]
        one, other = amounts
        return one is not None and other is not None and not at.compare("is", one, other, PERCENT)

    def _marks(self, at: Evaluation, line: ScaleRow) -> Form | None:
        found = at.value(line.gives)
        if not isinstance(found, Form):
            return None
        same = len({one.in_marks for one in self.lines}) == 1
        if line.in_marks or same:
            return found
        family = self.criterion.family
        whole = available(at, at.members.get(family, "") if family is not None else self.criterion.code)
        return None if whole is None else whole * found


@dataclass(frozen=True, slots=True)
class _Conditions:
    """The conditions of one criterion that give marks."""

    start: Evaluation
    criterion: Criterion

    @property
    def rulebook(self) -> Rulebook:
        return self.start.rulebook

    def findings(self) -> Iterator[Diagnostic]:
        """Those that never decide, and holes between those that do."""
        deciding: set[int] = set()
        seen: list[tuple[Case, int]] = []
        try:
            for code in members(self.rulebook, self.criterion.family):
                found = list(every_case(Case({}), self._asked(code), MOST_EACH))
                deciding |= {place for _, places in found for place in places}
                seen += [(case, places[0]) for case, places in found if len(places) == 1]
        except TooManyCases:
            yield self._too_many()
            return
        yield from (
            self._never(place) for place in range(len(self.criterion.overrides)) if place not in deciding
        )
        if self.criterion.method is None or self._is_bare:
            yield from self._holes(seen)

    @property
    def _is_bare(self) -> bool:
        """Whether nothing but the conditions gives marks: the method behind them is `0 marks`."""
        method = self.criterion.method
        value = (
            getattr(method.operand, "value", None) if method is not None and method.kind == "marks" else None
        )
        return value == Fraction(0)

    def _asked(self, code: str | None) -> Callable[[Case], tuple[int, ...]]:
        """The place of the condition that decides, `_NEVER` for none; each that may where some are open."""
        start = self.start.at(self.criterion.family, code)

        def asked(case: Case) -> tuple[int, ...]:
            at = start.in_case(case)
            if not at.covers(self.criterion.period):
                return ()
            for place, override in enumerate(self.criterion.overrides):
                holds = at.value(override.condition)
                if holds is True:
                    return (place,) if in_scope(at) else ()
                if holds is not False:
                    return ()
            return (_NEVER,)

        return asked

    def _holes(self, seen: list[tuple[Case, int]]) -> Iterator[Diagnostic]:
        """Stretches of one number without marks, between stretches with marks."""
        atoms = {atom for case, _ in seen for atom in case.limits}
        numbers = [(case, place) for case, place in seen if len(case.limits) == 1]
        if len(atoms) != 1 or len(numbers) < len(seen):
            return
        (atom,) = atoms
        stretches = [(region, case, place) for case, place in seen for region in [case.regions[atom]]]
        held = sorted(
            ((one, case, place) for one, case, place in stretches if isinstance(one, Stretch)),
            key=lambda found: (found[0].low is not None, found[0].low or 0, not found[0].low_in),
        )
        gives = [place != _NEVER and self.criterion.overrides[place].gives != "none" for _, _, place in held]
        for index, (_, case, place) in enumerate(held):
            if place == _NEVER and any(gives[:index]) and any(gives[index + 1 :]):
                yield self._hole(case)

    def _hole(self, case: Case) -> Diagnostic:
        told, shown = when(case, self.rulebook, _name), example(case, self.rulebook, _name)
        return Diagnostic(
            "SV0410", "warning", self.criterion.span,
            f"No line of {self._code} gives marks when {told}, though lines below and above do.",
            why="An offer between the two gets no marks at all.",
            try_=f"Let one of the lines take in {shown}.",
        )  # fmt: skip

    def _never(self, place: int) -> Diagnostic:
        return Diagnostic(
            "SV0412", "warning", self.criterion.overrides[place].span,
            f"This condition of {self._code} can never decide the marks: "
            + ("it never holds." if place == 0 else "it never holds, or one before it always does."),
            why="The first condition that holds decides, in the order written.",
            try_="Stand the one that asks for most first, or correct its limits.",
        )  # fmt: skip

    @property
    def _code(self) -> str:
        return quoted(self.criterion.code or self.criterion.family or "")

    def _too_many(self) -> Diagnostic:
        return Diagnostic(
            "SV0412", "note", self.criterion.span,
            f"Not proved: the conditions of {self._code} have too many combinations to look at each.",
            try_="Give parts of the conditions names of their own.",
        )  # fmt: skip


def _name(atom: Atom) -> str:
    return quoted(atom.name) if atom.name else "what is computed"
