"""Facts used, missing facts: small pieces of a Result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from svrules.engine.plan import Plan, Step
from svrules.engine.quantity import InError, MissingFact, Quantity
from svrules.engine.quantity import Missing as MissingQuantity
from svrules.engine.result import FactUsed, Missing
from svrules.engine.trace import looked_at
from svrules.engine.words import Words, exact
from svrules.language.types import Type

__all__ = ["fact_used", "facts_used", "missing_of", "missing_records", "named_fact"]


def fact_used(words: Words, step: Step, quantity: Quantity) -> FactUsed:
    """A step's quantity as a record."""
    return named_fact(words, words.name(step), step.type, quantity)


def named_fact(words: Words, name: str, type_: Type, quantity: Quantity) -> FactUsed:
    """A quantity of that type as a record, under that name."""
    return FactUsed(
        name=name, value=words.printed(quantity, type_), exact=exact(quantity), state=_state(quantity)
    )


def _state(quantity: Quantity) -> Literal["known", "missing", "error"]:
    if isinstance(quantity, InError):
        return "error"
    return "missing" if isinstance(quantity, MissingQuantity) else "known"


def facts_used(plan: Plan, words: Words, roots: Iterable[int], row: Sequence[Quantity]) -> list[FactUsed]:
    """What these steps look at, in the order met, each once; not what only other bids have a place for."""
    met = [step for step in looked_at(plan, roots, row) if row[step.index] is not None]
    found = [fact_used(words, step, row[step.index]) for step in met]
    return list(dict.fromkeys(found))


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
