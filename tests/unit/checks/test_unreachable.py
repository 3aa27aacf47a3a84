"""SV0414: rules that never fire or always do, with bounds, levels, tables, settings and scope counted in."""

from __future__ import annotations

import pytest

from svrules.checks.unreachable import check_unreachable
from svrules.diagnostics import Diagnostic, render_plain
from svrules.language import read

HEAD = """rulebook "Rules"
  edition "1"
  in force from 1 January 2026 until 31 December 2026
contract
  contract value  money, above £0
  category        one of Works, Services
  notice date     date, decides the rules in force
bid
  plan   level from 0 to 5
  wage   money per hour, above £0
  price  money, above £0
  local  yes or no
setting living wage  money per hour
  £12.60
  £13.45 from 1 April 2026
table T
  category | least
  Works    | 0
  Services | 1
family question
  code | title
  Q1   | Plan
  Q2   | Team
bid inputs for each question
  mark  level from 0 to 5
"""


def found(text: str) -> tuple[Diagnostic, ...]:
    rulebook, problems = read(HEAD + text, "r.svr")
    assert rulebook is not None, render_plain(problems)
    return check_unreachable(rulebook)


def sentence(text: str) -> str:
    (finding,) = found(text)
    assert (finding.code, finding.severity) == ("SV0414", "warning")
    return finding.sentence


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("fail when plan is above 5", "Rule `R` can never fire: `fail when plan is above 5` never holds."),
        ("require plan is at least 0", "Rule `R` can never fire: `require plan is at least 0` always"),
        ("fail when plan is 2.5", "Rule `R` can never fire: `fail when plan is 2.5` never holds."),
        (
            "refer when price is at least £0",
            "refers every bid: `refer when price is at least £0` always",
        ),
        ("require price is below £0", "fails every bid: `require price is below £0` never holds."),
        (
            "require plan is at least 3\n  only when contract value is below £0",
            "its `only when` never",
        ),
        ("require living wage is above £12 per hour", "can never fire"),
        ("refer when least is above 1", "can never fire"),
        ("refer when plan is 5 and plan is below 3", "can never fire"),
        ("refer when category is Works and least is 1", "can never fire"),
        ("applies when contract value is above £0", "leaves no contract out of scope"),
        ("applies when contract value is at most £0", "leaves no contract in scope"),
    ],
)
def test_a_rule_that_decides_the_same_for_all_is_found(rule: str, told: str) -> None:
    assert told in sentence(f"rule R\n  {rule}\n")


@pytest.mark.parametrize(
    "rule",
    [
        "fail when plan is at least 5",
        "require plan is at least 1",
        "require wage is at least living wage",
        "refer when price is below 60% of mean price among other bids",
        "refer when least is 1",
        "applies when contract value is above £20,000",
        "fail when local is blank",
        "fail when price is at least £0\n  except A when local",
        "refer when contract value ÷ price is above 2",
    ],
)
def test_a_rule_that_tells_bids_apart_is_not_mentioned(rule: str) -> None:
    assert found(f"rule R\n  {rule}\n") == ()


def test_a_setting_that_rises_makes_a_rule_fire() -> None:
    rule = "rule R{}\n  require living wage is at most £13 per hour\n"
    assert found(rule.format("")) == ()
    assert "can never fire" in sentence(rule.format(" until 31 March 2026"))
    assert "fails every contract" in sentence(rule.format(" from 1 April 2026"))


def test_scope_counts_and_a_scope_that_is_empty_is_said_once() -> None:
    scope = "rule S\n  applies when category is Works\n"
    assert "can never fire" in sentence(scope + "rule R\n  fail when category is Services\n")
    empty = "rule S\n  applies when contract value is below £0\nrule R\n  require plan is above 1\n"
    assert "leaves no contract in scope" in sentence(empty)


def test_a_rule_on_no_day_of_the_rulebook() -> None:
    rule = "rule R from 1 January 2027\n  require plan is above 1\n"
    assert sentence(rule) == "Rule `R` can never fire: its dates lie outside the rulebook's."


def test_a_rule_for_each_member_fires_if_it_does_for_one() -> None:
    assert found("rule R for each question\n  require mark is at least 2\n") == ()
    assert "can never fire" in sentence("rule R for each question\n  require mark is at least 0\n")


def test_the_facts_that_keep_it_from_firing_are_shown() -> None:
    (finding,) = found("rule R\n  fail when plan is above 5\n")
    assert finding.why.endswith("As declared, `plan` can be 0, 1, 2, 3, 4 or 5.")
    assert [words for _, words in finding.also] == ["here is what `plan` can be"]


def test_too_many_cases_are_said_to_be_not_proved() -> None:
    inputs = "bid\n" + "".join(f"  n{place}  whole number\n" for place in range(16))
    sums = " + ".join(f"(if n{place} is above 0 then 1 otherwise 0)" for place in range(16))
    (finding,) = found(f"{inputs}rule R\n  require {sums} is at least 0\n")
    assert finding.severity == "note"
    assert finding.sentence.startswith("Not proved: whether rule `R` can fire")
