"""The extra `prover`: z3 is asked what ranges leave open, for `svrules check --prove`.

It looks for two offers that break a law among all that there can be. None: the law is proved. Some: the
engine scores them, and only what it scores is told. No answer within the effort, or something of which there
is no exact formula: it stays "not proved". Effort is counted in z3's own steps and not in seconds, so that
findings are the same on every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, TypeAlias

from svrules.checks.cases.words import listed
from svrules.checks.laws.candidates import smallest_step
from svrules.checks.laws.facts import number_of
from svrules.errors import MissingExtraError
from svrules.language import expressions as e
from svrules.language.checking.dependencies import (
    criterion_expressions,
    parts,
    rule_expressions,
    table_expressions,
)

if TYPE_CHECKING:
    from svrules.checks.laws.formulas.model import Model
    from svrules.checks.laws.formulas.question import Answer, Question
    from svrules.checks.laws.laws import Laws
    from svrules.checks.laws.marks import Leaf
    from svrules.checks.laws.trials import Facts, Line, Trials
    from svrules.language.rulebook import Input, PassMark, Rule

    Competed: TypeAlias = tuple[Facts, Facts, tuple[Facts, ...]]  # a contract, a bid, and its rivals

__all__ = [
    "EFFORT",
    "EFFORT_IN_ALL",
    "Prover",
    "Verdict",
    "advised",
    "may_help",
    "prover",
    "proving",
    "tried",
    "with_prover",
]

EFFORT: Final = 4_000_000
EFFORT_IN_ALL: Final = 5 * EFFORT

_RIVALS: Final = ("Birch", "Cedar", "Damson", "Elder", "Fir", "Gorse")
_NO_ANSWER: Final = "it came to no answer within its limit"
_SPENT: Final = "its limit for one rulebook was used up"
_NOT_BORNE_OUT: Final = "the offers that it came up with were scored, and show no such case: it stays open"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a question: proved; else offers to score, and why it stays open where none breaks it.

    `lines` are of two offers that differ in a fact; `competitions` of one bid, with its rivals.
    """

    proved: bool = False
    why: str = ""
    lines: Iterable[Line] = ()
    competitions: Iterable[Competed] = ()


@dataclass(eq=False)
class Prover:
    """Asks z3, and counts what it spent on one rulebook."""

    effort: int = EFFORT
    effort_in_all: int = EFFORT_IN_ALL
    spent: int = 0

    def never_lower(self, laws: Laws, declared: Input, code: str, holds: frozenset[str]) -> Verdict:
        """Whether a better offer ever lowers marks, or the total; `holds`: of these parts it does not."""

        def asks(found: Question) -> None:
            found.better()
            found.lowers(code)

        looks_at = _facts(laws, code)
        if holds and self._asked(_Asked(laws, declared, looks_at, asks, holds=holds)).proved:
            return Verdict(proved=True)
        return self._asked(_Asked(laws, declared, looks_at, asks))

    def never_jumps(self, laws: Laws, declared: Input, code: str, most: Fraction) -> Verdict:
        """Whether marks, or the total, ever lie further apart than that for neighbouring values."""

        def asks(found: Question) -> None:
            found.nearest(smallest_step(declared))
            found.jumps(code, most)

        return self._asked(_Asked(laws, declared, _facts(laws, code), asks))

    def never_fails(self, laws: Laws, declared: Input, label: str) -> Verdict:
        """Whether a better offer ever fails a rule or pass mark that the other one passes."""
        from svrules.checks.laws.marks import Marks

        verdicts = [self._rule(laws, declared, rule) for rule in laws.rulebook.rules if rule.label == label]
        for leaf in Marks(laws.start).leaves() if not verdicts else ():
            if leaf.code == label:
                marks = [mark for mark in leaf.criterion.pass_marks if mark.otherwise == "fail"]
                verdicts += [self._pass_mark(laws, declared, leaf, mark) for mark in marks]
        if not verdicts:
            return Verdict(why="pass marks of the total are not put to it")
        return next((one for one in verdicts if not one.proved), verdicts[0])

    def _pass_mark(self, laws: Laws, declared: Input, leaf: Leaf, mark: PassMark) -> Verdict:
        def asks(found: Question) -> None:
            found.better()
            found.misses(leaf, mark)

        return self._asked(_Asked(laws, declared, _facts(laws, leaf.code), asks))

    def _rule(self, laws: Laws, declared: Input, rule: Rule) -> Verdict:
        def asks(found: Question) -> None:
            found.better()
            found.fails_rule(rule)

        return self._asked(_Asked(laws, declared, laws.uses.of_rule(rule), asks, no_marks="rules on marks"))

    def never_is(self, laws: Laws, x: e.Expression, number: Fraction) -> Verdict:
        """Whether an expression about one bid, that need not pass, ever comes to a number."""
        return self._asked(
            _Asked(laws, None, laws.uses.of((x,)), lambda found: found.is_(x, number), no_marks="marks")
        )

    # Asking

    def _asked(self, ask: _Asked) -> Verdict:
        from svrules.checks.laws.formulas.question import Refused

        try:
            answer = self._answer(ask.question())
        except Refused as refused:
            return Verdict(why=f"there is no exact formula for {refused}")
        if answer is None:
            return Verdict(why=_SPENT)
        if answer.said == "none":
            return Verdict(proved=True)
        if answer.model is None:
            return Verdict(why=_NO_ANSWER)
        if ask.declared is None:
            return Verdict(why=_NOT_BORNE_OUT, competitions=_competitions(ask.laws, answer.model))
        return Verdict(why=_NOT_BORNE_OUT, lines=self._lines(ask, ask.declared, answer.model))

    def _answer(self, question: Question) -> Answer | None:
        """What z3 says; None where nothing of its limit is left."""
        from svrules.checks.laws.formulas.question import asked

        left = min(self.effort, self.effort_in_all - self.spent)
        if left <= 0:
            return None
        answer = asked(question, left)
        self.spent += answer.spent
        return answer

    def _lines(self, ask: _Asked, declared: Input, found: Model) -> Iterator[Line]:
        """The two offers as competitions to score; if that does not bear them out, two more likely ones."""
        from svrules.checks.laws.formulas.question import Refused

        yield from _lines(ask.laws, declared, found)
        try:
            answer = self._answer(ask.question(likely=True))
        except Refused:
            return
        if answer is not None and answer.model is not None:
            yield from _lines(ask.laws, declared, answer.model)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked, to be put into formulas once or twice; `no_marks`: of what is tried before any marks."""

    laws: Laws
    declared: Input | None
    looks_at: frozenset[str]
    asks: Callable[[Question], None]
    holds: frozenset[str] = frozenset()
    no_marks: str = ""

    def question(self, likely: bool = False) -> Question:
        """The question in formulas. Raises Refused where there are none."""
        from svrules.checks.laws.formulas.question import Question

        found = Question(
            self.laws,
            self.declared,
            self.looks_at,
            self.holds,
            no_marks=self.no_marks,
            likely=likely,
        )
        self.asks(found)
        return found


def _facts(laws: Laws, code: str) -> frozenset[str]:
    from svrules.checks.laws.laws import TOTAL

    return laws.uses.of_marks(None if code == TOTAL else code)


def _lines(laws: Laws, declared: Input, found: Model) -> Iterator[Line]:
    """The two offers, with numbers as they are written, as competitions to score."""
    from svrules.checks.laws.trials import Line, Trials
    from svrules.engine import Bid

    trials = Trials(laws.rulebook, laws.uses, laws.start)
    for fine in (False, True):
        model = found.on_grid(laws.rulebook.inputs, fine)
        both = (model.first[declared.name], model.second[declared.name])
        numbers = [None if value is None else number_of(value, declared.type) for value in both]
        ordered = tuple(sorted({number for number in numbers if number is not None}))
        if len(ordered) == len(both):
            contract, own, rivals = _competed(trials, model)
            named = tuple(Bid(name, facts) for name, facts in zip(_RIVALS, rivals, strict=False))
            yield Line(trials, declared, contract, own, named, ordered)


def _competitions(laws: Laws, found: Model) -> Iterator[Competed]:
    """One bid and its rivals: the very numbers that were found, then as they are written."""
    inputs = laws.rulebook.inputs
    for model in (found, found.on_grid(inputs, fine=False)):
        yield _competed(laws.trials, model)


def _competed(trials: Trials, model: Model) -> Competed:
    """What was found, put over a contract and bids that are likely to pass."""
    contract, own, _ = trials.likely
    rivals = tuple(_put(own, facts) for facts in model.rivals)
    return _put(contract, model.contract), _put(own, model.first), rivals


def _put(facts: Facts, found: Mapping[str, e.Scalar | None]) -> Facts:
    return {name: value for name, value in {**facts, **found}.items() if value is not None}


# In words


def tried(reasons: Sequence[str]) -> str:
    """What is added to the reason of a note: that z3 was asked, and why it stays open."""
    told = list(dict.fromkeys(reasons))
    return f" The solver z3 was asked as well: {listed(told)}." if told else ""


def advised(laws: Laws, codes: Iterable[str], advice: str) -> str:
    """What to try, for criteria, rules or the total that are not proved."""
    return with_prover(advice, any(may_help(laws, _of(laws, code)) for code in codes))


def with_prover(advice: str, helps: bool) -> str:
    """What to try; where z3 may settle it and was not asked, that too."""
    return f"{advice} `svrules check --prove` tries harder." if helps and prover() is None else advice


def _of(laws: Laws, code: str) -> list[e.Expression]:
    """What a criterion, the total or a rule computes with."""
    from svrules.checks.laws.laws import TOTAL

    found = [x for rule in laws.rulebook.rules if rule.label == code for x in rule_expressions(rule)]
    for one, criterion in laws.criteria.items():
        if code in (one, TOTAL) or code in laws.parents(one):
            found += criterion_expressions(criterion)
    return found


def may_help(laws: Laws, expressions: Iterable[e.Expression]) -> bool:
    """Whether nothing is seen in expressions, values and tables of which there is no exact formula."""
    waiting, seen = list(expressions), set()
    while waiting:
        x = waiting.pop()
        if id(x) in seen:
            continue
        seen.add(id(x))
        if _is_refused(x):
            return False
        waiting += parts(x)
        if isinstance(x, e.ValueRef):
            waiting += [value.expression for value in laws.rulebook.values[x.name]]
        elif isinstance(x, e.TableRef):
            waiting += [y for table in laws.rulebook.tables[x.label] for y in table_expressions(table)]
    return True


def _is_refused(x: e.Expression) -> bool:
    match x:
        case e.RoundedPower() | e.OfThisBid():
            return True
        case e.Shifted(unit=unit):
            return unit.startswith(("month", "year"))
        case e.Among(kind=kind, population=population):
            return kind == "median" or population.leave_out is not None
    return False


# Who asks for proofs

_PROVER: Final[ContextVar[Prover | None]] = ContextVar("prover", default=None)


@contextmanager
def proving(effort: int = EFFORT) -> Iterator[Prover]:
    """While it lasts, checks ask z3 what they leave open: one rulebook, as its effort is counted.

    `effort` is the most for one question, in steps of z3. Raises MissingExtraError where z3 is not installed.
    """
    if find_spec("z3") is None:
        raise MissingExtraError("prover", "z3-solver")
    found = Prover(effort)
    token = _PROVER.set(found)
    try:
        yield found
    finally:
        _PROVER.reset(token)


def prover() -> Prover | None:
    """The prover to ask, where proofs are asked for."""
    return _PROVER.get()
