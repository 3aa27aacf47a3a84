"""A losing bid that decides who wins is told; where it does not, nothing is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from svrules.proof import check_losing_bids
from svrules.shipped import rulebook_names, rulebook_path
from tests.unit.proof.books import load

BOOK = """\
rulebook "Relative"
  edition "1"
bid
  price  money, above £0
  jobs   FTE, at least 0
criterion PRICE "Price"  worth 60%
  price relative to lowest
criterion JOBS "Jobs"  worth 40%
  jobs relative to highest
award
  highest total wins
example "who wins"
  bidder | price | jobs
"""
# Ash 60 + 40 × 4/20 = 68, Birch 60 × 100/110 + 40 × 6/20 = 66.5.
# Without Cedar's 20 jobs: Birch 60 × 100/110 + 40 = 94.5, Ash 60 + 40 × 4/6 = 86.7.
DECIDES = ("Ash | £100 | 4", "Birch | £110 | 6", "Cedar | £900 | 20")


def told(*bids: str, book: str = BOOK) -> list[str]:
    text = book + "".join(f"  {bid}\n" for bid in bids)
    return [note.sentence for note in check_losing_bids(load(text))]


def test_who_wins_without_the_losing_bid_is_told() -> None:
    (sentence,) = told(*DECIDES)
    assert sentence == (
        "In example `who wins` `Cedar` does not win, and decides who does: `Ash` wins with it, "
        "`Birch` wins without it."
    )


def test_the_note_points_at_the_bid() -> None:
    (note,) = check_losing_bids(load(BOOK + "".join(f"  {bid}\n" for bid in DECIDES)))
    assert (note.code, note.severity) == ("SV0512", "note")
    assert note.span is not None and note.span.line == BOOK.count("\n") + 3  # type: ignore[union-attr]


def test_a_losing_bid_that_decides_nothing_is_not_told() -> None:
    assert told("Ash | £100 | 20", "Birch | £110 | 6", "Cedar | £900 | 4") == []


def test_fixed_figures_need_no_second_bid() -> None:
    fixed = BOOK.replace("price relative to lowest", "price from £1,000 for no marks to £0 for full marks")
    fixed = fixed.replace("jobs relative to highest", "jobs out of 20")
    assert told(*DECIDES, book=fixed) == []


def test_a_bid_that_failed_may_decide_as_well() -> None:
    book = BOOK.replace("award", "rule R\n  require jobs is below 20\naward")
    assert told(*DECIDES, book=book) == []  # it is not in the population
    book = book.replace("jobs relative to highest", "jobs relative to highest among all bids")
    assert told(*DECIDES, book=book) != []


def test_without_a_winner_there_is_nothing_to_tell() -> None:
    assert told("Ash |  | 4", "Birch | £110 | ") == []


@pytest.mark.parametrize("name", rulebook_names())
def test_no_example_of_a_shipped_rulebook_is_told(name: str) -> None:
    assert check_losing_bids(load(Path(rulebook_path(name)).read_text(encoding="utf-8"))) == ()


def test_where_a_rule_compares_bids_the_reason_names_it_and_whose_outcome_it_turns() -> None:
    book = BOOK.replace("price relative to lowest", "price from £1,000 for no marks to £0 for full marks")
    book = book.replace("jobs relative to highest", "jobs out of 20").replace(
        'criterion PRICE "Price"',
        'rule LOW "Far below the others"\n'
        "  refer when price is below 60% of mean price among other bids\n"
        'criterion PRICE "Price"',
    )
    # Ash's £100 is below 60% of (£160 + £400) ÷ 2, and not below 60% of £160.
    bids = ("Cedar | £400 | 2", "Ash | £100 | 4", "Birch | £160 | 3")
    (note,) = check_losing_bids(load(book + "".join(f"  {bid}\n" for bid in bids)))
    assert note.sentence.endswith("`Birch` wins with it, `Ash` wins without it.")
    assert note.why == (
        "Rule `LOW` compares bids with each other: the outcome of `Ash` is refer with it, pass without it."
    )
    assert "fixed figure" in (note.try_ or "")
