"""SV0415, SV0416: exceptions that make no difference, and those that contradict, with a smallest example."""

from __future__ import annotations

import pytest

from svrules.checks.exceptions import check_exceptions
from svrules.diagnostics import Diagnostic, render_plain
from svrules.language import read

HEAD = """rulebook "Exceptions"
  edition "1"
contract
  category  one of Works, Services
  start     date, decides the rules in force
bid
  wage      money per hour, above £0
  size      one of Micro, Small, Large
  turnover  money, at least £0
  price     money, above £0
rule W clause "3"
  require wage is at least £12.60 per hour
"""


def found(exceptions: str) -> tuple[Diagnostic, ...]:
    lines = "".join(f"  {line}\n" for line in exceptions.splitlines())
    rulebook, problems = read(HEAD + lines, "e.svr")
    assert rulebook is not None, render_plain(problems)
    return check_exceptions(rulebook)


@pytest.mark.parametrize(
    ("exceptions", "told"),
    [
        (
            "except A when wage is at least £13 per hour",
            "Exception `A` to rule `W` never matters: its condition holds for nobody whom rule `W` fails.",
        ),
        (
            "except A when size is Micro, fail",
            "Exception `A` to rule `W` never matters: the outcome is the same without it.",
        ),
        (
            "except A when size is Micro or Small\nexcept B when size is Micro",
            "Exception `B` to rule `W` never matters: the outcome is the same without it.",
        ),
        (
            "except A when size is Micro\nexcept B to A when size is Large",
            "Exception `B` to exception `A` never matters: its condition holds for nobody whom exception",
        ),
    ],
)
def test_an_exception_that_makes_no_difference(exceptions: str, told: str) -> None:
    (finding,) = found(exceptions)
    assert (finding.code, finding.severity, finding.sentence[: len(told)]) == ("SV0415", "warning", told)


@pytest.mark.parametrize(
    "exceptions",
    [
        "except A when size is Micro",
        "except A when size is Micro, refer\nexcept B when size is Small",
        "except A when size is Micro\nexcept B to A when turnover is above £1m",
        "except A when size is Micro\nexcept B to A when turnover is above £1m, refer",
        "except A when price is below mean price among other bids",
        "except A when size is Micro\nexcept B when turnover is below £5",
    ],
)
def test_exceptions_that_matter_and_agree_are_not_mentioned(exceptions: str) -> None:
    assert found(exceptions) == ()


def test_exceptions_that_disagree_are_an_error_with_both_clauses() -> None:
    first = 'except A when size is Micro clause "3.1"\n'
    (finding,) = found(f'{first}except B when turnover is below £1m, refer clause "3.2"')
    assert (finding.code, finding.severity) == ("SV0416", "error")
    assert finding.sentence == (
        "Exceptions `A` (clause 3.1) and `B` (clause 3.2) of rule `W` contradict each other when `wage` is "
        "below £12.60 per hour and `size` is Micro and `turnover` is below £1,000,000: "
        "by `A` the bid passes, by `B` it is referred."
    )
    assert [words for _, words in finding.also] == ["here is the other exception"]


def test_the_example_names_no_fact_that_does_not_matter() -> None:
    lines = (
        "except A when size is Micro or category is Works\n"
        "except B when size is Micro or price is above £5, refer\n"
        "except C to A when size is Large and turnover is £7\n"
    )
    (finding,) = found(lines)
    assert "when `wage` is below £12.60 per hour and `size` is Micro:" in finding.sentence


def test_leaving_each_other_out_mends_it() -> None:
    first = "except A when size is Micro\n"
    assert found(first + "except B when size is not Micro and turnover is below £1m, refer") == ()
    assert found(first + "except B to A when turnover is below £1m, refer") == ()


def test_a_contradiction_that_rests_on_other_bids_is_not_proved() -> None:
    lines = "except A when price is below mean price among other bids\n"
    (finding,) = found(lines + "except B when price is above £5, refer")
    assert finding.severity == "note"
    assert "not proved" in finding.why
