"""The last figure that is shown, and the last that a spreadsheet keeps."""

from __future__ import annotations

from fractions import Fraction

import pytest

from svrules.quantities.numbers import from_spreadsheet, shown


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(1, 10**7), "0.0000001"),
        (Fraction(-1, 10**7), "-0.0000001"),
        (Fraction(11, 10**8), "≈0.0000001"),
        (Fraction(1, 10**6), "0.000001"),
        (Fraction(1, 3 * 10**6), "≈0.0000003"),
        (Fraction(1, 10**4), "0.0001"),
        (Fraction(1, 10**4) + Fraction(1, 10**9), "≈0.0001"),
    ],
)
def test_so_many_places_that_the_first_figure_shows(number: Fraction, text: str) -> None:
    assert shown(number) == text


@pytest.mark.parametrize(
    ("stored", "read", "differs"),
    [
        (123456789012345, 123456789012345, False),
        (1234567890123456, 1234567890123460, True),
        (1234567890123454, 1234567890123450, True),
        (1234567890123450, 1234567890123450, False),
        (-1234567890123456, -1234567890123460, True),
    ],
)
def test_whole_numbers_keep_fifteen_figures(stored: int, read: int, differs: bool) -> None:
    assert from_spreadsheet(stored) == (Fraction(read), differs)
