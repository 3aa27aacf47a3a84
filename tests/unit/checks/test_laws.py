"""Score laws, divisors and empty populations: what is proved, what is shown, and what is left open."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from svrules import shipped
from svrules.checks.better import check_better, shown
from svrules.checks.cliffs import check_cliffs
from svrules.checks.divisors import check_divisors
from svrules.checks.empty import check_empty
from svrules.checks.laws.trials import marks_of_first
from svrules.checks.unknowns import check_unknowns
from svrules.diagnostics import Diagnostic
from svrules.engine import score
from svrules.language import read
from svrules.language.rulebook import Rulebook

Check = Callable[[Rulebook], tuple[Diagnostic, ...]]
LAWS: tuple[Check, ...] = (check_better, check_cliffs, check_divisors, check_empty, check_unknowns)


def rulebook_of(text: str) -> Rulebook:
    rulebook, found = read(text, "test.svr")
    assert rulebook is not None, found
    return rulebook


def scored_by(line: str, inputs: str, more: str = "") -> Rulebook:
    """A rulebook of one criterion."""
    return rulebook_of(
        f'rulebook "Test"\n  edition "1"\nbid\n{inputs}\n{more}\n'
        f'criterion C "C" worth 100%\n  {line}\naward\n  highest total wins\n'
    )


def said(check: Check, rulebook: Rulebook) -> list[tuple[str, str]]:
    return [(finding.severity, finding.sentence) for finding in check(rulebook)]


JOBS = "  jobs  number, at least 0, more is better\n"
TWO = JOBS + "  beside  number, between 0 and 10\n"


BY_MEAN = """jobs by mean method, 50% at the mean, gaining 1% for each percent above
  capped at full marks
  floored at no marks"""


@pytest.mark.parametrize(
    ("line", "inputs"),
    [
        ("jobs marks, capped at 100", JOBS),
        ("jobs × beside marks, capped at 100", TWO),
        ("jobs ÷ (jobs + 1) of the marks", JOBS),
        ("(if jobs is at most 10 then jobs × 2 otherwise 20 + (jobs - 10)) marks\n  capped at 100", JOBS),
        ("(if jobs is above 10 then beside × 2 otherwise beside) marks", TWO),
        ("(if beside is above 5 then jobs otherwise jobs × 2) marks\n  capped at 100", TWO),
        ("(beside + (jobs - beside) ÷ 2) marks\n  capped at 100", TWO),
        ("jobs relative to highest, 0 when every bid offers £0", JOBS.replace("number", "money")),
        ("jobs relative to highest among bids where beside is above 5, no marks when jobs is 0", TWO),
        ("rank of jobs among bids, lowest first marks\n  capped at 100", JOBS),
        (BY_MEAN, JOBS),
        ("(sum of the 2 largest of jobs, beside, 3) marks\n  capped at 100", TWO),
        ("(median of jobs, beside, 3) marks\n  capped at 100", TWO),
        ("(jobs rounded to the nearest 5) marks\n  capped at 100", JOBS),
        ("jobs marks, capped at 100\n  at least 20 marks, otherwise capped at 5 marks", JOBS),
        ("(mean of those given of jobs, beside) marks\n  capped at 100", TWO),
    ],
)  # fmt: skip
def test_what_never_falls_is_proved(line: str, inputs: str) -> None:
    assert said(check_better, scored_by(line, inputs)) == []


@pytest.mark.parametrize(
    ("line", "inputs"),
    [
        ("(jobs - lowest jobs among bids) marks\n  capped at 100", JOBS),
        (
            "(if jobs is above beside then (jobs + beside) ÷ 2 otherwise jobs) marks\n  capped at 100",
            TWO,
        ),
    ],
)
def test_what_cannot_be_followed_is_said_to_be_not_proved(line: str, inputs: str) -> None:
    ((severity, sentence),) = said(check_better, scored_by(line, inputs))
    assert severity == "note" and sentence.startswith("It is not proved")


@pytest.mark.parametrize(
    ("line", "inputs"),
    [
        ("(100 - jobs) marks\n  floored at no marks", JOBS),
        ("(if jobs is above 10 then 5 otherwise 8) marks", JOBS),
        ("(if jobs × beside is above 10 then 5 otherwise 8) marks", TWO),
        ("jobs relative to lowest, no marks when jobs is 0", JOBS),
        ("(if jobs is above beside then beside otherwise jobs × 2) marks\n  capped at 100", TWO),
        ("jobs marks, 3 marks when jobs is above 7, capped at 100", JOBS),
        ("rank of jobs among bids, highest first marks\n  capped at 100", JOBS),
        ("jobs × (10 - jobs) marks\n  capped at 100\n  floored at no marks", JOBS),
    ],
)
def test_what_falls_is_shown_by_two_offers_that_the_engine_scores(line: str, inputs: str) -> None:
    rulebook = scored_by(line, inputs)
    ((severity, sentence),) = said(check_better, rulebook)
    assert severity == "warning" and "`jobs` lowers the marks of `C`" in sentence
    (found,) = shown(rulebook)
    first, second = (score(rulebook, one) for one in found.competitions())
    assert marks_of_first(second)["C"] < marks_of_first(first)["C"]


MEASURES = """family measure
  code | title | theme | counted
  M1   | One   | A     | jobs
  M2   | Two   | B     | beside
table CAPS
  theme | cap
  A     | {a}
  B     | 8
"""


def test_a_sum_by_theme_with_caps_never_falls() -> None:
    line = "sum of counted over measures, each theme capped at cap marks"
    assert said(check_better, scored_by(line, TWO, MEASURES.format(a=5))) == []


def test_keeping_the_largest_before_a_cap_can_lower_marks() -> None:
    # More jobs make M1 the one that is kept, and its theme counts for less.
    line = "sum of counted over measures, only the largest of M1, M2, each theme capped at cap marks"
    ((severity, sentence),) = said(check_better, scored_by(line, TWO, MEASURES.format(a=5)))
    assert (severity, "lowers the marks of `C`" in sentence) == ("warning", True)


def test_a_rule_about_the_contract_keeps_no_bid_out() -> None:
    # It is reported with the contract and changes no outcome; only a rule of scope is known to hold.
    line = "(if budget is above 5 then jobs otherwise 100 - jobs) marks, capped at 100, floored at no marks"
    more = "contract\n  budget  number, between 0 and 10\nrule R\n  require budget is above 5\n"
    ((severity, sentence),) = said(check_better, scored_by(line, JOBS, more))
    assert severity == "warning" and "`jobs` lowers the marks of `C`" in sentence
    in_scope = more.replace("require", "applies when")
    assert said(check_better, scored_by(line, JOBS, in_scope)) == []


def test_a_rule_that_fails_a_better_offer() -> None:
    more = "rule MOST\n  require jobs is at most 30\n"
    found = said(check_better, scored_by("jobs marks, capped at 100", JOBS, more))
    assert found == [("warning", "A better `jobs` makes a bid fail: with 30 it passes, with 30.01 it fails.")]


@pytest.mark.parametrize(
    "rule",
    [
        "rule LEAST\n  require jobs is at least 3\n",
        "rule LOW\n  refer when jobs is above 30\n",
        "rule LEAST\n  fail when jobs is below 3\n  except A when beside is above 5\n",
        "rule ELSE\n  require beside is at least 3\n  except A when jobs is above 5\n",
    ],
)
def test_rules_that_a_better_offer_keeps_to(rule: str) -> None:
    assert said(check_better, scored_by("jobs marks, capped at 100", TWO, rule)) == []


def test_an_exception_that_a_better_offer_loses() -> None:
    rule = "rule ELSE\n  require beside is at least 3\n  except A when jobs is below 5\n"
    ((_, sentence),) = said(check_better, scored_by("jobs marks, capped at 100", TWO, rule))
    assert "makes a bid fail" in sentence


def test_levels_dates_words_and_yes_or_no_can_be_marked() -> None:
    rulebook = rulebook_of("""rulebook "Kinds"
  edition "1"
bid
  plan    level from 0 to 5, more is better
  start   date, earlier is better
  method  level of None, Partial, Full, more is better
  green   yes or no, no is better
criterion A "A" worth 40%
  plan by level
  at most 2 gives 50%
  at least 3 gives 20%
criterion B "B" worth 20%
  full marks when start is before 1 June 2026
criterion C "C" worth 20%
  method by level
  None gives 0%
  Partial gives 100%
  Full gives 50%
criterion D "D" worth 20%
  full marks when green
award
  highest total wins
  no step above 100 marks
""")
    sentences = [sentence for _, sentence in said(check_better, rulebook)]
    assert sentences == [
        "A better `plan` lowers the marks of `A`: 2 gives 20 marks, 3 gives 8 marks.",
        "A better `method` lowers the marks of `C`: Partial gives 20 marks, Full gives 10 marks.",
        "A better `green` lowers the marks of `D`: yes gives 20 marks, no gives 0 marks.",
    ]


# Steps

OFFER = "  offer  money, at least £0\n"


@pytest.mark.parametrize(
    ("line", "inputs"),
    [
        ("price relative to lowest", "  price  money, above £0"),
        ("jobs marks, capped at 100", JOBS),
        ("(if jobs is above 10 then jobs + 10 otherwise jobs × 2) marks\n  capped at 100", JOBS),
        ("(if jobs is above 10 then 20 otherwise 12) marks", JOBS),
        ("plan out of 5", "  plan  level from 0 to 5"),
        ("full marks when green", "  green  yes or no"),
        ("(if jobs is above 10 then 80 otherwise 12) marks\n  step of 68 marks is meant", JOBS),
        ("(if jobs is above 10 then 80 otherwise 12) marks\n  step of 100% is meant", JOBS),
        ("offer relative to highest, 0 when every bid offers £0", OFFER),
        (
            "offer relative to highest, no marks when every bid offers £0\n  no marks when green",
            OFFER + "  green  yes or no",
        ),
    ],
)
def test_no_step_is_found_where_marks_rise_evenly_or_it_is_meant(line: str, inputs: str) -> None:
    assert said(check_cliffs, scored_by(line, inputs)) == []


UNSAID = "offer relative to highest, no marks when highest offer among bids is £0"
BESIDE = "offer relative to highest, 5 marks when offer is £1, no marks when every bid offers £0"
STARTED = "(if days from 1 June 2026 to start is above 0 days then 60 otherwise 10) marks"
MISSED = "jobs marks, capped at 50\n  at least 40 marks, otherwise capped at 5 marks"


@pytest.mark.parametrize(
    ("line", "inputs", "size", "low", "high"),
    [
        ("(if jobs is above 10 then 80 otherwise 12) marks", JOBS, 68, "10", "10.01"),
        ("(if jobs ÷ 2 is at least 10 then 80 otherwise 12) marks", JOBS, 68, "19.99", "20"),
        (MISSED, JOBS, 35, "39.99", "40"),
        ("(jobs rounded to the nearest 50) marks\n  capped at 50", JOBS, 50, "24.99", "25"),
        (UNSAID, OFFER, 100, "£0", "£0.01"),
        (BESIDE, OFFER, 95, "£0.99", "£1"),
        (STARTED, "  start  date", 50, "1 June 2026", "2 June 2026"),
    ],
)  # fmt: skip
def test_a_step_is_shown_between_neighbouring_values(
    line: str, inputs: str, size: int, low: str, high: str
) -> None:
    ((severity, sentence),) = said(check_cliffs, scored_by(line, inputs))
    assert severity == "note"
    assert f"jumps by {size} marks" in sentence
    assert f": {low} gives" in sentence and f", {high} gives" in sentence


def test_what_every_bid_offers_says_nothing_of_a_step_in_marks_that_are_not_compared() -> None:
    assert check_cliffs(scored_by("jobs marks, 0 when every bid offers 50\n  capped at 100", JOBS))


def test_a_meant_step_is_no_licence_for_a_larger_one() -> None:
    line = "(if jobs is above 10 then 80 otherwise 12) marks\n  step of 60 marks is meant"
    assert len(check_cliffs(scored_by(line, JOBS))) == 1


def test_the_award_says_how_large_a_step_may_be() -> None:
    rulebook = scored_by("(if jobs is above 10 then 20 otherwise 12) marks", JOBS)
    stricter = rulebook_of(rulebook.text + "  no step above 5 marks\n")
    ((severity, sentence),) = said(check_cliffs, stricter)
    assert severity == "warning" and "jumps by 8 marks" in sentence


# Divisors and populations


INPUTS = "  a  number, at least 0\n  b  number, at least 0\n  c  number, between 1 and 9\n"


@pytest.mark.parametrize(
    "line",
    [
        "a ÷ c marks, capped at 100",
        "(if b is above 0 then a ÷ b otherwise 0) marks\n  capped at 100",
        "a ÷ b marks, no marks when b is 0, capped at 100",
        "a ÷ (b + 1) marks, capped at 100",
        "(if a is above b then 1 ÷ (a - b) otherwise 0) marks\n  capped at 100",
        "full marks when b is above 0 and a ÷ b is above 3",
        "full marks when b is 0 or a ÷ b is above 3",
        "a ÷ (largest of b, c) marks, capped at 100",
        "a relative to highest among bids where a is above 0, no marks when a is 0",
        "(if a ÷ b is above 3 and b is above 0 then 2 otherwise 1) marks",
    ],
)
def test_divisions_that_are_guarded_are_not_reported(line: str) -> None:
    rulebook = scored_by(line, INPUTS)
    assert said(check_divisors, rulebook) == [] and said(check_empty, rulebook) == []


def test_a_rule_keeps_zero_out() -> None:
    more = "rule B\n  require b is above 0\n"
    assert check_divisors(scored_by("a ÷ b marks, capped at 100", INPUTS, more)) == ()


@pytest.mark.parametrize(
    ("line", "divisor"),
    [
        ("a ÷ b marks, capped at 100", "`b`"),
        ("a as share of b, capped at full marks", "`b`"),
        ("a ÷ (b - c) marks, capped at 100, floored at 0", "`b - c`"),
        ("(if b is above 0 or c is above 3 then a ÷ b otherwise 0) marks\n  capped at 100", "`b`"),
    ],
)
def test_a_divisor_that_can_be_zero_is_shown_by_a_bid(line: str, divisor: str) -> None:
    ((severity, sentence),) = said(check_divisors, scored_by(line, INPUTS))
    assert severity == "warning" and divisor in sentence


RATIO = "value ratio\n  a ÷ b\n"


@pytest.mark.parametrize(
    "line",
    [
        "full marks when ratio is above 3 and c is above 2",
        "(if c is above 2 and ratio is above 1 then 1 otherwise 2) marks\n  no marks when ratio is 0",
        "(if ratio is above 2 then ratio otherwise 2 × ratio) marks\n  capped at 100",
    ],
)
def test_a_value_that_was_already_worked_out_is_told_again(line: str) -> None:
    ((severity, sentence),) = said(check_divisors, scored_by(line, INPUTS, RATIO))
    assert severity == "warning" and "`b`" in sentence


def test_a_value_that_is_only_looked_at_where_it_can_be_is_not() -> None:
    line = "(if b is above 0 then ratio otherwise 0) marks\n  capped at 100"
    assert check_divisors(scored_by(line, INPUTS, RATIO)) == ()


@pytest.mark.parametrize(
    "line",
    [
        "a relative to highest",
        "a relative to lowest",
        "a percent over lowest\n  floored at no marks",
        "(mean of a among other bids) marks\n  capped at 100",
        "(lowest of a among bids where b is above 3) marks\n  capped at 100",
    ],
)
def test_a_population_without_an_answer_is_shown_by_bids(line: str) -> None:
    found = said(check_empty, scored_by(line, INPUTS))
    assert [severity for severity, _ in found] == ["warning"]


def test_a_rule_that_is_only_looked_at_when_there_are_others() -> None:
    rule = "rule LOW\n  refer when a is below mean of a among other bids\n"
    rule += "  only when number of {} is at least {}\n"
    for population, least, silent in (("bids", 2, True), ("other bids", 1, True), ("bids", 1, False)):
        more = rule.format(population, least)
        found = check_empty(scored_by("a marks, capped at 100", INPUTS, more))
        assert (found == ()) == silent, population


# The shipped rulebooks


@pytest.mark.parametrize("name", shipped.rulebook_names())
@pytest.mark.parametrize("check", LAWS, ids=lambda check: check.__name__)
def test_the_shipped_rulebooks_keep_to_the_laws(name: str, check: Check) -> None:
    text = Path(shipped.rulebook_path(name)).read_text(encoding="utf-8")
    rulebook, _ = read(text, name)
    assert rulebook is None or check(rulebook) == ()


PRICE = "price                    money excluding VAT, {} £0"
WAGE = "  require lowest hourly wage is {} real living wage{}"
BROKEN: list[tuple[Check, str, str]] = [
    (check_better, "  social offer relative to highest", "  £1bn - social offer relative to highest"),
    (check_better, "  settled mark out of 5\n", "  (5 - settled mark) out of 5\n"),
    (check_better, WAGE.format("at least", ""), WAGE.format("between", " and £30 per hour")),
    (check_cliffs, "  price relative to lowest\n", "  full marks when price is below £1m\n"),
    (check_empty, ", 0 when every bid offers £0", ""),
    (check_empty, PRICE.format("above"), PRICE.format("at least")),
    (
        check_divisors,
        "  settled mark out of 5\n",
        "  settled mark out of delivery plan\n  capped at full marks\n",
    ),
]


@pytest.mark.parametrize(("check", "old", "new"), BROKEN, ids=[new[:40] for _, _, new in BROKEN])
def test_broken_copies_of_a_shipped_rulebook_are_found(check: Check, old: str, new: str) -> None:
    text = shipped.rulebook_path("lcr-contracts").read_text(encoding="utf-8")
    assert old in text
    assert check(rulebook_of(text.replace(old, new)))


def test_steps_are_exact_fractions() -> None:
    (found,) = shown(scored_by("(if jobs is above 10 then 5 otherwise 8) marks", JOBS))
    assert found.gives == (Fraction(8), Fraction(5))
