"""Rulebooks in which bids look at bids that look at bids: small ones, of which much is proved."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from hypothesis import strategies as st

from svrules.engine.competition import Bid, Competition
from svrules.language.expressions import Scalar
from tests.property.choosing import Chooser, SeededChooser

NAMES = ("Ash", "Birch", "Cedar", "Damson")
HEAD = """rulebook "Looking round"
  edition "1"
bid
  price  number, between 1 and 10
  swing  number, between -2 and 2
  local  yes or no
"""
VALUES: dict[str, tuple[Fraction, ...]] = {
    "price": tuple(Fraction(n) for n in (1, 2, 3, 5, 8, 10)),
    "swing": tuple(Fraction(n, 10) for n in (-20, -11, -10, -6, -5, -1, 0, 1, 5, 9, 11, 20)),
}
ROUNDINGS = ("rounded up to whole numbers", "rounded down to whole numbers", "rounded to the nearest 2")
METHODS = (
    "{x} relative to lowest among {p}",
    "{x} relative to highest among {p}",
    "{x} percent over lowest among {p}",
    "{x} by mean method among {p}, 50% at the mean, {way} 1% for each percent above",
)


@dataclass
class LookingRound:
    """Writes one rulebook by choices; figures look at facts, at figures before them and at other bids."""

    choose: Chooser
    figures: list[str] = field(default_factory=list)
    populations: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The whole rulebook."""
        said: list[str] = []
        if self.choose.chance(50):
            said.append(f"population near bids\n  bids that pass, where {self.condition(1)}")
            self.populations.append("near bids")
        for number in range(self.choose.whole(1, 3)):
            said.append(f"value figure {number}\n  {self.amount(2)}")
            self.figures.append(f"figure {number}")
        if self.choose.chance(20):
            said.append(f"rule R\n  require {self.condition(0)}")
        said.append(f'criterion C "C"  worth 100%\n  {self.method()}\n  capped at 100\n  floored at no marks')
        return HEAD + "\n".join([*said, "award\n  highest total wins\n"])

    def method(self) -> str:
        """How marks are given."""
        if self.choose.chance(35):
            way = self.choose.pick(("losing", "gaining"))
            found = self.choose.pick(METHODS)
            return found.format(x=self.fact(1), p=self.population(), way=way)
        sign = self.choose.pick(("+", "-"))
        return f"(50 {sign} {self.choose.pick(('1', '10'))} × {self.amount(2)}) marks"

    def fact(self, depth: int) -> str:
        """A fact, or a figure."""
        if self.figures and self.choose.chance(60):
            return self.choose.pick(self.figures)
        if depth and self.choose.chance(20):
            return f"(if local then {self.fact(0)} otherwise {self.fact(0)})"
        return self.choose.pick(("price", "price", "swing"))

    def amount(self, depth: int) -> str:
        """A number."""
        if depth == 0:
            return self.choose.pick((self.fact(0), self.fact(0), "2", "0.5"))
        less = depth - 1
        match self.choose.whole(0, 9):
            case 0:
                return f"({self.amount(less)} + {self.amount(less)})"
            case 1:
                return f"({self.amount(less)} - {self.amount(less)})"
            case 2:
                return f"({self.amount(less)} {self.choose.pick(ROUNDINGS)})"
            case 3:
                return f"(if {self.condition(less)} then {self.amount(less)} otherwise {self.amount(less)})"
            case 4:
                return f"({self.amount(less)} ÷ {self.choose.pick(('price', '2'))})"
            case 5:
                return f"(number of {self.population()})"
            case 6:
                first = self.choose.pick(("lowest first", "highest first"))
                return f"(rank of {self.fact(1)} among {self.population()}, {first})"
        verb = self.choose.pick(("lowest", "highest", "mean", "median", "sum"))
        left_out = self.choose.pick(("", "", "", "all but the highest of ", "all but the lowest of "))
        return f"({verb} of {self.amount(less)} among {left_out}{self.population()})"

    def condition(self, depth: int) -> str:
        """A yes or no."""
        if self.choose.chance(35):
            return self.choose.pick(("local", "not local"))
        how = self.choose.pick(("at least", "above", "at most", "below"))
        return f"{self.fact(0)} is {how} {self.amount(depth)}"

    def population(self) -> str:
        """Who is compared."""
        name = self.choose.pick(("bids", "other bids", "all bids", "all other bids", *self.populations))
        if not self.choose.chance(45):
            return name
        where = self.condition(0)
        if self.choose.chance(20):
            fact = self.choose.pick(("price", "swing"))
            where = f"{fact} is at most this bid's {self.choose.pick((fact, *self.figures))}"
        return f"{name} where {where}"


def facts_of(choose: Chooser) -> dict[str, Scalar]:
    """The facts of one bid."""
    return {**{name: choose.pick(some) for name, some in VALUES.items()}, "local": choose.chance(50)}


@dataclass(frozen=True)
class Rounds:
    """A rulebook's text and competitions for it."""

    text: str
    competitions: tuple[Competition, ...]


def rounds_by(choose: Chooser, competitions: int) -> Rounds:
    """A rulebook and competitions by these choices."""
    text = LookingRound(choose).text()
    drawn = [
        Competition({}, tuple(Bid(name, facts_of(choose)) for name in NAMES[: choose.whole(1, 4)]))
        for _ in range(competitions)
    ]
    return Rounds(text, tuple(drawn))


def rulebooks_that_look_round() -> st.SearchStrategy[Rounds]:
    """A rulebook in which bids look at each other, and some competitions for it.

    By a seed: small rulebooks, to which hypothesis would shrink, hold nothing that could go wrong.
    """
    return st.integers(0, 2**32).map(lambda seed: rounds_by(SeededChooser(seed), 6))
