"""What is said of one change: what it is in, what it means, where results differ, and a bid that shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from svrules.change.difference.texts import Lines

__all__ = ["CLASSES", "Class", "Consequence", "Found", "Where", "Witness"]

Class = Literal["meaning", "not proved", "the same in every case", "words", "examples", "layout"]
CLASSES: Final[tuple[Class, ...]] = (
    "meaning", "not proved", "the same in every case", "words", "examples", "layout",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Where:
    """In which cases a result differs: `result` is what it is of, `cases` (facts, before, after) in words.

    `proved`: outside of these cases it is the same; else `why` says what was not looked into. `whole` has
    what both editions with all their changes come to in these cases, where that is something else;
    `whole_open` tells that this is not settled in all of them.
    """

    result: str
    cases: tuple[tuple[str, str, str], ...]
    proved: bool
    why: str = ""
    whole: tuple[tuple[str, str, str], ...] = ()
    whole_open: bool = False


@dataclass(frozen=True, slots=True)
class Consequence:
    """Something that differs between two scorings: of a bid, or of the contract where `bid` is None.

    `exact`: before and after are exact numbers as "p" or "p/q", else words.
    """

    bid: str | None
    what: str
    before: str | None
    after: str | None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Witness:
    """A competition, scored under both editions, on which they differ.

    `facts` are those that the difference turns on, with the bid (None: of the contract) and the value as a
    rulebook writes it; `others` are all other facts given. `consequences` are all that differs with this
    change alone. `as_a_whole` are all that differs between the two editions, empty where that is the same or
    nothing; `by_itself` tells that the editions as a whole do not show this change on any bids that were
    tried: they show something else, or nothing.
    """

    facts: tuple[tuple[str | None, str, str], ...]
    others: tuple[tuple[str | None, str, str], ...]
    bids: tuple[str, ...]
    consequences: tuple[Consequence, ...]
    as_a_whole: tuple[Consequence, ...] = ()
    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One change, or several that only make sense together, and what was found out about it.

    `clause` is empty where the rulebook names none; `line` is that of the new text, of the old where it is no
    more. `was` and `now` are the lines that differ, without comments. `means` are sentences. `reaches` names
    the rules, criteria and award whose results rest on it, `reaches_by_standing` those that rest on it only
    because of who is in scope and who fails. `hints` are words of the new edition that still state a figure
    of the old one.
    """

    kind: Class
    title: str
    clause: str
    line: int | None
    was: Lines = ()
    now: Lines = ()
    means: Lines = ()
    where: tuple[Where, ...] = ()
    reaches: Lines = ()
    reaches_by_standing: Lines = ()
    hints: Lines = ()
    witness: Witness | None = None
    parts: tuple[tuple[str, str], ...] = field(default=())
