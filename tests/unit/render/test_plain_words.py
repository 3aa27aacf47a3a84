"""What an officer without programming reads in scores and explanations, in the words that they need."""

from __future__ import annotations

from svrules.render import reasons
from svrules.render.explained import explained_document
from svrules.render.ranking import ranking
from svrules.render.terminal import as_text
from tests.unit.render.test_results_shown import result_of

BOOK = """
rulebook "Plain words"
  edition "1"
contract
  size      money, above £0
  category  one of Works, Services
bid
  price     money, above £0
  weeks     weeks, at least 0
  plan      level from 0 to 5
  wage      money per hour
  small     yes or no
  doubtful  yes or no
setting living wage  money per hour
  £12.60
rule W1 "Wage"  clause "1"
  require wage is at least living wage
  except W1a when small
  because "The wage is too low."
rule D1 "Doubt"  clause "2"
  refer when doubtful
  because "A person decides."
rule L1 "Low price"  clause "3"
  refer when price is below 80% of mean of price among bids
  because "The price looks too low."
table S2 "Weight"  clause "4"
  size          | category | weight of weeks
  above £1,000  | Works    | 15%
criterion PRICE "Price"  worth 100% - weight of weeks  clause "5"
  price relative to lowest
criterion WEEKS "Weeks"  worth weight of weeks  clause "6"
  weeks relative to highest
  at least 20%, otherwise fail
award
  highest total wins
  round total to 2 decimal places
  near tie within 5 marks
"""
CONTRACT = {"size": "£5,000", "category": "Works"}
ASH: dict[str, object] = {
    "bidder": "Ash", "price": "£300,000", "weeks": 10, "plan": 4, "wage": "£13", "small": "yes",
    "doubtful": "no",
}  # fmt: skip
BIRCH = {**ASH, "bidder": "Birch", "price": "£290,000", "weeks": 7}


def score(*bids: dict[str, object], contract: dict[str, str] | None = None, **more: object):  # type: ignore[no-untyped-def]
    return result_of(BOOK, *bids, contract=contract or CONTRACT, **more)


def told(result, bid: str) -> str:  # type: ignore[no-untyped-def]
    return as_text(explained_document(result, bid), 400)


def test_marks_are_never_taken_for_a_share() -> None:
    out = told(score({**ASH, "price": "£300,000"}, {**BIRCH, "price": "£270,000"}), "Ash")
    assert "lowest price £270,000 ÷ own price £300,000 = 0.9; 0.9 × 85 = 76.5 marks" in out


def test_nothing_is_said_of_exceptions_to_a_bid_that_meets_the_rule() -> None:
    out = told(score(ASH, BIRCH), "Ash")
    assert "exception" not in out
    assert "small" not in out.split("\nRules\n")[1].split("\n\n")[0]
    excused = told(score({**ASH, "wage": "£12"}, BIRCH), "Ash")
    assert "exception W1a holds: small; so the rule is set aside (line 18 of edges.svr)" in excused
    assert "small: yes" in excused.split("\nRules\n")[1].split("\n\n")[0]


def test_both_sides_of_a_comparison_are_shown() -> None:
    result = score({**ASH, "price": "£180,000"}, BIRCH, {**BIRCH, "bidder": "Cedar", "price": "£410,000"})
    out = told(result, "Ash")
    assert "price: £180,000 is below ≈£234,666.67 (80% × ≈£293,333.33)" in out
    assert "wage: £13 per hour is at least £12.60 per hour (living wage)" in out
    assert "marks: ≈10.5, at least 3 is needed" not in out
    birch = told(score(ASH, BIRCH), "Birch")
    assert "WEEKS Weeks: pass" in birch
    assert "marks: 10.5, at least 3 is needed" in birch


def test_a_referral_says_what_to_do() -> None:
    result = score({**ASH, "doubtful": "yes"}, BIRCH)
    next_step = (
        "record a decision (in a workbook's sheet `Decisions`, or under `decisions` in JSON): "
        "bidder, rule, decision (pass or fail), who, when, why."
    )
    assert f"To do: {next_step}" in told(result, "Ash")
    assert f"Ash, D1: {next_step}" in as_text(ranking(result), 400)
    assert "To do" not in told(result, "Birch")


def test_a_bid_waits_for_anothers_facts() -> None:
    result = score(ASH, {**BIRCH, "weeks": None})
    assert "Ash: WEEKS (clause 6): waits for weeks of Birch." in as_text(ranking(result), 400)
    assert "Birch: WEEKS (clause 6): missing: weeks" in as_text(ranking(result), 400)
    assert "waits for weeks of Birch" in told(result, "Ash")


def test_a_table_that_fails_is_named_once_and_everything_else_waits() -> None:
    result = score(ASH, BIRCH, contract={"size": "£5,000", "category": "Services"})
    (error,) = reasons.errors(result)
    assert error.startswith(
        "SV0410 (clause 4, line 26): Table `S2`: no row matches size £5,000, category Services."
    )
    assert "Ash: waits for table S2." in as_text(ranking(result), 400)
    out = told(result, "Ash")
    assert out.count("no row matches") == 1
    assert "waits for table S2" in out


def test_rows_are_named_with_their_lines() -> None:
    assert "S2 (clause 4): row 1 (line 28)" in told(score(ASH, BIRCH), "Ash")


def test_a_recorded_decision_is_shown() -> None:
    decision = {
        "bidder": "Ash", "rule": "D1", "decision": "fail", "who": "Head of procurement",
        "when": "2 April 2026", "why": "Not mended.",
    }  # fmt: skip
    result = score({**ASH, "doubtful": "yes"}, BIRCH, decisions=[decision])
    for out in (as_text(ranking(result), 400), told(result, "Ash")):
        assert "D1 (clause 2): failed by a recorded decision of Head of procurement" in out
        assert "2 April 2026" in out
        assert "Not mended" in out


def test_marks_are_printed_the_same_everywhere() -> None:
    result = score(ASH, BIRCH)
    scored = as_text(ranking(result), 400)
    assert "  97.17  " in scored
    assert "Total: 97.17." in told(result, "Ash")
    book = BOOK.replace("relative to lowest", "out of £400,000")
    even = result_of(book, ASH, contract=CONTRACT)
    assert "  78.75  " in as_text(ranking(even), 400)
    tenth = result_of(book.replace("£400,000", "£340,000"), ASH, contract=CONTRACT)
    assert "90.00" in as_text(ranking(tenth), 400)
    assert "Total: 90.00." in told(tenth, "Ash")


def test_what_changed_a_total_has_its_name() -> None:
    out = told(score(ASH, BIRCH), "Ash")
    assert "Adds up: PRICE ≈82.1667 + WEEKS 15.0 + rounding +0.0033 = 97.17" in out
    capped = result_of(
        BOOK.replace("  round total", "  cap total at 90\n  round total"), ASH, contract=CONTRACT
    )
    assert "PRICE 85 + WEEKS 15 + cap −10 = 90.00" in told(capped, "Ash")


def test_near_ties_say_how_near() -> None:
    result = score(ASH, BIRCH)
    assert reasons.near_ties(result) == ("Ash and Birch are 1.67 apart.",)
    assert "Near tie with Birch (1.67 apart)." in told(result, "Ash")


def test_every_bid_offering_nothing_is_told_by_its_figures() -> None:
    book = BOOK.replace("weeks relative to highest", "weeks relative to highest, 0 when every bid offers 0")
    out = told(result_of(book, ASH, BIRCH, contract=CONTRACT), "Ash")
    assert "highest weeks" in out
    assert "every bid offers" not in out


def test_weights_that_do_not_add_up_are_no_fault_of_one_criterion() -> None:
    result = result_of(
        BOOK.replace("worth 100% - weight of weeks", "worth 95%"), ASH, BIRCH, contract=CONTRACT
    )
    (error,) = reasons.errors(result)
    assert error.endswith("The weights of PRICE and WEEKS add up to 110 marks, not 100.")
    assert "Ash: waits for the weights of the criteria." in as_text(ranking(result), 400)
