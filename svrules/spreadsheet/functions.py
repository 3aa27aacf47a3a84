"""The one table of spreadsheet functions: names, arguments, help; every add-in is made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from svrules.spreadsheet import columns, tables
from svrules.spreadsheet.call import Call, Rows

__all__ = ["FUNCTIONS", "Argument", "Function"]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its name, what a person reads while typing it, and whether it may be left out."""

    name: str
    help: str
    optional: bool = True


@dataclass(frozen=True, slots=True)
class Function:
    """One function. `gives` says what its cells are: one for each bid asked for, a table, or one text.

    `never_fails`: where it has no answer, the reason is the answer.
    """

    name: str
    summary: str
    arguments: tuple[Argument, ...]
    gives: Literal["cells", "table", "text"]
    answer: Callable[[Call], Rows]
    never_fails: bool = False


_RULEBOOK: Final = Argument(
    "rulebook",
    "An installed rulebook, such as lcr-contracts 2026.1; a file ending in .svr; or cells with its lines.",
    optional=False,
)
_BIDS: Final = Argument(
    "bids", "The whole table of bids, with its line of headings: marks depend on all bids.", optional=False
)
_CONTRACT: Final = Argument("contract", "The contract's facts: a name and a value on each line.")
_BID: Final = Argument("bid", "One bidder, or the cells that name bidders. Left out: every bid of the table.")
_CRITERION: Final = Argument(
    "criterion", "The code of a criterion, or cells with codes. Left out: the total."
)
_COUNT: Final = Argument(
    "number_of_bids", "How many bids there are: another number in the table is an error. Needed for one bid."
)
_DECISIONS: Final = Argument(
    "decisions", "Recorded decisions, with headings: bidder, rule, decision, who, when, why."
)
_OF_BIDS: Final = (_RULEBOOK, _BIDS, _CONTRACT, _BID)
_GUARDS: Final = (_COUNT, _DECISIONS)

FUNCTIONS: Final[dict[str, Function]] = {
    function.name: function
    for function in (
        Function(
            "SVSCORE",
            "The score of each bid, or its marks for a criterion; in words where it has none: fail, refer.",
            (*_OF_BIDS, _CRITERION, *_GUARDS),
            "cells",
            columns.scores,
        ),
        Function(
            "SVELIGIBLE",
            "Whether each bid meets the rules: pass, fail, refer, unknown, error or out of scope.",
            (*_OF_BIDS, *_GUARDS),
            "cells",
            columns.outcomes,
        ),
        Function(
            "SVRANK",
            "The rank of each bid, 1 being the best; text where there is none.",
            (*_OF_BIDS, *_GUARDS),
            "cells",
            columns.ranks,
        ),
        Function(
            "SVWHY",
            "In one sentence where each bid stands and why, or why there is no score. Never an error.",
            (*_OF_BIDS, *_GUARDS),
            "cells",
            columns.reasons,
            never_fails=True,
        ),
        Function(
            "SVMISSING",
            "The facts that are missing and keep each bid from its score.",
            (*_OF_BIDS, *_GUARDS),
            "cells",
            columns.missing,
        ),
        Function(
            "SVTRACE",
            "How a bid came by its score: rules and criteria, clause, facts, marks, weight, contribution.",
            (*_OF_BIDS, _CRITERION, *_GUARDS),
            "table",
            tables.trace,
        ),
        Function(
            "SVWEIGHTS",
            "What each criterion is worth of the whole, for the contract given or every kind of contract.",
            (_RULEBOOK, _CONTRACT),
            "table",
            tables.weights,
        ),
        Function(
            "SVCHECK",
            "What is wrong with the rulebook and the tables, what was tidied, and what to look at again.",
            (_RULEBOOK, Argument(_BIDS.name, _BIDS.help), _CONTRACT, _DECISIONS),
            "table",
            tables.check,
        ),
        Function(
            "SVVERSION",
            "The edition of the rulebook and the start of its SHA-256, to stand beside a score.",
            (_RULEBOOK,),
            "text",
            tables.version,
        ),
    )
}
