"""What an expression comes to, as a formula, and when it comes to anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import z3

from svrules.language.types import ChoiceType, Type, YesNoType

__all__ = ["NO", "YES", "Known", "Refused", "Term", "choose", "constant", "nothing", "together"]

Term: TypeAlias = Any  # z3 brings no types
YES: Term = z3.BoolVal(True)
NO: Term = z3.BoolVal(False)


class Refused(Exception):  # noqa: N818 - an answer, not a mistake
    """Something of which there is no exact formula; the text names it in words."""


@dataclass(frozen=True, slots=True)
class Known:
    """`term` is what the engine computes wherever it computes it; it never does where `ok` is no."""

    term: Term
    ok: Term = YES


def constant(value: Fraction | int) -> Term:
    """An exact number."""
    number = Fraction(value)
    return z3.Q(number.numerator, number.denominator)


def nothing(kind: Type) -> Known:
    """What is not there: it is never known."""
    if isinstance(kind, YesNoType):
        return Known(NO, NO)
    is_word = isinstance(kind, ChoiceType) and not kind.ordered
    return Known(z3.IntVal(0) if is_word else constant(0), NO)


def together(work: Callable[..., Term], parts: Sequence[Known], also: Term = YES) -> Known:
    """What is computed from several, each of which must be known."""
    return Known(work(*(part.term for part in parts)), z3.And(*(part.ok for part in parts), also))


def choose(condition: Known, then: Known, otherwise: Known) -> Known:
    """One or the other; only the one that counts must be known."""
    return Known(
        z3.If(condition.term, then.term, otherwise.term),
        z3.And(condition.ok, z3.If(condition.term, then.ok, otherwise.ok)),
    )
