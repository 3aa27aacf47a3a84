"""SV0415, SV0416: exceptions that never matter, and exceptions that contradict each other.

An exception counts only for who breaks its rule. Where its condition never holds for any of those, or where
the outcome is the same without it, it promises something that never happens (SV0415).

    rule W
      require wage is at least £12.60 per hour
      except WA when wage is at least £13 per hour      # who pays £13 has met the rule already

Two exceptions at one level that hold for the same bid and give different outcomes are an error (SV0416): the
outcome of that bid would be an error too, and two readers could follow two clauses.

      except WB when size is Micro                      # passes
      except WC when turnover is below £1m, refer       # a micro firm below £1m: passes, or is referred?

Instead, let the conditions leave each other out (`size is not Micro and turnover is …`), or make one an
exception to the other: `except WC to WB when …`.

Both are proved over all facts there can be, with the smallest example of a contradiction: no fact of it can
be left out. What is computed from other bids or from marks may be anything here; a contradiction that rests
on it is a note, "not proved".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from svrules.checks.cases.case import MOST_EACH, Case, TooManyCases, every_case
from svrules.checks.cases.evaluate import Evaluation, starting
from svrules.checks.cases.firing import members, stand
from svrules.checks.cases.forms import Atom
from svrules.checks.cases.scope import in_scope
from svrules.checks.cases.smallest import smallest
from svrules.checks.cases.words import example, quoted, where
from svrules.diagnostics import Diagnostic
from svrules.language.rulebook import Rule, Rulebook, RuleException

__all__ = ["check_exceptions"]

# Cases are counted out for as many exceptions as these.
_FEW: Final = 10
_OWN: Final = {"applies": "fail", "require": "fail", "refer": "refer", "fail": "fail"}
_SAID: Final = {"pass": "passes", "fail": "fails", "refer": "is referred", "": "is in error"}
_BITES: Final = {
    "applies": "leaves out of scope",
    "require": "fails",
    "refer": "refers",
    "fail": "fails",
}
_WHY_TWO: Final = "The rule is in error for such a case, and two readers could follow two clauses."
_NOT_PROVED: Final = "It is not proved that such facts can come together."
Holding = Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class _Clash:
    """Two exceptions at one level that hold together, and the outcome of each."""

    one: RuleException
    other: RuleException
    outcomes: tuple[str, str]


def check_exceptions(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every exception that makes no difference, and every two that disagree."""
    start = starting(rulebook)
    looked_at = (_RuleCheck(start, rule) for rule in rulebook.rules if rule.exceptions)
    return tuple(finding for one in looked_at for finding in one.findings())


@dataclass(frozen=True, slots=True)
class _RuleCheck:
    """One version of a rule that has exceptions."""

    start: Evaluation
    rule: Rule

    @property
    def rulebook(self) -> Rulebook:
        return self.start.rulebook

    def findings(self) -> Iterator[Diagnostic]:
        """What is wrong with its exceptions."""
        seen = _Seen(self.rule)
        try:
            for code in members(self.rulebook, self.rule.family):
                for case, way in every_case(Case({}), self._question(code), self._most):
                    if way is not None:
                        seen.note(case, code, way)
                    if seen.is_settled:
                        return
        except TooManyCases:
            yield self._too_many()
            return
        yield from (self._contradiction(found) for found in seen.clashes.values())
        if seen.bites:
            idle = (one for one in self.rule.exceptions if one.label not in seen.mattered)
            yield from (self._never_matters(one, one.label in seen.held) for one in idle)

    @property
    def _most(self) -> int:
        """How many cases are looked at: as each asks every exception, fewer where there are many."""
        return MOST_EACH * _FEW // max(_FEW, len(self.rule.exceptions))

    def _question(self, code: str | None) -> Callable[[Case], Holding | None]:
        """Which conditions of exceptions hold in a case; None where the rule spares, or something is open."""
        start = self.start.at(self.rule.family, code)

        def way(case: Case) -> Holding | None:
            at = start.in_case(case)
            if stand(at, self.rule) != "bites":
                return None
            found: dict[str, bool] = {}
            for exception in self.rule.exceptions:
                holds = at.value(exception.condition)
                if not isinstance(holds, bool):
                    return None
                found[exception.label] = holds
            return found if self.rule.kind == "applies" or in_scope(at) else None

        return way

    def _contradiction(self, found: list[tuple[Case, str | None, _Clash]]) -> Diagnostic:
        case, code, clash = min(found, key=lambda one: (not one[0].can_occur, len(one[0].limits)))
        question = self._question(code)

        def holds(at: Case) -> bool:
            way = question(at)
            return way is not None and clash in _clashes(self.rule, way)

        case = smallest(case, holds)
        one, other = clash.one, clash.other
        labels, whose = (quoted(one.label), quoted(other.label)), self._whose()
        sentence = (
            f"Exceptions {labels[0]}{_clause(one)} and {labels[1]}{_clause(other)} of rule "
            f"{quoted(self.rule.label)} contradict each other{where(case, self.rulebook, _name)}: "
            f"by {labels[0]} {whose} {_SAID[clash.outcomes[0]]}, "
            f"by {labels[1]} it {_SAID[clash.outcomes[1]]}."
        )
        shown = example(case, self.rulebook, _name)
        return Diagnostic(
            "SV0416", "error" if case.can_occur else "note", other.span, sentence,
            why=_WHY_TWO if case.can_occur else _NOT_PROVED,
            try_=f"Let one leave the other out{f' for {shown}' if shown else ''}, or write "
            f"`except {other.label} to {one.label} when …`.",
            also=((one.span, "here is the other exception"),),
        )  # fmt: skip

    def _whose(self) -> str:
        is_of_bid = self.rule.scope == "bid"
        return f"the {self.rulebook.bid_word if is_of_bid else self.rulebook.contract_word}"

    def _never_matters(self, one: RuleException, held: bool) -> Diagnostic:
        to = f"exception {quoted(one.to)}" if one.to is not None else f"rule {quoted(self.rule.label)}"
        told = "the outcome is the same without it"
        if not held:
            whom = f"{to} counts for" if one.to is not None else f"{to} {_BITES[self.rule.kind]}"
            told = f"its condition holds for nobody whom {whom}"
        return Diagnostic(
            "SV0415", "warning", one.span, f"Exception {quoted(one.label)} to {to} never matters: {told}.",
            why="It promises something that can never happen.",
            try_="Correct its condition or its outcome, or leave it out.",
            also=((self.rule.span, "here is its rule"),),
        )  # fmt: skip

    def _too_many(self) -> Diagnostic:
        return Diagnostic(
            "SV0415", "note", self.rule.span,
            f"Not proved: the exceptions of rule {quoted(self.rule.label)} can come together in too many "
            "ways to look at each.",
            try_="Split the rule into several, each with fewer exceptions.",
        )  # fmt: skip


@dataclass(slots=True)
class _Seen:
    """What the exceptions of a rule do in the cases looked at so far."""

    rule: Rule
    bites: bool = False
    held: set[str] = field(default_factory=set)
    mattered: set[str] = field(default_factory=set)
    clashes: dict[tuple[str, str], list[tuple[Case, str | None, _Clash]]] = field(default_factory=dict)

    @property
    def is_settled(self) -> bool:
        """Whether no other case can bring anything to say."""
        outcomes = {one.outcome or "pass" for one in self.rule.exceptions}
        can_clash = len(outcomes) > 1 and len(self.rule.exceptions) > 1
        return not can_clash and len(self.mattered) == len(self.rule.exceptions)

    def note(self, case: Case, code: str | None, way: Holding) -> None:
        """Take in a case, and which conditions hold in it."""
        self.bites = True
        for clash in _clashes(self.rule, way):
            self.clashes.setdefault((clash.one.label, clash.other.label), []).append((case, code, clash))
        if all(label in self.mattered or not way[label] for label in way):
            return
        whole = _outcome(self.rule, way)
        for exception in self.rule.exceptions:
            label = exception.label
            if label in self.mattered or not way[label]:
                continue
            if exception.to is None or way[exception.to]:
                self.held.add(label)
            if _outcome(self.rule, {**way, label: False}) != whole:
                self.mattered.add(label)


# What a rule comes to where its main clause bites, as docs/language.md says under "Rules"


def _outcome(rule: Rule, way: Holding) -> str:
    """The outcome; empty where exceptions disagree."""
    level = [one for one in rule.exceptions if one.to is None and _holds(rule, one, way)]
    found = _of_level(rule, level, way)
    return _OWN[rule.kind] if found is None else found


def _holds(rule: Rule, one: RuleException, way: Holding) -> bool:
    if not way[one.label]:
        return False
    cancelling = (x for x in rule.exceptions if x.to == one.label and x.outcome is None)
    return not any(_holds(rule, x, way) for x in cancelling)


def _of_exception(rule: Rule, one: RuleException, way: Holding) -> str:
    found = _of_level(rule, _changing(rule, one, way), way)
    return (one.outcome or "pass") if found is None else found


def _changing(rule: Rule, one: RuleException, way: Holding) -> list[RuleException]:
    """The exceptions to an exception that hold and give another outcome."""
    to_it = (x for x in rule.exceptions if x.to == one.label and x.outcome is not None)
    return [x for x in to_it if _holds(rule, x, way)]


def _of_level(rule: Rule, level: list[RuleException], way: Holding) -> str | None:
    outcomes = {_of_exception(rule, one, way) for one in level}
    if len(outcomes) > 1:
        return ""
    return outcomes.pop() if outcomes else None


def _clashes(rule: Rule, way: Holding) -> list[_Clash]:
    """Every two exceptions at one level that hold and disagree, at the levels that count."""
    if len({one.outcome or "pass" for one in rule.exceptions}) == 1:
        return []
    waiting = [[one for one in rule.exceptions if one.to is None and _holds(rule, one, way)]]
    found = []
    while waiting:
        level = waiting.pop()
        of = {one.label: _of_exception(rule, one, way) for one in level}
        for one, other in combinations(level, 2) if len(set(of.values())) > 1 else ():
            outcomes = (of[one.label], of[other.label])
            if "" not in outcomes and outcomes[0] != outcomes[1]:
                found.append(_Clash(one, other, outcomes))
        waiting += [_changing(rule, one, way) for one in level]
    return found


def _clause(one: RuleException) -> str:
    return f" (clause {one.clause})" if one.clause else ""


def _name(atom: Atom) -> str:
    return quoted(atom.name) if atom.name else "what is computed"
