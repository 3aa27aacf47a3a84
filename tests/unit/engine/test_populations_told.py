"""What a result tells of the bids that an aggregate was taken over, and of those left out."""

from __future__ import annotations

import pytest

from tests.unit.engine.scoring import scored

AWARD = "award\n  highest total wins\n"
BIDS = {
    "Ash": {"price": 10, "local": True},
    "Birch": {"price": 20, "local": False},
    "Cedar": {"price": 40, "local": True},
}


@pytest.mark.parametrize(
    ("among", "members", "left_out"),
    [
        ("bids where local", ["Ash", "Cedar"], [("Birch", "the condition does not hold")]),
        ("all but the highest of bids", ["Ash", "Birch"], [("Cedar", "it is the highest and is left out")]),
        ("all but the lowest of bids", ["Birch", "Cedar"], [("Ash", "it is the lowest and is left out")]),
    ],
)
def test_who_is_in_and_why_others_are_not(
    among: str, members: list[str], left_out: list[tuple[str, str]]
) -> None:
    text = (
        "bid\n  price  money\n  local  yes or no\n"
        f"criterion P worth 100%\n  price relative to lowest among {among}\n  capped at full marks\n{AWARD}"
    )
    (taken,) = scored(text, {}, dict(BIDS)).result().populations
    assert taken.bids == members
    assert [(one.bid, one.why) for one in taken.left_out] == left_out
