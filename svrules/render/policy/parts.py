"""What every part of a policy needs: the wording of its rulebook, clauses, periods, and formulas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

from svrules.diagnostics import Span
from svrules.engine.recording.origins import origin
from svrules.language import expressions as e
from svrules.language.expressions import Expression
from svrules.language.rulebook import Rulebook
from svrules.language.types import Type, YesNoType
from svrules.quantities import ALWAYS, STANDARD_UNITS, Period, UnitTable, print_period
from svrules.render.document import Formula
from svrules.render.literals import number_in_full, type_in_words
from svrules.render.words import Wording, in_symbols, in_words

__all__ = ["Book", "answered", "book_of", "headed", "level_range", "or_list", "sentence", "typed"]

_ANSWERS: Final = (e.Fact, e.MemberFact, e.MemberColumn, e.SettingRef, e.ValueRef, e.TableRef)


@dataclass(frozen=True, slots=True)
class Book:
    """A rulebook with the wording that fits it and, when asked for, the one day whose rules are shown."""

    rulebook: Rulebook
    wording: Wording
    on: date | None = None

    def words(self, expression: Expression) -> str:
        """The expression in words."""
        return in_words(expression, self.wording)

    def formula(self, expression: Expression, name: str = "") -> Formula:
        """The expression in words and symbols; a condition says of each fact whether it is yes or no."""
        told = answered(expression) if isinstance(expression.type, YesNoType) else expression
        return Formula(in_words(told, self.wording), in_symbols(told, self.wording), name)

    def origin(self, kind: str, label: str, span: Span) -> str:
        """Where a part comes from: `local, in place of rule E2 of national-base edition 3, line 12 …`.

        Nothing where the rulebook is built on no other.
        """
        return origin(self.rulebook, kind, label, span.line)

    def in_force(self, period: Period) -> bool:
        """Whether what has this period belongs on the page."""
        return self.on is None or period.covers(self.on)

    @property
    def bid(self) -> str:
        """`bid` or `project`."""
        return self.rulebook.bid_word

    @property
    def contract(self) -> str:
        """`contract` or `call`."""
        return self.rulebook.contract_word


def answered(condition: Expression) -> Expression:
    """The condition with `insured is yes` for `insured`, and `insured is no` for `not insured`."""
    match condition:
        case e.All(operands=operands) | e.Any(operands=operands):
            return replace(condition, operands=tuple(map(answered, operands)))
        case e.Not(operand=operand) if isinstance(operand, _ANSWERS):
            return _is(operand, False)
        case e.Not(operand=operand):
            return replace(condition, operand=answered(operand))
    return _is(condition, True) if isinstance(condition, _ANSWERS) else condition


def _is(fact: Expression, answer: bool) -> Expression:
    kind = YesNoType()
    return e.Compare(kind, fact.span, "is", fact, e.Literally(kind, fact.span, answer))


def book_of(rulebook: Rulebook, on: date | None = None) -> Book:
    """The rulebook with its wording: its own units, plurals, and words for bids."""
    plurals = tuple((family.name, family.plural) for family in rulebook.families.values())
    return Book(rulebook, Wording("words", rulebook.bid_word, _units(rulebook), plurals), on)


def _units(rulebook: Rulebook) -> UnitTable:
    units = STANDARD_UNITS
    for one, many in rulebook.units:
        if units.base(one) is None and units.base(many) is None:
            units = units.with_unit(one, many)
    return units


def headed(label: str, title: str, clause: str, period: Period, origin: str = "") -> tuple[str, str]:
    """A part's title, and the line under it: its clause, when it is in force, where it comes from."""
    under = [f"Clause {clause}" if clause else "", in_force_words(period), origin]
    return " ".join(part for part in (label, title) if part), sentence("; ".join(p for p in under if p))


def in_force_words(period: Period) -> str:
    """`in force from 1 April 2026`, or nothing when it always is."""
    return "" if period == ALWAYS else f"in force {print_period(period)}"


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop; nothing stays nothing."""
    if not text:
        return ""
    end = "" if text.endswith((".", "?", "!", ":")) else "."
    return text[0].upper() + text[1:] + end


def or_list(words: Iterable[str], last: str = "or") -> str:
    """`a`, `a or b`, `a, b or c`."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}"


def level_range(levels: tuple[Fraction, ...]) -> str:
    """`level from 0 to 5` for whole levels in a row, else `level of 0, 5, 10`."""
    shown = [number_in_full(level) for level in levels]
    in_a_row = all(b - a == 1 for a, b in pairwise(levels))
    if len(levels) > 2 and in_a_row:
        return f"level from {shown[0]} to {shown[-1]}"
    return f"level of {', '.join(shown)}"


def typed(kind: Type, book: Book) -> str:
    """The type in words, with the rulebook's own units."""
    return type_in_words(kind, book.wording.units)
