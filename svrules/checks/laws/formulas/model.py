"""What z3 found, as facts of bids: candidates, which are only believed once they were scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import z3

from svrules.checks.laws.candidates import scalar, smallest_step
from svrules.checks.laws.facts import range_of
from svrules.checks.laws.formulas.facts import CONTRACT, FIRST, SECOND, Facts
from svrules.checks.laws.formulas.known import Known, Term
from svrules.checks.laws.formulas.others import Others
from svrules.language import expressions as e
from svrules.language.rulebook import Input
from svrules.language.types import ChoiceType, NumberType, YesNoType

__all__ = ["Model", "model_of"]

_DIGITS: Final = 30
_FINER: Final = 1000


@dataclass(frozen=True, slots=True)
class Model:
    """Facts of the contract, of both offers and of rivals: those that the question looked at.

    None stands for a fact that is not given.
    """

    contract: Mapping[str, e.Scalar | None]
    first: Mapping[str, e.Scalar | None]
    second: Mapping[str, e.Scalar | None]
    rivals: tuple[Mapping[str, e.Scalar | None], ...]

    def on_grid(self, inputs: Mapping[str, Input], fine: bool) -> Model:
        """The same with numbers as they are written, such as whole pennies; `fine`: a thousandth of that."""

        def fitted(facts: Mapping[str, e.Scalar | None]) -> Mapping[str, e.Scalar | None]:
            return {name: _written(inputs[name], value, fine) for name, value in facts.items()}

        rivals = tuple(fitted(one) for one in self.rivals)
        return Model(fitted(self.contract), fitted(self.first), fitted(self.second), rivals)


def _written(declared: Input, value: e.Scalar | None, fine: bool) -> e.Scalar | None:
    is_number = isinstance(declared.type, NumberType) and isinstance(value, Fraction)
    if not is_number or declared.whole or declared.levels is not None:
        return value
    assert isinstance(value, Fraction)  # noqa: S101 - said above
    step = smallest_step(declared) / (_FINER if fine else 1)
    near = round(value / step) * step
    inside = range_of(declared)
    return next((x for x in (near, near + step, near - step) if inside.holds(x)), value)


def model_of(facts: Facts, others: Others, found: Any) -> Model:
    """The facts of a model of z3."""
    kept: dict[str, dict[str, e.Scalar | None]] = {}
    for (name, owner), known in facts.unknowns().items():
        kept.setdefault(owner, {})[name] = _value(facts, name, known, found)
    first = kept.get(FIRST, {})
    there = [name for name, some in others.rivals.items() if _is_true(found, some)]
    rivals = tuple(kept.get(name, {}) for name in there)
    return Model(kept.get(CONTRACT, {}), first, {**first, **kept.get(SECOND, {})}, rivals)


def _worth(found: Any, term: Term) -> Any:
    return found.eval(term.translate(found.ctx), model_completion=True)


def _is_true(found: Any, term: Term) -> bool:
    return bool(z3.is_true(_worth(found, term)))


def _value(facts: Facts, name: str, known: Known, found: Any) -> e.Scalar | None:
    if not _is_true(found, known.ok):
        return None
    declared = facts.rulebook.inputs[name]
    if isinstance(declared.type, YesNoType):
        return _is_true(found, known.term)
    value = _worth(found, known.term)
    if isinstance(declared.type, ChoiceType) and not declared.type.ordered:
        place = value.as_long()
        return next(word for word, number in facts.words.items() if number == place)
    return scalar(declared, _fraction(value))


def _fraction(value: Any) -> Fraction:
    if z3.is_algebraic_value(value):
        value = value.approx(_DIGITS)
    return Fraction(value.numerator_as_long(), value.denominator_as_long())
