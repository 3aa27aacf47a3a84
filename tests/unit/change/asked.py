"""Rulebooks and bids written in the test, and what `reach` and `margin` answer."""

from __future__ import annotations

from typing import Any

from svrules.api import Rulebook
from svrules.change.margin.answer import Margin
from svrules.change.margin.build import margin
from svrules.change.reach.answer import FactChange, Reach
from svrules.change.reach.build import reach
from svrules.engine.competition import Competition
from tests.property.both import rulebook_of

__all__ = ["competition", "margin_of", "only", "reach_of"]


def competition(text: str, bids: str, contract: dict[str, Any] | None = None) -> Competition:
    """Bids as a table with bars, the heading line first."""
    lines = [[cell.strip() for cell in line.split("|")] for line in bids.strip().splitlines()]
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    given = [{name: cell for name, cell in row.items() if cell} for row in rows]
    book = rulebook_of(text)
    words = {"contract": book.contract_word, "bids": f"{book.bid_word}s"}
    found, _ = Rulebook(book).read({words["contract"]: contract or {}, words["bids"]: given})
    return found


def reach_of(text: str, bids: str, bid: str, to: str | None = None, **more: Any) -> Reach:
    """What `reach` answers."""
    contract = more.pop("contract", None)
    return reach(rulebook_of(text), competition(text, bids, contract), bid, to, **more)


def margin_of(text: str, bids: str, contract: dict[str, Any] | None = None) -> Margin:
    """What `margin` answers."""
    return margin(rulebook_of(text), competition(text, bids, contract))


def only(answer: Reach, fact: str, direction: str | None = None) -> FactChange:
    """The one change of that fact, of the one goal asked for."""
    (goal,) = answer.goals
    (found,) = [one for one in goal.facts if one.fact == fact and direction in (None, one.direction)]
    return found
