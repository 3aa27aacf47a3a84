"""SV0418: a row of a table that gives no result.

A result that is left blank is missing, and so is every mark that uses it: the bid ends unknown.

    contract value  | weight
    below £100,000  | 10%
    otherwise       |            # a contract of £200,000 has no weight, and its bids no marks

Instead, write what the row gives. It is a note, for a missing result can be meant: where a person
is to decide, or where an expression says what holds `if not given`. Tables with several results are not
looked at, nor those that are looked up for each member of a family.
"""

from __future__ import annotations

from svrules.diagnostics import Diagnostic
from svrules.language.rulebook import Rulebook

__all__ = ["check_empty_results"]


def check_empty_results(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """A note on each row without the one result that the other rows of its table give."""
    return tuple(
        Diagnostic(
            "SV0418", "note", row.span, f"This row gives no `{table.outputs[0][0]}`.",
            why="A result that is left blank is missing, and so is every mark that uses it.",
            try_="Write what it gives, such as `0%`; leave it so if it is to be missing.",
        )
        for editions in rulebook.tables.values()
        for table in editions
        for row in table.rows
        if len(table.outputs) == 1 and table.family is None and row.outputs == (None,)
    )  # fmt: skip
