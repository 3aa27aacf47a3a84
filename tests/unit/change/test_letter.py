"""What a letter may say of least changes: nothing from which a rival's figures follow."""

from __future__ import annotations

from svrules.change.reach.letter import for_letter
from tests.property.both import rulebook_of
from tests.unit.change.asked import competition
from tests.unit.change.test_reach import JOBS, SCREEN, SCREENED, SHARES, THREE, TWO

PAY = """
rulebook "Pay"
  edition "1"
bid
  price   money excluding VAT, above £0
  pay     money per hour, between £5 and £100
  secret  number, between 0 and 10, confidential
rule E1 "Pay"  clause "1"
  require pay is at least £13.45 per hour
rule E2 "Secret"  clause "2"
  require secret is at least 5
criterion PRICE "Price"  worth 100%  clause "3"
  price relative to lowest
award
  highest total wins
"""


def told(text: str, bids: str, bid: str) -> tuple[str, ...]:
    return for_letter(rulebook_of(text), competition(text, bids), bid)


def test_a_change_of_the_own_offer_is_told_beyond_a_tie() -> None:
    """At 5 jobs Birch would be level with Ash, and a tie-break might settle it: only the plan is told."""
    assert told(JOBS, THREE, "Birch") == (
        "plan: 4 instead of 3 would have been enough to come first, all else as it is.",
    )


def test_nothing_that_looks_at_others_is_told() -> None:
    assert told(SHARES, TWO, "Birch") == ()
    assert not any("price" in one for one in told(SCREEN, SCREENED, "Birch"))


def test_what_it_takes_to_pass_is_told_whatever_it_does_to_others() -> None:
    """Birch is the cheapest: with it, Ash would have fewer marks, which is not told."""
    (said,) = told(
        PAY, "bidder | price | pay | secret\nAsh | £100 | £14 | 6\nBirch | £80 | £13 | 6\n", "Birch"
    )
    assert said == (
        "pay: £13.45 per hour instead of £13 per hour (£0.45 per hour more) would have been enough to pass, "
        "all else as it is; £13.44 per hour would not."
    )


def test_a_confidential_fact_is_not_told() -> None:
    assert (
        told(PAY, "bidder | price | pay | secret\nAsh | £100 | £14 | 6\nBirch | £80 | £14 | 3\n", "Birch")
        == ()
    )
