"""Words behind a fact's type that say nothing of it: told, for whoever wrote them meant something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lark import Token

from svrules.diagnostics import Fix
from svrules.language.formulas.symbols import Symbols
from svrules.language.reading.syntax import Part, is_tree, norm, spelt

__all__ = ["report_spare_words"]

_WHAT_CAN_BE_SAID: Final = (
    "Leave it out: every fact is asked for, and one left blank is missing. What can be said: a limit such as "
    "`at least 0`, `blank means 0`, `confidential`, `more is better`, a `note`."
)
_DECIDES: Final = "decides the rules in force"


def report_spare_words(kind: Part, options: Sequence[Token], symbols: Symbols) -> None:
    """Report what follows a comma and is nothing that can be said; of a list of words it is one more word."""
    if is_tree(kind, "choice_type", "level_type"):
        return
    for option in options:
        span, decides = symbols.span(option), norm(option).startswith("decide")
        symbols.report(
            "SV0305", span, f"`{spelt(option)}` is nothing that can be said of this fact.",
            why="It would be passed over, and whoever wrote it would not know.",
            try_=f"Write `{_DECIDES}`." if decides else _WHAT_CAN_BE_SAID,
            fix=Fix(span, _DECIDES) if decides else None,
        )  # fmt: skip
