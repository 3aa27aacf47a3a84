"""What engine and oracle once said differently of, cut down to what a person can check by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from svrules.engine.competition import Bid, Competition
from svrules.engine.result import BidResult, Result
from svrules.language.expressions import Scalar
from tests import oracle
from tests.property.both import result_of, rulebook_of
from tests.property.comparing import differences

HEADING = """
rulebook "One rule"
  edition "1"
contract
  lots           number
bid
  price          money excluding VAT
  local jobs     number
  plan           level from 0 to 5
"""


def scored(text: str, lots: int = 1, **bids: dict[str, int]) -> Result:
    """The engine's result, once the oracle has said the same; facts by the last word of their names."""
    rulebook = rulebook_of(HEADING + text)
    competition = Competition({"lots": Fraction(lots)}, tuple(Bid(n, _facts(f)) for n, f in bids.items()))
    result = result_of(rulebook, competition)
    assert differences(rulebook, result, oracle.score(rulebook, competition)) == []
    return result


def _facts(given: dict[str, int]) -> dict[str, Scalar]:
    names = {"price": "price", "jobs": "local jobs", "plan": "plan"}
    return {names[word]: Fraction(x) for word, x in given.items()}


def bid(result: Result, name: str) -> BidResult:
    return next(b for b in result.bids if b.bid == name)


def outcome(result: Result, name: str, rule: str) -> str:
    return next(r.outcome for r in bid(result, name).rules if r.rule == rule)


def test_rows_that_contradict_are_an_error_beside_a_row_left_blank() -> None:
    result = scored(
        """
table T "Grade"
  lots       | local jobs | grade
  at least 1 | any        | 1
  at least 0 | any        | 2
  any        | at least 0 |
value figure
  grade
criterion JOBS "Jobs" worth 100%
  figure out of 5
award
  highest total wins
""",
        Ash={"jobs": 3},
    )
    assert bid(result, "Ash").outcome == "error"


def test_an_error_that_a_failed_bid_brought_is_gone_when_scored_again() -> None:
    """Birch's price of £0 leaves nobody comparable; then Birch fails, and Ash is scored without it."""
    result = scored(
        """
criterion PRICE "Price" worth 50%
  price percent over lowest
criterion PLAN "Plan" worth 50%
  plan relative to highest
rule R "Enough of a plan"
  require marks of PLAN is at least 25
award
  highest total wins
  score again without bids that fail
""",
        Ash={"price": 10, "plan": 4},
        Birch={"price": 0, "plan": 1},
    )
    assert (bid(result, "Ash").outcome, bid(result, "Ash").total) == ("pass", "100")
    assert bid(result, "Birch").outcome == "fail"


def test_a_pass_mark_is_looked_at_when_its_criterion_is_scored() -> None:
    """The level alone says no; but marks look at other bids, and Birch is out before they are scored."""
    result = scored(
        """
rule R "Has jobs"
  require local jobs is at least 1
criterion PLAN "Plan" worth 100%
  plan out of 5
  no marks when price is above lowest price among bids
  at least 2, otherwise refer
award
  highest total wins
""",
        Ash={"price": 10, "plan": 4, "jobs": 1},
        Birch={"price": 5, "plan": 1, "jobs": 0},
    )
    assert outcome(result, "Birch", "PLAN") == "not reached"
    assert outcome(result, "Ash", "PLAN") == "pass"


@pytest.mark.parametrize(("lots", "said"), [(1, "pass"), (0, "refer")])
def test_the_pass_mark_of_the_total_counts_where_no_criterion_does(lots: int, said: str) -> None:
    result = scored(
        """
criterion PRICE "Price" worth 100 points
  only when lots is at least 1
  price relative to lowest
award
  highest total wins
  total at least 80, otherwise refer
""",
        lots,
        Ash={"price": 10},
    )
    assert outcome(result, "Ash", "TOTAL") == said


def test_a_table_may_look_up_what_another_gives_for_each_member() -> None:
    result = scored(
        """
family measure "Measures"
  code | title | target
  M1   | Jobs  | 2
  M2   | More  | 20
table T1 "Band"
  target   | band
  above 10 | 2
  any      | 2
table T2 "Points"
  band | points
  2    | 30
value offer
  sum of points over measures
criterion OFFER "Offer" worth 100%
  offer marks
award
  highest total wins
""",
        Ash={"price": 10},
    )
    assert bid(result, "Ash").total == "60"


def test_nobody_to_compare_with_is_an_error_that_can_be_told() -> None:
    result = scored(
        """
population referred bids
  bids that refer
rule R "As cheap as those referred"
  require price is at most lowest price among referred bids
criterion PRICE "Price" worth 100%
  price relative to lowest
award
  highest total wins
""",
        Ash={"price": 10},
    )
    assert outcome(result, "Ash", "R") == "error"


def test_a_third_of_a_grant_is_a_third() -> None:
    result = scored(
        """
value request
  price ÷ 3
criterion PLAN "Plan" worth 100%
  plan out of 5
award
  highest total wins
  fund request from £10 in rank order, whole grants only
""",
        Ash={"price": 10, "plan": 5},
    )
    grant = bid(result, "Ash").allocation
    assert grant is not None
    assert (grant.status, grant.amount_exact) == ("funded", "10/3")
