"""What a step can yield: a known value, missing facts, or errors (docs/language.md, section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from svrules.language.expressions import Scalar

__all__ = [
    "Fault",
    "FaultKind",
    "InError",
    "Missing",
    "MissingFact",
    "Quantity",
    "Unsettled",
    "first_unsettled",
    "joined",
]

MissingFact = tuple[str | None, str]
"""The bid (None: the contract) and the name of a fact that is not given."""

FaultKind = Literal[
    "division", "relative", "yardstick", "power of zero", "power of negative", "power too large", "nobody",
    "nobody over", "no row", "rows differ", "range", "weights", "setting", "exceptions", "not scored",
    "no day",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something could not be computed: at which step of the plan, for which bid (None: the contract).

    `told` holds the numbers or names that the sentence about it needs.
    """

    kind: FaultKind
    step: int
    bid: str | None
    told: tuple[Scalar | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """Not known, because of these facts; in the order met, each once."""

    facts: tuple[MissingFact, ...]


@dataclass(frozen=True, slots=True)
class InError:
    """Not computable, because of these faults; in the order met, each once."""

    faults: tuple[Fault, ...]


Unsettled = Missing | InError
Quantity = Scalar | Missing | InError


def joined(quantities: Iterable[Quantity]) -> Unsettled | None:
    """The errors among the quantities; without errors, what is missing; None when all are known."""
    missing: dict[MissingFact, None] = {}
    faults: dict[Fault, None] = {}
    for quantity in quantities:
        if isinstance(quantity, Missing):
            missing.update(dict.fromkeys(quantity.facts))
        elif isinstance(quantity, InError):
            faults.update(dict.fromkeys(quantity.faults))
    if faults:
        return InError(tuple(faults))
    return Missing(tuple(missing)) if missing else None


def first_unsettled(quantities: Sequence[Quantity]) -> Unsettled | None:
    """The same as `joined`, quick where all are known."""
    for quantity in quantities:
        if type(quantity) is Missing or type(quantity) is InError:
            return joined(quantities)
    return None
