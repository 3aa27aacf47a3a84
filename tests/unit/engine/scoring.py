"""Small rulebooks and competitions, written as short as they can be."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from svrules.diagnostics import has_errors
from svrules.engine import Bid, Competition, Decision, Scored, score
from svrules.engine.result import BidResult
from svrules.language import read
from svrules.language.rulebook import Rulebook

HEADING = 'rulebook "Test"\n  edition "1"\n'
Given = str | int | bool | date | None


def rulebook(text: str) -> Rulebook:
    """The rulebook of a text without its heading."""
    found, diagnostics = read(text if text.startswith("rulebook") else HEADING + text, "test.svr")
    assert found is not None and not has_errors(diagnostics), [d.sentence for d in diagnostics]
    return found


def competition(
    contract: dict[str, Given], bids: dict[str, dict[str, Given]], *decisions: Decision
) -> Competition:
    """Facts as short as can be: numbers as text or whole numbers, words in quotes of their own."""
    rows = tuple(Bid(name, _facts(facts)) for name, facts in bids.items())
    return Competition(_facts(contract), rows, decisions)


def scored(
    text: str, contract: dict[str, Given], bids: dict[str, dict[str, Given]], *decisions: Decision
) -> Scored:
    """The rulebook's scores of these bids."""
    return score(rulebook(text), competition(contract, bids, *decisions))


def by_name(found: Scored) -> dict[str, BidResult]:
    """The results of the bids by their names."""
    return {bid.bid: bid for bid in found.result().bids}


def _facts(given: dict[str, Given]) -> dict[str, Fraction | bool | str | date]:
    return {name: _fact(value) for name, value in given.items() if value is not None}


def _fact(value: Given) -> Fraction | bool | str | date:
    if isinstance(value, bool | date) or value is None:
        return bool(value) if value is None else value
    if isinstance(value, str) and value.startswith("'"):
        return value.strip("'")
    return Fraction(value)
