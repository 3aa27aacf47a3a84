"""SV0507, SV0508: full marks that nobody can get, and marks outside what a criterion is worth.

Where the scale of an answer ends below what the method asks for, or a cap lies below what the criterion is
worth, part of the marks can never be won, and the criterion weighs less than the tender says (SV0507).

    bid
      plan   level from 0 to 4
    criterion PLAN worth 20%
      plan out of 5                 # the best plan gets 4 of 5: 16 of 20 marks

Where an offer can earn more than there is, or less than nothing, its score is an error (SV0508).

    criterion JOBS worth 10 points
      local jobs points             # 12 jobs would be 12 of 10 points

Instead, let the scale end where the facts do, and say what happens beyond it: `capped at full marks`,
`floored at no marks`, or a bound on the input such as `at most 10`.

Both are warnings, and proved: SV0507 for every bid there can be, with the contracts for which it is so;
SV0508 by the smallest example, of which no fact can be left out. Roundings are left out. What hangs on
other bids in a formula of its own may be anything; a finding that rests on it is a note, "not proved".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from svrules.checks.cases.case import MOST_EACH, Case, Parted, TooManyCases, every_case, merged
from svrules.checks.cases.evaluate import Evaluation, starting
from svrules.checks.cases.firing import members
from svrules.checks.cases.forms import Atom
from svrules.checks.cases.marks import Amount, Earning, scale
from svrules.checks.cases.scope import in_scope
from svrules.checks.cases.smallest import smallest, smallest_first
from svrules.checks.cases.words import example, quoted, where
from svrules.checks.cases.worths import available, is_worth_nothing
from svrules.diagnostics import Diagnostic
from svrules.language.expressions import Expression
from svrules.language.rulebook import Criterion, Rulebook
from svrules.language.table import Table

__all__ = ["check_full_marks"]

T = TypeVar("T")
Outside = Literal["more", "less"]
_SAID: Final = {"more": "more marks than it is worth", "less": "less than no marks"}
_LET_IT_END: Final = (
    "Let the scale end where the facts do, raise the cap, or lower what the criterion is worth."
)
_IN_FIGURES: Final = (
    "`full marks when` is looked at last where lines in figures, such as `1 mark when`, stand beside it. "
    "Write its marks in figures too, such as `2 marks when …`: then the first line that holds decides. "
    "Or let it end where the facts do."
)
_INSTEAD: Final = {"more": "capped at full marks", "less": "floored at no marks"}


def check_full_marks(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every criterion whose full marks are out of reach, or whose marks can leave their range."""
    start = starting(rulebook)
    looked_at = [_CriterionCheck(start, one, scale(one)) for one in rulebook.criteria]
    return tuple(finding for one in looked_at for finding in one.findings())


@dataclass(frozen=True, slots=True)
class _CriterionCheck:
    """One version of a criterion."""

    start: Evaluation
    criterion: Criterion
    scale: Table | None

    @property
    def rulebook(self) -> Rulebook:
        return self.start.rulebook

    @property
    def is_leaf(self) -> bool:
        return self.criterion.method is not None or bool(self.criterion.overrides)

    def findings(self) -> list[Diagnostic]:
        """What is wrong with its marks, once for all members of a family."""
        found: dict[str, Diagnostic] = {}
        try:
            for member in members(self.rulebook, self.criterion.family):
                code = member or self.criterion.code
                for kind, finding in self._of_part(code):
                    found.setdefault(kind, finding)
        except TooManyCases:
            return [self._too_many()]
        return list(found.values())

    def _of_part(self, code: str) -> list[tuple[str, Diagnostic]]:
        found: list[tuple[str, Diagnostic]] = []
        if self.criterion.limits or self.is_leaf:
            short = self._short_of_full(code)
            found += [("short", short)] if short is not None else []
        if not self.is_leaf:
            return found
        outside: dict[Outside, list[Case]] = {"more": [], "less": []}
        question: Callable[[Case], Outside | None] = self._asked(code, _outside)
        for case, side in every_case(Case({}), question, MOST_EACH):
            if side is not None:
                outside[side].append(case)
        return found + [(side, self._leaves(code, side, cases)) for side, cases in outside.items() if cases]

    def _asked(self, code: str, question: Callable[[Earning], T | None]) -> Callable[[Case], T | None]:
        """A question about what the part earns; None where it is not marked."""
        start = self.start.at(self.criterion.family, code)

        def asked(case: Case) -> T | None:
            at = start.in_case(case)
            if not at.covers(self.criterion.period) or is_worth_nothing(at, code):
                return None
            whole = available(at, code)
            if whole is None or not in_scope(at):
                return None
            return question(Earning(at, self.criterion, code, whole, self.scale))

        return asked

    # Full marks that nobody gets

    def _short_of_full(self, code: str) -> Diagnostic | None:
        question = self._asked(code, _is_full if self.is_leaf else _is_whole)

        def full(case: Case) -> bool | None:
            return _first(case, question, self._is_of_contract)

        found = [case for case, is_full in every_case(Case({}), full, MOST_EACH) if is_full is False]
        if not found:
            return None
        shown = smallest_first(merged(found), lambda case: full(case) is not True)[0]
        return Diagnostic(
            "SV0507", "warning", self.criterion.span,
            f"Nobody can get full marks in {quoted(code)}{where(shown, self.rulebook, _name)}.",
            why="Part of the marks can never be won, so it weighs less than the tender says.",
            try_=_IN_FIGURES if self._is_looked_at_last() else _LET_IT_END,
        )  # fmt: skip

    def _is_looked_at_last(self) -> bool:
        """Whether `full marks when …` is the method, with conditions that give marks looked at before it."""
        method = self.criterion.method
        is_when = method is not None and method.kind == "full marks when"
        return is_when and any(isinstance(one.gives, Expression) for one in self.criterion.overrides)

    def _is_of_contract(self, atom: Atom) -> bool:
        return atom.is_fact and getattr(self.rulebook.inputs.get(atom.name), "owner", "") == "contract"

    # Marks outside their range

    def _leaves(self, code: str, side: Outside, cases: list[Case]) -> Diagnostic:
        question = self._asked(code, _outside)
        first = min(cases, key=lambda case: (not case.can_occur, len(case.limits)))
        case = smallest(first, lambda at: question(at) == side)
        proved = case.can_occur
        told = f"{quoted(code)} can come to {_SAID[side]}{where(case, self.rulebook, _name)}."
        shown = example(case, self.rulebook, _name)
        return Diagnostic(
            "SV0508", "warning" if proved else "note", self.criterion.span,
            told if proved else f"Not proved, but it may be: {told}",
            why="The score of such a bid is an error." if proved else "What it rests on is not looked into.",
            try_=f"Add `{_INSTEAD[side]}`, or a bound that keeps it out{f' ({shown})' if shown else ''}.",
        )  # fmt: skip

    def _too_many(self) -> Diagnostic:
        return Diagnostic(
            "SV0508", "note", self.criterion.span,
            f"Not proved: what {quoted(self.criterion.code or self.criterion.family or '')} can come to "
            "rests on too many combinations of facts to look at each.",
            try_="Add `capped at full marks` and `floored at no marks` if you want to be sure.",
        )  # fmt: skip


def _is_full(earning: Earning) -> bool | None:
    """Whether all marks are earned; None where something is missing or in error."""
    earned = earning.earned()
    if not isinstance(earned, Amount):
        return None
    last = earning.limited(earned, earning.criterion.limits)
    return earning.is_full(last) if isinstance(last, Amount) else None


def _is_whole(earning: Earning) -> bool | None:
    last = earning.whole_section()
    return earning.is_full(last) if isinstance(last, Amount) else None


def _outside(earning: Earning) -> Outside | None:
    earned = earning.earned()
    if not isinstance(earned, Amount):
        return None
    found: list[Outside | None] = []
    for amount in earning.checked(earned):
        if not isinstance(amount, Amount):
            return None
        side: Outside | None = "more" if earning.is_above_all(amount) else None
        found.append("less" if side is None and earning.is_below_none(amount) else side)
    return None if None in found else found[0]


def _first(
    case: Case, question: Callable[[Case], bool | None], is_outer: Callable[[Atom], bool]
) -> bool | None:
    """Whether the answer is yes in some part of a case; None where it is never asked.

    Parts the case itself for facts that are `is_outer`. Raises TooManyCases.
    """
    waiting, tried, found = [case], 0, None
    while waiting:
        part = waiting.pop()
        tried += 1
        if tried > MOST_EACH:
            raise TooManyCases
        try:
            answer = question(part)
        except Parted as parted:
            if is_outer(parted.atom):
                raise
            left = (part.assuming(parted.atom, region) for region in reversed(parted.regions))
            waiting += [one for one in left if one.is_possible]
        else:
            if answer:
                return True
            found = found if answer is None else False
    return found


def _name(atom: Atom) -> str:
    return quoted(atom.name) if atom.name else "what is computed"
