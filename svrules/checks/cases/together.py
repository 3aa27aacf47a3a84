"""Whether facts can be together what a case says of sums of them, and an example in which they are.

A case may say `spend + level is at least 5` beside `level is at most 2`: each by itself is possible. Here
they are taken together, exactly: sums of facts are linear, so facts are taken out one by one (as Fourier and
Motzkin did) until only numbers are left to compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from svrules.checks.cases.forms import Atom, Form, Term
from svrules.checks.cases.regions import Region, Stretch, nice

__all__ = ["can_be_together", "values_together"]

_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class _AtLeast:
    """The sum of `terms`, each with its factor, and `beside` is at least 0, or above it where `strictly`."""

    terms: tuple[tuple[Term, Fraction], ...]
    beside: Fraction
    strictly: bool

    def factor(self, term: Term) -> Fraction:
        return next((factor for other, factor in self.terms if other == term), Fraction(0))


def can_be_together(regions: Mapping[Atom, Region]) -> bool:
    """Whether the regions of sums leave anything to their facts; yes where that would be too much work."""
    known = list(_known(regions))
    for term in _terms(known):
        if len(known) > _MOST:
            return True
        known = _without(known, term)
    return all(one.beside > 0 or (one.beside == 0 and not one.strictly) for one in known)


def values_together(regions: Mapping[Atom, Region]) -> dict[Atom, Fraction] | None:
    """A value of every fact that sums are made of, such that all regions hold; None where none was found.

    What is found is proved; nothing found proves nothing where facts are whole numbers, levels or products.
    """
    stages = [list(_known(regions))]
    terms = _terms(stages[0])
    if any(len(term) != 1 for term in terms):
        return None
    for term in terms:
        if len(stages[-1]) > _MOST:
            return None
        stages.append(_without(stages[-1], term))
    if not all(one.beside > 0 or (one.beside == 0 and not one.strictly) for one in stages[-1]):
        return None
    found: dict[Atom, Fraction] = {}
    for term, known in zip(reversed(terms), reversed(stages[:-1]), strict=True):
        left = _left(term[0], known, found, regions)
        if left is None or left.is_empty:
            return None
        found[term[0]] = nice(left)
    return found


def _known(regions: Mapping[Atom, Region]) -> Iterator[_AtLeast]:
    """All that is known of the facts that sums are made of."""
    sums = {atom: region for atom, region in regions.items() if atom.form is not None}
    facts = {atom: None for one in sums if one.form for term in one.form.terms for atom in term}
    for atom, region in sums.items():
        if atom.form is not None and isinstance(region, Stretch):
            yield from _between(atom.form, region)
    for atom in facts:
        region = regions.get(atom, atom.start)
        if isinstance(region, Stretch):
            yield from _between(Form({(atom,): Fraction(1)}), region.tight)


def _between(form: Form, region: Stretch) -> Iterator[_AtLeast]:
    terms = {term: factor for term, factor in form.terms.items() if term}
    beside = form.terms.get((), Fraction(0))
    if region.low is not None:
        yield _AtLeast(tuple(terms.items()), beside - region.low, not region.low_in)
    if region.high is not None:
        turned = tuple((term, -factor) for term, factor in terms.items())
        yield _AtLeast(turned, region.high - beside, not region.high_in)


def _terms(known: Iterable[_AtLeast]) -> list[Term]:
    return list(dict.fromkeys(term for one in known for term, _ in one.terms))


def _without(known: Sequence[_AtLeast], term: Term) -> list[_AtLeast]:
    """What is known of the others, whatever the term is."""
    found = dict.fromkeys(one for one in known if not one.factor(term))
    lower = [one for one in known if one.factor(term) > 0]
    upper = [one for one in known if one.factor(term) < 0]
    for low in lower:
        for high in upper:
            found[_added(low, -high.factor(term), high, low.factor(term))] = None
    return list(found)


def _added(one: _AtLeast, times: Fraction, other: _AtLeast, by: Fraction) -> _AtLeast:
    terms = {term: factor * times for term, factor in one.terms}
    for term, factor in other.terms:
        terms[term] = terms.get(term, Fraction(0)) + factor * by
    left = tuple(sorted(((t, f) for t, f in terms.items() if f), key=lambda x: [atom.key for atom in x[0]]))
    return _AtLeast(left, one.beside * times + other.beside * by, one.strictly or other.strictly)


def _left(
    atom: Atom, known: Sequence[_AtLeast], found: Mapping[Atom, Fraction], regions: Mapping[Atom, Region]
) -> Stretch | None:
    """What is left for a fact where those taken out after it are known."""
    region = regions.get(atom, atom.start)
    if not isinstance(region, Stretch):
        return None
    for one in known:
        factor = one.factor((atom,))
        rest = sum((f * found[t[0]] for t, f in one.terms if t != (atom,)), one.beside)
        if factor > 0:
            region = region.limited("above" if one.strictly else "at least", -rest / factor)
        elif factor < 0:
            region = region.limited("below" if one.strictly else "at most", -rest / factor)
    return region
