"""What the benchmarks time is the same work on every side that needs no peer."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from benchmarks import with_svrules
from benchmarks.bids import TARGETS, made_up_bids
from benchmarks.by_hand import score_with_decimals, score_with_floats
from benchmarks.loading import lark_alone, lark_on_tokens, load
from benchmarks.long_rulebook import long_rulebook
from benchmarks.timing import median, paired, timed
from svrules.language import read


@pytest.fixture(scope="module")
def bids() -> list[dict[str, Any]]:
    return made_up_bids(64)


@pytest.fixture(scope="module")
def totals(bids: list[dict[str, Any]]) -> list[Fraction | None]:
    competition = with_svrules.competition_of(bids)
    return with_svrules.totals_of(with_svrules.scorer(with_svrules.rulebook())(competition))


def test_bids_are_of_every_sort(totals: list[Fraction | None]) -> None:
    assert None in totals
    assert 100 in totals
    assert len(set(totals)) > 50


def test_what_is_timed_keeps_the_trace(bids: list[dict[str, Any]]) -> None:
    scored = with_svrules.scorer(with_svrules.rulebook())(with_svrules.competition_of(bids))
    for bid in scored.result().bids:
        assert len(bid.rules) == 2 and len(bid.tables) <= 1
        if bid.outcome == "pass":
            marks = [Fraction(one.contribution_exact or 0) for one in bid.criteria]
            assert sum(marks, Fraction(bid.total_adjustment or 0)) == Fraction(bid.exact or 0)
            assert sum("benefit" in value.name for value in bid.values) == 20


def test_decimals_by_hand_are_exactly_alike(
    bids: list[dict[str, Any]], totals: list[Fraction | None]
) -> None:
    targets = [Decimal(target) for target in TARGETS.values()]
    for bid, total in zip(bids, totals, strict=True):
        facts = {name: _as(_decimal, one) for name, one in bid.items()}
        by_hand = score_with_decimals(facts, *targets)
        assert total == (None if by_hand is None else Fraction(by_hand))


def test_floats_by_hand_are_close(bids: list[dict[str, Any]], totals: list[Fraction | None]) -> None:
    targets = [float(target) for target in TARGETS.values()]
    for bid, total in zip(bids, totals, strict=True):
        by_hand = score_with_floats({name: _as(float, one) for name, one in bid.items()}, *targets)
        assert (by_hand is None) == (total is None)
        assert total is None or abs(Fraction(by_hand) - total) < Fraction(1, 10**6)


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / exact.denominator


def _as(number: Any, fact: Any) -> Any:
    return fact if isinstance(fact, bool) else number(fact)


def test_the_long_rulebook_has_its_length_and_no_mistakes() -> None:
    text = long_rulebook(1000)
    assert text.count("\n") == 1000
    rulebook, diagnostics = read(text, "long.svr")
    assert rulebook is not None and not diagnostics
    assert text.count("# end") < 100


def test_each_side_of_loading_runs() -> None:
    text = long_rulebook(200)
    seconds = timed(
        {"svrules": lambda: load(text), "alone": lark_alone(text), "tokens": lark_on_tokens(text)},
        rounds=1,
        clock=iter(range(100)).__next__,
    )
    assert seconds == {"svrules": [1], "alone": [1], "tokens": [1]}


def test_a_ratio_is_taken_within_rounds() -> None:
    """In the second round the machine was ten times slower: that moves the medians, not the ratio."""
    slower, faster = [3.0, 40.0, 8.0], [1.0, 10.0, 2.0]
    assert paired(slower, faster) == 4
    assert (median(slower), median(faster)) == (8, 2)
