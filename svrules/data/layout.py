"""Which sheet holds what: by its name, or failing that by what its cells name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from svrules.data.bid_table import BidBlock, find_bids
from svrules.data.cells import Grid
from svrules.data.contract_table import ContractBlock, find_across, find_block
from svrules.data.decision_table import find_decisions
from svrules.data.headings import BIDDER_HEADINGS, Names
from svrules.data.report import Report
from svrules.data.wording import listed, name_key
from svrules.diagnostics import Place
from svrules.language.rulebook import Rulebook

_CONTRACT_SHEETS: Final = (
    "contract",
    "call",
    "the contract",
    "the call",
    "contract facts",
    "call facts",
    "facts",
)
_BID_SHEETS: Final = ("bids", "projects", "bid", "project", "tenders", "bidders", "suppliers", "applications")
_DECISION_SHEETS: Final = ("decisions", "decision", "recorded decisions")
_SILENT_SHEETS: Final = frozenset(
    {"notes", "note", "how to fill", "lists", "read me", "readme", "help", "guidance"}
    # what a template has for evaluators, and what `svrules workbook` adds
    | {"moderation", "results", "checks", "chart", "rulebook", "sv record", "sv trace", "sv rulebook"}
)

_Block = TypeVar("_Block")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where contract, bids and decisions stand; None for what is not there."""

    contract: ContractBlock | None
    bids: BidBlock | None
    decisions: tuple[Grid, int] | None


@dataclass
class Finder:
    """Finds the blocks in the sheets of one file (or two: a separate file for the contract)."""

    rulebook: Rulebook
    contract_names: Names
    bid_names: Names
    report: Report

    def find(self, grids: Sequence[Grid], contract: Sequence[Grid] = ()) -> Layout:
        """The layout of the sheets; `contract` are those of a file of its own for the contract's facts."""
        decisions = self._decisions(grids)
        rest = [grid for grid in grids if decisions is None or grid is not decisions[0]]
        bids = self._bids(rest)
        block = self._separate(contract, bids) if contract else self._contract(rest, bids)
        layout = Layout(block, bids, decisions)
        self._tell_unused(grids, layout)
        return layout

    def find_contract(self, grids: Sequence[Grid]) -> ContractBlock | None:
        """The contract's facts in a file of their own."""
        return self._separate(grids, None)

    def find_given(self, contract: Grid, bids: Grid, decisions: Grid) -> Layout:
        """The layout of three ranges that a caller has told apart already."""
        block = find_block(contract, self.contract_names) if self.rulebook.contract_inputs() else None
        table = find_bids(bids, self.bid_names, self.rulebook.bid_word, least=0)
        if block is None and any(map(contract.used_columns, range(contract.height))):
            self._no_contract(contract.file, contract.sheet)
        if table is None and any(map(bids.used_columns, range(bids.height))):
            self._no_bids(bids.file, [bids])
        row = find_decisions(decisions)
        return Layout(
            block[0] if block else None,
            table[0] if table else None,
            None if row is None else (decisions, row),
        )

    def _decisions(self, grids: Sequence[Grid]) -> tuple[Grid, int] | None:
        grid = _named(grids, _DECISION_SHEETS)
        if grid is None or not any(grid.used_columns(row) for row in range(grid.height)):
            return None
        row = find_decisions(grid)
        if row is None:
            what = f"The sheet `{grid.sheet}` has no headings of decisions."
            try_ = "They are: bidder, rule, decision, who, when, why."
            self.report.error("SV0814", Place(grid.file, grid.sheet), what, try_)
            return None
        return grid, row

    def _bids(self, grids: Sequence[Grid]) -> BidBlock | None:
        if not self.rulebook.bid_inputs() and not self.rulebook.criteria:
            return None
        word = self.rulebook.bid_word
        grid = _named(grids, (f"{word}s", word, *_BID_SHEETS))
        if grid is not None:
            found = find_bids(grid, self.bid_names, word, least=0)
            if found is None:
                self._no_bids(grid.file, [grid])
            return found[0] if found else None
        blocks = [(grid, find_bids(grid, self.bid_names, word)) for grid in grids if not grid.hidden]
        best = self._best(blocks, "bids")
        if best is None:
            self._no_bids(grids[0].file if grids else "", grids)
        return best

    def _no_bids(self, file: str, grids: Sequence[Grid]) -> None:
        if any(found.severity == "error" and found.code == "SV0814" for found in self.report.findings):
            return
        where = f"in the sheet `{grids[0].sheet}`" if len(grids) == 1 and grids[0].sheet else "here"
        place = Place(file, grids[0].sheet if len(grids) == 1 else "")
        self.report.error(
            "SV0814",
            place,
            f"There is no table of {self.rulebook.bid_word}s {where}.",
            f"It needs a line of headings: `{self._bidder_heading()}`, and the names of facts.",
        )

    def _bidder_heading(self) -> str:
        return "bidder" if self.rulebook.bid_word == "bid" else BIDDER_HEADINGS[2]

    def _separate(self, grids: Sequence[Grid], bids: BidBlock | None) -> ContractBlock | None:
        contract = self._contract_sheet(grids) or grids[0]
        if bids is not None and self._above(bids) is not None:
            self._twice(bids.grid)
        across = find_across(contract, self.contract_names)
        if across is not None:
            return across
        found = find_block(contract, self.contract_names)
        if found is None:
            self._no_contract(contract.file, separate=True)
        return found[0] if found else None

    def _contract(self, grids: Sequence[Grid], bids: BidBlock | None) -> ContractBlock | None:
        if not self.rulebook.contract_inputs():
            return None
        above = self._above(bids) if bids is not None else None
        others = [grid for grid in grids if bids is None or grid is not bids.grid]
        grid = self._contract_sheet(others)
        if grid is not None:
            found = find_block(grid, self.contract_names)
            if above is not None and bids is not None:
                self._twice(bids.grid)
            if found is None:
                self._no_contract(grid.file, grid.sheet)
            return found[0] if found else None
        if above is not None:
            return above
        blocks = [(grid, find_block(grid, self.contract_names)) for grid in others if not grid.hidden]
        known = [(grid, found) for grid, found in blocks if found is not None and found[1]]
        best = self._best(known, "facts of the contract")
        if best is None:
            self._no_contract(grids[0].file if grids else "")
        return best

    def _contract_sheet(self, grids: Sequence[Grid]) -> Grid | None:
        return _named(grids, (self.rulebook.contract_word, *_CONTRACT_SHEETS))

    def _above(self, bids: BidBlock) -> ContractBlock | None:
        """The block of facts above the table of bids, if any fact of the contract is named there."""
        found = find_block(bids.grid, self.contract_names, bids.headings)
        return found[0] if found and found[1] else None

    def _twice(self, grid: Grid) -> None:
        what = f"Facts of the {self.rulebook.contract_word} stand above the table of bids and elsewhere too."
        self.report.error("SV0808", Place(grid.file, grid.sheet), what, "Keep them in one place.")

    def _no_contract(self, file: str, sheet: str = "", *, separate: bool = False) -> None:
        if self.report.errors and any(found.code == "SV0814" for found in self.report.findings):
            return
        word = self.rulebook.contract_word
        try_ = (
            f"Write each name with its value beside it, in a sheet `{word.capitalize()}` or above the bids."
        )
        if file.lower().endswith((".csv", ".tsv", ".txt")):
            try_ = "Give them in a file of their own with `--contract FILE.csv`, or above the table."
        if separate:
            name = next((one.name for one in self.rulebook.contract_inputs()), "name")
            try_ = f"They go one a line: a name and its value, as in `{name},…`."
        self.report.error("SV0814", Place(file, sheet), f"The facts of the {word} are not here.", try_)

    def _best(self, blocks: Iterable[tuple[Grid, tuple[_Block, int] | None]], what: str) -> _Block | None:
        """The block that names most; an error when two sheets name as much."""
        found = sorted(
            ((grid, *block) for grid, block in blocks if block is not None), key=lambda one: -one[2]
        )
        if not found:
            return None
        if len(found) > 1 and found[0][2] == found[1][2]:
            sheets = listed([grid.sheet for grid, _, count in found if count == found[0][2]], "and")
            place = Place(found[0][0].file)
            sentence = f"It cannot be told which sheet holds the {what}: {sheets}."
            self.report.error("SV0814", place, sentence, "Name the right one `Contract` or `Bids`.")
            return None
        return found[0][1]

    def _tell_unused(self, grids: Sequence[Grid], layout: Layout) -> None:
        used = [block.grid for block in (layout.contract, layout.bids) if block is not None]
        used += [layout.decisions[0]] if layout.decisions else []
        for grid in grids:
            place = Place(grid.file, grid.sheet)
            if any(grid is one for one in used):
                if grid.hidden:
                    self.report.warning("SV0812", place, f"The sheet `{grid.sheet}` is hidden; it was read.")
            elif not _is_silent(grid.sheet) and any(map(grid.used_columns, range(grid.height))):
                self.report.note(place, f"The sheet `{grid.sheet}` was not read.")


def _is_silent(sheet: str) -> bool:
    """Whether nobody would take the sheet for facts."""
    key = name_key(sheet)
    return key in _SILENT_SHEETS or re.fullmatch("evaluator [0-9]+", key) is not None


def _named(grids: Sequence[Grid], names: Iterable[str]) -> Grid | None:
    """The sheet with the first of the names that any sheet has."""
    by_key: dict[str, Grid] = {}
    for grid in grids:
        if grid.sheet:
            by_key.setdefault(name_key(grid.sheet), grid)
    return next((by_key[name] for name in names if name in by_key), None)
