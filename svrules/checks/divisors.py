"""SV0310: a divisor that can be zero.

Nothing can be divided by zero: where it happens the bid ends in error, and nobody knows what it scores.

    bid
      learners  people, at least 0
      grant     money, above £0
    value grant per learner
      grant ÷ learners                       # a bid with 0 learners

Instead, keep zero out by a bound (`learners people, above 0`) or a rule (`require learners is above 0
people`), or say what then holds: `if learners is above 0 people then grant ÷ learners otherwise £0 per
person`. A division that is only reached where its divisor is not zero is not reported.

A warning shows a bid that was scored and ended in error. Where none was found and it is not ruled out either,
a note says "not proved"; `svrules check --prove` then tries harder, with the extra `prover` installed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from svrules.checks.cases.words import quoted
from svrules.checks.laws.faults import Faults
from svrules.checks.laws.laws import Laws
from svrules.checks.laws.offers import Trouble
from svrules.checks.laws.prover import may_help, prover, tried, with_prover
from svrules.diagnostics import Diagnostic
from svrules.language import expressions as e
from svrules.language.rulebook import Rulebook

if TYPE_CHECKING:
    from svrules.checks.laws.prover import Verdict

__all__ = ["check_divisors"]

_KINDS = ("divisor", "anchors", "rate")


def check_divisors(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """The divisors of rules, criteria and the award that can be zero."""
    faults = Faults(Laws(rulebook))
    troubles = [trouble for trouble in faults.troubles() if trouble.kind in _KINDS]
    found = (_finding(faults, trouble) for trouble in troubles)
    return tuple(finding for finding in found if finding is not None)


def _finding(faults: Faults, trouble: Trouble) -> Diagnostic | None:
    name = quoted(faults.text(trouble.expression))
    told = {
        "divisor": f"{name} can be 0, and is divided by",
        "anchors": f"The values for no marks and for full marks can be the same: {name}",
        "rate": f"{name} can be -100%, and nothing is left to divide by",
    }[trouble.kind]
    shown = faults.shown(trouble)
    verdict = _asked(faults, trouble) if shown is None else None
    if verdict is not None:
        if verdict.proved:
            return None
        shown = faults.shown_by(trouble, verdict.competitions)
    if shown is None:
        reasons = [] if verdict is None else [verdict.why]
        helps = trouble.kind != "anchors" and may_help(faults.laws, (trouble.expression,))
        return Diagnostic(
            "SV0310", "note", trouble.expression.span,
            f"Not proved, but it may be: {told[:1].lower() + told[1:] if told[0] != '`' else told}.",
            why="No bid was found for which it is so, and it is not ruled out."
            f"{faults.laws.left_out}{tried(reasons)}",
            try_=with_prover(_advice(trouble, name), helps),
        )  # fmt: skip
    return Diagnostic(
        "SV0310", "warning", trouble.expression.span, f"{told}.",
        why=f"Nothing can be divided by 0. Scored, {shown.words} ends in error.", try_=_advice(trouble, name),
    )  # fmt: skip


def _asked(faults: Faults, trouble: Trouble) -> Verdict | None:
    """What z3 says of a divisor, where it is asked; of values for no and full marks it is not."""
    asked = prover()
    if asked is None or trouble.kind == "anchors":
        return None
    return asked.never_is(faults.laws, trouble.expression, Fraction(-1 if trouble.kind == "rate" else 0))


def _advice(trouble: Trouble, name: str) -> str:
    if trouble.kind == "anchors":
        return "Give the two values bounds that keep them apart."
    if trouble.kind == "rate":
        return f"Give {name} the bound `at least 0%`."
    if isinstance(trouble.expression, e.Fact):
        return f"Give {name} the bound `above 0`, or say what holds: `if … is above 0 then … otherwise …`."
    return "Say what holds then: `if … is above 0 then … otherwise …`; or give its facts bounds."
