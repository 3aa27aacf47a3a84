"""Exact numbers as text: each as it is printed elsewhere, and read back unchanged."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from svrules.engine.columns.scores import Numbers
from svrules.quantities import decimal_text, exact_text, shown

np = pytest.importorskip("numpy")
pytest.importorskip("pyarrow")
from svrules.bulk.number_texts import exact_texts, in_lowest_terms, total_texts, whole_texts  # noqa: E402

WHOLE = st.integers(-9, 10_000) | st.integers(-(10**12), 10**12) | st.integers(-(10**30), 10**30)
BELOW = st.sampled_from([1, 3, 6, 7, 8, 40, 10**6, 2**20, 5**9, 2**40, 10**9 + 7])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(WHOLE, BELOW, st.booleans()), max_size=8),
    st.sampled_from([Fraction(1), Fraction(1, 100), Fraction(2, 3), Fraction(1, 10**9), Fraction(1000)]),
    st.booleans(),
)
@example([(2, 7, True), (-2, 7, True)], Fraction(1), True)
@example([(1, 3, True), (-1, 3, True), (1, 10**9 + 7, True), (125, 1000, False)], Fraction(1), True)
@example([(9_999, 1, True), (-5, 1, True), (0, 1, True)], Fraction(1, 100), False)
def test_texts_are_those_of_each_number(
    drawn: list[tuple[int, int, bool]], unit: Fraction, divided: bool
) -> None:
    small = all(abs(above) < 2**63 for above, _, _ in drawn)
    above = np.array([above for above, _, _ in drawn], dtype=np.int64 if small else object)
    below = np.array([below for _, below, _ in drawn], dtype=np.int64) if divided else None
    known = np.array([is_known for _, _, is_known in drawn], dtype=np.bool_)
    numbers = Numbers(above, unit, below, None if known.all() else known)
    expected = [numbers.at(place) for place in range(len(drawn))]
    ratios = in_lowest_terms(numbers)
    decimals, told = total_texts(ratios)
    assert decimals.to_pylist() == [None if x is None else decimal_text(x) for x in expected]
    assert told.to_pylist() == [None if x is None else shown(x, 2) for x in expected]
    parts = (whole_texts(ratios.above, ratios.known), whole_texts(ratios.below, ratios.known))
    pairs = [None if x is None else (str(x.numerator), str(x.denominator)) for x in expected]
    assert [
        None if n is None else (n, d) for n, d in zip(*(p.to_pylist() for p in parts), strict=True)
    ] == pairs
    exact = [None if x is None else decimal_text(x) or exact_text(x) for x in expected]
    assert exact_texts(numbers).to_pylist() == exact
