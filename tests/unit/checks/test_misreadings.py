"""Lines that can be read and say something else than the policy: pass marks, points, shares of the best."""

from __future__ import annotations

import pytest

from svrules.checks import check
from svrules.diagnostics import Diagnostic, render_plain
from svrules.language import read

HEAD = """rulebook "Checked"
  edition "1"
contract
  share  percent
family question
  code | title
  Q1   | Plan
bid inputs for each question
  mark  level from 0 to 10
bid
  price   money, above £0
  plan    level from 0 to 10, by 2 evaluators, settled by mean
  method  level of None, Some, Full
population tenders
  bids that pass or refer
value offer
  price × 2
"""
TWO = "criterion A worth {}\n  {}\n  {}, otherwise fail\n"
TWO += "criterion B worth what is left\n  price relative to lowest\n"


def found(text: str, code: str) -> list[Diagnostic]:
    rulebook, problems = read(HEAD + text, "c.svr")
    assert rulebook is not None, render_plain(problems)
    return [finding for finding in check(rulebook) if finding.code == code]


# Pass marks


@pytest.mark.parametrize(
    ("worth", "method", "least"),
    [
        ("15%", "Q1 mark out of 10", "at least 5 marks"),
        ("15%", "Q1 mark out of 10", "at least 5 points"),
        ("15%", "Q1 mark by level\n  0 to 4 gives 0%\n  5 to 10 gives 100%", "at least 5 marks"),
        ("15%", "Q1 mark ÷ 10 × 15 marks", "at least 5"),
        ("15%", "Q1 mark ÷ 10 of the marks", "at least 5"),
        ("15%", "plan ÷ 10 × 15 marks", "at least 5 marks"),
        ("share", "Q1 mark out of 10", "at least 5 marks"),
    ],
)
def test_a_pass_mark_on_another_scale(worth: str, method: str, least: str) -> None:
    (finding,) = found(TWO.format(worth, method, least), "SV0505")
    assert finding.severity == "warning"
    assert finding.sentence.startswith(f"`{least}` is 5 of the ")
    assert "5 out of 10" in finding.try_


@pytest.mark.parametrize(
    ("worth", "method", "least"),
    [
        ("15%", "Q1 mark out of 10", "at least 5"),
        ("15%", "Q1 mark out of 10", "at least 50%"),
        ("10%", "Q1 mark out of 10", "at least 5 marks"),
        ("15%", "Q1 mark marks", "at least 5"),
        ("15%", "price relative to lowest", "at least 5"),
        ("15%", "method by level\n  None gives 0%\n  otherwise gives 100%", "at least 5 marks"),
    ],
)
def test_a_pass_mark_that_can_be_read_one_way(worth: str, method: str, least: str) -> None:
    assert found(TWO.format(worth, method, least), "SV0505") == []


def test_both_readings_are_written_out() -> None:
    (finding,) = found(TWO.format("15%", "Q1 mark ÷ 10 × 15 marks", "at least 5"), "SV0505")
    assert finding.sentence == "`at least 5` is 5 of the 15 marks that `A` is worth, not out of 10."
    assert finding.try_ == (
        "For 5 out of 10 write `at least 50%`. If 5 of the 15 marks are meant, nothing needs to change."
    )


# Points


def points(*worths: str) -> str:
    return "".join(
        f"criterion C{n} worth {worth} points\n  price relative to lowest\n" for n, worth in enumerate(worths)
    )


@pytest.mark.parametrize("worths", [("60", "30", "15"), ("60", "41"), ("33.3", "33.3"), ("1,000", "20")])
def test_points_that_add_up_to_an_odd_figure_are_noted(worths: tuple[str, ...]) -> None:
    (finding,) = found(points(*worths), "SV0506")
    assert finding.severity == "note"


@pytest.mark.parametrize(
    "worths", [("60", "40"), ("700", "300"), ("5", "5"), ("100", "50"), ("7", "23"), ("105",)]
)
def test_a_round_figure_is_not(worths: tuple[str, ...]) -> None:
    assert found(points(*worths), "SV0506") == []


def test_the_note_says_the_sum() -> None:
    (finding,) = found(points("60", "30", "15"), "SV0506")
    assert finding.sentence == "These criteria are worth 105 points in all."


# Shares of the best


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("price is above 40% of lowest price among tenders", "always"),
        ("price is at least lowest price among bids", "always"),
        ("offer is above 40% of lowest offer among all bids", "always"),
        ("price is above lowest price among bids × 40%", "always"),
        ("40% of lowest price among bids is below price", "always"),
        ("price is below 120% of highest price among bids", "always"),
        ("price is below 80% of lowest price among bids", "never"),
        ("price is below lowest price among bids", "never"),
        ("price is above 120% of highest price among bids", "never"),
        ("price is at most 80% of lowest price among bids", "never"),
    ],
)
def test_a_share_of_the_best_that_settles_nothing(condition: str, holds: str) -> None:
    (finding,) = found(f"rule R\n  refer when {condition}\n", "SV0413")
    assert finding.severity == "warning"
    assert finding.sentence.startswith(f"`{condition}` {holds} holds")


@pytest.mark.parametrize(
    "condition",
    [
        "price is above 140% of lowest price among bids",
        "price is above lowest price among bids",
        "price is at most lowest price among bids",
        "price is below 80% of lowest price among other bids",
        "price is below 80% of mean price among bids",
        "price is below 80% of lowest price among bids where price is above £9",
        "price is below 80% of highest price among bids",
        "offer is below 80% of lowest price among bids",
    ],
)
def test_a_share_that_tells_bids_apart(condition: str) -> None:
    assert found(f"rule R\n  refer when {condition}\n", "SV0413") == []


@pytest.mark.parametrize(
    ("condition", "instead"),
    [
        (
            "price is above 40% of lowest price among bids",
            "more than 40% above the lowest write `is above 140% of …`",
        ),
        (
            "price is below 120% of highest price among bids",
            "more than 20% below the highest write `is below 80% of …`",
        ),
    ],
)
def test_what_was_meant_perhaps(condition: str, instead: str) -> None:
    (finding,) = found(f"rule R\n  refer when {condition}\n", "SV0413")
    assert instead in finding.try_
