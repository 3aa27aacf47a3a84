"""Sums of facts: what cannot be together is left out, and what can is shown with figures that are so."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from svrules.checks.cases.forms import Atom, Form
from svrules.checks.cases.regions import Region, Stretch
from svrules.checks.cases.together import can_be_together, values_together
from svrules.language.types import NumberType
from svrules.quantities import PLAIN

NUMBER = NumberType(PLAIN)
NAMES = ("a", "b", "c")
RANGE = range(4)


def fact(name: str, region: Stretch) -> Atom:
    return Atom(f"fact {name}", name, NUMBER, region, True, False)


WHOLE = {name: fact(name, Stretch(Fraction(0), Fraction(3), whole=True)) for name in NAMES}
DENSE = {name: fact(name, Stretch(Fraction(0), Fraction(3))) for name in NAMES}
factors = st.lists(st.integers(-2, 2), min_size=3, max_size=3)
ends = st.one_of(st.none(), st.integers(-6, 6).map(Fraction))
limits = st.builds(Stretch, ends, ends, st.booleans(), st.booleans())
sums = st.lists(st.tuples(factors, limits), min_size=1, max_size=3)


def regions(facts: dict[str, Atom], drawn: list[tuple[list[int], Stretch]]) -> dict[Atom, Region]:
    found: dict[Atom, Region] = {}
    for weights, region in drawn:
        form = Form({(facts[name],): Fraction(n) for name, n in zip(NAMES, weights, strict=True) if n})
        found[Atom(f"form {form.key}", "", NUMBER, Stretch(), False, False, form)] = region
    return found


def hold(found: dict[Atom, Region], values: dict[str, Fraction]) -> bool:
    for atom, region in found.items():
        assert atom.form is not None
        assert isinstance(region, Stretch)
        terms = atom.form.terms.items()
        if not region.holds(sum((values[term[0].name] * factor for term, factor in terms), Fraction(0))):
            return False
    return True


@given(sums)
def test_whole_numbers_that_are_so_are_never_left_out(drawn: list[tuple[list[int], Stretch]]) -> None:
    found = regions(WHOLE, drawn)
    points = (dict(zip(NAMES, map(Fraction, point), strict=True)) for point in product(RANGE, repeat=3))
    if any(hold(found, point) for point in points):
        assert can_be_together(found)


@given(sums)
def test_an_example_is_found_just_where_there_is_one(drawn: list[tuple[list[int], Stretch]]) -> None:
    found = regions(DENSE, drawn)
    values = values_together(found)
    assert (values is not None) == can_be_together(found)
    if values is not None:
        shown = {atom.name: value for atom, value in values.items()}
        assert hold(found, {name: shown.get(name, Fraction(0)) for name in NAMES})
        assert all(0 <= value <= 3 for value in values.values())
