"""Numbers of columns are the fractions that they stand for, up to the edge of int64 and beyond it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.quantities.rounding import MODES, Rounding
from tests.property.effort import cases

np = pytest.importorskip("numpy")

from svrules.engine.columns.facts import whole_numbers  # noqa: E402
from svrules.engine.columns.scores import Numbers  # noqa: E402
from svrules.engine.columns.values import comparing, numbers  # noqa: E402 - needs NumPy
from svrules.engine.columns.values.column import Number  # noqa: E402
from svrules.engine.columns.values.together import joined  # noqa: E402

_EDGE = 2**63 - 1
_NEAR = [
    1,
    2,
    3,
    10**9,
    3_037_000_499,
    2**31,
    2**32,
    10**17,
    46 * 10**15,
    4 * 10**18,
    2**61,
    2**62 - 1,
    _EDGE,
]
wholes = st.one_of(
    st.integers(-5, 5),
    st.builds(
        lambda near, sign, beside: max(-_EDGE, min(_EDGE, near * sign + beside)),
        st.sampled_from(_NEAR), st.sampled_from([1, -1]), st.integers(-1, 1),
    ),
    st.integers(-_EDGE, _EDGE),
    st.integers(0, 10**6),
)  # fmt: skip
units = st.sampled_from([Fraction(1), Fraction(1, 100), Fraction(3, 7), Fraction(1, 10**12), Fraction(1000)])
roundings = st.builds(
    Rounding,
    st.sampled_from(MODES),
    st.sampled_from([Fraction(1), Fraction(1, 100), Fraction(5), Fraction(1, 3)]),
)
_SIZE = 4


@st.composite
def columns(draw: st.DrawFn) -> Number:
    above = draw(st.lists(wholes, min_size=_SIZE, max_size=_SIZE))
    divisors = draw(st.none() | st.lists(wholes.map(lambda x: abs(x) or 1), min_size=_SIZE, max_size=_SIZE))
    below = None if divisors is None else whole_numbers(divisors)
    most = 1 if divisors is None else max(divisors)
    return Number(whole_numbers(above), draw(units), min(above), max(above), below, most)


def fractions(number: Number) -> list[Fraction]:
    return list(numbers.to_fractions(number))


def agree(found: Number, wanted: list[Fraction | None]) -> None:
    state = [0] * _SIZE if found.state is None else found.state.tolist()
    exact = fractions(found)
    assert [None if wrong else x for wrong, x in zip(state, exact, strict=True)] == wanted
    for at, top in enumerate(found.above.tolist()):
        assert state[at] or found.low <= top <= found.high
        assert found.below is None or 1 <= int(found.below[at]) <= found.most


PAIRS: dict[str, tuple[Callable[[Any, Any], Number], Callable[[Fraction, Fraction], Fraction | None]]] = {
    "+": (numbers.added, lambda x, y: x + y),
    "-": (lambda a, b: numbers.added(a, b, -1), lambda x, y: x - y),
    "×": (numbers.multiplied, lambda x, y: x * y),
    "÷": (numbers.divided, lambda x, y: x / y if y else None),
    "smaller": (comparing.smaller, min),
    "larger": (comparing.larger, max),
}


@pytest.mark.parametrize("name", PAIRS)
@cases(150)
@given(columns(), columns())
def test_two_columns(name: str, a: Number, b: Number) -> None:
    before = [(one.above.copy(), None if one.below is None else one.below.copy()) for one in (a, b)]
    of_columns, of_fractions = PAIRS[name]
    wanted = [of_fractions(x, y) for x, y in zip(fractions(a), fractions(b), strict=True)]
    agree(of_columns(a, b), wanted)
    for one, (above, below) in zip((a, b), before, strict=True):
        assert (one.above == above).all()
        assert below is None or (one.below == below).all()


@cases(400)
@given(columns(), roundings)
def test_a_rounded_column(a: Number, rounding: Rounding) -> None:
    agree(numbers.rounded(a, rounding), [rounding.apply(x) for x in fractions(a)])


@pytest.mark.parametrize("words", comparing.SIGNS)
@cases(60)
@given(columns(), columns())
def test_a_comparison(words: str, a: Number, b: Number) -> None:
    sign = comparing.SIGNS[words]
    wanted = [bool(sign(x, y)) for x, y in zip(fractions(a), fractions(b), strict=True)]
    assert comparing.compared(a, b, words).tolist() == wanted


@cases(100)
@given(columns(), columns())
def test_one_column_after_another(a: Number, b: Number) -> None:
    parts = [
        (slice(at * _SIZE, (at + 1) * _SIZE), Numbers(one.above, one.unit, one.below))
        for at, one in enumerate((a, b))
    ]
    found = joined(2 * _SIZE, parts)
    assert [found.at(at) for at in range(2 * _SIZE)] == [*fractions(a), *fractions(b)]


def test_zeros_join_a_column_of_any_unit() -> None:
    fine = Numbers(np.array([1, 2]), Fraction(1, 10**30))
    found = joined(4, [(slice(0, 2), Numbers(np.zeros(2, dtype=np.int64))), (slice(2, 4), fine)])
    assert [found.at(at) for at in range(4)] == [0, 0, Fraction(1, 10**30), Fraction(2, 10**30)]
