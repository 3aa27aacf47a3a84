"""Which columns of a flat table are the key, the bidders and the facts: matched as the one door does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from shlex import quote
from typing import Final

from svrules.data.bid_table import LINE_NUMBERS, warn_of_missing
from svrules.data.blanks import refuse_absent
from svrules.data.door import spare_inputs, uses_vat
from svrules.data.facts import FactReader
from svrules.data.headings import COMPETITION_HEADINGS, PERHAPS_COMPETITION, Column, Names, bidder_column
from svrules.data.lines import LineReader, repeated
from svrules.data.report import Report
from svrules.data.wording import did_you_mean, listed, name_key, rulebook_units, vat_words
from svrules.diagnostics import Diagnostic, Place, nearest
from svrules.errors import DataError
from svrules.language.rulebook import Rulebook
from svrules.language.types import NumberType
from svrules.quantities import STANDARD_UNITS, VatBasis

__all__ = ["ColumnNames", "FlatColumns", "find_columns", "find_key"]

_MOST_UNKNOWN: Final = 5


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """What a user says of a table's columns.

    `competition` and `bidder` name the columns of the key and of the bidders; None: found by their usual
    headings. `one_competition`: there is no key, all rows are bids of one competition. `left_out`: columns
    that are no facts and are not read. For messages: `option` is where the user names the column of the key,
    `offers` are further options that the user has.
    """

    competition: str | None = None
    bidder: str | None = None
    one_competition: bool = False
    left_out: tuple[str, ...] = ()
    option: str = "--competition NAME"
    offers: frozenset[str] = frozenset(("--one-competition", "--leave-out"))


@dataclass(eq=False)
class FlatColumns:
    """The columns of a table by their places: the key (None without one), the bidders, the facts."""

    key: int | None
    bidder: int
    contract: dict[int, Column]
    bids: dict[int, Column]
    reader: FactReader
    told: tuple[Diagnostic, ...] = ()

    def vat_taken(self) -> tuple[str, ...]:
        """As what amounts are taken whose headings do not speak of VAT, a sentence for each basis."""
        silent: dict[VatBasis, list[str]] = {"excluding": [], "including": []}
        for column in (*self.contract.values(), *self.bids.values()):
            type_ = column.input.type
            if isinstance(type_, NumberType) and ("£", 1) in type_.dimension.powers and column.vat is None:
                silent.get(type_.vat, []).append(column.input.name)
        return tuple(
            f"Headings do not speak of VAT for {listed(names, 'and')}: amounts that do not either are taken "
            f"as {vat_words(vat)}, as the rulebook asks."
            for vat, names in silent.items()
            if names
        )


@dataclass
class _Search:
    rulebook: Rulebook
    names: ColumnNames
    headings: Sequence[str]
    table: str
    report: Report = field(default_factory=Report)
    unknown: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left_out = frozenset(map(name_key, self.names.left_out))
        units = rulebook_units(self.rulebook.units, STANDARD_UNITS)
        self.reader = FactReader(units, uses_vat(self.rulebook), self.report)
        contract, bids = (Names.of(self.rulebook, owner, units) for owner in ("contract", "bid"))
        self.contract = LineReader(contract, self.reader, bids)
        self.bids = LineReader(bids, self.reader, contract, otherwise=self._no_fact())

    def _no_fact(self) -> str:
        if "--leave-out" in self.names.offers:
            return "If it is no fact, leave it out: `--leave-out {}`."
        return "If it is no fact, take the column out."

    def place(self, heading: str = "") -> Place:
        return Place(self.table, "", " ".join(heading.split()))

    def found(self, given: Collection[str] | None) -> FlatColumns:
        rest = {at: text for at, text in enumerate(self.headings) if not self._is_left_out(text)}
        for named in self.names.left_out:
            self._named(named, dict(enumerate(self.headings)), "that is left out")
        key = self._key(rest)
        bidder = self._bidder({at: text for at, text in rest.items() if at != key})
        facts = {at: text for at, text in rest.items() if at not in (key, bidder)}
        columns = {at: self._column(text, given) for at, text in facts.items()}
        known = {at: column for at, column in columns.items() if column is not None}
        self._tell_unknown()
        repeated(known.values(), self.reader)
        if not self.report.errors:
            self._missing(given)
        told = self.report.finished(self.place())
        if self.report.errors or bidder is None:
            raise DataError(told)
        self.report.findings.clear()
        return FlatColumns(
            key, bidder, self._of(known, "contract"), self._of(known, "bid"), self.reader, told
        )

    def key(self) -> int | None:
        """The column with the keys."""
        rest = {at: text for at, text in enumerate(self.headings) if not self._is_left_out(text)}
        return self._key(rest)

    def _is_left_out(self, heading: str) -> bool:
        key = name_key(heading)
        if key in self.left_out:
            return True
        known = self.bids.names.look_up(heading).input or self.contract.names.look_up(heading).input
        return key in LINE_NUMBERS and known is None

    def _key(self, columns: dict[int, str]) -> int | None:
        if self.names.one_competition:
            return None
        if self.names.competition is not None:
            return self._named(self.names.competition, columns, "with the key of the competition")
        keys = {key: at for at, key in reversed([*self._no_facts(columns)])}
        for heading in COMPETITION_HEADINGS:
            if heading in keys:
                return keys[heading]
        perhaps = next((at for at, key in self._no_facts(columns) if key in PERHAPS_COMPETITION), None)
        named = f"name it with `{self.names.option}`"
        if perhaps is not None:
            option = self.names.option.replace("NAME", quote(" ".join(columns[perhaps].split())))
            named = f"name it with `{option}` if it is `{columns[perhaps]}`"
        one = ", or say `--one-competition` if all rows are bids of one"
        self.report.error(
            "SV0801",
            self.place(),
            "There is no column that says to which competition a bid belongs.",
            f"Head it {listed(COMPETITION_HEADINGS)}, {named}"
            f"{one if '--one-competition' in self.names.offers else ''}.",
        )
        return perhaps

    def _bidder(self, columns: dict[int, str]) -> int | None:
        if self.names.bidder is not None:
            return self._named(self.names.bidder, columns, "with the bidders")
        found = bidder_column(columns.items(), self.bids.names, self.rulebook.bid_word)
        if found is None:
            self.report.error(
                "SV0807",
                self.place(),
                "There is no column with the bidders.",
                "Head it `bidder`, or name it with `--bidder NAME`.",
            )
        return found

    def _named(self, name: str, columns: dict[int, str], what: str) -> int | None:
        key = name_key(name)
        found = [at for at, text in columns.items() if name_key(text) == key]
        if len(found) == 1:
            return found[0]
        says = f"There is no column `{name}`" if not found else f"There are {len(found)} columns `{name}`"
        near = did_you_mean(nearest(name, list(columns.values())))
        self.report.error("SV0801" if not found else "SV0808", self.place(), f"{says}, the one {what}.", near)
        return None

    def _no_facts(self, columns: dict[int, str]) -> Iterator[tuple[int, str]]:
        """The columns that are no facts, each with its heading as a key."""
        for at, text in columns.items():
            known = self.bids.names.look_up(text).input or self.contract.names.look_up(text).input
            if known is None:
                yield at, name_key(text)

    def _column(self, heading: str, given: Collection[str] | None) -> Column | None:
        place = self.place(heading)
        of_contract = self.contract.names.look_up(heading).input
        if of_contract is None and self.bids.names.look_up(heading).input is None:
            self.unknown.append(heading)
            # What each may have been meant for is looked for among all names.
            return self.bids.column(heading, place) if len(self.unknown) <= _MOST_UNKNOWN else None
        if self.bids.names.look_up(heading).input is not None or of_contract is None:
            return self.bids.column(heading, place)
        if given is not None:
            what = f"`{of_contract.name}` is a column, and the facts of the contract are given apart."
            self.report.error("SV0808", place, what, "Give it in one place.")
            return None
        return self.contract.column(heading, place)

    def _tell_unknown(self) -> None:
        more = len(self.unknown) - _MOST_UNKNOWN
        if more > 0:
            some_of = listed(self.unknown[_MOST_UNKNOWN:][:_MOST_UNKNOWN], "and")
            what = (
                f"{more:,} more columns are no facts in this rulebook" if more > 1 else "One more is no fact"
            )
            shown = f"{what}, such as {some_of}." if more > _MOST_UNKNOWN else f"{what}: {some_of}."
            self.report.error(
                "SV0802",
                self.place(),
                shown,
                "Leave out what is no fact: `--leave-out NAME` for each column."
                if "--leave-out" in self.names.offers
                else "Take out the columns that are no facts.",
            )

    def _missing(self, given: Collection[str] | None) -> None:
        place, rulebook = self.place(), self.rulebook
        spare = {name for panel in rulebook.panels for name in spare_inputs(panel, self.bids.seen)}
        unseen = [one for one in self.bids.unseen(rulebook.bid_inputs()) if one.name not in spare]
        of_contract = self.contract.unseen(rulebook.contract_inputs()) if given is None else []
        refuse_absent([*of_contract, *unseen], place, "column", "leave the cells empty", self.report)
        warn_of_missing([*of_contract, *unseen], place, "for every row", self.report)

    def _of(self, columns: dict[int, Column], owner: str) -> dict[int, Column]:
        return {at: column for at, column in columns.items() if column.input.owner == owner}


def find_key(rulebook: Rulebook, headings: Sequence[str], names: ColumnNames) -> int | None:
    """The column with the keys of competitions, whatever else is wrong with the headings; None: none."""
    return _Search(rulebook, names, headings, "").key()


def find_columns(
    rulebook: Rulebook,
    headings: Sequence[str],
    names: ColumnNames,
    *,
    given: Collection[str] | None = None,
    table: str = "table",
) -> FlatColumns:
    """The columns of a table with these headings; `told` are warnings on facts that are missing throughout.

    `given`: the facts of the contract that are given apart, for all rows; None: they are columns. `table` is
    what messages call it. Raises DataError with all that is wrong with the headings.
    """
    return _Search(rulebook, names, headings, table).found(given)
