"""Empty cells that stand for something: which facts came of one, and what is told of them.

An empty cell stands for what `blank means` says. A column that is not there at all says nothing, so it is
refused: a forgotten column would otherwise be a 0 for every bid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from svrules.data.report import Report
from svrules.data.wording import some, value_words
from svrules.diagnostics import Place, Span
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input
from svrules.quantities import UnitTable

_MOST_NAMES: Final = 12
_MOST_BIDDERS: Final = 40


def blank_names(inputs: Iterable[Input], facts: Mapping[str, Scalar]) -> frozenset[str]:
    """The inputs of which there is no fact and whose blank stands for something."""
    return frozenset(
        input_.name for input_ in inputs if input_.blank_means is not None and input_.name not in facts
    )


def refuse_absent(inputs: Iterable[Input], place: Place, what: str, empty: str, report: Report) -> None:
    """One error on the inputs whose blank would count and that are not in the data at all.

    `what` is a column, line or key of such data, `empty` says how a blank one is left in it.
    """
    names = [input_.name for input_ in inputs if input_.blank_means is not None]
    if not names:
        return
    what = f"{what}s" if len(names) > 1 else what
    report.error(
        "SV0801",
        place,
        f"Not in the data at all: {some(names, _MOST_NAMES)}.",
        f"Add the {what} {some(names, _MOST_NAMES)}, and {empty} if that is what is meant.",
        why="An empty cell stands for what the rulebook says; what is not there says nothing.",
    )


def tell_blanks(
    inputs: Iterable[Input],
    blanks: Sequence[tuple[str, frozenset[str]]],
    absent: Mapping[str, frozenset[str]],
    place: Place | Span,
    units: UnitTable,
    report: Report,
) -> None:
    """One note for each fact that was blank for bids: whose blank was read, and as what.

    `blanks` has each bidder with the names of what was blank, in the order of the bids; `absent` those that a
    bid did not name at all.
    """
    for input_ in inputs:
        bidders = [bidder for bidder, names in blanks if input_.name in names]
        if input_.blank_means is None or not bidders:
            continue
        empty = [bidder for bidder in bidders if input_.name not in absent.get(bidder, ())]
        left_out = [bidder for bidder in bidders if input_.name in absent.get(bidder, ())]
        ways = [f"is blank for {some(empty, _MOST_BIDDERS)}"] if empty else []
        ways += [f"is not there for {some(left_out, _MOST_BIDDERS)}"] if left_out else []
        meant = value_words(input_.blank_means, input_.type, units)
        report.note(place, f"`{input_.name}` {' and '.join(ways)}: read as {meant}, as the rulebook says.")


def tell_contract_blanks(
    inputs: Iterable[Input], blanks: frozenset[str], place: Place | Span, units: UnitTable, report: Report
) -> None:
    """One note for each fact of the contract that was blank and stands for something."""
    for input_ in inputs:
        if input_.blank_means is not None and input_.name in blanks:
            meant = value_words(input_.blank_means, input_.type, units)
            report.note(place, f"`{input_.name}` is blank: read as {meant}, as the rulebook says.")
