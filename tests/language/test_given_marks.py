"""What a level gives: a share or marks, in one figure; nothing offered for it gives other marks."""

import pytest

from tests.language.reading import HEAD, problems

LEVELS = """bid
  jobs  number, at least 0
criterion J "Jobs" worth {worth}
  jobs by level
  below 5 gives 0 marks
  5 to below 10 gives {gives}
  10 or more gives 100%
"""


def line(gives: str, worth: str = "6 marks") -> str:
    """The line that is offered for what a level gives."""
    (told,) = problems(LEVELS.format(gives=gives, worth=worth))
    assert told.fix is not None and told.try_.startswith(("Write", "Leave"))
    row = (HEAD + LEVELS.format(gives=gives, worth=worth)).split("\n")[told.fix.span.line - 1]
    span = told.fix.span
    made = row[: span.column - 1] + told.fix.replacement + row[span.end_column - 1 :]
    assert told.try_ in (f"Write `{made.strip()}`.", "Leave it out.")
    return made.strip().removeprefix("5 to below 10 gives ")


@pytest.mark.parametrize(
    ("gives", "worth", "written"),
    [
        ("4/6 of the marks", "6 marks", "4 marks"),
        ("4 ÷ 6 of the marks", "6 points of A", "4 marks"),
        ("4/6 of the marks", "10 marks", "10 × 2 ÷ 3 marks"),
        ("4/6 of the marks", "30% of A", "66.67%"),
        ("4/6 of the marks", "30%", "20 marks"),
        ("3/6 of the marks", "30% of A", "50%"),
        ("two thirds of the marks", "6 marks", "4 marks"),
        ("a third of the available points", "6 marks", "2 marks"),
        ("three quarters of the marks", "6 marks", "75%"),
        ("half the marks", "6 marks", "50%"),
        ("half marks", "6 marks", "50%"),
        ("50% of the marks", "6 marks", "50%"),
        ("0.75 of the marks", "6 marks", "75%"),
        ("4 of 6 marks", "6 marks", "4 marks"),
        ("4 out of 6 marks", "12 marks", "8 marks"),
    ],
)
def test_part_of_the_marks_is_answered_with_just_that_part(gives: str, worth: str, written: str) -> None:
    assert line(gives, worth) == written


@pytest.mark.parametrize("gives", ["2 + 2", "2÷6", "jobs", "-(2)"])
def test_a_figure_without_sign_is_told_as_it_is_written(gives: str) -> None:
    (told,) = problems(LEVELS.format(gives=gives, worth="6 marks"))
    assert told.try_ == f"Write `gives {gives} marks` or a share as one percentage, such as `gives 50%`."


@pytest.mark.parametrize("gives", ["400% ÷ 6", "4/6 × 100%"])
def test_a_computed_share_is_told_in_figures(gives: str) -> None:
    (told,) = problems(LEVELS.format(gives=gives, worth="6 marks"))
    assert told.fix is None and told.try_.startswith("Write the marks in figures")


def test_a_share_is_not_so_many_marks_too() -> None:
    (told,) = problems(LEVELS.format(gives="50% marks", worth="6 marks"))
    assert told.sentence == "`50%` is a share, and cannot be so many marks as well."
    (told,) = problems("bid\n  jobs  number\ncriterion J worth 6 marks\n  50% marks when jobs is 5\n")
    assert told.sentence == "This is a share, and marks are wanted here."
