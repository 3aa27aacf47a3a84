"""What is asked of every figure: whether the winner changes; and what was found, by how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from svrules.change.limits.facts import judged, resting_on
from svrules.change.limits.goals import Goal, OtherFunded, OtherWinner, first_of, funded_of
from svrules.change.limits.search import Found
from svrules.change.margin.answer import Turn
from svrules.change.margin.in_error import errors_in, newly_failing
from svrules.engine import score
from svrules.engine.bounds.work import OpenFacts, bid_fact
from svrules.engine.competition import Competition
from svrules.engine.recording.words import Words
from svrules.engine.working.run import Run
from svrules.errors import MisuseError
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType
from svrules.quantities import exact_text, shown

__all__ = ["Deciding", "Sorted", "exact", "steps_between"]


@dataclass(slots=True)
class Sorted:
    """What was found, by how it ended."""

    turns: list[tuple[Fraction | None, Turn]] = field(default_factory=list)
    in_error: list[tuple[Fraction | None, Turn]] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    not_proved: list[str] = field(default_factory=list)
    not_looked_at: list[str] = field(default_factory=list)


class Deciding:
    """A scored competition, who wins as things stand, and what was found so far.

    Raises MisuseError where nobody has the first place.
    """

    def __init__(self, rulebook: Rulebook, competition: Competition) -> None:
        self.rulebook, self.competition = rulebook, competition
        scored = score(rulebook, competition)
        self.result = scored.result()
        if scored.run is None or not first_of(scored.run):
            raise MisuseError("nobody has the first place, so there is no winner that a change could change")
        self.run: Run = scored.run
        self.near = scored.near_ties
        self.plan = self.run.plan
        self.names = [bid.name for bid in competition.bids]
        award = self.plan.award
        self.spends = award is not None and award.allocation is not None
        self.now = self.first_in(self.run)
        self.goal: Goal = OtherFunded(self.now) if self.spends else OtherWinner(self.now)
        self.words = Words(rulebook)
        self.open_facts = OpenFacts(self.plan, competition, self.run.contract)
        self.evaluators = judged(rulebook)
        self.found = Sorted()

    def first_in(self, run: Run) -> frozenset[int]:
        """Those that the decision is for: of the first rank, or funded from the pot."""
        return funded_of(run) if self.spends else first_of(run)

    def named(self, bids: Iterable[int]) -> tuple[str, ...]:
        """Their names, in the order of the data."""
        return tuple(self.names[bid] for bid in sorted(bids))

    def turned(self, share: Fraction | None, run: Run, turn: Turn) -> None:
        """Note a change of the winner; `run` is what comes out there, and may be only an error."""
        failing = newly_failing(self.run, run)
        told = turn.model_copy(update={"failing": errors_in(run, failing)})
        (self.found.in_error if failing & self.now else self.found.turns).append((share, told))

    def ended(self, found: Found, what: str) -> None:
        """Note a search that found no change."""
        if found.kind == "out of reach":
            self.found.holds.append(f"{what}: {found.excluded} excluded, {found.scored} scored")
        else:
            self.found.not_proved.append(f"{what}: no change up to {shown(found.limit)} does")

    def counts_in(self, input_: Input) -> str:
        """The criteria and rules that look at a fact, with their clauses."""
        step = bid_fact(self.plan, input_.name)
        found = [] if step is None else resting_on(self.plan, step)
        return ", ".join(f"{label} clause {clause}" if clause else label for label, clause in found)


def steps_between(input_: Input, given: Scalar | None, value: Scalar) -> Fraction | None:
    """How much of its scale an answer would have to move; None without an order or a given answer."""
    if isinstance(given, Fraction) and isinstance(value, Fraction) and input_.levels:
        return abs(value - given) / (max(input_.levels) - min(input_.levels) or 1)
    type_ = input_.type
    if isinstance(type_, ChoiceType) and type_.ordered and isinstance(given, str):
        place = type_.options.index
        return Fraction(abs(place(str(value)) - place(given)), max(len(type_.options) - 1, 1))
    return None if given is None else Fraction(1)


def exact(value: Scalar | None) -> str | None:
    """A number or day as it is kept; None for other answers."""
    if isinstance(value, Fraction):
        return exact_text(value)
    return value.isoformat() if isinstance(value, date) else None
