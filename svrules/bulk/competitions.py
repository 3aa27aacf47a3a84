"""A flat table as competitions one after another, for what looks at each as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import pyarrow as pa

from svrules.bulk.door.headings import ColumnNames
from svrules.bulk.door.key_looks import alike_among, warning_of
from svrules.bulk.door.table import Entered, enter
from svrules.bulk.files.csv_rows import without_beyond
from svrules.bulk.files.rows import Rows
from svrules.bulk.files.sources import listed, pinned
from svrules.engine.competition import Competition
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook

__all__ = ["Flat", "read_flat"]


@dataclass(frozen=True, eq=False)
class Flat(Sequence[tuple[str, Competition]]):
    """The competitions of a table, each with its key, made when it is asked for.

    `entered.rejected` has the rows that were not read, or that stand beside one that was not.
    """

    rulebook: Rulebook
    entered: Entered

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
        name = "" if keys is None else str(keys[first])
        return name, competitions.one(self.rulebook, at)


def read_flat(
    rulebook: Rulebook, path: Path, names: ColumnNames, contract: Mapping[str, Scalar] | None = None
) -> Flat:
    """The competitions of a file, all of them in memory; `contract`: the contract's facts for all.

    Raises MisuseError for a file that cannot be read, DataError where its headings do not fit.
    """
    rows = Rows([pinned(source, lambda _: None) for source in listed([str(path)])])
    table = pa.concat_tables([rows.schema.empty_table(), *(piece for _, piece in rows.tables())])
    plain, beyond = without_beyond(table)
    entered = enter(rulebook, plain, names, contract=contract, beyond=beyond, called=path.name)
    entered.told = (*rows.told, *entered.told)
    if entered.key_values is not None:
        alike = alike_among(entered.key_values)
        told = (warning_of(one, path.name, one.row + 1, path.name, one.other_row + 1) for one in alike)
        entered.told += tuple(told)
    return Flat(rulebook, entered)
