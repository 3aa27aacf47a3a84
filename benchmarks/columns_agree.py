"""Whether the sides of `benchmarks.columns` compute the same."""

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from svrules.engine.columns.scores import OUTCOMES, Scores

_TIE = 1e-6
"""So near to half a penny a float may fall on either side."""


def totals_of(scores: Scores) -> NDArray[np.float64]:
    """Totals of svrules, rounded to hundredths by its own rules, as floats; NaN of bids that do not pass."""
    found = scores.totals
    assert found is not None and found.below is None, "the total is rounded to two places"
    pennies = found.above * int(found.unit * 100)
    assert (found.unit * 100).denominator == 1, "the total is rounded to two places"
    return np.where(_passing(scores), np.asarray(pennies, dtype=np.float64) / 100, np.nan)


def agrees(name: str, scores: Scores, floats: NDArray[np.float64], unrounded: NDArray[np.float64]) -> bool:
    """Whether floats say the same of each bid; where they round the other way, it must be a near tie."""
    if scores.left:
        return _told(name, f"bids went through the scalar engine: {dict(scores.left)}")
    exact = totals_of(scores)
    if not np.array_equal(np.isnan(exact), np.isnan(floats)):
        return _told(name, "not the same bids are eligible")
    off = np.flatnonzero(np.abs(exact - floats) > _TIE)
    pennies = unrounded[off] * 100
    if (np.abs(pennies - np.floor(pennies) - 0.5) > _TIE).any() or (
        np.abs(exact - floats)[off] > 0.0101
    ).any():
        return _told(name, "not the same totals")
    print(f"  {name}: the same, but for {len(off):,} of {len(exact):,} that floats round to the other penny")
    return True


def agrees_in_ranks(
    scores: Scores, ranked: tuple[NDArray[np.float64], NDArray[np.int64]], competition: NDArray[np.int64]
) -> bool:
    """Whether ranks are the same in all competitions in which floats round no total the other way."""
    exact, (floats, ranks) = totals_of(scores), ranked
    off = np.zeros(int(competition[-1]) + 1, dtype=np.bool_)
    off[competition[np.abs(exact - floats) > _TIE]] = True
    if not np.array_equal(scores.ranks[~off[competition]], ranks[~off[competition]]):
        return _told("ranks by hand", "not the same ranks")
    return True


def agrees_in_clear_ranks(
    name: str, scores: Scores, ranks: NDArray[Any], competition: NDArray[np.int64], *, within: float
) -> bool:
    """Whether ranks are the same in all competitions without two totals that are within so many marks."""
    exact = np.nan_to_num(totals_of(scores), nan=-1.0)
    order = np.lexsort((exact, competition))
    ordered = competition[order]
    near = (np.diff(exact[order]) <= within) & (ordered[1:] == ordered[:-1]) & (exact[order][1:] >= 0)
    unclear = np.zeros(int(competition[-1]) + 1, dtype=np.bool_)
    unclear[ordered[1:][near]] = True
    clear = ~unclear[competition]
    if not np.array_equal(scores.ranks[clear], ranks[clear]):
        return _told(name, "not the same ranks")
    print(f"  {name}: the same in {len(unclear) - int(unclear.sum()):,} competitions without near ties")
    return True


def agrees_closely(name: str, exact: NDArray[Any], totals: NDArray[Any], *, within: float) -> bool:
    """Whether totals are within so many marks of the exact ones, of the same bids."""
    if not np.array_equal(np.isnan(exact), np.isnan(totals)):
        return _told(name, "not the same bids are eligible")
    off = float(np.nanmax(np.abs(exact - totals)))
    if off > within:
        return _told(name, f"off by up to {off:.4f} marks")
    print(f"  {name}: off by up to {off:.1e} marks")
    return True


def _passing(scores: Scores) -> NDArray[np.bool_]:
    return np.asarray(scores.outcomes == OUTCOMES.index("pass"))


def _told(name: str, what: str) -> bool:
    print(f"{name} does not compute the same: {what}", file=sys.stderr)
    return False
