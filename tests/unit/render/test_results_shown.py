"""Results as rankings, explanations and records: a view of what was recorded."""

import csv
import io
from fractions import Fraction
from pathlib import Path

import pytest

from svrules import shipped
from svrules.data import read_competition, read_mapping
from svrules.engine import score
from svrules.engine.result import Result
from svrules.language import read
from svrules.render import reasons
from svrules.render.explained import explained, explained_document
from svrules.render.explanation import sentences
from svrules.render.figures import figures, totals_shown
from svrules.render.ranking import ranking
from svrules.render.records import as_csv, grid_as_csv
from svrules.render.terminal import as_text
from svrules.render.workbook import as_workbook

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ["lcr-contracts", "lcr-investment"]

EDGES = """
rulebook "Edges"
  edition "1"
bid
  price  money
  jobs   FTE
  bad    yes or no
rule R1 "Bad"  clause "1"
  refer when bad
  because "A person decides."
criterion PRICE "Price"  worth 70%  clause "2"
  price relative to lowest
criterion JOBS "Jobs"  worth 30%
  jobs relative to highest
award
  highest total wins
  tie: lowest price
"""


def result_of(text: str, *bids: dict[str, object], **more: object) -> Result:
    rulebook, problems = read(text, "edges.svr")
    assert rulebook is not None, problems
    return score(rulebook, read_mapping(rulebook, {"bids": list(bids), **more}).accepted()).result()


@pytest.fixture(scope="module", params=SAMPLES)
def sample(request: pytest.FixtureRequest) -> Result:
    path = shipped.rulebook_path(request.param)
    rulebook, _ = read(path.read_text(encoding="utf-8"), path.name)
    assert rulebook is not None
    reading = read_competition(rulebook, shipped.sample_path(f"{request.param}.xlsx"))
    return score(rulebook, reading.accepted()).result()


def test_contributions_shown_add_up_to_the_total(sample: Result) -> None:
    for bid in sample.bids:
        if bid.exact is None:
            continue
        parts = [Fraction(one.contribution_exact or 0) for one in bid.criteria]
        assert sum(parts) + Fraction(bid.total_adjustment or 0) == Fraction(bid.exact)
        told = as_text(explained_document(sample, bid.bid), width=2000)
        assert f"= {totals_shown(sample)[bid.bid]}\n" in told.split("Adds up: ")[1]


def test_every_rule_and_criterion_is_explained(sample: Result) -> None:
    for bid in sample.bids:
        told = "\n".join(sentences(explained_document(sample, bid.bid)))
        for rule in bid.rules:
            assert f"{rule.rule} {rule.title}: {rule.outcome}".replace("  ", " ") in told
        for criterion in bid.criteria:
            assert f"{criterion.code} {criterion.title}: " in told
        for one in bid.missing:
            assert f"{one.fact} is missing" in told or f"{one.fact} (of the contract) is missing" in told


@pytest.mark.parametrize("form", ["text", "json", "html", "markdown"])
def test_every_form_of_an_explanation(sample: Result, form: str) -> None:
    first = sample.bids[0].bid
    assert explained(sample, first, None, form) == explained(sample, first.upper(), None, form)


def test_a_ranking_names_all_that_matters(sample: Result) -> None:
    told = " ".join(as_text(ranking(sample), width=200).split())
    for bid in sample.bids:
        assert bid.bid in told
    for name in sample.provisional:
        assert name in told.split("The ranking is provisional")[1]


def test_records_hold_every_bid(sample: Result) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(sample))))
    assert {row["bid"] for row in rows} == {bid.bid for bid in sample.bids}
    assert as_workbook(sample) == as_workbook(sample)


def test_a_price_of_zero_is_told_with_its_figure() -> None:
    result = result_of(EDGES, {"bidder": "Ash", "price": 0, "jobs": 1, "bad": "no"})
    assert reasons.in_short(result.bids[0]) == "errors"
    (error,) = reasons.errors(result)
    assert error.startswith("SV0907 (clause 2, line 12): ")
    assert "`lowest price` is £0" in error


def test_a_referral_a_decision_and_a_blank() -> None:
    bids = (
        {"bidder": "Ash", "price": 1, "jobs": 1, "bad": "yes"},
        {"bidder": "Birch", "price": 1, "jobs": 1, "bad": "yes"},
        {"bidder": "Cedar", "price": 1, "jobs": 1},
    )
    decision = {
        "bidder": "Birch",
        "rule": "R1",
        "decision": "pass",
        "who": "Head of procurement",
        "when": "2 April 2026",
        "why": "Put right since.",
    }
    result = result_of(EDGES, *bids, decisions=[decision])
    ash, birch, cedar = result.bids
    assert (reasons.standing(ash), reasons.why(ash)) == ("refer R1", "R1 (clause 1): A person decides")
    assert birch.outcome == "pass"
    assert "decided by Head of procurement" in explained(result, "Birch")
    assert reasons.why(cedar) == "R1 (clause 1): missing: bad"
    assert reasons.missing(result) == ("bad: Cedar.",)
    (left_out,) = reasons.populations(result)
    assert left_out.startswith(
        "Ash (it is referred), Cedar (it is not known whether it passes): not in PRICE"
    )


def test_a_tie_is_told_once_with_what_settled_it() -> None:
    text = EDGES.replace("worth 70%", "worth 50%").replace("worth 30%", "worth 50%")
    bids = ({"bidder": "Ash", "price": 1, "jobs": 1}, {"bidder": "Birch", "price": 2, "jobs": 2})
    result = result_of(text, *({**bid, "bad": "no"} for bid in bids))
    assert reasons.ties(result) == ("Ash, Birch are level; settled by lowest price.",)
    assert [reasons.in_short(bid) for bid in result.bids] == ["tie", "tie"]


def test_columns_of_figures_line_up() -> None:
    assert figures(["50", "125/3", None, "0.5".replace("0.5", "1/2")]) == ["50.00", "≈41.67", "–", "0.50"]
    assert figures([None, None]) == ["–", "–"]
    assert figures(["1000"]) == ["1,000"]


def test_a_fraction_is_no_date_in_a_spreadsheet() -> None:
    assert grid_as_csv(("a", "b"), [("25/3", Fraction(25, 3))]) == "a,b\n'25/3,8.333333\n"


def test_numbers_of_any_length_are_shown() -> None:
    text = """
rulebook "Huge"
  edition "1"

bid
  x  number, at least 0

criterion A "A"  worth 100 points
  100 ÷ (x to the power 1000) marks
"""
    rulebook, _ = read(text, "huge.svr")
    assert rulebook is not None
    competition = read_mapping(rulebook, {"bids": [{"bidder": "Ash", "x": 7654321}]}).accepted()
    result = score(rulebook, competition).result()
    for form in ("text", "markdown", "html", "json"):
        assert "Ash" in explained(result, "Ash", None, form)


TOTAL_PRICE = """
rulebook "Total price"
  edition "1"

contract
  contract value  money outside VAT, above £0

bid
  price  money outside VAT, above £0

rule TOTAL PRICE "Price above the estimate"
  fail when price is above contract value

rule BIG "Too big"
  fail when contract value is above £90,000

criterion PRICE "Price"  worth 100%
  price ÷ £3 relative to lowest

award
  highest total wins
"""


def test_a_rule_named_like_a_total_is_no_pass_mark() -> None:
    rulebook, _ = read(TOTAL_PRICE, "total.svr")
    assert rulebook is not None
    bids = [("Ash", "120000"), ("Birch", "90000"), ("Cedar", "90000.00001")]
    data = {
        "contract": {"contract value": "100000"},
        "bids": [{"bidder": name, "price": price} for name, price in bids],
    }
    result = score(rulebook, read_mapping(rulebook, data).accepted()).result()
    assert "price: £120,000 is above £100,000 (contract value)" in " ".join(
        explained(result, "Ash", None, "text").split()
    )
    said = " ".join(as_text(ranking(result)).split())
    assert "In scope. Rules on the contract itself, which exclude no bid: BIG Too big: fail." in said


WAITING = """
rulebook "Waiting"
  edition "1"

bid
  price  money outside VAT, above £0

criterion PRICE "Price"  worth 100%
  price relative to lowest

award
  highest total wins
"""


def test_a_fact_that_others_wait_for_is_something_to_do() -> None:
    rulebook, _ = read(WAITING, "waiting.svr")
    assert rulebook is not None
    prices = {"Ash": "90000", "Birch": None, "Cedar": "80000"}
    data = {"bids": [{"bidder": name, "price": price} for name, price in prices.items()]}
    result = score(rulebook, read_mapping(rulebook, data).accepted()).result()
    assert reasons.waited_for(result) == (
        "Find `price` of Birch, or reject Birch by a decision on the rule `bid`: Ash and Cedar wait for it.",
    )
    assert "Find `price` of Birch" in " ".join(as_text(ranking(result)).split())
