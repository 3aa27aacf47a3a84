"""Rounding, only ever where a rulebook says so, on exact numbers."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from svrules.quantities.numbers import decimal_places, decimal_text, exact_text
from svrules.quantities.scaled import MODES, RoundingMode, round_scaled

__all__ = ["MODES", "Rounding", "RoundingMode", "round_scaled"]


@dataclass(frozen=True, slots=True)
class Rounding:
    """A way of rounding to multiples of `step`: 1/100 for two decimal places, 1000 for thousands."""

    mode: RoundingMode
    step: Fraction

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ValueError(f"`{self.mode}` is not a way of rounding; there are: {', '.join(MODES)}")
        if self.step <= 0:
            raise ValueError("a rounding needs a step above 0")

    @classmethod
    def to_places(cls, places: int, mode: RoundingMode = "half up") -> Self:
        """Rounding to that many decimal places."""
        return cls(mode, Fraction(1, 10**places))

    @property
    def places(self) -> int | None:
        """The number of decimal places when the step is 1, 1/10, 1/100 and so on, otherwise None."""
        if self.step.numerator != 1:
            return None
        zeros = decimal_places(self.step) or 0
        return zeros if self.step.denominator == 10**zeros else None

    def apply(self, x: Fraction) -> Fraction:
        """`x` rounded to a multiple of the step."""
        parts = round_scaled(
            x.numerator * self.step.denominator, x.denominator * self.step.numerator, self.mode
        )
        return parts * self.step

    def words(self, *, money: bool = False) -> str:
        """The rounding as a rulebook writes it after `round`.

        `to 2 decimal places`, `down to the nearest £1,000` (with `money`), `half even to a whole number`.
        """
        start = "" if self.mode == "half up" else f"{self.mode} "
        return f"{start}to {self._target(money)}"

    def _target(self, money: bool) -> str:
        places = self.places
        if places:
            return f"{places} decimal place{'s' if places > 1 else ''}"
        if places == 0 and not money:
            return "a whole number"
        pound = "£" if money else ""
        return f"the nearest {pound}{decimal_text(self.step, thousands=True) or exact_text(self.step)}"
