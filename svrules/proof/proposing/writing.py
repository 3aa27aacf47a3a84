"""Proposed examples in the rule language: facts, what the engine gives now, and a mark to be taken off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from textwrap import wrap
from typing import Final

from svrules.engine import score
from svrules.engine.result import Result
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import NumberType, Type
from svrules.proof.compare import told
from svrules.proof.coverage import Goal, Kind
from svrules.proof.found import Finder, Found
from svrules.proof.proposing.choosing import Chosen
from svrules.proof.unconfirmed import PROPOSED
from svrules.quantities import decimal_text, exact_text, print_date

__all__ = ["written"]

_WIDTH: Final = 110
_MOST_COLUMNS: Final = 8
_SAYS: Final = frozenset({"rule", "exception", "condition", "pass mark", "limit"})
_TELLING: Final[tuple[Kind, ...]] = (
    "tie", "limit", "day of change", "exception", "table row", "scale row", "pass mark", "rule", "condition",
    "outcome", "days",
)  # fmt: skip


def written(rulebook: Rulebook, one: Chosen, titles: set[str]) -> str:
    """A chosen competition as an example; its title is added to `titles`, and differs from those there."""
    result = score(rulebook, one.competition).result()
    shown = _Example(rulebook, one, result)
    goals = sorted(one.goals, key=lambda goal: _TELLING.index(goal.kind))
    title = _title(goals, titles)
    titles.add(title)
    clause = next((goal.clause for goal in goals if goal.clause), "")
    head = f'example "{title}"' + (f'  clause "{clause}"' if clause and '"' not in clause else "")
    return "\n".join([*shown.remarks(), head, *shown.body()])


def _title(goals: list[Goal], titles: set[str]) -> str:
    words = goals[0].words.replace("`", "").replace('"', "'")
    if len(goals) > 1:
        words += f", and {len(goals) - 1} more"
    found, number = words, 2
    while found in titles:
        found, number = f"{words} ({number})", number + 1
    return found


class _Example:
    """One example as it will stand."""

    def __init__(self, rulebook: Rulebook, one: Chosen, result: Result) -> None:
        self.rulebook, self.one = rulebook, one
        self.finder = Finder(rulebook, result)
        self.bids = one.competition.bids

    def remarks(self) -> Iterator[str]:
        """The comment lines above the example: that it is proposed, and what it is proposed for."""
        yield f"{PROPOSED} confirm that each of these comes out as the policy says, then delete this line"
        for first, count, goals in self.one.parts:
            whose = (
                " and ".join(bid.name for bid in self.bids[first : first + count])
                if count < 3
                else "together"
            )
            said = f"{whose or f'the {self.rulebook.contract_word}'}: " + "; ".join(
                goal.words.replace("\n", " ") for goal in goals
            )
            yield from wrap(
                said, _WIDTH, initial_indent="#   ", subsequent_indent="#     ",
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip

    def body(self) -> Iterator[str]:
        """The facts and expectations."""
        facts = [
            f"{fact.name} {self._cell(fact, self.one.competition.contract[fact.name])}"
            for fact in self.rulebook.contract_inputs()
            if fact.name in self.one.competition.contract
        ]
        if facts:
            yield f"  {', '.join(facts)}"
        expects = [f"{subject} {text}" for subject, text in self._of_contract().items()]
        if expects:
            yield f"  expect {', '.join(expects)}"
        if self.bids:
            yield from self._table()

    def _table(self) -> Iterator[str]:
        columns: list[tuple[str, list[str]]] = []
        for fact in self.rulebook.bid_inputs():
            cells = [self._cell(fact, bid.facts.get(fact.name)) for bid in self.bids]
            if any(cells):
                columns.append((fact.name, cells))
        columns += [(f"expect {subject}", cells) for subject, cells in self._of_bids().items()]
        names = [bid.name for bid in self.bids]
        if len(columns) > _MOST_COLUMNS:
            lines = [["fact", *names], *([heading, *cells] for heading, cells in columns)]
        else:
            rows = zip(names, *(cells for _, cells in columns), strict=True)
            lines = [[self._bidder(), *(heading for heading, _ in columns)], *map(list, rows)]
        yield from _aligned(lines)

    def _bidder(self) -> str:
        return "bidder" if self.rulebook.bid_word == "bid" else "project"

    # What is expected

    def _of_contract(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for goal in self.one.goals:
            if goal.of_contract and goal.subject:
                text = _said(goal, self.finder.in_contract(goal.subject))
                if text:
                    found.setdefault(goal.subject, text)
        if not found and not self.bids:
            found["scope"] = _told(self.finder.in_contract("scope"))
        return found

    def _of_bids(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for first, count, goals in self.one.parts:
            for goal in goals:
                if goal.of_contract or not count:
                    continue
                for subject in ("total", "rank") if goal.kind == "tie" else (goal.subject or "outcome",):
                    for place in range(first, first + count):
                        text = _said(goal, self.finder.in_bid(subject, place))
                        if text:
                            cells = found.setdefault(subject, [""] * len(self.bids))
                            cells[place] = text
        if not found and self.bids and not self._of_contract():
            found["outcome"] = [
                _told(self.finder.in_bid("outcome", place)) for place in range(len(self.bids))
            ]
        return found

    def _cell(self, fact: Input, value: Scalar | None) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Fraction):
            return _number(value, fact.type)
        return print_date(value) if isinstance(value, date) else value


def _number(value: Fraction, kind: Type) -> str:
    percent = isinstance(kind, NumberType) and kind.style == "percent"
    shown = value * 100 if percent else value
    digits = decimal_text(abs(shown), thousands=True) or exact_text(abs(shown))
    pounds = isinstance(kind, NumberType) and dict(kind.dimension.powers).get("£") == 1
    if pounds and len(digits.partition(".")[2]) == 1:
        digits += "0"
    return f"{'-' if value < 0 else ''}{'£' if pounds else ''}{digits}{'%' if percent else ''}"


def _said(goal: Goal, found: Found | None) -> str:
    """What is expected of the subject: the outcome of what has one, else the figure."""
    if found is None:
        return ""
    if goal.kind in _SAYS and found.outcome is not None and not found.days:
        return found.outcome
    return _told(found)


def _told(found: Found | None) -> str:
    return "" if found is None else told(found)


def _aligned(lines: list[list[str]]) -> Iterable[str]:
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    for line in lines:
        yield (
            "  " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        ).rstrip()
