"""Facts in place of those that were given: read through the same door, for the question what would be if."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from svrules.data.blanks import blank_names
from svrules.data.cells import Cell, CellValue, trimmed
from svrules.data.door import uses_vat
from svrules.data.facts import FactReader, blank_values
from svrules.data.headings import Column, Names
from svrules.data.lines import LineReader, repeated
from svrules.data.report import Report
from svrules.data.wording import did_you_mean, name_key, rulebook_units, some
from svrules.diagnostics import Diagnostic, Place
from svrules.engine.competition import Bid, Competition
from svrules.errors import DataError
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input, Rulebook
from svrules.quantities import STANDARD_UNITS

__all__ = ["Supposed", "suppose", "supposed_values"]

_BLANK: Final = "blank"
_MOST_NAMES: Final = 12


@dataclass(frozen=True, slots=True)
class Supposed:
    """The competition with the facts that are supposed, and which they are.

    `facts` has the name of each and whose it is, None: the contract's. `notes` say what was tidied in reading
    them.
    """

    competition: Competition
    facts: tuple[tuple[str, str | None], ...]
    notes: tuple[Diagnostic, ...]


def suppose(
    rulebook: Rulebook, competition: Competition, bid: str, facts: Iterable[tuple[str, CellValue]]
) -> Supposed:
    """The competition in which these facts of that bid, or of the contract, are as supposed.

    Each is a name, as a heading would have it, and a value: text as in data, with `blank` for what is
    not given, or what Python has for it, with None. Raises DataError where the door would refuse one.
    """
    reading = _Reading(rulebook, bid)
    return reading.put(competition, list(facts))


def supposed_values(rulebook: Rulebook, facts: Iterable[tuple[str, CellValue]]) -> dict[str, Scalar]:
    """The values of facts that are supposed, by the name of their input, read as `suppose` reads them.

    A fact that is supposed not to be given is left out. Raises DataError where the door would refuse one.
    """
    found = _Reading(rulebook, "").values(list(facts))
    return {name: value for name, value in found.items() if value is not None}


class _Reading:
    def __init__(self, rulebook: Rulebook, bid: str) -> None:
        self.rulebook, self.bid, self.report = rulebook, bid, Report()
        units = rulebook_units(rulebook.units, STANDARD_UNITS)
        facts = FactReader(units, uses_vat(rulebook), self.report)
        contract, bids = Names.of(rulebook, "contract", units), Names.of(rulebook, "bid", units)
        self.contract, self.bids = LineReader(contract, facts, bids), LineReader(bids, facts, contract)

    def put(self, competition: Competition, facts: list[tuple[str, CellValue]]) -> Supposed:
        values = self.values(facts)
        notes = (*self.report.findings, *self.report.notes)
        return Supposed(self._changed(competition, values), tuple(map(self._whose, values)), notes)

    def values(self, facts: list[tuple[str, CellValue]]) -> dict[str, Scalar | None]:
        """The value of each fact by the name of its input. Raises DataError where one is refused."""
        read = [found for name, value in facts if (found := self._named(name, value)) is not None]
        repeated((column for column, _ in read), self.bids.reader)
        values = {column.input.name: self.bids.reader.read(column, cell) for column, cell in read}
        self.bids.reader.amounts.tell_assumed(Place("what if"))
        if self.report.errors:
            raise DataError(self.report.finished(None))
        return values

    def _named(self, name: str, value: CellValue) -> tuple[Column, Cell] | None:
        """The input that the name means and the cell for it; None, with an error, where it means none."""
        place = Place("what if", "", " ".join(name.split()))
        lines = next(
            (one for one in (self.bids, self.contract) if one.names.look_up(name).input is not None), None
        )
        column = lines.column(name, place) if lines is not None else None
        if lines is None:
            self._unknown(name, place)
        if column is None:
            return None
        if isinstance(value, str):
            blank = name_key(trimmed(value)) == _BLANK
            return column, Cell(None if blank else value, place, "text", False)
        return column, Cell(value, place, "program", None)

    def _unknown(self, name: str, place: Place) -> None:
        near = dict.fromkeys((*self.bids.names.nearest(name), *self.contract.names.nearest(name)))
        known = [one.name for one in self.rulebook.inputs.values()]
        listed = f"There are: {some(known, _MOST_NAMES)}." if known else ""
        what = f"`{' '.join(name.split())}` is not a fact in this rulebook."
        self.report.error("SV0802", place, what, did_you_mean(near) or listed)

    def _whose(self, name: str) -> tuple[str, str | None]:
        return name, self.bid if self.rulebook.inputs[name].owner == "bid" else None

    def _changed(self, competition: Competition, values: Mapping[str, Scalar | None]) -> Competition:
        of_contract, of_bid = self.rulebook.contract_inputs(), self.rulebook.bid_inputs()
        contract, blanks = _with(of_contract, competition.contract, competition.blanks, values)
        bids = tuple(
            Bid(one.name, *_with(of_bid, one.facts, one.blanks, values)) if one.name == self.bid else one
            for one in competition.bids
        )
        return replace(competition, contract=contract, bids=bids, blanks=blanks)


def _with(
    inputs: tuple[Input, ...],
    facts: Mapping[str, Scalar],
    blanks: frozenset[str],
    values: Mapping[str, Scalar | None],
) -> tuple[dict[str, Scalar], frozenset[str]]:
    """The facts with those of the values that belong to these inputs, and what a blank then stands for."""
    own = {one.name for one in inputs} & values.keys()
    given: dict[str, Scalar] = {name: value for name, value in facts.items() if name not in blanks | own}
    given |= {name: value for name in own if (value := values[name]) is not None}
    return blank_values(inputs, given), blank_names(inputs, given)
