"""What the examples of a rulebook can try: one goal for each, the same whichever day or member tries it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final, Literal

__all__ = ["KINDS", "Goal", "Kind"]

Kind = Literal[
    "rule", "exception", "table row", "scale row", "days", "day of change", "outcome", "pass mark", "tie",
    "condition", "limit",
]  # fmt: skip

KINDS: Final[dict[Kind, str]] = {
    "rule": "Rules: each met, and each that bites",
    "exception": "Exceptions: each that changes what its rule says, and each that does not",
    "table row": "Rows of tables",
    "scale row": "Rows of scales",
    "days": "Stretches of days between changes",
    "day of change": "Changes of date: the day before, the day, the day after",
    "outcome": "Outcomes",
    "pass mark": "Pass marks: each reached, and each missed",
    "tie": "Steps that settle a tie",
    "condition": "Conditions: each holding, and each not, where that alone decides",
    "limit": "Limits: just below, on, just above",
}
"""The kinds of goals in the order in which they are told, with what is counted."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing to try. Two are the same when kind and key are.

    `words` says it, as in "rule `E1` bites"; `line` is where it stands in the rulebook (0: nowhere, as for an
    outcome) and `clause` that of the statement. `subject` is what an example expects to show it (a label, a
    code, a name; empty: the outcome), `of_contract` whether it is asked of the contract.
    """

    kind: Kind
    key: tuple[Hashable, ...]
    words: str = field(compare=False)
    line: int = field(default=0, compare=False)
    clause: str = field(default="", compare=False)
    subject: str = field(default="", compare=False)
    of_contract: bool = field(default=False, compare=False)
