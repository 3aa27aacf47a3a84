"""One expression less another, term by term: what is the same in both falls out."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from svrules.checks.laws.facts import number_of
from svrules.checks.laws.offers import Offers
from svrules.checks.laws.pairs import Numbers
from svrules.checks.laws.ranges import ONE, ZERO, Range, at
from svrules.language import expressions as e

__all__ = ["less", "quotient"]

Term = tuple[str, ...]
Sum = Mapping[Term, Fraction]
_MOST_TERMS = 40
_MOST_FACTORS = 6
_MOST_PRODUCTS = 4000
_DEEPEST = 30
_ONCE = Fraction(1)
_SIGN = {"first": 1, "second": -1}


def less(of: Offers, second: e.Expression, first: e.Expression) -> Range:
    """What `second` in the second offer less `first` in the first can be."""
    numbers = of.terms
    one, two = _sum(of, first), _sum(of, second)
    if one is None or two is None:
        return Range()
    if not one and not two:
        return ZERO
    # What differs is written as what it was plus its change, and as what it becomes less that.
    forward = _range(_minus(_moved(two, numbers, "first"), one, numbers, "first"), numbers)
    backward = _range(_minus(two, _moved(one, numbers, "second"), numbers, "second"), numbers)
    return forward.within(backward)


def quotient(of: Offers, left: e.Expression, right: e.Expression) -> Range:
    """What the second `left ÷ right` less the first can be, times both divisors: `a2 × b1 - a1 × b2`."""
    numbers = of.terms
    above, below = _sum(of, left), _sum(of, right)
    if above is None or below is None:
        return Range()
    above_then, below_then = _moved(above, numbers, "first"), _moved(below, numbers, "first")
    if len(above_then) * len(below) + len(above) * len(below_then) > _MOST_PRODUCTS:
        return Range()
    one = _product(above_then, below)
    two = _product(above, below_then)
    return _range(_minus(one, two, numbers, "first"), numbers)


def _sum(of: Offers, x: e.Expression, depth: int = 0) -> Sum | None:
    """An expression as a sum of products; None where that would be too long.

    What stands deeper than is followed is taken as it is, under its name.
    """
    match x:
        case e.Literally():
            number = number_of(x.value, x.type)
            return None if number is None else {(): number}
        case e.Arithmetic(operator="+" | "-" | "×", left=left, right=right):
            a, b = _sum(of, left, depth), _sum(of, right, depth)
            if a is None or b is None:
                return None
            found = _product(a, b) if x.operator == "×" else _added(a, b, 1 if x.operator == "+" else -1)
            return found if _is_short(found) else None
        case e.Arithmetic(operator="÷", left=left, right=e.Literally(value=Fraction() as by)) if by:
            a = _sum(of, left, depth)
            return None if a is None else {term: factor / by for term, factor in a.items()}
        case e.Negative(operand=operand):
            a = _sum(of, operand, depth)
            return None if a is None else {term: -factor for term, factor in a.items()}
        case e.ValueRef(name=name, family=None) if depth < _DEEPEST and len(of.rulebook.values[name]) == 1:
            place = (name, *of.members.items())
            if place not in of.sums:
                of.sums[place] = _sum(of, of.rulebook.values[name][0].expression, depth + 1)
            return of.sums[place]
    key, numbers = of.key(x), of.terms
    numbers[key] = of.number(x)
    single = numbers[key].first.single if numbers[key].steady else None
    return {(): single} if single is not None else {(key,): Fraction(1)}


def _is_short(found: Sum) -> bool:
    return len(found) <= _MOST_TERMS and all(len(term) <= _MOST_FACTORS for term in found)


def _added(a: Sum, b: Sum, sign: int) -> Sum:
    found = dict(a)
    for term, factor in b.items():
        _add(found, term, factor if sign > 0 else -factor)
    return found


def _add(found: dict[Term, Fraction], term: Term, factor: Fraction) -> None:
    before = found.get(term)
    found[term] = factor if before is None else before + factor


def _product(a: Sum, b: Sum) -> Sum:
    found: dict[Term, Fraction] = {}
    for one, by in a.items():
        for two, times in b.items():
            _add(found, tuple(sorted((*one, *two))), by * times)
    return found


def _moved(a: Sum, numbers: Mapping[str, Numbers], base: str) -> Sum:
    """With each thing that differs written as what it is in the offer `base` and its change."""
    found: dict[Term, Fraction] = {}
    for term, factor in a.items():
        product: Sum = {tuple(key for key in term if numbers[key].steady): factor}
        for key in term:
            if not numbers[key].steady:
                product = _product(product, {(key,): _ONCE, (f"{key} change",): _ONCE * _SIGN[base]})
        for one, by in product.items():
            _add(found, one, by)
    return found


def _minus(a: Sum, b: Sum, numbers: Mapping[str, Numbers], base: str) -> list[tuple[Term, Fraction, str]]:
    return [(term, factor, base) for term, factor in _added(a, b, -1).items() if factor]


def _range(terms: list[tuple[Term, Fraction, str]], numbers: Mapping[str, Numbers]) -> Range:
    total = ZERO
    for term, factor, base in terms:
        product = ONE
        for key in term:
            if key.endswith(" change") and key.removesuffix(" change") in numbers:
                product = product * numbers[key.removesuffix(" change")].change
            else:
                found = numbers[key]
                product = product * (found.first if base == "first" else found.second)
        total = total + product * at(factor)
    return total
