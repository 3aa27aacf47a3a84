"""Finds competitions that try what no example tries yet; every one of them is really scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, product
from typing import Final

from svrules.data import example_competition
from svrules.engine import Competition, Plan, Scored, plan_for
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, YesNoType
from svrules.proof.coverage import Goal
from svrules.proof.coverage.award import stretches
from svrules.proof.coverage.limits import facts_behind
from svrules.proof.proposing.asked import figures, steps_behind
from svrules.proof.proposing.attempts import NAMES, Attempts, changed, competition
from svrules.proof.proposing.cases import case_facts
from svrules.proof.proposing.facts import apart, plain
from svrules.proof.proposing.solving import level_with

__all__ = ["search"]

_ROUNDS: Final = 3
_MOST_TOGETHER: Final = 300
_MOST_A_LOOK: Final = 1_000
_MOST_WAYS: Final = 40
_GROUP: Final = 3
_OUT_OF_SCOPE: Final = 1_000
_Base = tuple[Competition, Scored]


def search(attempts: Attempts) -> None:
    """Look for every goal that is open, from plain competitions outwards, until found or enough is tried."""
    looking = _Search(attempts)
    attempts.most = attempts.at_most
    looking.days()
    bases = [looking.base(day) for day in looking.starts()]
    for look in (looking.alone, looking.cases):
        for base in bases:
            looking.look(look, base)
    # What is not reached under the rules of one day seldom is under those of another: each goal once.
    for base in bases:
        for look in (looking.level, looking.in_a_group, looking.ties, looking.together):
            looking.look(look, base)
        looking.looked_at(base)


class _Search:
    def __init__(self, attempts: Attempts) -> None:
        self.attempts = attempts
        self.rulebook: Rulebook = attempts.rulebook
        self.asked: dict[int, dict[Goal, tuple[int, ...]]] = {}
        self.given_up: set[Goal] = set()

    def look(self, way: Callable[[_Base], None], base: _Base) -> None:
        """Look in one way from a base, for as long as that may take, if anything there is open."""
        self.attempts.most = self.attempts.tried + _MOST_A_LOOK
        if not self.attempts.spent and self._has_open(base):
            way(base)

    def looked_at(self, base: _Base) -> None:
        """What hangs on the rules of the base's day has been looked for."""
        run = base[1].run
        if run is not None:
            self.given_up.update(goal for goal, _ in self._open(run.plan))

    # Where to start from

    def starts(self) -> list[date | None]:
        """A day in each stretch of days, the latest first; None where no date decides."""
        decides = self.rulebook.date_input
        if decides is None:
            return [None]
        own = self._plain().contract.get(decides.name)
        found = list(reversed(stretches(self.rulebook)))
        # The day that the examples use comes first: the rest of their facts fits it.
        found.sort(key=lambda period: not (isinstance(own, date) and period.covers(own)))
        return [period.start or period.end for period in found]

    def base(self, day: date | None) -> _Base:
        """A plain competition of one bid on that day, which passes where that can be had."""
        made = self._dated(self._plain(), day)
        return self._improved(made)

    def _plain(self) -> Competition:
        """One bid, as an example has it that passes, else of plain values."""
        contract = {one.name: plain(one, self.rulebook) for one in self.rulebook.contract_inputs()}
        own = {one.name: plain(one, self.rulebook) for one in self.rulebook.bid_inputs()}
        for example in self.rulebook.examples:
            given = example_competition(self.rulebook, example).competition
            if given is None or not given.bids:
                continue
            scored = self.attempts.score(given)
            if "pass" in scored.outcomes and scored.ranks[scored.outcomes.index("pass")] is not None:
                best = given.bids[scored.outcomes.index("pass")]
                return competition({**contract, **given.contract}, [{**own, **best.facts}])
        return competition(contract, [own] if own else [])

    def _dated(self, made: Competition, day: date | None) -> Competition:
        decides = self.rulebook.date_input
        if decides is None or day is None:
            return made
        given = made.contract.get(decides.name)
        if isinstance(given, date) and plan_for(self.rulebook, given) is plan_for(self.rulebook, day):
            return made
        return changed(made, decides.name, day, None)

    def _improved(self, made: Competition) -> _Base:
        """The competition with facts changed one by one as long as that brings it nearer to passing."""
        scored = self.attempts.score(made)
        for _ in range(_ROUNDS):
            bad = _badness(scored)
            if not bad:
                break
            # Answers and words before figures: those are what a plain bid has wrong.
            facts = sorted(self._facts(made), key=lambda one: isinstance(one[0].type, NumberType))
            for fact, bid in facts:
                for value in self._values(fact, scored):
                    other = changed(made, fact.name, value, bid)
                    found = self.attempts.score(other)
                    if _badness(found) < bad:
                        made, scored, bad = other, found, _badness(found)
                if not bad:
                    break
        return made, scored

    # What to change

    def _facts(self, made: Competition) -> Iterator[tuple[Input, int | None]]:
        for one in self.rulebook.inputs.values():
            if one.owner == "contract" and not one.decides_rules:
                yield one, None
            elif one.owner == "bid" and made.bids:
                yield one, len(made.bids) - 1

    def _values(self, fact: Input, scored: Scored) -> list[Scalar | None]:
        compared: Mapping[str, Iterable[Fraction]] = {} if scored.run is None else figures(scored.run)
        return apart(fact, sorted(compared.get(fact.name, ())), self.rulebook)

    def days(self) -> None:
        """The days around each change."""
        decides = self.rulebook.date_input
        if decides is None:
            return
        made, _ = self.base(self.starts()[0])
        for goal in list(self.attempts.open):
            if goal.kind == "day of change":
                first, place = goal.key
                assert isinstance(first, date) and isinstance(place, int)  # noqa: S101 - as made
                self._with_and_without_bids(changed(made, decides.name, first + timedelta(days=place), None))

    def _with_and_without_bids(self, made: Competition) -> None:
        self.attempts.score(Competition(made.contract))
        self.attempts.score(made)

    def alone(self, base: _Base) -> None:
        """Every fact with every value that the rulebook tells apart, one at a time."""
        made, scored = base
        self._with_and_without_bids(made)
        for fact, bid in self._facts(made):
            for value in self._values(fact, scored):
                if self.attempts.spent:
                    return
                other = changed(made, fact.name, value, bid)
                if bid is None:
                    self._with_and_without_bids(other)
                else:
                    self.attempts.score(other)

    def cases(self, base: _Base) -> None:
        """The facts of each case that the tables and rules with an open goal tell apart."""
        made, scored = base
        for facts in case_facts(self.rulebook, scored.rules_date, self.attempts.open):
            self._with_facts(made, facts)

    def together(self, base: _Base) -> None:
        """The facts behind each open goal together, in all ways."""
        made, scored = base
        if scored.run is None:
            return
        plan = scored.run.plan
        for goal, steps in self._open(plan):
            facts = [self.rulebook.inputs[name] for name in facts_behind(plan, steps)]
            facts = [one for one in facts if not one.decides_rules][:6]
            ways = product(*(self._values(one, scored) for one in facts))
            for values in islice(ways, _MOST_TOGETHER):
                if goal not in self.attempts.open or self.attempts.spent:
                    break
                self._with_facts(made, {one.name: value for one, value in zip(facts, values, strict=True)})

    def _with_facts(self, made: Competition, facts: Mapping[str, Scalar | None]) -> None:
        for name, value in facts.items():
            own = self.rulebook.inputs[name].owner == "bid"
            if own and not made.bids:
                return
            made = changed(made, name, value, len(made.bids) - 1 if own else None)
        if all(self.rulebook.inputs[name].owner == "contract" for name in facts):
            self._with_and_without_bids(made)
        else:
            self.attempts.score(made)

    def _has_open(self, base: _Base) -> bool:
        """Whether a goal is open that hangs on the rules of the base's day, or on no rule."""
        run = base[1].run
        named = any(goal.kind in ("outcome", "days") for goal in self.attempts.open)
        return named or (run is not None and any(True for _ in self._open(run.plan)))

    def _open(self, plan: Plan) -> Iterator[tuple[Goal, tuple[int, ...]]]:
        """The goals still open that hang on steps of the plan."""
        behind = self.asked.setdefault(id(plan), steps_behind(plan))
        for goal in sorted(self.attempts.open, key=lambda one: (one.line, one.words)):
            if goal in behind and goal in self.attempts.open and goal not in self.given_up:
                yield goal, behind[goal]

    def level(self, base: _Base) -> None:
        """For each limit of something computed, the facts moved until it is level with it, or next to it."""
        made, scored = base
        if scored.run is None:
            return
        plan = scored.run.plan
        for goal, steps in self._open(plan):
            if goal.kind != "limit":
                continue
            compared = [self.rulebook.inputs[name] for name in facts_behind(plan, steps[:2])]
            for start in self._ways(made, scored, facts_behind(plan, steps)):
                for fact in compared:
                    movable = isinstance(fact.type, NumberType | DateType) and not fact.decides_rules
                    if goal not in self.attempts.open or self.attempts.spent:
                        break
                    if movable and (made.bids or fact.owner == "contract"):
                        level_with(self.attempts, start, fact, steps[:2], goal)

    def _ways(self, made: Competition, scored: Scored, names: Iterable[str]) -> Iterator[Competition]:
        """The competition, and then as its words and answers decide whether a limit is looked at at all."""
        yield made
        behind = [self.rulebook.inputs[name] for name in names]
        telling = [one for one in behind if isinstance(one.type, YesNoType | ChoiceType)]
        for values in islice(product(*(self._values(one, scored) for one in telling)), _MOST_WAYS):
            other: Competition | None = made
            for fact, value in zip(telling, values, strict=True):
                if other is not None:
                    own = fact.owner == "bid"
                    bid = len(made.bids) - 1 if own else None
                    other = changed(other, fact.name, value, bid) if made.bids or not own else None
            if telling and other is not None and None not in values:
                yield other

    def in_a_group(self, base: _Base) -> None:
        """Several bids alike, one of them changed, and all of them changed."""
        one, _ = base
        if not one.bids:
            return
        own = one.bids[0].facts
        for count in range(2, len(NAMES)):
            self.attempts.score(competition(one.contract, [own] * count))
        pair = competition(one.contract, [own] * 2)
        self.level((pair, self.attempts.score(pair)))
        group = competition(one.contract, [own] * _GROUP)
        scored = self.attempts.score(group)
        self.alone((group, scored))
        self.level((group, scored))
        for fact, bid in self._facts(group):
            for value in [] if bid is None else self._values(fact, scored):
                other = {**own, fact.name: value} if value is not None else _without(own, fact.name)
                self.attempts.score(competition(one.contract, [other] * _GROUP))
                self.attempts.score(competition(one.contract, [own, *[other] * (_GROUP - 1)]))

    def ties(self, base: _Base) -> None:
        """Two bids alike but for one fact, the difference made good by another."""
        from svrules.proof.proposing.ties import search_ties

        made, _ = base
        if made.bids and any(goal.kind == "tie" for goal in self.attempts.open):
            search_ties(self.attempts, competition(made.contract, [made.bids[0].facts] * 2), self._values)


def _without(facts: Mapping[str, Scalar], name: str) -> dict[str, Scalar]:
    return {other: value for other, value in facts.items() if other != name}


def _badness(scored: Scored) -> int:
    """How far a competition of one bid is from passing; 0 where it passes."""
    if scored.run is None or scored.scope != "in scope":
        return _OUT_OF_SCOPE
    if not scored.outcomes:
        return 0
    said = [*scored.run.said[0].values()]
    against = sum(1 for one in said if one.outcome not in ("pass", "not reached"))
    return 0 if scored.outcomes[0] == "pass" else 1 + against
