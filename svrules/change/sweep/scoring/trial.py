"""One competition with figures of the rulebook changed: at any setting, and over whole stretches of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from svrules.change.limits.weights import Share, worths
from svrules.change.sweep.asking import Varied
from svrules.change.sweep.scoring.figures import Figures, NotTriedError
from svrules.engine.bounds.spread import Stretch
from svrules.engine.bounds.work import OpenFacts, PossibleRun, Unsettled
from svrules.engine.competition import Competition
from svrules.engine.order import run as run_in_order
from svrules.engine.plan import Plan
from svrules.engine.scored import rules_for
from svrules.engine.working.again import Again, quantities_of, with_figures
from svrules.engine.working.run import Run, judge_contract
from svrules.engine.working.sheet import contract_row
from svrules.language.rulebook import Rulebook

__all__ = ["Line", "Plans", "Trial"]

Plans = dict[int, tuple[Plan, Figures]]
"""Figures of the plans that were met, by their identity."""


class Trial:
    """A competition of which some figures are varied. Raises NotTriedError where they cannot be.

    `takers`: which criteria take what a varied weight leaves; None: all beside it. `known` keeps what
    competitions of one plan have in common.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        competition: Competition,
        varied: Sequence[Varied],
        takers: Collection[str] | None = None,
        known: Plans | None = None,
    ) -> None:
        self.rulebook, self.competition, self.varied = rulebook, competition, tuple(varied)
        self.rules_date, plan = rules_for(rulebook, competition)
        if not isinstance(plan, Plan):
            raise NotTriedError(_no_rules(plan))
        self.plan = plan
        self.contract = judge_contract(plan, competition)
        self.names = [bid.name for bid in competition.bids]
        known = {} if known is None else known
        if id(self.plan) not in known:
            known[id(self.plan)] = self.plan, Figures(self.plan, varied, takers)
        self.all_figures = known[id(self.plan)][1]
        for one in self.all_figures.weights:
            self._check_weight(one)
        self._worths: dict[tuple[Fraction, ...], dict[str, Fraction]] = {}
        self.steps = self.all_figures.steps(self._worth([one.low for one in varied]))

    def _check_weight(self, one: Varied) -> None:
        criterion = next((c for c in self.plan.criteria if c.code == one.name), None)
        if criterion is None:
            raise NotTriedError(f"{one.name} is not in force on the rules date")
        if criterion.counts is not None and self.contract.row[criterion.counts] is not True:
            raise NotTriedError(f"{one.name} does not count for this contract")

    # What figures become

    def figures(self, values: Sequence[Fraction]) -> dict[int, Fraction]:
        """The steps that become other figures at a setting. Raises NotTriedError."""
        return self.all_figures.at(values, self._worth(values))

    def _worth(self, values: Sequence[Fraction]) -> dict[str, Fraction]:
        """What criteria are worth with those settings, before weights are varied."""
        if not self.all_figures.weights:
            return {}
        settings = self.all_figures.given(values) if self.all_figures.weights_move else {}
        key = tuple(settings.values())
        if key not in self._worths:
            row = self.contract.row
            if settings:
                row = contract_row(with_figures(self.plan, settings), self.competition.contract)
            worth = worths(self.plan, row)
            if isinstance(worth, str):
                raise NotTriedError(worth)
            self._worths[key] = worth
        return self._worths[key]

    @property
    def figures_now(self) -> dict[int, Fraction] | None:
        """The same steps as things stand; None where one of them is not known."""
        found = {index: self.contract.row[index] for index in self.steps}
        return found if all(isinstance(x, Fraction) for x in found.values()) else None

    # Runs

    @cached_property
    def now(self) -> Run:
        """The run as things stand."""
        return run_in_order(self.plan, self.competition)

    @cached_property
    def again(self) -> Again:
        """The engine, with what rests on no varied figure kept from its first run."""
        return Again(self.plan, self.competition, self.steps)

    @property
    def was_run(self) -> bool:
        """Whether the engine was asked for a run."""
        return "again" in self.__dict__

    @cached_property
    def whole(self) -> int:
        """How many quantities one run takes in which nothing is kept."""
        return quantities_of(self.plan, len(self.names))

    @cached_property
    def open_facts(self) -> OpenFacts:
        """The bounds of all that rests on the varied figures."""
        return OpenFacts(self.plan, self.competition, self.contract)

    def run(self, values: Sequence[Fraction]) -> Run:
        """The run at a setting; what does not rest on it is not worked out again. Raises NotTriedError."""
        return self.again.run(self.figures(values))

    def run_anew(self, values: Sequence[Fraction]) -> Run:
        """The same with everything worked out again."""
        return run_in_order(with_figures(self.plan, self.figures(values)), self.competition)

    def anew_with(self, x: Fraction) -> Run:
        """The run with that value where one figure is varied, everything worked out again."""
        return self.run_anew([x])

    def line(self, at: int, ends: tuple[Fraction, Fraction], values: Sequence[Fraction]) -> Line | None:
        """The competition as one of the varied values goes between `ends`, and the others stay at `values`.

        None where the figures do not go in a straight line with it: where a setting decides weights.
        """
        first, last = ends
        low, high, middle = (
            self.figures(self._with(at, values, x)) for x in (first, last, (first + last) / 2)
        )
        span = last - first
        if not span:
            return None
        shares = {}
        for index, start in low.items():
            slope = (high[index] - start) / span
            shares[index] = Share(start - slope * first, slope)
            if shares[index].at(first + span / 2) != middle[index]:
                return None
        return Line(self, at, first, last, tuple(values), shares, self.open_facts)

    @staticmethod
    def _with(at: int, values: Sequence[Fraction], x: Fraction) -> list[Fraction]:
        return [x if place == at else value for place, value in enumerate(values)]


@dataclass(frozen=True, eq=False, slots=True)
class Line:
    """One varied value that moves, the others where they are: an `Unknown` of `svrules.change.limits`."""

    trial: Trial
    at: int
    low: Fraction
    high: Fraction
    values: tuple[Fraction, ...]
    shares: Mapping[int, Share]
    facts: OpenFacts

    def setting(self, x: Fraction) -> list[Fraction]:
        """The setting with that value."""
        return [x if place == self.at else value for place, value in enumerate(self.values)]

    def run(self, x: Fraction) -> Run:
        """The run with that value."""
        return self.trial.run(self.setting(x))

    def run_anew(self, x: Fraction) -> Run:
        """The same with everything worked out again."""
        return self.trial.run_anew(self.setting(x))

    def possible(self, stretch: Stretch) -> PossibleRun:
        """All that is possible in a stretch of values."""
        opened = {Unsettled(None, index): share.between(stretch) for index, share in self.shares.items()}
        return self.facts.possible(opened, stretch)


def _no_rules(scope: str) -> str:
    if scope == "unknown":
        return "the date that decides the rules is not given"
    return "the rulebook is not in force on its date"
