"""SV0501: weights of criteria that stand side by side do not add up, or leave less than nothing for one.

The top criteria, and the parts of each section, must add up to 100% (in points: to the section's points), for
every row of every table that a weight depends on and on every day of the rulebook.

    category | price weight | quality weight
    Works    | 60%          | 40%
    Services | 40%          | 50%            # 90%: marks are lost for every bidder

Instead, correct one of them, or let one criterion be `worth what is left`: then it takes whatever the others
leave, and the table needs a column less. Only one of them can take what is left. A part whose weight names no
section, `worth 40%` for `worth 40% of QUALITY`, counts among the top criteria.

Where the contract itself brings the weights as facts, nobody can know before the contract is there: a note
says so, and the engine looks when it scores. A fact that leaves less than nothing for another criterion is a
warning: a bound such as `at most 100%` keeps it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from svrules.checks.cases.case import Case, Parted, TooManyCases, every_case
from svrules.checks.cases.evaluate import Evaluation, starting
from svrules.checks.cases.forms import Atom, Form, constant
from svrules.checks.cases.scope import in_scope
from svrules.checks.cases.words import listed, number, quoted, when
from svrules.checks.cases.worths import ALL_SHARES, NOTHING, PERCENT, Part, available, is_worth_nothing, parts
from svrules.checks.heavy_weights import heavy_literals
from svrules.diagnostics import Diagnostic, Fix, Severity, Source, Span
from svrules.language import expressions as e
from svrules.language.rulebook import Criterion, Rulebook
from svrules.language.types import NumberType
from svrules.quantities import PLAIN

__all__ = ["check_weights"]

_PLAIN: Final = NumberType(PLAIN)
_MOST_NAMED: Final = 5
_WHY: Final = "Marks would be lost, or more given than the tender says there are."
_CORRECT: Final = "Correct one of them, or let one be `worth what is left`."
_BOUND: Final = "Correct the weights; if a fact cannot be so, give it a bound such as `at most 100%`."


def check_weights(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every group of siblings whose weights do not add up, each with a case in which they do not.

    Siblings of which one weighs more than 100% by its literal are left to `heavy_weights`.
    """
    heavy = {criterion.parent for criterion, _ in heavy_literals(rulebook)}
    parents = dict.fromkeys(criterion.parent for criterion in rulebook.criteria)
    start = starting(rulebook)
    found = (_Siblings(start, parent).finding() for parent in parents if parent not in heavy)
    return tuple(finding for finding in found if finding is not None)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is wrong in a case: the sum and what it should be, or the part that is worth less than nothing.

    `rests` are parts that would each get what is left, where there are several.
    """

    parts: tuple[Part, ...] = field(compare=False)
    total: Form
    target: Form
    below: Part | None = None
    rests: tuple[Part, ...] = ()

    @property
    def in_points(self) -> bool:
        """Whether the parts are weighed in points."""
        return any(part.criterion.weight.kind == "points" for part in self.parts)

    @property
    def open_facts(self) -> tuple[str, ...]:
        """The facts that decide whether it adds up; none when it certainly does not."""
        if self.below is not None or self.rests:
            return ()
        atoms: dict[Atom, None] = {atom: None for term in (self.total - self.target).terms for atom in term}
        return tuple(dict.fromkeys(quoted(atom.name) if atom.name else "what is computed" for atom in atoms))


@dataclass(frozen=True, slots=True)
class _Siblings:
    """The criteria with one parent; None: the top ones."""

    start: Evaluation
    parent: str | None

    @property
    def rulebook(self) -> Rulebook:
        return self.start.rulebook

    def finding(self) -> Diagnostic | None:
        """The first case in which they do not add up, those that are proved before all others."""
        if all(criterion.weight.kind == "order" for criterion in self._criteria(self.parent)):
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

    def _criteria(self, parent: str | None) -> list[Criterion]:
        return [criterion for criterion in self.rulebook.criteria if criterion.parent == parent]

    # In one case

    def _question(self, case: Case) -> _Found | None:
        at = self.start.in_case(case)
        found = self._compared(at, self.parent)
        if found is None or is_worth_nothing(at, self.parent) or not in_scope(at):
            return None
        return found

    def _compared(self, at: Evaluation, parent: str | None) -> _Found | None:
        siblings = parts(at, self._criteria(parent))
        target = _target(at, parent, siblings)
        return None if target is None else _sum_of(at, siblings, target)

    # In words

    def _diagnostic(self, case: Case, found: _Found) -> Diagnostic:
        words = when(case, self.rulebook, lambda atom: quoted(atom.name) if atom.name else "what is computed")
        place, severity, told, try_ = self._told(found)
        if words:
            told += f", {words}" if words.startswith(("from ", "until ", "on ")) else f", when {words}"
        if not case.can_occur:
            severity, told = "note", f"Not proved, but it may be: {told[:1].lower()}{told[1:]}"
        fix = self._section_meant(case, found)
        if fix is not None:
            place, try_ = fix.span, f"Did you mean `worth {fix.replacement}`?"
        return Diagnostic(
            "SV0501", severity, place, f"{told}.", why=_WHY, try_=try_, fix=fix, also=self._worths(found)
        )

    def _correct(self, found: Sequence[Part]) -> str:
        """What to try; parts in points of a section that is a share fit it only on some days or contracts."""
        first = found[0].criterion
        section = next((one for one in self.rulebook.criteria if one.code == first.parent), None)
        in_points = any(part.criterion.weight.kind == "points" for part in found)
        if section is None or section.weight.kind == "points" or not in_points:
            return _CORRECT
        code = section.code
        return (
            f"{quoted(code)} is itself a share of all marks: weigh its parts so too, such as "
            f"`worth 40% of {code}`, and let one be `worth what is left of {code}`."
        )

    def _told(self, found: _Found) -> tuple[Span, Severity, str, str]:
        if found.rests:
            named = listed(quoted(part.code) for part in found.rests)
            told = f"{named} are each worth what is left, and would each get all of it"
            return (
                found.rests[-1].criterion.weight.span,
                "error",
                told,
                "Give all but one a weight of their own.",
            )
        if found.below is not None:
            certain = found.total.number is not None and found.target.number is not None
            told = f"Less than nothing is {'left for' if found.below.is_rest else 'the weight of'} "
            place = found.below.criterion.weight.span
            return place, "error" if certain else "warning", told + quoted(found.below.code), _BOUND
        told = f"The weights of {self._named(found.parts)} add up to {_amount(found.total, found)}, "
        told += f"not {_amount(found.target, found)}"
        return found.parts[0].criterion.weight.span, "error", told, self._correct(found.parts)

    def _named(self, siblings: Sequence[Part]) -> str:
        if self.parent is not None:
            return f"the parts of {quoted(self.parent)}"
        if len(siblings) > _MOST_NAMED:
            return f"the {len(siblings)} top criteria"
        return listed([quoted(part.code) for part in siblings])

    def _worths(self, found: _Found) -> tuple[tuple[Span, str], ...]:
        """What each part is worth in the case, where its line does not say so itself."""
        told = []
        for part in found.parts:
            says_so = isinstance(part.criterion.weight.value, e.Literally) and part.worth != NOTHING
            known = isinstance(part.worth, Form) and part.worth.number is not None
            if known and not says_so and not part.is_rest and isinstance(part.worth, Form):
                words = f"here {quoted(part.code)} is worth {_amount(part.worth, found)}"
                told.append((part.criterion.weight.span, words))
        return tuple(told)

    def _section_meant(self, case: Case, found: _Found) -> Fix | None:
        """Where a top criterion weighs just what is too much here and missing in a section: that section."""
        over = (found.total - found.target).number
        if self.parent is not None or over is None or over <= 0 or found.below or found.rests:
            return None
        too_much = [part for part in found.parts if part.worth == constant(over)]
        literal = [part for part in too_much if isinstance(part.criterion.weight.value, e.Literally)]
        at = self.start.in_case(case)
        for part in literal if self.rulebook.text else ():
            for section in dict.fromkeys(one.parent for one in self.rulebook.criteria):
                if section not in (None, part.code) and self._lacks(at, section, over):
                    span = part.criterion.weight.span
                    text = Source(self.rulebook.name, self.rulebook.text).at(span)
                    return Fix(span, f"{text} of {section}")
        return None

    def _lacks(self, at: Evaluation, section: str | None, share: Fraction) -> bool:
        try:
            found = self._compared(at, section)
        except Parted:
            return False
        return found is not None and (found.target - found.total).number == share

    def _note(self, reason: str) -> Diagnostic:
        first = self._criteria(self.parent)[0]
        whose = f"the parts of {quoted(self.parent)}" if self.parent is not None else "the top criteria"
        return Diagnostic(
            "SV0501", "note", first.weight.span,
            f"It is not proved that the weights of {whose} add up: {reason}.",
            try_="Let one of them be `worth what is left`; otherwise it is seen when a contract is scored.",
        )  # fmt: skip


def _target(at: Evaluation, parent: str | None, siblings: Sequence[Part]) -> Form | None:
    """What siblings must add up to; None: nothing is said, or it is not known."""
    kinds = {part.criterion.weight.kind for part in siblings}
    if not siblings or (parent is None and kinds <= {"points", "order"}):
        return None
    return available(at, parent) if "points" in kinds else ALL_SHARES


def _sum_of(at: Evaluation, siblings: tuple[Part, ...], target: Form) -> _Found | None:
    """What is wrong with siblings that have to add up to the target."""
    total, rests = NOTHING, []
    for part in siblings:
        if not isinstance(part.worth, Form):
            return None
        if part.is_rest:
            rests += [part] if part.worth != NOTHING else []
        elif at.compare("below", part.worth, NOTHING, PERCENT):
            return _Found(siblings, part.worth, target, part)
        else:
            total = total + part.worth
    if rests and at.compare("above", total, target, PERCENT):
        return _Found(siblings, total, target, rests[0])
    if len(rests) > 1 and not at.compare("is", total, target, PERCENT):
        return _Found(siblings, total, target, rests=tuple(rests))
    return None if rests or total == target else _Found(siblings, total, target)


def _amount(form: Form, found: _Found) -> str:
    shown = number(form.number or Fraction(0), _PLAIN if found.in_points else PERCENT)
    return f"{shown} points" if found.in_points else shown
