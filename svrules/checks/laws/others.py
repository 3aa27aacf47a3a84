"""What is taken over a population, in two offers of one bid among others that stay as they are."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from svrules.checks.laws import pairs
from svrules.checks.laws.offers import Offers
from svrules.checks.laws.pairs import ALWAYS_NO, ALWAYS_YES, Numbers, Pair, Truths
from svrules.checks.laws.ranges import ONE, ZERO, Range
from svrules.language import expressions as e
from svrules.language.checking.dependencies import walk

__all__ = ["among", "is_in", "may_be_empty", "of_others", "to_highest", "to_lowest", "to_mean"]

_COUNT: Final = Range(low=Fraction(0))


def among(of: Offers, x: e.Among) -> Pair:
    """`lowest price among bids` and its kin."""
    if may_be_empty(of, x.population) and x.kind != "count":
        of.trouble("empty", x)
    if _looks_back(of, x):
        return of.unknown(x)
    inside = is_in(of, x.population)
    if x.operand is None:
        return pairs.steady(_counted(of, x, inside)) if not _varies(inside) else of.unknown(x)
    own = of.number(x.operand)
    others = pairs.steady(of_others(of, x.operand, x.population))
    if x.kind.startswith("rank"):
        return _rank(of, x, own)
    if own.steady or inside == ALWAYS_NO:
        both = others if inside == ALWAYS_NO else pairs.either((own, others))
        steady = pairs.steady(both.first) if isinstance(both, Numbers) else of.unknown(x)
        return pairs.steady(Range()) if x.kind == "sum" else steady
    if _varies(inside) or x.population.leave_out is not None:
        return of.unknown(x)
    found = _with_own(x.kind, own, others)
    return found if inside == ALWAYS_YES else pairs.either((found, others))


def _varies(inside: Truths) -> bool:
    return any(first != second for first, second in inside)


def _with_own(kind: str, own: Numbers, others: Numbers) -> Numbers:
    """Taken over the others and the bid itself; there may be no others."""
    if kind in ("lowest", "highest"):
        both = pairs.capped((own, others)) if kind == "lowest" else pairs.floored((own, others))
        found = pairs.either((both, own))
        return found if isinstance(found, Numbers) else both
    if kind == "sum":
        return Numbers(Range(), Range(), own.change)
    first = pairs.either((own, others))
    share = own.change.with_zero()
    return pairs.tidy(first.first, first.second, share) if isinstance(first, Numbers) else pairs.UNKNOWN


def _rank(of: Offers, x: e.Among, own: Numbers) -> Pair:
    """A place: with more of it, it is never lower down the order from the top, nor the other way round."""
    some = Range(low=Fraction(1))
    if own.steady:
        return pairs.steady(some)
    if of.tiny or _varies(is_in(of, x.population)):
        return Numbers(some, some, Range())
    rises = own.change if x.kind == "rank lowest first" else -own.change
    if rises.never_below_zero:
        return Numbers(some, some, Range(low=Fraction(0)))
    return Numbers(some, some, Range(high=Fraction(0)) if rises.never_above_zero else Range())


def is_in(of: Offers, population: e.PopulationRef) -> Truths:
    """Whether the bid itself is in a population, at first and then; so far it passes."""
    if population.others:
        return ALWAYS_NO
    found: Truths = ALWAYS_YES
    declared = of.rulebook.populations.get(population.name or "")
    if declared is not None and "pass" not in declared.statuses:
        return ALWAYS_NO
    for where in (population.where, declared.where if declared is not None else None):
        if where is not None:
            found = pairs.all_of((found, of.truth(where)))
    return found


def _looks_back(of: Offers, x: e.Among) -> bool:
    """Whether other members are looked at in the light of what differs in this bid."""
    inside = [one for one in (x.operand, x.population.where) if one is not None]
    back = [part for one in inside for part in walk(one) if isinstance(part, e.OfThisBid)]
    return of.looks_at_it(*back)


def of_others(of: Offers, operand: e.Expression, population: e.PopulationRef) -> Range:
    """All that a member of a population can bring; more is known where it is of bids that pass."""
    from svrules.checks.laws.gates import passing

    declared = of.rulebook.populations.get(population.name or "")
    only_passing = population.name is None or (declared is not None and declared.statuses == {"pass"})
    any_bid: Offers | None = of.of_any()
    any_bid = passing(of) if only_passing else any_bid
    for where in (population.where, declared.where if declared is not None else None):
        if where is not None and any_bid is not None:
            any_bid = any_bid.where(where, True, True)
    return Range() if any_bid is None else any_bid.number(operand).first


def _counted(of: Offers, x: e.Among, inside: Truths) -> Range:
    return Range(low=Fraction(1)) if inside == ALWAYS_YES and x.population.leave_out is None else _COUNT


def may_be_empty(of: Offers, population: e.PopulationRef) -> bool:
    """Whether nobody may be in it, as far as can be told: a bid alone has no others."""
    if is_in(of, population) == ALWAYS_YES and population.leave_out is None:
        return False
    if population.name == "all bids" and not population.others and population.where is None:
        return population.leave_out is not None and not _counted_above(of, population)
    return not _counted_above(of, population)


def _counted_above(of: Offers, population: e.PopulationRef) -> bool:
    """Whether a condition on the way says that there are enough: `only when number of bids is at least 3`."""
    for key, (first, _) in of.assumed.numbers.items():
        for others in (False, True):
            one = e.PopulationRef(population.name, others, population.where)
            least = 1 + (population.leave_out is not None) + (population.others and not others)
            if key == f"count {likely(one)}" and first.low is not None:
                return first.low > least - 1 or (first.low == least - 1 and first.low_open)
    return False


def likely(population: e.PopulationRef) -> str:
    """A text that is the same for equal populations."""
    from svrules.checks.cases.facts import likeness

    return likeness(population)


# Shares of marks that are measured against others


def to_lowest(of: Offers, own: Numbers, others: Range, inside: Truths) -> Numbers:
    """Lowest ÷ own: with the bid among them, the smaller of 1 and the others' lowest ÷ own."""
    above = Range(low=Fraction(0), low_open=True)
    own = _limited(own, above)
    share = pairs.divided(pairs.steady(others.within(above)), own)
    return _with_itself(share, inside)


def to_highest(of: Offers, own: Numbers, others: Range, inside: Truths) -> Numbers:
    """Own ÷ highest: with the bid among them, the smaller of 1 and own ÷ the others' highest."""
    above = Range(low=Fraction(0), low_open=True)
    share = pairs.divided(_limited(own, Range(low=Fraction(0))), pairs.steady(others.within(above)))
    return _with_itself(share, inside)


def _limited(own: Numbers, to: Range) -> Numbers:
    if own.steady:
        return pairs.steady(own.first.within(to))
    return Numbers(own.first.within(to), own.second.within(to), own.change)


def _with_itself(share: Numbers, inside: Truths) -> Numbers:
    """A share of itself is 1; where the bid is not among those compared, the share may be above 1."""
    itself = pairs.capped((share, pairs.steady(ONE)))
    if inside == ALWAYS_YES:
        return itself
    if inside == ALWAYS_NO:
        return share
    if _varies(inside):
        return Numbers(share.first, share.second, share.second - share.first)
    found = pairs.either((share, itself))
    return found if isinstance(found, Numbers) else pairs.UNKNOWN


def to_mean(of: Offers, own: Numbers, others: Range, inside: Truths) -> Numbers:
    """Own ÷ mean. With the bid among n, it is n × own ÷ (own + the sum of the others), and rises with own."""
    some = Range(low=Fraction(0))
    if own.steady:
        return pairs.steady(some)
    above = Range(low=Fraction(0), low_open=True)
    if inside == ALWAYS_NO:
        return pairs.divided(own, pairs.steady(others.within(above)))
    positive = own.first.never_below_zero and own.second.never_below_zero and others.never_below_zero
    if not positive or _varies(inside):
        return Numbers(some, some, Range())
    if own.change == ZERO:
        return Numbers(some, some, ZERO)
    if own.change.never_below_zero:
        return Numbers(some, some, Range(low=Fraction(0)))
    if own.change.never_above_zero:
        return Numbers(some, some, Range(high=Fraction(0)))
    return Numbers(some, some, Range())
