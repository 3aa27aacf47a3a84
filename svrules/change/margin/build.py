"""The answer: every figure that may be another, and at which value the winner changes.

Weights, figures of the policy, facts of the contract, marks of evaluators and facts of bids.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from svrules.change.limits.facts import (
    BidFact,
    answers,
    changeable,
    ways,
    with_fact,
)
from svrules.change.limits.search import Found, Way, search
from svrules.change.limits.weights import Weight, worth_of
from svrules.change.margin.answer import Margin, Near, Turn, Without
from svrules.change.margin.deciding import Deciding, exact, steps_between
from svrules.change.margin.shared import look_at_contract, look_at_policy
from svrules.engine.bounds.spread import Stretch
from svrules.engine.bounds.work import Unsettled, bid_fact
from svrules.engine.competition import Competition
from svrules.engine.order import run as run_in_order
from svrules.engine.working.run import Run
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input, Rulebook
from svrules.quantities import exact_text, shown

__all__ = ["margin"]


def margin(rulebook: Rulebook, competition: Competition) -> Margin:
    """What the first place hangs on. Raises MisuseError where nobody has one."""
    return _Margins(rulebook, competition).answer()


class _Margins(Deciding):
    def answer(self) -> Margin:
        for _ in self.work():
            pass
        return Margin(
            rulebook=self.result.rulebook,
            data_sha256=self.result.data_sha256,
            rules_date=self.result.rules_date,
            decides="funding" if self.spends else "rank",
            first=self.named(self.now),
            ahead=self._ahead(),
            turns=_nearest_first(self.found.turns),
            in_error=_nearest_first(self.found.in_error),
            holds=tuple(self.found.holds),
            not_proved=tuple(self.found.not_proved),
            without=tuple(self._without()),
            near_ties=tuple(self._near_ties()),
            not_looked_at=tuple(self.found.not_looked_at),
        )

    def work(self) -> Iterator[str]:
        """Look at one figure after the other; each is named when it is done."""
        self._weights()
        look_at_policy(self)
        look_at_contract(self)
        for bid in range(len(self.names)):
            for input_ in changeable(self.rulebook):
                self._fact(bid, input_)
                yield f"{self.names[bid]}: {input_.name}"

    # Weights

    def _weights(self) -> None:
        for criterion in self.plan.criteria:
            weight = worth_of(self.run, self.competition, self.open_facts, criterion)
            if isinstance(weight, str):
                self.found.not_looked_at.append(f"weight of {criterion.code}: {weight}")
                continue
            for end in (Fraction(0), weight.whole):
                self._weight(weight, Way(weight.now, end, True, None))

    def _weight(self, weight: Weight, way: Way) -> None:
        found = search(self.goal, weight, way, weight.at)
        code = weight.criterion.code
        what = f"weight of {code} from {shown(way.start)} {'up' if way.up else 'down'} to {shown(way.end)}"
        if found.value is None or found.kind != "reached":
            self.ended(found, what)
            return
        share = abs(found.limit - way.start) / weight.whole
        short = way.start if found.before is None else found.before
        run = weight.run(found.value)
        self.turned(share, run, Turn(
            kind="weight",
            what=code,
            bid=None,
            title=weight.criterion.title,
            clause=f"clause {weight.criterion.clause}" if weight.criterion.clause else "",
            given=shown(way.start),
            given_exact=exact_text(way.start),
            at=shown(found.value),
            at_exact=exact_text(found.value),
            difference=f"{shown(abs(found.limit - way.start))} {'more' if way.up else 'less'}",
            limit=exact_text(found.limit),
            limit_in=found.limit_in,
            share=exact_text(share),
            short=shown(short),
            first_at_short=self.named(self.first_in(weight.run(short))),
            first=self.named(self.first_in(run)),
            others=_siblings(weight, found.value),
            proved=found.limit == found.limit_to,
            excluded=found.excluded,
            scored=found.scored,
        ))  # fmt: skip

    # Facts and marks

    def _fact(self, bid: int, input_: Input) -> None:
        facts = self.competition.bids[bid].facts
        given = facts.get(input_.name, input_.blank_means)
        what = f"{input_.name} of {self.names[bid]}"
        if bid_fact(self.plan, input_.name) is None:
            return
        free = replace(input_, better=None)
        options = answers(free, given)
        if options is not None:
            self._answer(bid, input_, given, options)
        elif given is None:
            self.found.not_looked_at.append(f"{what}: not given")
        else:
            figure = BidFact(self.plan, self.competition, self.open_facts, bid, input_)
            for way in ways(free, given, both=True):
                self._way(figure, way, given)

    def _answer(self, bid: int, input_: Input, given: Scalar | None, options: tuple[Scalar, ...]) -> None:
        excluded = scored = 0
        for value in options:
            if self._never(bid, input_, value):
                excluded += 1
                continue
            scored += 1
            run = self._run_with(bid, input_, value)
            if self.goal.met(run):
                found = Found("reached", excluded, scored, Fraction(0), Fraction(0), limit_in=True)
                self._turn(bid, input_, given, value, run, steps_between(input_, given, value), found, None)
                return
        what = f"{input_.name} of {self.names[bid]}"
        self.found.holds.append(
            f"{what}: of {len(options)} other answers {excluded} excluded, {scored} scored"
        )

    def _never(self, bid: int, input_: Input, value: Scalar) -> bool:
        """Whether the winner is proved to stay with that answer: only this bid's row is made again."""
        step = bid_fact(self.plan, input_.name)
        if step is None:
            return True
        possible = self.open_facts.possible({Unsettled(bid, step): value}, Stretch(Fraction(0), Fraction(1)))
        return self.goal.never(possible)

    def _way(self, figure: BidFact, way: Way, given: Scalar) -> None:
        found = search(self.goal, figure, way, figure.at)
        if found.value is None or found.kind != "reached":
            to = self._printed(figure.input, figure.value(way.end))
            side = "up" if way.up else "down"
            what = (
                f"{figure.input.name} of {self.names[figure.bid]} from {self._printed(figure.input, given)}"
            )
            self.ended(found, f"{what} {side} to {to}")
            return
        share = None if not way.start else abs((found.value - way.start) / way.start)
        if isinstance(given, date):
            share = abs(found.value - way.start) / 365
        run = figure.run(found.value)
        value = figure.value(found.value)
        self._turn(figure.bid, figure.input, given, value, run, share, found, figure)

    def _turn(
        self,
        bid: int,
        input_: Input,
        given: Scalar | None,
        value: Scalar,
        run: Run,
        share: Fraction | None,
        found: Found,
        figure: BidFact | None,
    ) -> None:
        before = None if figure is None or found.before is None else found.before
        short = None if before is None or figure is None else figure.value(before)
        at_short = self.now if before is None or figure is None else self.first_in(figure.run(before))
        number = figure is not None and not isinstance(value, date)
        self.turned(share, run, Turn(
            kind="mark" if input_.name in self.evaluators else "fact",
            what=input_.name,
            bid=self.names[bid],
            title="",
            clause=self.counts_in(input_),
            given=self._printed(input_, given),
            given_exact=exact(given),
            at=self._printed(input_, value),
            at_exact=exact(value),
            difference=self._difference(input_, given, value),
            limit=exact_text(found.limit) if number else None,
            limit_in=found.limit_in,
            share=None if share is None else exact_text(share),
            short=None if short is None else self._printed(input_, short),
            first_at_short=self.named(at_short),
            first=self.named(self.first_in(run)),
            others="",
            proved=True,
            excluded=found.excluded,
            scored=found.scored,
        ))  # fmt: skip

    def _run_with(self, bid: int, input_: Input, value: Scalar) -> Run:
        return run_in_order(self.plan, with_fact(self.competition, bid, input_.name, value))

    def _printed(self, input_: Input, value: Scalar | None) -> str:
        return "not given" if value is None else self.words.printed(value, input_.type) or ""

    def _difference(self, input_: Input, given: Scalar | None, value: Scalar) -> str:
        if isinstance(value, date) and isinstance(given, date):
            days = (value - given).days
            return f"{abs(days)} days {'later' if days > 0 else 'earlier'}"
        if isinstance(value, Fraction) and isinstance(given, Fraction):
            gap = self._printed(input_, abs(value - given))
            return f"{gap} {'more' if value > given else 'less'}"
        return "another answer"

    # Others

    def _without(self) -> Iterator[Without]:
        """Who comes first when a losing bid had not been there."""
        for place, bid in enumerate(self.competition.bids):
            if place in self.now:
                continue
            left = tuple(one for one in self.competition.bids if one is not bid)
            decisions = tuple(one for one in self.competition.decisions if one.bid != bid.name)
            found = run_in_order(self.plan, replace(self.competition, bids=left, decisions=decisions))
            first = tuple(left[one].name for one in sorted(self.first_in(found)))
            yield Without(left_out=bid.name, first=first, changes=first != self.named(self.now))

    def _near_ties(self) -> Iterator[Near]:
        for group in self.near:
            values = [self.run.award_values[bid] for bid in group]
            if all(isinstance(value, Fraction) for value in values):
                names = tuple(self.names[bid] for bid in group)
                yield Near(bids=names, apart=exact_text(max(values) - min(values)))

    def _ahead(self) -> str | None:
        """How far the first is ahead of the next; None where there is none, or no one figure decides."""
        if self.spends:
            return None
        ranking = self.run.awarded.ranking
        award = self.plan.award
        if ranking is None or len(ranking.groups) < 2 or award is None or award.in_order:
            return None
        values = [self.run.award_values[group[0]] for group in ranking.groups[:2]]
        return exact_text(abs(values[0] - values[1]))


def _nearest_first(turns: Sequence[tuple[Fraction | None, Turn]]) -> tuple[Turn, ...]:
    return tuple(turn for _, turn in sorted(turns, key=lambda one: (one[0] is None, one[0] or 0)))


def _siblings(weight: Weight, x: Fraction) -> str:
    """What the others are worth then: `QUALITY 28.5 instead of 30, SV 19 instead of 20`."""
    by_code = {one.code: one for one in weight.plan.criteria}
    said = []
    for code in weight.siblings:
        share = weight.shares[by_code[code].available]
        said.append(f"{code} {shown(share.at(x), 2)} instead of {shown(share.at(weight.now), 2)}")
    return ", ".join(said)
