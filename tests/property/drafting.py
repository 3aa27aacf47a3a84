"""A rulebook while it is being written: the names so far, the limits it mentions, and its lines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Literal

Kind = Literal["number", "money", "weeks", "yes", "choice", "level", "date", "text", "rate", "gross"]
"""`rate` is money per week, `gross` money including VAT: values make plain money of them."""
Level = Literal["contract", "bid", "member"]
Owner = Literal["contract", "bid"]
LEVELS: tuple[Level, ...] = ("contract", "bid", "member")

ALONE, OTHERS, MARKS = 0, 1, 2
"""What looking something up may involve: the bid alone, other bids, marks that look at other bids."""


@dataclass(frozen=True)
class Name:
    """A name that expressions may use; `looks` says what it looks at, `fact` whether it is an input."""

    text: str
    kind: Kind
    level: Level = "bid"
    looks: int = ALONE
    fact: bool = False
    may_be_blank: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """What an expression may use where it stands; `inside` an aggregate, `this bid's` may be said."""

    level: Level
    looks: int = ALONE
    inside: bool = False

    def at(self, level: Level) -> Scope:
        return replace(self, level=level)

    def within_aggregate(self) -> Scope:
        return replace(self, inside=True)

    def admits(self, name: Name) -> bool:
        return LEVELS.index(name.level) <= LEVELS.index(self.level) and name.looks <= self.looks


@dataclass(frozen=True)
class Input:
    """A fact that a competition must bring, and the values it may take beside numbers on the limits."""

    name: str
    kind: Kind
    owner: Owner
    options: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    at_least_0: bool = False
    whole: bool = False


@dataclass
class Family:
    """The family, if the rulebook has one: its members and its groups by theme."""

    codes: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    weights: list[str] = field(default_factory=list)


@dataclass
class Draft:
    """The rulebook so far.

    `numbers` and `days` collect its limits, so that facts can lie exactly on them. With `eligible_only` every
    population is `bids`; with `alone` no bid looks at another.
    """

    names: list[Name] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    family: Family = field(default_factory=Family)
    populations: list[str] = field(default_factory=list)
    favoured: list[Name] = field(default_factory=list)
    criteria: list[Name] = field(default_factory=list)
    refers: list[str] = field(default_factory=list)
    grant: tuple[str, str] | None = None
    numbers: list[Fraction] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    dated: bool = False
    eligible_only: bool = False
    alone: bool = False
    lines: list[str] = field(default_factory=list)

    def add(self, heading: str, *clauses: str) -> None:
        """A statement: its heading at the margin, its clauses indented."""
        self.lines.append(heading)
        self.lines += [f"  {clause}" for clause in clauses]

    def known(self, scope: Scope, kind: Kind) -> list[Name]:
        """The names of that kind that may be used there; favoured ones several times."""
        return [n for n in [*self.names, *self.favoured * 4] if n.kind == kind and scope.admits(n)]

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"
