"""The cases that checks look at say of facts that are all given or blank what the oracle says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from hypothesis import given, note

from svrules.checks.cases.case import Case, Parted
from svrules.checks.cases.evaluate import Evaluation
from svrules.checks.cases.facts import NO, YES
from svrules.checks.cases.forms import Form
from svrules.checks.cases.quantity import Choosing, Missing, Quantity, Wrong
from svrules.checks.cases.regions import BLANK, Region, Stretch, Words
from svrules.checks.uses import users
from svrules.engine.competition import Bid, Competition
from svrules.language import expressions as e
from svrules.language.rulebook import Rulebook
from svrules.language.types import TextType
from tests import oracle
from tests.oracle.case import At
from tests.oracle.case import Case as OracleCase
from tests.oracle.expressions import evaluate
from tests.oracle.quantities import Error, Known
from tests.oracle.quantities import Missing as OracleMissing
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions


@dataclass
class Tally:
    """How many expressions were tried, and of how many the cases had an answer."""

    tried: int = 0
    answered: int = 0


def test_cases_say_what_the_oracle_says() -> None:
    tally = Tally()

    @cases(60)
    @given(rulebooks_with_competitions())
    def agree(drawn: Drawn) -> None:
        note(drawn.text)
        rulebook = rulebook_of(drawn.text)
        day = _day(rulebook, drawn.competition)
        if day is None or rulebook.in_force.covers(day):
            for bid in drawn.competition.bids:
                _compare(rulebook, drawn.competition, bid, day, tally)

    agree()
    assert tally.answered > tally.tried * 0.6 > 0


def _day(rulebook: Rulebook, competition: Competition) -> date | None:
    decides = rulebook.date_input
    found = None if decides is None else competition.contract.get(decides.name, decides.blank_means)
    return found if isinstance(found, date) else None


def _compare(rulebook: Rulebook, competition: Competition, bid: Bid, day: date | None, tally: Tally) -> None:
    case = OracleCase(rulebook, competition, day)
    if rulebook.date_input is not None and day is None:
        return
    start = Evaluation(rulebook, Case({}))
    known = Case(dict(_regions(start, {**competition.contract, **bid.facts})))
    at = start.in_case(known)
    for expression in _alone(rulebook, case):
        wanted = evaluate(case, expression, At(bid, bid, {}, None))
        tally.tried += 1
        try:
            found = at.value(expression)
        except Parted:
            continue
        if _is_open(found):
            continue
        tally.answered += 1
        assert _plain(found) == _plain_oracle(wanted), (bid.name, expression)


def _regions(start: Evaluation, facts: dict[str, e.Scalar]) -> Iterator[tuple[object, Region]]:
    for name, declared in start.rulebook.inputs.items():
        value = facts.get(name, declared.blank_means)
        yield (
            start.fact(name),
            BLANK if value is None else _region(value, isinstance(declared.type, TextType)),
        )


def _region(value: e.Scalar, is_text: bool) -> Region:
    if isinstance(value, bool):
        return Words(frozenset((YES if value else NO,)))
    if isinstance(value, str):
        return Words(frozenset(("text" if is_text else value,)))
    number = Fraction(value.toordinal()) if isinstance(value, date) else value
    return Stretch(number, number)


def _alone(rulebook: Rulebook, case: OracleCase) -> Iterator[e.Expression]:
    """The expressions of statements that look at one bid's facts alone, on the day."""
    for user in users(rulebook):
        for expression in user.expressions if case.covers(user.period) else ():
            is_alone = not case.looks_at_other_bids(expression) and not _of_members(expression)
            if is_alone and not isinstance(expression.type, TextType):
                yield expression


def _of_members(expression: e.Expression) -> bool:
    text = repr(expression)
    return any(word in text for word in ("MemberFact(", "MemberColumn(", "MarksOf(", "TotalRef(", "family='"))


def _is_open(found: Quantity) -> bool:
    return isinstance(found, Choosing) or (isinstance(found, Form) and found.number is None)


def _plain(found: Quantity) -> object:
    if isinstance(found, Missing | Wrong):
        return "missing" if isinstance(found, Missing) else "error"
    return found.number if isinstance(found, Form) else found


def _plain_oracle(wanted: oracle.quantities.Quantity) -> object:
    if isinstance(wanted, OracleMissing | Error):
        return "missing" if isinstance(wanted, OracleMissing) else "error"
    assert isinstance(wanted, Known)
    value = wanted.value
    return Fraction(value.toordinal()) if isinstance(value, date) else value
