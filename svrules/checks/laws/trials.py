"""Two offers that break a law, looked for among likely ones and scored by the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from random import Random
from typing import Final

from svrules.checks.laws.candidates import Candidates, scalar, smallest_step
from svrules.checks.laws.facts import AMONG, Uses, number_of, short_scale
from svrules.checks.laws.gates import passing
from svrules.checks.laws.offers import Offers
from svrules.checks.laws.own_examples import example_offers
from svrules.engine import Bid, Competition, Scored, score
from svrules.language import expressions as e
from svrules.language.checking.dependencies import rule_expressions
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import DateType, TextType

__all__ = ["OWN", "Found", "Trials", "marks_of_first"]

OWN: Final = "Ash"
_RIVALS: Final = ("Birch", "Cedar")
_TRIES: Final = 40
_MOST_SCORED: Final = 300
Facts = Mapping[str, e.Scalar]


@dataclass(frozen=True, slots=True)
class Found:
    """Two offers that were scored: the values of the fact that differs, what each gives, and all else."""

    fact: str
    first: e.Scalar
    second: e.Scalar
    gives: tuple[Fraction, Fraction] | tuple[str, str]
    of: str
    contract: Facts
    bids: tuple[Bid, ...]

    def competitions(self) -> tuple[Competition, Competition]:
        """The two competitions, to be scored again."""
        own, *rivals = self.bids
        return tuple(  # type: ignore[return-value]
            Competition(self.contract, (Bid(own.name, {**own.facts, self.fact: value}), *rivals))
            for value in (self.first, self.second)
        )


@dataclass(eq=False)
class Trials:
    """Competitions tried for one rulebook: the same ones on every run."""

    rulebook: Rulebook
    uses: Uses
    start: Offers
    scored: int = 0
    random: Random = field(default_factory=lambda: Random(0))  # noqa: S311 - which values are tried

    @property
    def is_spent(self) -> bool:
        """Whether as many competitions were scored as there should be in one check."""
        return self.scored >= _MOST_SCORED

    def score(self, contract: Facts, bids: Sequence[Bid]) -> Scored:
        """A competition scored by the engine."""
        self.scored += 1
        return score(self.rulebook, Competition(contract, tuple(bids)))

    @cached_property
    def candidates(self) -> Candidates:
        """The values to try."""
        return Candidates(self.rulebook)

    @cached_property
    def values(self) -> dict[str, tuple[e.Scalar, ...]]:
        """The values to try for each fact of a bid that passes; never none."""
        assumed = passing(self.start).assumed
        found = {}
        for name, declared in self.rulebook.inputs.items():
            within = assumed.numbers.get(f"fact {name}", (None, None))[0]
            words = assumed.words.get(f"fact {name}", (None, None))[0]
            values = self.candidates.of(declared, within, words) or self.candidates.of(declared)
            found[name] = values or (scalar(declared, Fraction(0)),)
        return found

    # A competition in which the bid passes

    @cached_property
    def passing(self) -> tuple[Facts, Facts] | None:
        """Facts of a contract and of a bid that passes alone; None where none was found."""
        contract, own, passes = self.likely
        return (contract, own) if passes else None

    @cached_property
    def likely(self) -> tuple[Facts, Facts, bool]:
        """Facts of a contract and of a bid with as little in its way as was found; whether it passes."""
        contract, own = self._some("contract"), self._some("bid")
        try:
            troubles = self._troubles(contract, own)
        except RecursionError:
            self.scored = _MOST_SCORED
            self.start.work.too_deep()
            return contract, own, False
        for _ in range(_TRIES):
            if not troubles:
                break
            name = self.random.choice(sorted(troubles))
            value = self.random.choice(self.values[name])
            where = self.rulebook.inputs[name].owner
            new_contract = {**contract, name: value} if where == "contract" else contract
            new_own = {**own, name: value} if where == "bid" else own
            now = self._troubles(new_contract, new_own)
            if len(now) <= len(troubles):
                contract, own, troubles = new_contract, new_own, now
        return contract, own, not troubles

    def _some(self, owner: str) -> dict[str, e.Scalar]:
        return {
            name: self._middle(declared)
            for name, declared in self.rulebook.inputs.items()
            if declared.owner == owner
        }

    def _middle(self, declared: Input) -> e.Scalar:
        values = self.values[declared.name]
        if isinstance(declared.type, DateType):
            return values[-2] if len(values) > 1 else values[0]
        if isinstance(declared.type, TextType):
            return values[0]
        return values[len(values) * 2 // 3]

    def _troubles(self, contract: Facts, own: Facts) -> frozenset[str]:
        """The facts that whatever stands in the way of a pass looks at; none when the bid passes."""
        scored = self.score(contract, [Bid(OWN, own)])
        if scored.outcomes[0] == "pass":
            return frozenset()
        if scored.run is None or scored.scope != "in scope":
            return frozenset(i.name for i in self.rulebook.contract_inputs())
        bad = {one.rule for one in scored.bid(0).rules if one.outcome not in ("pass", "not reached")}
        found: set[str] = set()
        for rule in self.rulebook.rules:
            if any(label == rule.label or label.startswith(f"{rule.label} ") for label in bad):
                found |= self.uses.of(rule_expressions(rule))
        for criterion in self.rulebook.criteria:
            labels = {criterion.code}
            if criterion.family is not None:
                labels = {member.code for member in self.rulebook.families[criterion.family].members}
            if any(label.split(" ")[0] in labels for label in bad):
                found |= self.uses.of_marks(criterion.code)
        found &= set(self.rulebook.inputs)
        return frozenset(found) or frozenset(self.rulebook.inputs)

    # Competitions around it

    def settings(self, facts: frozenset[str], varied: str) -> Iterator[tuple[Facts, Facts, tuple[Bid, ...]]]:
        """Contracts, own bids and rivals in which the facts concerned lie low, high, or as they were."""
        if self.passing is None:
            return
        contract, own = self.passing
        mine = [name for name in facts if name in own and name != varied]
        low = {**own, **{name: self.values[name][0] for name in mine}}
        high = {**own, **{name: self.values[name][-1] for name in mine}}
        nothing = {**own, **{name: self.values[name][0] for name in facts if name in own}}
        most = {**own, **{name: self.values[name][-1] for name in facts if name in own}}
        compares = AMONG in facts
        tried: list[tuple[Facts, tuple[Facts, ...]]] = []
        rivals = ((), (nothing,), None, (own, nothing), (high,), (most,))
        for beside in rivals if compares else ((),):
            for base in (own, low, high, self._other(own, mine)):
                facts_beside = (base,) if beside is None else beside
                if (base, facts_beside) not in tried:
                    tried.append((base, facts_beside))
                    named = zip(_RIVALS, facts_beside, strict=False)
                    yield contract, base, tuple(Bid(name, rival) for name, rival in named)
        for name in self.rulebook.inputs:
            if name in facts and self.rulebook.inputs[name].owner == "contract":
                for value in self.values[name][:6]:
                    yield {**contract, name: value}, own, (Bid(_RIVALS[0], nothing),)

    def _other(self, own: Facts, names: Sequence[str]) -> Facts:
        return {**own, **{name: self.random.choice(self.values[name]) for name in names}}

    # Along one fact

    def along(self, declared: Input, facts: frozenset[str]) -> Iterator[Line]:
        """The competitions along the values of a fact, a line for each setting, until enough were scored."""
        values = [number_of(value, declared.type) for value in self.candidates.of(declared)]
        numbers = sorted({value for value in values if value is not None})
        for contract, own, rivals in self.settings(facts, declared.name):
            if self.is_spent:
                return
            yield Line(self, declared, contract, own, rivals, tuple(numbers))
        yield from self._beside_examples(declared, numbers, AMONG in facts)

    def _beside_examples(
        self, declared: Input, numbers: Sequence[Fraction], compares: bool
    ) -> Iterator[Line]:
        """Short lines: what the rulebook's own examples offer, and the values tried on both sides of it."""
        for contract, own, rivals in example_offers(self.rulebook):
            at = number_of(own[declared.name], declared.type) if declared.name in own else None
            if at is None or self.is_spent:
                continue
            below, above = [x for x in numbers if x < at][-1:], [x for x in numbers if x > at][:1]
            yield Line(self, declared, contract, own, rivals if compares else (), (*below, at, *above))


@dataclass(frozen=True, slots=True)
class Point:
    """What one offer came to."""

    at: Fraction
    outcome: str
    marks: Mapping[str, Fraction]
    others: tuple[str, ...]


@dataclass(slots=True)
class Line:
    """Offers that differ in one fact, scored where it is asked for."""

    trials: Trials
    declared: Input
    contract: Facts
    own: Facts
    rivals: tuple[Bid, ...]
    numbers: tuple[Fraction, ...]
    known: dict[Fraction, Point] = field(default_factory=dict)

    def point(self, at: Fraction) -> Point:
        """The offer with this value, scored."""
        if at not in self.known:
            own = Bid(OWN, {**self.own, self.declared.name: scalar(self.declared, at)})
            scored = self.trials.score(self.contract, (own, *self.rivals))
            outcome, *others = scored.outcomes
            self.known[at] = Point(at, outcome, marks_of_first(scored), tuple(others))
        return self.known[at]

    def steps(self) -> Iterator[tuple[Point, Point]]:
        """Each two offers next to each other among those tried, as the value rises."""
        for low, high in zip(self.numbers, self.numbers[1:], strict=False):
            if self.trials.is_spent:
                return
            yield self.point(low), self.point(high)

    def narrowed(
        self, low: Point, high: Point, differs: Callable[[Point, Point], bool], step: Fraction | None = None
    ) -> tuple[Point, Point]:
        """The two nearest offers of which it is still so, no nearer than the step, or that of the fact."""
        step = smallest_step(self.declared) if step is None else step
        if short_scale(self.declared) is not None:
            return low, high  # next to each other as they are
        while high.at - low.at > step and not self.trials.is_spent:
            steps = int((high.at - low.at) / step)
            middle = self.point(low.at + step * (steps // 2 or 1))
            if middle.at >= high.at:
                break
            if differs(low, middle):
                high = middle
            elif differs(middle, high):
                low = middle
            else:
                break
        return low, high

    def found(self, first: Point, second: Point, of: str) -> Found:
        """The two offers, to be shown."""
        gives: tuple[Fraction, Fraction] | tuple[str, str] = (first.outcome, second.outcome)
        if of in first.marks and of in second.marks:
            gives = (first.marks[of], second.marks[of])
        own = Bid(OWN, self.own)
        one, two = scalar(self.declared, first.at), scalar(self.declared, second.at)
        return Found(self.declared.name, one, two, gives, of, self.contract, (own, *self.rivals))


def marks_of_first(scored: Scored) -> dict[str, Fraction]:
    """The marks of the first bid by criterion, and its total under `TOTAL`; those it has."""
    run = scored.run
    if run is None:
        return {}
    found = {one.code: scored.marks(one.code)[0] for one in run.plan.criteria}
    return {code: marks for code, marks in {**found, "TOTAL": scored.totals[0]}.items() if marks is not None}
