"""What a change reaches: all that comes out differently on a witness is named."""

from __future__ import annotations

import pytest

from svrules.change.difference.found import Consequence, Found
from svrules.change.difference.reaching import reaching
from svrules.language.rulebook import Rulebook
from tests.change.difference.test_single_changes import NAMES, found, old, rulebook

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


def named(found: Found) -> set[str]:
    own = {f"{kind} {name}" for kind, name in found.parts}
    return {*own, *found.reaches, *found.reaches_by_standing}


def of(one: Consequence) -> str | None:
    """The rule, criterion or award that a line of a witness is of."""
    if one.what == "pass mark of TOTAL":
        return "award"
    for start, kind in (
        ("marks of ", "criterion "),
        ("worth of ", "criterion "),
        ("pass mark of ", "criterion "),
    ):
        if one.what.startswith(start):
            return kind + one.what.removeprefix(start)
    if one.what.startswith("rule "):
        return one.what
    return "award" if one.what in ("total", "rank", "money", "award value") else None


@pytest.mark.parametrize("name", NAMES)
def test_all_that_comes_out_differently_is_named(name: str) -> None:
    told, _ = found(name)
    alone = [one for one in told.found if one.kind in ("meaning", "not proved")]
    if len(alone) != 1 or alone[0].witness is None or alone[0].parts[0][0] in ("input", "heading", "award"):
        pytest.skip("it takes more than one change, or reaches nothing by a part of its own")
    (one,) = alone
    differing = {of(line) for line in one.witness.consequences} - {None}  # type: ignore[union-attr]
    versions = {f"{kind} {called.partition(' from ')[0]}" for kind, called in one.parts}
    versions |= {f"rule {called.split(' ')[0]}" for kind, called in one.parts if kind == "exception"}
    assert differing <= named(one) | versions | added(one), name


def added(found: Found) -> set[str]:
    """The parts that a title names: of a new or a former criterion."""
    return {f"criterion {code.code}" for code in old().criteria if f"riterion {code.code}" in found.title}


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
