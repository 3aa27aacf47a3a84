"""Facts of a bid as figures that may be others: their values, and the competition with one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Final

from svrules.change.limits.search import Way
from svrules.engine.bounds.spread import Possible, Stretch
from svrules.engine.bounds.work import OpenFacts, PossibleRun, Unsettled, bid_fact, unknown_between
from svrules.engine.competition import Competition
from svrules.engine.order import run as run_in_order
from svrules.engine.plan import Plan, PlannedCriterion, PlannedRule
from svrules.engine.working.run import Run
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Bound, Input, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, YesNoType

__all__ = [
    "FARTHEST",
    "PENNY",
    "BidFact",
    "answers",
    "changeable",
    "in_pounds",
    "judged",
    "resting_on",
    "ways",
    "with_fact",
]

PENNY: Final = Fraction(1, 100)
FARTHEST: Final = Fraction(10**12)
_FIRST_DAY, _LAST_DAY = Fraction(date(1901, 1, 1).toordinal()), Fraction(date(2199, 12, 31).toordinal())


def with_fact(competition: Competition, bid: int, name: str, value: Scalar) -> Competition:
    """The competition in which that fact of that bid is another."""
    bids = list(competition.bids)
    one = bids[bid]
    bids[bid] = replace(one, facts={**one.facts, name: value}, blanks=one.blanks - {name})
    return replace(competition, bids=tuple(bids))


def judged(rulebook: Rulebook) -> frozenset[str]:
    """The inputs that hold what evaluators say, which no bidder offers."""
    found: set[str] = set()
    for panel in rulebook.panels:
        found.update(panel.marks, panel.comments)
        found.update(name for name in (panel.consensus, panel.consensus_comment) if name is not None)
    return frozenset(found)


def changeable(rulebook: Rulebook) -> tuple[Input, ...]:
    """The facts of bids that could be others: all but free text."""
    return tuple(one for one in rulebook.bid_inputs() if not isinstance(one.type, TextType))


@dataclass(frozen=True, slots=True)
class BidFact:
    """A number, level or day of one bid that may be another."""

    plan: Plan
    competition: Competition
    facts: OpenFacts
    bid: int
    input: Input
    runs: dict[Fraction, Run] = field(default_factory=dict, compare=False, repr=False)

    def value(self, x: Fraction) -> Scalar:
        """The fact that a number stands for: a day, where it is one."""
        return date.fromordinal(int(x)) if isinstance(self.input.type, DateType) else x

    def run(self, x: Fraction) -> Run:
        """The engine's run with that value."""
        if x not in self.runs:
            changed = with_fact(self.competition, self.bid, self.input.name, self.value(x))
            self.runs[x] = run_in_order(self.plan, changed)
        return self.runs[x]

    def possible(self, stretch: Stretch) -> PossibleRun:
        """All that is possible in a stretch."""
        return self._with(unknown_between(stretch), stretch)

    def at(self, x: Fraction) -> PossibleRun:
        """What comes out with that value, by the bounds: only the row of this bid is made again."""
        return self._with(self.value(x), Stretch(x, x))

    def _with(self, fact: Possible, stretch: Stretch) -> PossibleRun:
        step = bid_fact(self.plan, self.input.name)
        opened = {} if step is None else {Unsettled(self.bid, step): fact}
        return self.facts.possible(opened, stretch)


def resting_on(plan: Plan, fact: int) -> tuple[tuple[str, str], ...]:
    """The criteria that have no parts, and the rules, that look at a fact: label and clause of each."""
    found = {fact}
    for step in plan.steps:
        if step.operation not in ("among", "scored") and found.intersection(step.operands):
            found.add(step.index)
    leaves = [one for one in plan.criteria if not one.parts and one.given in found]
    rules = [one for one in plan.rules if not one.pass_mark_of and one.condition in found]
    listed: list[PlannedCriterion | PlannedRule] = [*leaves, *rules]
    labels = [one.code if isinstance(one, PlannedCriterion) else one.label for one in listed]
    return tuple(zip(labels, (one.clause for one in listed), strict=True))


def answers(input_: Input, given: Scalar | None) -> tuple[Scalar, ...] | None:
    """The other answers that a choice, yes or no, or level allows, nearest first; None for other facts."""
    type_ = input_.type
    if isinstance(type_, YesNoType):
        wanted = {None: (True, False), "more": (True,), "less": (False,)}[input_.better]
        return tuple(word for word in wanted if word is not given)
    if isinstance(type_, ChoiceType):
        others = tuple(option for option in type_.options if option != given)
        if not type_.ordered or given is None:
            return others
        place = type_.options.index
        return _nearest(others, lambda one: Fraction(place(str(one)) - place(str(given))), input_.better)
    if input_.levels is None:
        return None
    levels = tuple(level for level in input_.levels if level != given)
    if not isinstance(given, Fraction):
        return levels
    return _nearest(
        levels, lambda one: one - given if isinstance(one, Fraction) else Fraction(0), input_.better
    )


def _nearest(
    values: tuple[Scalar, ...], away: Callable[[Scalar], Fraction], better: str | None
) -> tuple[Scalar, ...]:
    """The values by how far away they are; only those that are better, where it is said which are."""
    wanted = [value for value in values if better is None or (away(value) > 0) == (better == "more")]
    return tuple(sorted(wanted, key=lambda value: abs(away(value))))


def ways(input_: Input, given: Scalar, *, both: bool = False) -> tuple[Way, ...]:
    """The ways in which a number or day can go from the value given, as far as the rulebook lets it.

    Only the way in which an offer gets better, where the rulebook says which; with `both` always both.
    """
    start = Fraction(given.toordinal()) if isinstance(given, date) else given
    assert isinstance(start, Fraction)  # noqa: S101 - other facts have answers
    step = _step(input_)
    found = []
    for up in (True, False):
        if input_.better is not None and not both and up != (input_.better == "more"):
            continue
        end, end_in, limited = _end(input_, start, up=up)
        if (end > start) == up and end != start:
            found.append(Way(start, end, end_in, step, _fine(input_), limited))
    return tuple(found)


def _step(input_: Input) -> Fraction | None:
    if input_.whole or isinstance(input_.type, DateType):
        return Fraction(1)
    return PENNY if in_pounds(input_) else None


def in_pounds(input_: Input) -> bool:
    """Whether it is an amount or a rate in pounds, which people give in pence."""
    type_ = input_.type
    return isinstance(type_, NumberType) and dict(type_.dimension.powers).get("£") == 1


def _fine(input_: Input) -> Fraction:
    """Two decimals of the number as people write it."""
    type_ = input_.type
    return PENNY / 100 if isinstance(type_, NumberType) and type_.style == "percent" else PENNY


def _end(input_: Input, start: Fraction, *, up: bool) -> tuple[Fraction, bool, bool]:
    """The last value on that side, whether it is in, and whether it is the rulebook that allows no more.

    Without a limit a very far one: numbers go below zero as well, unless the rulebook says that they do not.
    """
    ends = [(_number(bound), _is_in(bound)) for bound in input_.bounds if _limits(bound, up=up)]
    if ends:
        return (*(min(ends) if up else max(ends, key=lambda end: (end[0], not end[1]))), True)
    if isinstance(input_.type, DateType):
        return (_LAST_DAY if up else _FIRST_DAY), True, False
    return (max(FARTHEST, start + 1) if up else min(-FARTHEST, start - 1)), True, False


def _limits(bound: Bound, *, up: bool) -> bool:
    return bound.comparison in (("below", "at most") if up else ("above", "at least"))


def _is_in(bound: Bound) -> bool:
    return bound.comparison in ("at most", "at least")


def _number(bound: Bound) -> Fraction:
    value = bound.value
    if isinstance(value, date):
        return Fraction(value.toordinal())
    assert isinstance(value, Fraction)  # noqa: S101 - bounds of numbers are numbers
    return value
