"""Edges at which one figure more or less makes another word or another reading."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from svrules.quantities import (
    MONEY,
    STANDARD_UNITS,
    Ambiguous,
    Dimension,
    print_quantity,
    read_amount,
    read_date,
    why_not_amount,
)


def test_one_of_a_unit_that_is_divided_by_or_squared() -> None:
    assert print_quantity(Fraction(1), Dimension.of({"week": 2})) == "1 weeks squared"
    assert print_quantity(Fraction(1), Dimension.of({"week": -1})) == "1 per week"


def test_pounds_times_a_unit_are_not_pounds_per_it() -> None:
    assert print_quantity(Fraction(3), Dimension.of({"£": 1, "FTE": 1, "week": -1})) == "3 FTE × £ per week"
    assert print_quantity(Fraction(3), MONEY * Dimension.of({"FTE": -1})) == "£3 per FTE"


def test_a_unit_cubed_is_named_so() -> None:
    assert Dimension.of({"km": 3}).words(STANDARD_UNITS) == "km cubed"
    assert Dimension.of({"km": 4}).words(STANDARD_UNITS) == "km to the power 4"


def test_two_signs_before_a_figure_are_refused() -> None:
    assert read_amount("-5") is not None
    assert read_amount("- -5") is None
    assert read_amount("-£-5") is None


def test_a_scale_written_out_leaves_no_note() -> None:
    short, whole, capital = read_amount("2m"), read_amount("2 million"), read_amount("2 Million")
    assert short is not None and short.notes == ("`m` was read as million.",)
    assert whole is not None and whole.notes == ()
    assert capital is not None and capital.notes == ()


def test_a_text_of_a_hundred_figures_is_a_number_and_of_one_more_is_not() -> None:
    assert read_amount("1" * 100) is not None
    assert read_amount("1" * 101) is None


def test_forty_letters_are_told_in_full_and_one_more_is_cut() -> None:
    assert why_not_amount("x" * 40) == f"`{'x' * 40}` is not a number."
    assert why_not_amount("x" * 41) == f"`{'x' * 39}…` is not a number."


def test_the_twelfth_of_a_month_above_twelve_is_read_month_first() -> None:
    found = read_date("12/13/2026")
    assert found == Ambiguous("There is no month 13; dates are read day first.", (date(2026, 12, 13),))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1 January 1900", date(1900, 1, 1)),
        ("1 Sept 2026", date(2026, 9, 1)),
        ("31 December 2026", date(2026, 12, 31)),
    ],
)
def test_the_first_year_and_the_longer_short_month(text: str, day: date) -> None:
    assert read_date(text) == day


def test_sixty_letters_may_be_a_date_and_one_more_may_not() -> None:
    clock = "1 April 2026 00:00:00."
    assert read_date(clock + "0" * (60 - len(clock))) == date(2026, 4, 1)
    assert read_date(clock + "0" * (61 - len(clock))) is None
