"""The four ways of rounding, on a fraction given as two integers: what compiled rules call.

- `half up`: to the nearest; what is exactly in the middle goes away from zero, as officers expect and as
  Excel's ROUND does.
- `half even`: to the nearest; what is exactly in the middle goes to the even neighbour.
- `up`: away from zero, as Excel's ROUNDUP.
- `down`: towards zero, as Excel's ROUNDDOWN.
"""

from typing import Final, Literal, get_args

__all__ = ["MODES", "RoundingMode", "round_scaled"]

RoundingMode = Literal["half up", "half even", "up", "down"]

MODES: Final[tuple[RoundingMode, ...]] = get_args(RoundingMode)


def round_scaled(n: int, d: int, mode: RoundingMode) -> int:
    """`n / d` as a whole number. Raises ZeroDivisionError when `d` is 0, ValueError for an unknown mode."""
    if d < 0:
        n, d = -n, -d
    whole, rest = divmod(abs(n), d)
    if rest and _goes_up(whole, rest, d, mode):
        whole += 1
    return -whole if n < 0 else whole


def _goes_up(whole: int, rest: int, d: int, mode: RoundingMode) -> bool:
    if mode == "half up":
        return 2 * rest >= d
    if mode == "half even":
        return 2 * rest > d or (2 * rest == d and whole % 2 == 1)
    if mode not in MODES:
        raise ValueError(f"`{mode}` is not a way of rounding; there are: {', '.join(MODES)}")
    return mode == "up"
