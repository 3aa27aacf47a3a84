"""Cases: what is assumed of the facts.

A question is tried; where it cannot be settled, the case is parted and it is tried again in each part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from svrules.checks.cases.forms import Atom
from svrules.checks.cases.regions import BLANK, Blank, Region, Stretch, Words, joined
from svrules.checks.cases.together import can_be_together, values_together

__all__ = ["MOST_CASES", "MOST_EACH", "Case", "Parted", "TooManyCases", "every_case", "merged"]

T = TypeVar("T")
MOST_CASES: Final = 20_000
# For questions asked of every rule and criterion: one that is hard must not keep an officer waiting.
MOST_EACH: Final = 2_000


class TooManyCases(Exception):  # noqa: N818 - nothing is wrong: the answer is "not proved"
    """There are more cases than are looked at."""


class Parted(Exception):  # noqa: N818 - a question, not a mistake
    """A question that cannot be settled before this atom is known to be in one of the regions."""

    def __init__(self, atom: Atom, regions: Sequence[Region]) -> None:
        super().__init__(atom.name)
        self.atom = atom
        self.regions = tuple(regions)


@dataclass(frozen=True, slots=True)
class Case:
    """What is assumed: a region for each atom that a question was asked about.

    `settled` keeps answers found on the way: what holds in a case holds in every part of it.
    """

    regions: Mapping[Atom, Region]
    settled: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    def given(self, atom: Atom) -> bool:
        """Whether the atom is given; parts the case when that is not settled."""
        region = self.regions.get(atom)
        if region is None and atom.may_be_blank:
            raise Parted(atom, (atom.start, BLANK))
        return not isinstance(region, Blank)

    def stretch(self, atom: Atom) -> Stretch:
        """The numbers that an atom which is given can be."""
        region = self.regions.get(atom, atom.start)
        assert isinstance(region, Stretch)  # noqa: S101 - the language has checked the types
        return region

    def words(self, atom: Atom) -> Words:
        """The words that an atom which is given can be."""
        region = self.regions.get(atom, atom.start)
        assert isinstance(region, Words)  # noqa: S101 - the language has checked the types
        return region

    def assuming(self, atom: Atom, region: Region) -> Case:
        """The case in which the atom is also known to be in the region."""
        return Case({**self.regions, atom: region}, self.settled.copy())

    @property
    def limits(self) -> dict[Atom, Region]:
        """What is assumed beyond what always holds of the facts."""
        return {atom: region for atom, region in self.regions.items() if region != atom.start}

    @property
    def can_occur(self) -> bool:
        """Whether it is proved that facts can be so: what is computed may depend on each other."""
        computed = [atom for atom in self.limits if not atom.is_fact]
        if any(atom.form is None or not atom.form.is_of_facts for atom in computed):
            return False
        return not computed or values_together(self.regions) is not None

    @property
    def is_possible(self) -> bool:
        """Whether sums of facts leave something to each of their facts."""
        return self.has_no_sums or can_be_together(self.regions)

    @property
    def has_no_sums(self) -> bool:
        """Whether nothing is assumed of sums of facts."""
        return all(atom.form is None for atom in self.regions)


def every_case(
    start: Case, question: Callable[[Case], T], most: int = MOST_CASES
) -> Iterator[tuple[Case, T]]:
    """The answer to a question in every case, parting cases only where the question asks for it.

    Raises TooManyCases beyond `most`.
    """
    waiting, tried = [start], 0
    while waiting:
        case = waiting.pop()
        tried += 1
        if tried > most:
            raise TooManyCases
        try:
            answer = question(case)
        except Parted as parted:
            left = (case.assuming(parted.atom, region) for region in reversed(parted.regions))
            waiting += [part for part in left if part.is_possible]
        else:
            yield case, answer


def merged(cases: Sequence[Case]) -> list[Case]:
    """The same cases in fewer pieces: those that differ in one atom only and touch are put together."""
    found: list[Case] = []
    for case in cases:
        whole = case
        index = 0
        while index < len(found):
            both = _both(found[index], whole)
            if both is None:
                index += 1
            else:
                del found[index]
                whole, index = both, 0
        found.append(whole)
    return found


def _both(one: Case, other: Case) -> Case | None:
    if one.regions.keys() != other.regions.keys():
        return None
    differing = [atom for atom, region in one.regions.items() if other.regions[atom] != region]
    if len(differing) != 1:
        return one if not differing else None
    region = joined(one.regions[differing[0]], other.regions[differing[0]])
    return None if region is None else one.assuming(differing[0], region)
