"""The types an officer can give a fact: numbers with units, yes or no, words, dates, text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from svrules.quantities.units import Dimension, VatBasis

NumberStyle = Literal["money", "percent", "number", "level", "points"]


@dataclass(frozen=True, slots=True)
class NumberType:
    """An exact number.

    `dimension` holds the units; `vat` matters for money only; `style` is how it prints.
    """

    dimension: Dimension
    vat: VatBasis = "outside"
    style: NumberStyle = "number"


@dataclass(frozen=True, slots=True)
class YesNoType:
    """`yes` or `no`."""


@dataclass(frozen=True, slots=True)
class ChoiceType:
    """One of `options`, as spelled in the rulebook.

    When `ordered`, they stand lowest first and can be compared.
    """

    options: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class DateType:
    """A calendar day."""


@dataclass(frozen=True, slots=True)
class TextType:
    """Free text: it can be given or blank, and be printed; it never decides a mark otherwise."""


Type = NumberType | YesNoType | ChoiceType | DateType | TextType
