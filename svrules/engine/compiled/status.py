"""What rules make of a bid, as code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from svrules.engine.compiled.writer import Unusual, Writer
from svrules.engine.plan import PlannedRule
from svrules.engine.quantity import Quantity
from svrules.engine.working.outcomes import said

__all__ = ["CODES", "status"]

CODES: Final = ("pass", "refer", "fail")
"""What the outcomes in a compiled function's tuples stand for."""


def status(w: Writer, rules: Sequence[PlannedRule]) -> str:
    """A name for the outcome of all these rules together, as a place in CODES."""
    fails, refers = [], []
    for rule in rules:
        if rule.exceptions:
            code = _decided(w, rule)
            fails.append(f"{code} == 2")
            refers.append(f"{code} == 1")
            continue
        worse = _worse_when(w, rule)
        if worse is not None:
            (refers if rule.kind == "refer" or rule.otherwise == "refer" else fails).append(worse)
    text = "0"
    if refers:
        text = f"(1 if {' or '.join(refers)} else 0)"
    if fails:
        text = f"(2 if {' or '.join(fails)} else {text})"
    return w.named(text)


def _worse_when(w: Writer, rule: PlannedRule) -> str | None:
    """An expression for when a rule without exceptions does not pass; None: never."""
    condition = w.raw(rule.condition).text
    if rule.only_caps:
        return None
    if rule.kind in ("require", "pass mark"):
        condition = f"not {condition}"
    if rule.reached is None:
        return condition
    return f"({w.raw(rule.reached).text} and {condition})"


def _decided(w: Writer, rule: PlannedRule) -> str:
    """A name for the outcome of a rule with exceptions, as a place in CODES."""
    steps = [rule.condition, *(e.condition for e in rule.exceptions)]
    texts = ", ".join(w.raw(step).text for step in steps)
    call = f"{w.constant(_Decides(rule, tuple(steps)))}({texts})"
    if rule.reached is not None:
        call = f"({call} if {w.raw(rule.reached).text} else 0)"
    return w.named(call)


class _Decides:
    """What a rule says when its conditions are known, worked out once for each combination."""

    def __init__(self, rule: PlannedRule, steps: tuple[int, ...]) -> None:
        self.rule = rule
        self.steps = steps
        self.known: dict[tuple[bool, ...], int] = {}

    def __call__(self, *holds: bool) -> int:
        code = self.known.get(holds)
        if code is None:
            row: dict[int, Quantity] = dict(zip(self.steps, holds, strict=True))
            if self.rule.reached is not None:
                row.setdefault(self.rule.reached, True)
            outcome = said(self.rule, row, None).outcome
            if outcome not in CODES:
                raise Unusual
            code = self.known[holds] = CODES.index(outcome)
        return code
