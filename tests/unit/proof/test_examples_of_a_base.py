"""What a rulebook changes of its base is said once of all the base's examples that rest on it."""

from __future__ import annotations

from svrules.language.rulebook import Rulebook
from svrules.proof import check_examples, run_examples, summed_up
from tests.unit.proof.books import load

LOCAL = """\
rulebook "A district on the city region"
  extends  "lcr-contracts" edition "2026.1"
  edition  "1"
"""
REPLACED = """\
add bid
  turnover  money, at least £0
replace rule E1 "Pays the real living wage"  clause "2.3"
  require lowest hourly wage is at least real living wage
  except E1a when turnover is below £36m
"""


def local(text: str) -> Rulebook:
    return load(LOCAL + text)


def test_one_replaced_rule_is_one_message() -> None:
    outcomes = run_examples(local(REPLACED))
    assert sum(len(one.diagnostics) for one in outcomes) == 6
    (once,) = summed_up(outcomes)
    assert once.why == (
        "6 expectations do not come out for this one reason (they are in examples of `lcr-contracts`, "
        "of which this rulebook changes `rule E1`)."
    )
    assert once.try_ is not None
    assert '`repeal example "the living wage, last day of the first figure"`' in once.try_
    assert "`repeal examples` for all" in once.try_


def test_one_repealed_rule_is_one_message_before_anything_is_scored() -> None:
    (once,) = check_examples(local("repeal rule E1\n"))
    assert once.sentence == "The result has no `E1` for a bid."
    assert once.why.startswith("4 expectations do not come out for this one reason")
    assert once.fix is None


def test_what_is_wrong_in_an_example_of_its_own_is_told_for_itself() -> None:
    own = """\
add example "ours"
  contract value £250,000, category Works, notice date 1 May 2026
  expect SV1 out of scope
"""
    found = summed_up(run_examples(local(REPLACED + own)))
    assert len(found) == 2
    assert found[-1].why == ""


def test_examples_of_a_base_that_nothing_changes_are_told_as_ever() -> None:
    assert check_examples(local("")) == ()
    assert all(one.passed for one in run_examples(local("")))
