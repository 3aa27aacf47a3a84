"""Outcomes, days and ties: what examples saw happen to bids, on which days, and what settled equal totals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from svrules.engine import Scored, days_of_change
from svrules.engine.plan import Plan
from svrules.engine.planning.parts import Parts
from svrules.language.rulebook import Rulebook
from svrules.proof.coverage.expecting import Seen
from svrules.proof.coverage.goals import Goal
from svrules.quantities import Period, print_date, print_period

__all__ = ["award_goals", "award_tried", "day_goals", "days_tried", "outcome_goals", "stretches"]

_ONE_DAY = timedelta(days=1)


def stretches(rulebook: Rulebook) -> tuple[Period, ...]:
    """The life of a rulebook in stretches of days on which the same parts count; none without a date."""
    if rulebook.date_input is None:
        return ()
    first, last = rulebook.in_force.start or date.min, rulebook.in_force.end or date.max
    starts = [first, *(day for day in days_of_change(rulebook) if first < day <= last)]
    ends = [*(day - _ONE_DAY for day in starts[1:]), last]
    return tuple(
        Period(None if start == date.min else start, None if end == date.max else end)
        for start, end in zip(starts, ends, strict=True)
    )


def day_goals(rulebook: Rulebook) -> Iterator[Goal]:
    """Each stretch of days, and the days around each change, beginning and end included."""
    found = stretches(rulebook)
    line = 0 if rulebook.date_input is None else rulebook.date_input.span.line
    for period in found:
        yield Goal("days", (period.start,), f"a day {print_period(period) or 'at any time'}", line)
    for day in _changes(found):
        for place, words in _AROUND.items():
            yield _change_goal(day, place, words, line)


_AROUND = {-1: "the day before", 0: "the day", 1: "the day after"}


def _changes(found: tuple[Period, ...]) -> list[date]:
    """The first days of what changes; of a rulebook that ends, also the first day without it."""
    days = [period.start for period in found if period.start is not None]
    if found and found[-1].end is not None and found[-1].end < date.max:
        days.append(found[-1].end + _ONE_DAY)
    return days


def _change_goal(day: date, place: int, words: str, line: int) -> Goal:
    on = print_date(day + place * _ONE_DAY)
    told = f"{on}, {words} of the change" if place == 0 else f"{on}, {words} the change of {print_date(day)}"
    return Goal("day of change", (day, place), told, line)


def days_tried(scored: Scored) -> Iterator[Goal]:
    """The stretch that the rules date lies in, and the changes that it is near."""
    day = scored.rules_date
    if day is None:
        return
    for goal in day_goals(scored.rulebook):
        if goal.kind == "day of change":
            first, place = goal.key
            if isinstance(first, date) and isinstance(place, int) and first + place * _ONE_DAY == day:
                yield goal
    for period in stretches(scored.rulebook):
        if period.covers(day):
            yield Goal("days", (period.start,), "")


def outcome_goals(rulebook: Rulebook) -> Iterator[Goal]:
    """The outcomes that a bid or the contract can come to."""
    kinds = {rule.kind for rule in rulebook.rules}
    exceptions = {exception.outcome for rule in rulebook.rules for exception in rule.exceptions}
    marks = [mark for one in rulebook.criteria for mark in one.pass_marks]
    marks += [mark for one in rulebook.awards for mark in one.pass_marks]
    bound = rulebook.date_input is not None and rulebook.in_force != Period()
    if "applies" in kinds or bound:
        yield _outcome("in scope", rulebook)
        yield _outcome("out of scope", rulebook)
    if not rulebook.bid_inputs():
        return
    yield _outcome("pass", rulebook)
    ways = {mark.otherwise for mark in marks} | exceptions
    if kinds & {"require", "fail"} or "fail" in ways:
        yield _outcome("fail", rulebook)
    if "refer" in kinds or "refer" in ways:
        yield _outcome("refer", rulebook)
    if any(one.blank_means is None for one in rulebook.bid_inputs()):
        yield _outcome("unknown", rulebook)


def _outcome(outcome: str, rulebook: Rulebook) -> Goal:
    of_contract = outcome.endswith("scope")
    whose = f"the {rulebook.contract_word}" if of_contract else f"a {rulebook.bid_word}"
    subject = "scope" if of_contract else "outcome"
    return Goal("outcome", (outcome,), f"{whose} {_COMES_OUT[outcome]}", 0, "", subject, of_contract)


_COMES_OUT = {
    "pass": "passes",
    "fail": "fails",
    "refer": "is referred to a person",
    "unknown": "is unknown for want of a fact",
    "in scope": "is in scope",
    "out of scope": "is out of scope",
}


def award_goals(plan: Plan) -> Iterator[Goal]:
    """Each step of the tie-break that can settle who goes first."""
    award = plan.award
    if award is None:
        return
    written = Parts(plan.rulebook, plan.built_for).award()
    lines = [] if written is None else [tie.span.line for tie in written.ties]
    for place, (tie, line) in enumerate(zip(award.ties, lines, strict=True)):
        words = f"a tie is settled by `{tie.words}`"
        yield Goal("tie", (tie.words, place), words, line, award.clause, "rank")


def award_tried(scored: Scored, seen: Seen | None = None) -> Iterator[Goal]:
    """The outcomes that there were, and the steps that settled ties; only what is `seen`, if given."""
    for place, outcome in enumerate(scored.outcomes):
        if seen is None or place in seen.outcomes:
            yield Goal("outcome", (outcome,), "")
    if seen is None or seen.scope:
        yield Goal("outcome", (scored.scope,), "")
    run = scored.run
    if (
        run is None
        or (seen is not None and not seen.ranks)
        or run.plan.award is None
        or run.awarded.ranking is None
    ):
        return
    settled = set(run.awarded.ranking.settled_by.values())
    for place, tie in enumerate(run.plan.award.ties):
        if tie.words in settled:
            yield Goal("tie", (tie.words, place), "")
