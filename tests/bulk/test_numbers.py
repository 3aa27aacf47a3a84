"""Typed columns as whole numbers: each is what the one door makes of the same value, to the last digit."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from svrules.quantities import from_spreadsheet

pa = pytest.importorskip("pyarrow")
np = pytest.importorskip("numpy")
from svrules.bulk.door.numbers import first_figures, settled_numbers  # noqa: E402

FINITE = st.floats(allow_nan=False, allow_infinity=False)
NEAR = (
    st.floats(1e-7, 1e15)
    | st.integers(-(10**16), 10**16).map(lambda n: n / 1000)
    | st.integers(10**14, 10**15 - 1).map(lambda n: n + 0.5)
    | st.integers(-7, 15).flatmap(
        lambda n: st.sampled_from([10.0**n, math.nextafter(10.0**n, 0), 10.0**n * 1.5])
    )
)


def read(column: Any) -> list[Fraction | None]:
    """The numbers of a column; None for those left to the reader."""
    settled = settled_numbers(column)
    assert settled is not None
    if settled.bounds is not None and len(column):
        assert settled.bounds == (min(settled.values.tolist()), max(settled.values.tolist()))
    open_ = [False] * len(column) if settled.open is None else settled.open.tolist()
    return [None if left else int(n) * settled.unit for n, left in zip(settled.values, open_, strict=True)]


@settings(max_examples=60, deadline=None)
@given(st.lists(NEAR | FINITE | st.sampled_from([math.nan, math.inf, -math.inf]), max_size=8))
@example([0.1, 1e14, 123456789012.25])
@example([0.30000000000000004, 5e14 + 0.5, 1e15, -0.0])
def test_floats_are_the_decimals_that_a_spreadsheet_shows(values: list[float]) -> None:
    for value, number in zip(values, read(pa.array(values, pa.float64())), strict=True):
        if number is not None:
            assert number == from_spreadsheet(value)[0]


def test_usual_floats_are_read_without_the_reader() -> None:
    rng = np.random.default_rng(5)
    for values in (rng.integers(0, 10**9, 999) / 100, rng.random(999), rng.random(999) * 1e6):
        assert None not in read(pa.array(values))


@settings(max_examples=60, deadline=None)
@given(st.lists(NEAR, min_size=1, max_size=20))
@example([900637232.6031975, 79108101.80321835, 7165634.701182365, 0.0007153140102070885])
@example([8242736.035399115, 986.7301373832055, -900637232.6031975])
def test_first_figures_are_those_of_the_decimal_text(values: list[float]) -> None:
    figures, places, sure = first_figures(np.array(values))
    for value, n, d, is_sure in zip(values, figures.tolist(), places.tolist(), sure.tolist(), strict=True):
        assert not is_sure or Fraction(n, 10**d) == Fraction(f"{value:.15g}")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-(10**38) + 1, 10**38 - 1) | st.integers(-(10**6), 10**6) | st.none(), max_size=8),
    st.integers(-3, 38),
    st.integers(0, 3),
)
@example([-(2**63), 2**63, 2**63 - 1, -(2**63) - 1, None], 2, 0)
@example([1000, 25000, 0], 4, 1)
def test_decimals_of_128_bits(whole: list[int | None], scale: int, start: int) -> None:
    values = [None if n is None else Decimal(f"{n}E{-scale}") for n in whole]
    column = pa.array(values, pa.decimal128(38, scale)).slice(start)
    expected = [Fraction(0) if value is None else Fraction(value) for value in values[start:]]
    assert read(column) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.none(), max_size=6))
@example([-(2**63), None])
def test_integers(values: list[int | None]) -> None:
    column = pa.array(values, pa.int64())
    settled = settled_numbers(column)
    assert settled is not None
    assert read(column) == [value or 0 for value in values]
    assert [int(n) for n in settled.values] == [value or 0 for value in values]
    if settled.values.dtype != object:
        assert all(abs(int(n)) < 2**63 for n in settled.values)


@pytest.mark.parametrize("precision", [18, 19])
def test_bounds_of_many_decimals_are_those_of_all(precision: int) -> None:
    whole = np.random.default_rng(9).integers(-(10**8), 10**8, 40_000) * 10
    whole[20_000], whole[-1] = -(10**12), 10**13
    column = pa.array([Decimal(int(n)).scaleb(-2) for n in whole], pa.decimal128(precision, 2))
    settled = settled_numbers(column)
    assert settled is not None
    assert (settled.unit, settled.bounds) == (Fraction(1, 10), (-(10**11), 10**12))
    assert (settled.values == whole // 10).all()


def test_spare_decimal_places_do_not_make_numbers_large() -> None:
    settled = settled_numbers(pa.array([Decimal("12.50"), Decimal("3.00")], pa.decimal128(38, 12)))
    assert settled is not None
    assert (settled.unit, settled.values.tolist()) == (Fraction(1, 10), [125, 30])


def test_decimals_that_are_left_where_they_lie_cannot_be_written_over() -> None:
    settled = settled_numbers(pa.array([Decimal("12.50"), Decimal("3.25")], pa.decimal128(38, 2)))
    assert settled is not None
    assert settled.values.tolist() == [1250, 325]
    with pytest.raises(ValueError, match="read-only"):
        settled.values[0] = 1
