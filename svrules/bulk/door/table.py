"""A flat table becomes competitions in columns, and rows refused with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from svrules.bulk.door.bidders import Bidders, Names, read_bidders, refuse_twice
from svrules.bulk.door.distinct import BASES
from svrules.bulk.door.grouping import (
    Groups,
    as_text,
    grouped,
    key_values,
    one_group,
    plain_array,
)
from svrules.bulk.door.headings import ColumnNames, FlatColumns, find_columns
from svrules.bulk.door.kinds import check_kinds
from svrules.bulk.door.limits import above_the_whole
from svrules.bulk.door.reading import (
    Read,
    constant,
    example_at,
    is_text,
    percent_example,
    read_column,
    with_blanks,
)
from svrules.bulk.door.refusals import HELD_BACK, Reason, Refusals
from svrules.bulk.door.tidied import (
    Example,
    Tidied,
    Tidying,
    blank_example,
    differing,
    key_example,
    name_example,
    without_facts,
)
from svrules.data.headings import Column
from svrules.data.wording import value_words
from svrules.diagnostics import Diagnostic
from svrules.engine.columns.facts import Competitions, FactColumn
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook

__all__ = ["Entered", "enter"]

Places = NDArray[np.intp]


@dataclass(eq=False)
class Entered:
    """What came in: competitions, and for each of their bids its row in the table (from 0).

    `key_values` (None without a key) and `bidders`, which are text, are as read, one a row of the table: null
    where none could be. `beside` has for each bid how many rows of its competition were rejected. `told` are
    warnings on the table as a whole, `tidied` counts for each column the cells that were, among those of the
    bids.
    """

    competitions: Competitions
    rows: Places
    rejected: pa.Table
    key_values: pa.Array | None
    bidders: pa.Array
    beside: NDArray[np.int64]
    told: tuple[Diagnostic, ...]
    tidied: tuple[Tidied, ...] = ()

    @cached_property
    def keys(self) -> pa.Array | None:
        """The keys as text, one a row of the table; None without a key."""
        return None if self.key_values is None else as_text(self.key_values)


def enter(
    rulebook: Rulebook,
    table: pa.Table,
    names: ColumnNames,
    *,
    contract: Mapping[str, Scalar] | None = None,
    score_rest: bool = False,
    beyond: pa.Array | None = None,
    called: str = "table",
) -> Entered:
    """Read a flat table: a row a bid.

    `contract`: the contract's facts for all competitions, in place of columns; one that is not there is what
    a blank of it stands for. A competition with a refused row is held back as a whole; with `score_rest` its
    other rows come in. `beyond` has for each row what stood beyond the last heading, null where nothing did:
    a row with something is refused. Raises DataError where the headings or the kinds of columns do not fit.
    """
    columns = find_columns(rulebook, table.column_names, names, given=contract, table=called)
    check_kinds(table.schema, columns, called)
    entry = _Entry(rulebook, table, columns, score_rest)
    if beyond is not None:
        entry.refuse_beyond(beyond)
    return entry.entered(contract)


class _Entry:
    def __init__(self, rulebook: Rulebook, table: pa.Table, columns: FlatColumns, score_rest: bool) -> None:
        self.rulebook, self.table, self.columns = rulebook, table, columns
        self.score_rest = score_rest
        self.refusals = Refusals(table.num_rows)
        self.tidying = Tidying()

    def refuse_beyond(self, beyond: pa.Array) -> None:
        """Refuse the rows in which something stands beyond the last heading."""
        places = np.flatnonzero(np.asarray(beyond.is_valid().to_numpy(zero_copy_only=False)))
        what = "the line has more cells than there are headings. Quote cells that hold a divider, or give the"
        reasons = [
            Reason("SV0802", "", f"`{text}` stands beyond the last heading: {what} column a heading.")
            for text in beyond.take(pa.array(places)).to_pylist()
        ]
        self.refusals.add(places, reasons, np.arange(len(places)))

    def entered(self, contract: Mapping[str, Scalar] | None) -> Entered:
        key_cells, keys, groups = self._groups()
        heading = self.table.column_names[self.columns.bidder]
        cells = plain_array(self.table.column(self.columns.bidder))
        texts = as_text(cells)
        bidders = read_bidders(cells, texts, heading, self.refusals)
        self._tidied_names(heading, cells, texts, bidders)
        refuse_twice(bidders, heading, groups, self.refusals, first_too=self.score_rest)
        of_bids = self._read(self.columns.bids, groups)
        self._without_facts(heading, texts, of_bids)
        of_contract = self._read(self.columns.contract, groups)
        self._refuse_different(of_contract, groups)
        kept, beside = self._kept(groups)
        rows = kept.rows
        competitions = Competitions(
            self._contract(of_contract, contract, kept),
            self._bids(of_bids, kept),
            kept.starts,
            Names(bidders.names, rows),
        )
        rejected = self.refusals.table(key_cells, texts)
        every = len(rows) == self.table.num_rows
        tidied = self.tidying.among(rows, every)
        names = as_text(bidders.names)
        return Entered(competitions, rows, rejected, keys, names, beside, self.columns.told, tidied)

    def _groups(self) -> tuple[pa.Array | None, pa.Array | None, Groups]:
        """The keys as given and as read, and the rows by them."""
        if self.columns.key is None:
            return None, None, one_group(self.table.num_rows)
        cells = plain_array(self.table.column(self.columns.key))
        heading = self.table.column_names[self.columns.key]
        keys = key_values(cells)
        self._tidied_keys(heading, cells, keys)
        return cells, keys, grouped(keys, heading, self.refusals)

    # -- facts ------------------------------------------------------------------------------------

    def _read(self, columns: Mapping[int, Column], groups: Groups) -> dict[str, FactColumn]:
        facts: dict[str, FactColumn] = {}
        for at, column in columns.items():
            read = read_column(plain_array(self.table.column(at)), column, self.columns.reader, self.refusals)
            if read.bases is not None:
                self._refuse_bases(column, read.bases, groups)
            fact = with_blanks(read.fact, column.input)
            facts[column.input.name] = fact
            self._tidied_facts(at, column, read, fact)
        return facts

    def _refuse_bases(self, column: Column, of_rows: NDArray[np.uint8], groups: Groups) -> None:
        """Amounts of one fact whose VAT basis is another than that of the first one in their competition."""
        rows, of = groups.rows, groups.of_places
        bases = of_rows[rows]
        met = np.flatnonzero(bases)
        first = np.zeros(groups.count, dtype=np.uint8)
        first[of[met][::-1]] = bases[met][::-1]
        wrong = met[bases[met] != first[of[met]]]
        pairs = bases[wrong].astype(np.intp) * len(BASES) + first[of[wrong]]
        reasons = [
            Reason(
                "SV0810",
                column.input.name,
                f"`{column.input.name}`: the amount is given {here}, and in another row of this competition"
                f" {there}. Give all amounts on one basis, and say so for each.",
            )
            for here in BASES
            for there in BASES
        ]
        self.refusals.add(rows[wrong], reasons, pairs)

    def _refuse_different(self, facts: Mapping[str, FactColumn], groups: Groups) -> None:
        """A fact of the contract that is not the same in all rows: then no row can be relied on."""
        if not groups.count:
            return
        for name, fact in facts.items():
            values = groups.at_places(fact.values)
            wrong = None
            if fact.given is not None:
                given = groups.at_places(fact.given)
                wrong, values = groups.varied(given), np.where(given, values, 0)
            differs = groups.varied(values)
            wrong = differs if wrong is None else wrong if differs is None else wrong | differs
            if wrong is None:
                continue
            what = (
                f"`{name}` is a fact of the {self.rulebook.contract_word}, and differs between the rows of "
            )
            reason = Reason("SV0808", name, f"{what}this competition. Give one value in all of them.")
            self.refusals.add(groups.rows[wrong[groups.of_places]], [reason])

    def _bids(self, facts: Mapping[str, FactColumn], kept: Groups) -> dict[str, FactColumn]:
        found = {name: fact if kept.order is None else fact.taken(kept.order) for name, fact in facts.items()}
        for declared in self.rulebook.bid_inputs():
            if declared.name not in found and declared.blank_means is not None:
                rows = int(kept.starts[-1])
                found[declared.name] = constant(declared, declared.blank_means, rows, blank=True)
        return found

    def _contract(
        self, facts: Mapping[str, FactColumn], given: Mapping[str, Scalar] | None, kept: Groups
    ) -> dict[str, FactColumn]:
        if given is None:
            firsts = kept.rows[kept.starts[:-1]]
            return {name: fact.taken(firsts) for name, fact in facts.items()}
        inputs = self.rulebook.inputs
        found = {name: constant(inputs[name], value, kept.count) for name, value in given.items()}
        for declared in self.rulebook.contract_inputs():
            if declared.name not in found and declared.blank_means is not None:
                found[declared.name] = constant(declared, declared.blank_means, kept.count, blank=True)
        return found

    # -- what was tidied --------------------------------------------------------------------------

    def _tidied_facts(self, at: int, column: Column, read: Read, fact: FactColumn) -> None:
        name, declared, cells = column.input.name, column.input, self.table.column(at)
        reader = self.columns.reader
        self.tidying.add("tidied", name, read.tidied, partial(example_at, column, reader, cells))
        if declared.blank_means is not None:
            meant = value_words(declared.blank_means, declared.type, reader.units)
            said = f"`{name}` is blank: read as {meant}, as the rulebook says."
            self.tidying.add("blank", name, fact.blank, partial(blank_example, cells, meant, said))
        # In text a percentage has its sign, or is refused.
        if not is_text(cells.type):
            example = partial(percent_example, column, reader, cells, read.fact)
            self.tidying.add("above 100%", name, above_the_whole(read.fact, declared), example)

    def _without_facts(self, heading: str, names: pa.Array, of_bids: Mapping[str, FactColumn]) -> None:
        def example(row: int) -> Example:
            name = key_example(names, names, row).given
            return Example(name, name, f"`{name}` has no fact at all: every fact of this bid is missing.")

        self.tidying.add("no fact", heading, without_facts(of_bids.values()), example)

    def _tidied_keys(self, heading: str, cells: pa.Array, keys: pa.Array) -> None:
        if pa.types.is_integer(keys.type):
            return
        if pa.types.is_dictionary(cells.type):
            distinct = as_text(cells.dictionary)
            if key_values(distinct).equals(distinct):
                return
        given = as_text(cells)
        if keys.equals(given):
            return
        changed = differing(given, keys)
        self.tidying.add("tidied", heading, changed, partial(key_example, given, keys))

    def _tidied_names(self, heading: str, cells: pa.Array, texts: pa.Array, bidders: Bidders) -> None:
        if is_text(cells.type):
            if bidders.odd.any():
                changed = differing(texts, bidders.names)
                self.tidying.add("tidied", heading, changed, partial(name_example, texts, heading))
            return
        named = np.asarray(bidders.names.is_valid().to_numpy(zero_copy_only=False))
        self.tidying.add("tidied", heading, named, partial(name_example, cells, heading))

    # -- what is held back ------------------------------------------------------------------------

    def _kept(self, groups: Groups) -> tuple[Groups, NDArray[np.int64]]:
        refused = self.refusals.refused
        rows, of = groups.rows, groups.of_places
        if not refused.any():
            return groups, np.zeros(len(rows), dtype=np.int64)
        counts = np.bincount(of[refused[rows]], minlength=groups.count)
        if self.score_rest:
            kept = groups.without(np.zeros(groups.count, dtype=np.bool_), refused)
            return kept, counts[of[~refused[rows]]]
        held = counts > 0
        beside = rows[held[of] & ~refused[rows]]
        what = "Another bid of this competition was rejected; without it this one would be ranked wrong."
        self.refusals.add(beside, [Reason(HELD_BACK, "", f"{what} Mend that bid, or take it out.")])
        kept = groups.without(held, np.zeros(self.refusals.rows, dtype=np.bool_))
        return kept, np.zeros(int(kept.starts[-1]), dtype=np.int64)
