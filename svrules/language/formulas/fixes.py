"""Fixes for sides that do not fit together: what is likely to have been meant, where one thing is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from svrules.diagnostics import Fix, Span
from svrules.language import expressions as e
from svrules.language.reading.lines import SourceText
from svrules.language.reading.syntax import norm
from svrules.language.types import DateType, NumberType, TextType
from svrules.quantities import MONEY, UnitTable, read_date

__all__ = ["before", "between_days", "for_misfit", "relabelled", "swapped"]

_MOST_LABELS = 30
_COUNTED = re.compile(r"(.*?)(\d+|(?<=\d)[a-z]|(?<=\d)[A-Z])$")


def for_misfit(sides: tuple[e.Expression, ...], source: SourceText, units: UnitTable) -> Fix | None:
    """What would make the sides fit: a pound sign, a rate's unit, a share of, a day without quotes."""
    for one, other in (sides, sides[::-1]) if len(sides) == 2 else ():
        fix = _pounds(one, other) or _share_on_top(one, other, source) or _day(one, other)
        fix = fix or _rate(one, other, units)
        if fix is not None:
            return fix
    return None


def swapped(low: Span, high: Span, source: SourceText) -> Fix | None:
    """The two ends of a range exchanged, where both stand on one line."""
    if low.line != high.end_line:
        return None
    first = source.raw(low.line, low.column, low.end_column)
    between = source.raw(low.line, low.end_column, high.column)
    second = source.raw(high.line, high.column, high.end_column)
    return Fix(low.to(high), f"{second}{between}{first}")


def between_days(span: Span, one: e.Expression, other: e.Expression, source: SourceText) -> Fix | None:
    """`is 1 April 2026 - 31 March 2027`: all days between, where the first is before the last."""
    if not isinstance(one, e.Literally) or not isinstance(other, e.Literally) or span.line != span.end_line:
        return None
    if not isinstance(one.value, date) or not isinstance(other.value, date) or one.value >= other.value:
        return None
    if not source.rows[span.line - 1][: span.column - 1].rstrip().endswith(" is"):
        return None
    low, high = (source.raw(side.span.line, side.span.column, side.span.end_column) for side in (one, other))
    return Fix(span, f"between {low} and {high}")


def relabelled(span: Span, label: str, taken: Iterable[str], source: SourceText) -> Fix | None:
    """The next label that is free, `E1b` behind `E1a` and `G4` behind `G3`, where a label ends in a count."""
    row = source.rows[span.line - 1]
    at = row.find(label, span.column - 1)
    counted = _COUNTED.fullmatch(label)
    if at < 0 or counted is None:
        return None
    used = {norm(one) for one in taken}
    count = counted[2]
    for _ in range(_MOST_LABELS):
        if count in ("z", "Z"):
            return None
        count = str(int(count) + 1) if count.isdigit() else chr(ord(count) + 1)
        if norm(counted[1] + count) not in used:
            return Fix(Span(span.file, span.line, at + 1, span.line, at + len(label) + 1), counted[1] + count)
    return None


def before(span: Span) -> Span:
    """The place right before a stretch of text."""
    return Span(span.file, span.line, span.column, span.line, span.column)


def _pounds(one: e.Expression, other: e.Expression) -> Fix | None:
    """`20,000` where money is met."""
    if not isinstance(one, e.Literally) or not isinstance(one.value, Fraction) or not _is_bare(one):
        return None
    if not isinstance(other.type, NumberType) or dict(other.type.dimension.powers).get("£") != 1:
        return None
    return Fix(before(one.span), "£")


def _is_bare(one: e.Literally) -> bool:
    return isinstance(one.type, NumberType) and one.type.dimension.is_plain and one.type.style == "number"


def _share_on_top(one: e.Expression, other: e.Expression, source: SourceText) -> Fix | None:
    """`estimate + 20%`: 120% of it."""
    if not isinstance(one, e.Literally) or not isinstance(one.value, Fraction):
        return None
    if not isinstance(one.type, NumberType) or one.type.style != "percent":
        return None
    before = other.span
    if before.end_line != one.span.line or before.end_column > one.span.column:
        return None
    sign = source.raw(one.span.line, before.end_column, one.span.column).strip()
    whole = {"+": 1 + one.value, "plus": 1 + one.value, "-": 1 - one.value, "–": 1 - one.value}.get(sign)
    if whole is None or (whole * 100).denominator != 1:
        return None
    place = Span(before.file, before.line, before.end_column, one.span.end_line, one.span.end_column)
    return Fix(place, f" × {whole * 100}%")


def _day(one: e.Expression, other: e.Expression) -> Fix | None:
    """A day in quotes."""
    if not isinstance(one, e.Literally) or not isinstance(one.type, TextType):
        return None
    is_day = isinstance(other.type, DateType) and isinstance(read_date(str(one.value)), date)
    return Fix(one.span, str(one.value), safe=True) if is_day else None


def _rate(one: e.Expression, other: e.Expression, units: UnitTable) -> Fix | None:
    """`local jobs × £30,000` where pounds are wanted: `per FTE` is missing."""
    if not isinstance(one, e.Arithmetic) or one.operator != "×" or not isinstance(one.right, e.Literally):
        return None
    if not isinstance(one.type, NumberType) or not isinstance(other.type, NumberType):
        return None
    over = (one.type.dimension / other.type.dimension).powers
    if len(over) != 1 or over[0][1] != 1 or one.right.type != NumberType(MONEY, "outside", "money"):
        return None
    end = one.right.span
    unit = (one.type.dimension / other.type.dimension).words(units)
    place = Span(end.file, end.end_line, end.end_column, end.end_line, end.end_column)
    singular = next((word for word in units.words if units.dimension(word) == units.dimension(unit)), unit)
    return Fix(place, f" per {singular}")
