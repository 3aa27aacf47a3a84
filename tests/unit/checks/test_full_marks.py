"""SV0507, SV0508: full marks out of reach, marks outside their range, each where it is so."""

from __future__ import annotations

import pytest

from svrules.checks.full_marks import check_full_marks
from svrules.diagnostics import Diagnostic, render_plain
from svrules.language import read

HEAD = """rulebook "Marks"
  edition "1"
contract
  category  one of Works, Services
  day       date, decides the rules in force
bid
  plan   level from 0 to 4
  jobs   number, at least 0
  price  money, above £0
  local  yes or no
table T
  category | weight
  Works    | 20%
  Services | 10%
"""
TAIL = "award\n  highest total wins\n"


def found(text: str) -> list[tuple[str, str, str]]:
    rulebook, problems = read(HEAD + text + TAIL, "m.svr")
    assert rulebook is not None, render_plain(problems)
    return [(one.code, one.severity, one.sentence) for one in check_full_marks(rulebook)]


def of(method: str) -> list[tuple[str, str, str]]:
    return found(f"criterion C worth 10 points\n  {method}\n")


@pytest.mark.parametrize(
    "method",
    [
        "plan out of 4",
        "price relative to lowest",
        "price relative to lowest among all bids",
        "jobs relative to highest, 0 when every bid offers 0",
        "price percent over lowest, floored at no marks",
        "jobs marks, capped at full marks",
        "plan from 0 for no marks to 4 for full marks",
        "full marks when local",
        "price by mean method, 50% at the mean, losing 1% for each percent above, capped at 10, floored at 0",
        "plan by level\n  0 to 3 gives 3 marks\n  4 gives 100%",
    ],
)
def test_marks_within_their_range_that_can_be_full_are_not_mentioned(method: str) -> None:
    assert of(method) == []


@pytest.mark.parametrize(
    "method",
    [
        "plan out of 5",
        "plan out of 4, capped at 8",
        "plan by level\n  0 to 3 gives 3 marks\n  4 gives 9 marks",
        "full marks when plan is 5",
        "price relative to lowest, capped at 90%",
        "plan from 0 for no marks to 5 for full marks",
        "plan × 2 marks",
    ],
)
def test_full_marks_that_nobody_gets(method: str) -> None:
    assert of(method) == [("SV0507", "warning", "Nobody can get full marks in `C`.")]


def test_a_line_in_figures_is_looked_at_before_full_marks() -> None:
    lines = "full marks when jobs is at least 10\n  {} when jobs is at least 5"
    text = HEAD + f"criterion C worth 10 points\n  {lines}\n" + TAIL
    rulebook, _ = read(text.format("1 mark"), "m.svr")
    assert rulebook is not None
    (shown,) = check_full_marks(rulebook)
    assert shown.code == "SV0507"
    assert shown.try_.startswith("`full marks when` is looked at last")
    assert of(lines.replace("full marks", "10 marks").format("1 mark")) == []


def test_the_contracts_are_named_for_which_it_is_so() -> None:
    text = (
        "criterion A worth weight\n  plan ÷ 4 × 10 marks\ncriterion B worth what is left\n  plan out of 4\n"
    )
    assert found(text) == [
        ("SV0507", "warning", "Nobody can get full marks in `A` when `category` is Works.")
    ]


def test_a_cap_on_a_section_counts() -> None:
    text = (
        "criterion S worth 100 points\n  capped at 90\ncriterion C worth 100 points of S\n  plan out of 4\n"
    )
    assert found(text) == [("SV0507", "warning", "Nobody can get full marks in `S`.")]


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("jobs marks", "`C` can come to more marks than it is worth when `jobs` is above 10."),
        ("jobs - 1 marks, capped at 10", "`C` can come to less than no marks when `jobs` is below 1."),
        (
            "price relative to lowest among other bids",
            "more marks than it is worth when `the lowest as a share of its own` is above 100%.",
        ),
        (
            "price percent over lowest",
            "`C` can come to less than no marks when `100% less what is over the lowest` is below 0%.",
        ),
        ("jobs × plan marks", "Not proved"),
        ("10 marks when local, 12 marks when plan is 4", "when `plan` is 4 and `local` is no."),
    ],
)
def test_marks_that_leave_their_range(method: str, told: str) -> None:
    (finding,) = of(method)
    assert finding[0] == "SV0508"
    assert finding[1] == ("note" if told == "Not proved" else "warning")
    assert told in finding[2]


def test_a_fact_of_no_weight_is_left_out_of_the_example() -> None:
    (finding,) = of("(if local then jobs otherwise jobs + 1) marks, no marks when price is above £5")
    assert "`price` is at most £5" in finding[2]
    rulebook, _ = read(HEAD + "criterion C worth 10 points\n  jobs marks\n" + TAIL, "m.svr")
    assert rulebook is not None
    (shown,) = check_full_marks(rulebook)
    assert shown.try_ == "Add `capped at full marks`, or a bound that keeps it out (`jobs` 20)."


def test_a_family_is_told_once() -> None:
    family = "family question\n  code | title | part\n  Q1 | A | 60%\n  Q2 | B | 40%\n"
    inputs = "bid inputs for each question\n  mark  level from 0 to 5\n"
    text = family + inputs + "criterion for each question worth part\n  mark out of 10\n"
    assert found(text) == [("SV0507", "warning", "Nobody can get full marks in `Q1`.")]


def messages(text: str) -> tuple[Diagnostic, ...]:
    rulebook, problems = read(HEAD + text + TAIL, "m.svr")
    assert rulebook is not None, render_plain(problems)
    return check_full_marks(rulebook)


def test_too_many_cases_are_said_to_be_not_proved() -> None:
    inputs = "bid\n" + "".join(f"  n{place}  whole number\n" for place in range(16))
    sums = " + ".join(f"(if n{place} is above 0 then 1 otherwise 0)" for place in range(16))
    (finding,) = messages(f"{inputs}criterion C worth 100 points\n  {sums} marks\n")
    assert finding.severity == "note"
    assert finding.sentence.startswith("Not proved: what `C` can come to")
