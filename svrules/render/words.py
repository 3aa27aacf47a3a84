"""Expressions in words and in symbols.

`in_words` writes an expression as a rulebook writes it, with brackets only where they are needed: the text
reads back as the same expression. `in_symbols` writes it as a formula for those who check figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile
from typing import Any, Final, Literal

from svrules.language import expressions as e
from svrules.language.types import DateType, NumberType
from svrules.quantities import MONEY, STANDARD_UNITS, Rounding, UnitTable
from svrules.render.literals import literal

__all__ = ["Wording", "in_symbols", "in_words"]

Style = Literal["words", "symbols"]

# How tightly an expression holds together (docs/language.md, "Operators"), loosest first.
# A `not` before brackets says how far it reaches; another one may need brackets beside other conditions.
OPEN, OR, AND, NOT, NOT_ALL, COMPARE, LIMIT, ADD, MULTIPLY, MINUS, AFTER, WHOLE = range(12)

_COMPARISONS: Final = {
    "above": ("is above", ">"),
    "at least": ("is at least", "≥"),
    "below": ("is below", "<"),
    "at most": ("is at most", "≤"),
    "is": ("is", "="),
    "is not": ("is not", "≠"),
}
_OF_DAYS: Final = {
    "above": "is after",
    "at least": "is on or after",
    "below": "is before",
    "at most": "is on or before",
}
_LISTS: Final = {"largest": "max", "smallest": "min"}
_AGGREGATIONS: Final = {"lowest": "min", "highest": "max"}


@dataclass(frozen=True, slots=True)
class Wording:
    """How to write expressions: in words or symbols, for bids or projects, with the rulebook's own units."""

    style: Style = "words"
    bid_word: str = "bid"
    units: UnitTable = STANDARD_UNITS
    plurals: tuple[tuple[str, str], ...] = ()

    @property
    def symbols(self) -> bool:
        """Whether formulas are wanted rather than words."""
        return self.style == "symbols"

    def plural(self, family: str) -> str:
        """The word for all members of a family, as in `over measures`."""
        return dict(self.plurals).get(family, f"{family}s")

    def of(self, expression: e.Expression) -> str:
        """The expression, on one line."""
        return _written(expression, self)[0]

    def tight(self, expression: e.Expression, strength: int) -> str:
        """The expression, in brackets when it holds together less tightly than `strength`."""
        text, own = _written(expression, self)
        return text if own >= strength else f"({text})"

    def listed(self, items: tuple[e.Expression, ...]) -> str:
        """Expressions with commas between them; what ends in a list of its own is bracketed."""
        return ", ".join(self.tight(item, ADD) for item in items)

    def population(self, population: e.PopulationRef) -> str:
        """A population: `bids`, `all but the highest of live bids where supplier is local`."""
        everyone = f"{self.bid_word}s"
        name = {None: everyone, "all bids": f"all {everyone}"}.get(population.name, population.name)
        text = f"other {name}" if population.others else str(name)
        if population.where is not None:
            text += f" where {self.tight(population.where, OR)}"
        if population.leave_out is not None:
            text = f"all but the {population.leave_out} of {text}"
        return text


def in_words(expression: e.Expression, wording: Wording | None = None) -> str:
    """The expression as a rulebook writes it, such as `local jobs × £30,000 per FTE`."""
    return (wording or Wording()).of(expression)


def in_symbols(expression: e.Expression, wording: Wording | None = None) -> str:
    """The expression as a formula, such as `contract value ≥ £20,000 and not (category = Works)`."""
    given = wording or Wording()
    return Wording("symbols", given.bid_word, given.units, given.plurals).of(expression)


Written = tuple[str, int]


def _literally(x: e.Literally, w: Wording) -> Written:
    negative = isinstance(x.value, Fraction) and x.value < 0
    return literal(x.value, x.type, w.units), MINUS if negative else WHOLE


def _fact(x: e.Fact, _: Wording) -> Written:
    return x.name, WHOLE


def _member_fact(x: e.MemberFact, _: Wording) -> Written:
    return x.suffix, WHOLE


def _member_column(x: e.MemberColumn, _: Wording) -> Written:
    return x.column, WHOLE


def _setting(x: e.SettingRef, _: Wording) -> Written:
    return x.name, WHOLE


def _value(x: e.ValueRef, _: Wording) -> Written:
    return f"{x.code} {x.name}" if x.code else x.name, WHOLE


def _table(x: e.TableRef, _: Wording) -> Written:
    return x.output, WHOLE


def _marks(x: e.MarksOf, _: Wording) -> Written:
    return f"share of {x.code} reached" if x.share else f"marks of {x.code}", WHOLE


def _total(x: e.TotalRef, _: Wording) -> Written:
    return "exact total" if x.exact else "total", WHOLE


def _arithmetic(x: e.Arithmetic, w: Wording) -> Written:
    strength = ADD if x.operator in "+-" else MULTIPLY
    operator = "−" if w.symbols and x.operator == "-" else x.operator
    if _is_percent(x) and not w.symbols:
        return f"{w.tight(x.left, WHOLE)} of {w.tight(x.right, MINUS)}", MINUS
    return f"{w.tight(x.left, strength)} {operator} {w.tight(x.right, strength + 1)}", strength


def _is_percent(x: e.Arithmetic) -> bool:
    left = x.left
    if x.operator != "×" or not isinstance(left, e.Literally) or not isinstance(left.type, NumberType):
        return False
    return left.type.style == "percent" and not isinstance(x.right, e.Literally)


def _negative(x: e.Negative, w: Wording) -> Written:
    return f"{'−' if w.symbols else '-'}{w.tight(x.operand, MINUS)}", MINUS


def _power(x: e.Power, w: Wording) -> Written:
    base = w.tight(x.base, WHOLE)
    return f"{base}^{x.exponent}" if w.symbols else f"{base} to the power {x.exponent}", AFTER


def _rounded_power(x: e.RoundedPower, w: Wording) -> Written:
    how, base, exponent = _rounding(x.rounding, x.type), w.tight(x.base, WHOLE), w.tight(x.exponent, WHOLE)
    if isinstance(x.exponent, e.Literally) and x.exponent.value == Fraction(1, 2):
        return f"{'√' if w.symbols else 'square root of '}{base} {how}", WHOLE
    return f"{base}{'^' if w.symbols else ' to the power '}{exponent} {how}", LIMIT


def _rounded(x: e.Rounded, w: Wording) -> Written:
    return f"{w.tight(x.operand, LIMIT)} {_rounding(x.rounding, x.type)}", LIMIT


def _rounding(rounding: Rounding, kind: object) -> str:
    money = isinstance(kind, NumberType) and kind.dimension == MONEY
    return "rounded " + rounding.words(money=money).replace("to a whole number", "to whole numbers")


def _limited(x: e.Limited, w: Wording) -> Written:
    if w.symbols:
        return f"{'min' if x.kind == 'capped' else 'max'}({w.of(x.operand)}, {w.of(x.limit)})", WHOLE
    return f"{w.tight(x.operand, LIMIT)} {x.kind} at {w.tight(x.limit, ADD)}", LIMIT


def _compare(x: e.Compare, w: Wording) -> Written:
    words, sign = _COMPARISONS[x.comparison]
    if isinstance(x.left.type, DateType):
        words = _OF_DAYS.get(x.comparison, words)
    return f"{w.tight(x.left, LIMIT)} {sign if w.symbols else words} {w.tight(x.right, LIMIT)}", COMPARE


def _between(x: e.Between, w: Wording) -> Written:
    operand, low, high = (w.tight(part, LIMIT) for part in (x.operand, x.low, x.high))
    if w.symbols:
        return f"{low} ≤ {operand} ≤ {high}", COMPARE
    return f"{operand} is between {low} and {high}", COMPARE


def _one_of(x: e.IsOneOf, w: Wording, words: str = "is one of", sign: str = "∈") -> Written:
    options = ", ".join(w.tight(option, AFTER) for option in x.options)
    if w.symbols:
        return f"{w.tight(x.operand, LIMIT)} {sign} {{{options}}}", COMPARE
    return f"{w.tight(x.operand, LIMIT)} {words} {options}", COMPARE


def _all(x: e.All, w: Wording) -> Written:
    return _chain(" and ", x.operands, w), AND


def _any(x: e.Any, w: Wording) -> Written:
    return _chain(" or ", x.operands, w), OR


def _chain(word: str, operands: tuple[e.Expression, ...], w: Wording) -> str:
    """Conditions side by side. `and` inside `or`, and a `not` that could reach further, have brackets."""
    written = [_written(operand, w) for operand in operands]
    nots = sum(1 for _ in takewhile(lambda one: one[1] in (NOT, NOT_ALL), written))
    in_doubt = nots if 0 < nots < len(written) and written[nots - 1][1] == NOT else 0
    least = [NOT_ALL] * in_doubt + [NOT] * (len(written) - in_doubt)
    return word.join(
        text if own >= strength else f"({text})" for (text, own), strength in zip(written, least, strict=True)
    )


def _not(x: e.Not, w: Wording) -> Written:
    if isinstance(x.operand, e.IsGiven):
        return f"{w.tight(x.operand.operand, LIMIT)} is blank", COMPARE
    if isinstance(x.operand, e.IsOneOf):
        return _one_of(x.operand, w, "is not one of", "∉")
    text, own = _written(x.operand, w)
    return (f"not {text}", NOT) if own >= COMPARE else (f"not ({text})", NOT_ALL)


def _given(x: e.IsGiven, w: Wording) -> Written:
    return f"{w.tight(x.operand, LIMIT)} is given", COMPARE


def _or_else(x: e.OrElse, w: Wording) -> Written:
    return f"{w.tight(x.operand, AFTER)} or {w.tight(x.fallback, WHOLE)} if not given", AFTER


def _needing(x: e.Needing, w: Wording) -> Written:
    needed = ", ".join(w.tight(one, WHOLE) for one in x.needed)
    return f"{w.tight(x.operand, AFTER)} needs {needed}", AFTER if len(x.needed) == 1 else OPEN


def _if(x: e.IfThen, w: Wording) -> Written:
    condition, then = w.tight(x.condition, OR), w.tight(x.then, OR)
    return f"if {condition} then {then} otherwise {w.of(x.otherwise)}", OPEN


def _of_list(x: e.OfList, w: Wording) -> Written:
    if w.symbols and x.kind in _LISTS and not x.given_only:
        return f"{_LISTS[x.kind]}({', '.join(map(w.of, x.items))})", WHOLE
    items = w.listed(x.items)
    if x.kind == "count":
        return f"number given of {items}", OPEN
    words = f"sum of the {x.keep} largest" if x.kind == "best" else f"{x.kind} of"
    if x.given_only:
        return f"{words} of those given of {items}".replace(" of of ", " of "), OPEN
    return (f"{words} of {items}" if x.kind == "best" else f"{words} {items}"), OPEN


def _among(x: e.Among, w: Wording) -> Written:
    population = w.population(x.population)
    open_ended = OPEN if x.population.where is not None else WHOLE
    if x.operand is None:
        return f"number of {population}", open_ended
    if x.kind.startswith("rank "):
        return f"rank of {w.tight(x.operand, MULTIPLY)} among {population}, {x.kind[5:]}", open_ended
    if w.symbols:
        return f"{_AGGREGATIONS.get(x.kind, x.kind)}({w.of(x.operand)} among {population})", WHOLE
    operand = w.tight(x.operand, ADD)
    simple = _written(x.operand, w)[1] == WHOLE
    return f"{x.kind} {operand if simple else f'of {operand}'} among {population}", open_ended


def _this_bid(x: e.OfThisBid, w: Wording) -> Written:
    return f"this {w.bid_word}'s {w.tight(x.operand, WHOLE)}", WHOLE


def _over(x: e.Over, w: Wording) -> Written:
    plural = w.plural(x.family)
    parts = [f"{x.kind} of {w.tight(x.operand, ADD)} over {plural}" if x.operand else f"number of {plural}"]
    if x.where is not None:
        parts[0] += f" where {w.tight(x.where, OR)}"
    parts += [f"only the largest of {', '.join(group)}" for group in x.only_largest_of]
    if x.keep is not None:
        parts.append(f"the {x.keep} largest")
    if x.cap_by and x.cap is not None:
        parts.append(f"each {x.cap_by} capped at {w.tight(x.cap, ADD)}")
    return ", ".join(parts), OPEN if len(parts) > 1 or x.where is not None else WHOLE


def _with_vat(x: e.WithVat, w: Wording) -> Written:
    rate = w.tight(x.rate, ADD)
    if w.symbols:
        operator = "×" if x.to == "including" else "÷"
        return f"{w.tight(x.operand, MULTIPLY)} {operator} (1 + {rate})", MULTIPLY
    done = "added" if x.to == "including" else "removed"
    return f"{w.tight(x.operand, LIMIT)} with VAT {done} at {rate}", LIMIT


def _shifted(x: e.Shifted, w: Wording) -> Written:
    operator = "−" if w.symbols and x.operator == "-" else x.operator
    return f"{w.tight(x.day, ADD)} {operator} {w.tight(x.count, ADD + 1)}", ADD


def _days(x: e.DaysBetween, w: Wording) -> Written:
    start, end = w.tight(x.start, ADD), w.tight(x.end, ADD)
    return (f"{end} − {start} in days", ADD) if w.symbols else (f"days from {start} to {end}", OPEN)


# One writer for each kind of expression; a test holds this against the module that declares them.
WRITERS: Final[dict[type[e.Expression], Callable[[Any, Wording], Written]]] = {
    e.Literally: _literally,
    e.Fact: _fact,
    e.MemberFact: _member_fact,
    e.MemberColumn: _member_column,
    e.SettingRef: _setting,
    e.ValueRef: _value,
    e.TableRef: _table,
    e.MarksOf: _marks,
    e.TotalRef: _total,
    e.Arithmetic: _arithmetic,
    e.Negative: _negative,
    e.Power: _power,
    e.RoundedPower: _rounded_power,
    e.Rounded: _rounded,
    e.Limited: _limited,
    e.Compare: _compare,
    e.Between: _between,
    e.IsOneOf: _one_of,
    e.All: _all,
    e.Any: _any,
    e.Not: _not,
    e.IsGiven: _given,
    e.OrElse: _or_else,
    e.Needing: _needing,
    e.IfThen: _if,
    e.OfList: _of_list,
    e.Among: _among,
    e.OfThisBid: _this_bid,
    e.Over: _over,
    e.WithVat: _with_vat,
    e.Shifted: _shifted,
    e.DaysBetween: _days,
}


def _written(expression: e.Expression, wording: Wording) -> Written:
    return WRITERS[type(expression)](expression, wording)
