"""`and` beside `or` needs brackets, everywhere; lists of choices after `is` need none."""

import pytest

from svrules.language import expressions as e
from svrules.render.words import in_words
from tests.language.reading import book, problems

HEAD = 'rulebook "Test"\n  edition "1"\n'
FACTS = (
    "contract\n  value  money, above £0\n  category  one of Works, Services, Supplies\n"
    "bid\n  price  money\n  ok  yes or no\n  plan  level from 0 to 5\n"
)
MIXED = "ok and price is above £3 or price is £1"
READINGS = ("`(ok and price is above £3) or price is £1`", "`ok and (price is above £3 or price is £1)`")


def condition(text: str) -> e.Expression:
    return book(FACTS + f"rule R\n  require {text}\n").rules[0].condition


def tried(text: str) -> str:
    (only,) = problems(FACTS + text, HEAD)
    assert only.code == "SV0111"
    return only.try_


@pytest.mark.parametrize(
    "text",
    [
        f"rule R\n  require {MIXED}\n",
        f"rule R\n  refer when not (price is £9)\n  only when {MIXED}\n",
        f"rule R\n  require ok\n  except E when {MIXED}, refer\n",
        f"rule R\n  require (({MIXED}))\n",
        f"value v\n  if {MIXED} then 1 otherwise 2\n",
        f"value v\n  number of bids where {MIXED}\n",
        f"population p\n  bids where {MIXED}\n",
        f"table T\n  value | w\n  any | if {MIXED} then 1 otherwise 2\n",
        f"criterion C worth 100%\n  plan out of 5, no marks when {MIXED}\naward\n  highest total wins\n",
    ],
)
def test_every_condition_that_mixes_them_is_refused_with_both_readings(text: str) -> None:
    assert all(reading in tried(text) for reading in READINGS)


def test_a_condition_over_several_lines_is_written_out_on_one() -> None:
    found = tried("rule R\n  require ok   # yes\n    and price is above £3\n    or price is £1\n")
    assert all(reading in found for reading in READINGS)


def test_or_between_two_conditions_of_one_and_is_read_both_ways() -> None:
    found = tried("rule R\n  require ok or price is £1 and plan is 3 or plan is 4\n")
    assert "`ok or (price is £1 and plan is 3) or plan is 4`" in found
    assert "`(ok or price is £1) and (plan is 3 or plan is 4)`" in found


def test_brackets_decide() -> None:
    assert isinstance(condition("(ok and price is above £3) or price is £1"), e.Any)
    assert isinstance(condition("ok and (price is above £3 or price is £1)"), e.All)


@pytest.mark.parametrize(
    "text", ["(ok and price is £3) or price is £1", "ok and (price is £3 or price is £1)"]
)
def test_the_policy_prints_the_brackets(text: str) -> None:
    assert in_words(condition(text)) == text


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("category is Works or Services", "category is one of Works, Services"),
        ("category is Works, Services or Supplies", "category is one of Works, Services, Supplies"),
        ("category is either Works or Services", "category is one of Works, Services"),
        ("category is one of Works, Services or Supplies", "category is one of Works, Services, Supplies"),
        ("category is not Works or Services", "category is not one of Works, Services"),
        ("category is none of Works, Services", "category is not one of Works, Services"),
        ("ok and category is Works or Services", "ok and category is one of Works, Services"),
        ("category is either Works or Services and ok", "category is one of Works, Services and ok"),
        (
            "category is one of Works, Services or ok is yes",
            "category is one of Works, Services or ok is yes",
        ),
        ("category is one of Works, Services or not ok", "category is one of Works, Services or not ok"),
        ("plan is 3 or 4", "plan is one of 3, 4"),
        ("category is Works or ok", "category is Works or ok"),
        ("category is Works or plan is 3", "category is Works or plan is 3"),
    ],
)
def test_a_list_of_choices_is_what_it_says(said: str, means: str) -> None:
    assert in_words(condition(said)) == means


def test_what_a_list_says_not_is_none_of_them() -> None:
    found = condition("category is not Works or Services")
    assert isinstance(found, e.Not) and isinstance(found.operand, e.IsOneOf)
    assert [getattr(option, "value", None) for option in found.operand.options] == ["Works", "Services"]


@pytest.mark.parametrize(
    "text",
    [
        MIXED,
        "category is Works and value is above £3 or category is Services or Supplies and value is £9 or more",
        "category is Works or Services and ok or price is £3",
        "ok or category is Works or Services and price is £3",
        "ok or plan is 3 or 4 and category is Works or Services and price is £3",
        "category is Works or Services and ok",
        "category is Works, Services or Supplies and plan is 3 or 4 and ok",
        "ok and category is not Works or Services and plan is 3 or 4",
        "not ok and price is £3 or price is £4",
    ],
)
def test_every_reading_that_is_offered_can_be_read(text: str) -> None:
    readings = tried(f"rule R\n  require {text}\n").split("`")[1::2]
    assert len(readings) == 2
    assert len({in_words(condition(reading)) for reading in readings}) == 2


def test_and_behind_a_list_could_belong_to_its_last_choice_alone() -> None:
    found = tried("rule R\n  require category is Works or Services and ok\n")
    assert "`(category is Works or Services) and ok`" in found
    assert "`category is Works or (category is Services and ok)`" in found


def test_an_exception_ends_behind_its_list() -> None:
    rule = book(FACTS + "rule R\n  require ok\n  except E when category is Works or Services, fail\n").rules[
        0
    ]
    assert rule.exceptions[0].outcome == "fail"
    assert isinstance(rule.exceptions[0].condition, e.IsOneOf)
