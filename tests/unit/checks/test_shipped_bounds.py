"""Shipped rulebooks refuse figures that can only be slips: a yearly wage where an hourly one is asked."""

from __future__ import annotations

import pytest

from svrules.data import read_mapping
from svrules.language import load
from svrules.language.types import NumberType
from svrules.shipped import rulebook_path


@pytest.mark.parametrize("name", ["lcr-contracts", "lcr-investment"])
def test_every_number_that_is_asked_for_has_a_lowest_and_a_highest(name: str) -> None:
    for asked in load(rulebook_path(name)).inputs.values():
        if isinstance(asked.type, NumberType) and asked.levels is None:
            kinds = {bound.comparison for bound in asked.bounds}
            assert kinds & {"above", "at least"} and kinds & {"below", "at most"}, asked.name


@pytest.mark.parametrize(
    ("wage", "accepted"),
    [("£5", True), ("£13.45", True), ("£100", True), ("£4.99", False), ("£25,000", False)],
)
def test_a_wage_is_one_per_hour(wage: str, accepted: bool) -> None:
    bid = {"bidder": "Ash", "lowest hourly wage": wage}
    reading = read_mapping(load(rulebook_path("lcr-contracts")), {"contract": {}, "bids": [bid]})
    about_wages = [found for found in reading.diagnostics if "lowest hourly wage" in found.sentence]
    assert any(found.severity == "error" for found in about_wages) != accepted
