"""The facts of two offers, of the contract and of other bids, as unknowns within what facts can be."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import z3

from svrules.checks.laws.facts import number_of, range_of
from svrules.checks.laws.formulas.known import NO, YES, Known, Refused, Term, constant
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, DateType, TextType, Type, YesNoType
from svrules.quantities import Period

__all__ = ["CONTRACT", "FIRST", "SECOND", "Facts"]

CONTRACT: Final = "contract"
FIRST: Final = "first"
SECOND: Final = "second"


@dataclass(eq=False)
class Facts:
    """The unknowns of one question; `within` says what they can be. Bids: the two offers, and rivals by name.

    Every fact but the one that differs is the same unknown in both offers.
    """

    rulebook: Rulebook
    varied: str | None
    within: list[Term] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)
    _known: dict[tuple[str, str], Known] = field(default_factory=dict)

    def of(self, name: str, who: str) -> Known:
        """A fact of a bid; of the contract, whoever's it is asked for."""
        declared = self.rulebook.inputs[name]
        if isinstance(declared.type, TextType):
            raise Refused("a text")
        key = (name, self.whose(declared, who))
        if key not in self._known:
            self._known[key] = self._made(declared, key[1])
        return self._known[key]

    def whose(self, declared: Input, who: str) -> str:
        """Under whose name the unknown of a fact stands."""
        if declared.owner == "contract":
            return CONTRACT
        return FIRST if who == SECOND and declared.name != self.varied else who

    def given(self, name: str, who: str) -> Term:
        """Whether a fact is given: the one that differs always is."""
        declared = self.rulebook.inputs[name]
        owner = self.whose(declared, who)
        own = owner in (FIRST, SECOND) and name == self.varied
        if own or declared.blank_means is not None:
            return YES
        return z3.Bool(f"{name} is given | {owner}")

    def unknowns(self) -> dict[tuple[str, str], Known]:
        """The unknowns so far, by fact and owner."""
        return self._known

    def _made(self, declared: Input, owner: str) -> Known:
        name = f"{declared.name} | {owner}"
        ok = self.given(declared.name, owner)
        kind = declared.type
        if isinstance(kind, YesNoType):
            return Known(z3.Bool(name), ok)
        if isinstance(kind, ChoiceType) and not kind.ordered:
            term = z3.Int(name)
            self.within.append(z3.Or(*(term == self.word(option) for option in kind.options)))
            return Known(term, ok)
        whole = declared.whole or isinstance(kind, DateType | ChoiceType)
        levels = declared.levels
        if levels is not None and all(level.denominator == 1 for level in levels):
            whole = True
        term = z3.ToReal(z3.Int(name)) if whole else z3.Real(name)
        self.within.append(z3.Or(self._can_be(declared, term), self._stands_for_a_blank(declared, term)))
        return Known(term, ok)

    def _can_be(self, declared: Input, term: Term) -> Term:
        if declared.levels is not None:
            return z3.Or(*(term == constant(level) for level in declared.levels))
        found = range_of(declared)
        sides = [YES]
        if found.low is not None:
            low = constant(found.low)
            sides.append(term > low if found.low_open else term >= low)
        if found.high is not None:
            high = constant(found.high)
            sides.append(term < high if found.high_open else term <= high)
        if declared.decides_rules:
            sides.append(self.on(self.rulebook.in_force, term))
        return z3.And(*sides)

    def _stands_for_a_blank(self, declared: Input, term: Term) -> Term:
        if declared.blank_means is None:
            return NO
        number = number_of(declared.blank_means, declared.type)
        return NO if number is None else term == constant(number)

    def word(self, option: str) -> int:
        """A number of its own for each word."""
        return self.words.setdefault(option, len(self.words))

    def literal(self, value: object, kind: Type) -> Term:
        """A value written in the rulebook, of this type."""
        if isinstance(value, bool):
            return YES if value else NO
        if isinstance(value, str):
            if isinstance(kind, ChoiceType) and kind.ordered:
                return constant(kind.options.index(value))
            return z3.IntVal(self.word(value))
        number = number_of(value, kind)  # type: ignore[arg-type]
        if number is None:
            raise Refused("a text")
        return constant(number)

    # The day

    def in_force(self, period: Period) -> Term:
        """Whether a dated part is in force; a rulebook without dates has only what is always so."""
        if period.start is None and period.end is None:
            return YES
        dated = self.rulebook.date_input
        if dated is None:
            raise Refused("parts with dates in a rulebook without a date")
        return self.on(period, self.of(dated.name, CONTRACT).term)

    def on(self, period: Period, day: Term) -> Term:
        """Whether a day is in a period."""
        sides = [YES]
        if period.start is not None:
            sides.append(day >= constant(Fraction(period.start.toordinal())))
        if period.end is not None:
            sides.append(day <= constant(Fraction(period.end.toordinal())))
        return z3.simplify(z3.And(*sides))
