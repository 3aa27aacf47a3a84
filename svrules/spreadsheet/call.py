"""One call of a function: its arguments as tables, and the competition that they make."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias, TypeVar

from svrules.api import Rulebook
from svrules.data.cells import is_error, trimmed
from svrules.spreadsheet.cells import Refusal, Table, is_blank
from svrules.spreadsheet.competitions import Asked, Competition, competition
from svrules.spreadsheet.rulebooks import read_rulebook

__all__ = ["Call", "Codes", "Rows", "Value", "cell_at"]

Value: TypeAlias = str | Fraction
Rows: TypeAlias = list[list[Value]]
Codes: TypeAlias = tuple[tuple[str | None, ...], ...]
T = TypeVar("T")


def cell_at(rows: Sequence[Sequence[T]], row: int, column: int) -> T:
    """The cell there; a single row or column stands for every one."""
    line = rows[row if len(rows) > 1 else 0]
    return line[column if len(line) > 1 else 0]


@dataclass(eq=False)
class Call:
    """The arguments of a call by name; those that were left out are not there."""

    given: Mapping[str, Table]

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rulebook that was named or given. Raises Refusal."""
        return read_rulebook(self.given["rulebook"])

    @cached_property
    def asked(self) -> Asked:
        """The tables of the call; () for one that was left out or is blank."""
        return Asked(*(self._or_nothing(name) for name in ("bids", "contract", "decisions")))

    def _or_nothing(self, name: str) -> Table:
        found = self.given.get(name, ())
        return found if any(not is_blank(cell) for row in found for cell in row) else ()

    @cached_property
    def competition(self) -> Competition:
        """The competition, scored. Raises Refusal where a bid may have been scored without the others."""
        if not self.asked.bids:
            raise Refusal("SV1004", "The table of bids is empty: give all its cells, with the headings.")
        found = competition(self.rulebook, self.asked)
        self._see_that_all_are_there(found)
        return found

    def _see_that_all_are_there(self, found: Competition) -> None:
        there = len(found.scored.competition.bids)
        told = self.number_of_bids
        if told is not None and told != there:
            raise Refusal("SV1004", f"The table holds {_bids(there)}, and number_of_bids says {told}.")
        if told is None and there == 1 and found.compares:
            raise Refusal(
                "SV1004",
                "The table holds one bid, and this rulebook compares bids: give the whole table with its "
                "headings. If there is only one bid, say so: put 1 as number_of_bids.",
            )

    @cached_property
    def criteria(self) -> Codes:
        """The criteria asked for, as their cells lie; None: a blank one; (): left out. Raises Refusal."""
        given = self.given.get("criterion", ())
        wrong = next((cell for row in given for cell in row if is_error(cell)), None)
        if wrong is not None:
            said = str(wrong).strip("# ")
            raise Refusal("SV0809", f"The criterion's cell holds the error {said}: mend it first.")
        if given and all(is_blank(cell) for row in given for cell in row):
            raise Refusal("SV1003", "The criterion is blank: give its code, or leave it out for them all.")
        return tuple(tuple(None if is_blank(cell) else trimmed(str(cell)) for cell in row) for row in given)

    @property
    def codes(self) -> list[str]:
        """The criteria asked for, without blank cells; none where the argument was left out."""
        return [code for row in self.criteria for code in row if code is not None]

    @property
    def number_of_bids(self) -> int | None:
        """How many bids the caller says that there are. Raises Refusal for what is no number."""
        cells = [cell for row in self.given.get("number_of_bids", ()) for cell in row if not is_blank(cell)]
        if not cells:
            return None
        if len(cells) == 1 and isinstance(cells[0], (int, float)) and _is_whole(cells[0]):
            return int(cells[0])
        if len(cells) == 1 and isinstance(cells[0], str) and trimmed(cells[0]).isdecimal():
            raise Refusal(
                "SV1004",
                f"The number of bids, `{cells[0]}`, is text: write it as a number, without quotes or an "
                "apostrophe before it.",
            )
        raise Refusal("SV1004", f"`{cells[0]}` is not a number of bids: write a whole number, such as 4.")


def _is_whole(told: bool | int | float) -> bool:
    return not isinstance(told, bool) and math.isfinite(told) and told == int(told)


def _bids(number: int) -> str:
    return "one bid" if number == 1 else f"{number} bids"
