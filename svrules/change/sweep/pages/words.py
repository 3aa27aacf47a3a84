"""What the page and the pictures of a Sweep say alike."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from svrules.change.sweep.answer import Share, Sweep, Swept
from svrules.quantities import print_percent
from svrules.quantities.rounding import Rounding

__all__ = ["all_of", "is_counted", "one_of", "percent", "places_words", "share_words", "wins"]

_TENTH: Final = Rounding.to_places(3)
_MOST_NAMES: Final = 8


def all_of(names: Sequence[str]) -> str:
    """`Ash`, `Ash and Birch`, `nobody`; of many the first, and how many more."""
    listed = list(names) or ["nobody"]
    if len(listed) > _MOST_NAMES:
        listed = [*listed[: _MOST_NAMES - 1], f"{len(listed) - _MOST_NAMES + 1} more"]
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def is_counted(one: Swept) -> bool:
    """Whether anything is to be decided: the rulebook applies, as things stand or at a setting."""
    return one.why_not is None and (one.scope == "in scope" or one.nobody < one.possible)


def one_of(sweep: Sweep) -> str:
    """`comes first`, or `is funded` where a pot is spent."""
    return "comes first" if sweep.decides == "rank" else "is funded"


def places_words(sweep: Sweep) -> str:
    """`come first`, or `are funded`."""
    return "come first" if sweep.decides == "rank" else "are funded"


def percent(part: int, whole: int) -> str:
    """A share to a tenth of a percent; `≈` where that rounds it."""
    share = Fraction(part, whole)
    rounded = _TENTH.apply(share)
    if share and not rounded:
        return "below 0.1%"
    return ("≈" if rounded != share else "") + print_percent(rounded)


def wins(sweep: Sweep, share: Share) -> int:
    """In how many settings a bid wins: comes first alone, or is funded, beside whomever."""
    return share.alone + (share.shared if sweep.decides == "funding" else 0)


def share_words(sweep: Sweep, share: Share, whole: int) -> str:
    """`128 of 500, 25.6%`, and in how many it shares the place."""
    count = wins(sweep, share)
    shared = f"; shared in {share.shared:,}" if share.shared and count == share.alone else ""
    return f"{count:,} of {whole:,}, {percent(count, whole)}{shared}"
