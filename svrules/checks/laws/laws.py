"""What the score laws share: the offers to compare for a fact, the criteria that look at it, and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from svrules.checks.cases.evaluate import starting
from svrules.checks.cases.words import listed, number
from svrules.checks.laws.assumed import Affected
from svrules.checks.laws.facts import AMONG, Uses, number_of, orderly, range_of, short_scale
from svrules.checks.laws.gates import in_scope, passing
from svrules.checks.laws.marks import Marks
from svrules.checks.laws.offers import Offers
from svrules.checks.laws.pairs import Numbers, Truths
from svrules.checks.laws.ranges import ZERO, Range, at
from svrules.checks.laws.work import Work
from svrules.diagnostics import Span
from svrules.language import expressions as e
from svrules.language.checking.dependencies import rule_expressions
from svrules.language.rulebook import Criterion, Input, Rulebook
from svrules.language.types import NumberType, Type, YesNoType
from svrules.quantities import Rounding, shown

if TYPE_CHECKING:
    from svrules.checks.laws.trials import Found, Trials

__all__ = ["TOTAL", "Laws", "both_in_words", "marks_in_words", "value_in_words"]

TOTAL = "TOTAL"
_MOST_FACTS = 6
_MOST_PLACES = 9


def _start(rulebook: Rulebook) -> Offers:
    """Offers of a rulebook; what the checks before this one worked out of the same rulebook is kept."""
    kept = starting(rulebook).kept
    found = kept.get("offers")
    if not isinstance(found, Offers):
        found = kept["offers"] = Offers(rulebook, Uses(rulebook), work=Work.on(rulebook))
    return found


@dataclass(frozen=True, eq=False)
class Laws:
    """One rulebook under the laws."""

    rulebook: Rulebook

    @cached_property
    def start(self) -> Offers:
        """Offers of which nothing is known."""
        return _start(self.rulebook)

    @property
    def left_out(self) -> str:
        """Why less was followed than there is, to stand behind the reason of a note; empty where all was."""
        why = self.start.work.why
        return f" {why}" if why else ""

    @property
    def uses(self) -> Uses:
        """The facts that everything looks at."""
        return self.start.uses

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        """Every criterion by its code, those of members by theirs."""
        return {leaf.code: leaf.criterion for leaf in Marks(self.start).leaves()}

    @cached_property
    def passing(self) -> Offers:
        """Offers that pass what is required of every bid."""
        return passing(self.start)

    @cached_property
    def in_scope(self) -> Offers:
        """Offers for a contract that is in scope."""
        return in_scope(self.start)

    @cached_property
    def trials(self) -> Trials:
        """Competitions to try; the engine is only loaded where there is something to try."""
        from svrules.checks.laws.trials import Trials

        return Trials(self.rulebook, self.uses, self.start)

    @cached_property
    def variants(self) -> dict[str, Laws]:
        """The laws of the same rulebook with something left out, by its name, each worked out only once."""
        return {}

    @cached_property
    def of_marks(self) -> frozenset[str]:
        """The facts that the marks look at."""
        return self.uses.of_marks(None)

    @cached_property
    def of_rules(self) -> frozenset[str]:
        """All facts, and whether rules or marks look at other bids."""
        conditions = (x for rule in self.rulebook.rules for x in rule_expressions(rule))
        return frozenset(self.rulebook.inputs) | ((self.uses.of(conditions) | self.of_marks) & {AMONG})

    @property
    def is_finished(self) -> bool:
        """Whether the rulebook is more than a beginning: it awards by criteria, and shows it by examples."""
        return bool(self.rulebook.criteria and self.rulebook.awards and self.rulebook.examples)

    def codes(self, fact: str) -> list[str]:
        """The criteria whose marks look at a fact, those without parts first, and the total last."""
        found = self._codes.get(fact, [])
        return [*found, TOTAL] if found and self.rulebook.awards else [*found]

    @cached_property
    def _codes(self) -> dict[str, list[str]]:
        """The criteria of each fact that marks look at, those without parts first."""
        found: dict[str, list[str]] = {}
        for code in sorted(self.criteria, key=lambda code: self.criteria[code].method is None):
            for fact in self.uses.of_marks(code):
                found.setdefault(fact, []).append(code)
        return found

    def span(self, code: str) -> Span:
        """Where a criterion, or the award, is written."""
        return self.criteria[code].span if code in self.criteria else self.rulebook.awards[0].span

    def parents(self, code: str) -> set[str]:
        """The sections that a criterion is part of, and the total."""
        found, parent = {TOTAL}, self.criteria[code].parent if code in self.criteria else None
        while parent is not None:
            found.add(parent)
            parent = self.criteria[parent].parent if parent in self.criteria else None
        return found

    def parts(self, code: str) -> frozenset[str]:
        """The criteria that a section, or the total, is the sum of; none of a criterion with its own way."""
        parent = None if code == TOTAL else code
        return frozenset(one for one, criterion in self.criteria.items() if criterion.parent == parent)

    # Two offers

    def better_offers(self, declared: Input, closely: bool) -> Iterator[Offers]:
        """Every two offers, the second the better; `closely`: each two values of a short scale apart."""
        more = declared.better == "more"
        scale = short_scale(declared)
        if scale is not None and closely:
            ordered = scale if more else scale[::-1]
            for first, second in pairwise(ordered):
                yield self._of_two(declared, first, second)
            return
        if isinstance(declared.type, YesNoType):
            yield self._of_two(declared, Fraction(not more), Fraction(more))
            return
        some = range_of(declared)
        change = Range(low=Fraction(0), low_open=True)
        yield self._offers(declared, Numbers(some, some, change if more else -change))

    def nearest_offers(self, declared: Input) -> Iterator[Offers]:
        """Every two offers next to each other: by one of what is whole, else by as little as one likes."""
        scale = short_scale(declared)
        if scale is not None:
            for first, second in pairwise(scale):
                yield self._of_two(declared, first, second)
            return
        some = range_of(declared)
        is_whole = declared.whole or not isinstance(declared.type, NumberType)
        if is_whole:
            yield self._offers(declared, Numbers(some, some, at(1)))
        else:
            yield self._offers(declared, Numbers(some, some, ZERO), tiny=True)

    def _of_two(self, declared: Input, first: Fraction, second: Fraction) -> Offers:
        if isinstance(declared.type, YesNoType):
            truths: Truths = frozenset(((first > 0, second > 0),))
            return self._offers(declared, truths)
        return self._offers(declared, Numbers(at(first), at(second), at(second - first)))

    def _offers(self, declared: Input, own: Numbers | Truths, tiny: bool = False) -> Offers:
        # What does not look at the fact is worked out once, for all facts.
        looks = Affected(frozenset((declared.name,)))
        return self.passing.afresh(
            varied=declared.name,
            own=own,
            tiny=tiny,
            outer=self.passing,
            troubles=[],
            affected=looks,
        )

    def before_any_rule(self, offers: Offers) -> Offers:
        """The same two offers, of which nothing but the scope is known."""
        return offers.afresh(assumed=self.in_scope.assumed, outer=self.in_scope, affected=offers.affected)

    def marks(self, of: Offers, code: str) -> list[Numbers]:
        """The marks of a criterion in two offers, or the total by each award."""
        if code != TOTAL:
            return [Marks(of).of(code)]
        return [Marks(of).of_award(award) for award in self.rulebook.awards]

    # In words

    def told(self, found: Found) -> str:
        """The facts around two offers that were scored, those that matter: `with … beside a bid of …`."""
        matter = self.uses.of_marks(None if found.of == TOTAL else found.of)
        if isinstance(found.gives[0], str):
            matter = frozenset(self.rulebook.inputs)
        own, *rivals = found.bids
        facts = {**found.contract, **own.facts}
        mine = self.listed({k: v for k, v in facts.items() if k in matter and k != found.fact})
        said = [f"with {mine}"] if mine else []
        for rival in rivals:
            theirs = {k: v for k, v in rival.facts.items() if k in matter}
            said.append(f"beside a bid with {self.listed(theirs)}" if theirs else "beside another bid")
        if not rivals:
            said.append("with no other bid")
        return ", ".join(said)

    def listed(self, facts: dict[str, e.Scalar]) -> str:
        """Facts that have an order and their values in words: `local jobs 2 FTE and price £100`."""
        inputs = self.rulebook.inputs
        told = [
            f"{name} {value_in_words(value, inputs[name].type, self.rulebook)}"
            for name, value in facts.items()
            if orderly(inputs[name].type) or isinstance(value, bool)
        ]
        if len(told) > _MOST_FACTS:
            told = [*told[:_MOST_FACTS], "…"]
            return ", ".join(told)
        return listed(told) if told else ""


def value_in_words(value: e.Scalar, kind: Type, rulebook: Rulebook) -> str:
    """A value as an officer would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    found = number_of(value, kind)
    return str(value) if found is None else number(found, kind, rulebook)


def both_in_words(gives: tuple[Fraction, Fraction] | tuple[str, str]) -> tuple[str, str]:
    """Two amounts of marks, with as many decimal places as are needed to tell them apart."""
    one, two = (Fraction(marks) for marks in gives)
    for places in range(2, _MOST_PLACES):
        rounding = Rounding.to_places(places)
        if rounding.apply(one) != rounding.apply(two):
            break
    return _marks(one, rounding), _marks(two, rounding)


def _marks(marks: Fraction, rounding: Rounding) -> str:
    rounded = rounding.apply(marks)
    near = "" if rounded == marks else "about "
    return f"{near}{shown(rounded, thousands=True)} {'mark' if rounded == 1 else 'marks'}"


def marks_in_words(marks: Fraction) -> str:
    """`12 marks`, `0.25 marks`, `about 33.33 marks`."""
    return _marks(marks, Rounding.to_places(2))
