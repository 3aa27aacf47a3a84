"""A rulebook with inputs of all kinds, and one competition at a time through the one door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from svrules.data import Reading, read_tables
from svrules.data.cells import Grid, Medium
from svrules.engine.competition import Competition
from svrules.language import read
from svrules.language.rulebook import Rulebook

TEXT = """\
rulebook "Doors"
  edition "1"

contract
  contract value  money excluding VAT
  lots  whole number, at least 0
  notice date  date, decides the rules in force

bid
  price  money excluding VAT, above £0
  local jobs  number, at least 0, blank means 0
  share  percent, at least 0%, at most 100%
  plan  level from 0 to 5
  audited  yes or no
  method  level of None, Partial, Full
  sector  one of Charity, Company, Social enterprise
  start day  date, at least 1 April 2024
  reference  text
  team  whole number, at most 40, blank means 3
  weekly pay  money per week
  fee  money

criterion JOBS "Jobs"  worth 60%
  local jobs relative to highest

criterion PRICE "Price"  worth 40%
  price relative to lowest, rounded to 2 decimal places

award
  highest total wins
"""


def rulebook(text: str = TEXT) -> Rulebook:
    """The rulebook of a text that has no errors."""
    found, told = read(text, "doors.svr")
    assert found is not None, told
    return found


def one_door(
    rules: Rulebook,
    contract: Mapping[str, Any],
    headings: Sequence[str],
    bids: Sequence[Sequence[Any]],
    medium: Medium,
) -> Reading:
    """One competition through `svrules.data`: the contract by name, bids by their headings."""
    percent = frozenset() if medium == "text" else None
    of_contract = Grid(
        "table", "Contract", [[name, value] for name, value in contract.items()], medium, percent
    )
    return read_tables(rules, of_contract, Grid("table", "Bids", [list(headings), *bids], medium, percent))


def facts(competition: Competition) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """All facts of a competition, of the contract and of each bidder."""
    return dict(competition.contract), {bid.name: dict(bid.facts) for bid in competition.bids}


SAMPLES = Path(__file__).parents[2] / "rulebooks"
