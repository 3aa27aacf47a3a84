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
from typing import TYPE_CHECKING, Final

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
    from svrules.checks.laws.trials import Line, Trials
    from svrules.language.rulebook import Input, PassMark, Rule

__all__ = [
    "EFFORT",
    "EFFORT_IN_ALL",
    "Prover",
    "Verdict",
    "advised",
    "is_installed",
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
_NOT_BORNE_OUT: Final = "what it found was not borne out when it was scored"


def is_installed() -> bool:
    """Whether the extra `prover` is there."""
    return find_spec("z3") is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a question: proved; else offers to score, and why it stays open where none breaks it."""

    proved: bool = False
    why: str = ""
    lines: Iterable[Line] = ()


@dataclass(eq=False)
class Prover:
    """Asks z3, and counts what it spent on one rulebook."""

    effort: int = EFFORT
    effort_in_all: int = EFFORT_IN_ALL
    spent: int = 0

    def never_lower(self, laws: Laws, declared: Input, code: str, holds: frozenset[str]) -> Verdict:
        """Whether a better offer ever lowers marks, or the total; `holds`: of these parts it does not."""

        def question(likely: bool = False) -> Question:
            from svrules.checks.laws.formulas.question import Question

            found = Question(laws, declared, _facts(laws, code), holds, likely=likely)
            found.better()
            found.lowers(code)
            return found

        return self._asked(laws, declared, question)

    def never_jumps(self, laws: Laws, declared: Input, code: str, most: Fraction) -> Verdict:
        """Whether marks, or the total, ever lie further apart than that for neighbouring values."""

        def question(likely: bool = False) -> Question:
            from svrules.checks.laws.formulas.question import Question

            found = Question(laws, declared, _facts(laws, code), likely=likely)
            found.nearest(smallest_step(declared))
            found.jumps(code, most)
            return found

        return self._asked(laws, declared, question)

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
        def question(likely: bool = False) -> Question:
            from svrules.checks.laws.formulas.question import Question

            found = Question(laws, declared, _facts(laws, leaf.code), likely=likely)
            found.better()
            found.misses(leaf, mark)
            return found

        return self._asked(laws, declared, question)

    def _rule(self, laws: Laws, declared: Input, rule: Rule) -> Verdict:
        def question(likely: bool = False) -> Question:
            from svrules.checks.laws.formulas.question import Question

            found = Question(
                laws,
                declared,
                laws.uses.of_rule(rule),
                before_any_rule=True,
                no_marks="rules on marks",
                likely=likely,
            )
            found.better()
            found.fails_rule(rule)
            return found

        return self._asked(laws, declared, question)

    def never_is(self, laws: Laws, x: e.Expression, number: Fraction) -> Verdict:
        """Whether an expression about one bid, that need not pass, ever comes to a number."""

        def question(likely: bool = False) -> Question:
            from svrules.checks.laws.formulas.question import Question

            found = Question(laws, None, laws.uses.of((x,)), before_any_rule=True, no_marks="marks")
            found.is_(x, number)
            return found

        return self._asked(laws, None, question)

    # Asking

    def _asked(self, laws: Laws, declared: Input | None, question: Callable[[bool], Question]) -> Verdict:
        from svrules.checks.laws.formulas.question import Refused

        try:
            answer = self._answer(question(False))
        except Refused as refused:
            return Verdict(why=f"there is no exact formula for {refused}")
        if answer is None:
            return Verdict(why=_SPENT)
        if answer.said == "none":
            return Verdict(proved=True)
        if answer.model is None or declared is None:
            return Verdict(why=_NO_ANSWER)
        return Verdict(why=_NOT_BORNE_OUT, lines=self._lines(laws, declared, answer.model, question))

    def _answer(self, question: Question) -> Answer | None:
        """What z3 says; None where nothing of its limit is left."""
        from svrules.checks.laws.formulas.question import asked

        left = min(self.effort, self.effort_in_all - self.spent)
        if left <= 0:
            return None
        answer = asked(question, left)
        self.spent += answer.spent
        return answer

    def _lines(
        self, laws: Laws, declared: Input, found: Model, question: Callable[[bool], Question]
    ) -> Iterator[Line]:
        """The two offers as competitions to score; if that does not bear them out, two more likely ones."""
        yield from _lines(laws, declared, found)
        answer = self._answer(question(True))
        if answer is not None and answer.model is not None:
            yield from _lines(laws, declared, answer.model)


def _facts(laws: Laws, code: str) -> frozenset[str]:
    from svrules.checks.laws.laws import TOTAL

    return laws.uses.of_marks(None if code == TOTAL else code)


def _lines(laws: Laws, declared: Input, found: Model) -> Iterator[Line]:
    """The two offers, with numbers as they are written, as competitions to score."""
    from svrules.checks.laws.trials import Trials

    trials = Trials(laws.rulebook, laws.uses, laws.start)
    for fine in (False, True):
        model = found.on_grid(laws.rulebook.inputs, fine)
        both = (model.first[declared.name], model.second[declared.name])
        numbers = [None if value is None else number_of(value, declared.type) for value in both]
        ordered = tuple(sorted({number for number in numbers if number is not None}))
        if len(ordered) == len(both):
            yield _line(trials, declared, model, ordered)


def _line(trials: Trials, declared: Input, model: Model, numbers: tuple[Fraction, ...]) -> Line:
    from svrules.checks.laws.trials import Line
    from svrules.engine import Bid

    contract, own, _ = trials.likely
    rivals = zip(_RIVALS, model.rivals, strict=False)
    named = tuple(Bid(name, _put(own, facts)) for name, facts in rivals)
    return Line(trials, declared, _put(contract, model.contract), _put(own, model.first), named, numbers)


def _put(facts: Mapping[str, e.Scalar], found: Mapping[str, e.Scalar | None]) -> dict[str, e.Scalar]:
    return {name: value for name, value in {**facts, **found}.items() if value is not None}


# In words


def tried(reasons: Sequence[str]) -> str:
    """What is added to the reason of a note: that z3 was asked, and why it stays open."""
    told = list(dict.fromkeys(reasons))
    return f" z3 was asked as well: {listed(told)}." if told else ""


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
def proving() -> Iterator[Prover]:
    """While it lasts, checks ask z3 what they leave open: one rulebook, as its effort is counted.

    Raises MissingExtraError where z3 is not installed.
    """
    if not is_installed():
        raise MissingExtraError("prover", "z3-solver")
    found = Prover()
    token = _PROVER.set(found)
    try:
        yield found
    finally:
        _PROVER.reset(token)


def prover() -> Prover | None:
    """The prover to ask, where proofs are asked for."""
    return _PROVER.get()
