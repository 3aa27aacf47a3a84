"""One competition with figures of the rulebook changed: at any setting, and over whole stretches of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from svrules.change.limits.goals import first_of, funded_of
from svrules.change.limits.weights import Share, figures_of, moved, worths
from svrules.change.sweep.asking import Varied
from svrules.engine import score
from svrules.engine.bounds.spread import Stretch
from svrules.engine.bounds.work import OpenFacts, PossibleRun, Unsettled
from svrules.engine.competition import Competition
from svrules.engine.order import run as run_in_order
from svrules.engine.plan import Name
from svrules.engine.working.again import Again, resting_on, with_figures
from svrules.engine.working.run import Run
from svrules.engine.working.sheet import contract_row
from svrules.language.rulebook import Rulebook

__all__ = ["Line", "NotTriedError", "Trial", "decided"]

_ONE = Fraction(1)


class NotTriedError(Exception):
    """Figures of this competition that cannot be varied as asked; the words say why."""


def decided(run: Run) -> frozenset[int]:
    """Those that the decision is for: of the first rank, or, where a pot is spent, those that are funded."""
    award = run.plan.award
    spends = award is not None and award.allocation is not None
    return funded_of(run) if spends else first_of(run)


class Trial:
    """A competition of which some figures are varied. Raises NotTriedError where they cannot be.

    `takers`: which criteria take what a varied weight leaves; None: all beside it.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        competition: Competition,
        varied: Sequence[Varied],
        takers: Collection[str] | None = None,
    ) -> None:
        self.competition, self.varied, self.takers = competition, tuple(varied), takers
        self.scored = score(rulebook, competition)
        if self.scored.run is None:
            raise NotTriedError(_no_rules(self.scored.scope))
        self.now: Run = self.scored.run
        self.plan = self.now.plan
        self.names = [bid.name for bid in competition.bids]
        self.settings = {one.name: self._setting(one.name) for one in varied if one.kind == "setting"}
        self.weights = [one for one in varied if one.kind == "weight"]
        for one in self.weights:
            self._check_weight(one)
        rests = resting_on(self.plan, self.settings.values())
        self.weights_move = bool(self.weights) and any(one.available in rests for one in self.plan.criteria)
        self._worths: dict[tuple[Fraction, ...], dict[str, Fraction]] = {}
        first = self.figures([one.low for one in varied], shares_only=True)
        self.again = Again(self.plan, competition, frozenset(first))

    def _setting(self, name: str) -> int:
        for step in self.plan.steps:
            if step.operation == "named" and step.detail == Name("setting", name):
                if self.plan.steps[step.operands[0]].operation == "unset":
                    raise NotTriedError(f"the setting `{name}` has no value on the rules date")
                return step.index
        raise NotTriedError(f"nothing in force on the rules date uses the setting `{name}`")

    def _check_weight(self, one: Varied) -> None:
        criterion = next((c for c in self.plan.criteria if c.code == one.name), None)
        if criterion is None:
            raise NotTriedError(f"{one.name} is not in force on the rules date")
        if criterion.counts is not None and self.now.contract.row[criterion.counts] is not True:
            raise NotTriedError(f"{one.name} does not count for this contract")

    # What figures become

    def figures(self, values: Sequence[Fraction], *, shares_only: bool = False) -> dict[int, Fraction]:
        """The steps that become other figures at a setting. Raises NotTriedError.

        With `shares_only` the values do not matter: only which steps there are.
        """
        given = dict(zip((one.what for one in self.varied), values, strict=True))
        found = {index: given[name] for name, index in self.settings.items()}
        if not self.weights:
            return found
        worth = self._worth(found)
        wanted = {
            one.name: worth[one.name] if shares_only else self._marks(one, given[one.what], worth)
            for one in self.weights
        }
        new = moved(self.plan, worth, wanted, self.takers)
        if isinstance(new, str):
            raise NotTriedError(new)
        weights = figures_of(self.plan, new)
        if isinstance(weights, str):
            raise NotTriedError(f"a weight cannot be varied by itself: {weights}")
        if not weights.keys().isdisjoint(found):
            raise NotTriedError("a setting that is varied is itself the weight of a criterion that is varied")
        return found | weights

    def _worth(self, settings: Mapping[int, Fraction]) -> dict[str, Fraction]:
        """What criteria are worth with those settings, before weights are varied."""
        key = tuple(settings.values()) if self.weights_move else ()
        if key not in self._worths:
            if key:
                row = contract_row(with_figures(self.plan, settings), self.competition.contract)
                worth = worths(self.now, row)
            else:
                worth = worths(self.now)
            if isinstance(worth, str):
                raise NotTriedError(worth)
            self._worths[key] = worth
        return self._worths[key]

    def _marks(self, one: Varied, x: Fraction, worth: Mapping[str, Fraction]) -> Fraction:
        """A weight as marks out of what is available for its group."""
        if not one.in_percent:
            return x
        parent = next(c.part_of for c in self.plan.criteria if c.code == one.name)
        beside = [c.code for c in self.plan.criteria if c.part_of == parent]
        return x * sum((worth[code] for code in beside), Fraction(0))

    # Runs

    def run(self, values: Sequence[Fraction]) -> Run:
        """The run at a setting; what does not rest on it is not worked out again. Raises NotTriedError."""
        return self.again.run(self.figures(values))

    def run_anew(self, values: Sequence[Fraction]) -> Run:
        """The same with everything worked out again."""
        return run_in_order(with_figures(self.plan, self.figures(values)), self.competition)

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
        facts = OpenFacts(self.plan, self.competition, self.now.contract)
        return Line(self, at, first, last, tuple(values), shares, facts)

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
