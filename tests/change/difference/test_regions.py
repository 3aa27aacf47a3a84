"""A region holds exactly the facts at which results differ: bids on and beside every limit are scored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product

import pytest

from svrules.change.difference.difference import _Comparing
from svrules.change.difference.observed import observed
from svrules.change.difference.region import Region, region_of
from svrules.change.difference.sides import sides_of
from svrules.checks.cases.case import Case
from svrules.checks.cases.regions import Blank, Stretch, Words
from svrules.engine import Bid, Competition, score
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook
from tests.change.difference.test_single_changes import old, rulebook, singles

RULES = (
    "the limit of scope goes up",
    "above becomes at least",
    "at least becomes above",
    "a figure begins later",
    "a new exception",
    "an exception goes",
    "an exception has another outcome",
    "fail becomes refer",
    "a day later",
    "a condition for a rule goes",
    "a rule goes",
    "a new rule",
)
VALUES: dict[str, tuple[Scalar | None, ...]] = {
    "contract value": (
        Fraction(2_000_000, 100), Fraction(2_000_001, 100), Fraction(25_000), Fraction(2_500_001, 100),
    ),
    "category": ("Works", "Supplies", None),
    "notice date": (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 1), date(2027, 1, 1)),
    "wage": (Fraction(1199, 100), Fraction(12), Fraction(1299, 100), Fraction(13), Fraction(14), None),
    "insured": (True, False, None),
    "size": ("Micro", "Small", "Large", None),
    "jobs": (Fraction(0), Fraction(1)),
    "start": (date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 1), None),
}  # fmt: skip


@cache
def regions(name: str) -> tuple[Rulebook, list[Region]]:
    (single,) = (one for one in singles() if one.name == name)
    new = rulebook(single.text)
    comparing = _Comparing(old(), new, look=False)
    (step,) = comparing.steps.steps
    rules = [key for key in step.keys if key[0] == "rule"] or [("rule", "WAGE")]
    sides = sides_of(old(), new)
    return new, [region_of(sides, one) for one in observed(old(), new, rules)]


Facts = dict[str, Scalar | None]


def facts_of(region: Region, book: Rulebook) -> Iterator[tuple[Facts, list[Facts]]]:
    """All that the region tells apart, on and beside its limits: contracts, each with a bid for the rest."""
    names = {atom.name for one in region.differing for atom in one.case.regions} | {"contract value"}
    of_bids = sorted(name for name in names if book.inputs[name].owner == "bid")
    bids = [dict(zip(of_bids, values, strict=True)) for values in product(*(VALUES[n] for n in of_bids))]
    of_contract = sorted(names - set(of_bids))
    for values in product(*(VALUES[name] for name in of_contract)):
        yield dict(zip(of_contract, values, strict=True)), bids


def holds(case: Case, facts: Facts) -> bool:
    for atom, region in case.regions.items():
        value = facts[atom.name]
        if isinstance(region, Blank) or value is None:
            if not (isinstance(region, Blank) and value is None):
                return False
        elif isinstance(region, Words):
            if {True: "yes", False: "no"}.get(value, value) not in region.options:  # type: ignore[call-overload]
                return False
        else:
            assert isinstance(region, Stretch)
            number = Fraction(value.toordinal()) if isinstance(value, date) else Fraction(value)
            if not region.holds(number):
                return False
    return True


def outcomes(book: Rulebook, contract: Facts, bids: list[Facts], label: str) -> list[str]:
    """What the rule says of each bid, by the engine; a contract out of scope has one answer for all."""
    common: dict[str, Scalar] = {"notice date": date(2026, 5, 1)}
    none: dict[str, Scalar] = {"jobs": Fraction(0), "weeks": Fraction(0)}
    listed = [Bid(f"Bid {at}", none | _given(bid)) for at, bid in enumerate(bids)]
    result = score(book, Competition(common | _given(contract), tuple(listed))).result()
    if label == "SCOPE":
        return [next(rule.outcome for rule in result.contract.rules if rule.rule == label)] * len(bids)
    if result.contract.scope != "in scope":
        return ["out of scope"] * len(bids)
    said = ([*result.contract.rules, *bid.rules] for bid in result.bids)
    return [next((rule.outcome for rule in rules if rule.rule == label), "pass") for rules in said]


def _given(facts: Facts) -> dict[str, Scalar]:
    return {name: value for name, value in facts.items() if value is not None}


@pytest.mark.parametrize("name", RULES)
def test_a_region_holds_exactly_where_the_rule_says_something_else(name: str) -> None:
    new, found = regions(name)
    differing = 0
    for region in found:
        assert region.proved
        label = region.observed.key[1]
        for contract, bids in facts_of(region, new):
            before, after = outcomes(old(), contract, bids, label), outcomes(new, contract, bids, label)
            for bid, was, now in zip(bids, before, after, strict=True):
                inside = any(holds(one.case, contract | bid) for one in region.differing)
                assert inside == (was != now), (label, contract, bid)
                differing += was != now
    assert differing
