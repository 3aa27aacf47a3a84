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

__all__ = [
    "among",
    "brought",
    "is_in",
    "may_be_empty",
    "over_lowest",
    "to_highest",
    "to_lowest",
    "to_mean",
    "varies",
]

_COUNT: Final = Range(low=Fraction(0))


def among(of: Offers, x: e.Among) -> Pair:
    """`lowest price among bids` and its kin."""
    if may_be_empty(of, x.population) and x.kind != "count":
        of.trouble("empty", x)
    inside = is_in(of, x.population)
    others_move = looks_back(of, x.operand, x.population)
    if x.operand is None:
        return of.unknown(x) if others_move or varies(inside) else pairs.steady(_counted(of, x, inside))
    own = of.number(x.operand)
    if x.kind.startswith("rank"):
        return _rank(of, x, own, others_move)
    others = pairs.steady(of_others(of, x.operand, x.population))
    if others_move or varies(inside):
        return _anew(x.kind, own, others, inside)
    if own.steady or inside == ALWAYS_NO:
        both = others if inside == ALWAYS_NO else pairs.either((own, others))
        steady = pairs.steady(both.first) if isinstance(both, Numbers) else of.unknown(x)
        return pairs.steady(Range()) if x.kind == "sum" else steady
    if x.population.leave_out is not None:
        return of.unknown(x)
    found = _with_own(x.kind, own, others)
    return found if inside == ALWAYS_YES else pairs.either((found, others))


def varies(inside: Truths) -> bool:
    """Whether the bid may be in at first or then, and not in both."""
    return any(first != second for first, second in inside)


def _anew(kind: str, own: Numbers, others: Numbers, inside: Truths) -> Numbers:
    """Taken over others than before, or over what others bring anew."""
    if kind == "sum":
        return pairs.UNKNOWN
    both = others if inside == ALWAYS_NO else pairs.either((own, others))
    return _moving(both.first, both.second) if isinstance(both, Numbers) else pairs.UNKNOWN


def _moving(first: Range, second: Range) -> Numbers:
    """A number of which nothing is known but where it lies."""
    return Numbers(first, second, second - first)


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


def _rank(of: Offers, x: e.Among, own: Numbers, others_move: bool) -> Pair:
    """A place: with more of it, it is never lower down the order from the top, nor the other way round."""
    some = Range(low=Fraction(1))
    # Nobody is ahead of itself: it is the same whether the bid is in, unless another is left out for it.
    joins = varies(is_in(of, x.population))
    if own.steady and not others_move and not (joins and x.population.leave_out is not None):
        return pairs.steady(some)
    if of.tiny or others_move or joins:
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


def looks_back(of: Offers, operand: e.Expression | None, population: e.PopulationRef) -> bool:
    """Whether what others bring, or who of them is in, hangs on what differs in this bid."""
    declared = of.rulebook.populations.get(population.name or "")
    wheres = (population.where, declared.where if declared is not None else None)
    inside = [one for one in (operand, *wheres) if one is not None]
    back = [part for one in inside for part in walk(one) if isinstance(part, e.OfThisBid)]
    return of.looks_at_it(*back) or of.seen_by_others(*inside)


def brought(of: Offers, operand: e.Expression, population: e.PopulationRef) -> Numbers:
    """What the lowest, the highest or the mean of the others can be in both offers."""
    found = of_others(of, operand, population)
    return _moving(found, found) if looks_back(of, operand, population) else pairs.steady(found)


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


_ABOVE: Final = Range(low=Fraction(0), low_open=True)


def to_lowest(own: Numbers, others: Numbers, inside: Truths) -> Numbers:
    """Lowest ÷ own: with the bid among them, the smaller of 1 and the others' lowest ÷ own."""
    if own.first.never_below_zero and own.second.never_below_zero:
        own = _limited(own, _ABOVE)
    return _with_itself(pairs.divided(_limited(others, _ABOVE), own), inside)


def to_highest(own: Numbers, others: Numbers, inside: Truths) -> Numbers:
    """Own ÷ highest: with the bid among them, the smaller of 1 and own ÷ the others' highest."""
    return _with_itself(pairs.divided(own, _limited(others, _ABOVE)), inside)


def over_lowest(own: Numbers, others: Numbers, inside: Truths) -> Numbers:
    """Own ÷ lowest: with the bid among them, the larger of 1 and own ÷ the others' lowest."""
    return -_with_itself(-pairs.divided(own, _limited(others, _ABOVE)), inside, -ONE)


def _limited(number: Numbers, to: Range) -> Numbers:
    if number.steady:
        return pairs.steady(number.first.within(to))
    return Numbers(number.first.within(to), number.second.within(to), number.change)


def _with_itself(share: Numbers, inside: Truths, alone: Range = ONE) -> Numbers:
    """A share of itself is 1; where the bid is not among those compared, the share may be above 1."""
    itself = pairs.capped((share, pairs.steady(alone)))
    if inside == ALWAYS_YES:
        return itself
    if inside == ALWAYS_NO:
        return share
    found = pairs.either((share, itself))
    if not isinstance(found, Numbers):
        return pairs.UNKNOWN
    return _moving(found.first, found.second) if varies(inside) else found


def to_mean(own: Numbers, others: Numbers, inside: Truths) -> Numbers:
    """Own ÷ mean. With the bid among n, it is n × own ÷ (own + the sum of the others), and rises with own."""
    positive = own.first.never_below_zero and own.second.never_below_zero
    some = Range(low=Fraction(0)) if positive else Range()
    if not others.steady or varies(inside):
        return Numbers(some, some, Range())
    if own.steady:
        return pairs.steady(some)
    if inside == ALWAYS_NO:
        return pairs.divided(own, _limited(others, _ABOVE))
    if not positive or not others.first.never_below_zero:
        return Numbers(some, some, Range())
    if own.change == ZERO:
        return Numbers(some, some, ZERO)
    if own.change.never_below_zero:
        return Numbers(some, some, Range(low=Fraction(0)))
    if own.change.never_above_zero:
        return Numbers(some, some, Range(high=Fraction(0)))
    return Numbers(some, some, Range())
