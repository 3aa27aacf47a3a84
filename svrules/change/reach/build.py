"""The answer: for each goal and each fact of the bid, what the search found, scored on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import TypedDict

from svrules.change.limits.facts import BidFact, answers, changeable, in_pounds, judged, ways, with_fact
from svrules.change.limits.goals import Goal, NextBand, first_of
from svrules.change.limits.search import Found, Way, search
from svrules.change.limits.standing import Standing, standing_in, total_words
from svrules.change.reach.answer import Changed, FactChange, GoalAnswer, Reach
from svrules.change.reach.asking import Asked, asked_for
from svrules.change.reach.saying import Said
from svrules.engine import score
from svrules.engine.bounds.work import OpenFacts, bid_fact
from svrules.engine.competition import Competition
from svrules.engine.order import run as run_in_order
from svrules.engine.recording.words import Words
from svrules.engine.result import Result
from svrules.engine.working.run import Run
from svrules.errors import MisuseError
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import NumberType
from svrules.render.explained import bid_named
from svrules.render.what_if import Change, WhatIf

__all__ = ["reach"]


def reach(
    rulebook: Rulebook,
    competition: Competition,
    bid: str,
    to: str | None = None,
    fact: str | None = None,
    *,
    marks: bool = False,
) -> Reach:
    """The least changes of the bid's facts, each alone, that reach the goal, or all that it has not reached.

    `to` is `first place`, `pass`, `next band`, `60 marks` or the label of a rule; `fact` limits the search to
    one; with `marks` what evaluators say may change, too. Raises MisuseError for names that mean nothing, and
    where the competition is not scored.
    """
    return _Reaching(rulebook, competition, bid, marks=marks).answer(to, fact)


class Told(TypedDict):
    """What changes for the bid, and sentences on others."""

    changes: tuple[Changed, ...]
    others: tuple[str, ...]


class _Reaching:
    def __init__(self, rulebook: Rulebook, competition: Competition, bid: str, *, marks: bool) -> None:
        self.rulebook, self.competition, self.marks = rulebook, competition, marks
        scored = score(rulebook, competition)
        self.result = scored.result()
        self.name = bid_named(self.result, bid).bid
        if scored.run is None or scored.scope != "in scope":
            word = self.result.rulebook.contract_word
            raise MisuseError(f"nothing was scored: the {word} is {scored.scope}, so no change can be judged")
        self.run: Run = scored.run
        self.words = Words(rulebook)
        self.bid = [one.name for one in competition.bids].index(self.name)
        self.facts = competition.bids[self.bid].facts

    @cached_property
    def open_facts(self) -> OpenFacts:
        return OpenFacts(self.run.plan, self.competition, self.run.contract)

    def answer(self, to: str | None, fact: str | None) -> Reach:
        inputs, left_out = self._inputs(fact)
        goals = asked_for(self.run, self.bid, to)
        found = [self._goal(asked, inputs) for asked in goals]
        if to is None:
            found = [one for one in found if not one.goal.startswith("the next band") or _any_reached(one)]
        return Reach(
            rulebook=self.result.rulebook,
            data_sha256=self.result.data_sha256,
            rules_date=self.result.rules_date,
            bid=self.name,
            standing=self._standing(self.run),
            goals=tuple(found),
            left_out=tuple(left_out),
        )

    def _inputs(self, fact: str | None) -> tuple[list[Input], list[str]]:
        """The facts to look at, and which were left out, with the reason."""
        listed = {" ".join(one.name.casefold().split()): one for one in changeable(self.rulebook)}
        if fact is not None:
            key = " ".join(fact.casefold().split())
            if key not in listed:
                raise MisuseError(
                    f"`{fact}` is not a fact of a {self.rulebook.bid_word} that could be another; there are "
                    + ", ".join(f"`{one.name}`" for one in listed.values())
                )
            return [listed[key]], []
        kept, unused, unknown, said = [], [], [], []
        by_evaluators = frozenset() if self.marks else judged(self.rulebook)
        for one in listed.values():
            if one.name in by_evaluators:
                said.append(one.name)
            elif bid_fact(self.run.plan, one.name) is None:
                unused.append(one.name)
            elif one.name not in self.facts and one.blank_means is None and answers(one, None) is None:
                unknown.append(one.name)
            else:
                kept.append(one)
        whys = (
            (said, "what evaluators say, not an offer (`--marks` looks at it)"),
            (unused, "no rule of that day uses it"),
            (unknown, "not given"),
        )
        return kept, [f"{', '.join(names)}: {why}" for names, why in whys if names]

    def _goal(self, asked: Asked, inputs: list[Input]) -> GoalAnswer:
        if asked.goal.met(self.run):
            return GoalAnswer(goal=asked.words, met=True, facts=())
        facts = [change for one in inputs for change in self._fact(asked, one)]
        return GoalAnswer(goal=asked.words, met=False, facts=tuple(facts))

    def _standing(self, run: Run) -> Standing:
        return standing_in(run, self.bid, self.words)

    def _given(self, input_: Input) -> Scalar | None:
        return self.facts.get(input_.name, input_.blank_means)

    # One fact

    def _fact(self, asked: Asked, input_: Input) -> Iterator[FactChange]:
        given = self._given(input_)
        options = answers(input_, given)
        if options is not None:
            yield self._answered(asked, input_, given, options)
        elif given is not None:
            figure = BidFact(self.run.plan, self.competition, self.open_facts, self.bid, input_)
            for way in ways(input_, given):
                yield self._searched(asked, figure, way)

    def _answered(
        self, asked: Asked, input_: Input, given: Scalar | None, options: tuple[Scalar, ...]
    ) -> FactChange:
        """Each answer that is allowed is scored."""
        runs = [(option, self._run_with(input_, option)) for option in options]
        met = [(option, run) for option, run in runs if asked.goal.met(run)]
        told = Said(self.words, self.name, asked.words, input_, given, self._standing(self.run), way=None)
        if not met:
            return told.change(Found("out of reach", 0, len(runs), Fraction(0), Fraction(0)))
        value, run = met[0]
        also = tuple(self._printed(input_, option) for option, _ in met[1:])
        return told.change(
            Found("reached", 0, len(runs), Fraction(0), Fraction(0), limit_in=True),
            value=value,
            at_value=self._standing(run),
            also=also,
            band=self._band(asked.goal, run),
            **self._told(input_, value),
        )

    def _searched(self, asked: Asked, figure: BidFact, way: Way) -> FactChange:
        found = search(asked.goal, figure, way)
        told = Said(
            self.words, self.name, asked.words, figure.input, figure.value(way.start),
            self._standing(self.run), way,
        )  # fmt: skip
        if found.value is None:
            return told.change(found)
        before, at_value = found.before, figure.run(found.value)
        return told.change(
            found,
            value=figure.value(found.value),
            at_value=self._standing(at_value),
            band=self._band(asked.goal, at_value),
            at_short=None if before is None else self._standing(figure.run(before)),
            whole=self._whole(asked.goal, figure, way, found.value),
            **self._told(figure.input, figure.value(found.value)),
        )

    def _band(self, goal: Goal, run: Run) -> str:
        """The row that counts then, as it is written: `50 to below 200`."""
        if not isinstance(goal, NextBand):
            return ""
        steps = [step for number in goal.holding(run) if (step := goal.rows[number]) is not None]
        written = [self.words.written(run.plan.steps[step]) for step in steps]
        return " ".join(written[0].split(" gives ")[0].split()) if written else ""

    def _whole(self, goal: Goal, figure: BidFact, way: Way, value: Fraction) -> Fraction | None:
        """The next whole number, where the value is none and numbers of this kind are counted."""
        type_ = figure.input.type
        counted = isinstance(type_, NumberType) and type_.style != "percent" and not in_pounds(figure.input)
        if not counted or value.denominator == 1:
            return None
        whole = Fraction(-(-value.numerator // value.denominator) if way.up else value // 1)
        past = (whole > way.end) == way.up and whole != way.end
        return whole if not past and goal.met(figure.run(whole)) else None

    def _run_with(self, input_: Input, value: Scalar) -> Run:
        return run_in_order(self.run.plan, with_fact(self.competition, self.bid, input_.name, value))

    def _printed(self, input_: Input, value: Scalar) -> str:
        return self.words.printed(value, input_.type) or ""

    def _of_another(self, one: Change) -> str | None:
        """What becomes of another bid: its outcome, and the total of the bid that has the first place."""
        if one.what == "Outcome":
            return f"{one.bid} would then be: {one.after}"
        first = one.bid in [self.competition.bids[bid].name for bid in first_of(self.run)]
        if one.what != "Total" or not first or one.before is None or one.after is None:
            return None
        return (
            f"{one.bid} would then have {total_words(one.after)} marks instead of {total_words(one.before)}"
        )

    def _told(self, input_: Input, value: Scalar) -> Told:
        """What comes out differently for this bid, with the clauses of the policy, and what of the others."""
        after: Result = score(
            self.rulebook, with_fact(self.competition, self.bid, input_.name, value)
        ).result()
        asked = WhatIf(self.name, ((input_.name, self.name),), self.result, after)
        own = tuple(
            Changed(
                what=one.what,
                title=one.title,
                clause=one.clause,
                line=one.line,
                before=one.before,
                after=one.after,
            )
            for one in asked.changes
            if one.bid == self.name
        )
        others = tuple(
            said
            for one in asked.changes
            if one.bid not in (None, self.name) and (said := self._of_another(one)) is not None
        )
        return {"changes": own, "others": others}


def _any_reached(goal: GoalAnswer) -> bool:
    return any(one.kind == "reached" for one in goal.facts)
