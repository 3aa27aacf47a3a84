"""Functions on a list in a case: largest, smallest, mean, median, sum, number given, sum of the largest."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from svrules.checks.cases.facts import of_forms, range_of
from svrules.checks.cases.forms import Form, constant, of_atom
from svrules.checks.cases.quantity import MISSING, WRONG, Missing, Quantity
from svrules.checks.laws.ranges import hull
from svrules.language import expressions as e

if TYPE_CHECKING:
    from svrules.checks.cases.evaluate import Evaluation

__all__ = ["of_list"]


def of_list(at: Evaluation, x: e.OfList) -> Quantity:
    """What `largest of …`, `sum of …` and the like come to in a case."""
    values = [at.value(item) for item in x.items]
    if x.given_only:
        values = [value for value in values if not isinstance(value, Missing)]
    for trouble in (WRONG, MISSING):
        if any(value is trouble for value in values):
            return trouble
    if x.kind == "count":
        return constant(len(values))
    forms = [value for value in values if isinstance(value, Form)]
    if not forms or len(forms) < len(values):
        return MISSING if not values else at.opaque(x)
    return _aggregated(at, x, forms)


def _aggregated(at: Evaluation, x: e.OfList, forms: list[Form]) -> Quantity:
    if x.kind in ("sum", "mean"):
        added = constant(0)
        for form in forms:
            added = added + form
        return added if x.kind == "sum" else added * constant(Fraction(1, len(forms)))
    if x.kind in ("largest", "smallest"):
        found = forms[0]
        for form in forms[1:]:
            if at.compare("above" if x.kind == "largest" else "below", form, found, x.type):
                found = form
        return found
    if x.kind == "median":
        return of_atom(of_forms("median", forms, x.type, hull(*map(range_of, forms))))
    parts = [range_of(form).with_zero() for form in forms]
    return of_atom(of_forms(f"{x.kind} {x.keep}", forms, x.type, sum(parts[1:], parts[0])))
