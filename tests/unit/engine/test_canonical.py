"""The canonical text of a competition reads back as the same competition."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, note

from svrules.engine.canonical import canonical, data_sha256, read_canonical
from svrules.engine.competition import Bid, Competition, Decision
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions
from tests.unit.engine.scoring import rulebook

ALL_TYPES = """
contract
  amount  money
  day     date
bid
  price  money
  share  percent
  local  yes or no
  step   level of None, Some, All
  words  text
"""
DECISION = Decision("Ash", "R", "pass", "Moderator", "2026-05-01", "“Heard” — £5")


@cases(150)
@given(rulebooks_with_competitions())
def test_what_is_written_reads_back(drawn: Drawn) -> None:
    note(drawn.text)
    text = canonical(drawn.competition)
    again = read_canonical(rulebook_of(drawn.text), text)
    assert again == drawn.competition
    assert canonical(again) == text
    assert data_sha256(again) == data_sha256(drawn.competition)


def test_facts_of_every_type_read_back() -> None:
    facts = {
        "price": Fraction(10) ** 6000 + Fraction(1, 3),
        "share": Fraction(-1, 7),
        "local": False,
        "step": "None",
        "words": 'Ça "va"\n',
    }
    bids = (Bid("Ash & Öz", facts, frozenset({"step", "local"})), Bid("Birch", {}))
    contract = {"amount": Fraction(0), "day": date(2024, 2, 29)}
    whole = Competition(contract, bids, (DECISION,), frozenset({"amount"}))
    again = read_canonical(rulebook(ALL_TYPES), canonical(whole))
    assert again == whole
    assert [type(one) for one in again.bids[0].facts.values()] == [bool, Fraction, Fraction, str, str]


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole.pop("decisions"),
        lambda whole: whole["bids"][0].pop("bidder"),
        lambda whole: whole["bids"][0]["facts"].update(unheard_of="1"),
        lambda whole: whole["bids"][0]["facts"].update(price="a lot"),
        lambda whole: whole["bids"][0]["facts"].update(price=None),
        lambda whole: whole["contract"]["facts"].update(day="1 May"),
        lambda whole: whole.update(bids=7),
    ],
)
def test_what_is_not_the_facts_of_this_rulebook_is_refused(change) -> None:
    whole = json.loads(canonical(Competition({}, (Bid("Ash", {"price": Fraction(1)}),))))
    change(whole)
    with pytest.raises(ValueError, match="not the facts"):
        read_canonical(rulebook(ALL_TYPES), json.dumps(whole))
