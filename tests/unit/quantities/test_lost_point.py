"""Figures of which one fits the others only with its decimal point moved."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.quantities import lost_points
from tests.property.effort import cases


@pytest.mark.parametrize(
    ("figures", "found"),
    [
        (["12", "126", "13.45"], {1: "12.6"}),
        (["0.6", "0.04", "0.5"], {}),  # 40% would be less than both others: not among them
        (["0.6", "0.055", "0.5"], {1: "0.55"}),
        (["320000", "298000", "31000000"], {2: "310000"}),
        (["18848731", "188487.31", "18848731"], {1: "18848731"}),
        (["10", "20", "100"], {}),  # five times, but not more
        (["10", "20", "101"], {2: "10.1"}),
        (["10", "41", "4000"], {}),  # the others differ much themselves
        (["10", "100"], {}),
        (["0", "10", "1000"], {}),
        ([], {}),
    ],
)
def test_which_figures_are_told(figures: list[str], found: dict[int, str]) -> None:
    told = dict(lost_points([Fraction(figure) for figure in figures]))
    assert told == {place: Fraction(meant) for place, meant in found.items()}


@cases(100)
@given(st.lists(st.fractions(1, 1000), min_size=3, max_size=8))
def test_what_is_told_lies_among_the_others_and_is_told_no_more(figures: list[Fraction]) -> None:
    for place, meant in lost_points(figures):
        others = figures[:place] + figures[place + 1 :]
        assert min(others) <= meant <= max(others)
        assert place not in dict(lost_points([*figures[:place], meant, *figures[place + 1 :]]))
