"""Where the marks of a picture lie: as shares of its width, so that it fits any screen unscaled."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from svrules.quantities import shown
from svrules.render.document import Curve, Scale

__all__ = ["figured", "place", "traced"]


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


def traced(curve: Curve, across: Scale, up: Scale) -> Iterator[str]:
    """The points of each unbroken part of a curve, as SVG writes them, on a field of 1,000 by 1,000."""
    part: list[str] = []
    for x, y in curve.points:
        if y is not None:
            part.append(f"{_mille(x, across)},{_mille(up.low + up.high - y, up)}")
        elif part:
            yield " ".join(part)
            part = []
    if part:
        # One point alone is drawn as a dot: a line of no length with round ends.
        yield " ".join(part * 2 if len(part) == 1 else part)


def _mille(value: Fraction, scale: Scale) -> str:
    share = (value - scale.low) / (scale.high - scale.low) if scale.high > scale.low else Fraction(1, 2)
    return shown(Fraction(round(share * 100_000), 100), 2)
