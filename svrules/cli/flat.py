"""Flat tables of many competitions for commands that look at them one after another."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, overload

from svrules.cli.bulk import needs_bulk
from svrules.cli.output import complain, show_diagnostics
from svrules.errors import MisuseError

if TYPE_CHECKING:
    from svrules.bulk.door.table import Entered
    from svrules.engine.competition import Competition
    from svrules.language.rulebook import Rulebook

__all__ = ["Flat", "flat_competitions", "is_flat"]

_ENDS: Final = (".parquet", ".arrow", ".feather", ".ipc", ".arrows", ".tsv", ".csv.gz", ".tsv.gz")
_KEYS: Final = ("competition", "competition id")
_MOST_TOLD: Final = 5


@dataclass(frozen=True, eq=False)
class Flat(Sequence["tuple[str, Competition]"]):
    """The competitions of a table, each with its key, made when it is asked for.

    `rejected` rows were not read, or stand beside one that was not.
    """

    rulebook: Rulebook
    entered: Entered
    rejected: int

    def __len__(self) -> int:
        return self.entered.competitions.count

    @overload
    def __getitem__(self, at: int) -> tuple[str, Competition]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[tuple[str, Competition]]: ...
    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        competitions, keys = self.entered.competitions, self.entered.keys
        first = int(self.entered.rows[competitions.starts[at]])
        name = "" if keys is None else str(keys[first].as_py()).strip()
        return name, competitions.one(self.rulebook, at)


def is_flat(path: Path, rulebook: Rulebook) -> bool:
    """Whether a file is a table of many competitions: by its kind, or by a column with their keys."""
    if path.name.lower().endswith(_ENDS):
        return True
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    from svrules.data.wording import name_key

    facts = {name_key(name) for name in rulebook.inputs}
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        headings = next((row for row in csv.reader(lines) if any(row)), [])
    return any(key in _KEYS and key not in facts for key in map(name_key, headings))


def flat_competitions(
    rulebook: Rulebook, data: Path, contract: Path | None, column: str | None, bidder: str | None
) -> Flat:
    """The competitions of a flat table; rows that cannot be read are told on standard error.

    Raises MisuseError or DataError where the table cannot be read, MissingExtraError without the extra.
    """
    with needs_bulk():
        from svrules.bulk.door.headings import ColumnNames
        from svrules.bulk.door.table import enter
        from svrules.bulk.files.csv_rows import BEYOND
        from svrules.bulk.files.rows import Rows
        from svrules.bulk.files.sources import listed, pinned
    import pyarrow as pa

    rows = Rows([pinned(source, lambda _: None) for source in listed([str(data)])])
    table = pa.concat_tables([rows.schema.empty_table(), *(piece for _, piece in rows.tables())])
    if BEYOND in table.column_names:
        if table.column(BEYOND).null_count < table.num_rows:
            raise MisuseError(f"`{data.name}` has lines with more cells than headings: mend them first")
        table = table.drop_columns([BEYOND])
    facts = None
    if contract is not None:
        from svrules.data.door import read_contract_file

        facts = read_contract_file(rulebook, contract).accepted().contract
    entered = enter(rulebook, table, ColumnNames(column, bidder), contract=facts, called=data.name)
    if entered.told:
        show_diagnostics(entered.told)
    rejected = entered.rejected.num_rows
    if rejected:
        _tell(entered.rejected.slice(0, _MOST_TOLD).to_pylist(), rejected)
    return Flat(rulebook, entered, rejected)


def _tell(first: Sequence[dict[str, Any]], count: int) -> None:
    rows = "1 row was" if count == 1 else f"{count:,} rows were"
    complain(f"{rows} left out, each with the rest of its competition:")
    for one in first:
        column = f"`{one['column']}`: " if one["column"] and one["column"] not in one["reason"] else ""
        complain(f"row {one['row']:,}, {one['bidder']}: {column}{one['reason']}")
    if count > len(first):
        complain("`svrules bulk` lists them all")
