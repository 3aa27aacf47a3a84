"""The cap of a section is told with the facts that decided it, where these may be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from svrules import load
from svrules.audit.summary import Assessed, summarise
from svrules.render.markdown import as_markdown

BOOK = """
rulebook "Section limits"
  edition "1"
contract
  ceiling  money, above £0, confidential
bid
  price  money, above £0
  plan   yes or no
  weeks  level from 0 to 10
  jobs   level from 0 to 5
criterion SV "Social value" worth 15 marks
  LIMITS
criterion WEEKS "Weeks" worth 10 marks of SV
  weeks out of 10
criterion JOBS "Jobs" worth 5 marks of SV
  jobs relative to highest, 0 when every bid offers 0
criterion PRICE "Price" worth 85 marks
  price relative to lowest
award
  highest total wins
"""
BIDS = [
    {"bidder": "Ash", "price": 100000, "plan": "no", "weeks": 10, "jobs": 5},
    {"bidder": "Birch", "price": 110000, "plan": "no", "weeks": 10, "jobs": 4},
]
GENERAL = ", after rounding and limits, = 12."


def letter(limits: str, bid: str, folder: Path) -> str:
    path = folder / "limits.svr"
    path.write_text(BOOK.replace("LIMITS", limits), encoding="utf-8")
    book = load(path)
    read, _ = book.read({"contract": {"ceiling": 150000}, "bids": BIDS})
    return as_markdown(summarise(Assessed(book.model, read, book.score(read)), bid).final)


def sub_totals(page: str) -> list[str]:
    return [
        line
        for line in page.replace("**", "").replace("\\", "").splitlines()
        if line.startswith("Sub-total:")
    ]


def test_the_fact_that_decided_the_cap_is_in_the_letter(tmp_path: Path) -> None:
    (own,) = sub_totals(letter("capped at (if plan then 15 otherwise 12)", "Ash", tmp_path))
    assert own.endswith("10 + 5, capped at 12 marks, as `plan` does not hold, = 12.")
    own, best = sub_totals(letter("capped at (if plan then 15 otherwise 12)", "Birch", tmp_path))
    assert own.endswith("10 + 4, capped at 12 marks, as `plan` does not hold, = 12.")
    assert best.endswith("10 + 5, capped at 12 marks, as `plan` does not hold, = 12.")


def test_a_price_that_decided_the_cap_of_the_winner_is_not(tmp_path: Path) -> None:
    own, best = sub_totals(
        letter("capped at (if price is below £90,000 then 15 otherwise 12)", "Birch", tmp_path)
    )
    assert "as `price is below £90,000` does not hold" in own
    assert best.endswith(GENERAL)


@pytest.mark.parametrize(
    "secret",
    [
        "price is below ceiling ÷ 2",
        "price is below (lowest price among bids)",
        "(lowest price among bids) is below £1",
    ],
)
def test_what_a_bidder_is_not_told_stays_out(secret: str, tmp_path: Path) -> None:
    totals = sub_totals(letter(f"capped at (if {secret} then 15 otherwise 12)", "Birch", tmp_path))
    assert len(totals) == 2
    assert all(one.endswith(GENERAL) for one in totals)
