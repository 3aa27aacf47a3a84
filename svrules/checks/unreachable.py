"""SV0414: rules that can never fire, or that fire for everybody.

A rule that no bid can break protects nobody, and may be one whose limit slipped. Facts are taken as the
rulebook declares them: bounds, levels, whole numbers and choices; settings and tables are those of each day;
what `applies when` and `only when` let through is what counts.

    bid
      delivery plan   level from 0 to 5
    rule PLAN
      fail when delivery plan is above 5       # no plan is: a bid can never fail

Instead, correct the limit, or take the rule out. A rule that fails or refers everyone, an `applies when`
under which every contract is in scope or none is, an `only when` that never holds, and a rule on no day of
the rulebook's life are found too.

A finding is proved: it holds for all facts there can be. What is computed from other bids or from marks may
be anything here, so a rule on those is taken to fire. Where there are too many cases to look at each, a note
says "not proved".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from svrules.checks.cases.case import MOST_EACH, Case, TooManyCases, every_case
from svrules.checks.cases.evaluate import Evaluation, starting
from svrules.checks.cases.firing import Stand, members, stand
from svrules.checks.cases.scope import in_scope
from svrules.checks.cases.words import bounds, quoted
from svrules.checks.cases.written import written
from svrules.diagnostics import Diagnostic, Place, Span
from svrules.language import expressions as e
from svrules.language.checking.dependencies import walk
from svrules.language.rulebook import Rule, Rulebook
from svrules.quantities import print_period

__all__ = ["check_unreachable"]

_MOST_FACTS: Final = 2
_CLAUSES: Final = {
    "applies": "applies when",
    "require": "require",
    "refer": "refer when",
    "fail": "fail when",
}
_EVERYONE: Final = {"require": "fails every", "fail": "fails every", "refer": "refers every"}
_SLIPPED: Final = "Its limit may have slipped; a rule that decides nothing protects nobody."
_CORRECT: Final = "Correct the condition or what the facts can be, or take the rule out."


def check_unreachable(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every rule that never decides against anyone, or always does."""
    start = starting(rulebook)
    looked_at = [_RuleCheck(start, rule) for rule in rulebook.rules]
    scoping = [one for one in looked_at if one.rule.kind == "applies"]
    found = [finding for one in scoping if (finding := one.finding()) is not None]
    if any(one.is_always for one in scoping):
        return tuple(found)  # Nothing else is ever reached, which is said already.
    others = (one.finding() for one in looked_at if one.rule.kind != "applies")
    return (*found, *(finding for finding in others if finding is not None))


@dataclass(frozen=True, slots=True)
class _RuleCheck:
    """One version of a rule, over all facts there can be."""

    start: Evaluation
    rule: Rule

    @property
    def rulebook(self) -> Rulebook:
        return self.start.rulebook

    @property
    def is_always(self) -> bool:
        """Whether it certainly decides against everyone whose facts are given."""
        try:
            seen = self._seen()
        except TooManyCases:
            return False
        return "bites" in seen and "spares" not in seen and not self.rule.exceptions

    def finding(self) -> Diagnostic | None:
        """What is wrong with when it fires, if anything."""
        if self.rulebook.date_input is None and (self.rule.period.start or self.rule.period.end):
            return None  # That no date decides is said elsewhere.
        try:
            seen = self._seen()
        except TooManyCases:
            return self._too_many()
        if seen <= {"not in force"}:
            return self._out_of_date()
        told = self._told(seen)
        return None if told is None else self._diagnostic(*told)

    def _seen(self) -> set[Stand]:
        """Where it stands in all cases, as far as is needed to know that it fires and does not always."""
        seen: set[Stand] = set()
        for code in members(self.rulebook, self.rule.family):
            for _, found in every_case(Case({}), self._question(code), MOST_EACH):
                seen.add(found)
                if seen >= {"bites", "spares"}:
                    return seen
        return seen

    def _question(self, code: str | None) -> Callable[[Case], Stand]:
        start = self.start.at(self.rule.family, code)

        def found(case: Case) -> Stand:
            at = start.in_case(case)
            said = stand(at, self.rule)
            if said in ("bites", "spares") and self.rule.kind != "applies" and not in_scope(at):
                return "not reached"
            return said

        return found

    def _told(self, seen: set[Stand]) -> tuple[str, str] | None:
        """The sentence about a rule of which only this was seen, and why."""
        rule, word = self.rule, self.rulebook.contract_word
        label, clause = quoted(rule.label), quoted(f"{_CLAUSES[rule.kind]} {self._text(rule.condition)}")
        if "not reached" in seen and not seen & {"bites", "spares", "undecided"}:
            when = "its `only when` never holds" if rule.only_when is not None else f"no {word} is in scope"
            return f"Rule {label} is never reached: {when}.", _SLIPPED
        if "bites" not in seen and "spares" in seen:
            if rule.kind == "applies":
                return f"Rule {label} leaves no {word} out of scope: {clause} always holds.", _SLIPPED
            holds = "always" if rule.kind == "require" else "never"
            return f"Rule {label} can never fire: {clause} {holds} holds.", _SLIPPED
        if "bites" in seen and "spares" not in seen and not rule.exceptions:
            return self._always(label, clause)
        return None

    def _always(self, label: str, clause: str) -> tuple[str, str]:
        if self.rule.kind == "applies":
            word = self.rulebook.contract_word
            return f"Rule {label} leaves no {word} in scope: {clause} never holds.", "Nothing is ever scored."
        whom = self.rulebook.bid_word if self.rule.scope == "bid" else self.rulebook.contract_word
        holds = "never" if self.rule.kind == "require" else "always"
        reached = " that it reaches" if self.rule.only_when is not None else ""
        sentence = f"Rule {label} {_EVERYONE[self.rule.kind]} {whom}{reached}: {clause} {holds} holds."
        return sentence, "A rule that nobody can meet lets nobody through."

    def _out_of_date(self) -> Diagnostic:
        return Diagnostic(
            "SV0414", "warning", self.rule.span,
            f"Rule {quoted(self.rule.label)} can never fire: its dates lie outside the rulebook's.",
            why=f"The rulebook is in force {print_period(self.rulebook.in_force)}.",
            try_="Correct its dates or those of the rulebook, or take the rule out.",
        )  # fmt: skip

    def _diagnostic(self, sentence: str, why: str) -> Diagnostic:
        facts = list(self._facts())
        said = [f"{quoted(name)} can be {what}" for name, what, _ in facts]
        if said:
            why = f"{why} As declared, {' and '.join(said)}."
        also: tuple[tuple[Span | Place, str], ...] = tuple(
            (span, f"here is what {quoted(name)} can be") for name, _, span in facts
        )
        return Diagnostic("SV0414", "warning", self.rule.span, sentence, why=why, try_=_CORRECT, also=also)

    def _facts(self) -> Iterator[tuple[str, str, Span]]:
        """Facts of the condition that have bounds, with all that they can be and where that is said."""
        conditions = [x for x in (self.rule.only_when, self.rule.condition) if x is not None]
        names = [part.name for x in conditions for part in walk(x) if isinstance(part, e.Fact)]
        told = ((name, bounds(self.start.fact(name), self.rulebook)) for name in dict.fromkeys(names))
        found = [(name, said, self.rulebook.inputs[name].span) for name, said in told if said]
        yield from found[:_MOST_FACTS]

    def _text(self, expression: e.Expression) -> str:
        return written(self.rulebook, expression.span)

    def _too_many(self) -> Diagnostic:
        return Diagnostic(
            "SV0414", "note", self.rule.span,
            f"Not proved: whether rule {quoted(self.rule.label)} can fire rests on too many combinations of "
            "facts to look at each.",
            try_="Give parts of its condition names of their own, or split it into several rules.",
        )  # fmt: skip
