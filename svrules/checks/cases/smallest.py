"""The smallest example of a finding: as few facts as can be, none of which can be left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from svrules.checks.cases.case import MOST_EACH, Case, TooManyCases, every_case

__all__ = ["smallest", "smallest_first"]


def smallest(case: Case, holds: Callable[[Case], bool]) -> Case:
    """The case without the facts that do not matter: what holds in it holds whatever they are.

    `holds` answers for a whole case and may part it. In what is left, no fact can be left open without
    something to which `holds` says no.
    """
    left = Case(dict(case.limits))
    for atom in sorted(case.limits, key=lambda atom: (atom.is_fact, atom.key)):
        without = Case({other: region for other, region in left.regions.items() if other != atom})
        if _everywhere(without, holds):
            left = without
    return left


def smallest_first(cases: Iterable[Case], holds: Callable[[Case], bool]) -> list[Case]:
    """The smallest cases that make up all of them, each once; proved ones first, then the shortest."""
    found: list[Case] = []
    for case in cases:
        made = smallest(case, holds)
        if all(made.regions != other.regions for other in found):
            found.append(made)
    return sorted(found, key=lambda case: (not case.can_occur, len(case.limits)))


def _everywhere(case: Case, holds: Callable[[Case], bool]) -> bool:
    try:
        return all(answer for _, answer in every_case(case, holds, MOST_EACH))
    except TooManyCases:
        return False
