"""SV0509: a better offer lowers its own score.

Whoever offers more must never be worse off for it: nobody should be able to win marks by offering less. Say
of each input which way it gets better, and every criterion that looks at it is checked, the total and the
rules too.

    bid
      local jobs  FTE, at least 0, more is better

    table T1 "Points for jobs"
      local jobs     | points
      below 10       | 8
      at least 10    | 5              # 10 FTE gives fewer points than 9.99

Instead, let what is given rise with the offer, or leave `more is better` out where it is not meant so. The
two offers that a finding names were scored: everything else in them is the same. Other bids stay as they are,
and so does who of them is compared. A bid that is referred to a person for its better offer, such as a price
that looks too low, is not found fault with; one that would fail is.

It is proved for everything that facts can be, or shown by two offers. Where neither could be done a note says
"not proved", and of what; `svrules check --prove` then tries harder, with the extra `prover` installed. A
rulebook with an award and examples that marks no input at all gets one note. A level, a number, a date, words
in order and a yes or no can be marked; words without an order cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from svrules.checks.cases.words import either, listed, quoted
from svrules.checks.laws.facts import short_scale
from svrules.checks.laws.laws import TOTAL, Laws, both_in_words, value_in_words
from svrules.checks.laws.outcomes import may_fail_for_being_better
from svrules.checks.laws.prover import advised, prover, tried
from svrules.diagnostics import Diagnostic
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, DateType, TextType, YesNoType

if TYPE_CHECKING:
    from svrules.checks.laws.prover import Prover, Verdict
    from svrules.checks.laws.trials import Found, Line, Point

__all__ = ["check_better", "proved", "shown"]

_MOST_NAMED = 5


def check_better(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """The inputs of which a better offer can lower its own score, or of which that is not ruled out."""
    if not rulebook.criteria and not rulebook.rules:
        return ()
    laws = Laws(rulebook)
    marked = [declared for declared in rulebook.inputs.values() if declared.better is not None]
    if not marked:
        return tuple(_unmarked(laws))
    return tuple(finding for declared in marked for finding in _Better(laws, declared).findings())


def proved(laws: Laws, declared: Input) -> tuple[frozenset[str], bool]:
    """The criteria whose marks are proved never to fall as an input gets better; whether no rule fails it."""
    better = _Better(laws, declared)
    codes, rules = better.open()
    return frozenset(code for code in laws.codes(declared.name) if code not in codes), not rules


def shown(rulebook: Rulebook) -> list[Found]:
    """Every two offers that break the law, as they were scored."""
    laws = Laws(rulebook)
    marked = [_Better(laws, one) for one in rulebook.inputs.values() if one.better is not None]
    return [found for one in marked for found in one.search(*one.open()).values()]


def _unmarked(laws: Laws) -> Iterator[Diagnostic]:
    """One note for a finished rulebook that says of no input which way it gets better."""
    orderless = (TextType,)
    found = [
        declared
        for declared in laws.rulebook.bid_inputs()
        if declared.name in laws.of_marks
        and not isinstance(declared.type, orderless)
        and (not isinstance(declared.type, ChoiceType) or declared.type.ordered)
    ]
    if not found or not laws.is_finished:
        return
    names = [quoted(declared.name) for declared in found[:_MOST_NAMED]]
    if len(found) > _MOST_NAMED:
        names.append(f"{len(found) - _MOST_NAMED} more")
    yield Diagnostic(
        "SV0509", "note", found[0].span,
        f"Nothing says which way an offer gets better: {listed(names)}.",
        why="Where it is said, it is proved that a better offer never lowers its own marks.",
        try_="Add `more is better` or `less is better` to the lines of the inputs where it is so.",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Better:
    """One marked input; `why` says why z3 left things open, where it was asked."""

    laws: Laws
    declared: Input
    why: list[str] = field(default_factory=list)

    def findings(self) -> Iterator[Diagnostic]:
        """Two offers for each criterion of which the law is broken; a note of those where it is open."""
        codes, rules = self.open()
        if not codes and not rules:
            return
        found = self.search(codes, rules)
        codes, rules = self._settled(codes, rules, found)
        for one in found.values():
            yield self._finding(one)
        explained = set(found) | {parent for code in found for parent in self.laws.parents(code)}
        explained |= {parent for code in codes if code not in found for parent in self.laws.parents(code)}
        left = [code for code in codes if code not in explained]
        if left or (rules and "" not in found):
            yield self._not_proved(left, [] if "" in found else rules)

    def open(self) -> tuple[list[str], list[str]]:
        """The criteria and the rules for which the law is not proved."""
        codes, rules = self._open(False)
        if (codes or rules) and short_scale(self.declared) is not None:
            return self._open(True)
        return codes, rules

    def _open(self, closely: bool) -> tuple[list[str], list[str]]:
        codes: dict[str, None] = {}
        rules: dict[str, None] = {}
        for offers in self.laws.better_offers(self.declared, closely):
            for code in self.laws.codes(self.declared.name):
                if any(not marks.change.never_below_zero for marks in self.laws.marks(offers, code)):
                    codes[code] = None
            # The second of the two need not pass: nothing that bids that pass keep to can be assumed.
            rules |= dict.fromkeys(may_fail_for_being_better(self.laws.before_any_rule(offers)))
        return list(codes), list(rules)

    # Asking z3 for what is still open

    def _settled(
        self, codes: list[str], rules: list[str], found: dict[str, Found]
    ) -> tuple[list[str], list[str]]:
        """What is left when z3 was asked as well; what it found and was scored is put to the rest."""
        asked = prover()
        if asked is None:
            return codes, rules
        left = [code for code in codes if code in found]
        for code in sorted(codes, key=self._height):
            explained = any(code in self.laws.parents(other) for other in left)
            if code in left or explained or self._never_lower(asked, code, found):
                continue
            left.append(code)
        open_rules = [label for label in rules if "" in found or not self._never_fails(asked, label, found)]
        return [code for code in codes if code in left], open_rules

    def _height(self, code: str) -> int:
        """Parts come before what they are part of."""
        return 0 if code == TOTAL else -len(self.laws.parents(code)) - 1

    def _never_lower(self, asked: Prover, code: str, found: dict[str, Found]) -> bool:
        """Whether it is proved of a criterion; where a part of it is left, it is not asked for."""
        parts = self.laws.parts(code)
        verdict = asked.never_lower(self.laws, self.declared, code, parts)
        self._scored(verdict, code, found)
        return verdict.proved

    def _never_fails(self, asked: Prover, label: str, found: dict[str, Found]) -> bool:
        verdict = asked.never_fails(self.laws, self.declared, label)
        self._scored(verdict, "", found)
        return verdict.proved

    def _scored(self, verdict: Verdict, code: str, found: dict[str, Found]) -> None:
        """Keep the two offers of a verdict where they break the law when they are scored."""
        offers = (self._on_line(line, code) for line in verdict.lines)
        one = next((one for one in offers if one is not None), None)
        if one is not None:
            found[code] = one
        if not verdict.proved and code not in found:
            self.why.append(verdict.why)

    # Looking for two offers

    def search(self, codes: list[str], rules: list[str]) -> dict[str, Found]:
        """For each criterion, and under an empty name for the rules, two offers that break the law."""
        found: dict[str, Found] = {}
        trials = self.laws.trials
        for code in [*codes, *([""] if rules else [])]:
            if any(code in self.laws.parents(other) for other in found if other):
                continue
            facts = self.laws.of_rules
            if code:
                facts = self.laws.uses.of_marks(None if code == TOTAL else code)
            for line in trials.along(self.declared, facts):
                one = self._on_line(line, code)
                if one is not None:
                    found[code] = one
                    break
        return found

    def _on_line(self, line: Line, code: str) -> Found | None:
        def broken(low: Point, high: Point) -> bool:
            first, second = (low, high) if self.declared.better == "more" else (high, low)
            return _breaks(first, second, code)

        for low, high in line.steps():
            if broken(low, high):
                low, high = line.narrowed(low, high, broken)
                first, second = (low, high) if self.declared.better == "more" else (high, low)
                return line.found(first, second, code)
        return None

    # In words

    def _finding(self, found: Found) -> Diagnostic:
        kind, rulebook = self.declared.type, self.laws.rulebook
        one, two = (value_in_words(value, kind, rulebook) for value in (found.first, found.second))
        name = quoted(self.declared.name)
        if isinstance(found.gives[0], str):
            sentence = f"A better {name} makes a bid fail: with {one} it passes, with {two} it fails."
        else:
            first, second = both_in_words(found.gives)
            of = "the total" if found.of == TOTAL else f"the marks of {quoted(found.of)}"
            sentence = f"A better {name} lowers {of}: {one} gives {first}, {two} gives {second}."
        also = ((self.laws.span(found.of), "here they are given"),) if found.of else ()
        return Diagnostic(
            "SV0509", "warning", self.declared.span, sentence,
            why=f"A bidder would gain by offering less. Both were scored, {self.laws.told(found)}.",
            try_=f"Let what is given rise with the offer, or leave `{self._words()}` out if it is not so.",
            also=also,
        )  # fmt: skip

    def _words(self) -> str:
        more = self.declared.better == "more"
        match self.declared.type:
            case DateType():
                return "later is better" if more else "earlier is better"
            case YesNoType():
                return "yes is better" if more else "no is better"
        return "more is better" if more else "less is better"

    def _not_proved(self, codes: list[str], rules: list[str]) -> Diagnostic:
        told = []
        if codes:
            named = ["the total" if code == TOTAL else f"the marks of {quoted(code)}" for code in codes]
            told.append(f"lowers {either(named)}")
        if rules:
            told.append(f"fails {either(quoted(label) for label in rules)}")
        searched = "No two offers were found for which it does."
        if self.laws.trials.passing is None:
            searched = "No bid was found that passes, so no two offers were tried."
        help_ = "Bounds on the facts that are used, such as `at least 0`, and named parts help."
        return Diagnostic(
            "SV0509", "note", self.declared.span,
            f"It is not proved that a better {quoted(self.declared.name)} never {' or '.join(told)}.",
            why=f"{searched} What is given hangs on more together than the proof can follow."
            f"{self.laws.left_out}{tried(self.why)}",
            try_=advised(self.laws, [*codes, *rules], help_),
        )  # fmt: skip


def _breaks(first: Point, second: Point, code: str) -> bool:
    """Whether the second, better offer does worse, while the other bids come out as they did."""
    if first.outcome != "pass" or first.others != second.others:
        return False
    if not code:
        return second.outcome == "fail"
    both = code in first.marks and code in second.marks
    return second.outcome == "pass" and both and second.marks[code] < first.marks[code]
