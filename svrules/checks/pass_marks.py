"""SV0505: a pass mark in marks on a criterion that is scored on another scale.

Where an answer is marked out of 10 and worth 15, `at least 5 marks` is 5 of the 15 marks that it is worth: a
third. Most policies that say "at least 5" mean 5 of the 10 that the evaluators give.

    criterion Q1 worth 15 points
      Q1 mark out of 10
      at least 5 marks, otherwise fail       # 5 of 15, not 5 of 10

Instead, write `at least 5, otherwise fail` (a bare number is on the scale of `out of` and `by level`) or a
share, `at least 50%`. In a formula such as `Q1 mark ÷ 10 × 15 marks` a bare number is marks too. It is a
warning, for the marks that it is worth may be meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from svrules.checks.cases.case import Parted
from svrules.checks.cases.evaluate import starting
from svrules.checks.cases.words import quoted
from svrules.checks.cases.worths import available
from svrules.diagnostics import Diagnostic, Source
from svrules.language import expressions as e
from svrules.language.checking.dependencies import walk
from svrules.language.rulebook import Criterion, PassMark, Rulebook
from svrules.quantities import shown

__all__ = ["check_pass_marks"]


def check_pass_marks(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every pass mark in marks whose criterion is scored from a scale with another top."""
    if not rulebook.text:
        return ()
    looking = _Looking(rulebook, Source(rulebook.name, rulebook.text))
    return tuple(dict.fromkeys(found for one in rulebook.criteria for found in looking.findings(one)))


@dataclass(frozen=True, slots=True)
class _Looking:
    rulebook: Rulebook
    source: Source

    def findings(self, criterion: Criterion) -> Iterator[Diagnostic]:
        """Those of one criterion."""
        top = self._top(criterion)
        if top is None:
            return
        worth = self._worth(criterion)
        for mark in criterion.pass_marks:
            if mark.unit == "marks" and worth != top and isinstance(mark.least, e.Literally):
                yield self._finding(criterion, mark, top, worth)

    def _top(self, criterion: Criterion) -> Fraction | None:
        """The top of the scale that a criterion is scored on, where a formula changes it into marks."""
        method = criterion.method
        if method is None or method.operand is None:
            return None
        match method.kind:
            case "out of":
                whole = method.whole.value if isinstance(method.whole, e.Literally) else None
                return whole if isinstance(whole, Fraction) else None
            case "by level":
                return self._highest_level(criterion, method.operand)
            case "marks" | "of the marks":
                is_scaled = method.kind == "of the marks" or _scales(method.operand)
                return self._highest_level(criterion, method.operand) if is_scaled else None
        return None

    def _highest_level(self, criterion: Criterion, operand: e.Expression) -> Fraction | None:
        names = [name for part in walk(operand) for name in self._facts(criterion, part)]
        levels = [self.rulebook.inputs[name].levels for name in names if name in self.rulebook.inputs]
        tops = {max(one) for one in levels if one}
        return tops.pop() if len(tops) == 1 else None

    def _facts(self, criterion: Criterion, part: e.Expression) -> list[str]:
        match part:
            case e.Fact(name=name):
                return [name]
            case e.MemberFact(suffix=suffix):
                return [f"{code} {suffix}" for code in self._codes(criterion)[:1]]
            case e.ValueRef(name=name):
                return [mark for panel in self.rulebook.panels if panel.name == name for mark in panel.marks]
        return []

    def _codes(self, criterion: Criterion) -> list[str]:
        if criterion.family is None:
            return [criterion.code]
        return [member.code for member in self.rulebook.families[criterion.family].members]

    def _worth(self, criterion: Criterion) -> Fraction | None:
        """The marks available, where they are the same in every case."""
        try:
            found = [available(starting(self.rulebook), code) for code in self._codes(criterion)]
        except Parted:
            return None
        worths = {None if one is None else one.number for one in found}
        return worths.pop() if len(worths) == 1 else None

    def _finding(
        self, criterion: Criterion, mark: PassMark, top: Fraction, worth: Fraction | None
    ) -> Diagnostic:
        assert isinstance(mark.least, e.Literally)  # noqa: S101 - looked at before
        least = mark.least.value
        assert isinstance(least, Fraction)  # noqa: S101 - marks are numbers
        written = " ".join(self.source.at(mark.span).split(",")[0].split())
        number, of, out_of = shown(least), "" if worth is None else f" {shown(worth)}", shown(top)
        whose = quoted(criterion.code) if criterion.family is None else "each of them"
        is_method = criterion.method is not None and criterion.method.kind in ("out of", "by level")
        share = f"{shown(least / top * 100)}%"
        instead = f"at least {number}" if is_method else f"at least {share}"
        return Diagnostic(
            "SV0505", "warning", mark.span,
            f"{quoted(written)} is {number} of the{of} marks that {whose} is worth, not out of {out_of}.",
            why=f"It is scored from a scale up to {out_of}, so the two are not the same.",
            try_=f"For {number} out of {out_of} write {quoted(instead)}. "
            f"If {number} of the{of} marks are meant, nothing needs to change.",
        )  # fmt: skip


def _scales(operand: e.Expression) -> bool:
    """Whether a formula multiplies or divides what it is made of."""
    return any(isinstance(part, e.Arithmetic) and part.operator in "×÷" for part in walk(operand))
