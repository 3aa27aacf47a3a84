"""Numbers not known yet, written out: sums of products of facts, such as `100% − social value weight`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from svrules.checks.cases.regions import Region
from svrules.language.types import Type

__all__ = ["Atom", "Form", "constant", "of_atom"]


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """A quantity that may vary between cases: a fact, or something computed that is not looked into.

    Two are the same when their `key` is. `start` is all it can be when given; `is_fact` says that every value
    in it can really occur, whatever the other facts are. `form` is the sum that it stands for, if any;
    `divided` the two sides of the division that it is.
    """

    key: str
    name: str
    type: Type
    start: Region
    is_fact: bool
    may_be_blank: bool
    form: Form | None = None
    divided: tuple[Form, Form] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Atom) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


Term = tuple[Atom, ...]
_NUMBER: Final[Term] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A sum of products of atoms, each with its factor; equal forms are equal whatever the facts are."""

    terms: Mapping[Term, Fraction]

    @property
    def number(self) -> Fraction | None:
        """The number it is, or None when it depends on atoms."""
        if not self.terms:
            return Fraction(0)
        return self.terms.get(_NUMBER) if len(self.terms) == 1 else None

    def __add__(self, other: Form) -> Form:
        terms = dict(self.terms)
        for term, factor in other.terms.items():
            before = terms.get(term)
            terms[term] = factor if before is None else before + factor
        return _of(terms)

    def __sub__(self, other: Form) -> Form:
        return self + Form({term: -factor for term, factor in other.terms.items()})

    def __mul__(self, other: Form) -> Form:
        terms: dict[Term, Fraction] = {}
        for one, by in self.terms.items():
            for two, times in other.terms.items():
                both = tuple(sorted((*one, *two), key=lambda atom: atom.key))
                terms[both] = terms.get(both, Fraction(0)) + by * times
        return _of(terms)

    @property
    def key(self) -> str:
        """A text that is the same for equal forms only."""
        ordered = sorted(("×".join(atom.key for atom in term), factor) for term, factor in self.terms.items())
        return "+".join(f"{factor}·[{term}]" for term, factor in ordered)

    @property
    def is_of_facts(self) -> bool:
        """Whether all its atoms are facts."""
        return all(atom.is_fact for term in self.terms for atom in term)

    def levelled(self) -> tuple[Form, Fraction, Fraction]:
        """The part that varies, scaled so that its first factor is 1; that factor; the number beside it."""
        beside = self.terms.get(_NUMBER, Fraction(0))
        varying = {term: factor for term, factor in self.terms.items() if term}
        first = min(varying, key=lambda term: tuple(atom.key for atom in term))
        scale = varying[first]
        if scale == 1:
            return Form(varying), scale, beside
        return _of({term: factor / scale for term, factor in varying.items()}), scale, beside

    @property
    def alone(self) -> Atom | None:
        """The atom that this form is, when it is nothing else."""
        if len(self.terms) != 1:
            return None
        ((term, factor),) = self.terms.items()
        return term[0] if len(term) == 1 and factor == 1 else None


def _of(terms: Mapping[Term, Fraction]) -> Form:
    return Form({term: factor for term, factor in terms.items() if factor})


def constant(number: Fraction | int) -> Form:
    """A number as a form."""
    return _of({_NUMBER: Fraction(number)})


def of_atom(atom: Atom) -> Form:
    """An atom as a form."""
    return Form({(atom,): Fraction(1)})
