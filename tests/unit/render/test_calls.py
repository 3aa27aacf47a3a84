"""What is said of a call for projects: nowhere is it called a contract."""

from __future__ import annotations

from svrules.language import read
from svrules.proof import run_examples
from svrules.render.explained import explained
from svrules.render.ranking import ranking
from svrules.render.terminal import as_text
from tests.unit.render.test_results_shown import result_of

BOOK = """
rulebook "Call"
  edition "1"
call
  floor  money
project
  grant  money, above £0
rule G "Grant"
  require grant is at least floor
criterion C "Cost"  worth 100%
  grant relative to lowest
award
  highest total wins
example "no floor"
  bidder | grant | expect G
  Ash    | £5    | pass
"""


def test_a_missing_fact_is_of_the_call() -> None:
    result = result_of(BOOK, {"bidder": "Ash", "grant": "£5"})
    page, told = as_text(ranking(result), 200), explained(result, "Ash")
    assert "waits for floor of the call" in page
    assert "floor: of the call." in page
    assert "floor (of the call) is missing" in told
    assert "\nThe call\n" in told
    assert "contract" not in page + told


def test_an_example_says_what_is_missing_of_the_call() -> None:
    model, _ = read(BOOK, "call.svr")
    assert model is not None
    (outcome,) = run_examples(model)
    assert outcome.diagnostics[0].sentence.startswith("`floor` of the call is missing.")
