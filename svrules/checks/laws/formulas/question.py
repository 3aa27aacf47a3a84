"""One question about two offers: what would break a law, as formulas, put to z3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

import z3

from svrules.checks.laws.facts import short_scale
from svrules.checks.laws.formulas.expressions import Formulas, Shared
from svrules.checks.laws.formulas.facts import FIRST, SECOND, Facts
from svrules.checks.laws.formulas.known import NO, YES, Known, Refused, Term, constant
from svrules.checks.laws.formulas.marks import Marks
from svrules.checks.laws.formulas.model import Model, model_of
from svrules.checks.laws.formulas.others import Others
from svrules.checks.laws.gates import required
from svrules.checks.laws.laws import TOTAL, Laws
from svrules.checks.laws.marks import Leaf
from svrules.checks.laws.marks import Marks as Ranges
from svrules.language import expressions as e
from svrules.language.rulebook import Input, PassMark, Rule
from svrules.language.types import NumberType, YesNoType

__all__ = ["Answer", "Question", "Refused", "asked"]

# Not all that z3 does is counted in its steps. Milliseconds: so far off that steps end before it.
_BACKSTOP: Final = 60_000
_NEAR: Final = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """What z3 said: no two such offers, these two perhaps, or nothing; `spent` counts its work."""

    said: Literal["none", "some", "nothing"]
    spent: int
    model: Model | None = None


@dataclass(eq=False)
class Question:
    """A question about two offers that differ in one fact (None: about one bid).

    `looks_at` are the facts that it is about: what is required of other facts says nothing here. `holds` are
    criteria of which it is proved that a better offer never lowers their marks. `likely`: only two offers are
    looked for that are likely to pass whatever else there is; that there are none then proves nothing.
    `no_marks`: what is asked about comes before any marks and any rule, and this is why it refuses them.
    """

    laws: Laws
    declared: Input | None
    looks_at: frozenset[str]
    holds: frozenset[str] = frozenset()
    no_marks: str = ""
    likely: bool = False
    facts: Facts = field(init=False)
    others: Others = field(init=False)
    shared: Shared = field(init=False)
    said: list[Term] = field(default_factory=list)

    def __post_init__(self) -> None:
        rulebook = self.laws.rulebook
        self.facts = Facts(rulebook, None if self.declared is None else self.declared.name)
        self.others = Others(self.passes, only_steady=bool(self.no_marks))
        marks = Marks(Ranges(self.laws.start), self.no_marks, self._instead())
        self.shared = Shared(rulebook, self.facts, self.others, marks)

    def _instead(self) -> Mapping[tuple[str, str], Known]:
        """Marks that stand for those of criteria that keep to the law: never fewer for the better offer."""
        found: dict[tuple[str, str], Known] = {}
        for code in sorted(self.holds):
            one, two = z3.Real(f"marks of {code} | {FIRST}"), z3.Real(f"marks of {code} | {SECOND}")
            self.said.append(one <= two)
            found[code, FIRST], found[code, SECOND] = Known(one), Known(two)
        return found

    @property
    def first(self) -> Formulas:
        """The first offer."""
        return Formulas(self.shared, FIRST)

    @property
    def second(self) -> Formulas:
        """The second offer, where two differ."""
        return Formulas(self.shared, SECOND)

    def passes(self, bid: Formulas) -> Term:
        """What is known of a bid that passes, of the facts that are asked about."""
        found = [YES]
        for rule in required(self.laws.start):
            # A referral may be decided by a person: that none is needed is likely, not required.
            counts = self.likely or (rule.kind != "refer" and self.looks_at & self.laws.uses.of_rule(rule))
            try:
                holds = bid.of(rule.condition) if counts else Known(YES)
            except Refused:
                continue  # less is known
            through = z3.Not(holds.term) if counts and rule.kind in ("fail", "refer") else holds.term
            found.append(z3.And(holds.ok, through))
        return z3.And(*found)

    def _all_known(self) -> Iterator[Term]:
        """That every criterion of both offers has marks, as far as that can be said."""
        for code in self.laws.criteria if self.likely else ():
            with suppress(Refused):
                yield from [self.shared.marks.of(bid, code).ok for bid in (self.first, self.second)]

    # The two offers

    def better(self) -> None:
        """Let the second offer be the better one."""
        declared = self._declared()
        more = declared.better == "more"
        one, two = (bid.facts.of(declared.name, bid.who).term for bid in (self.first, self.second))
        if isinstance(declared.type, YesNoType):
            self.said += [one == (NO if more else YES), two == (YES if more else NO)]
        else:
            self.said.append(two > one if more else two < one)

    def nearest(self, step: Fraction) -> None:
        """Let the second offer be the next higher one; where numbers have no next, at most so far away."""
        declared = self._declared()
        one, two = (bid.facts.of(declared.name, bid.who).term for bid in (self.first, self.second))
        scale = short_scale(declared)
        if scale is None and declared.levels is not None:
            scale = tuple(sorted(declared.levels))
        if scale is not None:
            pairs = pairwise(scale)
            self.said.append(z3.Or(NO, *(z3.And(one == constant(a), two == constant(b)) for a, b in pairs)))
        elif declared.whole or not isinstance(declared.type, NumberType):
            self.said.append(two == one + 1)
        else:
            self.said += [two > one, two <= one + constant(step / _NEAR)]

    def _declared(self) -> Input:
        assert self.declared is not None  # noqa: S101 - a question about two offers
        return self.declared

    # What would break a law

    def lowers(self, code: str) -> None:
        """Let both pass, and the better one have fewer marks."""
        one, two = self._both(code)
        self.said += [one.ok, two.ok, two.term < one.term]

    def jumps(self, code: str, most: Fraction) -> None:
        """Let both pass, and their marks lie further apart than that."""
        one, two = self._both(code)
        apart = two.term - one.term
        self.said += [one.ok, two.ok, z3.Or(apart > constant(most), -apart > constant(most))]

    def _both(self, code: str) -> tuple[Known, Known]:
        self.said += [self.passes(self.first), self.passes(self.second), *self._all_known()]
        marks = self.shared.marks
        if code == TOTAL:
            return marks.total(self.first), marks.total(self.second)
        return marks.of(self.first, code), marks.of(self.second, code)

    def fails_rule(self, rule: Rule) -> None:
        """Let the first pass, and the better one fail the rule."""
        if rule.exceptions or rule.kind not in ("require", "fail"):
            raise Refused("rules with exceptions")
        codes: list[str | None] = [None]
        if rule.family is not None:
            codes = [member.code for member in self.laws.rulebook.families[rule.family].members]
        self.said += [self.passes(self.first), z3.Or(NO, *(self._turns(rule, code) for code in codes))]

    def _turns(self, rule: Rule, code: str | None) -> Term:
        one, two = (self._stands(bid.at(rule.family, code), rule) for bid in (self.first, self.second))
        return z3.And(one.ok, one.term, two.ok, z3.Not(two.term))

    def _stands(self, bid: Formulas, rule: Rule) -> Known:
        """Whether a bid is let through by a rule."""
        holds = bid.of(rule.condition)
        through = z3.Not(holds.term) if rule.kind == "fail" else holds.term
        if rule.only_when is None:
            return Known(through, holds.ok)
        reached = bid.of(rule.only_when)
        ok = z3.And(reached.ok, z3.Implies(reached.term, holds.ok))
        return Known(z3.Or(z3.Not(reached.term), through), ok)

    def misses(self, leaf: Leaf, mark: PassMark) -> None:
        """Let the first pass, and the better one miss a pass mark that it reached."""
        self.said.append(self.passes(self.first))
        one, two = (self.shared.marks.reached(bid, leaf, mark) for bid in (self.first, self.second))
        self.said += [one.ok, one.term, two.ok, z3.Not(two.term)]

    def is_(self, x: e.Expression, number: Fraction) -> None:
        """Let an expression come to a number."""
        found = self.first.of(x)
        self.said += [found.ok, found.term == constant(number)]

    # Asking

    def all_said(self) -> Iterator[Term]:
        """Everything that must hold together."""
        yield from self.said
        yield from self.others.within
        yield from self.facts.within


def asked(question: Question, effort: int) -> Answer:
    """What z3 answers with no more than so much work, counted as it counts it: the same on every run."""
    afresh = z3.Context()  # in one of its own, what was asked before changes no answer
    solver = z3.Solver(ctx=afresh)
    solver.set("random_seed", 0)
    solver.set("rlimit", effort)
    solver.set("timeout", _BACKSTOP)
    solver.add(*(said.translate(afresh) for said in question.all_said()))
    before = _spent(solver)
    found = solver.check()
    spent = max(_spent(solver) - before, 1)
    if found == z3.unsat:
        return Answer("none", spent)
    if found == z3.sat:
        return Answer("some", spent, model_of(question.facts, question.others, solver.model()))
    return Answer("nothing", spent)


def _spent(solver: Term) -> int:
    counts = solver.statistics()
    return int(counts.get_key_value("rlimit count")) if "rlimit count" in counts.keys() else 0  # noqa: SIM118
