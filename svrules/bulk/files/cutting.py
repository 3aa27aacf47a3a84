"""Where the rows are cut: between competitions, or after so many rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from svrules.bulk.door.grouping import key_values
from svrules.bulk.files.rows import Rows
from svrules.bulk.files.survey import borders

__all__ = ["parts", "stretches"]


class _Pending:
    """Rows that are put aside until a cut comes."""

    def __init__(self) -> None:
        self.tables: list[pa.Table] = []
        self.rows = self.start = 0

    def add(self, table: pa.Table) -> None:
        self.tables.append(table)
        self.rows += table.num_rows

    def cut(self) -> tuple[int, pa.Table]:
        found = self.start, pa.concat_tables(self.tables)
        self.start, self.tables, self.rows = self.start + self.rows, [], 0
        return found


def parts(
    rows: Rows, key: str | None, batch: int, columns: Sequence[str] | None = None
) -> Iterator[tuple[int, pa.Table]]:
    """Pieces of whole competitions, of `batch` rows or up to the next competition, each with its first row.

    The bids of each competition must stand together; without a key all rows are one piece. Where pieces end
    hangs on the rows alone, not on how files hand them out. `columns`: only those, the key among them.
    """
    pending, last = _Pending(), None
    for _, table in rows.tables(columns):
        begins = np.zeros(0, dtype=np.intp)
        if key is not None:
            begins, last = borders(key_values(table.column(key)), last)
        done = 0
        while True:
            at = np.searchsorted(begins, done + max(0, batch - pending.rows))
            if at == len(begins):
                break
            end = int(begins[at])
            pending.add(table.slice(done, end - done))
            yield pending.cut()
            done = end
        pending.add(table.slice(done))
    if pending.rows:
        yield pending.cut()


def stretches(rows: Rows, batch: int, columns: Sequence[str] | None = None) -> Iterator[tuple[int, pa.Table]]:
    """Pieces of exactly `batch` rows, the last one of what is left, each with its first row."""
    pending = _Pending()
    for _, table in rows.tables(columns):
        done = 0
        while pending.rows + table.num_rows - done >= batch:
            need = batch - pending.rows
            pending.add(table.slice(done, need))
            yield pending.cut()
            done += need
        pending.add(table.slice(done))
    if pending.rows:
        yield pending.cut()
