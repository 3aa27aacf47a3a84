"""SV0501: weights that do not add up are found for every row, day and fact that sets them."""

import pytest

from svrules.checks.weights import check_weights
from svrules.diagnostics import Diagnostic, render_plain
from svrules.language import read

HEAD = """rulebook "Weights"
  edition "1"
contract
  lot           one of A, B
  value         money, above £0
  weight        percent, between 0% and 100%
  green         yes or no
  notice date   date, decides the rules in force
bid
  price  money, above £0
  plan   level from 0 to 5
"""
TAIL = """award
  highest total wins
"""
PRICE = "criterion PRICE worth {}\n  price relative to lowest\n"
PLAN = "criterion PLAN worth {}\n  plan out of 5\n"


def found(text: str) -> tuple[Diagnostic, ...]:
    rulebook, problems = read(HEAD + text + TAIL, "w.svr")
    assert rulebook is not None, render_plain(problems)
    return check_weights(rulebook)


def top(price: str, plan: str, before: str = "") -> tuple[Diagnostic, ...]:
    return found(before + PRICE.format(price) + PLAN.format(plan))


TABLE = """table T
  lot | price weight | plan weight
  A   | 60%          | 40%
  B   | {}           | 40%
"""


@pytest.mark.parametrize(
    ("price", "plan"),
    [
        ("60%", "40%"),
        ("100% - weight", "weight"),
        ("what is left", "weight"),
        ("(if lot is A then 60% otherwise 70%)", "(if lot is A then 40% otherwise 30%)"),
        (
            "(if value is above £100,000 then 60% otherwise 70%)",
            "(if value is at most £100,000 then 30% otherwise 40%)",
        ),
        ("(1 ÷ 3) × 100% ", "200% ÷ 3"),
        ("30 points", "70 points"),
        ("1 points", "3 points"),
    ],
)
def test_weights_that_add_up_are_not_mentioned(price: str, plan: str) -> None:
    assert top(price, plan) == ()


def test_a_row_that_does_not_add_up_is_named_with_its_facts() -> None:
    (finding,) = top("price weight", "plan weight", TABLE.format("70%"))
    assert finding.severity == "error"
    assert finding.sentence == "The weights of `PRICE` and `PLAN` add up to 110%, not 100%, when `lot` is B."
    assert [words for _, words in finding.also] == ["here `PRICE` is worth 70%", "here `PLAN` is worth 40%"]
    assert top("price weight", "plan weight", TABLE.format("60%")) == ()


def test_every_row_is_looked_at_with_exact_numbers() -> None:
    rows = "".join(f"  £{n * 1000 + 1} to £{n * 1000 + 1000} | {n}.1% | {100 - n}.9%\n" for n in range(90))
    table = "table T\n  value | price weight | plan weight\n" + rows
    (finding,) = top("price weight", "plan weight", table)
    assert "add up to 101%" in finding.sentence


def test_rows_that_cannot_be_reached_do_not_count() -> None:
    table = (
        "table T\n  value | price weight | plan weight\n  above £0 | 60% | 40%\n  at most £0 | 60% | 60%\n"
    )
    assert top("price weight", "plan weight", table) == ()


def test_a_contract_that_is_out_of_scope_has_no_weights() -> None:
    scope = "rule SCOPE\n  applies when lot is A\n"
    assert top("price weight", "plan weight", scope + TABLE.format("70%")) == ()


def test_each_dated_setting_is_looked_at() -> None:
    setting = "setting quality   percent\n  40% from 1 April 2025\n  45% from 1 April 2026\n"
    (finding,) = top("60%", "quality", setting)
    assert "105%" in finding.sentence and "1 April 2026" in finding.sentence


def test_a_criterion_that_does_not_count_leaves_a_gap() -> None:
    (finding,) = found(
        PRICE.format("60%") + PLAN.format("40%").replace("\n  plan", "\n  only when green\n  plan")
    )
    assert "add up to 60%, not 100%, when `green` is no" in finding.sentence


def test_parts_of_a_section_are_looked_at_on_their_own() -> None:
    section = (
        "criterion Q worth 40%\n"
        + PLAN.format("50% of Q")
        + "criterion TEAM worth 60% of Q\n  plan out of 5\n"
    )
    (finding,) = found(PRICE.format("60%") + section)
    assert "The weights of the parts of `Q` add up to 110%, not 100%" in finding.sentence


def test_points_add_up_to_those_of_their_section() -> None:
    section = "criterion Q worth 200 points\n" + PLAN.format("150 points of Q")
    section += "criterion TEAM worth 60 points of Q\n  plan out of 5\n"
    (finding,) = found(PRICE.format("300 points") + section)
    assert "The weights of the parts of `Q` add up to 210 points, not 200 points" in finding.sentence


def test_a_section_worth_nothing_is_not_looked_into() -> None:
    section = "criterion Q worth 0%\n" + PLAN.format("50% of Q")
    assert found(PRICE.format("100%") + section) == ()


def test_weights_that_the_contract_brings_are_left_open_in_a_note() -> None:
    (finding,) = top("60%", "weight")
    assert finding.severity == "note"
    assert "depends on `weight`" in finding.sentence


def test_what_is_left_must_not_be_less_than_nothing() -> None:
    text = HEAD.replace("percent, between 0% and 100%", "percent") + PRICE.format("what is left")
    rulebook, _ = read(text + PLAN.format("weight") + TAIL, "w.svr")
    assert rulebook is not None
    findings = check_weights(rulebook)
    assert [finding.severity for finding in findings] == ["warning"]


def test_weights_for_each_member_are_added() -> None:
    family = "family question\n  code | title | share\n  Q1 | a | {}\n  Q2 | b | 40%\n"
    family += "bid inputs for each question\n  mark  level from 0 to 5\n"
    section = (
        PRICE.format("60%")
        + "criterion Q worth 40%\ncriterion for each question worth share of Q\n  mark out of 5\n"
    )
    assert found(family.format("60%") + section) == ()
    (finding,) = found(family.format("50%") + section)
    assert "add up to 90%" in finding.sentence
