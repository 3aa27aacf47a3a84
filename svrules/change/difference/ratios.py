"""Cases that cannot be: a figure below 60% of another one that is not negative, and at least 70% of it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from svrules.change.difference.saying import Named
from svrules.checks.cases.case import Case
from svrules.checks.cases.forms import Atom
from svrules.checks.cases.regions import Stretch

__all__ = ["can_be"]

_Pair = tuple[Atom, Atom]


def can_be(case: Case, named: Named) -> bool:
    """Whether what the case says of the ratio of two figures does not contradict itself."""
    least: dict[_Pair, tuple[Fraction, bool]] = {}
    most: dict[_Pair, tuple[Fraction, bool]] = {}
    for pair, ratio, above, within in _ratios(case, named):
        if above:
            least[pair] = max(least.get(pair, (ratio, within)), (ratio, not within))
        else:
            most[pair] = min(most.get(pair, (ratio, within)), (ratio, within))
    return all(least[pair][0] <= most[pair][0] for pair in least.keys() & most.keys())


def _ratios(case: Case, named: Named) -> Iterator[tuple[_Pair, Fraction, bool, bool]]:
    """`a above r × b` for each sum of two figures that is compared with nothing, where b is not negative."""
    for atom, region in case.regions.items():
        if atom.key not in named.sums or not isinstance(region, Stretch):
            continue
        terms = named.sums[atom.key][0].terms
        if len(terms) != 2 or any(len(term) != 1 for term in terms):
            continue
        (one, factor), (other, by) = ((term[0], factor) for term, factor in terms.items())
        start = other.start
        if not isinstance(start, Stretch) or start.low is None or start.low < 0 or factor * by >= 0:
            continue
        for limit, low in ((region.low, True), (region.high, False)):
            if limit == 0:
                within = region.low_in if low else region.high_in
                yield (one, other), -by / factor, low == (factor > 0), within
