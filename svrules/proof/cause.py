"""Why a number or outcome of an example is not there, in words, and what several of them have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from svrules.data.wording import some
from svrules.diagnostics import Diagnostic
from svrules.engine.result import ErrorRecord, Missing
from svrules.language.rulebook import Example, Rulebook
from svrules.proof.found import Found

_MOST_CHANGES: Final = 3
_RESTS_ON_RULES: Final = frozenset({"SV0701", "SV0702", "SV0703", "SV0802", "SV0804"})


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
        names = " and ".join(dict.fromkeys(f"`{one.fact}`" for one in found.missing))
        return Cause(
            f"{facts} {'is' if len(found.missing) == 1 else 'are'} missing.", f"{names} is not given"
        )
    return None


def of_a_base(
    found: Iterable[tuple[Diagnostic, str]], rulebook: Rulebook, example: Example
) -> list[tuple[Diagnostic, str]]:
    """The findings, each with its cause: those about an example of a base all have the changes of it.

    Whoever changes one rule of a base need not read of each figure that rested on it.
    """
    origins, pairs = rulebook.origins, list(found)
    base = origins.base_of(example.span.line)
    changes = [one for one in origins.changes if not one.by and one.kind != "added"]
    if base is None or not changes:
        return pairs
    changed = some([one.part for one in changes], _MOST_CHANGES)
    why = f"It is an example of `{base}`, of which this rulebook changes {changed}."
    cause = f"they are in examples of `{base}`, of which this rulebook changes {changed}"
    try_ = (
        "Take out each example that shows what you change, as in "
        f'`repeal example "{example.title}"`, or `repeal examples` for all, and add your own.'
    )
    return [
        (replace(one, why=why, try_=try_, fix=None), cause) if one.code in _RESTS_ON_RULES else (one, part)
        for one, part in pairs
    ]


def _error(error: ErrorRecord) -> str:
    clause = f"clause {error.clause}, " if error.clause else ""
    return f"{error.sentence.removesuffix('.')} ({clause}line {error.line})."


def _fact(one: Missing, contract: str) -> str:
    return f"`{one.fact}` of {f'the {contract}' if one.bid is None else f'`{one.bid}`'}"
