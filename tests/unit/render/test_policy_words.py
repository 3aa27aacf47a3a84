"""A printed policy in the words of a tender pack: conditions, ties, pass marks on both scales."""

from __future__ import annotations

import pytest

from svrules.render.markdown import as_markdown
from svrules.render.policy import policy
from tests.unit.render.test_policy import rulebook

BOOK = """rulebook "Words"
  edition "1"
contract
  weight  percent, between 0% and 100%
bid
  price                  money, above £0
  plan                   level from 0 to 10
  carbon reduction plan  yes or no
  insured                yes or no
  start                  date
rule C "Carbon"
  require {condition}
criterion PRICE "Price"  worth {price}
  price relative to lowest
criterion Q "Quality"  worth {quality}
criterion PLAN "Plan"  worth 30% of Q
  plan out of 10
  {least}, otherwise fail
criterion OK "Insured"  worth 70% of Q
  full marks when insured
award
  {award}
  tie: {tie}
"""
GIVEN = {
    "condition": "carbon reduction plan",
    "price": "50%",
    "quality": "50%",
    "least": "at least 5 marks",
    "award": "highest total wins\n  near tie within 1",
    "tie": "highest PLAN, then lowest price, then earliest start",
}


def page(**said: str) -> str:
    return as_markdown(policy(rulebook(BOOK.format(**{**GIVEN, **said}))))


@pytest.mark.parametrize(
    ("condition", "printed"),
    [
        ("carbon reduction plan", "carbon reduction plan is yes"),
        ("not carbon reduction plan", "carbon reduction plan is no"),
        ("carbon reduction plan or insured", "carbon reduction plan is yes or insured is yes"),
        (
            "not (carbon reduction plan and insured)",
            "not (carbon reduction plan is yes and insured is yes)",
        ),
        ("insured is no and price is given", "insured is no and price is given"),
    ],
)
def test_a_yes_or_no_says_which_it_is(condition: str, printed: str) -> None:
    assert f"Each bid must meet this:\n\n> {printed}\n" in page(condition=condition)
    assert "Full marks when the following holds, otherwise none:\n\n> insured is yes\n" in page()


def test_ties_are_told_by_who_goes_first() -> None:
    assert (
        "- Of bids with equal totals, the one with more marks for PLAN goes first; if they are equal, the "
        "lower price goes first; if they are equal, the earlier start goes first." in page()
    )
    assert "- Any bids whose totals differ by at most 1 mark are reported as a near tie." in page()
    assert "- Only bids that pass, and whose total is known, have a rank." in page()
    other = page(award="lowest price wins\n  near tie within £1", tie="highest total, then latest start")
    assert (
        "- Of bids with equal award values, the higher total goes first; if they are equal, the later start "
        "goes first." in other
    )
    assert "- Only bids that pass, and whose award value is known, have a rank." in other


@pytest.mark.parametrize(
    ("least", "said"),
    [
        ("at least 5 marks", "at least 5 of 15 marks, which is ≈3.33 of 10 for plan; otherwise"),
        ("at least 6", "at least 6 of 10 for plan, which is 9 of 15 marks; otherwise"),
        (
            "at least 50%",
            "at least 50% of those available, which is 7.5 of 15 marks, or 5 of 10 for plan; otherwise",
        ),
    ],
)
def test_a_pass_mark_has_both_scales(least: str, said: str) -> None:
    assert f"- Pass mark: {said} the bid fails." in page(least=least)


@pytest.mark.parametrize(
    ("least", "said"),
    [
        ("at least 5 marks", "at least 5 marks; otherwise"),
        ("at least 6", "at least 6 of 10 for plan, which is 60% of its marks; otherwise"),
        ("at least 50%", "at least 50% of those available, which is 5 of 10 for plan; otherwise"),
    ],
)
def test_a_pass_mark_where_the_weight_depends_on_the_contract(least: str, said: str) -> None:
    text = page(least=least, price="100% - weight", quality="weight")
    assert f"- Pass mark: {said} the bid fails." in text


def test_a_rounding_stands_between_the_scales() -> None:
    text = page(least="round to whole numbers\n  at least 5 marks")
    assert "- Pass mark: at least 5 marks; otherwise the bid fails." in text
