"""Plain competitions of one to four bids, made from what the facts can be: no example is needed for them.

Bids that pass, or come nearest to it, with facts spread over their bounds; bids almost alike; and bids with
one figure chosen so that a total equals another one, lies a near tie away from it, or reaches a pass mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise, product
from random import Random
from typing import Final

from svrules.change.difference.candidates import Candidates, Start, numbers_in
from svrules.change.difference.placing import Facts
from svrules.checks.cases.facts import fact
from svrules.checks.cases.regions import Stretch
from svrules.engine import Bid, Competition, Scored, score
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook
from svrules.language.types import DateType

__all__ = ["NAMES", "between", "made_up", "scored_of"]

NAMES: Final = ("Ash", "Birch", "Cedar", "Elder")
_DRAWN: Final = ((2, 40), (1, 12), (3, 48), (4, 80))
_PAIRS: Final = 24
_HALVINGS: Final = 40
_SPREAD: Final = tuple(Fraction(n) for n in (1, 2, 3, 4, 5, 7, 10, 12, 15, 20, 30, 50))
_PARTS: Final = tuple(Fraction(n, 20) for n in (0, 1, 2, 4, 5, 7, 8, 10, 12, 14, 15, 16, 18, 20))
_NUDGE: Final = Fraction(1, 100_000)
_MOST_CONTRACTS: Final = 3
_CLIMBS: Final = 3
_OUT_OF_SCOPE: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Making:
    old: Rulebook
    new: Rulebook
    spread: dict[str, tuple[Scalar, ...]]
    wholes: frozenset[str]
    draw: Random
    first: frozenset[str]

    def started(self, candidates: Candidates) -> list[Start]:
        """A contract in scope and one bid each, the bids that come furthest first."""
        found: list[Start] = []
        for start in candidates.starts(1):
            contract, bid = dict(start.contract), dict(start.bids[0])
            self._climb(contract, candidates.of_contract, contract, bid)
            self._climb(bid, self.spread, contract, bid)
            one = Start(contract, (bid,))
            found += [] if one in found else [one]
        found.sort(key=lambda start: self._short_of(start.contract, start.bids[0]))
        return found[:_MOST_CONTRACTS]

    def _climb(
        self, facts: Facts, spread: Mapping[str, tuple[Scalar, ...]], contract: Facts, bid: Facts
    ) -> None:
        """Change one of these facts after another, as long as the bid comes nearer to passing."""
        short = self._short_of(contract, bid)
        for _ in range(_CLIMBS):
            before = short
            for name, value in ((name, value) for name, values in spread.items() for value in values):
                was = facts.get(name)
                facts[name] = value
                now = self._short_of(contract, bid) if short else short
                if now < short:
                    short = now
                elif was is None:
                    del facts[name]
                else:
                    facts[name] = was
            if short in (0, before):
                break

    def _short_of(self, contract: Facts, bid: Facts) -> int:
        """How much keeps the bid, alone, from passing."""
        scored = scored_of(self.old, contract, [bid])
        if scored.outcomes == ("pass",):
            return 0
        if scored.scope != "in scope":
            return _OUT_OF_SCOPE
        (one,) = scored.result().bids
        return 1 + sum(rule.outcome not in ("pass", "not applicable") for rule in one.rules)

    def varied(self, bid: Facts, names: Sequence[str]) -> Facts:
        """The bid with other values of these facts."""
        return {**bid, **{name: self.draw.choice(self.spread[name]) for name in names}}

    def some(self, least: int = 0, first: bool = False) -> list[str]:
        """A few names of facts, or all of them; with `first` of those that the change rests on."""
        names = [name for name in self.spread if name in self.first] if first else []
        names = names or list(self.spread)
        return self.draw.sample(names, self.draw.randint(min(least, len(names)), len(names)))

    def nudged(self, bid: Facts, name: str) -> Facts:
        """The bid with a number that is hardly another one."""
        value = bid.get(name)
        if not isinstance(value, Fraction):
            return bid
        by = Fraction(1) if name in self.wholes else max(abs(value), Fraction(1)) * _NUDGE
        return {**bid, name: value + by}

    def harmless(self, start: Start) -> _Making:
        """The same with those values only that keep no bid like this one from passing."""
        bid = start.bids[0]
        short = self._short_of(start.contract, bid)

        def fits(name: str, value: Scalar) -> bool:
            return self._short_of(start.contract, {**bid, name: value}) <= short

        kept = {name: tuple(v for v in values if fits(name, v)) for name, values in self.spread.items()}
        return replace(self, spread={name: values for name, values in kept.items() if values})

    def numbers(self, start: Start) -> list[str]:
        """The facts that are numbers on which the total of one of two bids rests."""

        def totals(name: str) -> set[Fraction | None]:
            bid = start.bids[0]
            pairs = ([bid, {**bid, name: value}] for value in self.spread[name])
            return {scored_of(self.old, start.contract, pair).totals[1] for pair in pairs}

        scales = [name for name in self.spread if _is_scale(self.new, name)]
        return [name for name in scales if len(totals(name)) > 1]


def made_up(
    old: Rulebook, new: Rulebook, candidates: Candidates, rests_on: frozenset[str]
) -> Iterator[tuple[Start, list[Facts]]]:
    """Competitions to score: whole bids that are all alike, and what is made of them; the same each time.

    Facts that the change `rests_on` are varied before others.
    """
    asked = sorted(candidates.values, key=lambda name: name not in rests_on)
    spread = {name: _spread(name, new, candidates) for name in asked}
    given = {name: values for name, values in spread.items() if values}
    making = _Making(old, new, given, candidates.wholes, Random(0), rests_on)  # noqa: S311 - nothing secret
    if not given:
        return
    starts = making.started(candidates)
    for start in starts[:_MOST_CONTRACTS]:
        harmless = making.harmless(start)
        yield from _drawn((making, harmless), start)
        yield from _solved(harmless, start)


def _spread(name: str, rulebook: Rulebook, candidates: Candidates) -> tuple[Scalar, ...]:
    """Values over all of the bounds of a fact, and those on the limits that the rulebooks mention."""
    region = fact(rulebook, name).start
    listed = candidates.values[name]
    if not isinstance(region, Stretch) or region.levels is not None or not isinstance(listed[0], Fraction):
        return listed
    low, high = region.low or Fraction(0), region.high
    if high is not None:
        found = [low + (high - low) * part for part in _PARTS]
    else:
        found = [low + number * scale for scale in (1, 1000) for number in _SPREAD]
    if name in candidates.wholes:
        found = [Fraction(round(value)) for value in found]
    return tuple(value for value in dict.fromkeys(found) if region.holds(value)) or listed


def _drawn(makings: tuple[_Making, _Making], start: Start) -> Iterator[tuple[Start, list[Facts]]]:
    base = start.bids[0]
    for number, times in _DRAWN:
        alike = Start(start.contract, (base,) * number)
        for attempt in range(times):
            making = makings[attempt % len(makings)]
            names = making.some(1, attempt % 4 > 1)
            yield alike, [making.varied(base, names) for _ in range(number)]


def _solved(making: _Making, start: Start) -> Iterator[tuple[Start, list[Facts]]]:
    """Two bids, the second with a number by which its total is what is aimed at."""
    base = start.bids[0]
    alike = Start(start.contract, (base, base))
    numbers = making.numbers(start)
    aims = _aims(making.old, making.new)
    for attempt in range(_PAIRS if numbers else 0):
        one = making.varied(base, making.some())
        other = making.varied(one, making.some())
        name = numbers[attempt % len(numbers)]
        yield alike, [one, making.nudged(one, name)]
        for aim in aims:
            for value in _reaching(making, start.contract, (one, other), name, aim):
                yield alike, [one, {**other, name: value}]


Aim = tuple[bool, Fraction]
"""A total, or (with True) how far a total lies below that of the first bid."""


def _aims(old: Rulebook, new: Rulebook) -> list[Aim]:
    """Equal totals; totals between the old and the new pass mark, gaps between the near ties."""
    awards = ([*old.awards], [*new.awards])
    marks = [numbers_in(tuple(award.pass_marks for award in listed)) for listed in awards]
    near = [numbers_in(tuple(award.near for award in listed)) for listed in awards]
    aims: list[Aim] = [(True, Fraction(0))]
    for below, (was, now) in ((False, marks), (True, near)):
        if was != now:
            aims += [(below, (one + other) / 2) for one, other in product(sorted(was), sorted(now))]
            aims += [(below, one) for one in sorted(was ^ now)]
    return list(dict.fromkeys(aims))[:8]


def _reaching(
    making: _Making, contract: Facts, bids: tuple[Facts, Facts], name: str, aim: Aim
) -> Iterator[Fraction]:
    """Values of a fact of the second bid on both sides of the aim, and the one that meets it."""

    def off(value: Fraction) -> Fraction | None:
        first, second = scored_of(making.old, contract, [bids[0], {**bids[1], name: value}]).totals
        below, by = aim
        if second is None or (below and first is None):
            return None
        return second - by if not below else second + by - (first or 0)

    values = sorted(value for value in making.spread[name] if isinstance(value, Fraction))
    known = [(value, found) for value in values if (found := off(value)) is not None]
    for (low, under), (high, over) in pairwise(known):
        if under == 0 or (under < 0) == (over < 0):
            continue
        met = _met(low, under, high, over)
        whole = name in making.wholes
        yield from (value for value in met if off(value) == 0 and _can_be_written(value, whole))
        for _ in range(_HALVINGS):
            middle = between(low, high, whole)
            found = None if middle is None else off(middle)
            if middle is None or found is None:
                break
            low, high = (middle, high) if (found < 0) == (under < 0) else (low, middle)
        yield low
        yield high
        return


def _met(low: Fraction, under: Fraction, high: Fraction, over: Fraction) -> Iterator[Fraction]:
    """Where nought is met, if what lies between goes by the figure, or by one over the figure."""
    yield (low * over - high * under) / (over - under)
    if low > 0:
        yield (over - under) / (over / low - under / high)


def _can_be_written(value: Fraction, whole: bool) -> bool:
    """Whether it has an end as a decimal number, and not a long one."""
    return (1 if whole else 10**6) % value.denominator == 0


def _is_scale(rulebook: Rulebook, name: str) -> bool:
    """Whether it is a number, and not one of a few levels."""
    region = fact(rulebook, name).start
    dated = isinstance(rulebook.inputs[name].type, DateType)
    return isinstance(region, Stretch) and region.levels is None and not dated


def scored_of(rulebook: Rulebook, contract: Facts, bids: Sequence[Facts]) -> Scored:
    """The competition under the rulebook, with what it says that a blank stands for."""
    listed = tuple(
        Bid(name, _filled(rulebook, facts, "bid")) for name, facts in zip(NAMES, bids, strict=False)
    )
    return score(rulebook, Competition(_filled(rulebook, contract, "contract"), listed))


def _filled(rulebook: Rulebook, facts: Facts, owner: str) -> Facts:
    """The facts that the rulebook asks for, with what a blank stands for."""
    asked = (one for one in rulebook.inputs.values() if one.owner == owner)
    pairs = ((one.name, facts.get(one.name, one.blank_means)) for one in asked)
    return {name: value for name, value in pairs if value is not None}


def between(low: Fraction, high: Fraction, whole: bool) -> Fraction | None:
    """A number half way, as round as fits; None where there is none left to try."""
    middle = (low + high) / 2
    for digits in range(-6, 4):
        step = Fraction(1, 10**digits) if digits >= 0 else Fraction(10**-digits)
        if step * 4 <= high - low and not (whole and step < 1):
            return (middle / step).__floor__() * step
    floor = Fraction(middle.__floor__())
    return floor if whole and low < floor < high else None
