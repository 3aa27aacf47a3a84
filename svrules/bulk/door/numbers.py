"""Typed columns of numbers as whole numbers of one unit, exact, without a step for each value."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.engine.columns.values.whole import LARGEST

__all__ = ["Settled", "settled_numbers"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_MOST_FLOAT: Final = 1e15  # 15 digits: what a spreadsheet shows of a number
_DIGITS: Final = 15
_MOST_PLACES: Final = 12
_POWERS: Final = np.array([float(10**power) for power in range(23)])
_SAMPLE: Final = 4096
_BLOCK: Final = 1 << 14  # so many rows stay in the cache between the steps
_MOST_DECIMAL: Final = 38
_SURE_DIGITS: Final = 18  # any number of so many figures fits int64


@dataclass(eq=False, slots=True)
class Settled:
    """Numbers of a column: `values` × `unit`, int64 or Python integers.

    `open` says which rows are not settled (their value here is 0); None: all are. `bounds`: no value is below
    the first or above the second; None: not looked at. `rounded` says which stand for another number than the
    float that was given, which had more figures; None: none.
    """

    values: NDArray[Any]
    unit: Fraction = Fraction(1)
    open: NDArray[np.bool_] | None = None
    bounds: tuple[int, int] | None = None
    rounded: NDArray[np.bool_] | None = None


def settled_numbers(column: pa.Array) -> Settled | None:
    """The numbers of a column of integers, floats or decimals; None for any other. Nulls count as 0.

    A float is the decimal of at most 15 digits that a spreadsheet would show. What is not finite is open.
    """
    type_ = column.type
    if pa.types.is_integer(type_):
        return _of_integers(_filled(column))
    if pa.types.is_floating(type_):
        return _of_floats(_filled(column).astype(np.float64, copy=False))
    return _of_decimals(column) if pa.types.is_decimal(type_) else None


def _filled(column: pa.Array) -> NDArray[Any]:
    if column.null_count:
        column = pc.fill_null(column, pa.scalar(0, column.type))
    return np.asarray(column.to_numpy(zero_copy_only=False))


def _of_integers(values: NDArray[Any]) -> Settled:
    if not len(values):
        return Settled(values.astype(np.int64))
    low, high = int(values.min()), int(values.max())
    kind = np.int64 if low >= -LARGEST and high <= LARGEST else object
    return Settled(values.astype(kind, copy=False), bounds=(low, high))


# -- decimals -------------------------------------------------------------------------------------


def _of_decimals(column: pa.Array) -> Settled | None:
    type_ = column.type
    if type_.precision > _MOST_DECIMAL:
        return None
    if not pa.types.is_decimal128(type_):
        column = column.cast(pa.decimal128(type_.precision, type_.scale))
    words = np.frombuffer(column.buffers()[1] or b"", dtype="<i8").reshape(-1, 2)
    words.flags.writeable = False  # they may be the caller's own
    words = words[column.offset : column.offset + len(column)]
    if column.null_count:
        null = np.asarray(column.is_null().to_numpy(zero_copy_only=False))
        words = np.where(null[:, np.newaxis], 0, words)
    # Left where they lie: a copy of a column of a million rows takes longer than all that is done with it.
    low = words[:, 0]
    bounds = _bounds(low)
    if type_.precision > _SURE_DIGITS:
        high = words[:, 1]
        # The upper word only carries the sign on where the lower one holds the whole number.
        if (high != low >> 63).any() or bounds[0] < -LARGEST:
            whole = high.astype(object) * 2**64 + low.view(np.uint64).astype(object)
            return Settled(whole, Fraction(10) ** -type_.scale)
    return _without_spare_places(low, bounds, type_.scale)


def _bounds(values: Whole) -> tuple[int, int]:
    """The least and the greatest of numbers that need not lie side by side."""
    low = high = 0
    beside = np.empty(_BLOCK, dtype=np.int64)
    for start in range(0, len(values), _BLOCK):
        block = beside[: len(values) - start]
        block[:] = values[start : start + _BLOCK]
        least, most = int(block.min()), int(block.max())
        low, high = (min(low, least), max(high, most)) if start else (least, most)
    return low, high


def _without_spare_places(values: Whole, bounds: tuple[int, int], scale: int) -> Settled:
    """The same in a larger unit where the last decimal places are 0 throughout."""
    if scale <= 0 or not len(values):
        return Settled(values, Fraction(10) ** -scale, bounds=bounds)
    spare = _common_power(values[:_SAMPLE], scale)
    while spare:
        fewer = values // 10**spare
        if (fewer * 10**spare == values).all():
            bounds = bounds[0] // 10**spare, bounds[1] // 10**spare
            return Settled(fewer, Fraction(1, 10 ** (scale - spare)), bounds=bounds)
        spare = min(spare - 1, _common_power(values, scale))
    return Settled(values, Fraction(1, 10**scale), bounds=bounds)


def _common_power(values: Whole, most: int) -> int:
    """How many of the last figures are 0 in all of the numbers, at most so many."""
    if (values % 10).any():
        return 0
    common = int(np.gcd.reduce(values))
    power = 0
    while power < most and power < 18 and common % 10 ** (power + 1) == 0:
        power += 1
    return power


# -- floats ---------------------------------------------------------------------------------------


def _of_floats(values: Floats) -> Settled:
    """As whole numbers n of 10^-d: where n has at most 15 figures and n / 10^d is the float, it is exact.

    The decimal of 15 digits nearest to a float is that n / 10^d: no two such decimals are the same float.
    """
    places = _places_of(values[:_SAMPLE])
    whole, open_, bounds = _at_places(values, places)
    if not open_.any():
        return Settled(whole, Fraction(1, 10**places), bounds=bounds)
    return _with_more_places(values, whole, open_, places)


def _places_of(sample: Floats) -> int:
    """The fewest decimal places that hold all of the sample, or nearly all that can be held at all."""
    left = []
    for places in range(_MOST_PLACES + 1):
        left.append(int(_at_places(sample, places)[1].sum()))
        if not left[-1]:
            break
    return left.index(min(left))


def _at_places(values: Floats, places: int) -> tuple[Whole, NDArray[np.bool_], tuple[int, int]]:
    """Whole numbers of 10^-places, which are left open (0), and the least and the greatest."""
    power = float(10**places)
    whole = np.empty(len(values), dtype=np.int64)
    open_ = np.zeros(len(values), dtype=np.bool_)
    rounded, again = np.empty(_BLOCK), np.empty(_BLOCK)
    wrong = np.empty(_BLOCK, dtype=np.bool_)
    low, high = np.inf, -np.inf
    with np.errstate(over="ignore", invalid="ignore"):
        for start in range(0, len(values), _BLOCK):
            block = values[start : start + _BLOCK]
            size = len(block)
            if size < len(rounded):
                rounded, again, wrong = rounded[:size], again[:size], wrong[:size]
            np.multiply(block, power, out=rounded)
            np.rint(rounded, out=rounded)
            np.divide(rounded, power, out=again)
            np.not_equal(again, block, out=wrong)
            least, most = rounded.min(), rounded.max()
            if not (least > -_MOST_FLOAT and most < _MOST_FLOAT):
                wrong |= ~(np.abs(rounded) < _MOST_FLOAT)
            if wrong.any():
                rounded[wrong] = 0.0
                open_[start : start + size] = wrong
                least, most = rounded.min(), rounded.max()
            low, high = min(low, least), max(high, most)
            whole[start : start + size] = rounded
    return whole, open_, (int(low), int(high)) if len(values) else (0, 0)


def _with_more_places(values: Floats, whole: Whole, open_: NDArray[np.bool_], places: int) -> Settled:
    """Those left open tried with other numbers of places, all brought to the finest unit that any needs."""
    unit = places
    for other in range(_MOST_PLACES + 1):
        left = np.flatnonzero(open_)
        if other == places or not len(left):
            continue
        found, still, _ = _at_places(values[left], other)
        good = left[~still]
        if not len(good):
            continue
        if other > unit:
            if not _fits(whole, 10 ** (other - unit)):
                continue
            whole, unit = whole * 10 ** (other - unit), other
        scaled = found[~still]
        if not _fits(scaled, 10 ** (unit - other)):
            continue
        whole[good] = scaled * 10 ** (unit - other)
        open_[good] = False
    if open_.any():
        return _with_figures(values, whole, open_, unit)
    return Settled(whole, Fraction(1, 10**unit))


def _with_figures(values: Floats, whole: Whole, open_: NDArray[np.bool_], places: int) -> Settled:
    """Those left open, which have more than 15 figures, rounded to 15 by size."""
    left = np.flatnonzero(open_)
    figures, of_each, sure = first_figures(values[left])
    left, figures, of_each = left[sure], figures[sure], of_each[sure]
    if not len(left):
        return Settled(whole, Fraction(1, 10**places), open_)
    most = max(places, int(of_each.max()))
    scale = np.array([10**power for power in range(most + 1)], dtype=object)[most - of_each]
    scaled = figures.astype(object) * scale
    small = _fits(whole, 10 ** (most - places)) and max(scaled.max(), -scaled.min()) <= LARGEST
    numbers: NDArray[Any] = (whole if small else whole.astype(object)) * 10 ** (most - places)
    numbers[left] = scaled
    open_[left] = False
    # A whole number and a power of ten that floats have exactly: their quotient is rounded once.
    rounded = np.zeros(len(values), dtype=np.bool_)
    rounded[left] = figures / _POWERS[of_each] != values[left]
    return Settled(numbers, Fraction(1, 10**most), open_ if open_.any() else None, rounded=rounded)


def first_figures(values: Floats) -> tuple[Whole, Whole, NDArray[np.bool_]]:
    """The first 15 figures of each float, rounded as its decimal text is: n, d of n / 10^d, and where sure.

    A product with a power of ten up to 10^22 is off by at most half of its last bit, which is 1/8 for 15
    figures before the point; Dekker's product tells by how much it is off, and so which way a half goes.
    """
    with np.errstate(all="ignore"):
        size = np.abs(values)
        fits = (size >= 1e-7) & (size < _MOST_FLOAT)
        used = np.where(fits, values, 1.0)
        places = _DIGITS - 1 - np.floor(np.log10(np.abs(used))).astype(np.int64)
        power = _POWERS[places]
        product = used * power
        # log10 may be off by one beside a power of ten.
        short = np.abs(product) < _MOST_FLOAT / 10
        places = np.where(short, places + 1, places)
        places = np.where(np.abs(product) >= _MOST_FLOAT, places - 1, places)
        power = _POWERS[np.clip(places, 0, len(_POWERS) - 1)]
        product = used * power
        rounded = np.rint(product)
        off = _error_of_product(used, power, product)
        half = np.abs(product - np.trunc(product)) == 0.5
        down = np.floor(product)
        rounded = np.where(half & (off > 0), down + 1, np.where(half & (off < 0), down, rounded))
        sure = fits & (np.abs(rounded) >= _MOST_FLOAT / 10) & (np.abs(rounded) < _MOST_FLOAT)
        sure &= (places >= 0) & (places < len(_POWERS))
        return np.where(sure, rounded, 0.0).astype(np.int64), places, sure


def _error_of_product(left: Floats, right: Floats, product: Floats) -> Floats:
    """What the exact product has more than the rounded one (Dekker 1971)."""
    left_high, left_low = _halves(left)
    right_high, right_low = _halves(right)
    rest = product - left_high * right_high - left_low * right_high - left_high * right_low
    return np.asarray(left_low * right_low - rest)


def _halves(values: Floats) -> tuple[Floats, Floats]:
    scaled = values * 134_217_729.0
    high = scaled - (scaled - values)
    return high, values - high


def _fits(values: Whole, factor: int) -> bool:
    return max(1, int(values.max()), -int(values.min())) * factor <= LARGEST
