"""SV0501: weights of criteria that stand side by side do not add up, or leave less than nothing for one.

The top criteria, and the parts of each section, must add up to 100% (in points: to the section's points), for
every row of every table that a weight depends on and on every day of the rulebook.

    category | price weight | quality weight
    Works    | 60%          | 40%
    Services | 40%          | 50%            # 90%: marks are lost for every bidder

Instead, correct one of them, or let one criterion be `worth what is left`: then it takes whatever the others
leave, and the table needs a column less.

Where the contract itself brings the weights as facts, nobody can know before the contract is there: a note
says so, and the engine looks when it scores. A fact that leaves less than nothing for another criterion is a
warning: a bound such as `at most 100%` keeps it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from svrules.checks.cases.case import Case, TooManyCases, every_case
from svrules.checks.cases.evaluate import MISSING, Evaluation, Quantity
from svrules.checks.cases.forms import Atom, Form, constant
from svrules.checks.cases.scope import in_scope
from svrules.checks.cases.words import listed, number, quoted, when
from svrules.diagnostics import Diagnostic, Severity, Span
from svrules.language import expressions as e
from svrules.language.rulebook import Criterion, Rulebook
from svrules.language.types import NumberType
from svrules.quantities import PLAIN

__all__ = ["check_weights"]

_PLAIN: Final = NumberType(PLAIN)
_PERCENT: Final = NumberType(PLAIN, style="percent")
_NOTHING: Final = constant(0)
_ALL: Final = constant(1)
_MOST_NAMED: Final = 5
_WHY: Final = "Marks would be lost, or more given than the tender says there are."
_BOUND: Final = "Correct the weights; if a fact cannot be so, give it a bound such as `at most 100%`."


def check_weights(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every group of siblings whose weights do not add up, each with a case in which they do not."""
    parents = dict.fromkeys(criterion.parent for criterion in rulebook.criteria)
    found = (_Siblings(rulebook, parent).finding() for parent in parents)
    return tuple(finding for finding in found if finding is not None)


@dataclass(frozen=True, slots=True)
class _Part:
    """A criterion, or one member's of a criterion for each, and what it is worth in a case."""

    criterion: Criterion
    code: str
    worth: Quantity = MISSING

    @property
    def is_rest(self) -> bool:
        return self.criterion.weight.kind == "rest"


@dataclass(frozen=True, slots=True)
class _Found:
    """What is wrong in a case: the sum and what it should be, or the part that is worth less than nothing."""

    parts: tuple[_Part, ...] = field(compare=False)
    total: Form
    target: Form
    below: _Part | None = None

    @property
    def open_facts(self) -> tuple[str, ...]:
        """The facts that decide whether it adds up; none when it certainly does not."""
        if self.below is not None:
            return ()
        atoms: dict[Atom, None] = {atom: None for term in (self.total - self.target).terms for atom in term}
        return tuple(quoted(atom.name) for atom in atoms)


@dataclass(frozen=True, slots=True)
class _Siblings:
    """The criteria with one parent; None: the top ones."""

    rulebook: Rulebook
    parent: str | None

    def finding(self) -> Diagnostic | None:
        """The first case in which they do not add up, those that are proved before all others."""
        if all(criterion.weight.kind == "order" for criterion in self._criteria()):
            return None
        seen: list[tuple[Case, _Found]] = []
        try:
            for case, found in every_case(Case({}), self._question):
                if found is not None:
                    seen.append((case, found))
        except TooManyCases:
            return self._note("there are too many cases to look at each")
        if not seen:
            return None
        case, found = min(seen, key=lambda one: (bool(one[1].open_facts), not one[0].can_occur))
        if found.open_facts:
            return self._note(f"that depends on {listed(found.open_facts)}")
        return self._diagnostic(case, found)

    def _criteria(self) -> Iterator[Criterion]:
        return (criterion for criterion in self.rulebook.criteria if criterion.parent == self.parent)

    # In one case

    def _question(self, case: Case) -> _Found | None:
        at = Evaluation(self.rulebook, case)
        if not at.covers(self.rulebook.in_force) or not in_scope(at):
            return None
        parts = tuple(_weighed(at, part) for part in _parts(at, self._criteria()))
        target = self._target(at, parts)
        return None if target is None else _compared(at, parts, target)

    def _target(self, at: Evaluation, parts: Sequence[_Part]) -> Form | None:
        """What the parts must add up to; None: nothing is said, or the section itself is worth nothing."""
        in_points = any(part.criterion.weight.kind == "points" for part in parts)
        if self.parent is None:
            return None if in_points or not parts else _ALL
        section = next((p for p in _parts(at, self.rulebook.criteria) if p.code == self.parent), None)
        worth = _weighed(at, section).worth if section is not None else MISSING
        if section is not None and section.is_rest and not in_points:
            return _ALL
        if not isinstance(worth, Form) or worth == _NOTHING:
            return None
        return worth if in_points else _ALL

    # In words

    def _diagnostic(self, case: Case, found: _Found) -> Diagnostic:
        kind = _PERCENT if found.target == _ALL else _PLAIN
        words = when(case, self.rulebook, lambda atom: quoted(atom.name))
        in_case = f", when {words}" if words else ""
        place, severity, told, try_ = self._told(found, kind)
        if not case.can_occur:
            severity, told = "note", f"not proved, but it may be that {told}"
        return Diagnostic(
            "SV0501", severity, place, told + in_case, why=_WHY, try_=try_, also=self._worths(found, kind)
        )

    def _told(self, found: _Found, kind: NumberType) -> tuple[Span, Severity, str, str]:
        if found.below is None:
            told = f"the weights of {self._named(found.parts)} add up to {self._amount(found.total, kind)}, "
            told += f"not {self._amount(found.target, kind)}"
            place = found.parts[0].criterion.weight.span
            return place, "error", told, "Correct one of them, or let one be `worth what is left`."
        left = (
            "less than nothing is left for" if found.below.is_rest else "less than nothing is the weight of"
        )
        return found.below.criterion.weight.span, "warning", f"{left} {quoted(found.below.code)}", _BOUND

    def _named(self, parts: Sequence[_Part]) -> str:
        if self.parent is not None:
            return f"the parts of {quoted(self.parent)}"
        if len(parts) > _MOST_NAMED:
            return f"the {len(parts)} top criteria"
        return listed([quoted(part.code) for part in parts])

    def _amount(self, form: Form, kind: NumberType) -> str:
        shown = number(form.number or Fraction(0), kind)
        return shown if kind == _PERCENT else f"{shown} points"

    def _worths(self, found: _Found, kind: NumberType) -> tuple[tuple[Span, str], ...]:
        """What each part is worth in the case, where its line does not say so itself."""
        told = []
        for part in found.parts:
            says_so = isinstance(part.criterion.weight.value, e.Literally) and part.worth != _NOTHING
            if (
                not part.is_rest
                and not says_so
                and isinstance(part.worth, Form)
                and part.worth.number is not None
            ):
                words = f"here {quoted(part.code)} is worth {self._amount(part.worth, kind)}"
                told.append((part.criterion.weight.span, words))
        return tuple(told)

    def _note(self, reason: str) -> Diagnostic:
        first = next(self._criteria())
        whose = f"the parts of {quoted(self.parent)}" if self.parent is not None else "the top criteria"
        return Diagnostic(
            "SV0501", "note", first.weight.span,
            f"it is not proved that the weights of {whose} add up: {reason}",
            try_="Let one of them be `worth what is left`; otherwise it is seen when a contract is scored.",
        )  # fmt: skip


def _parts(at: Evaluation, criteria: Iterator[Criterion] | Sequence[Criterion]) -> list[_Part]:
    """The criteria in force, one part for each member where they are for each."""
    found = []
    for criterion in criteria:
        if at.covers(criterion.period):
            codes = [criterion.code]
            if criterion.family is not None:
                codes = [member.code for member in at.rulebook.families[criterion.family].members]
            found += [_Part(criterion, code) for code in codes]
    return found


def _weighed(at: Evaluation, part: _Part) -> _Part:
    """The part with its worth: nothing when it does not count; what is left stands for all of it here."""
    criterion = part.criterion
    at = at.at(criterion.family, part.code)
    counts: Quantity = True if criterion.only_when is None else at.value(criterion.only_when)
    if counts is False:
        return _Part(criterion, part.code, _NOTHING)
    if counts is not True:
        return part
    worth = _ALL if criterion.weight.value is None else at.value(criterion.weight.value)
    return _Part(criterion, part.code, worth)


def _compared(at: Evaluation, parts: tuple[_Part, ...], target: Form) -> _Found | None:
    total, rest = _NOTHING, None
    for part in parts:
        if not isinstance(part.worth, Form):
            return None
        if part.is_rest:
            rest = part if part.worth != _NOTHING else rest
        elif at.compare("below", part.worth, _NOTHING, _PERCENT):
            return _Found(parts, part.worth, target, part)
        else:
            total += part.worth
    if rest is not None:
        short = at.compare("above", total, target, _PERCENT)
        return _Found(parts, total, target, rest) if short else None
    return None if total == target else _Found(parts, total, target)
