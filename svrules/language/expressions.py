"""Expressions of a rulebook after names and types are settled: a closed set of frozen values.

Every expression carries the `type` of what it yields and the `span` where the officer wrote it. The exact
meaning of each is stated in `docs/language.md`; evaluators (the engine, the oracle) read that page, not
each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from svrules.diagnostics import Span
from svrules.language.types import Type
from svrules.quantities.dates import CalendarUnit
from svrules.quantities.rounding import Rounding

Scalar = Fraction | bool | str | date
Aggregation = Literal[
    "lowest", "highest", "mean", "median", "sum", "count", "rank lowest first", "rank highest first"
]
Comparison = Literal["above", "at least", "below", "at most", "is", "is not"]
ArithmeticOperator = Literal["+", "-", "×", "÷"]


@dataclass(frozen=True, slots=True)
class Expression:
    """What every expression carries."""

    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Literally(Expression):
    """A value written in the rulebook. Choices are their option text."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Fact(Expression):
    """An input by its full name (`Rulebook.inputs[name]`); a bid's fact is that of the bid at hand."""

    name: str


@dataclass(frozen=True, slots=True)
class MemberFact(Expression):
    """The input declared for each member of `family`: for member M the fact named `"M suffix"`."""

    family: str
    suffix: str


@dataclass(frozen=True, slots=True)
class MemberColumn(Expression):
    """The cell of the member at hand in a column of its family's table; missing where the cell is blank."""

    family: str
    column: str


@dataclass(frozen=True, slots=True)
class SettingRef(Expression):
    """A setting, at its value for the rules date."""

    name: str


@dataclass(frozen=True, slots=True)
class ValueRef(Expression):
    """A named value.

    `family` is set for a value *for each* member: then the member at hand, or `code` if given.
    """

    name: str
    family: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class TableRef(Expression):
    """The `output` column of table `label` (the version in force), from the row that matches."""

    label: str
    output: str


@dataclass(frozen=True, slots=True)
class MarksOf(Expression):
    """Marks of a criterion; with `share`, marks ÷ available (0 when it is worth nothing)."""

    code: str
    share: bool = False


@dataclass(frozen=True, slots=True)
class TotalRef(Expression):
    """The total as rounded, or exact when `exact`."""

    exact: bool = False


@dataclass(frozen=True, slots=True)
class Arithmetic(Expression):
    """`left operator right`; ÷ by zero is an error."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negative(Expression):
    """Minus `operand`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Power(Expression):
    """`base` to a whole-number `exponent`; to the power 0 it is 1, and 0 to a negative power is an error."""

    base: Expression
    exponent: int


@dataclass(frozen=True, slots=True)
class RoundedPower(Expression):
    """`base` (≥ 0) to a rational `exponent` that may be computed, correctly rounded once by `rounding`."""

    base: Expression
    exponent: Expression
    rounding: Rounding


@dataclass(frozen=True, slots=True)
class Rounded(Expression):
    """`operand` rounded; a rounding that changes the value is an event in the trace."""

    operand: Expression
    rounding: Rounding


@dataclass(frozen=True, slots=True)
class Limited(Expression):
    """`operand` capped at (never above) or floored at (never below) `limit`."""

    operand: Expression
    kind: Literal["capped", "floored"]
    limit: Expression


@dataclass(frozen=True, slots=True)
class Compare(Expression):
    """`left comparison right` on numbers, dates, ordered words; `is` and `is not` on anything."""

    comparison: Comparison
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Between(Expression):
    """`operand` from `low` to `high`, both ends in."""

    operand: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class IsOneOf(Expression):
    """Whether `operand` equals one of `options`."""

    operand: Expression
    options: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class All(Expression):
    """`and`: no if any is no, else unknown if any is unknown, else yes."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Any(Expression):
    """`or`: yes if any is yes, else unknown if any is unknown, else no."""

    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not(Expression):
    """`not`; unknown stays unknown."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class IsGiven(Expression):
    """Whether `operand` is known (yes) or missing (no). An error stays an error."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class OrElse(Expression):
    """`operand or fallback if not given`: the fallback when the operand is missing.

    An error stays an error.
    """

    operand: Expression
    fallback: Expression


@dataclass(frozen=True, slots=True)
class Needing(Expression):
    """`operand`, unknown as long as any of `needed` is missing."""

    operand: Expression
    needed: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class IfThen(Expression):
    """`then` or `otherwise` by `condition`; the branch not taken needs none of its facts."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class OfList(Expression):
    """Largest, smallest, mean, median, sum, count of the items; `best` sums the `keep` largest.

    With `given_only` the missing items are left out (none left: missing; a count of none is 0).
    """

    kind: Literal["largest", "smallest", "mean", "median", "sum", "count", "best"]
    items: tuple[Expression, ...]
    given_only: bool = False
    keep: int | None = None


@dataclass(frozen=True, slots=True)
class PopulationRef:
    """Which bids are looked at.

    `name` None: the eligible bids; "all bids": every bid; else a declared population. `others` leaves out
    the bid at hand; `where` is a condition on each member; `leave_out` drops one bid, that with the highest
    or lowest operand (the first in table order among equals).
    """

    name: str | None
    others: bool = False
    where: Expression | None = None
    leave_out: Literal["highest", "lowest"] | None = None


@dataclass(frozen=True, slots=True)
class Among(Expression):
    """`kind` of `operand` over the bids of `population`. `count` has no operand.

    Inside `operand` and `population.where` a bid's names are those of the member looked at.
    """

    kind: Aggregation
    operand: Expression | None
    population: PopulationRef


@dataclass(frozen=True, slots=True)
class OfThisBid(Expression):
    """Inside an aggregate: `operand` of the bid being scored, not of the member looked at."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Over(Expression):
    """`kind` of `operand` over the members of `family` where `where`.

    Applied in this order: `where`; each group in `only_largest_of` keeps its one member with the largest
    operand (the first of equals); `keep` keeps that many with the largest operand; then with `cap_by` the
    members are summed by that column and each sum capped; then `kind`. `count` has no operand.
    """

    kind: Literal["sum", "count", "mean", "median", "largest", "smallest"]
    operand: Expression | None
    family: str
    where: Expression | None = None
    only_largest_of: tuple[tuple[str, ...], ...] = ()
    keep: int | None = None
    cap_by: str | None = None
    cap: Expression | None = None


@dataclass(frozen=True, slots=True)
class WithVat(Expression):
    """Money on the other VAT basis: × (1 + rate) to include VAT, ÷ (1 + rate) to leave it out."""

    operand: Expression
    to: Literal["including", "excluding"]
    rate: Expression


@dataclass(frozen=True, slots=True)
class Shifted(Expression):
    """The day that lies `count` of `unit` after `day` (`+`), or before it (`-`)."""

    day: Expression
    operator: Literal["+", "-"]
    count: Expression
    unit: CalendarUnit


@dataclass(frozen=True, slots=True)
class DaysBetween(Expression):
    """Whole days from `start` to `end`, negative when `end` is earlier."""

    start: Expression
    end: Expression
