"""SV0417: a population with nobody in it, or with nothing to measure against.

The mean of the other bids has no answer for a bid without others, and a share of the highest offer has none
where every bid offers nothing. The bid then ends in error.

    rule LOW "Far below the others"
      refer when price is below 60% of mean of price among other bids     # one bid alone
    criterion OFFER "Offer"  worth 20%
      social offer relative to highest                                    # everybody offers £0

Instead, say what then holds. Of a rule: `only when number of other bids is at least 1`. Of a criterion:
`social offer relative to highest, 0 when every bid offers £0`, or `no marks when …`. A bound or a rule that
keeps zero out (`price money, above £0`) does as well.

A warning shows bids that were scored and ended in error. Where none were found and it is not ruled out
either, a note says "not proved".
"""

from __future__ import annotations

from svrules.checks.cases.words import quoted
from svrules.checks.laws.faults import Faults, Shown
from svrules.checks.laws.laws import Laws
from svrules.checks.laws.offers import Trouble
from svrules.diagnostics import Diagnostic
from svrules.language.rulebook import Rulebook
from svrules.language.types import NumberType

__all__ = ["check_empty"]

_METHODS = ("relative to lowest", "relative to highest", "percent over lowest", "mean method")


def check_empty(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """The populations of rules, criteria and the award that can be empty, or hold nothing above zero."""
    faults = Faults(Laws(rulebook))
    kinds = (*_METHODS, "empty")
    return tuple(_finding(faults, trouble) for trouble in faults.troubles() if trouble.kind in kinds)


def _finding(faults: Faults, trouble: Trouble) -> Diagnostic:
    name = quoted(faults.text(trouble.expression))
    shown = faults.shown(trouble)
    told = _told(trouble, name)
    return Diagnostic(
        "SV0417", "warning" if shown is not None else "note", trouble.expression.span,
        f"{told}." if shown is not None else f"Not proved, but it may be: {told[:1].lower()}{told[1:]}.",
        why=_why(shown, faults.laws.left_out), try_=_advice(trouble, name),
    )  # fmt: skip


def _told(trouble: Trouble, name: str) -> str:
    if trouble.kind == "empty":
        return f"There can be nobody to look at in {name}"
    against = {"relative to highest": "highest", "mean method": "mean"}.get(trouble.kind, "lowest")
    return f"The {against} {name} that marks are measured against can be 0 or less"


def _why(shown: Shown | None, left_out: str) -> str:
    if shown is None:
        return f"No bids were found for which it is so, and it is not ruled out.{left_out}"
    return f"There is no answer then. Scored, {shown.words} ends in error."


def _advice(trouble: Trouble, name: str) -> str:
    if trouble.kind == "empty":
        return "Say when it is looked at, such as `only when number of other bids is at least 1`."
    if trouble.kind == "relative to highest":
        kind = trouble.expression.type
        nothing = "£0" if isinstance(kind, NumberType) and kind.style == "money" else "0"
        return f"Say what holds then: add `, 0 when every bid offers {nothing}`, or `no marks when …`."
    rule = f"`require {name.strip('`')} is above 0`"
    if trouble.kind == "relative to lowest":
        said = name.strip("`")
        zero = f"`full marks when {said} is 0, no marks when lowest {said} among bids is 0`"
        return f"Keep it out with a bound or a rule such as {rule}, or say what 0 earns: {zero}."
    return f"Keep it out with a bound or a rule such as {rule}, or say `no marks when …`."
