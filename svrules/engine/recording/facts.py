"""Facts used, missing facts: small pieces of a Result."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from svrules.engine.competition import Facts
from svrules.engine.plan import Name, Plan, Step
from svrules.engine.quantity import InError, MissingFact, Quantity
from svrules.engine.quantity import Missing as MissingQuantity
from svrules.engine.recording.origins import origin
from svrules.engine.recording.trace import looked_at
from svrules.engine.recording.words import Words, exact
from svrules.engine.result import FactUsed, Missing
from svrules.engine.working.sheet import fact_of
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import Type

__all__ = ["FactRecords", "blanks_among", "each_once", "facts_used", "missing_of", "missing_records"]


@dataclass(frozen=True, slots=True)
class FactRecords:
    """Makes the records of facts of one bid, or of the contract.

    `blanks` names the facts for which an empty cell stands, and that have the value that a blank means. Equal
    records are one object: `made` holds them, for all bids of a competition together.
    """

    words: Words
    blanks: frozenset[str] = frozenset()
    made: dict[tuple[Hashable, ...], FactUsed] = field(default_factory=dict)

    def of(self, step: Step, quantity: Quantity) -> FactUsed:
        """A step's quantity as a record."""
        if step.operation == "fact":
            return self._input(str(step.detail), quantity)
        key = (step.index, quantity)
        found = self.made.get(key)
        if found is None:
            whose = self._origin(step)
            found = _record(self.words, self.words.name(step), step.type, quantity, False, whose)
            self.made[key] = found
        return found

    def used(self, plan: Plan, roots: Iterable[int], row: Sequence[Quantity]) -> list[FactUsed]:
        """What these steps look at, in the order met, each once; not what only other bids have."""
        return self.met(looked_at(plan, roots, row), row)

    def met(self, steps: Iterable[Step], row: Sequence[Quantity]) -> list[FactUsed]:
        """These steps as records, each once; not what only other bids have."""
        known = [step for step in steps if row[step.index] is not None]
        return each_once(self.of(step, row[step.index]) for step in known)

    def given(self, name: str, facts: Facts, bid: str | None) -> FactUsed:
        """An input as it was given; `bid` is None for one of the contract."""
        return self._input(name, fact_of(self.words.rulebook, name, facts, bid))

    def _origin(self, step: Step) -> str:
        """Of what has a name; comparisons with other bids belong to what makes them."""
        rulebook, detail = self.words.rulebook, step.detail
        if not rulebook.origins or not isinstance(detail, Name):
            return ""
        if detail.kind == "setting":
            return origin(rulebook, "setting", detail.name, rulebook.settings[detail.name].span.line)
        if detail.kind == "column":
            return _of_a_column(rulebook, detail.name)
        owner = step.owner
        return origin(rulebook, owner.kind, owner.label, owner.line) if owner.kind == detail.kind else ""

    def _input(self, name: str, quantity: Quantity) -> FactUsed:
        blank = name in self.blanks
        key = (name, quantity, blank)
        found = self.made.get(key)
        if found is None:
            asked = self.words.rulebook.inputs[name]
            whose = origin(self.words.rulebook, "input", name, asked.span.line)
            found = self.made[key] = _record(self.words, name, asked.type, quantity, blank, whose)
        return found


def _of_a_column(rulebook: Rulebook, name: str) -> str:
    """Where the line of a family comes from, by the name of one of its cells, such as `M1 unit value`."""
    for family in rulebook.families.values():
        for member in family.members:
            if name in {f"{member.code} {column}" for column in member.cells}:
                return origin(rulebook, "family", family.name, family.span.line, member.span.line)
    return ""


def each_once(facts: Iterable[FactUsed]) -> list[FactUsed]:
    """The records without those that say the same of the same thing."""
    found: dict[tuple[str, str | None, str | None, str], FactUsed] = {}
    for fact in facts:
        found.setdefault((fact.name, fact.value, fact.exact, fact.state), fact)
    return list(found.values())


def facts_used(plan: Plan, words: Words, roots: Iterable[int], row: Sequence[Quantity]) -> list[FactUsed]:
    """What these steps look at, where it does not matter which facts stand for a blank."""
    return FactRecords(words).used(plan, roots, row)


def _record(words: Words, name: str, type_: Type, quantity: Quantity, blank: bool, whose: str) -> FactUsed:
    return FactUsed(
        name=name,
        value=words.printed(quantity, type_),
        exact=exact(quantity),
        state=_state(quantity),
        from_blank=blank,
        origin=whose,
    )


def blanks_among(inputs: Iterable[Input], facts: Facts, noted: frozenset[str]) -> frozenset[str]:
    """The inputs whose value stands for an empty cell: those noted as such, and those not given."""
    return frozenset(
        one.name
        for one in inputs
        if one.blank_means is not None and (one.name in noted or facts.get(one.name) is None)
    )


def _state(quantity: Quantity) -> Literal["known", "missing", "error"]:
    if isinstance(quantity, InError):
        return "error"
    return "missing" if isinstance(quantity, MissingQuantity) else "known"


def missing_of(quantities: Iterable[Quantity | None]) -> list[MissingFact]:
    """The missing facts of these quantities, each once, in the order met."""
    found: dict[MissingFact, None] = {}
    for quantity in quantities:
        if isinstance(quantity, MissingQuantity):
            found.update(dict.fromkeys(quantity.facts))
    return list(found)


def missing_records(facts: Iterable[MissingFact]) -> list[Missing]:
    """Missing facts as records."""
    return [Missing(fact=fact, bid=bid) for bid, fact in facts]
