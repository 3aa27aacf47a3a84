"""Columns of exact numbers as text, without a step for each number where they are not too large."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.engine.columns.scores import Numbers
from svrules.engine.columns.values.whole import LARGEST
from svrules.quantities import decimal_text, exact_text, shown

__all__ = ["Ratios", "exact_texts", "in_lowest_terms", "total_texts", "whole_texts"]

Known = NDArray[np.bool_] | None

_PLACES: Final = 6  # a number is shown in full when six decimal places hold it
_SHOWN_PLACES: Final = 2
_FEWEST_LISTED: Final = 4096


class Ratios:
    """Numbers in lowest terms: `above` ÷ `below`; `known` says which there are (None: all)."""

    def __init__(self, above: NDArray[Any], below: NDArray[Any], known: Known) -> None:
        self.above, self.below, self.known = above, below, known

    def taken(self, places: NDArray[np.intp]) -> Ratios:
        """Some of them, all known."""
        return Ratios(self.above[places], self.below[places], None)


def in_lowest_terms(numbers: Numbers) -> Ratios:
    """Numerator and denominator of each number; 0 ÷ 1 where there is none."""
    above, below = numbers.above, numbers.below
    if below is None:
        below = np.ones(len(above), dtype=np.int64)
    if numbers.known is not None:
        above, below = np.where(numbers.known, above, 0), np.where(numbers.known, below, 1)
    above, below = times(above, numbers.unit.numerator), times(below, numbers.unit.denominator)
    if above.dtype == object or below.dtype == object:
        above, below = above.astype(object), below.astype(object)
    if not len(above):
        return Ratios(above, below, numbers.known)
    common = np.gcd(above, below)
    return Ratios(above // common, below // common, numbers.known)


def times(values: NDArray[Any], factor: int) -> NDArray[Any]:
    """Whole numbers times another; Python integers where int64 is short."""
    if factor == 1 or not len(values):
        return values
    if values.dtype != object and max(1, int(values.max()), -int(values.min())) * factor > LARGEST:
        values = values.astype(object)
    return np.asarray(values * factor)


def whole_texts(values: NDArray[Any], known: Known) -> pa.Array:
    """Whole numbers in figures, null where there is none."""
    if values.dtype == object:
        texts = pa.array([exact_text(Fraction(value)) for value in values], pa.string())
    else:
        texts = _listed(values, lambda some: pa.array(some, pa.int64()).cast(pa.string()))
    return _only(texts, known)


def _only(texts: pa.Array, known: Known) -> pa.Array:
    return texts if known is None else pc.if_else(pa.array(known), texts, pa.scalar(None, pa.string()))


def _listed(values: NDArray[np.int64], texts: Callable[[NDArray[np.int64]], pa.Array]) -> pa.Array:
    """Texts of whole numbers, once for each from the least to the largest where these are few."""
    if not len(values):
        return pa.array([], pa.string())
    least, most = int(values.min()), int(values.max())
    if most - least > max(_FEWEST_LISTED, len(values) // 4):
        return texts(values)
    return texts(np.arange(least, most + 1, dtype=np.int64)).take(pa.array(values - least))


def total_texts(ratios: Ratios) -> tuple[pa.Array, pa.Array]:
    """Each number as a decimal (null where its decimals do not end), and as results show it.

    Results show it in full when six decimal places hold it, else rounded to two and marked `≈`.
    """
    if ratios.above.dtype == object or _too_large(ratios):
        return _one_by_one(ratios, decimal_text), _one_by_one(ratios, _as_shown)
    short = 10**_PLACES % ratios.below == 0
    if short.all():
        texts = _only(_short_texts(ratios), ratios.known)
        return texts, texts
    rest = np.flatnonzero(~short)
    nothing = pa.nulls(len(short), pa.string())
    exact = _put(nothing, short, _short_texts(ratios.taken(np.flatnonzero(short))))
    told = _put(exact, ~short, _marked_texts(ratios.taken(rest)))
    ending = ~short
    ending[rest] = _decimals_end(ratios.below[rest])
    exact = _put(exact, ending, _one_by_one(ratios.taken(np.flatnonzero(ending)), decimal_text))
    return _only(exact, ratios.known), _only(told, ratios.known)


def _put(texts: pa.Array, mask: NDArray[np.bool_], others: pa.Array) -> pa.Array:
    return pc.replace_with_mask(texts, pa.array(mask), others)


def _too_large(ratios: Ratios) -> bool:
    if not len(ratios.above):
        return False
    return max(int(ratios.above.max()), -int(ratios.above.min())) * 10**_PLACES > LARGEST // 4


def _one_by_one(ratios: Ratios, words: Callable[[Fraction], str | None]) -> pa.Array:
    pairs = zip(ratios.above.tolist(), ratios.below.tolist(), strict=True)
    return _only(pa.array([words(Fraction(*pair)) for pair in pairs], pa.string()), ratios.known)


def _as_shown(number: Fraction) -> str:
    return shown(number, _SHOWN_PLACES)


def _short_texts(ratios: Ratios) -> pa.Array:
    """Numbers that six decimal places hold, without zeros at their ends."""
    most = int(ratios.below.max()) if len(ratios.below) else 1
    places = next((n for n in range(_PLACES) if not (10**n % ratios.below).any()), _PLACES) if most > 1 else 0
    scaled = ratios.above * (10**places // ratios.below)
    if places == 0:
        return _listed(scaled, lambda some: pa.array(some, pa.int64()).cast(pa.string()))
    return _listed(scaled, lambda some: _trimmed(_with_places(some, places)))


def _with_places(scaled: NDArray[np.int64], places: int) -> pa.Array:
    words = np.empty((len(scaled), 2), dtype="<i8")
    words[:, 0], words[:, 1] = scaled, scaled >> 63
    kind = pa.decimal128(38, places)
    return pa.Array.from_buffers(kind, len(scaled), [None, pa.py_buffer(words)]).cast(pa.string())


def _trimmed(texts: pa.Array) -> pa.Array:
    return pc.utf8_rtrim(pc.utf8_rtrim(texts, characters="0"), characters=".")


def _marked_texts(ratios: Ratios) -> pa.Array:
    """Numbers rounded to two places, half up, and marked; a first figure further back is shown."""
    size = np.abs(ratios.above) * 10**_SHOWN_PLACES
    rounded = (size + ratios.below // 2) // ratios.below
    rounded = np.where(ratios.above < 0, -rounded, rounded)
    texts = pc.binary_join_element_wise("≈", _listed(rounded, lambda some: _with_places(some, 2)), "")
    small = np.flatnonzero(size < ratios.below)
    if not len(small):
        return texts
    mask = np.zeros(len(size), dtype=np.bool_)
    mask[small] = True
    return _put(texts, mask, _one_by_one(ratios.taken(small), _as_shown))


def _decimals_end(below: NDArray[np.int64]) -> NDArray[np.bool_]:
    rest = below // (below & -below)
    while (fives := (rest % 5 == 0)).any():
        rest = np.where(fives, rest // 5, rest)
    return np.asarray(rest == 1, dtype=np.bool_)


def exact_texts(numbers: Numbers) -> pa.Array:
    """Each number exactly: `12.5`, or `1/3` where its decimals do not end."""
    ratios = in_lowest_terms(numbers)
    if ratios.above.dtype == object or _too_large(ratios):
        return _one_by_one(ratios, lambda number: decimal_text(number) or exact_text(number))
    decimals, _ = total_texts(ratios)
    if not decimals.null_count:
        return decimals
    over = (whole_texts(ratios.above, None), whole_texts(ratios.below, None))
    return _only(pc.coalesce(decimals, pc.binary_join_element_wise(*over, "/")), ratios.known)
