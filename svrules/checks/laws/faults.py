"""What may not be computed for a bid that passes though all its facts are given, and a bid that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Final

from svrules.checks.cases.evaluate import starting
from svrules.checks.laws.laws import Laws
from svrules.checks.laws.marks import Marks
from svrules.checks.laws.offers import Offers, Trouble
from svrules.diagnostics import Source
from svrules.language import expressions as e
from svrules.language.checking.dependencies import rule_expressions
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import NumberType

if TYPE_CHECKING:
    from svrules.checks.laws.trials import Facts
    from svrules.engine import Bid, Scored

__all__ = ["Faults", "Shown"]

_CODES: Final = {
    "divisor": "SV0901",
    "anchors": "SV0901",
    "rate": "SV0901",
    "power": "SV0904",
    "empty": "SV0902",
}
_NOTHING_ABOVE_ZERO: Final = "SV0907"
_MOST_TRIED: Final = 120


@dataclass(frozen=True, slots=True)
class Shown:
    """A competition that was scored and in which it goes wrong, in words."""

    words: str


@dataclass(frozen=True, slots=True)
class Faults:
    """The troubles of one rulebook."""

    laws: Laws

    def troubles(self) -> list[Trouble]:
        """Everything that rules, criteria and the award may fail to compute, in the order of the text."""
        kept = starting(self.laws.rulebook).kept
        found = kept.get("troubles")
        if not isinstance(found, list):
            found = kept["troubles"] = self._troubles()
        return found

    def _troubles(self) -> list[Trouble]:
        found = self.laws.passing.but(troubles=[])
        _rules(self.laws.in_scope.but(troubles=found.troubles))
        marks = Marks(found)
        for leaf in marks.leaves():
            marks.of(leaf.code)
        for award in self.laws.rulebook.awards:
            marks.of_award(award)
            steps = [tie.by for tie in award.ties] + [award.by]
            steps += [award.allocation.request] if award.allocation else []
            for step in steps:
                if step is not None:
                    found.value(step)
        troubles = {(one.kind, id(one.expression)): one for one in found.troubles}
        return sorted(
            troubles.values(), key=lambda one: (one.expression.span.line, one.expression.span.column)
        )

    def text(self, x: e.Expression) -> str:
        """An expression as the officer wrote it, on one line."""
        rulebook = self.laws.rulebook
        return " ".join(Source(rulebook.name, rulebook.text).at(x.span).split())

    def shown(self, trouble: Trouble) -> Shown | None:
        """A bid that passes but for this, scored; None where none was found."""
        trials = self.laws.trials
        facts = self.laws.uses.of((trouble.expression,)) & set(self.laws.rulebook.inputs)
        for contract, own, rivals in islice(self._around(facts), _MOST_TRIED):
            if trials.is_spent:
                return None
            scored = trials.score(contract, rivals_with(own, rivals))
            if self._is_it(scored, trouble):
                return Shown(self._words(contract, own, rivals, facts))
        return None

    def shown_by(
        self, trouble: Trouble, competitions: Iterable[tuple[Facts, Facts, tuple[Facts, ...]]]
    ) -> Shown | None:
        """The first of these bids that goes wrong so when it is scored, each with its rivals."""
        facts = self.laws.uses.of((trouble.expression,)) & set(self.laws.rulebook.inputs)
        for contract, own, rivals in competitions:
            if self._is_it(self.laws.trials.score(contract, rivals_with(own, rivals)), trouble):
                return Shown(self._words(contract, own, rivals, facts))
        return None

    def _is_it(self, scored: Scored, trouble: Trouble) -> bool:
        if trouble.kind in ("blank result", "blank cell"):
            return scored.outcomes[0] == "unknown"
        if scored.outcomes[0] != "error":
            return False
        code = _CODES.get(trouble.kind, _NOTHING_ABOVE_ZERO)
        return any(error.code == code for error in scored.bid(0).errors)

    def _around(self, facts: frozenset[str]) -> Iterator[tuple[Facts, Facts, tuple[Facts, ...]]]:
        """Competitions in which the facts concerned take every value worth trying, alone and together."""
        trials, inputs = self.laws.trials, self.laws.rulebook.inputs
        contract, own, _ = trials.likely
        yield contract, own, ()
        values = {name: _with_zero(inputs[name], trials.values[name]) for name in sorted(facts)}
        lowest = {name: found[0] for name, found in values.items()}
        zero = {name: _zero_of(found) for name, found in values.items()}
        for changed in (zero, lowest):
            yield *_put(inputs, contract, own, changed), ()
            yield (*_put(inputs, contract, own, changed), (_put(inputs, contract, own, changed)[1],))
        for name, found in values.items():
            for value in found:
                yield *_put(inputs, contract, own, {name: value}), ()
        for value in dict.fromkeys(value for found in values.values() for value in found):
            alike = {name: value for name, found in values.items() if value in found}
            yield *_put(inputs, contract, own, alike), ()
        others = [one.name for one in self.laws.rulebook.bid_inputs() if one.name not in values]
        for _ in range(_MOST_TRIED):
            some = {name: trials.random.choice(found) for name, found in values.items()}
            around = {name: trials.random.choice(trials.values[name]) for name in others}
            beside = (zero, some)[trials.random.randrange(2)]
            yield *_put(inputs, contract, own, {**around, **beside}), ()

    def _words(self, contract: Facts, own: Facts, rivals: Sequence[Facts], facts: frozenset[str]) -> str:
        every = {**contract, **own}
        named = self.laws.listed({name: every[name] for name in every if name in facts})
        beside = " and another bid with the same" if rivals else ""
        return f"a bid with {named}{beside}" if named else "a bid with no other beside it"


def rivals_with(own: Facts, rivals: Sequence[Facts]) -> list[Bid]:
    """The bid and its rivals under names."""
    from svrules.engine import Bid

    names = ("Ash", "Birch", "Cedar")
    return [Bid(name, facts) for name, facts in zip(names, (own, *rivals), strict=False)]


def _rules(of: Offers) -> None:
    """What rules may fail to compute, of bids for a contract in scope: they are tried on every bid."""
    rulebook: Rulebook = of.rulebook
    for rule in rulebook.rules:
        if rule.period.overlap(rulebook.in_force).is_empty:
            continue
        codes: list[str | None] = [None]
        if rule.family is not None:
            codes = [member.code for member in rulebook.families[rule.family].members]
        for code in codes:
            inside: Offers | None = of.at(rule.family, code)
            assert inside is not None  # noqa: S101 - only conditions rule anything out
            if rule.only_when is not None:
                inside.truth(rule.only_when)
                inside = inside.where(rule.only_when, True, True)
            for condition in rule_expressions(rule):
                if condition is not rule.only_when and inside is not None:
                    inside.truth(condition)


def _zero_of(values: Sequence[e.Scalar]) -> e.Scalar:
    return next((x for x in values if isinstance(x, Fraction) and x == 0), values[0])


def _with_zero(declared: Input, values: Sequence[e.Scalar]) -> list[e.Scalar]:
    from svrules.checks.laws.facts import range_of

    zero = Fraction(0)
    fits = (
        isinstance(declared.type, NumberType) and declared.levels is None and range_of(declared).holds(zero)
    )
    return [zero, *values] if fits and zero not in values else list(values)


def _put(inputs: dict[str, Input], contract: Facts, own: Facts, changed: Facts) -> tuple[Facts, Facts]:
    of_contract = {name: value for name, value in changed.items() if inputs[name].owner == "contract"}
    return {**contract, **of_contract}, {
        **own, **{name: value for name, value in changed.items() if inputs[name].owner == "bid"}
    }  # fmt: skip
