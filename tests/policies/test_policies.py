"""Every policy in this folder, and every shipped rulebook, does what its own examples say.

The figures in the examples were worked out by hand, as fractions; here the engine has to reach them.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from svrules.data import example_competition
from svrules.diagnostics import has_errors, render_plain
from svrules.engine import Decision, score
from svrules.engine.result import BidResult, Result
from svrules.language import read
from svrules.language.rulebook import Example, Rulebook
from svrules.proof import run_examples
from svrules.shipped import rulebook_names, rulebook_path

POLICIES = Path(__file__).parent
FILES = {path.stem: path for path in sorted(POLICIES.glob("*.svr"))}
SHIPPED = {name: rulebook_path(name) for name in rulebook_names()}
ALL = {**FILES, **SHIPPED}


@cache
def rulebook(name: str) -> Rulebook:
    path = ALL[name]
    found, diagnostics = read(path.read_text(encoding="utf-8"), path.name)
    assert found is not None and not has_errors(diagnostics), render_plain(diagnostics)
    return found


def example(name: str, title: str) -> Example:
    return next(one for one in rulebook(name).examples if one.title == title)


def result(name: str, title: str) -> Result:
    competition = example_competition(rulebook(name), example(name, title)).accepted()
    return score(rulebook(name), competition).result()


def bid(scored: Result, name: str) -> BidResult:
    return next(one for one in scored.bids if one.bid == name)


@pytest.mark.parametrize("name", ALL)
def test_examples_come_out_as_written(name: str) -> None:
    outcomes = run_examples(rulebook(name))
    assert outcomes, "a policy without examples proves nothing"
    wrong = [diagnostic for outcome in outcomes for diagnostic in outcome.diagnostics]
    assert not wrong, render_plain(wrong)


@pytest.mark.parametrize("name", ALL)
def test_every_example_expects_something(name: str) -> None:
    for one in rulebook(name).examples:
        cells = [expectation for line in one.bids for expectation in line.expects]
        assert one.expects or cells, f"`{one.title}` expects nothing"


@pytest.mark.parametrize("name", ALL)
def test_contributions_add_up_to_the_total(name: str) -> None:
    for one in rulebook(name).examples:
        for scored in result(name, one.title).bids:
            if scored.exact is None:
                continue
            parts = [Fraction(c.contribution_exact or 0) for c in scored.criteria]
            assert sum(parts) + Fraction(scored.total_adjustment or 0) == Fraction(scored.exact)


def test_near_ties_in_marks_are_those_of_the_margins_in_court() -> None:
    scored = result("near-tie-in-marks", "the margin on the mark")
    assert scored.near_ties == [["Ash", "Birch"]]
    assert result("margin-recomputed", "78 less 75.07").near_ties == [["Ash", "Birch"]]


def test_near_ties_in_pounds() -> None:
    assert result("near-tie-in-pounds", "on and over the margin").near_ties == [["Ash", "Birch"]]


def test_an_excluded_bid_is_named_with_the_reason() -> None:
    scored = result("excluded-bid-in-the-population", "Cedar is out")
    taken = {use.taken for use in bid(scored, "Ash").population if use.yields is not None}
    eligible = next(one for one in scored.populations if one.id in taken and "Cedar" not in one.bids)
    assert eligible.bids == ["Ash", "Birch"]
    assert [one.bid for one in eligible.left_out] == ["Cedar"]
    assert "fail" in eligible.left_out[0].why


def test_the_step_that_settled_a_tie_is_told() -> None:
    scored = result("tie-chain", "step by step")
    settled = {name: bid(scored, name).tie for name in ("Ash", "Elder", "Fir")}
    assert settled["Ash"] is not None and settled["Ash"].settled_by is not None
    assert settled["Elder"] is not None and "Dogwood" in settled["Elder"].with_bids
    assert settled["Fir"] is None


def test_every_failed_clause_is_recorded() -> None:
    scored = result("section-pass-marks-then-rank", "the second highest total fails a section")
    failed = [rule.rule for rule in bid(scored, "Fir").rules if rule.outcome == "fail"]
    assert failed == ["PEOPLE", "VALUE"]


def test_an_unsettled_referral_makes_the_ranking_provisional() -> None:
    scored = result("abnormally-low-screen", "three pounds more than 15% below the mean")
    assert scored.provisional == ["Ash"]


def test_a_recorded_decision_settles_a_referral_and_sets_the_price_to_beat() -> None:
    """£84,997 is accepted by a person: it is now the lowest, and 100 × 84,997 ÷ 100,000 is 84.997."""
    name, title = "abnormally-low-screen", "three pounds more than 15% below the mean"
    competition = example_competition(rulebook(name), example(name, title)).accepted()
    accepted = Decision("Ash", "L1", "pass", "Head of procurement", "2026-05-20", "The price was explained.")
    scored = score(rulebook(name), replace(competition, decisions=(accepted,))).result()
    assert scored.provisional == []
    assert [(one.bid, one.total, one.rank) for one in scored.bids][:2] == [
        ("Ash", "100", 1),
        ("Birch", "85", 2),
    ]
    rule = next(one for one in bid(scored, "Ash").rules if one.rule == "L1")
    assert rule.outcome == "pass" and rule.decided_by is not None


def test_an_error_names_the_bid_whose_price_is_nothing() -> None:
    scored = result("price-relative-to-lowest", "a price of nothing")
    for name in ("Ash", "Birch"):
        (error,) = {(one.bid, one.where, one.inputs[0].value) for one in bid(scored, name).errors}
        assert error == ("Ash", "PRICE", "£0")


def test_implied_weights_are_those_published() -> None:
    scored = result("questions-out-of-ten", "the published weights count")
    weights = {one.code: Fraction(one.weight_exact or 0) for one in bid(scored, "Ash").criteria}
    assert [weights[code] for code in ("A1", "A2", "R1", "R2", "R3", "R4")] == [30, 30, 16, 12, 8, 4]


def test_a_changed_weight_is_another_text() -> None:
    """Letting International v Newham: weights set after publication show in the hash of the rulebook."""
    text = FILES["questions-out-of-ten"].read_text(encoding="utf-8")
    later = text.replace("| Records | 50%", "| Records | 60%").replace("| Surveys | 50%", "| Surveys | 40%")
    published, _ = read(text, "published.svr")
    changed, _ = read(later, "published.svr")
    assert published is not None and changed is not None
    assert published.sha256 != changed.sha256
