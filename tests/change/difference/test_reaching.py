"""What a change reaches: all that comes out differently on a witness is named."""

from __future__ import annotations

import pytest

from svrules.change.difference.reaching import reaching
from svrules.language.rulebook import Rulebook
from tests.change.difference.test_single_changes import rulebook

SECTIONS = """rulebook "Sections"
  edition "1"
contract
  contract value  money
bid
  price    money, above £0
  quality  level from 0 to 5
  jobs     level from 0 to 5
  wage     money per hour
rule SCOPE
  applies when contract value is above £20,000
rule WAGE
  require wage is at least £12 per hour
rule CHEAP
  refer when price is below 60% of mean price among other bids
rule OPEN
  refer when price is below 60% of mean price among all bids
rule WEAK
  refer when total is below 20
criterion QUALITY worth 30%
criterion TEXT worth what is left of QUALITY
  quality out of 5
criterion JOBS worth 40% of QUALITY
  jobs out of 5
criterion LOW worth 20%
  price relative to lowest among all bids
criterion PRICE worth what is left
  price relative to lowest
award
  highest total wins
"""


@pytest.fixture(scope="module")
def sections() -> Rulebook:
    return rulebook(SECTIONS)


@pytest.mark.parametrize(
    ("key", "computing", "standing"),
    [
        (
            ("criterion", "JOBS"),
            "criterion QUALITY, award award, rule WEAK",
            "",
        ),
        (
            ("rule", "WAGE"),
            "",
            "rule CHEAP, rule WEAK, criterion PRICE, award award",
        ),
        (("rule", "CHEAP"), "", "rule WEAK, criterion PRICE, award award"),
        (("rule", "OPEN"), "", "rule WEAK, criterion PRICE, award award"),
        (("rule", "WEAK"), "", "award award"),
    ],
)  # fmt: skip
def test_whoever_fails_is_out_of_what_comes_after(
    sections: Rulebook, key: tuple[str, str], computing: str, standing: str
) -> None:
    reached = reaching(sections, sections, [key])  # type: ignore[list-item]
    said = [{f"{kind} {name}" for kind, name in listed} for listed in (reached.parts, reached.by_standing)]
    assert said[0] | {""} == {*computing.split(", "), ""}
    assert said[1] - {"criterion QUALITY"} | {""} == {*standing.split(", "), ""}


def test_weights_reach_what_takes_the_rest_above_beside_and_below(sections: Rulebook) -> None:
    other = rulebook(SECTIONS.replace("worth 40% of QUALITY", "worth 50% of QUALITY"))
    found = reaching(sections, other, [("criterion", "JOBS")]).parts
    assert {name for kind, name in found if kind == "criterion"} == {"TEXT", "QUALITY"}
    other = rulebook(SECTIONS.replace("QUALITY worth 30%", "QUALITY worth 25%"))
    found = reaching(sections, other, [("criterion", "QUALITY")]).parts
    assert {name for kind, name in found if kind == "criterion"} == {"TEXT", "JOBS", "PRICE"}


def test_scope_reaches_every_rule_and_criterion(sections: Rulebook) -> None:
    reached = reaching(sections, sections, [("rule", "SCOPE")])
    assert not reached.parts and len(reached.by_standing) == 4 + 5 + 1
