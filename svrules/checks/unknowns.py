"""SV0511: an eligible bid that can end unknown or in error though all its facts are given.

A bidder who answers everything must get an outcome and marks. What holds them back then is not a fact that is
missing but something in the rulebook.

    table POINTS "Points for a method"
      method   | points
      None     |                  # a result left blank is missing
      Full     | 20

Instead, fill the cell in (`0`). Also found: a cell of a family that is blank and used, a power of a negative
number, and a mean, median, largest or smallest over members of which `where` may leave none. Divisors
(SV0310), populations (SV0417), tables and scales in which no row fits or rows contradict each other (SV0410,
SV0411), exceptions (SV0416) and marks out of range (SV0508) have pages of their own and are not told again.

A warning shows a bid that was scored. Where none was found and it is not ruled out either, a note says "not
proved".
"""

from __future__ import annotations

from svrules.checks.cases.words import quoted
from svrules.checks.laws.faults import Faults
from svrules.checks.laws.laws import Laws
from svrules.checks.laws.offers import Trouble
from svrules.diagnostics import Diagnostic
from svrules.language.rulebook import Rulebook

__all__ = ["check_unknowns"]

_TOLD = {
    "blank result": "{} can give nothing: a row that counts is left blank",
    "blank cell": "{} is blank for a member, and is used",
    "power": "{} has no answer for a number below 0, or 0 with a power below 0",
    "empty members": "There can be no member left to look at in {}",
}
_ADVICE = {
    "blank result": "Write in each row what it gives, such as `0`.",
    "blank cell": "Fill the cell in, or ask first: `if … is given then … otherwise …`.",
    "power": "Keep it at 0 or above, such as by `floored at 0`.",
    "empty members": "Say what holds then: `if number of … is above 0 then … otherwise 0`.",
}
_WHY = "A bid with every fact given would end unknown or in error."


def check_unknowns(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """What can leave a bid of which everything is given without an outcome or marks."""
    faults = Faults(Laws(rulebook))
    return tuple(_finding(faults, one) for one in faults.troubles() if one.kind in _TOLD)


def _finding(faults: Faults, trouble: Trouble) -> Diagnostic:
    told = _TOLD[trouble.kind].format(quoted(faults.text(trouble.expression)))
    shown = faults.shown(trouble)
    if shown is None:
        return Diagnostic(
            "SV0511", "note", trouble.expression.span,
            f"Not proved, but it may be: {told[:1].lower()}{told[1:]}.",
            why=f"No bid was found for which it is so, and it is not ruled out.{faults.laws.left_out}",
            try_=_ADVICE[trouble.kind],
        )  # fmt: skip
    return Diagnostic(
        "SV0511", "warning", trouble.expression.span, f"{told}.",
        why=f"{_WHY} Scored: {shown.words}.", try_=_ADVICE[trouble.kind],
    )  # fmt: skip
