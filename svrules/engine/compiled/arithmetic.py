"""Arithmetic and rounding as expressions over whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from svrules.engine.compiled.forms import ONE, Number, Ratio, common_unit, scaled, times
from svrules.engine.compiled.writer import Unwritable, Writer
from svrules.quantities.rounding import Rounding

__all__ = [
    "SIGNS",
    "added",
    "as_ratio",
    "chosen",
    "compared",
    "divided",
    "largest",
    "multiplied",
    "negated",
    "powered",
    "rounded",
]

_MOST_POWER: Final = 12
SIGNS: Final = {"above": ">", "at least": ">=", "below": "<", "at most": "<=", "is": "==", "is not": "!="}
"""Comparisons of a rulebook as Python writes them."""


def as_ratio(form: Number | Ratio) -> Ratio:
    """A number as a ratio."""
    if isinstance(form, Ratio):
        return form
    if form.known is not None:
        value = form.known * form.unit
        return Ratio(f"({value.numerator})", str(value.denominator), ONE)
    return Ratio(form.text, "1", form.unit)


def added(w: Writer, left: Number | Ratio, right: Number | Ratio, sign: str = "+") -> Number | Ratio:
    """`left + right`, or `left - right`."""
    if isinstance(right, Number) and right.known == 0:
        return left
    unit = common_unit((left, right))
    if isinstance(left, Number) and isinstance(right, Number):
        if left.known is not None and right.known is not None:
            change = right.known * right.unit
            return Number.of(left.known * left.unit + (change if sign == "+" else -change))
        return Number(f"({scaled(left, unit)}{sign}{scaled(right, unit)})", unit)
    a, b = _rebased(as_ratio(left), unit), _rebased(as_ratio(right), unit)
    if a.below == b.below:
        return Ratio(f"({a.above}{sign}{b.above})", a.below, unit)
    below = b.below if a.below == "1" else a.below if b.below == "1" else f"{a.below}*{b.below}"
    a_above = a.above if b.below == "1" else f"{a.above}*{b.below}"
    b_above = b.above if a.below == "1" else f"{b.above}*{a.below}"
    return Ratio(f"({a_above}{sign}{b_above})", w.named(below), unit)


def _rebased(ratio: Ratio, unit: Fraction) -> Ratio:
    """The ratio counted in another unit, of which its own is a whole multiple."""
    factor = ratio.unit / unit
    if factor.denominator != 1:  # a ratio that stands for 0 in no particular unit
        return ratio
    return Ratio(times(ratio.above, factor.numerator), ratio.below, unit)


def multiplied(left: Number | Ratio, right: Number | Ratio) -> Number | Ratio:
    """`left × right`."""
    if isinstance(left, Number) and isinstance(right, Number):
        if left.known is not None and right.known is not None:
            return Number.of(left.known * left.unit * right.known * right.unit)
        for known, other in ((left, right), (right, left)):
            if known.known is not None:
                return _multiplied_by(other, known.known * known.unit)
        return Number(f"{left.text}*{right.text}", left.unit * right.unit)
    for one, ratio in ((left, right), (right, left)):
        if isinstance(one, Number) and one.known is not None and isinstance(ratio, Ratio):
            if one.known == 0:
                return one
            sign = "" if one.known > 0 else "-"
            return Ratio(
                f"({sign}{ratio.above})" if sign else ratio.above,
                ratio.below,
                ratio.unit * abs(one.known * one.unit),
            )
    a, b = as_ratio(left), as_ratio(right)
    below = b.below if a.below == "1" else a.below if b.below == "1" else f"{a.below}*{b.below}"
    return Ratio(f"{a.above}*{b.above}", below, a.unit * b.unit)


def _multiplied_by(number: Number, factor: Fraction) -> Number:
    """A number times one known when the code is written: only its unit changes."""
    if factor == 0:
        return Number.of(factor)
    if factor < 0:
        return Number(f"(-{number.text})", number.unit * -factor)
    return Number(number.text, number.unit * factor)


def negated(form: Number | Ratio) -> Number | Ratio:
    """`-form`."""
    return multiplied(form, Number.of(Fraction(-1)))


def divided(w: Writer, left: Number | Ratio, right: Number | Ratio) -> Number | Ratio:
    """`left ÷ right`; a divisor that is not above 0 is unusual."""
    if isinstance(right, Number) and right.known is not None:
        if right.known == 0:
            raise Unwritable
        return multiplied(left, Number.of(1 / (right.known * right.unit)))
    a, b = as_ratio(left), as_ratio(right)
    divisor = w.named(b.above)
    w.unless(f"{divisor} < 1")
    above = a.above if b.below == "1" else f"{a.above}*{b.below}"
    below = divisor if a.below == "1" else f"{a.below}*{divisor}"
    return Ratio(above, w.named(below), a.unit / b.unit)


def powered(w: Writer, base: Number | Ratio, exponent: int) -> Number | Ratio:
    """`base` to a whole power."""
    if exponent == 0:
        return Number.of(ONE)
    if abs(exponent) > _MOST_POWER:
        raise Unwritable
    if exponent < 0:
        return divided(w, Number.of(ONE), powered(w, base, -exponent))
    if isinstance(base, Number):
        if base.known is not None:
            return Number.of((base.known * base.unit) ** exponent)
        return Number(f"({base.text})**{exponent}", base.unit**exponent)
    return Ratio(f"({base.above})**{exponent}", f"({base.below})**{exponent}", base.unit**exponent)


def rounded(w: Writer, form: Number | Ratio, rounding: Rounding) -> Number:
    """The form as a whole number of the rounding's steps."""
    if isinstance(form, Number) and form.known is not None:
        return Number.of(rounding.apply(form.known * form.unit))
    factor = form.unit / rounding.step
    if isinstance(form, Number):
        if factor.denominator == 1:
            return Number(times(form.text, factor.numerator), rounding.step)
        return Number(
            _rounded(w, times(form.text, factor.numerator), str(factor.denominator), rounding), rounding.step
        )
    above, below = times(form.above, factor.numerator), times(form.below, factor.denominator)
    return Number(_rounded(w, above, w.named(below), rounding), rounding.step)


def _rounded(w: Writer, above: str, below: str, rounding: Rounding) -> str:
    if rounding.mode != "half up":
        return f"round_scaled({above}, {below}, {rounding.mode!r})"
    n = w.named(above)
    half = f"({n}*2+{below})//({below}*2)"
    return f"({half} if {n} >= 0 else -((-{n}*2+{below})//({below}*2)))"


def compared(left: Number | Ratio, right: Number | Ratio, words: str) -> str:
    """An expression for how two numbers compare."""
    a, b = _sides(left, right)
    return f"{a} {SIGNS[words]} {b}"


def _sides(left: Number | Ratio, right: Number | Ratio) -> tuple[str, str]:
    unit = common_unit((left, right))
    if isinstance(left, Number) and isinstance(right, Number):
        return scaled(left, unit), scaled(right, unit)
    a, b = _rebased(as_ratio(left), unit), _rebased(as_ratio(right), unit)
    if a.below == b.below:
        return a.above, b.above
    return (
        a.above if b.below == "1" else f"{a.above}*{b.below}",
        b.above if a.below == "1" else f"{b.above}*{a.below}",
    )


def largest(w: Writer, forms: Sequence[Number | Ratio], sign: str) -> Number | Ratio:
    """The largest (`sign` >) or smallest (`sign` <) of the forms; used for caps and floors too."""
    best = forms[0]
    for other in forms[1:]:
        best = _better(w, best, other, sign)
    return best


def _better(w: Writer, a: Number | Ratio, b: Number | Ratio, sign: str) -> Number | Ratio:
    unit = common_unit((a, b))
    if isinstance(a, Number) and isinstance(b, Number):
        if a.known is not None and b.known is not None:
            pick = max if sign == ">" else min
            return Number.of(pick(a.known * a.unit, b.known * b.unit))
        left, right = w.named(scaled(a, unit)), w.named(scaled(b, unit))
        return Number(f"({left} if {left} {sign} {right} else {right})", unit)
    x, y = _rebased(as_ratio(a), unit), _rebased(as_ratio(b), unit)
    if x.below == "1" or y.below == "1" or x.below == y.below:
        # One of the two, or both, can be brought to the other's divisor.
        below = y.below if x.below == "1" else x.below
        left = w.named(x.above if x.below == below else f"{x.above}*{below}")
        right = w.named(y.above if y.below == below else f"{y.above}*{below}")
        return Ratio(f"({left} if {left} {sign} {right} else {right})", below, unit)
    left, right = w.named(x.above), w.named(y.above)
    above, below = w.fresh(), w.fresh()
    choice = f"({left}, {x.below}) if {left}*{y.below} {sign} {right}*{x.below} else ({right}, {y.below})"
    w.line(f"{above}, {below} = {choice}")
    return Ratio(above, below, unit)


def chosen(w: Writer, condition: str, then: Number | Ratio, otherwise: Number | Ratio) -> Number | Ratio:
    """`then` if the condition holds, else `otherwise`."""
    unit = common_unit((then, otherwise))
    if isinstance(then, Number) and isinstance(otherwise, Number):
        return Number(f"({scaled(then, unit)} if {condition} else {scaled(otherwise, unit)})", unit)
    x, y = _rebased(as_ratio(then), unit), _rebased(as_ratio(otherwise), unit)
    if x.below == y.below:
        return Ratio(f"({x.above} if {condition} else {y.above})", x.below, unit)
    above, below = w.fresh(), w.fresh()
    w.line(f"{above}, {below} = ({x.above}, {x.below}) if {condition} else ({y.above}, {y.below})")
    return Ratio(above, below, unit)
