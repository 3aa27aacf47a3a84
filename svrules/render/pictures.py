"""Where the marks of a picture lie: as shares of its width, so that it fits any screen unscaled."""

from __future__ import annotations

from fractions import Fraction

from svrules.quantities import shown

__all__ = ["figured", "place"]


def place(value: Fraction, low: Fraction, high: Fraction) -> str:
    """How far the value is from `low` to `high`, such as `12.5%`; to a hundredth of a percent."""
    if high <= low:
        return "50%"
    share = min(max((value - low) / (high - low), Fraction(0)), Fraction(1))
    return f"{shown(Fraction(round(share * 10_000), 100), 2)}%"


def figured(value: Fraction) -> str:
    """A figure beside an axis: with a minus sign, to two places."""
    text = shown(Fraction(round(value * 100), 100), 2, thousands=True)
    return text.replace("-", "−")
