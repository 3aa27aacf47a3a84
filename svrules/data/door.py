"""The one door for facts.

Whatever a competition comes in, it leaves as a `Competition`, or with reasons why not.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from svrules.data import csv_file, workbook
from svrules.data.bid_table import BidNames, read_bids, warn_of_missing
from svrules.data.blanks import blank_names, refuse_absent, tell_blanks, tell_contract_blanks
from svrules.data.carried import check_carried
from svrules.data.cells import Cell, CellValue, Grid, errors_in
from svrules.data.contract_table import read_contract
from svrules.data.decision_table import DecisionReader, decision_lines
from svrules.data.facts import FactReader, blank_values
from svrules.data.headings import Names
from svrules.data.layout import Finder, Layout
from svrules.data.lines import LineReader, repeated
from svrules.data.lost_points import tell_lost_points
from svrules.data.mapping import MappingReader, read_json
from svrules.data.report import Report
from svrules.data.wording import rulebook_units
from svrules.diagnostics import Diagnostic, Place, Span
from svrules.engine.competition import Bid, Competition, Decision
from svrules.errors import DataError
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Example, Input, Panel, RawCell, Rulebook
from svrules.language.types import NumberType
from svrules.quantities import STANDARD_UNITS

_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_TEXTS = frozenset({".csv", ".tsv", ".txt"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the competition, or None when anything had to be refused.

    `diagnostics` are errors and warnings, in the order met; `tidied` are notes on dirt that was accepted,
    each with its place.
    """

    competition: Competition | None
    diagnostics: tuple[Diagnostic, ...] = ()
    tidied: tuple[Diagnostic, ...] = ()

    def accepted(self) -> Competition:
        """The competition. Raises DataError, with the diagnostics, when the data were refused."""
        if self.competition is None:
            raise DataError(self.diagnostics)
        return self.competition


def read_competition(
    rulebook: Rulebook, path: str | os.PathLike[str], *, contract: str | os.PathLike[str] | None = None
) -> Reading:
    """The competition in a workbook (.xlsx), CSV or JSON file.

    `contract` is a file of its own with the contract's facts, a name and a value on each line. A file that is
    not there or cannot be read is a diagnostic, too; nothing is raised.
    """
    door = _Door(rulebook)
    file = Path(path)
    try:
        if file.suffix.lower() == ".json":
            return door.mapping(
                file.name, read_json(file, door.report), in_file=True, contract=_optional(contract)
            )
        return door.grids(file, _optional(contract))
    except OSError as wrong:
        return door.unreadable(Path(wrong.filename or file).name, wrong.strerror or "it cannot be opened")


def read_contract_file(rulebook: Rulebook, path: str | os.PathLike[str]) -> Reading:
    """The contract's facts in a file of their own (.xlsx or CSV), as a competition without bids.

    For contracts that many competitions share; nothing is raised.
    """
    door, file = _Door(rulebook), Path(path)
    try:
        return door.contract_alone(file)
    except OSError as wrong:
        return door.unreadable(file.name, wrong.strerror or "it cannot be opened")


def read_flat(rulebook: Rulebook, bids: Grid, contract: Grid | str | os.PathLike[str] | None) -> Reading:
    """The competition of one table of bids, and of the contract's facts: a grid, or a file of their own."""
    door = _Door(rulebook)
    try:
        return door.flat(bids, contract if contract is None or isinstance(contract, Grid) else Path(contract))
    except OSError as wrong:
        return door.unreadable(Path(wrong.filename or "").name, wrong.strerror or "it cannot be opened")


def read_mapping(
    rulebook: Rulebook, mapping: Mapping[str, Any], *, name: str = "data", in_file: bool = False
) -> Reading:
    """The competition in `{"contract": {...}, "bids": [{"bidder": ..., ...}], "decisions": [...]}`.

    Values are what Python has for them (`Fraction`, `Decimal`, `int`, `bool`, `date`, None for blank) or
    text as a person writes it. A float is taken as the decimal of 15 digits that a spreadsheet would show; a
    number for a percentage is a share, so 0.1 is 10%. `name` is what messages call the data. With `in_file`
    the values are those of a JSON file, and mean what they mean there.
    """
    return _Door(rulebook).mapping(name, mapping, in_file=in_file)


def read_tables(
    rulebook: Rulebook,
    contract: Sequence[Sequence[CellValue]] | Grid,
    bids: Sequence[Sequence[CellValue]] | Grid,
    decisions: Sequence[Sequence[CellValue]] | Grid | None = None,
    *,
    file: str = "workbook",
    sheets: tuple[str, str, str] = ("Contract", "Bids", "Decisions"),
    corners: tuple[tuple[int, int], tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0), (0, 0)),
) -> Reading:
    """The competition in plain rows of cells, as a spreadsheet function gets them.

    `contract` has a name and a value on each line; `bids` and `decisions` begin with a line of headings. A
    number for a percentage is a share, as spreadsheets store it: 0.1 is 10%. `sheets` and `corners` (row and
    column from 0 of each range's first cell) make messages name the cells that the user sees. A `Grid` in
    place of rows also says what its cells look like.
    """
    door = _Door(rulebook)
    tables = (contract, bids, decisions or ())
    grids = [
        replace(rows, troubles=errors_in(rows.rows))
        if isinstance(rows, Grid)
        else Grid(file, sheet, rows, "program", percent=None, troubles=errors_in(rows), corner=corner)
        for sheet, rows, corner in zip(sheets, tables, corners, strict=True)
    ]
    finder = door.finder()
    return door.of_layout(finder.find_given(*grids), Place(file))


def example_competition(rulebook: Rulebook, example: Example) -> Reading:
    """The competition of a rulebook's example; its cells are read as a spreadsheet's would be."""
    door = _Door(rulebook)
    contract = door.example_facts(door.contract, example.facts)
    bidders = BidNames(door.report)
    bids = []
    for line in example.bids:
        name = bidders.accept(_example_cell(line.bidder))
        facts = door.example_facts(door.bids, line.facts)
        if name is not None:
            bids.append(Bid(name, facts))
    return door.reading(contract, bids, [], example.span)


def _example_cell(raw: RawCell) -> Cell:
    return Cell(raw.text, raw.span, "example")


def _optional(path: str | os.PathLike[str] | None) -> Path | None:
    return None if path is None else Path(path)


def uses_vat(rulebook: Rulebook) -> bool:
    """Whether money in this rulebook is excluding or including VAT anywhere, so that a basis matters."""
    types = [input_.type for input_ in rulebook.inputs.values()]
    types += [setting.type for setting in rulebook.settings.values()]
    types += [value.expression.type for values in rulebook.values.values() for value in values]
    types += [type_ for tables in rulebook.tables.values() for table in tables for _, type_ in table.outputs]
    return any(isinstance(type_, NumberType) and type_.vat in ("excluding", "including") for type_ in types)


def spare_inputs(panel: Panel, seen: Set[str]) -> set[str]:
    """The inputs of a panel without which its mark can be settled, when those `seen` are in the data."""
    individual = {*panel.marks, *panel.comments}
    agreed = {name for name in (panel.consensus, panel.consensus_comment) if name is not None}
    if panel.settled_by == "consensus":
        return individual
    if not panel.settled_by.startswith("consensus"):
        return agreed
    if panel.consensus in seen:
        return individual
    return set() if seen.isdisjoint(panel.marks) else agreed


class _Door:
    """One reading: the rulebook's names, and all that was found."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook, self.report = rulebook, Report()
        units = rulebook_units(rulebook.units, STANDARD_UNITS)
        self.facts = FactReader(units, uses_vat(rulebook), self.report)
        contract, bids = Names.of(rulebook, "contract", units), Names.of(rulebook, "bid", units)
        self.contract = LineReader(contract, self.facts, bids)
        self.bids = LineReader(bids, self.facts, contract)

    def finder(self) -> Finder:
        return Finder(self.rulebook, self.contract.names, self.bids.names, self.report)

    # -- files ------------------------------------------------------------------------------------

    def grids(self, file: Path, contract: Path | None) -> Reading:
        sheets = self._sheets(file)
        facts = self._sheets(contract) if contract is not None else []
        if self.report.errors:
            return self.reading({}, [], [], Place(file.name))
        check_carried(sheets, self.rulebook, self.report)
        return self.of_layout(self.finder().find(sheets, facts), Place(file.name))

    def flat(self, bids: Grid, contract: Grid | Path | None) -> Reading:
        """A table of bids, and the contract's facts beside it."""
        facts = self._sheets(contract) if isinstance(contract, Path) else [contract] if contract else []
        place = Place(bids.file)
        if self.report.errors:
            return self.reading({}, [], [], place)
        return self.of_layout(self.finder().find([bids], facts), place)

    def contract_alone(self, file: Path) -> Reading:
        """The contract's facts in a file of their own."""
        sheets, place = self._sheets(file), Place(file.name)
        block = self.finder().find_contract(sheets) if sheets and not self.report.errors else None
        facts = read_contract(block, self.contract) if block is not None else {}
        if block is not None or not self.report.errors:
            self._missing_of_contract(place, "line", "leave the value empty")
        return self.reading(facts, [], [], place)

    def _sheets(self, file: Path) -> list[Grid]:
        kind = file.suffix.lower()
        if kind in _WORKBOOKS:
            return workbook.read_grids(file, self.report)
        if kind in _TEXTS:
            grid = csv_file.read_grid(file, self.report)
            return [] if grid is None else [grid]
        what = (
            f"Files that end in `{kind}` cannot be read."
            if kind
            else "It cannot be told what kind of file this is."
        )
        self.report.error("SV0813", Place(file.name), what, "Save the data as .xlsx, .csv or .json.")
        return []

    def unreadable(self, file: str, why: str) -> Reading:
        self.report.error("SV0813", Place(file), f"The file cannot be opened: {why[:1].lower()}{why[1:]}.")
        return self.reading({}, [], [], Place(file))

    def of_layout(self, layout: Layout, place: Place) -> Reading:
        contract = read_contract(layout.contract, self.contract) if layout.contract else {}
        bids = read_bids(layout.bids, self.bids) if layout.bids else []
        where = Place(layout.contract.grid.file, layout.contract.grid.sheet) if layout.contract else place
        if layout.contract is not None or not self.report.errors:
            self._missing_of_contract(where, "line", "leave the value empty")
        where = Place(place.file, layout.bids.grid.sheet) if layout.bids else place
        if layout.bids is not None:
            self._missing_of_bids(where, "column", "leave the cells empty")
        if not self.report.errors:
            self._expect_bids(bids, where, "a line for each bidder")
        decisions: list[tuple[Mapping[str, Cell], Place | Span]] = []
        if layout.decisions is not None:
            grid, headings = layout.decisions
            lines = decision_lines(grid, headings, self.report)
            decisions = [(fields, next(iter(fields.values())).place) for fields in lines]
        return self.reading(contract, bids, decisions, place)

    def _missing_of_contract(self, place: Place, what: str, empty: str) -> None:
        unseen = self.contract.unseen(self.rulebook.contract_inputs())
        refuse_absent(unseen, place, what, empty, self.report)
        warn_of_missing(unseen, place, f"for the {self.rulebook.contract_word}", self.report)

    def _missing_of_bids(self, place: Place, what: str, empty: str) -> None:
        unseen = self._unseen_of_bids()
        refuse_absent(unseen, place, what, empty, self.report)
        warn_of_missing(unseen, place, "for every bid", self.report)

    def _expect_bids(self, bids: list[Bid], place: Place, what: str) -> None:
        word = self.rulebook.bid_word
        if not bids and (self.rulebook.bid_inputs() or self.rulebook.criteria):
            self.report.error(
                "SV0814", place, f"There are no {word}s.", f"Give {what}: nothing is scored without one."
            )

    def _unseen_of_bids(self) -> list[Input]:
        """The inputs of bids that are not in the data, without what the panels can settle a mark without."""
        spare = {name for panel in self.rulebook.panels for name in spare_inputs(panel, self.bids.seen)}
        return [one for one in self.bids.unseen(self.rulebook.bid_inputs()) if one.name not in spare]

    # -- mappings ---------------------------------------------------------------------------------

    def mapping(self, name: str, value: object, *, in_file: bool, contract: Path | None = None) -> Reading:
        place = Place(name)
        if self.report.errors:
            return self.reading({}, [], [], place)
        reader = MappingReader(name, "text" if in_file else "program", self.report)
        sections = reader.sections(value)
        if contract is not None:
            self.report.error(
                "SV0813", place, "A JSON file holds the contract's facts itself.", "Leave `--contract` out."
            )
        facts = reader.contract(sections.get("contract"), self.contract)
        bids = reader.bids(sections.get("bids"), self.bids, self.rulebook.bid_word)
        self._missing_of_contract(place, "key", "write null")
        if bids:
            self._missing_of_bids(place, "key", "write null")
        if isinstance(value, Mapping) and sections.get("bids") in (None, [], ()):
            self._expect_bids(bids, place, f"`{self.rulebook.bid_word}s`, an object for each")
        decisions = reader.decisions(sections.get("decisions"))
        return self.reading(facts, bids, decisions, place, reader.absent)

    def example_facts(self, lines: LineReader, facts: Iterable[tuple[RawCell, RawCell]]) -> dict[str, Scalar]:
        pairs = []
        for name, value in facts:
            column = lines.column(name.text, name.span)
            if column is not None:
                pairs.append((column, _example_cell(value)))
        repeated((column for column, _ in pairs), self.facts)
        return lines.facts(pairs)

    # -- the end ----------------------------------------------------------------------------------

    def reading(
        self,
        contract: dict[str, Scalar],
        bids: list[Bid],
        decisions: Iterable[tuple[Mapping[str, Cell], Place | Span]],
        place: Place | Span,
        absent: Mapping[str, frozenset[str]] | None = None,
    ) -> Reading:
        decided = self._decisions(bids, decisions, self._rules_day(contract))
        competition = self._complete(contract, bids, decided)
        if isinstance(place, Place):
            self.facts.amounts.tell_assumed(place)
            if not self.report.errors:
                self._tell_blanks(competition, absent or {}, place)
                tell_lost_points(self.rulebook, competition, place, self.report)
        findings = self.report.finished(place)
        if self.report.errors:
            return Reading(None, findings, tuple(self.report.notes))
        return Reading(competition, findings, tuple(self.report.notes))

    def _complete(
        self, contract: dict[str, Scalar], bids: list[Bid], decisions: tuple[Decision, ...]
    ) -> Competition:
        """The competition with what blanks stand for, and which facts those are."""
        of_contract, of_bid = self.rulebook.contract_inputs(), self.rulebook.bid_inputs()
        return Competition(
            blank_values(of_contract, contract),
            tuple(
                Bid(bid.name, blank_values(of_bid, dict(bid.facts)), blank_names(of_bid, bid.facts))
                for bid in bids
            ),
            decisions,
            blank_names(of_contract, contract),
        )

    def _tell_blanks(
        self, competition: Competition, absent: Mapping[str, frozenset[str]], place: Place
    ) -> None:
        of_contract, of_bid = self.rulebook.contract_inputs(), self.rulebook.bid_inputs()
        units, report = self.facts.units, self.report
        of_each = [(bid.name, bid.blanks) for bid in competition.bids]
        tell_contract_blanks(of_contract, competition.blanks, place, units, report)
        tell_blanks(of_bid, of_each, absent, place, units, report)

    def _rules_day(self, contract: Mapping[str, Scalar]) -> tuple[str, date] | None:
        found = [
            (one.name, contract.get(one.name)) for one in self.rulebook.inputs.values() if one.decides_rules
        ]
        return next(((name, day) for name, day in found if isinstance(day, date)), None)

    def _decisions(
        self,
        bids: list[Bid],
        decisions: Iterable[tuple[Mapping[str, Cell], Place | Span]],
        rules_day: tuple[str, date] | None,
    ) -> tuple[Decision, ...]:
        reader = DecisionReader(self.rulebook, bids, self.report, rules_day)
        found = [reader.read(fields, where) for fields, where in decisions]
        return tuple(decision for decision in found if decision is not None)
