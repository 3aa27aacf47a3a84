"""Columns of text with plain decimals, such as `1234.5`, read in whole columns."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.bulk.door.numbers import Settled, settled_numbers
from svrules.data.headings import Column
from svrules.language.types import NumberType

__all__ = ["settled_texts", "with_points_read"]

_READ_AS: Final = pa.decimal128(20, 6)
_WHOLE: Final = r"^-?(?:0|[1-9][0-9]{0,11})"
_NUMBER: Final = _WHOLE + r"(?:\.[0-9]{1,6})?$"
# Three places after the point of an amount in pounds may be thousands: the reader says so.
_POUNDS: Final = _WHOLE + r"(?:\.(?:[0-9]{1,2}|[0-9]{4,6}))?$"
_POINT: Final = r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"
_PERCENT: Final = _WHOLE + r"(?:\.[0-9]{1,6})?%$"


def settled_texts(cells: pa.Array, column: Column) -> Settled | None:
    """The numbers of a column of text; None for any other.

    What is not plain is open. The heading has settled the VAT basis.
    """
    kind = column.input.type
    texts = pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)
    if not texts or not isinstance(kind, NumberType):
        return None
    percent = kind.style == "percent"
    pounds = ("£", 1) in kind.dimension.powers
    pattern = _PERCENT if percent else _POUNDS if pounds else _NUMBER
    plain = pc.fill_null(pc.match_substring_regex(cells, pattern), False)
    if not pc.all(plain).as_py():
        cells = pc.if_else(plain, cells, pa.scalar("0", cells.type))
    if percent:
        cells = pc.utf8_rtrim(cells, characters="%")
    settled = settled_numbers(cells.cast(_READ_AS))
    if settled is None:
        return None
    unit = settled.unit / 100 if percent else settled.unit
    shared = Fraction(1, unit.denominator)
    values = settled.values * unit.numerator if unit.numerator != 1 else settled.values
    return Settled(values, shared, ~np.asarray(plain.to_numpy(zero_copy_only=False)))


def with_points_read(cells: pa.Array, column: Column) -> NDArray[np.bool_] | None:
    """Which of plain numbers, such as `12.500`, the reader tells to have read with a decimal point.

    None: none. Of an amount in pounds such a number is not plain.
    """
    kind = column.input.type
    if not isinstance(kind, NumberType) or kind.style == "percent" or ("£", 1) in kind.dimension.powers:
        return None
    found = pc.fill_null(pc.match_substring_regex(cells, _POINT), False)
    return np.asarray(found.to_numpy(zero_copy_only=False)) if pc.any(found).as_py() else None
