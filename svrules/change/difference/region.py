"""Where a result differs: the cases of all facts in which two rulebooks do not come to the same, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from svrules.change.difference.observed import NOT_THERE, Observed
from svrules.change.difference.outcomes import scope
from svrules.change.difference.saying import Named
from svrules.change.difference.sides import Side, Sides, equal
from svrules.checks.cases.case import Case, TooManyCases, every_case, merged
from svrules.checks.cases.forms import Form
from svrules.checks.cases.quantity import Choosing, Missing, Quantity, Wrong
from svrules.language.types import TextType

__all__ = ["Answer", "Differing", "Region", "answers", "put_together", "region_of"]

_MOST_CASES: Final = 4_000
_MOST_SHOWN: Final = 400
_ALIKE: Final = frozenset({NOT_THERE, "pass", "not reached", "in scope"})
Verdict = Literal["same", "differs", "open"]
Answer = tuple[Case, str, str, Verdict]
"""A case, the result before and after in it, and whether these are the same."""


@dataclass(frozen=True, slots=True)
class Differing:
    """Cases in which a result goes from `before` to `after`, as words; `proved` where facts can be so."""

    case: Case
    before: str
    after: str
    proved: bool


@dataclass(frozen=True, slots=True)
class Region:
    """Where a result differs.

    `proved`: outside of `differing` it is the same, whatever the facts are. Otherwise `why` says what was not
    looked into; there may be more than is listed. `named` has what cases are told apart by beside facts.
    """

    observed: Observed
    differing: tuple[Differing, ...]
    proved: bool
    why: str = ""
    named: Named = field(default_factory=Named)

    @property
    def is_same(self) -> bool:
        """Whether the result is proved to be the same in every case."""
        return self.proved and not self.differing


def region_of(sides: Sides, observed: Observed) -> Region:
    """The cases in which the result differs, put together where they touch; dates of the case included."""
    found: list[Answer] = []
    complete = True
    try:
        for case, before, after, verdict in answers(sides, observed):
            if verdict != "same":
                found.append((case, before, after, verdict))
                if len(found) > _MOST_SHOWN:
                    complete = False
                    break
    except TooManyCases:
        complete = False
    proved = complete and all(verdict == "differs" for *_, verdict in found)
    differing = [one for one in found if one[3] == "differs"]
    why = "" if proved else _why(complete, found)
    return Region(observed, tuple(put_together(differing)), proved, why, sides.old.named)


def _why(complete: bool, found: list[Answer]) -> str:
    if not complete:
        return "there are more cases than are looked at"
    return "what it compares or adds up is not looked into"


def answers(sides: Sides, observed: Observed, start: Case | None = None) -> Iterator[Answer]:
    """What both sides come to in every case or part of one; TooManyCases where that takes too long."""
    found = every_case(start or Case({}), lambda case: _looked_at(sides.at(case), observed), _MOST_CASES)
    return ((case, *answer) for case, answer in found)


def _looked_at(sides: Sides, observed: Observed) -> tuple[str, str, Verdict]:
    if observed.scoped and "in scope" not in {scope(sides.old), scope(sides.new)}:
        return "", "", "same"
    for side in (sides.old, sides.new):
        # What scope rests on is asked on both sides alike, and is no part of what the result rests on.
        side.consulted.clear()
    before, after = observed.look(sides.old), observed.look(sides.new)
    told = _told(sides.old, before, observed), _told(sides.new, after, observed)
    if isinstance(observed.kind, TextType) and {before, after} <= _ALIKE and NOT_THERE in (before, after):
        return *told, "same"
    if not equal(sides, before, after, observed.kind):
        return *told, "differs"
    return *told, "same" if sides.old.consulted == sides.new.consulted else "open"


def _told(side: Side, found: Quantity, observed: Observed) -> str:
    """A result in words; where facts decide, as a formula of them."""
    if isinstance(found, Missing):
        return "unknown"
    if isinstance(found, Wrong):
        return "error"
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, Form):
        return side.formula(found, observed.kind)
    if isinstance(found, Choosing):
        return side.named.of(found.atom)
    return found


def put_together(found: list[Answer]) -> Iterator[Differing]:
    """The cases with the same results before and after, put together where they touch."""
    groups: dict[tuple[str, str], list[Case]] = {}
    for case, before, after, _ in found:
        groups.setdefault((before, after), []).append(_bare(case))
    for (before, after), cases in groups.items():
        for case in merged(_known_alike(cases)):
            yield Differing(case, before, after, case.can_occur)


def _bare(case: Case) -> Case:
    return Case(dict(case.regions))


def _known_alike(cases: list[Case]) -> list[Case]:
    """The cases with the same facts named in each, so that those that touch can be put together."""
    names: Mapping[object, object] = {atom: None for case in cases for atom in case.regions}
    return [
        Case({**{atom: atom.start for atom in names if atom not in case.regions}, **case.regions})  # type: ignore[attr-defined, misc]
        for case in cases
    ]
