"""Which edition of a dated part counts on the rules date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from svrules.quantities.dates import Period

__all__ = ["counts_on", "in_force"]

Part = TypeVar("Part")


def counts_on(period: Period, day: date | None) -> bool:
    """Whether a part with this period counts on the rules date; without one, only what has no dates does."""
    return period.covers(day) if day is not None else period.start is None and period.end is None


def in_force(editions: Sequence[tuple[Part, Period]], day: date | None) -> Part | None:
    """The edition that counts on the rules date, or None.

    An edition without an end ends the day before the next one starts. Where periods overlap all the same,
    the one that starts last counts, and among those the one written last.
    """
    found: tuple[date, Part] | None = None
    for part, period in editions:
        start = period.start or date.min
        if counts_on(_until_next(period, editions), day) and (found is None or start >= found[0]):
            found = start, part
    return None if found is None else found[1]


def _until_next(period: Period, editions: Sequence[tuple[Part, Period]]) -> Period:
    if period.end is not None:
        return period
    own = period.start or date.min
    later = [other.start for _, other in editions if other.start is not None and other.start > own]
    return Period(period.start, min(later) - timedelta(days=1)) if later else period
