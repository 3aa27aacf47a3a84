"""What is known of two offers holds every two numbers that there are: rounding, and comparing."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.checks.better import check_better, proved
from svrules.checks.laws import pairs
from svrules.checks.laws.laws import Laws
from svrules.checks.laws.pairs import Numbers
from svrules.checks.laws.ranges import Range, at
from svrules.language import read
from svrules.quantities import Rounding, RoundingMode

MODES: tuple[RoundingMode, ...] = get_args(RoundingMode)
TENTHS = st.integers(-25, 25).map(lambda n: Fraction(n, 10))


def around(one: Fraction, two: Fraction, room: Fraction) -> Numbers:
    """Two numbers, of which the change is known, and where they lie no nearer than some room."""
    return Numbers(Range(one - room, one + room), Range(two - room, two + room), at(two - one))


@given(TENTHS, TENTHS, st.sampled_from((Fraction(0), Fraction(1, 5), Fraction(3))), st.sampled_from(MODES))
def test_a_rounding_lies_in_what_is_known_of_it(
    one: Fraction, two: Fraction, room: Fraction, mode: RoundingMode
) -> None:
    rounding = Rounding(mode, Fraction(1))
    found = pairs.rounded(around(one, two, room), rounding)
    first, second = rounding.apply(one), rounding.apply(two)
    assert found.first.holds(first) and found.second.holds(second) and found.change.holds(second - first)


@pytest.mark.parametrize(
    ("mode", "one", "two", "known", "change"),
    [
        ("up", "-1/10", "1/10", Range(Fraction(-1, 10), Fraction(1, 10)), 2),
        ("up", "1/10", "-1/10", Range(Fraction(-1, 10), Fraction(1, 10)), -2),
        ("down", "-9/10", "9/10", Range(Fraction(-9, 5), Fraction(9, 5)), 0),
        ("half up", "26/10", "24/10", Range(Fraction(-1), Fraction(1)), -1),
        ("down", "20/10", "19/10", Range(Fraction(-1), Fraction(1)), -1),
    ],
)
def test_a_rounding_moves_by_a_step_more_and_across_zero_by_two(
    mode: RoundingMode, one: str, two: str, known: Range, change: int
) -> None:
    first, second = Fraction(one), Fraction(two)
    number = Numbers(Range(Fraction(-3), Fraction(3)), Range(Fraction(-3), Fraction(3)), known)
    found = pairs.rounded(number, Rounding(mode, Fraction(1)))
    assert Rounding(mode, Fraction(1)).apply(second) - Rounding(mode, Fraction(1)).apply(first) == change
    assert found.change.holds(Fraction(change))


ENDS = st.tuples(st.integers(-3, 3), st.integers(0, 3)).map(
    lambda t: Range(Fraction(t[0]), Fraction(t[0] + t[1]))
)
COMPARISONS = ("above", "at least", "below", "at most", "is", "is not")


@given(st.sampled_from(COMPARISONS), ENDS, ENDS, ENDS, st.data())
def test_every_pair_of_answers_that_there_is_is_known(
    comparison: str, first: Range, second: Range, change: Range, data: st.DataObject
) -> None:
    known = Numbers(first, second, change)
    one = data.draw(st.integers(int(first.low or 0), int(first.high or 0)))
    two = data.draw(st.integers(int(second.low or 0), int(second.high or 0)))
    if not change.holds(Fraction(two - one)):
        return
    answers = tuple(
        {"above": x > 0, "at least": x >= 0, "below": x < 0, "at most": x <= 0, "is": x == 0}.get(
            comparison, x != 0
        )
        for x in (one, two)
    )
    assert answers in pairs.compared(comparison, known)


def test_is_holds_at_first_and_no_longer_where_the_number_rises_past_it() -> None:
    rising = Numbers(at(0), Range(Fraction(0), Fraction(3)), Range(low=Fraction(0)))
    assert (True, False) in pairs.compared("is", rising)
    arriving = Numbers(Range(Fraction(-3), Fraction(-1)), at(0), Range(low=Fraction(0)))
    assert pairs.compared("is", arriving) == {(False, True)}
    level = Numbers(Range(Fraction(-3), Fraction(0)), at(0), Range(low=Fraction(0)))
    assert (True, False) not in pairs.compared("is", level)


ACROSS = """rulebook "Away from zero"
  edition "1"
bid
  accredited  yes or no, yes is better
  swing       number, between -1 and 1
criterion Q "Quality"  worth 100%
  (50 + (if accredited then 15 otherwise 0) - 10 × tidied swing) marks
value tidied swing
  swing + (if accredited then 0.2 otherwise 0) rounded up to whole numbers
award
  highest total wins
"""


def test_no_silence_where_a_rounding_away_from_zero_turns_round_at_zero() -> None:
    rulebook, _ = read(ACROSS, "test.svr")
    assert rulebook is not None
    assert "Q" not in proved(Laws(rulebook), rulebook.inputs["accredited"])[0]
    assert check_better(rulebook)
