"""The rulebook's own examples are offers that are tried for what better offers and steps do."""

from __future__ import annotations

from svrules.checks.better import check_better
from svrules.checks.cliffs import check_cliffs
from svrules.checks.laws.own_examples import example_offers
from svrules.language import read
from svrules.language.rulebook import Rulebook

RULES = """rulebook "Step"
  edition "1"
bid
  spend       money, at least £0
  plan given  yes or no
  staff       whole number, at least 0
criterion PRICE "Price" worth 80%
  spend / £100,000 of the marks, capped at full marks
criterion SV "Social value" worth 20%
  spend / £50,000 of the marks, capped at full marks, no marks when (not plan given) and staff is at least 10
award
  highest total wins
"""
PAIR = """example "a plan from ten staff"
  bid   | spend   | plan given | staff
  Ash   | £88,000 | no         | 10
  Birch | £40,000 | yes        | {staff}
"""


def rulebook(text: str) -> Rulebook:
    found, problems = read(text, "step.svr")
    assert found is not None, problems
    return found


def test_a_step_that_only_an_example_shows_is_found() -> None:
    (without,) = check_cliffs(rulebook(RULES))
    assert without.sentence.startswith("It is not proved")
    (found,) = check_cliffs(rulebook(RULES + PAIR.format(staff="5")))
    assert "9 gives 20 marks, 10 gives 0 marks" in found.sentence
    assert "plan given no" in found.why


def test_a_better_offer_that_only_an_example_shows_to_lose_is_found() -> None:
    rules = RULES.replace("whole number, at least 0", "whole number, at least 0, more is better")
    told = [one.sentence for one in check_better(rulebook(rules)) if "`staff`" in one.sentence]
    assert all(sentence.startswith("It is not proved") for sentence in told)
    found = [one.sentence for one in check_better(rulebook(rules + PAIR.format(staff="5")))]
    shown = [one for one in found if "lowers the marks of `SV`" in one and not one.startswith("It is not")]
    assert shown, found


def test_an_example_that_is_not_plain_to_read_is_left_out() -> None:
    assert len(list(example_offers(rulebook(RULES + PAIR.format(staff="5"))))) == 2
    for staff in ("five", "-1", "5%", "5.5"):
        assert not list(example_offers(rulebook(RULES + PAIR.format(staff=staff))))
