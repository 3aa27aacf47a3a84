"""Scores of small competitions, each for one point of the reference."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from svrules.engine import Bid, Competition, Decision, score
from svrules.errors import MisuseError
from tests.unit.engine.scoring import by_name, rulebook, scored

HIGHEST_TOTAL = "award\n  highest total wins\n"
PRICE = (
    "bid\n  price  money\n  ok  yes or no\n"
    "rule E\n  require ok\n"
    "criterion P worth 100%\n  price relative to lowest\n"
    f"{HIGHEST_TOTAL}"
)


def test_an_excluded_bid_is_out_of_the_population() -> None:
    bids = {
        "Ash": {"price": 200, "ok": True},
        "Birch": {"price": 100, "ok": False},
        "Cedar": {"price": 300, "ok": True},
    }
    result = scored(PRICE, {}, dict(bids)).result()
    found = {bid.bid: bid for bid in result.bids}
    assert (found["Ash"].exact, found["Cedar"].exact) == ("100", "200/3")
    assert found["Cedar"].total == "66.666667"
    assert found["Birch"].total is None and found["Birch"].rank is None
    (taken,) = result.populations
    assert [use.taken for use in found["Cedar"].population] == [taken.id]
    assert taken.bids == ["Ash", "Cedar"]
    assert [(left.bid, left.why) for left in taken.left_out] == [("Birch", "it failed")]


def test_a_zero_price_is_an_error_that_names_rule_bid_and_inputs() -> None:
    found = by_name(scored(PRICE, {}, {"Ash": {"price": 0, "ok": True}, "Birch": {"price": 100, "ok": True}}))
    for bid in found.values():
        assert bid.outcome == "error" and bid.total is None
        (error,) = bid.errors
        assert (error.where, error.bid, error.code) == ("P", "Ash", "SV0907")
        assert [(fact.name, fact.value) for fact in error.inputs] == [("price", "£0")]
        assert error.sentence == (
            "`P` of Ash: `lowest price` is £0, and marks cannot be measured against 0 or less."
        )


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("price relative to lowest", "`P` of Ash, Birch and Damson: `lowest price` is -£5"),
        ("price percent over lowest", "`P` of Ash, Birch and Damson: `lowest price` is -£5"),
        ("price relative to highest among bids where price is below £0", "`P` of Ash, Birch and Damson: "),
        (
            "price by mean method, 50% at the mean, losing 1% for each percent above",
            "`P`: `mean price` is -£3",
        ),
    ],
)
def test_what_marks_are_measured_against_names_whose_it_is(method: str, said: str) -> None:
    text = f"bid\n  price  money\ncriterion P worth 100%\n  {method}\n{HIGHEST_TOTAL}"
    prices = {"Ash": -5, "Birch": -5, "Cedar": 3, "Damson": -5}
    found = by_name(scored(text, {}, {name: {"price": price} for name, price in prices.items()}))
    for bid in found.values():
        assert [error.sentence[: len(said)] for error in bid.errors] == [said]


def test_what_each_bid_is_measured_against_among_the_others() -> None:
    method = "price relative to lowest among other bids"
    text = f"bid\n  price  money\ncriterion P worth 100%\n  {method}\n{HIGHEST_TOTAL}"
    found = by_name(scored(text, {}, {"Ash": {"price": 0}, "Birch": {"price": 10}, "Cedar": {"price": 20}}))
    assert {name: [(e.bid, e.code) for e in bid.errors] for name, bid in found.items()} == {
        "Ash": [("Ash", "SV0901")],  # 10 ÷ 0
        "Birch": [("Ash", "SV0907")],
        "Cedar": [("Ash", "SV0907")],
    }


def test_a_blank_in_a_population_makes_unknown_what_depends_on_it() -> None:
    found = scored(PRICE, {}, {"Ash": {"ok": True}, "Birch": {"price": 100, "ok": True}})
    assert found.outcomes == ("unknown", "unknown")
    missing = {bid.bid: [(m.bid, m.fact) for m in bid.missing] for bid in found.result().bids}
    assert missing["Birch"] == [("Ash", "price")]
    assert missing["Ash"] == [("Ash", "price")]


def test_a_blank_of_a_bid_that_failed_matters_to_nobody() -> None:
    found = scored(PRICE, {}, {"Ash": {"ok": False}, "Birch": {"price": 100, "ok": True}})
    assert found.outcomes == ("fail", "pass")
    assert found.totals == (None, Fraction(100))
    assert by_name(found)["Ash"].missing == []


def test_tenths_add_up_and_the_tie_goes_to_the_declared_step() -> None:
    text = (
        "bid\n  a  number\n  b  number\n  price  money\n"
        "value v\n  a + b\n"
        "award\n  highest v wins\n  tie: lowest price\n"
    )
    found = scored(
        text,
        {},
        {"Ash": {"a": "0.1", "b": "0.2", "price": 9}, "Birch": {"a": "0.3", "b": 0, "price": 8}},
    )
    assert found.ranks == (2, 1)
    tie = by_name(found)["Ash"].tie
    assert tie is not None and tie.with_bids == ["Birch"] and tie.settled_by == "lowest price"


def test_shared_ranks_skip_the_next() -> None:
    text = "bid\n  v  number\naward\n  highest v wins\n"
    rows = {"A": {"v": 5}, "B": {"v": 7}, "C": {"v": 5}, "D": {"v": 1}}
    assert scored(text, {}, dict(rows)).ranks == (2, 1, 2, 4)


def test_a_tie_break_that_is_not_known_settles_nothing_and_is_noted() -> None:
    text = "bid\n  v  number\n  price  money\naward\n  highest v wins\n  tie: lowest price\n"
    found = scored(text, {}, {"Ash": {"v": 1, "price": 2}, "Birch": {"v": 1}})
    assert found.ranks == (1, 1)
    assert "lowest price" in found.result().notes[0]


def test_an_aggregate_of_what_depends_on_an_aggregate() -> None:
    text = (
        "bid\n  price  money\n"
        "value gap\n  price - lowest price among other bids\n"
        "value spread\n  (highest gap among bids) - (lowest gap among bids)\n"
        "award\n  lowest spread wins\n"
    )
    found = scored(text, {}, {"A": {"price": 10}, "B": {"price": 13}, "C": {"price": 20}})
    assert {bid.award_value for bid in by_name(found).values()} == {"13"}  # gaps -3, 3, 10


def test_this_bid_inside_an_aggregate() -> None:
    text = (
        "bid\n  price  money\n"
        "value dearer\n  number of bids where price is above this bid's price\n"
        "award\n  highest dearer wins\n"
    )
    assert scored(text, {}, {"A": {"price": 10}, "B": {"price": 13}, "C": {"price": 13}}).ranks == (1, 2, 2)


def test_a_decision_settles_a_referral_and_only_that() -> None:
    text = (
        "bid\n  doubt  yes or no\n  price  money\n"
        "rule E\n  refer when doubt\n"
        "criterion P worth 100%\n  price relative to lowest\n"
        f"{HIGHEST_TOTAL}"
    )
    bids = {"Ash": {"doubt": True, "price": 10}, "Birch": {"doubt": False, "price": 20}}
    assert scored(text, {}, dict(bids)).outcomes == ("refer", "pass")
    settled = scored(text, {}, dict(bids), Decision("Ash", "E", "pass", "Head", "1 May 2026", "Heard."))
    assert settled.outcomes == ("pass", "pass") and settled.ranks == (1, 2)
    assert by_name(settled)["Ash"].rules[0].decided_by == "Head, 1 May 2026: Heard."
    rejected = scored(text, {}, dict(bids), Decision("Ash", "E", "fail", "Head", "1 May 2026", "Too risky."))
    assert rejected.outcomes == ("fail", "pass") and rejected.ranks == (None, 1)
    assert by_name(rejected)["Birch"].total == "100"  # a rejected bid sets no bar
    useless = scored(text, {}, dict(bids), Decision("Birch", "E", "fail", "Head", "1 May 2026", "?"))
    assert useless.outcomes == ("refer", "pass")
    (note,) = useless.result().notes
    assert note.startswith("The decision on Birch, E, settles nothing: E says pass")


DATED = (
    'rulebook "Dated"\n  edition "1"\n  in force from 1 April 2025 until 31 March 2026\n'
    "contract\n  notice date  date, decides the rules in force\n"
    "bid\n  v  number\n"
    "setting step  number\n  1 from 1 April 2025\n  2 from 1 October 2025\n"
    "value score\n  v × step\n"
    "award\n  highest score wins\n"
)


@pytest.mark.parametrize(
    ("day", "value"), [(date(2025, 4, 1), "5"), (date(2025, 9, 30), "5"), (date(2025, 10, 1), "10")]
)
def test_the_rules_date_picks(day: date, value: str) -> None:
    found = scored(DATED, {"notice date": day}, {"Ash": {"v": 5}})
    assert by_name(found)["Ash"].award_value == value


@pytest.mark.parametrize("day", [date(2025, 3, 31), date(2026, 4, 1)])
def test_outside_its_period_a_rulebook_is_out_of_scope(day: date) -> None:
    found = scored(DATED, {"notice date": day}, {"Ash": {"v": 5}})
    assert (found.scope, found.outcomes, found.totals) == ("out of scope", ("not reached",), (None,))
    (rule,) = found.result().contract.rules
    assert (rule.rule, rule.outcome) == ("in force", "fail")


def test_without_its_date_nothing_is_known() -> None:
    found = scored(DATED, {}, {"Ash": {"v": 5}})
    result = found.result()
    assert (found.scope, found.outcomes) == ("unknown", ("unknown",))
    assert [m.fact for m in result.contract.missing] == ["notice date"]
    assert result.provisional == ["Ash"]


def test_exactly_at_a_limit_that_is_left_out() -> None:
    text = (
        "contract\n  value of it  money\n"
        "bid\n  v  number\n"
        "rule SV1\n  applies when value of it is above £20,000\n"
        "criterion P worth 100%\n  v out of 10\n"
        f"{HIGHEST_TOTAL}"
    )
    at = scored(text, {"value of it": 20000}, {"Ash": {"v": 5}})
    assert (at.scope, at.outcomes) == ("out of scope", ("not reached",))
    above = scored(text, {"value of it": "20000.01"}, {"Ash": {"v": 5}})
    assert (above.scope, above.totals) == ("in scope", (Fraction(50),))
    blank = scored(text, {}, {"Ash": {"v": 5}})
    assert (blank.scope, blank.outcomes) == ("unknown", ("unknown",))


def test_weights_that_do_not_add_up_are_an_error() -> None:
    text = (
        "contract\n  part  percent\n"
        "bid\n  v  number\n"
        "criterion A worth part\n  v out of 10\n"
        "criterion B worth 50%\n  v out of 10\n"
        f"{HIGHEST_TOTAL}"
    )
    assert scored(text, {"part": "1/2"}, {"Ash": {"v": 5}}).totals == (Fraction(50),)
    found = by_name(scored(text, {"part": "2/5"}, {"Ash": {"v": 5}}))["Ash"]
    assert found.outcome == "error"
    assert {error.code for error in found.errors} == {"SV0501"}


def test_marks_of_a_bid_that_was_not_scored_are_an_error_with_a_reason() -> None:
    text = (
        "bid\n  price  money\n  ok  yes or no\nrule E\n  require ok\n"
        "criterion P worth 100%\n  price relative to lowest\n"
        "value m\n  mean of marks of P among all bids\naward\n  highest m wins\n"
    )
    found = by_name(scored(text, {}, {"Ash": {"price": 1, "ok": True}, "Birch": {"price": 1, "ok": False}}))
    assert found["Ash"].outcome == "error"
    assert found["Ash"].errors[0].bid == "Birch" and found["Ash"].errors[0].code == "SV0906"


def test_two_bids_of_one_name_are_misuse() -> None:
    with pytest.raises(MisuseError, match="same name"):
        score(rulebook(PRICE), Competition({}, (Bid("Ash", {}), Bid("Ash", {}))))


def test_no_bids_at_all() -> None:
    found = scored(PRICE, {}, {})
    assert found.outcomes == found.totals == found.ranks == ()
    assert found.result().bids == []


WITHOUT_A_PRICE = (
    "bid\n  price  money\n"
    "rule LOW\n  refer when price is below 60% of mean of price among other bids\n"
    "criterion P worth 100%\n  price relative to lowest\n"
    f"{HIGHEST_TOTAL}"
)
TENDERS: dict[str, dict[str, str | int | bool | date | None]] = {
    "Ash": {"price": 90},
    "Birch": {},
    "Cedar": {"price": 100},
}


def test_a_bid_without_a_price_is_rejected_and_the_others_are_scored() -> None:
    waiting = scored(WITHOUT_A_PRICE, {}, dict(TENDERS))
    assert waiting.outcomes == ("unknown", "unknown", "unknown")
    reject = Decision("Birch", "bid", "fail", "Head", "2026-05-01", "No price was given.")
    found = scored(WITHOUT_A_PRICE, {}, dict(TENDERS), reject)
    assert (found.outcomes, found.ranks) == (("pass", "fail", "pass"), (1, None, 2))
    birch = by_name(found)["Birch"]
    (whole, low) = birch.rules
    assert (whole.rule, whole.outcome, whole.stage) == ("bid", "fail", "decision")
    assert whole.decided_by == "Head, 1 May 2026: No price was given."
    assert low.outcome == "unknown" and birch.missing == [] and found.result().notes == []


def test_a_decision_settles_a_rule_that_waits_for_a_fact() -> None:
    text = "bid\n  v  number\n  insured  yes or no\nrule I\n  require insured\naward\n  highest v wins\n"
    bids: dict[str, dict[str, str | int | bool | date | None]] = {"Ash": {"v": 1}, "Birch": {"v": 2}}
    settled = scored(text, {}, bids, *_insurance("pass", "fail"))
    assert (settled.outcomes, settled.ranks) == (("pass", "fail"), (1, None))
    ash = by_name(settled)["Ash"]
    assert ash.missing == [] and ash.rules[0].missing == []
    assert ash.rules[0].decided_by == "Head, 1 May 2026: Certificate seen."


def _insurance(ash: str, birch: str) -> tuple[Decision, ...]:
    told = ("Head", "2026-05-01", "Certificate seen.")
    return Decision("Ash", "I", ash, *told), Decision("Birch", "I", birch, *told)


@pytest.mark.parametrize(
    ("rule", "outcome", "why"),
    [
        ("bid", "pass", "a decision on a whole bid can only reject it"),
        ("I", "fail", "I says pass, and a decision settles what is referred or unknown"),
        ("ONLY", "pass", "ONLY was not reached"),
    ],
)
def test_a_decision_that_settles_nothing_says_why(rule: str, outcome: str, why: str) -> None:
    text = (
        "bid\n  v  number\n  insured  yes or no\nrule I\n  require insured\n"
        "rule ONLY\n  require v is above 5\n  only when not insured\naward\n  highest v wins\n"
    )
    decision = Decision("Ash", rule, outcome, "Head", "2026-05-01", "Thought of it.")
    found = scored(text, {}, {"Ash": {"v": 1, "insured": True}}, decision)
    assert found.outcomes == ("pass",)
    assert found.result().notes == [f"The decision on Ash, {rule}, settles nothing: {why}."]


def test_a_rule_labelled_bid_is_decided_like_any_other() -> None:
    text = "bid\n  v  number\n  doubt  yes or no\nrule bid\n  refer when doubt\naward\n  highest v wins\n"
    decision = Decision("Ash", "bid", "pass", "Head", "2026-05-01", "Heard.")
    found = scored(text, {}, {"Ash": {"v": 1, "doubt": True}}, decision)
    assert found.outcomes == ("pass",)
    assert [rule.rule for rule in by_name(found)["Ash"].rules] == ["bid"]
