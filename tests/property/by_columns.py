"""Scores by columns beside those of the scalar engine, and competitions that are hard on columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

from svrules.engine.columns.facts import as_columns
from svrules.engine.columns.left import scored_one_by_one
from svrules.engine.columns.scores import Numbers, Scores
from svrules.engine.columns.scoring import layout_of
from svrules.engine.competition import Bid, Competition
from svrules.engine.plan import AmongShape, Plan
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import NumberType

__all__ = ["hard_ones", "numbers_of", "same"]

LARGE = tuple(
    Fraction(x)
    for x in (10**18, 10**18 + 1, 2**63 - 1, 2**63, 2**62, 2**31, 10**12, 3 * 10**9 + 7, 1, 0, 10**30 + 1)
)
PENNIES = (*(10**12 + Fraction(pence, 100) for pence in (-1, 0, 1, 99)), Fraction(1, 100), Fraction(0))
PARTS = tuple(Fraction(*x) for x in ((1, 3), (1, 7), (22, 21), (10**15 + 1, 7), (5, 3), (2, 1)))


def same(rulebook: Rulebook, found: Scores, competitions: Sequence[Competition]) -> None:
    """Every answer is the scalar engine's: outcomes, ranks, rules, rows, totals and marks."""
    wanted = scored_one_by_one(layout_of(rulebook), as_columns(rulebook, competitions), "")
    assert found.scopes.tolist() == wanted.scopes.tolist()
    assert found.outcomes.tolist() == wanted.outcomes.tolist()
    for label, codes in wanted.rules.items():
        assert found.rules[label].tolist() == codes.tolist(), label
    for key, rows in wanted.tables.items():
        assert found.tables[key].tolist() == rows.tolist(), key
    for code, marks in wanted.marks.items():
        assert numbers_of(found.marks[code]) == numbers_of(marks), code
    assert numbers_of(found.totals) == numbers_of(wanted.totals)
    assert found.ranks.tolist() == wanted.ranks.tolist()


def numbers_of(numbers: Numbers | None) -> list[Fraction | None] | None:
    """Each of the numbers, None where there is none."""
    return None if numbers is None else [numbers.at(place) for place in range(len(numbers.above))]


def hard_ones(plan: Plan, competition: Competition, random: Random) -> Iterator[Competition]:
    """Competitions like this one that are hard on columns.

    Numbers at the edge of 64 bits, with pennies, or in parts of all kinds; bids that are all equal, or blank;
    one competition of many bids, or many small ones.
    """
    competition = replace(competition, decisions=())
    how = random.choice(("large", "pennies", "parts", "equal", "blank", "many", "small", "all"))
    numbers = {"large": LARGE, "pennies": PENNIES, "parts": PARTS, "all": (*LARGE, *PENNIES, *PARTS)}.get(how)
    if numbers is not None:
        yield _renumbered(plan.rulebook, competition, numbers, random)
        yield _renumbered(plan.rulebook, competition, numbers[:2], random)
    elif how == "equal":
        yield replace(
            competition, bids=tuple(replace(bid, facts=competition.bids[0].facts) for bid in competition.bids)
        )
    elif how == "blank":
        yield replace(competition, bids=tuple(replace(bid, facts={}) for bid in competition.bids))
    elif how == "small":
        for _ in range(50):
            bids = random.sample(competition.bids, random.randint(0, len(competition.bids)))
            yield replace(competition, bids=tuple(bids))
    elif competition.bids:
        in_pairs = any(isinstance(one.detail, AmongShape) and one.detail.block for one in plan.steps)
        yield replace(competition, bids=_many(competition.bids, 30 if in_pairs else 200, random))


def _many(bids: Sequence[Bid], how_many: int, random: Random) -> tuple[Bid, ...]:
    """Bids with facts of these, each fact of one or another."""
    names = sorted({name for bid in bids for name in bid.facts})
    found = []
    for at in range(how_many):
        facts = {name: random.choice(bids).facts.get(name) for name in names}
        found.append(Bid(f"Tree {at}", {name: x for name, x in facts.items() if x is not None}))
    return tuple(found)


def _renumbered(
    rulebook: Rulebook, competition: Competition, numbers: Sequence[Fraction], random: Random
) -> Competition:
    def changed(name: str, fact: Scalar) -> Scalar:
        declared: Input = rulebook.inputs[name]
        if not isinstance(declared.type, NumberType) or declared.levels is not None or random.random() < 0.2:
            return fact
        number = random.choice(numbers) * (1 if declared.bounds else random.choice((1, 1, -1)))
        return Fraction(number.__floor__()) if declared.whole else number

    bids = tuple(
        replace(bid, facts={name: changed(name, x) for name, x in bid.facts.items()})
        for bid in competition.bids
    )
    contract = {name: changed(name, x) for name, x in competition.contract.items()}
    return replace(competition, contract=contract, bids=bids)
