"""`reach`: least changes worked out by hand, of every type of fact."""

from __future__ import annotations

from fractions import Fraction

import pytest

from svrules.change.reach.answer import Reach
from svrules.change.reach.page import reach_page
from svrules.errors import MisuseError
from svrules.render.markdown import as_markdown
from tests.unit.change.asked import only, reach_of

JOBS = """
rulebook "Jobs"
  edition "1"
bid
  local jobs  whole number, between 0 and 50, more is better
  plan        level from 0 to 5
criterion JOBS "Local jobs"  worth 50 points  clause "2.1"
  local jobs from 0 for no marks to 50 for full marks
criterion PLAN "Plan"  worth 50 points  clause "2.2"
  plan out of 5
award
  highest total wins
"""
THREE = """
bidder | local jobs | plan
Ash    | 15         | 2
Birch  | 4          | 3
Cedar  | 1          | 3
"""


def test_the_sentence_says_it_as_an_officer_would() -> None:
    change = only(reach_of(JOBS, THREE, "Birch", "first place"), "local jobs")
    assert change.sentence == (
        "1 more `local jobs` (5 instead of 4) would have given Birch 1 mark more and first place, "
        "shared with Ash."
    )
    change = only(reach_of(JOBS, THREE, "Cedar", "first place"), "local jobs")
    assert change.sentence == (
        "4 more `local jobs` (5 instead of 1) would have given Cedar 4 marks more and first place, "
        "shared with Ash; with 4 it would have been second with others."
    )
    assert (change.value_exact, change.short, change.kind) == ("5", "4", "reached")
    assert [(one.what, one.clause) for one in change.changes if one.clause] == [("JOBS", "2.1")]


def test_a_level_needs_one_step() -> None:
    change = only(reach_of(JOBS, THREE, "Birch", "first place"), "plan")
    assert (change.given, change.value, change.also) == ("3", "4", ("5",))
    assert change.at_value is not None and change.at_value.rank == 1


def test_a_goal_of_marks() -> None:
    change = only(reach_of(JOBS, THREE, "Birch", "60 marks"), "local jobs")
    assert change.value == "30"
    assert only(reach_of(JOBS, THREE, "Birch", "90 marks"), "local jobs").kind == "out of reach"


def test_what_is_reached_already_says_so() -> None:
    (goal,) = reach_of(JOBS, THREE, "Ash", "first place").goals
    assert goal.met and not goal.facts


RULES = """
rulebook "Rules"
  edition "1"
bid
  staff      FTE, at least 0
  size       level of Micro, Small, Medium, Large
  supplier   one of Charity, Company
  audited    yes or no, yes is better
  submitted  date
  pay        money per hour, at least £0 per hour
rule A "Staff"  clause "1"
  require staff is above 4.5
rule B "Size"  clause "2"
  require size is at least Medium
rule C "Audited"  clause "3"
  require audited
rule D "In time"  clause "4"
  require submitted is from 1 June 2026 to 30 June 2026
rule E "Pay"  clause "5"
  fail when pay × 3 is below £40 per hour
rule F "Supplier"  clause "6"
  require supplier is Charity
"""
ONE = """
bidder | staff | size  | supplier | audited | submitted   | pay
Ash    | 4     | Micro | Company  | no      | 3 July 2026 | £12
"""


@pytest.mark.parametrize(
    ("rule", "fact", "value", "short"),
    [
        ("A", "staff", "4.51 FTE", "4.5 FTE"),
        ("B", "size", "Medium", None),
        ("C", "audited", "yes", None),
        ("D", "submitted", "30 June 2026", "1 July 2026"),
        ("E", "pay", "£13.34 per hour", "£13.33 per hour"),
        ("F", "supplier", "Charity", None),
    ],
)
def test_each_type_of_fact(rule: str, fact: str, value: str, short: str | None) -> None:
    answer = reach_of(RULES, ONE, "Ash", rule)
    (change,) = [one for goal in answer.goals for one in goal.facts if one.kind == "reached"]
    assert (change.fact, change.value, change.short) == (fact, value, short)


def test_a_limit_that_is_not_in_is_told() -> None:
    change = only(reach_of(RULES, ONE, "Ash", "A"), "staff", "more")
    assert (change.limit, change.limit_in, change.whole) == ("9/2", False, "5 FTE")
    assert "The limit is above 4.5 FTE: at exactly that it does not." in change.sentence


SHARES = """
rulebook "Shares"
  edition "1"
bid
  price  money excluding VAT, above £0
  hours  hours, between 0 and 1,000
criterion PRICE "Price"  worth 50%
  price relative to lowest
criterion HOURS "Hours"  worth 50%
  hours relative to highest, 0 when every bid offers 0
award
  highest total wins
"""
TWO = """
bidder | price | hours
Ash    | £90   | 70
Birch  | £100  | 55
"""


def test_the_exact_limit_of_a_fraction() -> None:
    """Up to 70 hours Birch has 45 + 50 × h/70 against 100; above, 45 + 50 against 50 + 3500/h."""
    change = only(reach_of(SHARES, TWO, "Birch", "first place"), "hours", "more")
    assert (change.limit, change.limit_in) == (str(Fraction(700, 9)), True)
    assert (change.value, change.short) == ("77.78 hours", "77.77 hours")
    assert "The exact limit is 700/9 (≈77.7778 hours)." in change.sentence


def test_money_goes_by_pence() -> None:
    """Birch has 50 × 90/p + 50 × 55/70 while p ≥ 90, then 50 + 39.28…, against 50 p/90 + 50 for Ash."""
    change = only(reach_of(SHARES, TWO, "Birch", "first place"), "price", "less")
    assert (change.value, change.short) == ("£70.71", "£70.72")


SQUARE = """
rulebook "Square"
  edition "1"
bid
  x  number, between 0 and 10
criterion A "A"  worth 100 points
  x × x marks
award
  highest total wins
"""


def test_a_limit_that_is_no_fraction() -> None:
    change = only(reach_of(SQUARE, "bidder | x\nAsh | 1", "Ash", "2 marks"), "x", "more")
    assert change.limit is not None and change.limit_to is not None
    low, high = Fraction(change.limit), Fraction(change.limit_to)
    assert low**2 < 2 <= high**2 and high - low < Fraction(1, 10**12)
    assert (change.value, change.kind) == ("1.42", "reached")


SCREEN = """
rulebook "Screen"
  edition "1"
bid
  price  money excluding VAT, above £0, at most £10,000
  good   number, between 0 and 10
rule P "Too low"  clause "7"
  refer when price is below 60% of mean of price among other all bids
criterion PRICE "Price"  worth 50%
  price relative to lowest
criterion GOOD "Good"  worth 50%
  good out of 10
award
  highest total wins
"""
SCREENED = """
bidder | price | good
Ash    | £100  | 9
Birch  | £100  | 5
Cedar  | £100  | 1
"""


def test_a_worse_offer_that_makes_a_rival_look_too_low() -> None:
    """60% of the mean of Birch's price and Cedar's £100 is above £100 from a mean of £166.67 on: £233.34."""
    change = only(reach_of(SCREEN, SCREENED, "Birch", "first place"), "price", "more")
    assert (change.value, change.short) == ("£233.34", "£233.33")
    assert "Ash would then be: refer P." in change.sentence


def test_a_better_price_is_not_better_without_end() -> None:
    """At £60 it draws level, and below £60 it is referred: one penny wins, and halving would not find it."""
    change = only(reach_of(SCREEN, SCREENED, "Birch", "first place"), "price", "less")
    assert (change.value, change.short) == ("£60", "£60.01")
    assert "first place, shared with Ash" in change.sentence


PANEL = """
rulebook "Panel"
  edition "1"
bid
  offer  number, between 0 and 10
  plan   level from 0 to 5, by 2 evaluators, settled by consensus
criterion OFFER "Offer"  worth 50%
  offer out of 10
criterion PLAN "Plan"  worth 50%
  plan out of 5
award
  highest total wins
"""
JUDGED = """
bidder | offer | plan consensus
Ash    | 8     | 4
Birch  |       | 3
"""


def test_what_evaluators_say_is_left_out_unless_asked_for() -> None:
    answer = reach_of(PANEL, JUDGED, "Birch", "pass")
    assert any("what evaluators say" in one for one in answer.left_out)
    assert any("offer: not given" in one for one in answer.left_out)
    asked = reach_of(PANEL, JUDGED, "Ash", "90 marks", marks=True)
    assert only(asked, "plan consensus").value == "5"


@pytest.mark.parametrize(
    ("to", "said"),
    [("frist place", "did you mean `first place`"), ("next band", "no table or scale"), ("Z9", "is no goal")],
)
def test_a_goal_that_is_none(to: str, said: str) -> None:
    with pytest.raises(MisuseError, match=said):
        reach_of(SQUARE, "bidder | x\nAsh | 1", "Ash", to)


def test_a_name_that_is_none() -> None:
    with pytest.raises(MisuseError, match="did you mean `Birch`"):
        reach_of(JOBS, THREE, "Brich", "first place")
    with pytest.raises(MisuseError, match="is not a fact of a bid"):
        reach_of(JOBS, THREE, "Birch", "first place", fact="trees")


def test_the_record_reads_back_and_the_page_holds_names_as_text() -> None:
    answer = reach_of(JOBS, THREE.replace("Birch", "B_irch"), "B_irch")
    assert Reach.model_validate_json(answer.model_dump_json()) == answer
    assert "B\\_irch" in as_markdown(reach_page(answer))


UNBOUNDED = """
rulebook "Unbounded"
  edition "1"
bid
  temperature  number
  balance      money, at least £0
  start        date
rule R "Cold"
  require temperature is below -3
rule S "Balance"
  require balance is below -£5
rule D "Start"
  require start is on or after 1 January 2300
award
  lowest temperature wins
"""
WARM = "bidder | temperature | balance | start\nAsh | {} | £10 | 1 January 2027"


@pytest.mark.parametrize("given", ["5", "0", "-1"])
def test_a_number_without_bounds_goes_below_zero(given: str) -> None:
    change = only(reach_of(UNBOUNDED, WARM.format(given), "Ash", "R"), "temperature", "less")
    assert (change.kind, change.value, change.short) == ("reached", "-3.01", "-3")


def test_what_was_searched_is_said_and_no_more() -> None:
    cold, money = WARM.format("5"), reach_of(UNBOUNDED, WARM.format("5"), "Ash", "S")
    down = only(money, "balance", "less")
    assert (down.searched, down.all_allowed) == ("from £10 down to £0 in whole pence", True)
    up = only(reach_of(UNBOUNDED, cold, "Ash", "R"), "temperature", "more")
    assert (up.searched, up.all_allowed) == ("from 5 up to 1,000,000,000,000", False)
    assert up.sentence == (
        "No `temperature` from 5 up to 1,000,000,000,000 would alone have been enough to pass R. "
        "Values beyond that were not searched."
    )
    later = only(reach_of(UNBOUNDED, cold, "Ash", "D"), "start", "later")
    assert (later.end, later.all_allowed) == ("31 December 2199", False)
    page = as_markdown(reach_page(money))
    assert "whatever the value" not in page
    assert "no value from £10 down to £0 in whole pence, all that is allowed" in page
    assert "no value from 5 down to -1,000,000,000,000, the rulebook sets no limit below" in page


def test_to_pass_one_rule_is_not_to_pass() -> None:
    change = only(reach_of(UNBOUNDED, WARM.format("5"), "Ash", "R"), "temperature", "less")
    assert "would have let Ash pass R; " in change.sentence
    assert "Ash would still have failed S, D." in change.sentence
