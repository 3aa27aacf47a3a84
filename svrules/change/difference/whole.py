"""What both editions as a whole come to in the cases in which one change by itself makes a difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from svrules.change.difference.region import Answer, Differing, Region, answers, put_together
from svrules.change.difference.sides import Sides, sides_of
from svrules.change.impact.names import Key
from svrules.checks.cases.case import Case, TooManyCases
from svrules.language.rulebook import Rulebook

__all__ = ["AsAWhole", "as_a_whole"]

_OUTSIDE = "out of scope"


@dataclass(frozen=True, slots=True)
class AsAWhole:
    """Results of both editions in the cases of a region.

    `cases` is empty where they are as with the one change by itself. `proved`: they are settled in all cases.
    """

    cases: tuple[Differing, ...] = ()
    proved: bool = True


def as_a_whole(region: Region, old: Rulebook, whole: Rulebook, keys: Iterable[Key]) -> AsAWhole:
    """Where the other changes alter the result inside the region, and to what; `keys` are of all changes.

    `whole` is the new edition on the days on which the old one is in force.
    """
    sides = sides_of(old, whole).tainted(keys)
    named = sides.old.named
    named.update(region.named)
    found: list[Answer] = []
    altered = False
    try:
        for one in region.differing:
            for case, *said, verdict in answers(sides, region.observed, _start(one.case, sides)):
                before, after = (words or _OUTSIDE for words in said)
                altered = altered or verdict == "open" or (before, after) != (one.before, one.after)
                found.append((case, before, after, verdict))
    except TooManyCases:
        return AsAWhole(proved=False)
    region.named.update(named)
    listed = tuple(put_together(found)) if altered else ()
    settled = all(one.proved for one in listed) and all(verdict != "open" for *_, verdict in found)
    return AsAWhole(tuple(one for one in listed if one.proved) if settled else (), settled)


def _start(case: Case, sides: Sides) -> Case:
    """The case with the facts as these sides know them: what can be given may differ too."""
    limits = case.limits.items()
    return Case({sides.old.fact(atom.name) if atom.is_fact else atom: region for atom, region in limits})
