"""Stretches of numbers: what is left of them, and the numbers that stand for them in messages."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.checks.cases.regions import Stretch, joined, nice, parted, settled

ends = st.one_of(st.none(), st.fractions(-1000, 1000, max_denominator=50))
stretches = st.builds(Stretch, ends, ends, st.booleans(), st.booleans(), st.booleans()).filter(
    lambda stretch: not stretch.is_empty
)
comparisons = st.sampled_from(["above", "at least", "below", "at most", "is", "is not"])


@given(stretches)
def test_the_number_that_stands_for_a_stretch_lies_in_it(stretch: Stretch) -> None:
    number = nice(stretch)
    assert stretch.holds(number)
    assert not stretch.whole or number.denominator == 1


@pytest.mark.parametrize(
    ("low", "high", "number"),
    [(200_000, 300_000, 250_000), (100_000, None, 200_000), (0, 20_000, 10_000), (None, -5, -8)],
)
def test_it_is_a_round_number(low: int | None, high: int | None, number: int) -> None:
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    assert nice(Stretch(ends[0], ends[1], low_in=False, high_in=False)) == number


@given(stretches, comparisons, st.fractions(-1000, 1000, max_denominator=50))
def test_parts_make_up_the_stretch_and_touch(stretch: Stretch, comparison: str, x: Fraction) -> None:
    parts = [part for _, part in parted(stretch, comparison, x)]  # type: ignore[arg-type]
    assert parts
    for number in (nice(stretch), nice(stretch) if stretch.whole else x):
        assert sum(part.holds(number) for part in parts) == stretch.holds(number)
    if settled(stretch, comparison, x) is not None:  # type: ignore[arg-type]
        assert len(parts) == 1 or stretch.whole
    whole = parts[0]
    for part in parts[1:]:
        both = joined(whole, part)
        assert stretch.whole or isinstance(both, Stretch)
        whole = both if isinstance(both, Stretch) else whole
