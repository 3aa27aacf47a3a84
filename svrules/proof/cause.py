"""Why a number or outcome of an example is not there, in words, and what several of them have in common."""

from __future__ import annotations

from dataclasses import dataclass

from svrules.engine.result import ErrorRecord, Missing
from svrules.proof.found import Found


@dataclass(frozen=True, slots=True)
class Cause:
    """`words` is a sentence; `part` names what has to be put right, the same for all that rests on it."""

    words: str
    part: str


def cause_of(found: Found, contract: str = "contract") -> Cause | None:
    """The error, or else the missing facts, that kept a thing from being known; None when neither did."""
    if found.errors:
        error = found.errors[0]
        return Cause(_error(error), f"{error.part} {error.where}".strip())
    if found.missing:
        facts = " and ".join(_fact(one, contract) for one in found.missing[:3])
        return Cause(f"{facts} {'is' if len(found.missing) == 1 else 'are'} missing.", facts)
    return None


def _error(error: ErrorRecord) -> str:
    clause = f"clause {error.clause}, " if error.clause else ""
    return f"{error.sentence.removesuffix('.')} ({clause}line {error.line})."


def _fact(one: Missing, contract: str) -> str:
    return f"`{one.fact}` of {f'the {contract}' if one.bid is None else f'`{one.bid}`'}"
