"""Why a bid stands where it stands: the first thing that an explanation says."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from svrules import shipped
from svrules.data import read_competition, read_mapping
from svrules.engine import score
from svrules.engine.result import Result
from svrules.language import read
from svrules.render import reasons
from svrules.render.beside import beside, exact_sum, lead, marks_beside, set_by
from svrules.render.explained import explained

BOOK = """
rulebook "Beside"
  edition "1"
contract
  size  money, above £0
bid
  price     money, above £0
  jobs      FTE, at least 0, blank means 0
  quality   number, between 0 and 30
  wage      money per hour
  small     yes or no, blank means no
rule SIZE  clause "1.1"
  applies when size is above £20,000
rule W1 "Wage"  clause "1.2"
  require wage is at least £12.60 per hour
  except W1a when small, refer  clause "1.3"
  because "The wage is too low."
value double jobs  clause "2.9"
  jobs × 2
criterion PRICE "Price"  worth 50%  clause "2"
  price relative to lowest
criterion SV "Social value"  worth 20%
criterion JOBS "Jobs"  worth 100% of SV
  double jobs relative to highest, 0 when every bid offers 0
criterion QUALITY "Quality"  worth 30%
  quality marks
award
  highest total wins
  round total to 2 decimal places
  tie: lowest price
"""
ASH = {"bidder": "Ash", "price": 180000, "jobs": 3, "quality": 20, "wage": 13, "small": "no"}
BIRCH = {"bidder": "Birch", "price": 200000, "jobs": 4, "quality": 21, "wage": 13, "small": "no"}
CEDAR = {"bidder": "Cedar", "price": 270000, "jobs": None, "quality": 30, "wage": 13, "small": "no"}


def result_of(*bids: dict[str, object], size: int = 100000, text: str = BOOK) -> Result:
    rulebook, problems = read(text, "beside.svr")
    assert rulebook is not None, problems
    made = read_mapping(rulebook, {"contract": {"size": size}, "bids": list(bids)})
    return score(rulebook, made.accepted()).result()


def leads(result: Result) -> dict[str, tuple[str, ...]]:
    return {bid.bid: lead(result, bid) for bid in result.bids}


def test_where_each_bid_stands_and_what_put_it_there() -> None:
    assert leads(result_of(ASH, BIRCH, CEDAR)) == {
        "Ash": (
            "Ash is 2nd of 3 with 85.00, 1.00 behind Birch.",
            "Birch is ahead on JOBS by 5 and QUALITY by 1; Ash is ahead on PRICE by 5.",
        ),
        "Birch": (
            "Birch is 1st of 3 with 86.00, 1.00 ahead of Ash.",
            "Birch is ahead on JOBS by 5 and QUALITY by 1; Ash is ahead on PRICE by 5.",
        ),
        "Cedar": (
            "Cedar is 3rd of 3 with 63.33, 22.67 behind Birch.",
            "Birch is ahead on JOBS by 20.00 and PRICE by ≈11.67; Cedar is ahead on QUALITY by 9.00.",
        ),
    }


def test_a_rounding_too_small_to_show_is_left_to_the_table() -> None:
    tenths = BOOK.replace("2 decimal places", "1 decimal place")
    result = result_of(ASH, {**CEDAR, "price": 269000}, text=tenths)
    said = " ".join(leads(result)["Cedar"])
    assert said.startswith("Cedar is 2nd of 2 with 63.5, 26.5 behind Ash.")
    assert "rounding" not in said
    out = " ".join(explained(result, "Cedar").split())
    assert "Rounding and limits of the total" in out
    assert "Exactly: " in out


def test_a_rounding_that_shows_or_decides_is_told() -> None:
    capped = result_of(ASH, BIRCH, text=BOOK.replace("  round total", "  cap total at 85.5\n  round total"))
    said = leads(capped)["Ash"]
    assert said[1].endswith("; rounding and limits of the totals are worth 0.5 to Ash.")
    whole = BOOK.replace("round total to 2 decimal places", "round total to whole numbers")
    level = result_of({**ASH, "quality": "20.2"}, {**BIRCH, "quality": "21"}, text=whole)
    near = result_of({**ASH, "quality": "20.8"}, {**BIRCH, "quality": "21"}, text=whole)
    assert "1 behind Birch" in leads(level)["Ash"][0]
    assert "rounding" not in leads(level)["Ash"][1]
    assert "level with Birch" in leads(near)["Ash"][0]
    assert "rounding and limits of the totals are worth 0.2 to Ash" in leads(near)["Ash"][1]


@pytest.mark.parametrize("name", ["lcr-contracts", "lcr-investment"])
def test_differences_add_up_to_the_gap_exactly(name: str) -> None:
    path = shipped.rulebook_path(name)
    rulebook, _ = read(path.read_text(encoding="utf-8"), path.name)
    assert rulebook is not None
    result = score(
        rulebook, read_competition(rulebook, shipped.sample_path(f"{name}.xlsx")).accepted()
    ).result()
    found = [one for one in (beside(result, bid) for bid in result.bids) if one]
    assert found
    for one in found:
        assert sum(one.differences.values()) == Fraction(one.bid.exact or 0) - Fraction(one.other.exact or 0)
        said = exact_sum(one)
        if said:
            left, _, right = said.replace("−", "-").replace(" - ", " + -").partition(" = ")
            assert sum(map(Fraction, left.split(" + "))) == Fraction(right)


def test_marks_stand_beside_the_winners() -> None:
    result = result_of(ASH, BIRCH)
    found = beside(result, result.bids[0])
    assert found
    grid = marks_beside(found)
    assert grid.headings == ("Criterion", "Part of", "Of", "Ash", "Birch", "Difference")
    assert grid.rows == (
        ("PRICE Price", "", "50", "50", "45", "+5"),
        ("SV Social value", "", "20", "15", "20", "−5"),
        ("JOBS Jobs", "SV", "20", "15", "20", "−5"),
        ("QUALITY Quality", "", "30", "20", "21", "−1"),
        ("Total", "", "", "85", "86", "−1"),
    )
    assert set_by(result, result.bids[1]) == (
        "PRICE: lowest price £180,000 is that of Ash.",
        "JOBS: highest double jobs 8 FTE is that of Birch.",
    )


def test_a_hairs_breadth_does_not_fill_the_table_with_noughts() -> None:
    result = result_of({**ASH, "price": 10**24}, {**BIRCH, "price": 10**24 + 1, "jobs": 3, "quality": 20})
    found = beside(result, result.bids[0])
    assert found
    assert marks_beside(found).rows[1] == ("SV Social value", "", "20", "20.0000", "20.0000", "0.0000")


def test_a_bid_that_fails_is_told_what_was_and_what_was_asked_for() -> None:
    said = leads(result_of(ASH, {**BIRCH, "wage": 12}))
    (birch,) = said["Birch"]
    assert birch == (
        "Birch fails W1 (clause 1.2): The wage is too low. "
        "Looked at: wage: £12 per hour is below £12.60 per hour; small: no."
    )
    assert said["Ash"] == ("Ash is the only bid in the ranking, with 90.00.",)


def test_a_referral_by_an_exception_has_the_exceptions_reason_and_clause() -> None:
    result = result_of(ASH, {**BIRCH, "wage": 12, "small": "yes"})
    (said,) = lead(result, result.bids[1])
    start = "Birch is referred to a person by W1 (clause 1.2), exception W1a (clause 1.3): small"
    assert said.startswith(start)
    assert "too low" not in explained(result, "Birch")
    assert "exception W1a holds: small; so refer (clause 1.3, line " in explained(result, "Birch")


def test_an_unknown_bid_is_told_which_facts_of_whom() -> None:
    said = leads(result_of({**ASH, "price": None}, {**BIRCH, "quality": None}))
    assert said["Ash"] == ("It is not known where Ash stands: its price is missing.",)
    (birch,) = said["Birch"]
    assert birch.startswith("It is not known where Birch stands: its quality is missing")


def test_a_rank_that_can_still_change_says_so() -> None:
    result = result_of(ASH, {**BIRCH, "quality": None})
    assert "it can still change with Birch." in " ".join(explained(result, "Ash").split())
    assert "can still change" not in explained(result, "Birch")


def test_a_bid_rejected_by_decision_says_who_when_and_why() -> None:
    decision = {
        "bidder": "Birch", "rule": "bid", "decision": "fail",
        "who": "The panel", "when": "2 May 2026", "why": "No price.",
    }  # fmt: skip
    rulebook, _ = read(BOOK, "beside.svr")
    assert rulebook is not None
    data = {"contract": {"size": 100000}, "bids": [ASH, {**BIRCH, "price": None}], "decisions": [decision]}
    result = score(rulebook, read_mapping(rulebook, data).accepted()).result()
    birch = result.bids[1]
    assert lead(result, birch) == (
        "Birch is rejected as a whole by a recorded decision of The panel, 2 May 2026: No price.",
    )
    assert (reasons.in_short(birch), reasons.standing(birch)) == ("decision", "fail decision")


def test_a_bid_that_is_not_looked_at() -> None:
    said = leads(result_of(ASH, size=20000))
    assert said["Ash"] == ("Ash is not looked at: the contract is out of scope.",)


def test_a_tie_says_what_settled_it() -> None:
    said = leads(result_of(ASH, {**BIRCH, "quality": 20}))
    assert said["Ash"][0] == (
        "Ash is 1st of 2 with 85.00, level with Birch: the tie is settled by lowest price."
    )


def test_a_blank_says_what_it_stands_for() -> None:
    text = explained(result_of(ASH, CEDAR), "Cedar")
    assert "jobs: 0 FTE (blank, so 0 FTE)" in text
    assert "jobs: 3 FTE (blank" not in text


def test_values_say_how_they_came_about() -> None:
    text = explained(result_of(ASH), "Ash")
    assert "double jobs: 6 FTE (clause 2.9)\n└── jobs 3 FTE × 2 = 6 FTE" in text


def test_marks_to_be_had_say_where_they_come_from() -> None:
    text = explained(result_of(ASH), "Ash")
    assert "worth 20 of the 100 marks there are (20%)" in text
    assert "worth 20 of the 20 marks of SV (100%)" in text


def test_an_award_on_another_value_says_so() -> None:
    text = BOOK.replace("highest total wins", "lowest net wins").replace(
        "award\n", "value net\n  price - share of QUALITY reached × £90,000\naward\n"
    )
    result = result_of(ASH, BIRCH, text=text)
    assert leads(result)["Birch"][0] == (
        "Birch is 2nd of 2 with an award value of 137,000, 17,000 behind Ash."
    )
    found = beside(result, result.bids[1])
    assert found
    assert marks_beside(found).rows[-1] == (
        "What the rank follows", "", "", "137,000", "120,000", "+17,000",
    )  # fmt: skip


@pytest.mark.parametrize("form", ["text", "html", "markdown", "json"])
def test_it_is_first_in_every_form(form: str) -> None:
    out = explained(result_of(ASH, BIRCH), "Ash", None, form)
    first = "Ash is 2nd of 2 with 85.00, 1.00 behind Birch."
    assert out.index(first) < out.index("JOBS Jobs") if form != "json" else first in out
    if form == "json":
        assert json.loads(out)["beside"]["differences_exact"] == {"PRICE": "5", "JOBS": "-5", "QUALITY": "-1"}
