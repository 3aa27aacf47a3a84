"""Pass marks that ask for the same of rounded figures: at least 39.996 of a multiple of 0.01 is 40."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import Final

from svrules.change.difference.changes import Change
from svrules.change.difference.sameness import essence
from svrules.language.expressions import Literally
from svrules.language.marking import Award, Criterion, PassMark

__all__ = ["same_when_rounded"]

_FIELD: Final = "pass marks"


def same_when_rounded(changed: Iterable[Change]) -> bool:
    """Whether only pass marks changed, and each asks for the same of the rounded marks that it looks at."""
    listed = list(changed)
    return bool(listed) and all(one.fields == (_FIELD,) and _alike(one) for one in listed)


def _alike(one: Change) -> bool:
    if one.old is None or one.new is None:
        return False
    was, now = _on_multiples(one.old.content), _on_multiples(one.new.content)
    return was is not None and now is not None and essence(was) == essence(now)


def _on_multiples(part: object) -> tuple[PassMark, ...] | None:
    """The pass marks at the multiples of what marks are rounded to last; None where they are not rounded."""
    if not isinstance(part, Award | Criterion) or not part.limits:
        return None
    rounding = part.limits[-1].rounding
    if rounding is None:
        return None
    return tuple(_on_multiple(mark, rounding.step) for mark in part.pass_marks)


def _on_multiple(mark: PassMark, step: Fraction) -> PassMark:
    least = mark.least
    if mark.unit != "marks" or not isinstance(least, Literally) or not isinstance(least.value, Fraction):
        return mark
    return replace(mark, least=replace(least, value=ceil(least.value / step) * step))
